"""UChat calls for each command, counted by the playground's UChat while people use the bot in its Slack.

Those of a merge are counted twice: from the submitted modal to the card that shows the preview, and from the last
click to the card that shows the merge.
"""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figure import Figure, told
from bench.merging import MERGED, heading
from bench.processes import ROOT, serving
from bench.sample import Sample
from playground.demo import bot_settings
from playground.slack import SlackStandIn
from playground.uchat import UChatStandIn

_JANE, _OTHER, _TALKER = "f1001u501", "f1001u502", "f1001u508"  # Omar has 130 messages
_FLOW_SECONDS = 0.9  # a sub flow that answers within a second
_CLEARING = "/subscriber/clear-user-fields-by-name"  # after the person has their answer
_PERSON, _CHANNEL, _SECONDS = "maya", "#support", 10.0
_APPROVER, _APPROVALS = "priya", "#approvals"


async def measure(sample: Sample) -> list[Figure]:  # noqa: ARG001  (counted once, however much is measured)
    """One figure a command; the calls are told in the order they were made."""
    with TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            uchat = await stack.enter_async_context(UChatStandIn.running())
            slack = await stack.enter_async_context(SlackStandIn.running(manifest=ROOT / "manifest.yml"))
            settings = bot_settings(slack, uchat, Path(folder), 0)
            bot = await stack.enter_async_context(serving("slackbot", "web", settings=settings))
            slack.request_url = f"http://127.0.0.1:{bot.port}/slack/events"
            many = next(each.user_ns for each in uchat.people.values() if len(each.tags) == 45)
            labelled = next(each.user_ns for each in uchat.people.values() if len(each.labels) == 25)
            for warming in (
                "tag check jane@acme.com VIP",
                f"label check {_JANE} Legal",
                f"sequence list {_OTHER}",
            ):
                await _run(slack, warming)
            uchat.switches.flow_seconds = _FLOW_SECONDS
            figures = []
            for line, bar, pressed in (
                ("find email jane@acme.com", 1, None),
                ("user f1001u501", 1, None),
                ("tag add jane@acme.com VIP", 3, None),
                (f"tag clear {many}", 5, "Confirm"),
                (f"cart {_JANE}", 1, None),
                (f"orders {_JANE}", 1, None),
                (f"messages {_TALKER} --no-bot", 2, None),
                (f"label check {_JANE} Shipping", 2, None),
                (f"label clear {labelled}", 5, "Confirm"),
                (f"sequence list {_JANE}", 6, None),
            ):
                uchat.clear_calls()
                await _run(slack, line, pressed)
                made = sum(each.path != _CLEARING for each in uchat.calls)
                figures.append(_counted(line, made, bar))
            figures += await _merge(slack, uchat)
    return figures


def _counted(what: str, made: int, bar: int) -> Figure:
    return Figure(f"UChat calls: {what}", str(made), f"{bar}", made <= bar)


async def _merge(slack: SlackStandIn, uchat: UChatStandIn) -> list[Figure]:
    """A merge of two people who have tags, labels, fields, orders and messages."""
    line = f"merge {_JANE} {_OTHER}"
    await slack.command(_PERSON, _CHANNEL, f"/uchat {line}")
    view = await slack.view(_PERSON, timeout=_SECONDS)
    uchat.clear_calls()
    await slack.submit(_PERSON, view, {"Reason": "The same customer twice"})
    card = await slack.answer(_APPROVER, _APPROVALS, timeout=_SECONDS)
    previewed = len(uchat.calls)
    uchat.clear_calls()
    await slack.click(_APPROVER, card, text="Approve")
    await slack.updated(card, lambda message: heading(message) == MERGED, timeout=_SECONDS)
    async with asyncio.timeout(_SECONDS):
        while not any(each.path == _CLEARING for each in uchat.calls):  # noqa: ASYNC110  (a call tells nobody)
            await asyncio.sleep(0.01)
    made = sum(each.path != _CLEARING for each in uchat.calls)
    return [
        _counted(f"{line}, the preview", previewed, 8),
        _counted(f"{line}, carrying it out", made, 14),
        told("  with the bridge's fields emptied afterwards", str(len(uchat.calls))),
    ]


async def _run(slack: SlackStandIn, line: str, pressed: str | None = None) -> None:
    await slack.command(_PERSON, _CHANNEL, f"/uchat {line}")
    answer = await slack.answer(_PERSON, _CHANNEL, timeout=_SECONDS)
    if pressed is not None:
        await slack.click(_PERSON, answer, text=pressed)
        await slack.answer(_PERSON, _CHANNEL, timeout=_SECONDS)
