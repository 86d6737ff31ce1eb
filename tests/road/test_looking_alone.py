"""What is unknown is looked at by itself: as long as reading may tell, and no longer."""

import pytest

from slackbot.road.approvals.deciding import approve
from slackbot.road.approvals.unknown import check_alone
from slackbot.store.records import Move, event_of
from slackbot.store.states import State
from tests.road.approving import Bots, Copy
from tests.road.world import PRIYA, Mood

DUE = 1_800_000_000_000


async def unknown(bots: Bots, copy: Copy, reference: str) -> None:
    """It was done, nobody was told, and another look is due some time."""
    await approve(copy.tools, bots.asked(PRIYA), reference)
    bots.world.mood = Mood.SILENT_AFTER
    await copy.work()
    await due(copy, reference)
    bots.world.mood = Mood.WELL


async def due(copy: Copy, reference: str) -> None:
    operation = await copy.operation(reference)
    event = event_of(operation, State.UNKNOWN, at=operation.moved_at, result="no answer")
    assert await copy.tools.ledger.write(Move(reference, operation.state, event, {"due_at": DUE}))


async def looked(copy: Copy, reference: str, *, last: bool = True) -> int | None:
    """When the next look is due after one."""
    await check_alone(copy.tools, reference, last=last)
    return (await copy.operation(reference)).due_at


async def test_where_reading_can_tell_it_is_settled(bots: Bots, one: Copy, reference: str) -> None:
    await unknown(bots, one, reference)
    assert await looked(one, reference) is None
    assert (await one.operation(reference)).state is State.DONE


@pytest.mark.parametrize("last", [True, False])
async def test_where_reading_can_not_tell_the_last_look_is_the_last(
    bots: Bots, one: Copy, reference: str, last: bool
) -> None:
    await unknown(bots, one, reference)
    bots.world.mood = Mood.MUTE
    assert await looked(one, reference, last=last) == (None if last else DUE)
    assert (await one.operation(reference)).state is State.UNKNOWN


async def test_what_reading_can_never_tell_of_is_not_looked_at_again(bots: Bots, one: Copy) -> None:
    reference, _ = await bots.request(one, name="mark")
    operation = await one.operation(reference)
    before = State.PENDING
    for after in (State.APPROVED, State.STARTED):
        event = event_of(operation, after, at=operation.moved_at, result="")
        assert await one.tools.ledger.write(Move(reference, before, event))
        before = after
    await due(one, reference)
    assert await looked(one, reference) is None
    assert (await one.operation(reference)).state is State.UNKNOWN


async def test_what_there_is_no_evidence_of_any_more_is_not_looked_at_again(
    bots: Bots, one: Copy, reference: str
) -> None:
    await unknown(bots, one, reference)
    assert await one.tools.approvals.forget(DUE, settled_before=0) == 1
    assert await looked(one, reference) is None
    assert (await one.operation(reference)).state is State.UNKNOWN


async def test_while_uchat_can_not_be_reached_it_is_looked_at_again(
    bots: Bots, one: Copy, reference: str
) -> None:
    await unknown(bots, one, reference)
    bots.world.mood = Mood.AWAY
    assert await looked(one, reference) == DUE
    bots.world.mood = Mood.WELL
    assert await looked(one, reference) is None
    assert (await one.operation(reference)).state is State.DONE


async def test_what_was_not_done_and_may_be_yet_is_not_settled(bots: Bots, one: Copy, reference: str) -> None:
    await unknown(bots, one, reference)
    bots.world.wiped.clear()
    bots.world.awaited.add(reference)
    assert await looked(one, reference, last=False) == DUE
    assert (await one.operation(reference)).state is State.UNKNOWN
    bots.world.awaited.clear()
    await looked(one, reference)
    assert (await one.operation(reference)).state is State.FAILED
