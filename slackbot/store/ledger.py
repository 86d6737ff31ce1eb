"""The one writer. Every change of the record goes through here; writes that arrive together share a commit."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from typing import TypeAlias

import structlog
from pydantic import JsonValue
from sqlalchemy import Table, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from slackbot.faults import StoreFault
from slackbot.store.records import Append, Event, Move, Operation
from slackbot.store.tables import events, operations

Write: TypeAlias = Append | Move
_Row: TypeAlias = Mapping[str, object]

_MOST_WAITING = 5_000
_MOST_TOGETHER = 500
_log = structlog.get_logger(__name__)


class _NotApplicableError(Exception):
    """Something that belongs to a move does not apply any more: none of it is written."""


class Ledger:
    """Writes operations and events, in the order they arrive, through one connection.

    A write that returned is durable. Cancelling the caller does not cancel its write. Nothing here is
    repeated: a write that failed raises StoreFault and left nothing behind.
    """

    def __init__(self, engine: AsyncEngine, *, patience: float = 15.0) -> None:
        self._engine = engine
        self._patience = patience
        self._insert = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert
        self._queue: asyncio.Queue[tuple[Write, asyncio.Future[bool]] | None] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin writing."""
        self._task = asyncio.create_task(self._work(), name="ledger")

    async def stop(self) -> None:
        """Write what is queued, then end."""
        task, self._task = self._task, None  # from here on a write is refused, not left behind
        if task is not None:
            self._queue.put_nowait(None)
            await task

    async def write(self, write: Write) -> bool:
        """Make `write` durable.

        False where it no longer applies: the delivery was seen before, or the operation has moved on.
        Raises StoreFault where it could not be written, or not within `patience` seconds.
        """
        if self._task is None or self._queue.qsize() >= _MOST_WAITING:
            raise StoreFault
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        future.add_done_callback(_seen)
        self._queue.put_nowait((write, future))
        done, _ = await asyncio.wait({future}, timeout=self._patience)
        if not done:
            future.cancel()  # what was given up must not land later, unless it is being written right now
            raise StoreFault
        return future.result()

    def enqueue(self, write: Write) -> None:
        """Write later, in order, without waiting; where that fails the log line is all there is."""
        if self._task is None or self._queue.qsize() >= _MOST_WAITING:
            _log.error("ledger full, entry not recorded")
            return
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        future.add_done_callback(_seen)
        self._queue.put_nowait((write, future))

    async def _work(self) -> None:
        ending = False
        while not ending:
            first = await self._queue.get()
            batch = []
            if first is None:
                break
            batch.append(first)
            while len(batch) < _MOST_TOGETHER and not self._queue.empty():
                following = self._queue.get_nowait()
                if following is None:
                    ending = True
                    break
                batch.append(following)
            await self._settle(batch)

    async def _settle(self, batch: Sequence[tuple[Write, asyncio.Future[bool]]]) -> None:
        batch = [each for each in batch if not each[1].cancelled()]
        if not batch:
            return
        try:
            results = await self._commit([write for write, _ in batch])
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
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)

    async def _commit(self, writes: Sequence[Write]) -> list[bool]:
        async with self._engine.begin() as connection:
            appends = [write for write in writes if isinstance(write, Append)]
            if len(appends) == len(writes):
                return await self._append(connection, appends)
            return [await self._one(connection, write) for write in writes]

    async def _one(self, connection: AsyncConnection, write: Write) -> bool:
        if isinstance(write, Append):
            return (await self._append(connection, [write]))[0]
        return await self._move(connection, write)

    async def _append(self, connection: AsyncConnection, appends: Sequence[Append]) -> list[bool]:
        insert = self._insert(operations).on_conflict_do_nothing()
        await connection.execute(insert, [_row(operations, each.operation) for each in appends])
        ids = [each.operation.id for each in appends]
        found = await connection.execute(
            select(operations.c.id, operations.c.delivery).where(operations.c.id.in_(ids))
        )
        there = {(row.id, row.delivery) for row in found}
        written = [(each.operation.id, each.operation.delivery) in there for each in appends]
        rows = [_row(events, each.event) for each, new in zip(appends, written, strict=True) if new]
        if rows:
            await connection.execute(events.insert(), rows)
        return written

    async def _move(self, connection: AsyncConnection, move: Move) -> bool:
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
        moved = await connection.execute(update(operations).where(condition).values(values))
        if moved.rowcount != 1:
            return False
        await connection.execute(events.insert(), [_row(events, event)])
        for write in move.also:
            if not await self._one(connection, write):
                raise _NotApplicableError(move.id)
        return True

    async def renew(self, ids: Sequence[str], lease_by: str, until: int) -> None:
        """Keep the leases that `lease_by` holds on `ids` until `until` (epoch milliseconds).

        No event comes of it. A lease that was lost stays lost.
        """
        condition = operations.c.id.in_(ids) & (operations.c.lease_by == lease_by)
        try:
            async with self._engine.begin() as connection:
                await connection.execute(update(operations).where(condition).values(due_at=until))
        except SQLAlchemyError as error:
            _log.warning("leases not renewed", error=type(error).__name__)


def _seen(future: asyncio.Future[bool]) -> None:
    if not future.cancelled():
        future.exception()  # whoever asked may be gone


def _row(table: Table, record: Operation | Event) -> _Row:
    row = {each.name: getattr(record, each.name) for each in fields(record)}
    if table is events:
        del row["number"]
    return row
