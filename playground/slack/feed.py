"""Who is told when something changes: open pages, by server-sent events, and tests that wait."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

PAGE_BACKLOG = 1_000


@dataclass(frozen=True, slots=True)
class PageEvent:
    """One event for a page: its name and its data."""

    name: str
    data: dict[str, Any]


class Feed:
    """Tells pages and waiters. Costs next to nothing while nobody listens."""

    def __init__(self) -> None:
        self._pages: dict[asyncio.Queue[PageEvent | None], str] = {}
        self._waiters: set[asyncio.Future[None]] = set()

    @property
    def watched(self) -> bool:
        """Whether any page is open."""
        return bool(self._pages)

    def open_page(self, user_id: str) -> asyncio.Queue[PageEvent | None]:
        """A queue of what that person's page should be told; None in it means the end."""
        queue: asyncio.Queue[PageEvent | None] = asyncio.Queue(PAGE_BACKLOG)
        self._pages[queue] = user_id
        return queue

    def close_page(self, queue: asyncio.Queue[PageEvent | None]) -> None:
        self._pages.pop(queue, None)

    def close(self) -> None:
        """Ends every page's stream."""
        for queue in list(self._pages):
            self._end(queue)

    def tell(self, event: PageEvent, *, may_see: Callable[[str], bool] | None = None) -> None:
        """Gives the event to every open page whose person may see it, and wakes whoever waits."""
        for queue, user_id in list(self._pages.items()):
            if may_see is not None and not may_see(user_id):
                continue
            if queue.full():
                # A page this far behind reloads its state when its stream ends.
                self._end(queue)
            else:
                queue.put_nowait(event)
        self.changed()

    def _end(self, queue: asyncio.Queue[PageEvent | None]) -> None:
        self.close_page(queue)
        while queue.full():
            queue.get_nowait()
        queue.put_nowait(None)

    def changed(self) -> None:
        """Wakes whoever waits for a condition."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    async def until(self, condition: Callable[[], T | None], timeout_seconds: float) -> T:
        """The condition's first true value; it is looked at whenever something changed. TimeoutError."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(timeout_seconds):
            while not (value := condition()):
                waiter: asyncio.Future[None] = loop.create_future()
                self._waiters.add(waiter)
                try:
                    await waiter
                finally:
                    self._waiters.discard(waiter)
        return value
