"""The work in hand: taken once a delivery, at most so much at a time, owned until it is done."""

import asyncio
from collections.abc import Callable, Coroutine

import structlog

MOST_IN_HAND = 200
_REMEMBERED_SECONDS = 600.0

_log = structlog.get_logger(__name__)


class Desk:
    """Holds the tasks that work on deliveries. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float], most: int = MOST_IN_HAND) -> None:
        self._clock = clock
        self._most = most
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    @property
    def is_full(self) -> bool:
        """Whether one more would be too many."""
        return len(self._tasks) >= self._most

    def is_new(self, delivery: str) -> bool:
        """Whether this delivery was not seen in the last ten minutes; from now on it was."""
        now = self._clock()
        while self._seen:
            oldest = next(iter(self._seen))
            if now - self._seen[oldest] < _REMEMBERED_SECONDS:
                break
            del self._seen[oldest]
        if delivery in self._seen:
            return False
        self._seen[delivery] = now
        return True

    def start(self, work: Coroutine[object, object, None], name: str) -> asyncio.Task[None]:
        """Work on something in a task of the desk's."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def drain(self, seconds: float) -> None:
        """Wait for what is in hand, then end what is left."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if left:
            _log.warning("work ended unfinished", tasks=len(left))

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("work broke", task=task.get_name(), exc_info=task.exception())
