"""The queue in front of UChat: first come, first served, and nobody waits for longer than they may."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slackbot.uchat.budget import Budget, Patience
from slackbot.uchat.errors import Busy, Throttled, Unavailable


@dataclass(eq=False, slots=True)
class _Waiter:
    turn: asyncio.Future[None]
    deadline: float


class Gate:
    """Lets calls through as the budget allows.

    `clock` and `sleep` are seconds of one clock. While the gate is closed by a `Retry-After` and somebody
    waits, it owns one task that opens it again; `aclose` ends it.
    """

    def __init__(
        self, budget: Budget, *, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self.budget = budget
        self._clock = clock
        self._sleep = sleep
        self._queue: deque[_Waiter] = deque()
        self._opener: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many calls wait for their turn."""
        return len(self._queue)

    async def enter(self, patience: Patience, deadline: float) -> None:
        """Return when one call may go out; the caller must then `leave` once.

        Raises `Busy` at once where `patience` is NEVER and there is no room, `Throttled` as soon as it is
        clear that there will be none before `deadline`.
        """
        if self._closed:
            raise _shut()
        now = self._clock()
        if not self._queue and self.budget.has_room(now):
            if patience is Patience.NEVER and not self.budget.has_plenty(now):
                raise Busy("too few calls are left to spend one here", retry_after=self._pause(now))
            self.budget.started()
            return
        if patience is Patience.NEVER:
            raise Busy("other calls come first", retry_after=self._pause(now))
        if self.budget.closed_until > deadline or now >= deadline:
            raise self._too_long(now, deadline)
        await self._queue_up(deadline)

    def leave(self) -> None:
        """The call is over; the next may go."""
        self.budget.ended()
        self.turn_over()

    def turn_over(self) -> None:
        """Let through whoever may go, and send away whoever would wait past their deadline."""
        now = self._clock()
        while self._queue and self.budget.has_room(now):
            waiter = self._queue.popleft()
            if not waiter.turn.done():  # done: cancelled, and about to leave the queue by itself
                self.budget.started()
                waiter.turn.set_result(None)
        if now < self.budget.closed_until:
            for waiter in [each for each in self._queue if each.deadline < self.budget.closed_until]:
                self._queue.remove(waiter)
                if not waiter.turn.done():
                    waiter.turn.set_exception(self._too_long(now, waiter.deadline))
            if self._queue and self._opener is None:
                self._opener = asyncio.create_task(self._open_in_time())

    async def aclose(self) -> None:
        """End the gate's own task. Whoever waits, or comes later, gets `Unavailable`."""
        self._closed = True
        if self._opener is not None:
            self._opener.cancel()
            await asyncio.gather(self._opener, return_exceptions=True)
        for waiter in self._queue:
            if not waiter.turn.done():
                waiter.turn.set_exception(_shut())
        self._queue.clear()

    async def _queue_up(self, deadline: float) -> None:
        waiter = _Waiter(asyncio.get_running_loop().create_future(), deadline)
        self._queue.append(waiter)
        self.turn_over()
        try:
            async with asyncio.timeout(deadline - self._clock()):
                await waiter.turn
        except BaseException as error:
            if waiter in self._queue:
                self._queue.remove(waiter)
                self.turn_over()
            elif waiter.turn.done() and not waiter.turn.cancelled() and waiter.turn.exception() is None:
                self.leave()  # its turn had come in the same moment: pass it on
            if isinstance(error, TimeoutError):
                raise self._too_long(self._clock(), deadline) from None
            raise

    async def _open_in_time(self) -> None:
        try:
            while self._queue and (pause := self.budget.closed_until - self._clock()) > 0:
                await self._sleep(pause)
        finally:
            self._opener = None
        self.turn_over()

    def _pause(self, now: float) -> float | None:
        return self.budget.closed_until - now if now < self.budget.closed_until else None

    def _too_long(self, now: float, deadline: float) -> Throttled:
        # With no closing known the queue is the reason: give it the time to shorten.
        pause = self._pause(now)
        again = pause if pause is not None else max(1.0, deadline - now)
        return Throttled("no room for this call in time", retry_after=again)


def _shut() -> Unavailable:
    return Unavailable("the client is closed")
