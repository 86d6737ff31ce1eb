"""Whoever pressed or asked is told what came of it, also where the record gave no clear answer."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from typing import cast

import pytest

from slackbot.faults import StoreFault
from slackbot.reply import Reply
from slackbot.road.approvals.deciding import approve, reject, withdraw
from slackbot.road.approvals.unknown import mark
from slackbot.road.asked import Asked
from slackbot.road.tools import Tools
from slackbot.store.approvals import Approvals
from slackbot.store.ledger import Ledger, Write
from slackbot.store.states import State
from tests.road.approving import Bots, Copy
from tests.road.world import MAYA, PRIYA, TOM, Mood

Decide = Callable[[Tools, Asked, str], Awaitable[Reply | None]]


class GivenUp:
    """A ledger that writes what it is given, when it was given up already."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def write(self, write: Write) -> bool:
        assert await self._ledger.write(write)
        raise StoreFault


def slow(copy: Copy) -> Tools:
    """What the copy works with, but for a ledger that is too slow."""
    return replace(copy.tools, ledger=cast("Ledger", GivenUp(copy.tools.ledger)))


def says_that_it_may_count(reply: Reply | None) -> None:
    assert reply is not None
    assert reply.beside
    assert "nobody can say whether this was counted" in str(reply.parts)
    assert "Look at the card" in str(reply.parts)
    assert "Nothing was" not in str(reply.parts)


async def _reject(tools: Tools, asked: Asked, reference: str) -> Reply | None:
    return await reject(tools, asked, reference, "not the same person")


@pytest.mark.parametrize(
    ("decide", "actor", "state"),
    [(approve, PRIYA, State.APPROVED), (_reject, PRIYA, State.REJECTED), (withdraw, MAYA, State.WITHDRAWN)],
    ids=["approve", "reject", "withdraw"],
)
async def test_a_decision_whose_write_was_given_up_may_count_and_says_so(
    bots: Bots, one: Copy, decide: Decide, actor: str, state: State
) -> None:
    reference, _ = await bots.request(one)
    says_that_it_may_count(await decide(slow(one), bots.asked(actor), reference))
    assert await one.story(reference) == [State.PENDING, state]


async def test_a_mark_whose_write_was_given_up_may_count_and_says_so(
    bots: Bots, one: Copy, reference: str
) -> None:
    await approve(one.tools, bots.asked(PRIYA), reference)
    bots.world.mood = Mood.SILENT_AFTER
    await one.work()
    bots.world.mood = Mood.MUTE
    says_that_it_may_count(await mark(slow(one), bots.asked(TOM), reference, "seen", done=True))
    assert (await one.story(reference))[-2:] == [State.UNKNOWN, State.DONE]


class SettledJustNow:
    """Approvals, of which the one that holds somebody is withdrawn before anybody can ask who does."""

    def __init__(self, approvals: Approvals, withdrawn: Callable[[], Awaitable[object]]) -> None:
        self._approvals = approvals
        self._withdrawn = withdrawn

    async def held(self, user_nss: Collection[str]) -> dict[str, str]:
        await self._withdrawn()
        return await self._approvals.held(user_nss)


async def test_who_was_held_until_just_now_is_answered_and_may_be_asked_for_again(
    bots: Bots, one: Copy, other: Copy, reference: str
) -> None:
    real = other.tools
    late = SettledJustNow(real.approvals, lambda: withdraw(one.tools, bots.asked(MAYA), reference))
    other.tools = replace(real, approvals=cast("Approvals", late))
    asked, reply = await bots.request(other, actor=TOM)
    assert reply is not None
    assert "was open just now" in str(reply.parts)
    assert await other.story(asked) in ([State.REFUSED], [State.FAILED])

    other.tools = real
    again, _ = await bots.request(other, actor=TOM)
    assert await other.story(again) == [State.PENDING]


async def test_who_is_still_held_is_answered_with_the_request_that_holds_them(
    bots: Bots, other: Copy, reference: str
) -> None:
    _, reply = await bots.request(other, actor=TOM)
    assert reply is not None
    assert reference in str(reply.parts)


async def test_a_repeated_delivery_alone_is_answered_by_nothing_more(bots: Bots, one: Copy) -> None:
    first = bots.asked(MAYA, delivery="one and the same")
    await bots.request(one, asked=first)
    again = bots.asked(MAYA, delivery="one and the same")
    _, reply = await bots.request(one, asked=again)
    assert reply is None
    assert await one.story(again.reference) == []
