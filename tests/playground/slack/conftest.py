import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import SlackStandIn

Answer = Callable[[dict[str, Any]], Awaitable[Any]]


@dataclass
class Received:
    """One request as the app got it."""

    headers: dict[str, str]
    body: bytes
    fields: dict[str, Any] = field(default_factory=dict)


class App:
    """An app over HTTP that keeps what it gets and answers what it is told to."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answer: Any = None
        self.status = 200
        self.hold: asyncio.Event | None = None
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        raw = await request.read()
        self.received.append(Received(dict(request.headers), raw, _fields(request.content_type, raw)))
        status, answer = self.status, self.answer
        if self.hold is not None:
            await self.hold.wait()
        if answer is None:
            return web.Response(status=status)
        return web.json_response(answer, status=status)

    @property
    def last(self) -> dict[str, Any]:
        return self.received[-1].fields


def _fields(content_type: str, raw: bytes) -> dict[str, Any]:
    if content_type == "application/json":
        fields: dict[str, Any] = json.loads(raw)
        return fields
    form = {key: values[0] for key, values in parse_qs(raw.decode(), keep_blank_values=True).items()}
    if "payload" in form:
        payload: dict[str, Any] = json.loads(form["payload"])
        return payload
    return dict(form)


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn.running() as stand_in:
        yield stand_in


@pytest.fixture
async def app(slack: SlackStandIn) -> AsyncIterator[App]:
    """An HTTP app that the stand-in delivers to."""
    made = App()
    async with AsyncExitStack() as stack:
        application = web.Application()
        application.router.add_post("/slack/events", made.handle)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        slack.request_url = made.url
        yield made
        if made.hold is not None:
            made.hold.set()


@pytest.fixture
async def client(slack: SlackStandIn) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
