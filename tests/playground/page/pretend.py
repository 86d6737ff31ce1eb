"""A server of the page's files and of its wire, which answers from what a test puts in it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

import playground

PAGE = Path(playground.__path__[0]) / "slack" / "page"

Json = dict[str, Any]
Answer = Callable[[Json], Awaitable[Json]]


def people() -> list[Json]:
    rows = [
        ("UALICE", "Alice Nguyen", "Support agent", "member"),
        ("UBEN", "Ben Okafor", "Team lead", "member"),
        ("UGUS", "Gus Guest", "Contractor", "guest"),
        ("UXENIA", "Xenia Partner", "Partner Ltd", "external"),
        ("UBOT", "UChat", "", "bot"),
    ]
    return [
        {"id": uid, "name": name, "real_name": name, "title": title, "color": None, "kind": kind}
        for uid, name, title, kind in rows
    ]


def channels() -> list[Json]:
    def channel(cid: str, name: str, members: list[str], kind: str = "channel", **more: Any) -> Json:
        return {
            "id": cid,
            "name": name,
            "kind": kind,
            "shared": False,
            "members": members,
            "topic": "",
            **more,
        }

    return [
        channel("CSUPPORT", "support", ["UALICE", "UBEN", "UBOT"], topic="Customers first"),
        channel("CVIP", "vip-desk", ["UALICE", "UBOT"], "private"),
        channel("CPARTNERS", "partners", ["UALICE", "UXENIA", "UGUS"], shared=True),
        channel("DBOT", "", ["UALICE", "UBOT"], "im"),
    ]


@dataclass
class PretendSlack:
    """What the page is told, and what it asked. Set `answers[path]` to answer a request in another way."""

    url: str = ""
    messages: dict[str, list[Json]] = field(default_factory=dict)
    views: list[Json] = field(default_factory=list)
    complaints: list[Json] = field(default_factory=list)
    shortcuts: list[Json] = field(default_factory=list)
    asked: list[tuple[str, Json]] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    streams: set[asyncio.Queue[tuple[str, Json] | None]] = field(default_factory=set)
    _count: int = 0
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def link(self, user: str = "UALICE", channel: str = "CSUPPORT") -> str:
        return f"{self.url}/#{urlencode({'user': user, 'channel': channel})}"

    def message(self, text: str, *, channel: str = "CSUPPORT", **more: Any) -> Json:
        """Puts a message of the bot's in a channel, and says so to the pages that are open."""
        self._count += 1
        made: Json = {
            "ts": f"{1_770_000_000 + self._count}.000100",
            "channel": channel,
            "user": "UBOT",
            "bot": {"name": "UChat"},
            "text": text,
            "blocks": None,
            "ephemeral": False,
            "visible_to": None,
            "thread_ts": None,
            "edited": False,
            **more,
        }
        for at, block in enumerate(made["blocks"] or []):
            block.setdefault("block_id", f"block-{at}")
        self.messages.setdefault(channel, []).append(made)
        self.tell("message", {"channel": channel, "message": made})
        return made

    def change(self, message: Json, **parts: Any) -> None:
        made = {**message, **parts, "edited": True}
        self.messages[message["channel"]] = [
            made if one["ts"] == message["ts"] else one for one in self.messages[message["channel"]]
        ]
        self.tell("message_changed", {"channel": message["channel"], "message": made})

    def show(self, *views: Json) -> None:
        """Puts these views on the person's stack, the last on top."""
        self.views = list(views)
        self.tell("views", {"views": self.views})

    def tell(self, name: str, data: Json) -> None:
        for stream in self.streams:
            stream.put_nowait((name, data))

    async def wait_asked(self, path: str, count: int = 1, seconds: float = 5) -> Json:
        """The body of the last request to a path, once there were `count` of them."""

        def bodies() -> list[Json]:
            return [body for asked, body in self.asked if asked == path]

        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: len(bodies()) >= count)
        return bodies()[-1]

    async def _state(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "team": {"id": "T1", "name": "Acme Support"},
                "me": request.query.get("user", "UALICE"),
                "users": people(),
                "channels": channels(),
                "messages": self.messages,
                "commands": [
                    {
                        "command": "/uchat",
                        "description": "Find and change bot users",
                        "usage_hint": "find email|phone|id|name <value>",
                    },
                    {"command": "/ubiquity", "description": "Something else", "usage_hint": ""},
                ],
                "shortcuts": self.shortcuts,
                "views": self.views,
                "complaints": self.complaints,
            }
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        queue: asyncio.Queue[tuple[str, Json] | None] = asyncio.Queue()
        self.streams.add(queue)
        try:
            await response.write(b": open\n\n")
            while (event := await queue.get()) is not None:
                name, data = event
                await response.write(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode())
        except ConnectionResetError:
            return response  # the page went away
        finally:
            self.streams.discard(queue)
        return response

    async def _asked(self, request: web.Request) -> web.Response:
        body = await request.json()
        async with self._news:
            self.asked.append((request.path, body))
            self._news.notify_all()
        answer = self.answers.get(request.path)
        return web.json_response(await answer(body) if answer else {"ok": True})

    async def _index(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "index.html")

    async def _end_streams(self, _: web.Application) -> None:
        for stream in self.streams:
            stream.put_nowait(None)

    @classmethod
    @asynccontextmanager
    async def running(cls) -> AsyncIterator["PretendSlack"]:
        slack = cls()
        app = web.Application()
        app.router.add_get("/", slack._index)
        app.router.add_static("/static", PAGE)
        app.router.add_get("/page/state", slack._state)
        app.router.add_get("/page/events", slack._events)
        app.router.add_post("/page/{what}", slack._asked)
        app.on_shutdown.append(slack._end_streams)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield slack
        finally:
            await runner.cleanup()
