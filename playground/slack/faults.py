"""What goes wrong on purpose: answers injected for a Web API method or for `response_url`."""

import asyncio
from dataclasses import dataclass

from aiohttp import web

ANY = "*"


@dataclass(slots=True)
class Fault:
    """How the next `times` calls of `method` go wrong.

    `error` is Slack's error name; `ratelimited` a number of seconds for 429's `Retry-After`; `status` a bare
    HTTP status such as 500; `slow` seconds before going on as usual; `cut` closes the connection unanswered.
    """

    method: str
    error: str | None = None
    ratelimited: int | None = None
    status: int | None = None
    slow: float = 0.0
    cut: bool = False
    times: int = 1


class Faults:
    """The faults still to come, used up in the order in which they were injected."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def inject(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def clear(self) -> None:
        """Takes back every fault that has not happened yet."""
        self._waiting.clear()

    def next(self, method: str) -> Fault | None:
        """The fault for this call, counted down; None nearly always."""
        if not self._waiting:
            return None
        for fault in self._waiting:
            if fault.method in {method, ANY}:
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None


async def answer_of(fault: Fault, request: web.Request) -> web.Response | None:
    """The answer that a fault stands for, after its delay; None when the call goes on as usual."""
    if fault.slow:
        await asyncio.sleep(fault.slow)
    if fault.cut:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)
    if fault.ratelimited is not None:
        return ratelimited(fault.ratelimited)
    if fault.status is not None:
        return web.Response(status=fault.status, text="")
    if fault.error is not None:
        return web.json_response({"ok": False, "error": fault.error})
    return None


def ratelimited(seconds: int) -> web.Response:
    """Slack's 429."""
    return web.json_response(
        {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(max(1, seconds))}
    )
