"""While an operation is open nobody else may hold whom it holds; what does not apply writes nothing of the whole."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import JsonValue

from slackbot.store.approvals import Approvals
from slackbot.store.engine import Engines, open_engines
from slackbot.store.journal import Journal, Wanted
from slackbot.store.ledger import Ledger
from slackbot.store.records import Amend, Append, Beside, Hold, Move, Put, Vote
from slackbot.store.states import MOVES, OPEN, State
from slackbot.store.tables import approvals as approvals_table
from slackbot.store.tables import evidence
from tests.store.approving import a_move, a_request, a_vote
from tests.store.conftest import url_of
from tests.store.records import NOW, an_append

JANE, OMAR = "f1001u501", "f1001u508"
KEPT: dict[str, JsonValue] = {"operation": "OP-000001", "content": {"kept": True}, "kept_until": NOW + 99}


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


async def number_of_events(journal: Journal) -> int:
    return (await journal.entries(Wanted(latest_only=False), limit=1))[1]


def way_to(state: State) -> list[State]:
    """How an operation that needs approval comes to that state."""
    ways: dict[State, list[State]] = {State.PENDING: [State.PENDING]}
    while state not in ways:
        for known, way in list(ways.items()):
            for after in sorted(MOVES.get(known, frozenset())):
                ways.setdefault(after, [*way, after])
    return ways[state]


async def test_who_is_held_is_told_with_the_operation_that_holds_them(
    ledger: Ledger, approvals: Approvals
) -> None:
    assert await approvals.held([JANE, OMAR]) == {}
    assert await ledger.write(a_request(1, holds=(JANE, OMAR)))
    assert await approvals.held([JANE, OMAR, "f1001u999"]) == {JANE: "OP-000001", OMAR: "OP-000001"}
    assert await approvals.held([]) == {}


async def test_of_a_request_for_somebody_who_is_held_nothing_is_written(
    ledger: Ledger, approvals: Approvals, journal: Journal
) -> None:
    await ledger.write(a_request(1, holds=(JANE,)))
    assert not await ledger.write(a_request(2, holds=(OMAR, JANE)))
    assert await journal.operation("OP-000002") is None
    assert await approvals.of("OP-000002") is None
    assert await approvals.held([JANE, OMAR]) == {JANE: "OP-000001"}
    assert await number_of_events(journal) == 1


REACHED = [state for state in State if state not in {State.WAITING, State.CANCELLED}]


@pytest.mark.parametrize("state", REACHED)
async def test_somebody_is_held_while_it_is_open_and_free_once_it_is_settled(
    ledger: Ledger, approvals: Approvals, state: State
) -> None:
    await ledger.write(a_request(1, holds=(JANE,)))
    steps = way_to(state)
    for before, after in pairwise(steps):
        assert await ledger.write(a_move(1, before, after))
    is_open = state in OPEN
    assert (await approvals.held([JANE]) == {JANE: "OP-000001"}) is is_open
    assert await ledger.write(a_request(2, holds=(JANE,))) is not is_open


async def without_an_approval(ledger: Ledger, *, due_at: int | None) -> None:
    """What was started by one alone and never answered; somebody looks at `due_at`."""
    append = an_append(1, State.STARTED)
    assert await ledger.write(replace(append, also=(Hold(JANE, "OP-000001"),)))
    assert await ledger.write(a_move(1, State.STARTED, State.UNKNOWN, changes={"due_at": due_at}))


async def test_what_is_unknown_without_an_approval_holds_as_long_as_somebody_looks(
    ledger: Ledger, approvals: Approvals
) -> None:
    await without_an_approval(ledger, due_at=NOW + 99)
    assert await approvals.held([JANE]) == {JANE: "OP-000001"}
    assert not await ledger.write(a_request(2, holds=(JANE,)))
    assert await approvals.looked("OP-000001")
    assert await approvals.held([JANE]) == {}
    assert await ledger.write(a_request(2, holds=(JANE,)))
    assert await approvals.held([JANE]) == {JANE: "OP-000002"}


async def test_what_is_unknown_with_an_approval_holds_until_it_is_settled(
    ledger: Ledger, approvals: Approvals
) -> None:
    await ledger.write(a_request(1, holds=(JANE,)))
    for before, after in pairwise(way_to(State.UNKNOWN)):
        assert await ledger.write(a_move(1, before, after))
    assert await approvals.looked("OP-000001")
    assert await approvals.held([JANE]) == {JANE: "OP-000001"}
    assert not await ledger.write(a_request(2, holds=(JANE,)))
    assert await ledger.write(a_move(1, State.UNKNOWN, State.FAILED))
    assert await ledger.write(a_request(3, holds=(JANE,)))


async def test_of_many_requests_at_once_over_two_copies_one_holds(
    ledger: Ledger, second: Ledger, approvals: Approvals, journal: Journal
) -> None:
    wanted = [
        a_request(number, holds=(JANE, OMAR) if number % 3 else (OMAR, JANE)) for number in range(1, 13)
    ]
    written = await asyncio.gather(
        *((ledger, second)[number % 2].write(each) for number, each in enumerate(wanted))
    )
    [winner] = [each.operation.id for each, done in zip(wanted, written, strict=True) if done]
    assert await approvals.held([JANE, OMAR]) == {JANE: winner, OMAR: winner}
    assert await number_of_events(journal) == 1


async def test_the_same_person_twice_in_one_request_is_refused_whole(
    ledger: Ledger, journal: Journal
) -> None:
    assert not await ledger.write(a_request(1, holds=(JANE, JANE)))
    assert await journal.operation("OP-000001") is None


async def test_a_delivery_that_comes_again_holds_nobody(ledger: Ledger, approvals: Approvals) -> None:
    await ledger.write(a_request(1))
    assert not await ledger.write(a_request(2, holds=(JANE,), delivery="command:1"))
    assert await approvals.held([JANE]) == {}


async def test_what_is_put_beside_a_move_is_there_with_it(ledger: Ledger, approvals: Approvals) -> None:
    await ledger.write(a_request(1))
    await ledger.write(a_vote(1, "U1"))
    began = a_move(1, State.APPROVED, State.STARTED, also=(Put(evidence, KEPT),))
    assert await ledger.write(began)
    assert await approvals.evidence("OP-000001") == {"kept": True}


async def test_what_is_amended_beside_a_move_is_changed_with_it(ledger: Ledger, approvals: Approvals) -> None:
    await ledger.write(a_request(1))
    outcome = Amend(approvals_table, "OP-000001", {"outcome": [1, 2]})
    assert await ledger.write(a_move(1, State.PENDING, State.REJECTED, also=(outcome,)))
    found = await approvals.of("OP-000001")
    assert found is not None
    assert found.outcome == [1, 2]
    assert found.required == 1


DOES_NOT_APPLY: list[Beside] = [
    Put(evidence, {**KEPT, "operation": "OP-000002"}),
    Amend(approvals_table, "OP-000009", {"outcome": []}),
    Hold(JANE, "OP-000001"),
    an_append(7, delivery="command:2"),
    a_move(2, State.STARTED, State.DONE),
]


@pytest.mark.parametrize("last", DOES_NOT_APPLY, ids=lambda each: type(each).__name__)
async def test_where_one_thing_does_not_apply_nothing_of_the_whole_is_written(
    ledger: Ledger, approvals: Approvals, journal: Journal, last: Beside
) -> None:
    await ledger.write(a_request(1))
    await ledger.write(a_request(2, holds=(JANE,)))
    kept = Put(evidence, {**KEPT, "operation": "OP-000002"})
    await ledger.write(a_move(2, State.PENDING, State.REJECTED, also=(kept,)))
    await ledger.write(a_request(3, holds=(JANE,)))
    before = [await journal.operation("OP-000001"), await approvals.of("OP-000001")]
    events = await number_of_events(journal)

    also: tuple[Beside, ...] = (
        Put(evidence, KEPT),
        Amend(approvals_table, "OP-000001", {"outcome": ["changed"]}),
        an_append(8),
        last,
    )
    assert not await ledger.write(a_move(1, State.PENDING, State.REJECTED, also=also))
    assert [await journal.operation("OP-000001"), await approvals.of("OP-000001")] == before
    assert await approvals.evidence("OP-000001") is None
    assert await journal.operation("OP-000008") is None
    assert await number_of_events(journal) == events

    one = an_append(9, State.PENDING)
    assert not await ledger.write(Append(one.operation, one.event, (an_append(10), last)))
    assert await journal.operation("OP-000009") is None
    assert await journal.operation("OP-000010") is None
    assert await number_of_events(journal) == events


async def test_a_whole_that_does_not_apply_takes_none_of_those_that_came_with_it_away(
    ledger: Ledger, journal: Journal
) -> None:
    await ledger.write(a_request(1, holds=(JANE,)))
    writes: list[Append | Vote] = [
        an_append(2),
        a_request(3, holds=(JANE,)),
        an_append(4),
        a_vote(1, "U1"),
        a_request(5),
    ]
    assert await asyncio.gather(*map(ledger.write, writes)) == [True, False, True, True, True]
    assert await number_of_events(journal) == 5


async def test_what_belongs_to_what_belongs_to_it_is_written_too(ledger: Ledger, journal: Journal) -> None:
    inner = replace(an_append(3), also=(an_append(4),))
    outer = an_append(1, State.PENDING)
    assert await ledger.write(Append(outer.operation, outer.event, (an_append(2), inner)))
    assert await number_of_events(journal) == 4
    taken = replace(an_append(6), also=(an_append(7, delivery="command:4"),))
    other = an_append(5, State.PENDING)
    assert not await ledger.write(Append(other.operation, other.event, (taken,)))
    assert [await journal.operation(f"OP-{number:06}") for number in (5, 6, 7)] == [None] * 3


async def test_a_move_that_lost_its_lease_keeps_no_evidence(ledger: Ledger, approvals: Approvals) -> None:
    await ledger.write(a_request(1))
    await ledger.write(a_vote(1, "U1"))
    began = a_move(1, State.APPROVED, State.STARTED, lease_by="two", also=(Put(evidence, KEPT),))
    assert not await ledger.write(began)
    assert await approvals.evidence("OP-000001") is None
    assert isinstance(began, Move)
