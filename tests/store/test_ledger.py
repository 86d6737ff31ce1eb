"""What was written is durable, once, and takes nothing else with it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy import event as sqlalchemy_event

from slackbot.faults import StoreFault
from slackbot.store.approvals import Approvals
from slackbot.store.engine import Engines, open_engines
from slackbot.store.journal import Journal, Wanted
from slackbot.store.ledger import Ledger
from slackbot.store.records import Append, Move, Vote, event_of
from slackbot.store.scribe import ThreadScribe
from slackbot.store.states import State
from tests.store.approving import a_request, a_vote
from tests.store.conftest import url_of
from tests.store.records import NOW, an_append, an_operation

ALL = Wanted(latest_only=False)


@pytest.fixture
async def second(file: Path) -> AsyncIterator[Ledger]:
    """Another copy of the bot on the same file."""
    engines = open_engines(url_of(file))
    writing = Ledger(engines.writer)
    writing.start()
    yield writing
    await writing.stop()
    await engines.dispose()


def move(number: int, before: State, after: State, **changes: object) -> Move:
    return Move(
        f"OP-{number:06}",
        before,
        event_of(an_operation(number), after, at=NOW + 1, result="moved"),
        **changes,  # type: ignore[arg-type]  # each test names what differs
    )


async def number_of_events(journal: Journal) -> int:
    return (await journal.entries(ALL, limit=1))[1]


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    """What another process reads."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


async def test_what_was_written_is_read_back_whole(ledger: Ledger, journal: Journal) -> None:
    operation = an_operation(
        1,
        State.STARTED,
        bot_user="f1001u501",
        bot_user_name="王小明",
        arguments={"user": "王小明 (f1001u501)"},
        kept={"user": {"user_ns": "f1001u501"}},
        due_at=NOW + 10,
        lease_by="one",
    )
    event = event_of(operation, State.STARTED, at=NOW, result="asked", calls=2, duration_ms=34)
    assert await ledger.write(Append(operation, event))
    assert await journal.operation(operation.id) == operation
    [found], total = await journal.entries(ALL, limit=10)
    assert total == 1
    assert found.number > 0
    assert (found.calls, found.duration_ms, found.result) == (2, 34, "asked")
    assert found.arguments == operation.arguments


async def test_two_hundred_writes_at_once_are_all_durable_in_few_commits(
    ledger: Ledger, scribe: ThreadScribe, file: Path
) -> None:
    commits: list[int] = []
    sqlalchemy_event.listen(scribe.engine, "commit", lambda _: commits.append(1))
    written = await asyncio.gather(*(ledger.write(an_append(number)) for number in range(200)))
    assert written == [True] * 200
    assert rows(file, "SELECT count(DISTINCT operation) FROM events") == [(200,)]
    assert rows(file, "SELECT count(*) FROM operations") == [(200,)]
    assert len(commits) <= 5


async def test_events_stand_in_the_order_they_arrived(ledger: Ledger, journal: Journal) -> None:
    await asyncio.gather(*(ledger.write(an_append(number)) for number in range(30)))
    found, _ = await journal.entries(ALL, limit=30)
    assert [each.operation for each in reversed(found)] == [f"OP-{number:06}" for number in range(30)]


async def test_a_delivery_that_comes_again_is_not_written_again(ledger: Ledger, journal: Journal) -> None:
    again = an_append(2, delivery="command:1")
    assert await ledger.write(an_append(1))
    assert not await ledger.write(again)
    assert await number_of_events(journal) == 1
    assert await journal.operation("OP-000002") is None


async def test_a_delivery_that_comes_twice_at_once_is_written_once(ledger: Ledger, journal: Journal) -> None:
    writes = [an_append(number, delivery="command:same") for number in range(8)]
    assert sorted(await asyncio.gather(*map(ledger.write, writes))) == [False] * 7 + [True]
    assert await number_of_events(journal) == 1


async def test_a_reference_that_was_given_already_is_not_given_twice(
    ledger: Ledger, journal: Journal
) -> None:
    assert await ledger.write(an_append(1))
    assert not await ledger.write(an_append(1, delivery="command:another"))
    assert await number_of_events(journal) == 1


