"""Clicks that are not carried out: answered beside the message that was clicked, which still stands."""

from dataclasses import replace

from slackbot.faults import Refusal
from slackbot.reply import Reply
from slackbot.road.asked import Asked
from slackbot.road.attempt import told
from slackbot.road.recording import click_refused
from slackbot.road.tools import Tools


async def refused(tools: Tools, asked: Asked, verb: str, reference: str, error: Exception) -> Reply:
    """The answer to a click on what `reference` names, and its entry on the log."""
    about = await tools.journal.operation(reference)
    reply = told(asked.reference, error)
    await tools.note(click_refused(asked, verb, about, reply.result, tools.clock.now()))
    title = "Not possible" if isinstance(error, Refusal) else reply.title
    return replace(reply, title=title, beside=True)
