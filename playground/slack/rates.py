"""Slack's rate limits, off unless switched on: so many calls of a method in a minute."""

import math
import re
import time
from collections import deque
from typing import Any

WINDOW = 60.0
POST_BURST = 3  # chat.postMessage: about one a second and channel, "short bursts" allowed
_TIER = re.compile(r"(\d+)\+? per minute")
_OWN_LIMITS = {"chat.update": 50, "chat.delete": 50, "auth.test": 600, "chat.getPermalink": 600}


class Rates:
    """Counts calls while `on` and says when one is too many."""

    def __init__(self, methods: dict[str, dict[str, Any]]) -> None:
        self.on = False
        self._limits = {name: _per_minute(name, entry) for name, entry in methods.items()}
        self._calls: dict[str, deque[float]] = {}

    def seconds_to_wait(self, method: str, channel: str | None) -> int:
        """0 when the call may go; else what `Retry-After` says."""
        if not self.on:
            return 0
        now = time.monotonic()
        if method == "chat.postMessage":
            return self._count(f"{method} {channel}", POST_BURST, float(POST_BURST), now)
        limit = self._limits.get(method)
        return 0 if limit is None else self._count(method, limit, WINDOW, now)

    def _count(self, key: str, limit: int, window: float, now: float) -> int:
        calls = self._calls.setdefault(key, deque())
        while calls and now - calls[0] >= window:
            calls.popleft()
        if len(calls) >= limit:
            return max(1, math.ceil(window - (now - calls[0])))
        calls.append(now)
        return 0


def _per_minute(name: str, entry: dict[str, Any]) -> int | None:
    if name in _OWN_LIMITS:
        return _OWN_LIMITS[name]
    found = _TIER.search((entry.get("rate_limit") or {}).get("label", ""))
    return int(found.group(1)) if found else None
