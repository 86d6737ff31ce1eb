"""The one writer. Every change of the record goes through here; writes that arrive together share a commit."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from enum import IntEnum
from itertools import count
from typing import TypeAlias, TypeVar, assert_never, cast

import structlog
from pydantic import JsonValue
from sqlalchemy import Connection, Table, delete, func, select, update
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import SQLAlchemyError

from slackbot.faults import StoreFault
from slackbot.store.holding import holding
from slackbot.store.records import Amend, Append, Beside, Event, Hold, Move, Operation, Put, Vote
from slackbot.store.scribe import Scribe
from slackbot.store.states import State
from slackbot.store.tables import events, holds, operations, votes

Write: TypeAlias = Append | Move | Vote
T = TypeVar("T")
_Row: TypeAlias = Mapping[str, object]
_Entry: TypeAlias = tuple[Write, asyncio.Future[bool]]


class _Turn(IntEnum):
    AWAITED = 0
    LATER = 1
    END = 2


_Queued: TypeAlias = tuple[_Turn, int, _Entry | None]

_OPERATION_COLUMNS = tuple(each.name for each in fields(Operation))
_EVENT_COLUMNS = tuple(each.name for each in fields(Event) if each.name != "number")
_MOST_WAITING = 50_000  # bounded by memory: about a kilobyte each
_MOST_TOGETHER = 500
_log = structlog.get_logger(__name__)


class _NotApplicableError(Exception):
    """Something that belongs to a move does not apply any more: none of it is written."""


class Ledger:
    """Writes operations and events, in the order they arrive, through one connection.

    A write that returned is durable. Cancelling the caller does not cancel its write. Nothing here is
    repeated: a write that failed raises StoreFault and left nothing behind.
    """

    def __init__(self, scribe: Scribe, *, patience: float = 15.0) -> None:
        self._scribe = scribe
        self._patience = patience
        self._insert = _insert_of(scribe.dialect)
        self._queue: asyncio.PriorityQueue[_Queued] = asyncio.PriorityQueue()
        self._numbers = count()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin writing."""
        self._task = asyncio.create_task(self._work(), name="ledger")

    async def stop(self) -> None:
        """Write what is queued, then end."""
        task, self._task = self._task, None  # from here on a write is refused, not left behind
        if task is not None:
            self._queue.put_nowait((_Turn.END, next(self._numbers), None))
            await task

    async def write(self, write: Write) -> bool:
        """Make `write` durable.

        False where it no longer applies: the delivery was seen before, or the operation has moved on.
        Raises StoreFault where it could not be written, or not within `patience` seconds.
        """
        if self._task is None or self._queue.qsize() >= _MOST_WAITING:
            raise StoreFault
        future = self._put(_Turn.AWAITED, write)
        done, _ = await asyncio.wait({future}, timeout=self._patience)
        if not done:
            future.cancel()  # what was given up must not land later, unless it is being written right now
            raise StoreFault
        return future.result()

    def enqueue(self, write: Write) -> None:
        """Write behind what is waited for, without waiting; where that fails the log line is all there is."""
        if self._task is None or self._queue.qsize() >= _MOST_WAITING:
            _log.error("ledger full, entry not recorded")
            return
        self._put(_Turn.LATER, write)

    def _put(self, turn: _Turn, write: Write) -> asyncio.Future[bool]:
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        future.add_done_callback(_seen)
        self._queue.put_nowait((turn, next(self._numbers), (write, future)))
        return future

    async def _work(self) -> None:
        queued: _Queued | None = None
        while True:
            turn, _, first = queued or await self._queue.get()
            queued = None
            if first is None:
                return
            batch = [first]
            while len(batch) < _MOST_TOGETHER and not self._queue.empty():
                queued = self._queue.get_nowait()
                if queued[0] is not turn or queued[2] is None:
                    break
                batch.append(queued[2])
                queued = None
            await self._settle(batch)

    async def _settle(self, batch: Sequence[_Entry]) -> None:
        batch = [each for each in batch if not each[1].cancelled()]
        if not batch:
            return
        try:
            writes = [write for write, _ in batch]
            results = await self._scribe.run(lambda connection: self._write(connection, writes))
        except Exception as error:  # noqa: BLE001  (the one writer must outlive whatever it is handed)
            if len(batch) > 1:
                # One that can't be written must not take the others with it.
                for each in batch:
                    await self._settle([each])
                return
            if isinstance(error, _NotApplicableError):
                if not batch[0][1].done():
                    batch[0][1].set_result(False)
                return
            _log.error("ledger write failed", error=type(error).__name__, detail=str(error)[:300])
            with suppress(asyncio.InvalidStateError):
                batch[0][1].set_exception(StoreFault())
            return
        for (write, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)
            elif future.cancelled() and result:
                self._take_back(write)

    def _take_back(self, write: Write) -> None:
        """Settle what was given up while it was being written: nobody acts on it any more."""
        if isinstance(write, Vote):
            return  # a vote that was cast counts, whether or not whoever cast it still waits to hear so
        event = write.event
        begun = (
            {State.STARTED, State.WAITING, State.PENDING} if isinstance(write, Append) else {State.STARTED}
        )
        if event.state in begun:
            given_up = replace(
                event, state=State.FAILED, result="given up before it was recorded; nothing was done"
            )
            self._put(_Turn.LATER, Move(event.operation, event.state, given_up))

    def _write(self, connection: Connection, writes: Sequence[Write]) -> list[bool]:
        appends = [write for write in writes if isinstance(write, Append) and not write.also]
        if len(appends) == len(writes):
            return self._append(connection, appends)
        return [self._one(connection, write) for write in writes]

    def _one(self, connection: Connection, write: Write | Beside) -> bool:
        match write:
            case Append():
                done = self._append(connection, [write])[0]
                if done:
                    self._together(connection, write.operation.id, write.also)
            case Move():
                done = self._move(connection, write)
                if done:
                    self._together(connection, write.id, write.also)
            case Vote():
                done = self._vote(connection, write)
            case Put():
                insert = self._insert(write.table).values(dict(write.values)).on_conflict_do_nothing()
                done = connection.execute(insert).rowcount == 1
            case Amend():
                same = write.table.c.operation == write.operation
                changed = update(write.table).where(same).values(dict(write.values))
                done = connection.execute(changed).rowcount == 1
            case Hold():
                done = self._hold(connection, write)
            case _:
                assert_never(write)
        return done

    def _together(self, connection: Connection, reference: str, also: Sequence[Beside]) -> None:
        for write in also:
            if not self._one(connection, write):
                raise _NotApplicableError(reference)

    def _vote(self, connection: Connection, vote: Vote) -> bool:
        reference = vote.counted.id
        # Two that are cast at once on PostgreSQL would not see each other.
        connection.execute(select(operations.c.id).where(operations.c.id == reference).with_for_update())
        cast_ = Put(votes, {"operation": reference, "actor": vote.actor, "at": vote.at})
        if not self._one(connection, cast_):
            return False
        mine = select(func.count()).select_from(votes).where(votes.c.operation == reference)
        number = connection.execute(mine).scalar_one()
        move = vote.agreed if number >= vote.required else vote.counted
        counted = replace(move.event, result=f"{move.event.result}{number} of {vote.required}")
        if not self._one(connection, replace(move, event=counted)):
            raise _NotApplicableError(reference)
        return True

    def _hold(self, connection: Connection, hold: Hold) -> bool:
        there = holds.c.user_ns == hold.user_ns
        connection.execute(delete(holds).where(there & holds.c.operation.not_in(holding())))
        return self._one(connection, Put(holds, {"user_ns": hold.user_ns, "operation": hold.operation}))

    def _append(self, connection: Connection, appends: Sequence[Append]) -> list[bool]:
        insert = self._insert(operations).on_conflict_do_nothing()
        connection.execute(insert, [_row(operations, each.operation) for each in appends])
        ids = [each.operation.id for each in appends]
        found = connection.execute(
            select(operations.c.id, operations.c.delivery).where(operations.c.id.in_(ids))
        )
        there = {(row.id, row.delivery) for row in found}
        written = [(each.operation.id, each.operation.delivery) in there for each in appends]
        rows = [_row(events, each.event) for each, new in zip(appends, written, strict=True) if new]
        if rows:
            connection.execute(events.insert(), rows)
        return written

    def _move(self, connection: Connection, move: Move) -> bool:
        event = move.event
        values: dict[str, JsonValue] = {
            "due_at": None,
            "lease_by": None,
            **move.changes,
            "state": event.state,
            "moved_at": event.at,
        }
        condition = (operations.c.id == move.id) & (operations.c.state == move.before)
        if move.lease_by is not None:
            condition &= operations.c.lease_by == move.lease_by
        if move.due_before is not None:
            condition &= operations.c.due_at <= move.due_before
        moved = connection.execute(update(operations).where(condition).values(values))
        if moved.rowcount != 1:
            return False
        connection.execute(events.insert(), [_row(events, event)])
        return True

    async def renew(self, ids: Sequence[str], lease_by: str, until: int) -> None:
        """Keep the leases that `lease_by` holds on `ids` until `until` (epoch milliseconds).

        No event comes of it. A lease that was lost stays lost.
        """
        condition = operations.c.id.in_(ids) & (operations.c.lease_by == lease_by)
        statement = update(operations).where(condition).values(due_at=until)
        try:
            await self.transact(lambda connection: connection.execute(statement))
        except StoreFault:
            _log.warning("leases not renewed", leases=len(ids))

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction of its own on the writer's connection: for what is no event.

        Cancelling the caller does not end it half-way. Raises StoreFault where the database can't.
        """
        try:
            return await self._scribe.run(work)
        except (SQLAlchemyError, OSError) as error:
            _log.error("ledger write failed", error=type(error).__name__, detail=str(error)[:300])
            raise StoreFault from error


def _insert_of(dialect: str) -> Callable[[Table], SqliteInsert]:
    if dialect == "sqlite":
        return sqlite_insert
    # A tenth of a second at start that SQLite needn't pay; both spell ON CONFLICT the same way.
    from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415

    return cast("Callable[[Table], SqliteInsert]", insert)


def _seen(future: asyncio.Future[bool]) -> None:
    if not future.cancelled():
        future.exception()  # whoever asked may be gone


def _row(table: Table, record: Operation | Event) -> _Row:
    return {
        name: getattr(record, name) for name in (_EVENT_COLUMNS if table is events else _OPERATION_COLUMNS)
    }
