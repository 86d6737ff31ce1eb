"""One vote each, the last one needed takes the request on, and none counts after that."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slackbot.faults import StoreFault
from slackbot.store.approvals import Approvals
from slackbot.store.engine import Engines, open_engines
from slackbot.store.journal import Journal, Wanted
from slackbot.store.ledger import Ledger
from slackbot.store.states import State
from tests.store.approving import a_move, a_request, a_vote
from tests.store.conftest import url_of
from tests.store.records import NOW, an_append

ALL = Wanted(latest_only=False)


@pytest.fixture
def approvals(ledger: Ledger, engines: Engines) -> Approvals:
    return Approvals(ledger, engines.reader)


@pytest.fixture
async def second(file: Path) -> AsyncIterator[Ledger]:
    """Another copy of the bot on the same file."""
    engines = open_engines(url_of(file))
    writing = Ledger(engines.writer)
    writing.start()
    yield writing
    await writing.stop()
    await engines.dispose()


async def story(journal: Journal) -> list[tuple[State, str, str]]:
    """What the log tells, oldest first."""
    found, _ = await journal.entries(ALL, limit=100)
    return [(each.state, each.actor, each.result) for each in reversed(found)]


async def test_each_vote_is_counted_and_the_last_one_needed_takes_it_on(
    ledger: Ledger, journal: Journal, approvals: Approvals
) -> None:
    await ledger.write(a_request(required=3))
    for actor in ("U1", "U2", "U3"):
        assert await ledger.write(a_vote(1, actor, required=3))
    assert (await story(journal))[1:] == [
        (State.PENDING, "U1", "approved, 1 of 3"),
        (State.PENDING, "U2", "approved, 2 of 3"),
        (State.APPROVED, "U3", "approved, 3 of 3"),
    ]
    operation = await journal.operation("OP-000001")
    assert operation is not None
    assert (operation.state, operation.lease_by, operation.due_at) == (State.APPROVED, "one", NOW + 10_001)
    assert await approvals.voters("OP-000001") == ("U1", "U2", "U3")


async def test_nobody_votes_twice(ledger: Ledger, journal: Journal, approvals: Approvals) -> None:
    await ledger.write(a_request(required=2))
    assert await ledger.write(a_vote(1, "U1", required=2))
    assert not await ledger.write(a_vote(1, "U1", required=2))
    assert await approvals.voters("OP-000001") == ("U1",)
    assert len(await story(journal)) == 2
    operation = await journal.operation("OP-000001")
    assert operation is not None
    assert operation.state is State.PENDING


@pytest.mark.parametrize("end", [State.APPROVED, State.REJECTED, State.WITHDRAWN, State.EXPIRED])
async def test_no_vote_counts_once_it_is_settled(
    ledger: Ledger, journal: Journal, approvals: Approvals, end: State
) -> None:
    await ledger.write(a_request(required=2))
    await ledger.write(a_vote(1, "U1", required=2))
    assert await ledger.write(a_move(1, State.PENDING, end))
    before = await story(journal)
    assert not await ledger.write(a_vote(1, "U2", required=2))
    assert await approvals.voters("OP-000001") == ("U1",)
    assert await story(journal) == before


async def test_a_vote_for_what_is_not_there_leaves_nothing(
    ledger: Ledger, journal: Journal, approvals: Approvals
) -> None:
    with pytest.raises(StoreFault):
        await ledger.write(a_vote(1, "U1"))
    assert await approvals.voters("OP-000001") == ()
    assert await story(journal) == []


async def test_a_vote_for_what_needs_no_approval_does_not_count(ledger: Ledger, approvals: Approvals) -> None:
    await ledger.write(an_append(1, State.WAITING))
    assert not await ledger.write(a_vote(1, "U1"))
    assert await approvals.voters("OP-000001") == ()


@pytest.mark.parametrize("required", [1, 2, 3])
async def test_of_ten_people_at_once_over_two_copies_as_many_count_as_are_needed(
    ledger: Ledger, second: Ledger, journal: Journal, approvals: Approvals, required: int
) -> None:
    await ledger.write(a_request(required=required))
    votes = [
        (ledger, second)[number % 2].write(a_vote(1, f"U{number}", required=required)) for number in range(10)
    ]
    assert sorted(await asyncio.gather(*votes)) == [False] * (10 - required) + [True] * required
    assert [state for state, *_ in await story(journal)].count(State.APPROVED) == 1
    assert len(await approvals.voters("OP-000001")) == required


async def test_a_double_click_counts_once_whatever_comes_with_it(
    ledger: Ledger, second: Ledger, journal: Journal, approvals: Approvals
) -> None:
    await ledger.write(a_request(required=3))
    clicks = [each.write(a_vote(1, "U1", required=3)) for each in (ledger, ledger, second, second)]
    others = [ledger.write(an_append(number)) for number in range(2, 30)]
    assert sorted(await asyncio.gather(*clicks)) == [False] * 3 + [True]
    assert all(await asyncio.gather(*others))
    assert await approvals.voters("OP-000001") == ("U1",)
    _, number = await journal.entries(ALL, limit=1)
    assert number == 2 + 28


async def test_a_vote_and_an_end_at_once_never_both_settle_it(
    ledger: Ledger, second: Ledger, journal: Journal
) -> None:
    for number in range(1, 11):
        await ledger.write(a_request(number))
        outcomes = await asyncio.gather(
            ledger.write(a_vote(number, "U1")),
            second.write(a_move(number, State.PENDING, State.WITHDRAWN)),
        )
        assert sorted(outcomes) == [False, True]
        operation = await journal.operation(f"OP-{number:06}")
        assert operation is not None
        assert operation.state is (State.APPROVED if outcomes[0] else State.WITHDRAWN)


@given(
    required=st.integers(1, 3),
    voters=st.lists(st.sampled_from(["U1", "U2", "U3", "U4"]), max_size=8),
)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_whoever_votes_in_whatever_order_each_counts_once_up_to_the_last_needed(
    migrated: Path, tmp_path_factory: pytest.TempPathFactory, required: int, voters: list[str]
) -> None:
    file = tmp_path_factory.mktemp("votes") / "bot.db"
    file.write_bytes(migrated.read_bytes())

    async def vote() -> tuple[list[bool], tuple[str, ...], list[State]]:
        engines = open_engines(url_of(file))
        ledger = Ledger(engines.writer)
        ledger.start()
        await ledger.write(a_request(required=required))
        counted = [
            await ledger.write(a_vote(1, each, required=required, at=NOW + number))
            for number, each in enumerate(voters)
        ]
        told = [state for state, *_ in await story(Journal(engines.reader))]
        cast = await Approvals(ledger, engines.reader).voters("OP-000001")
        await ledger.stop()
        await engines.dispose()
        return counted, cast, told

    counted, cast, told = asyncio.run(vote())
    expected = tuple(dict.fromkeys(voters))[:required]
    assert cast == expected
    assert sum(counted) == len(expected)
    agreed = len(expected) == required
    assert told == [State.PENDING] * (1 + len(expected) - agreed) + [State.APPROVED] * agreed
