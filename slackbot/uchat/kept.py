"""A list that is read once in a while and kept in between."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Kept(Generic[Item]):
    """The last reading of a list. `seconds` is how long it counts as fresh, by `clock`."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._fresh_until = float("-inf")
        self._forgotten = 0
        self.last: tuple[Item, ...] = ()

    async def read(self, ask: Callable[[], Awaitable[tuple[Item, ...]]]) -> tuple[Item, ...]:
        """The list, asked for unless it is fresh. What was asked before a `forget` is not kept after it."""
        if self._clock() < self._fresh_until:
            return self.last
        forgotten = self._forgotten
        items = await ask()
        if forgotten == self._forgotten:
            self.last = items
            self._fresh_until = self._clock() + self._seconds
        return items

    def forget(self) -> None:
        """Ask again next time."""
        self._forgotten += 1
        self._fresh_until = float("-inf")
