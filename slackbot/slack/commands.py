"""Slash commands."""

from slack_bolt.context.ack.async_ack import AsyncAck

from slackbot.road.road import run_line
from slackbot.slack.answers import Place
from slackbot.slack.payloads import Command
from slackbot.slack.turned_away import turned_away
from slackbot.slack.working import Working


async def on_command(working: Working, body: dict[str, object], ack: AsyncAck) -> None:
    """Acknowledge, and answer from a task of the desk's. A delivery that comes again is only acknowledged."""
    command = Command.model_validate(body)
    if not working.desk.is_new(f"command:{command.trigger_id}"):
        await ack()
        return
    asked = working.asked(
        delivery=command.trigger_id,
        actor=command.user_id,
        team=command.team_id,
        channel=command.channel_id,
        surface="command",
    )
    if working.desk.is_full:
        await ack(text=turned_away(working, asked, command.text))
        return
    await ack()
    place = Place(command.user_id, command.channel_id, asked.reference, command.response_url)
    outcome = run_line(working.tools, asked, command.text)
    working.desk.start(
        working.answer(asked, place, outcome, trigger_id=command.trigger_id),
        name=f"command {asked.reference}",
    )
