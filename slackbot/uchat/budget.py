"""Whether a call to UChat may go out now: the decision, without I/O, and with the time passed in.

UChat throttles calls that run in parallel and, as users report, more than some 1,000 an hour. Calls are the
scarce resource, so the bot keeps within what `x-ratelimit-*` tells instead of waiting to be refused.
"""

from collections.abc import Mapping
from enum import Enum

# How long a 429 without `Retry-After` closes the gate: the first, and at most, in seconds.
_SHORTEST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
# After this many seconds without an answer, what UChat last told is out of date: the window is an hour.
_WINDOW = 3600.0
# The share of the limit that is kept for people who asked for something.
_RESERVE = 5


class Patience(Enum):
    """What a call does when there is no room for it."""

    QUEUE = "queue"
    """Waits its turn, 10 s in all, then raises `Throttled`."""
    NEVER = "never"
    """For type-ahead: raises `Busy` at once, also when less than a fifth of the limit is left."""


class Budget:
    """What is known of UChat's limit, and what is under way. Times are seconds of one monotonic clock."""

    def __init__(self, concurrency: int) -> None:
        if concurrency < 1:
            raise ValueError("concurrency must be at least 1")
        self.concurrency = concurrency
        self.in_flight = 0
        self.limit: int | None = None
        self.remaining: int | None = None
        self.closed_until = float("-inf")
        self._told_at = float("-inf")
        self._refusals = 0

    def has_room(self, now: float) -> bool:
        """Whether one more call may go out. With nothing known to be left, one probe at a time may."""
        if self.in_flight >= self.concurrency or now < self.closed_until:
            return False
        remaining = self._left(now)
        return self.in_flight == 0 or remaining is None or self.in_flight < remaining

    def has_plenty(self, now: float) -> bool:
        """Whether at least a fifth of the limit is left, as far as anybody knows."""
        remaining = self._left(now)
        return remaining is None or self.limit is None or remaining * _RESERVE >= self.limit

    def started(self) -> None:
        """A call goes out."""
        self.in_flight += 1

    def ended(self) -> None:
        """A call is over, however it ended."""
        self.in_flight -= 1

    def told(self, headers: Mapping[str, str], now: float) -> None:
        """Take over what an answer's headers (lower case) tell of the limit."""
        limit = _whole(headers.get("x-ratelimit-limit"))
        remaining = _whole(headers.get("x-ratelimit-remaining"))
        if limit is not None:
            self.limit = limit
        if remaining is not None:
            self.remaining = remaining
            self._told_at = now

    def refused(self, retry_after: float | None, now: float) -> float:
        """A 429 came: nobody calls until the pause is over. Returns the pause in seconds.

        Without `Retry-After` the pause doubles with each refusal in a row.
        """
        if retry_after is None:
            retry_after = min(_SHORTEST_PAUSE * 2**self._refusals, _LONGEST_PAUSE)
        self._refusals = min(self._refusals + 1, 10)
        self.closed_until = max(self.closed_until, now + retry_after)
        return retry_after

    def accepted(self) -> None:
        """An answer other than 429 came."""
        self._refusals = 0

    def _left(self, now: float) -> int | None:
        return None if now - self._told_at > _WINDOW else self.remaining


def _whole(text: str | None) -> int | None:
    text = text.strip() if text is not None else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
