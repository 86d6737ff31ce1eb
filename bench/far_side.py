"""Slack and UChat as far as a bench needs them, answering at once from bytes made beforehand.

The playground's stand-ins check, keep and show what they are sent, which costs about as much as a command costs
the bot; with that on the same cores the comparison would measure the stand-in. UChat's answer is taken from
the stand-in all the same.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import unquote

from aiohttp import ClientSession

from bench.command import CHANNEL, TEAM, USER
from playground.uchat import UChatStandIn

FOUND = "jane@acme.com"
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
_PATIENCE = b"Still looking"  # an interim word, which the answer follows
_MAYA = {"id": USER, "team_id": TEAM, "name": "maya", "deleted": False, "is_bot": False}
_BOT = {"user_id": "U0BOT", "bot_id": "B0BOT", "user": "uchat", "team_id": TEAM, "team": "Bench"}
_WEB_API = {
    "auth.test": {"ok": True, "url": "https://bench.slack.com/", **_BOT},
    "users.info": {"ok": True, "user": _MAYA},
    "conversations.info": {"ok": True, "channel": {"id": CHANNEL, "name": "support", "is_channel": True}},
    "conversations.members": {"ok": True, "members": [USER], "response_metadata": {"next_cursor": ""}},
}


@dataclass(slots=True)
class Answer:
    """What was posted to a response_url, and when on the clock of `time.perf_counter`."""

    body: bytes
    at: float


@dataclass(slots=True)
class FarSide:
    """Where the servers under test send their calls. `uchat_seconds` is how long UChat takes for each."""

    found: tuple[bytes, bytes]
    port: int = 0
    uchat_seconds: float = 0.0
    mark: bytes = b""
    answers: int = 0
    marked: int = 0
    """How many of the answers held `mark`."""
    _wanted: tuple[int, asyncio.Event] | None = None
    _waiting: dict[str, asyncio.Future[Answer]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def answer_to(self, path: str) -> "asyncio.Future[Answer]":
        """The answer that will be posted to `path`; ask before the command is sent."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[path] = future
        return future

    async def answered(self, answers: int) -> None:
        """Return once that many answers have come in all."""
        if self.answers < answers:
            self._wanted = (answers, asyncio.Event())
            await self._wanted[1].wait()

    def respond(self, method: str, target: str, body: bytes) -> tuple[float, bytes]:
        """How long to wait, in seconds, and the bytes to answer with: 404 for what no command here leads to."""
        path, _, query = target.partition("?")
        if path.startswith("/answers/"):
            if _PATIENCE in body:
                return 0.0, _OK % (2, b"ok")
            self.answers += 1
            self.marked += self.mark in body
            if self._wanted is not None and self.answers >= self._wanted[0]:
                self._wanted[1].set()
            future = self._waiting.pop(path, None)
            if future is not None and not future.done():
                future.set_result(Answer(body, time.perf_counter()))
            return 0.0, _OK % (2, b"ok")
        if path == "/uchat/subscribers" and method == "GET" and "email=" in query:
            given = dict(each.partition("=")[::2] for each in query.split("&"))
            answer = unquote(given["email"]).encode().join(self.found)
            return self.uchat_seconds, _OK % (len(answer), answer)
        called = _WEB_API.get(path.removeprefix("/slack/api/"))
        if called is None:
            return 0.0, _NOT_FOUND
        answer = json.dumps(called).encode()
        return 0.0, _OK % (len(answer), answer)


class _Serving(asyncio.Protocol):
    def __init__(self, respond: Callable[[str, str, bytes], tuple[float, bytes]]) -> None:
        self._respond = respond
        self._got = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name

    def data_received(self, data: bytes) -> None:
        self._got += data
        while (end := self._got.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._got[:end])
            length = _length(head)
            if len(self._got) < end + 4 + length:
                return
            body = bytes(self._got[end + 4 : end + 4 + length])
            del self._got[: end + 4 + length]
            method, target, _ = head[: head.find(b"\r\n")].decode().split(" ")
            wait, answer = self._respond(method, target, body)
            if wait:
                asyncio.get_running_loop().call_later(wait, self._write, answer)
            else:
                self._write(answer)

    def _write(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)


def _length(head: bytes) -> int:
    at = head.lower().find(b"\r\ncontent-length:")
    return int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


@asynccontextmanager
async def far_side() -> AsyncIterator[FarSide]:
    """Both, listening on loopback until the block ends."""
    before, _, after = (await _recorded()).partition(f'"email":"{FOUND}"'.encode())
    side = FarSide((before + b'"email":"', b'"' + after))
    server = await asyncio.get_running_loop().create_server(
        lambda: _Serving(side.respond), "127.0.0.1", 0, backlog=1_024
    )
    side.port = server.sockets[0].getsockname()[1]
    try:
        yield side
    finally:
        server.close()


async def _recorded() -> bytes:
    async with UChatStandIn.running() as uchat, ClientSession() as session:
        headers = {"Authorization": f"Bearer {uchat.token}", "User-Agent": "bench"}
        query = {"email": FOUND, "limit": "100", "page": "1"}
        async with session.get(f"{uchat.url}/subscribers", params=query, headers=headers) as answer:
            answer.raise_for_status()
            return await answer.read()
