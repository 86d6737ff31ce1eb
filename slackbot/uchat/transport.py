"""Calls to UChat over HTTP: the gate in front, time-outs, repeats, and one call for identical reads."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
import stamina
from pydantic import SecretStr

from slackbot import __version__
from slackbot.uchat.answers import Answer, value
from slackbot.uchat.budget import Budget, Patience
from slackbot.uchat.errors import Blocked, Invalid, Nonsense, Throttled, TimedOut, UChatError, Unavailable
from slackbot.uchat.flights import Flights
from slackbot.uchat.gate import Gate
from slackbot.uchat.requests import Request
from slackbot.uchat.tally import count_call

# httpx logs the address of every call, and with it the emails people search for.
logging.getLogger("httpx").setLevel(logging.WARNING)

ATTEMPTS = 3
# Seconds an idle connection stays open: commands come minutes apart, type-ahead and read-backs do not.
_KEPT_OPEN = 30.0
# After these nothing had reached UChat.
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


class OnCall(Protocol):
    """Is told of each HTTP request sent. `status` is None where no answer came; `seconds` its time."""

    def __call__(self, method: str, path: str, status: int | None, seconds: float) -> None: ...


def nobody(method: str, path: str, status: int | None, seconds: float) -> None:
    """Nobody is told."""


class Transport:
    """Sends requests and returns the JSON of successful answers; raises errors.py's errors for all others.

    Reads, and writes that end the same when carried out twice, are tried up to three times on connection
    errors, time-outs, 429 and 5xx; others once. Waiting for a turn takes at most `wait` seconds in all;
    each attempt at most twice `timeout` seconds, and `timeout` for each of connecting, sending and reading.
    """

    def __init__(
        self,
        *,
        base_url: str,
        token: SecretStr,
        timeout: float,
        concurrency: int,
        wait: float,
        on_call: OnCall,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        http: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        secret = token.get_secret_value()
        if not secret or not secret.isascii() or not secret.isprintable() or " " in secret:
            raise ValueError("the UChat token is empty, or holds something that no token holds")
        base = httpx.URL(base_url)
        if base.scheme not in {"http", "https"} or not base.host or base.query or base.fragment:
            raise ValueError("the address of UChat's API must be like https://www.uchat.com.au/api")
        self._base = str(base).rstrip("/")
        self._headers = [
            (b"host", base.netloc),
            (b"accept", b"application/json"),
            (b"accept-encoding", b"gzip, deflate"),
            (b"connection", b"keep-alive"),
            (b"content-type", b"application/json"),
            (b"user-agent", f"uchat-slackbot/{__version__}".encode()),
            (b"authorization", f"Bearer {secret}".encode()),
        ]
        self._timeout = timeout
        self._extensions = {"timeout": httpx.Timeout(timeout).as_dict()}
        self._wait = wait
        self._on_call = on_call
        self._clock = clock
        self._http = httpx.AsyncClient(
            transport=http,
            timeout=timeout,
            # A proxy of the environment is never meant for a UChat on the machine itself.
            trust_env=base.host not in {"localhost", "127.0.0.1", "::1"},
            limits=httpx.Limits(
                max_connections=concurrency,
                max_keepalive_connections=concurrency,
                keepalive_expiry=_KEPT_OPEN,
            ),
        )
        self._gate = Gate(Budget(concurrency), clock=clock, sleep=sleep)
        self._flights: Flights[object] = Flights()

    @property
    def budget(self) -> Budget:
        """What is known of UChat's limit; to look at."""
        return self._gate.budget

    @property
    def waiting(self) -> int:
        """How many calls wait for their turn."""
        return self._gate.waiting

    async def send(
        self, request: Request, patience: Patience = Patience.QUEUE, *, fresh: bool = False
    ) -> object:
        """The JSON of the successful answer to `request`.

        Identical GETs under way at the same time share one call, and its JSON: leave it unchanged. A `fresh`
        one is a call of its own: one under way may have been answered before what it is to prove.
        """
        if request.method != "GET" or fresh:
            return await self._repeated(request, patience)
        key = (request.target, patience)
        return await self._flights.join(key, lambda: self._repeated(request, patience))

    async def aclose(self) -> None:
        """End what is under way, then close the connections."""
        await self._flights.aclose()
        await self._gate.aclose()
        await self._http.aclose()

    async def _repeated(self, request: Request, patience: Patience) -> object:
        waiting = _Waiting(self._wait)
        maybe_done = False
        if not request.repeatable or patience is Patience.NEVER:
            return await self._in_turn(request, patience, waiting)
        try:
            async for attempt in stamina.retry_context(
                on=_repeat, attempts=ATTEMPTS, timeout=None, wait_initial=0.1, wait_max=2.0, wait_jitter=0.2
            ):
                with attempt:
                    try:
                        return await self._in_turn(request, patience, waiting)
                    except UChatError as error:
                        maybe_done = maybe_done or error.maybe_done
                        raise
        except UChatError as error:
            # An earlier attempt may have arrived, whatever became of the last one.
            error.maybe_done = maybe_done
            raise
        raise AssertionError("the attempts end with an answer or an error")

    async def _in_turn(self, request: Request, patience: Patience, waiting: "_Waiting") -> object:
        since = self._clock()
        try:
            await self._gate.enter(patience, since + waiting.left)
        except UChatError as error:
            error.method, error.path = request.method, request.path
            raise
        waiting.left -= self._clock() - since
        try:
            return await self._once(request)
        finally:
            self._gate.leave()

    async def _once(self, request: Request) -> object:
        started = self._clock()
        status: int | None = None
        count_call()
        try:
            async with asyncio.timeout(2 * self._timeout):
                response = await self._http.send(self._built(request))
            status = response.status_code
        except (TimeoutError, httpx.TransportError, httpx.DecodingError, httpx.InvalidURL) as error:
            # Without its cause: that one holds the request, and with it the token.
            raise _failed(request, error) from None
        finally:
            self._on_call(request.method, request.path, status, self._clock() - started)
        answer = Answer(status, response.headers, response.content)
        self.budget.told(answer.headers, self._clock())
        try:
            found = value(request, answer)
        except Throttled as error:
            error.retry_after = self.budget.refused(error.retry_after, self._clock())
            raise
        self.budget.accepted()
        return found

    def _built(self, request: Request) -> httpx.Request:
        content = None if request.body is None else json.dumps(request.body).encode()
        return httpx.Request(
            request.method,
            self._base + request.target,
            headers=self._headers,
            content=content,
            extensions=self._extensions,
        )


