"""The one connection that writes: each piece of work is a function that runs in a transaction of its own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")


class Scribe(Protocol):
    """Runs work in transactions, one at a time."""

    @property
    def dialect(self) -> str:
        """The database's name for SQLAlchemy: `sqlite`, `postgresql`."""
        ...

    async def run(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, once it is committed. Raises what it raised, and nothing of it was written.

        Cancelling the caller does not end the work half-way.
        """
        ...

    async def dispose(self) -> None:
        """Close the connection, after the work in hand."""
        ...


class ThreadScribe:
    """For a driver that blocks: a whole transaction is one hop to a thread of its own.

    Through an async driver every statement is a hop there and back: 1.8 ms for what takes 0.4 so (measured).
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="scribe")

    @property
    def dialect(self) -> str:
        """The database's name."""
        return self.engine.dialect.name

    async def run(self, work: Callable[[Connection], T]) -> T:
        """See `Scribe`."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._transact, work)

    async def dispose(self) -> None:
        """See `Scribe`."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self.engine.dispose)
        self._thread.shutdown(wait=False)

    def _transact(self, work: Callable[[Connection], T]) -> T:
        with self.engine.begin() as connection:
            return work(connection)


class AsyncScribe:
    """For a driver that doesn't block."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._turn = asyncio.Lock()

    @property
    def dialect(self) -> str:
        """The database's name."""
        return self.engine.dialect.name

    async def run(self, work: Callable[[Connection], T]) -> T:
        """See `Scribe`."""
        return await asyncio.shield(asyncio.ensure_future(self._transact(work)))

    async def dispose(self) -> None:
        """See `Scribe`."""
        async with self._turn:
            await self.engine.dispose()

    async def _transact(self, work: Callable[[Connection], T]) -> T:
        async with self._turn, self.engine.begin() as connection:
            return await connection.run_sync(work)