async def test_a_move_takes_an_operation_on_and_appends_one_event(ledger: Ledger, journal: Journal) -> None:
    await ledger.write(an_append(1, State.STARTED, due_at=NOW + 10, lease_by="one"))
    assert await ledger.write(move(1, State.STARTED, State.DONE, changes={"change": {"added": ["VIP"]}}))
    operation = await journal.operation("OP-000001")
    assert operation is not None
    assert (operation.state, operation.moved_at, operation.change) == (
        State.DONE,
        NOW + 1,
        {"added": ["VIP"]},
    )
    assert (operation.due_at, operation.lease_by) == (None, None)
    assert await number_of_events(journal) == 2


@pytest.mark.parametrize(
    ("changes", "applies"),
    [
        ({}, True),
        ({"lease_by": "one"}, True),
        ({"lease_by": "two"}, False),
        ({"due_before": NOW + 10}, True),
        ({"due_before": NOW + 9}, False),
    ],
)
async def test_a_move_may_depend_on_who_holds_it_and_on_its_time(
    ledger: Ledger, journal: Journal, changes: dict[str, object], applies: bool
) -> None:
    await ledger.write(an_append(1, State.STARTED, due_at=NOW + 10, lease_by="one"))
    assert await ledger.write(move(1, State.STARTED, State.UNKNOWN, **changes)) is applies
    assert await number_of_events(journal) == 1 + applies


async def test_a_lost_compare_and_set_writes_nothing(ledger: Ledger, journal: Journal) -> None:
    await ledger.write(an_append(1, State.WAITING))
    assert await ledger.write(move(1, State.WAITING, State.CANCELLED))
    before = await journal.operation("OP-000001")
    lost = move(1, State.WAITING, State.STARTED, also=(an_append(2),))
    assert not await ledger.write(lost)
    assert await journal.operation("OP-000001") == before
    assert await journal.operation("OP-000002") is None
    assert await number_of_events(journal) == 2


async def test_a_move_of_what_is_not_there_does_nothing(ledger: Ledger, journal: Journal) -> None:
    assert not await ledger.write(move(1, State.WAITING, State.STARTED))
    assert await number_of_events(journal) == 0


async def test_what_belongs_to_a_move_happens_with_it_or_not_at_all(ledger: Ledger, journal: Journal) -> None:
    await ledger.write(an_append(1))
    await ledger.write(an_append(2))
    taken = an_append(3, State.STARTED, delivery="command:2", parent="OP-000001")
    assert not await ledger.write(move(1, State.DONE, State.UNDOING, also=(taken,)))
    operation = await journal.operation("OP-000001")
    assert operation is not None
    assert operation.state is State.DONE
    child = an_append(3, State.STARTED, parent="OP-000001")
    assert await ledger.write(move(1, State.DONE, State.UNDOING, also=(child,)))
    assert await number_of_events(journal) == 4


async def test_of_eight_moves_at_once_by_two_copies_exactly_one_wins(
    ledger: Ledger, second: Ledger, journal: Journal
) -> None:
    await ledger.write(an_append(1, State.WAITING))
    moves = [
        each.write(move(1, State.WAITING, State.STARTED, changes={"lease_by": f"{number}"}))
        for number, each in enumerate([ledger, second] * 4)
    ]
    assert sorted(await asyncio.gather(*moves)) == [False] * 7 + [True]
    assert await number_of_events(journal) == 2


async def test_two_copies_on_one_file_lose_nothing(ledger: Ledger, second: Ledger, file: Path) -> None:
    writes = [each.write(an_append(number)) for number, each in enumerate([ledger, second] * 50)]
    assert all(await asyncio.gather(*writes))
    assert rows(file, "SELECT count(*), count(DISTINCT operation) FROM events") == [(100, 100)]


