"""The bot killed in the middle of approvals, and started again at once on the same database.

Each life of the bot is asked for a merge, sees the click on Approve, and is killed at a random moment after it. The
next one goes on at once, with what the lives before left under way as well. At the end the bot is left alone until
nothing is under way; what was killed before the click was written is approved again. Then the record, UChat's list of
merges and the cards have to tell the same story.
"""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from random import Random

from sqlalchemy import Engine

from bench import record
from bench.figure import Figure, told
from bench.merging import (
    MERGED,
    Pair,
    Request,
    Staff,
    ask,
    cards,
    exactly,
    heading,
    hire,
    merged,
    pair,
    settled_in,
)
from bench.processes import ROOT, serving
from bench.record import Recorded
from bench.sample import Sample
from playground.slack import SlackStandIn
from playground.slack.messages import Message
from playground.uchat import UChatStandIn
from slackbot.store.states import State

_SEED = 4
_LONGEST = 0.7
"""Seconds from a click to the kill, at most: by then a merge that nothing disturbs is on its card."""
_SOON = 0.1
"""Half of the kills come within this: a merge is started a few hundredths of a second after the click."""
_FLOW_SECONDS = (0.0, 0.3)
_PATIENCE = 120.0
_MANY = 20
"""From so many kills on the cards are waited for too: a copy killed while it told of something keeps others off."""
_UNDER_WAY = frozenset({State.PENDING, State.APPROVED, State.STARTED})
_SHOWN = {
    State.DONE: MERGED,
    State.UNKNOWN: "Merge: outcome unknown",
    State.FAILED: "Not merged",
    State.CHANGED: "Not merged",
}
"""Where a request may end, and what its card is then called."""


@dataclass(slots=True)
class _Soak:
    """The bot's surroundings, which outlive it, and what was asked of it."""

    slack: SlackStandIn
    uchat: UChatStandIn
    staff: Staff
    settings: dict[str, str]
    database: Engine
    requests: dict[str, Request] = field(default_factory=dict)
    left: Counter[State] = field(default_factory=Counter)
    """Where the requests stood when the bot was killed."""
    again: set[str] = field(default_factory=set)
    """Those that were approved again."""


async def measure(sample: Sample) -> list[Figure]:
    """How many requests ended where, and whether that is true."""
    kills, random = sample.singly // 10, Random(_SEED)
    async with AsyncExitStack() as stack:
        uchat = await stack.enter_async_context(UChatStandIn.running())
        slack = await stack.enter_async_context(SlackStandIn.running(manifest=ROOT / "manifest.yml"))
        staff = hire(slack, askers=1, approvers=1)
        folder, settings = stack.enter_context(settled_in(slack, uchat, staff))
        database = record.opened(folder)
        stack.callback(database.dispose)
        soak = _Soak(slack, uchat, staff, settings, database)
        for number in range(kills):
            uchat.switches.flow_seconds = _FLOW_SECONDS[number % len(_FLOW_SECONDS)]
            await _life(soak, number, random.uniform(0, random.choice((_SOON, _LONGEST))))
        began = time.perf_counter()
        async with _bot(soak):
            found = await _settled(soak, in_full=kills >= _MANY)
            seconds = time.perf_counter() - began
            await uchat.flows_settled()
            return [
                *_figures(soak, found, kills),
                told("  settled after the last start", f"{seconds:.0f} s"),
                *(await _looked_at(soak, found)),
            ]


@asynccontextmanager
async def _bot(soak: _Soak) -> AsyncIterator[int]:
    """The bot, listening; its process id."""
    async with serving("slackbot", "web", settings=soak.settings) as bot:
        soak.slack.request_url = f"http://127.0.0.1:{bot.port}/slack/events"
        yield bot.pid


async def _life(soak: _Soak, number: int, seconds: float) -> None:
    """One start, one request, one click, and the kill so many `seconds` after it."""
    slack = soak.slack
    async with _bot(soak) as pid:
        request = await ask(slack, soak.staff.askers[0], pair(soak.uchat, number), url=str(slack.request_url))
        soak.requests[request.reference] = request
        click = slack.compose_click(soak.staff.approvers[0], request.card, "Approve")
        sent = asyncio.create_task(slack.deliver(click))
        await asyncio.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
        await sent
    left = next(each for each in record.merges(soak.database) if each.reference == request.reference)
    soak.left[left.state] += 1


