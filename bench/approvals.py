"""Merges approved by eight people at once, on two copies of the bot over one database.

Every round merges two people of its own; half of the clicks go to each copy, signed as Slack signs them, and no
approver waits for another. Several rounds run at a time. Afterwards UChat's list of merges, the record and the cards
are compared. Then rounds one at a time, for the seconds from the clicks to the card showing "approved".
"""

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count

from bench import record
from bench.figure import Figure, at_most, percentile, told
from bench.merging import (
    MERGED,
    SECONDS,
    Request,
    Staff,
    ask,
    cards,
    exactly,
    heading,
    hire,
    is_decided,
    merged,
    pair,
    settled_in,
)
from bench.processes import ROOT, serving
from bench.record import Recorded
from bench.sample import Sample
from playground.slack import SlackStandIn
from playground.uchat import UChatStandIn
from slackbot.store.states import State

_APPROVERS = 8
_AT_ONCE = 12
_WALK = (State.PENDING, State.APPROVED, State.STARTED, State.DONE)


@dataclass(slots=True)
class _Soak:
    """The two copies under the clicks, and what was asked of them."""

    slack: SlackStandIn
    uchat: UChatStandIn
    staff: Staff
    copies: tuple[str, str]
    requests: list[Request] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    """What never became a request, or never showed on its card."""


async def measure(sample: Sample) -> list[Figure]:
    """Merges, those twice and those missing; then the milliseconds to "approved"."""
    rounds, alone = sample.singly // 2, min(30, sample.singly // 4)
    async with AsyncExitStack() as stack:
        uchat = await stack.enter_async_context(UChatStandIn.running(flow_seconds=0))
        running = SlackStandIn.running(manifest=ROOT / "manifest.yml", validate=False)
        slack = await stack.enter_async_context(running)
        staff = hire(slack, askers=_AT_ONCE, approvers=_APPROVERS)
        folder, settings = stack.enter_context(settled_in(slack, uchat, staff))
        first = await stack.enter_async_context(serving("slackbot", "web", settings=settings))
        second = await stack.enter_async_context(serving("slackbot", "web", settings=settings))
        urls = [f"http://127.0.0.1:{each.port}/slack/events" for each in (first, second)]
        soak = _Soak(slack, uchat, staff, (urls[0], urls[1]))
        began = time.perf_counter()
        await _flood(soak, rounds)
        seconds = time.perf_counter() - began
        approved = [await _round(soak, staff.askers[0], number) for number in range(rounds, rounds + alone)]
        engine = record.opened(folder)
        stack.callback(engine.dispose)
        recorded = await record.merges_once(
            engine, lambda found: all(each.told for each in found), seconds=30
        )
    return [*_counted(soak, rounds + alone, recorded, seconds / rounds), *_latencies(approved)]


async def _flood(soak: _Soak, rounds: int) -> None:
    numbers = count()

    async def lane(asker: str) -> None:
        while (number := next(numbers)) < rounds:
            await _round(soak, asker, number)

    await asyncio.gather(*(lane(each) for each in soak.staff.askers))


async def _round(soak: _Soak, asker: str, number: int) -> float | None:
    """One merge, from asking to the card that shows it; the seconds from the clicks to "approved"."""
    slack, copies = soak.slack, soak.copies
    try:
        request = await ask(slack, asker, pair(soak.uchat, number), url=copies[number % 2])
    except (RuntimeError, TimeoutError) as error:
        soak.lost.append(f"round {number}: {error}")
        return None
    soak.requests.append(request)
    card = request.card
    clicks = [slack.compose_click(each, card, "Approve") for each in soak.staff.approvers]
    began = time.perf_counter()
    sent = asyncio.gather(
        *(slack.deliver(click, url=copies[place % 2]) for place, click in enumerate(clicks))
    )
    try:
        await slack.updated(card, is_decided, timeout=SECONDS)
        approved = time.perf_counter() - began
        await slack.updated(card, lambda message: heading(message) == MERGED, timeout=SECONDS)
    except (TimeoutError, LookupError):
        soak.lost.append(f"{request.reference}: its card stays at “{heading(card)}”")
        approved = None
    unacknowledged = [each for each in await sent if not each.ok]
    if unacknowledged:
        soak.lost.append(f"{request.reference}: {unacknowledged}")
    return approved


def _counted(soak: _Soak, wanted: int, recorded: list[Recorded], seconds: float) -> list[Figure]:
    asked = {each.pair for each in soak.requests}
    merges = merged(soak.uchat)
    twice = sum(number > 1 for number in merges.values())
    missing = wanted - len(asked & merges.keys())
    right = [each for each in recorded if each.walk == _WALK and each.state is State.DONE and each.votes == 1]
    shown = sum(heading(each.card) == MERGED for each in soak.requests)
    figures = [
        exactly(f"merges approved by {_APPROVERS} clicks on two copies", sum(merges.values()), wanted),
        exactly("  carried out twice", twice, 0),
        exactly("  missing", missing, 0),
        exactly("  asked, approved, started and done on the log, one vote", len(right), wanted),
        exactly("  cards that show it", shown, wanted),
        exactly(
            "  messages in the channel beside these cards", len(cards(soak.slack, soak.staff)) - shown, 0
        ),
        exactly("  people told in full", sum(each.told for each in recorded), wanted),
        exactly("  complaints of Slack", len(soak.slack.complaints), 0),
        told("  a merge every", f"{seconds * 1_000:.0f} ms"),
    ]
    odd = Counter(" → ".join(each.walk) for each in recorded if each.walk != _WALK)
    figures += [told(f"  {walk}", str(number)) for walk, number in odd.items()]
    return [*figures, *(told("  lost", each) for each in soak.lost[:5])]


def _latencies(approved: list[float | None]) -> list[Figure]:
    taken = [each * 1_000 for each in approved if each is not None]
    if len(taken) < max(2, len(approved)):
        return [Figure("from the clicks to the card showing “approved”", "never", "≤ 300 ms", met=False)]
    return [
        at_most(
            "from the clicks to the card showing “approved”: p50", percentile(taken, 50), 300, "ms", digits=0
        ),
        at_most(
            "from the clicks to the card showing “approved”: p95", percentile(taken, 95), 300, "ms", digits=0
        ),
    ]