@dataclass(slots=True)
class _Waiting:
    """How many seconds a call may still spend in the queue, over all its attempts."""

    left: float


def _repeat(error: Exception) -> bool | float:
    if isinstance(error, Throttled):
        # The gate is closed for as long as UChat asked; it refuses by itself what can't wait that long.
        return 0.0 if error.status is not None else False
    if isinstance(error, TimedOut):
        # Somebody waits for a read: one time-out is long enough. A write is repeated to learn whether it arrived.
        return error.maybe_done
    return isinstance(error, Unavailable) and not isinstance(error, Blocked)


def _failed(request: Request, error: Exception) -> UChatError:
    call = f"{request.method} {request.path}"
    where: dict[str, Any] = {"method": request.method, "path": request.path}
    unsent = isinstance(error, _UNSENT)
    maybe_done = not request.reads and not unsent
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return TimedOut(f"{call}: no answer in time", maybe_done=maybe_done, **where)
    if isinstance(error, httpx.InvalidURL):
        return Invalid(f"{call}: what was sent is too long", **where)
    if isinstance(error, httpx.DecodingError):
        return Nonsense(f"{call}: answered with something unreadable", maybe_done=maybe_done, **where)
    return Unavailable(f"{call}: {type(error).__name__}", maybe_done=maybe_done, **where)
