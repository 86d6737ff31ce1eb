"""What time does to a request that nobody decides."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from slackbot.road.approvals.card import REMINDED
from slackbot.road.approvals.deciding import approve, next_due, reject, withdraw
from slackbot.road.approvals.expiring import after
from slackbot.store.approvals import Approval
from slackbot.store.states import State
from tests.road.approving import Bots, Copy
from tests.road.told import REFERENCE, an_operation
from tests.road.world import CHANNEL, LASTS_MS, MAYA, PRIYA


async def test_a_request_is_reminded_of_once_and_then_expires(
    bots: Bots, one: Copy, other: Copy, reference: str
) -> None:
    bots.time.ms += LASTS_MS // 2 - 1
    await one.sweep()
    assert await one.story(reference) == [State.PENDING]
    bots.time.ms += 1
    await asyncio.gather(one.sweep(), other.sweep())
    assert await one.story(reference) == [State.PENDING] * 2
    bots.time.ms += LASTS_MS // 2 - 1
    await asyncio.gather(one.sweep(), other.sweep())
    assert await one.story(reference) == [State.PENDING] * 2
    bots.time.ms += 1
    await asyncio.gather(one.sweep(), other.sweep())
    assert await one.story(reference) == [State.PENDING] * 2 + [State.EXPIRED]
    assert await approve(one.tools, bots.asked(PRIYA), reference) is not None
    assert bots.world.sent == []


async def test_after_its_time_nobody_decides_even_before_the_sweep_comes(
    bots: Bots, one: Copy, reference: str
) -> None:
    bots.time.ms += LASTS_MS
    for click in (
        approve(one.tools, bots.asked(PRIYA), reference),
        reject(one.tools, bots.asked(PRIYA), reference, "no"),
        withdraw(one.tools, bots.asked(MAYA), reference),
    ):
        reply = await click
        assert reply is not None
        assert "This request is too old." in str(reply.parts)
    assert await one.story(reference) == [State.PENDING]


async def test_a_bot_that_slept_through_everything_ends_it_without_a_reminder(
    bots: Bots, one: Copy, reference: str
) -> None:
    bots.time.ms += LASTS_MS * 5
    await one.sweep()
    assert await one.story(reference) == [State.PENDING, State.EXPIRED]


async def test_a_vote_that_is_not_the_last_leaves_the_reminder_and_the_end_where_they_were(
    bots: Bots, one: Copy
) -> None:
    reference, _ = await bots.request(one, required=2)
    bots.time.ms += 10
    await approve(one.tools, bots.asked(PRIYA), reference)
    assert (await one.operation(reference)).due_at == bots.time.ms - 10 + LASTS_MS // 2
    bots.time.ms += LASTS_MS // 2
    await one.sweep()
    assert await one.story(reference) == [State.PENDING] * 3
    assert (await one.operation(reference)).due_at == bots.time.ms - 10 + LASTS_MS // 2


def an_approval(remind_at: int, expires_at: int) -> Approval:
    return Approval(
        operation=REFERENCE,
        policy={},
        required=1,
        remind_at=remind_at,
        expires_at=expires_at,
        preview=None,
        channel=CHANNEL,
    )


@given(now=st.integers(0, 40), remind_at=st.integers(0, 20), more=st.integers(0, 20))
def test_a_request_is_looked_at_when_it_is_to_be_reminded_of_and_when_it_ends(
    now: int, remind_at: int, more: int
) -> None:
    approval = an_approval(remind_at, remind_at + more)
    due = next_due(approval, now)
    assert due in {approval.remind_at, approval.expires_at}
    assert due > now or now >= approval.remind_at
    move = after(an_operation(), approval, now)
    assert move.before is State.PENDING
    assert move.due_before == move.event.at == now
    if now >= approval.expires_at:
        assert move.event.state is State.EXPIRED
        assert not move.changes
    else:
        assert (move.event.state, move.event.result) == (State.PENDING, REMINDED)
        assert move.changes == {"due_at": approval.expires_at}


def test_a_request_whose_approval_is_not_there_ends() -> None:
    assert after(an_operation(), None, 0).event.state is State.EXPIRED