@pytest.mark.parametrize(
    "bad",
    [
        {"bot_user_name": "\ud800"},
        {"arguments": {"tag": object()}},
        {"created_at": 2**70},
        {"parent": "nobody"},
    ],
    ids=["not encodable", "not JSON", "too large", "no such parent"],
)
async def test_an_entry_that_cannot_be_written_takes_no_other_with_it(
    ledger: Ledger, journal: Journal, bad: dict[str, object]
) -> None:
    writes = [an_append(1), an_append(2, State.DONE, **bad), an_append(3)]
    outcomes = await asyncio.gather(*map(ledger.write, writes), return_exceptions=True)
    assert [outcomes[0], outcomes[2]] == [True, True]
    assert isinstance(outcomes[1], StoreFault)
    assert await number_of_events(journal) == 2
    assert await ledger.write(an_append(4))


async def test_a_callers_cancellation_does_not_take_its_write_back(ledger: Ledger, journal: Journal) -> None:
    caller = asyncio.create_task(ledger.write(an_append(1)))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert await ledger.write(an_append(2))
    assert await number_of_events(journal) == 2


async def test_what_is_waited_for_is_written_before_what_is_enqueued(
    ledger: Ledger, journal: Journal
) -> None:
    ledger.enqueue(an_append(1))
    assert await ledger.write(an_append(2))
    await ledger.stop()
    found, _ = await journal.entries(ALL, limit=5)
    assert [each.operation for each in found] == ["OP-000001", "OP-000002"]


async def test_stopping_writes_what_is_queued_and_takes_nothing_more(
    engines: Engines, journal: Journal
) -> None:
    ledger = Ledger(engines.writer)
    ledger.start()
    queued = [asyncio.create_task(ledger.write(an_append(number))) for number in range(20)]
    await asyncio.sleep(0)
    stopping = asyncio.create_task(ledger.stop())
    await asyncio.sleep(0)
    with pytest.raises(StoreFault):
        await asyncio.wait_for(ledger.write(an_append(99)), 2)
    assert all(await asyncio.gather(*queued))
    await stopping
    assert await number_of_events(journal) == 20
    ledger.enqueue(an_append(100))
    await ledger.stop()
    assert await number_of_events(journal) == 20


async def test_without_a_start_nothing_is_promised(engines: Engines) -> None:
    with pytest.raises(StoreFault):
        await Ledger(engines.writer).write(an_append(1))


@pytest.fixture
async def hasty(scribe: ThreadScribe) -> AsyncIterator[Ledger]:
    """A writer that waits for a lock no longer than 50 ms."""

    def shorten(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA busy_timeout = 50")
        cursor.close()

    sqlalchemy_event.listen(scribe.engine, "connect", shorten)
    writing = Ledger(scribe)
    writing.start()
    yield writing
    await writing.stop()


async def test_a_locked_database_is_a_store_fault_and_afterwards_all_is_well(
    hasty: Ledger, journal: Journal, file: Path
) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreFault):
            await hasty.write(an_append(1))
        other.execute("ROLLBACK")
    assert await hasty.write(an_append(2))
    assert await journal.operation("OP-000001") is None
    assert await number_of_events(journal) == 1


async def test_a_full_disk_is_a_store_fault_and_keeps_what_was_there(
    ledger: Ledger, scribe: ThreadScribe, journal: Journal
) -> None:
    def fill(connection: Connection) -> None:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))

    assert await ledger.write(an_append(1))
    await scribe.run(fill)
    with pytest.raises(StoreFault):
        await ledger.write(an_append(2, bot_user_name="x" * 100_000))
    room = text("PRAGMA max_page_count = 100000")
    await scribe.run(lambda connection: connection.execute(room))
    assert await ledger.write(an_append(3))
    assert await journal.operation("OP-000002") is None
    assert await number_of_events(journal) == 2


async def test_a_write_that_was_given_up_does_not_land_later(
    engines: Engines, journal: Journal, file: Path
) -> None:
    ledger = Ledger(engines.writer, patience=0.05)
    ledger.start()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        begun = asyncio.create_task(ledger.write(an_append(1)))
        await asyncio.sleep(0)
        behind = asyncio.create_task(ledger.write(an_append(2)))
        for each in (begun, behind):
            with pytest.raises(StoreFault):
                await each
        other.execute("ROLLBACK")
    await ledger.stop()
    assert await journal.operation("OP-000002") is None


