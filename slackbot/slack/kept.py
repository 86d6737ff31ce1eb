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
        self._asking: dict[K, asyncio.Future[V]] = {}

    async def get(self, key: K, ask: Callable[[], Awaitable[V]]) -> V:
        """What is kept for `key`, or what `ask` answers. Raises what `ask` raises."""
        while True:
            found = self._fresh(key)
            if found is not None:
                return found[1]
            under_way = self._asking.get(key)
            if under_way is None:
                return await self._ask(key, ask)
            await asyncio.wait({under_way})
            if not under_way.cancelled():
                return under_way.result()

    async def _ask(self, key: K, ask: Callable[[], Awaitable[V]]) -> V:
        answer: asyncio.Future[V] = asyncio.get_running_loop().create_future()
        self._asking[key] = answer
        try:
            value = await ask()
        except Exception as error:
            answer.set_exception(error)
            answer.exception()  # raised below, whether or not anybody else waits
            raise
        else:
            if self._asking.get(key) is answer:  # else it was forgotten meanwhile
                self.put(key, value)
            answer.set_result(value)
            return value
        finally:
            if self._asking.get(key) is answer:
                del self._asking[key]
            answer.cancel()  # unless it is there: whoever asked left, and one of those who wait asks anew

    def put(self, key: K, value: V) -> None:
        """Keep `value` for `key` from now on; where there is no room, what was kept first goes."""
        self._kept.pop(key, None)
        while len(self._kept) >= _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = (self._clock() + self._seconds, value)

    def forget(self, key: K) -> None:
        """Ask anew for `key` the next time, even where it is being asked just now."""
        self._kept.pop(key, None)
        self._asking.pop(key, None)

    def _fresh(self, key: K) -> tuple[float, V] | None:
        found = self._kept.get(key)
        return found if found is not None and found[0] > self._clock() else None
