"""A small UChat on loopback for these tests: each route answers with what the test hands it."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Seen:
    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass
class StandIn:
    """`answers` are given in turn, the last one for ever; `seen` is what arrived."""

    url: str = ""
    answers: dict[str, list[Handler]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    at_once: int = 0
    most_at_once: int = 0

    def on(self, path: str, *handlers: Handler) -> None:
        self.answers[path] = list(handlers)

    async def until_seen(self, count: int) -> None:
        async with asyncio.timeout(5), self.arrived:
            await self.arrived.wait_for(lambda: len(self.seen) >= count)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()
        path = request.path.removeprefix("/api")
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        async with self.arrived:
            self.seen.append(
                Seen(
                    request.method,
                    path,
                    dict(request.query),
                    request.headers,
                    json.loads(text) if text else None,
                )
            )
            self.arrived.notify_all()
        try:
            queue = self.answers[path]
            return await (queue.pop(0) if len(queue) > 1 else queue[0])(request)
        finally:
            self.at_once -= 1


def says(body: object, status: int = 200, **headers: str) -> Handler:
    """Answers with `body` as JSON; header names are given with underscores."""

    async def handler(_: web.Request) -> web.Response:
        return web.json_response(
            body, status=status, headers={name.replace("_", "-"): text for name, text in headers.items()}
        )

    return handler


def raw(body: str | bytes, status: int = 200, content_type: str = "text/html") -> Handler:
    async def handler(_: web.Request) -> web.Response:
        data = body.encode() if isinstance(body, str) else body
        return web.Response(body=data, status=status, content_type=content_type)

    return handler


async def cut(request: web.Request) -> web.Response:
    """Closes the connection instead of answering."""
    assert request.transport is not None
    request.transport.close()
    return web.Response()


def holds(until: asyncio.Event, then: Handler) -> Handler:
    """Answers once `until` is set."""

    async def handler(request: web.Request) -> web.StreamResponse:
        await until.wait()
        return await then(request)

    return handler


OK = says({"status": "ok"})


def listed(*items: object, page: int = 1, last_page: int = 1, total: int | None = None) -> Handler:
    meta = {"current_page": page, "last_page": last_page, "total": len(items) if total is None else total}
    return says({"data": list(items), "links": {}, "meta": meta})
