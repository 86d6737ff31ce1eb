"""Answers kept for a while, each asked for once at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_MOST_KEPT = 5_000


class KeptFor(Generic[K, V]):
    """Keeps what was asked for `seconds`. An error is raised to everybody who waited, and not kept."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._kept: dict[K, tuple[float, V]] = {}
        self._locks: dict[K, asyncio.Lock] = {}

    async def get(self, key: K, ask: Callable[[], Awaitable[V]]) -> V:
        """What is kept for `key`, or what `ask` answers. Raises what `ask` raises."""
        found = self._fresh(key)
        if found is not None:
            return found[1]
        lock = self._locks.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                found = self._fresh(key)
                if found is not None:
                    return found[1]
                value = await ask()
                self.put(key, value)
                return value
        finally:
            if not lock.locked():
                self._locks.pop(key, None)

    def put(self, key: K, value: V) -> None:
        """Keep `value` for `key` from now on."""
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[key] = (self._clock() + self._seconds, value)

    def _fresh(self, key: K) -> tuple[float, V] | None:
        found = self._kept.get(key)
        return found if found is not None and found[0] > self._clock() else None
