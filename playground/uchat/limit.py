"""The rate limit: so many calls in a window, counted from the window's first call."""

from collections.abc import Callable
from math import ceil

from playground.uchat.switches import Switches


class RateLimit:
    """Counts calls. `clock` gives seconds that only grow."""

    def __init__(self, switches: Switches, clock: Callable[[], float]) -> None:
        self._switches = switches
        self._clock = clock
        self._began: float | None = None
        self._used = 0

    def take(self) -> int | None:
        """Count one call; where none is left, the whole seconds until some are."""
        now = self._clock()
        if self._began is None or now - self._began >= self._switches.rate_window:
            self._began, self._used = now, 0
        if self._used >= self._switches.rate_limit:
            return max(1, ceil(self._began + self._switches.rate_window - now))
        self._used += 1
        return None

    def headers(self) -> dict[str, str]:
        """What every answer tells of it."""
        limit = self._switches.rate_limit
        return {"x-ratelimit-limit": str(limit), "x-ratelimit-remaining": str(max(0, limit - self._used))}

    def reset(self) -> None:
        """Begin a new window with the next call."""
        self._began = None
