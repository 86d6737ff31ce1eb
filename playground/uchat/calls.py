"""The calls that arrived, newest last, for tests and for the page."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from typing import Any

KEPT = 10_000
"""Calls kept; older ones are forgotten."""

BEHIND = 1_000
"""Calls a listener may be behind before it loses some."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `path` lacks the base path; `status` is 0 where the line was cut; `at` is epoch seconds."""

    number: int
    method: str
    path: str
    query: dict[str, str]
    body: Any
    status: int
    at: float
    seconds: float
    fault: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


class Calls:
    """A bounded record that can be listened to."""

    def __init__(self) -> None:
        self._kept: deque[Call] = deque(maxlen=KEPT)
        self._listeners: set[asyncio.Queue[Call | str | None]] = set()
        self._number = 0
        self._closed = False

    def add(
        self,
        method: str,
        path: str,
        query: dict[str, str],
        body: Any,
        *,
        status: int,
        at: float,
        seconds: float,
        fault: str | None,
    ) -> None:
        """Keep one and tell the listeners."""
        self._number += 1
        call = Call(self._number, method, path, query, body, status, at, seconds, fault)
        self._kept.append(call)
        for listener in self._listeners:
            if listener.qsize() < BEHIND:
                listener.put_nowait(call)

    def tell(self, news: str) -> None:
        """Tell the listeners something that is no call."""
        for listener in self._listeners:
            if listener.qsize() < BEHIND:
                listener.put_nowait(news)

    def kept(self) -> list[Call]:
        """Those kept, oldest first."""
        return list(self._kept)

    def clear(self) -> None:
        """Forget those kept. Numbers go on."""
        self._kept.clear()

    def close(self) -> None:
        """End every listener."""
        self._closed = True
        for listener in self._listeners:
            listener.put_nowait(None)

    async def listen(self, *, latest: int, idle: float) -> AsyncIterator[Call | str | None]:
        """The `latest` calls, then others as they arrive, with news among them.

        None after each `idle` seconds without either. Ends when the record is closed.
        """
        listener: asyncio.Queue[Call | str | None] = asyncio.Queue()
        for call in self.kept()[-latest:]:
            listener.put_nowait(call)
        self._listeners.add(listener)
        try:
            while not self._closed:
                try:
                    heard = await asyncio.wait_for(listener.get(), idle)
                except TimeoutError:
                    yield None
                    continue
                if heard is None:
                    return
                yield heard
        finally:
            self._listeners.discard(listener)
