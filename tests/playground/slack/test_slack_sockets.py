import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import SlackStandIn


@asynccontextmanager
async def bolt(slack: SlackStandIn) -> AsyncIterator[AsyncApp]:
    """A small Bolt app, connected."""
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    app = AsyncApp(client=client, process_before_response=True)

    @app.command("/uchat")
    async def answer(ack: Any, body: Any) -> None:
        await ack(f"you said {body['text']}")

    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.1)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        await slack.connected()
        yield app
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


async def test_a_command_goes_and_its_answer_comes_back(slack: SlackStandIn) -> None:
    async with bolt(slack):
        ack = await slack.command("maya", "#support", "/uchat hello")
        assert ack.ok
        assert (await slack.answer("maya", "#support")).text == "you said hello"


@pytest.mark.parametrize("end", ["refresh", "drop"])
async def test_the_app_comes_back_after(slack: SlackStandIn, end: str) -> None:
    async with bolt(slack):
        await (slack.refresh_sockets() if end == "refresh" else slack.drop_sockets())
        ack = await slack.command("maya", "#support", "/uchat again")
        assert ack.ok
        assert [call.method for call in slack.calls].count("apps.connections.open") == 2


async def test_a_warning_changes_nothing_yet(slack: SlackStandIn) -> None:
    async with raw_socket(slack) as socket:
        await slack.refresh_sockets("warning")
        assert (await socket.receive_json())["reason"] == "warning"
        assert slack.sockets.connected == 1


@asynccontextmanager
async def raw_socket(slack: SlackStandIn) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    client = AsyncWebClient(token=slack.app_token, base_url=slack.api_url)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        hello = await socket.receive_json()
        assert hello["type"] == "hello"
        yield socket


async def test_an_envelope_has_slacks_shape_and_its_payload_is_answered(slack: SlackStandIn) -> None:
    async with raw_socket(slack) as socket:
        command = asyncio.create_task(slack.command("maya", "#support", "/uchat x"))
        envelope = await socket.receive_json()
        assert set(envelope) == {"envelope_id", "payload", "type", "accepts_response_payload"}
        assert (envelope["type"], envelope["payload"]["text"]) == ("slash_commands", "x")
        await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "found"}})
        assert (await command).body == {"text": "found"}


async def test_several_connections_share_the_deliveries(slack: SlackStandIn) -> None:
    async with raw_socket(slack) as one, raw_socket(slack) as two:
        commands = [asyncio.create_task(slack.command("maya", "#support", f"/uchat {n}")) for n in range(4)]
        for socket in (one, two, one, two):
            envelope = await socket.receive_json()
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
        assert all(ack.ok for ack in await asyncio.gather(*commands))


async def test_a_socket_that_goes_with_a_command_unacknowledged_fails_it(slack: SlackStandIn) -> None:
    async with raw_socket(slack) as socket:
        command = asyncio.create_task(slack.command("maya", "#support", "/uchat"))
        await socket.receive_json()
        await slack.drop_sockets()
        assert (await command).error == "dispatch_failed"


async def test_an_acknowledgement_that_never_comes_is_a_timeout(slack: SlackStandIn) -> None:
    slack.limits.ack_seconds = 0.05
    async with raw_socket(slack):
        assert (await slack.command("maya", "#support", "/uchat")).error == "operation_timeout"


async def test_a_ticket_opens_one_connection(slack: SlackStandIn) -> None:
    client = AsyncWebClient(base_url=slack.api_url)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url):
            pass
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_only_the_app_token_opens_connections(slack: SlackStandIn) -> None:
    client = AsyncWebClient(base_url=slack.api_url)
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await client.apps_connections_open(app_token=slack.bot_token)