async def _settled(soak: _Soak, *, in_full: bool) -> list[Recorded]:
    """The record once nothing is under way, `in_full` once people were told too, or when patience is at its end.

    Whatever still waits for approval is approved again, once.
    """
    for each in record.merges(soak.database):
        if each.state is State.PENDING:
            soak.again.add(each.reference)
            await _press(soak, each, "Approve")

    def settled(found: Sequence[Recorded]) -> bool:
        return all(each.state not in _UNDER_WAY and (each.told or not in_full) for each in found)

    return await record.merges_once(soak.database, settled, seconds=_PATIENCE)


async def _press(soak: _Soak, recorded: Recorded, text: str) -> None:
    await soak.slack.click(soak.staff.approvers[0], _card(soak, recorded), text)


def _card(soak: _Soak, recorded: Recorded) -> Message:
    """The card that the record names; before it names one, the one that was seen."""
    seen = soak.requests[recorded.reference].card
    return soak.slack.workspace.messages.get(seen.channel, recorded.card or seen.ts) or seen


def _figures(soak: _Soak, found: list[Recorded], kills: int) -> list[Figure]:
    merges = merged(soak.uchat)
    ended = [each for each in found if each.state in _SHOWN]
    untrue = [each for each in found if not _is_true(each, merges)]
    covered = {each.pair for each in found if each.state in {State.DONE, State.UNKNOWN}}
    bare = [each for each in found if State.STARTED in each.walk and not each.evidence]
    # What is unknown may be looked at again by itself at any moment.
    shown = [each for each in found if each.told and (each.closed or kills >= _MANY)]
    untold = sum(not each.told for each in found)
    right = [each for each in shown if heading(_card(soak, each)) == _SHOWN.get(each.state)]
    return [
        exactly(f"requests after {kills} kills (seed {_SEED})", len(found), kills),
        told("  when the bot was killed", _listed(soak.left)),
        told("  approved again, the click not being written", f"{len(soak.again)}"),
        told("  in the end", _listed(Counter(each.state for each in found))),
        exactly(
            "  done, failed, changed or unknown, with one vote", sum(each.votes == 1 for each in ended), kills
        ),
        exactly("  of these, not true", len(untrue), 0),
        exactly("  merges carried out twice", sum(number > 1 for number in merges.values()), 0),
        exactly("  merges that are neither done nor unknown", len(merges.keys() - covered), 0),
        exactly("  walks with an event missing", sum(not each.is_legal for each in found), 0),
        exactly("  started without evidence", len(bare), 0),
        exactly("  told in full, and the card shows otherwise", len(shown) - len(right), 0),
        exactly("  closed before all was told", sum(each.closed and not each.told for each in found), 0),
        exactly("  not told in full", untold, 0)
        if kills >= _MANY
        else told("  not told in full yet", f"{untold}"),
        told(
            "  cards left behind by a kill as they were posted",
            f"{len(cards(soak.slack, soak.staff)) - kills}",
        ),
        exactly("  complaints of Slack", len(soak.slack.complaints), 0),
        *(told(f"  {each.reference}", " → ".join(each.walk)) for each in untrue[:5]),
    ]


def _is_true(recorded: Recorded, merges: Counter[Pair]) -> bool:
    """Whether UChat's list of merges says the same; what is unknown says nothing."""
    if recorded.state is State.UNKNOWN:
        return True
    return recorded.state in _SHOWN and (recorded.pair in merges) is (recorded.state is State.DONE)


async def _looked_at(soak: _Soak, found: list[Recorded]) -> list[Figure]:
    """What Check again makes of those that are unknown and say so on their card."""
    before = {each.reference: len(each.walk) for each in found if each.state is State.UNKNOWN and each.told}
    for each in found:
        if each.reference in before:
            with suppress(LookupError):  # the bot may have looked again by itself
                await _press(soak, each, "Check again")

    def looked(now: Sequence[Recorded]) -> bool:
        return all(len(each.walk) > before.get(each.reference, 0) for each in now)

    found = await record.merges_once(soak.database, looked, seconds=_PATIENCE)
    now = [each for each in found if each.reference in before]
    merges = merged(soak.uchat)
    return [
        told("  the unknown, after Check again", _listed(Counter(each.state for each in now)) or "none"),
        exactly("  of these, not true", sum(not _is_true(each, merges) for each in now), 0),
        exactly("  merges carried out twice by then", sum(number > 1 for number in merges.values()), 0),
    ]


def _listed(states: Counter[State]) -> str:
    return ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
