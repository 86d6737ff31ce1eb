"""UChat calls for each command, counted by the playground's UChat while people use the bot in its Slack."""

from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figure import Figure
from bench.processes import ROOT, serving
from bench.sample import Sample
from playground.demo import bot_settings
from playground.slack import SlackStandIn
from playground.uchat import UChatStandIn

_JANE, _OTHER, _TALKER = "f1001u501", "f1001u502", "f1001u508"  # Omar has 130 messages
_FLOW_SECONDS = 0.9  # a sub flow that answers within a second
_CLEARING = "/subscriber/clear-user-fields-by-name"  # after the person has their answer
_PERSON, _CHANNEL, _SECONDS = "maya", "#support", 10.0


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
                figures.append(Figure(f"UChat calls: {line}", str(made), f"{bar}", made <= bar))
    return figures


async def _run(slack: SlackStandIn, line: str, pressed: str | None = None) -> None:
    await slack.command(_PERSON, _CHANNEL, f"/uchat {line}")
    answer = await slack.answer(_PERSON, _CHANNEL, timeout=_SECONDS)
    if pressed is not None:
        await slack.click(_PERSON, answer, text=pressed)
        await slack.answer(_PERSON, _CHANNEL, timeout=_SECONDS)
