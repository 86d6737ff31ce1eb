"""The work in hand: taken once a delivery, at most so much at a time, owned until it is done."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine

import structlog

MOST_IN_HAND = 200
_REMEMBERED_SECONDS = 600.0
_SECONDS_IN_FLOOD = 0.02  # while deliveries arrive in every turn of the loop, work begins this far apart
_MOST_AFTERWARDS = 50_000  # bounded by memory: about a kilobyte each

_log = structlog.get_logger(__name__)


class Desk:
    """Holds the tasks that work on deliveries. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float], most: int = MOST_IN_HAND) -> None:
        self._clock = clock
        self._most = most
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._line: deque[asyncio.Future[None]] = deque()
        self._afterwards: deque[Callable[[], None]] = deque()
        self._arriving = False
        self._next_in_flood = 0.0
        self._calling = False

    def __len__(self) -> int:
        return len(self._tasks)

    @property
    def is_full(self) -> bool:
        """Whether one more would be too many."""
        return len(self._tasks) >= self._most

    def is_new(self, delivery: str) -> bool:
        """Whether this delivery was not seen in the last ten minutes; from now on it was."""
        self._arriving = True
        now = self._clock()
        while self._seen and now - next(iter(self._seen.values())) >= _REMEMBERED_SECONDS:
            self._seen.popitem(last=False)
        if delivery in self._seen:
            return False
        self._seen[delivery] = now
        return True

    def start(self, work: Coroutine[object, object, None], name: str) -> asyncio.Task[None]:
        """Work on something in a task of the desk's, in its turn: at most one piece begins each turn of the loop.

        So a flood of deliveries is acknowledged before it is worked on. Work that is ended before its turn
        begins all the same, and is ended at its first wait: it can say so to whoever waits for it.
        """
        task = asyncio.create_task(self._in_turn(work), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def afterwards(self, work: Callable[[], None]) -> None:
        """Do a small piece of work once no delivery arrives: what nobody waits for, and must not be lost."""
        if len(self._afterwards) >= _MOST_AFTERWARDS:
            work()
            return
        self._afterwards.append(work)
        self._call_soon()

    async def drain(self, seconds: float) -> None:
        """Wait for what is in hand, then end what is left."""
        while self._afterwards:
            self._afterwards.popleft()()
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        # What is in hand may begin more: what was carried out is told.
        while self._tasks:
            rest = max(0.0, until - loop.time())
            await asyncio.wait(self._tasks, timeout=rest, return_when=asyncio.FIRST_COMPLETED)
            if not rest:
                break
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if left:
            _log.warning("work ended unfinished", tasks=len(left))

    async def _in_turn(self, work: Coroutine[object, object, None]) -> None:
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        self._line.append(turn)
        self._call_soon()
        try:
            await turn
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None:
                task.cancel()
        await work

    def _call_soon(self, after: float = 0.0) -> None:
        if self._calling:
            return
        self._calling = True
        loop = asyncio.get_running_loop()
        if after:
            loop.call_later(after, self._call)
        else:
            loop.call_soon(self._call)

    def _call(self) -> None:
        self._calling = False
        arriving, self._arriving = self._arriving, False
        after = 0.0
        if self._line:
            now = self._clock()
            if not arriving or now >= self._next_in_flood:
                self._next_in_flood = now + _SECONDS_IN_FLOOD
                self._begin_one()
            else:
                after = self._next_in_flood - now
        elif self._afterwards:
            if arriving:
                after = _SECONDS_IN_FLOOD
            else:
                self._afterwards.popleft()()
        if self._line or self._afterwards:
            self._call_soon(after)

    def _begin_one(self) -> None:
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(None)
                return

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("work broke", task=task.get_name(), exc_info=task.exception())
