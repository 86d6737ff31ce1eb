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
        self.last: tuple[Item, ...] = ()

    async def read(self, ask: Callable[[], Awaitable[tuple[Item, ...]]]) -> tuple[Item, ...]:
        """The list, asked for unless it is fresh."""
        if self._clock() < self._fresh_until:
            return self.last
        self.last = await ask()
        self._fresh_until = self._clock() + self._seconds
        return self.last
