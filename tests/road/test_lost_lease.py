"""A copy that lost its lease while it was at work knows what came of it all the same."""

import pytest

from slackbot.road.approvals.deciding import approve
from slackbot.road.executing import LEASE_MS
from slackbot.road.sweep import sweep
from slackbot.store.states import State
from tests.road.approving import Bots, Copy
from tests.road.world import PRIYA, Mood

TAKEN = [State.PENDING, State.APPROVED, State.STARTED, State.UNKNOWN]


@pytest.fixture
async def at_work(bots: Bots, one: Copy, other: Copy, reference: str) -> Copy:
    """The first copy, which stands still while it is at it until the other takes the outcome for unknown."""

    async def lapse() -> None:
        bots.time.ms += LEASE_MS
        assert await sweep(other.tools) == 1

    bots.world.meanwhile = lapse
    await approve(one.tools, bots.asked(PRIYA), reference)
    return one


@pytest.mark.parametrize(("mood", "end"), [(Mood.WELL, State.DONE), (Mood.REFUSING, State.FAILED)])
async def test_the_outcome_of_what_was_taken_for_unknown_is_recorded_after_all(
    bots: Bots, at_work: Copy, reference: str, mood: Mood, end: State
) -> None:
    bots.world.mood = mood
    assert await at_work.work() == []
    assert await at_work.story(reference) == [*TAKEN, end]
    assert bots.world.sent == [reference]
    found = await at_work.operation(reference)
    assert (found.due_at, found.lease_by) == (None, None)
    approval = await at_work.tools.approvals.of(reference)
    assert approval is not None
    assert approval.outcome is not None


async def test_that_it_does_not_know_either_is_not_recorded_again(
    bots: Bots, at_work: Copy, reference: str
) -> None:
    bots.world.mood = Mood.SILENT_AFTER
    await at_work.work()
    assert await at_work.story(reference) == TAKEN
