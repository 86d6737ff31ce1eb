"""Identical reads that are under way at the same time share one call."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


@dataclass(slots=True)
class _Flight(Generic[Result]):
    task: asyncio.Task[Result]
    waiters: int = 0


class Flights(Generic[Result]):
    """Runs one task per key at a time, and owns it.

    Cancelling one of the waiters leaves the others their answer; when all are gone the task is cancelled.
    An error goes to every waiter. Nothing is kept: who comes after the end starts anew.
    """

    def __init__(self) -> None:
        self._flying: dict[Hashable, _Flight[Result]] = {}
        self._tasks: set[asyncio.Task[Result]] = set()

    async def join(self, key: Hashable, start: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        """The result of the flight under `key`, started by `start` unless it is under way."""
        flight = self._flying.get(key)
        if flight is None:
            task = asyncio.create_task(start())
            flight = self._flying[key] = _Flight(task)
            self._tasks.add(task)
            task.add_done_callback(lambda _: self._land(key, flight))
        flight.waiters += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiters -= 1
            if not flight.waiters and not flight.task.done():
                flight.task.cancel()
                self._forget(key, flight)

    async def aclose(self) -> None:
        """Cancel what is under way and wait until it has ended."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _land(self, key: Hashable, flight: _Flight[Result]) -> None:
        self._tasks.discard(flight.task)
        self._forget(key, flight)
        if not flight.task.cancelled():
            flight.task.exception()  # seen, also when nobody waits any more

    def _forget(self, key: Hashable, flight: _Flight[Result]) -> None:
        if self._flying.get(key) is flight:
            del self._flying[key]