async def test_a_lease_is_renewed_by_who_holds_it_alone(ledger: Ledger, journal: Journal) -> None:
    await ledger.write(an_append(1, State.STARTED, due_at=NOW, lease_by="one"))
    await ledger.write(an_append(2, State.STARTED, due_at=NOW, lease_by="two"))
    await ledger.renew(["OP-000001", "OP-000002"], "one", NOW + 99)
    due = await journal.due(NOW + 98)
    assert [each.id for each in due] == ["OP-000002"]
    assert await number_of_events(journal) == 2


async def test_a_transaction_that_is_no_event_is_done_whole_or_is_a_store_fault(
    hasty: Ledger, journal: Journal, file: Path
) -> None:
    def forget_delivery(connection: Connection) -> int:
        return connection.execute(text("UPDATE operations SET delivery = 'forgotten'")).rowcount

    def forget_and_fail(connection: Connection) -> None:
        forget_delivery(connection)
        connection.execute(text("UPDATE operations SET state = NULL"))

    await hasty.write(an_append(1))
    before = await journal.operation("OP-000001")
    with pytest.raises(StoreFault):
        await hasty.transact(forget_and_fail)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreFault):
            await hasty.transact(forget_delivery)
        other.execute("ROLLBACK")
    assert await journal.operation("OP-000001") == before
    assert await hasty.transact(forget_delivery) == 1


async def test_a_lease_that_cannot_be_renewed_stays_as_it_is(
    hasty: Ledger, journal: Journal, file: Path
) -> None:
    await hasty.write(an_append(1, State.STARTED, due_at=NOW, lease_by="one"))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        await hasty.renew(["OP-000001"], "one", NOW + 99)
        other.execute("ROLLBACK")
    assert [each.id for each in await journal.due(NOW)] == ["OP-000001"]


async def test_an_intent_given_up_while_it_was_being_written_ends_as_failed_not_unknown(
    engines: Engines, journal: Journal, file: Path
) -> None:
    ledger = Ledger(engines.writer, patience=0.05)
    ledger.start()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        begun = asyncio.create_task(ledger.write(an_append(1, State.STARTED)))
        with pytest.raises(StoreFault):
            await begun
        other.execute("ROLLBACK")
    await ledger.stop()
    operation = await journal.operation("OP-000001")
    assert operation is not None
    assert operation.state is State.FAILED


async def given_up(engines: Engines, file: Path, write: Append | Move | Vote) -> None:
    """`write`, given up just while it was being written."""
    hurried = Ledger(engines.writer, patience=0.05)
    hurried.start()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreFault):
            await hurried.write(write)
        other.execute("ROLLBACK")
    await hurried.stop()


async def test_a_vote_given_up_while_it_was_being_written_counts(
    ledger: Ledger, engines: Engines, journal: Journal, file: Path
) -> None:
    await ledger.write(a_request(1))
    await given_up(engines, file, a_vote(1, "U1"))
    operation = await journal.operation("OP-000001")
    assert operation is not None
    assert operation.state is State.APPROVED


async def test_a_reminder_given_up_while_it_was_being_written_leaves_the_request_open(
    ledger: Ledger, engines: Engines, journal: Journal, file: Path
) -> None:
    await ledger.write(a_request(1))
    reminder = move(1, State.PENDING, State.PENDING, changes={"due_at": NOW + 99})
    await given_up(engines, file, reminder)
    operation = await journal.operation("OP-000001")
    assert operation is not None
    assert operation.state is State.PENDING


async def test_a_request_given_up_while_it_was_being_written_holds_nobody(
    ledger: Ledger, engines: Engines, journal: Journal, file: Path
) -> None:
    await given_up(engines, file, a_request(1, holds=("f1001u501",)))
    operation = await journal.operation("OP-000001")
    assert operation is not None
    assert operation.state is State.FAILED
    assert await Approvals(ledger, engines.reader).held(["f1001u501"]) == {}
