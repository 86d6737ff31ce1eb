import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import SlackStandIn

BUTTON = {"type": "button", "action_id": "go", "value": "1", "text": {"type": "plain_text", "text": "Go"}}
ACTIONS = [{"type": "actions", "block_id": "b", "elements": [BUTTON]}]


@pytest.fixture
async def page(slack: SlackStandIn) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(slack.url) as session:
        yield session


async def post(page: aiohttp.ClientSession, path: str, **body: Any) -> dict[str, Any]:
    async with page.post(path, json=body) as response:
        answer: dict[str, Any] = await response.json()
        return answer


async def test_a_person_sees_their_channels_and_their_messages(
    page: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    await client.chat_postEphemeral(channel="C0SUPPORT", user="U0TOM", text="for Tom")
    await client.chat_postMessage(channel="C0SUPPORT", text="for all")
    async with page.get("/page/state", params={"user": "U0MAYA"}) as response:
        state = await response.json()
    assert state["me"] == "U0MAYA"
    assert [message["text"] for message in state["messages"]["C0SUPPORT"]] == ["for all"]
    assert {channel["name"] for channel in state["channels"]} >= {"support", "vip-desk", "partners"}
    assert {user["kind"] for user in state["users"]} == {"member", "guest", "external", "bot", "deactivated"}
    async with page.get("/page/state", params={"user": "U0CASEY"}) as response:
        assert [channel["name"] for channel in (await response.json())["channels"]] == ["with-guests"]


async def test_a_command_sent_from_the_page_is_delivered(app: Any, page: aiohttp.ClientSession) -> None:
    answer = await post(page, "/page/send", user="U0MAYA", channel="C0SUPPORT", text="/uchat find x")
    assert answer == {"ok": True}
    assert app.last["text"] == "find x"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"user": "U0MAYA", "channel": "C0SUPPORT", "text": " "}, "nothing to send"),
        ({"user": "U0ROB", "channel": "C0SUPPORT", "text": "x"}, "can't send"),
        ({"user": "U0TOM", "channel": "G0VIPDESK", "text": "x"}, "not in #vip-desk"),
        (
            {"user": "U0MAYA", "channel": "C0SUPPORT", "text": "/uchat", "thread_ts": "1"},
            "not supported in threads",
        ),
        ({"user": "U0ELENA", "channel": "C0PARTNER", "text": "/uchat"}, "not a valid command"),
    ],
)
async def test_what_slack_would_not_send_is_said(
    app: Any, page: aiohttp.ClientSession, body: dict[str, Any], said: str
) -> None:
    answer = await post(page, "/page/send", **body)
    assert answer["ok"] is False
    assert said in answer["error"]
    assert app.received == []


async def test_a_button_is_pressed_by_who_sees_it(
    app: Any, page: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    posted = await client.chat_postEphemeral(channel="C0SUPPORT", user="U0MAYA", text="x", blocks=ACTIONS)
    container = {"type": "message", "channel": "C0SUPPORT", "ts": posted["message_ts"]}
    action = {"type": "button", "action_id": "go", "value": "forged"}
    pressed = {"container": container, "block_id": "b", "action": action}
    assert await post(page, "/page/action", user="U0MAYA", **pressed) == {"ok": True}
    assert app.last["actions"][0]["value"] == "1"
    assert (await post(page, "/page/action", user="U0TOM", **pressed))["ok"] is False
    app.status = 500
    assert "trouble" in (await post(page, "/page/action", user="U0MAYA", **pressed))["error"]


async def test_a_modal_is_submitted_and_its_errors_come_back(
    slack: SlackStandIn, app: Any, page: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    label = {"type": "plain_text", "text": "Tag"}
    element = {"type": "external_select", "action_id": "a", "min_query_length": 0}
    view = {
        "type": "modal",
        "title": label,
        "submit": label,
        "blocks": [{"type": "input", "block_id": "b", "label": label, "element": element}],
    }
    await slack.command("maya", "#support", "/uchat")
    await client.views_open(trigger_id=app.last["trigger_id"], view=view)
    view_id = slack.views("maya")[0].id
    vip = {"text": {"type": "plain_text", "text": "VIP"}, "value": "vip"}
    app.answer = {"options": [vip]}
    container = {"type": "view", "view_id": view_id}
    asked = {"container": container, "block_id": "b", "action_id": "a", "value": ""}
    assert await post(page, "/page/options", user="U0MAYA", **asked) == {"options": [vip]}
    app.answer = {"response_action": "errors", "errors": {"b": "No such tag."}}
    values = {"b": {"a": {"type": "external_select", "selected_option": vip}}}
    answer = await post(page, "/page/submit", user="U0MAYA", view_id=view_id, values=values)
    assert answer == {"ok": True, "errors": {"b": "No such tag."}}
    assert app.last["view"]["state"]["values"] == values
    assert await post(page, "/page/close", user="U0MAYA", view_id=view_id, all=False) == {"ok": True}
    assert slack.views("maya") == []


async def next_event(lines: aiohttp.StreamReader) -> tuple[str, dict[str, Any]]:
    async with asyncio.timeout(5):
        while True:
            line = (await lines.readline()).decode().strip()
            if line.startswith("event: "):
                data = (await lines.readline()).decode().strip().removeprefix("data: ")
                return line.removeprefix("event: "), json.loads(data)


async def test_events_tell_a_person_what_they_may_see(
    slack: SlackStandIn, page: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    async with page.get("/page/events", params={"user": "U0MAYA"}) as response:
        assert response.content_type == "text/event-stream"
        await response.content.readline()
        await client.chat_postEphemeral(channel="C0SUPPORT", user="U0TOM", text="for Tom")
        posted = await client.chat_postMessage(channel="C0SUPPORT", text="for all")
        name, data = await next_event(response.content)
        assert (name, data["message"]["text"]) == ("message", "for all")
        await client.chat_update(channel="C0SUPPORT", ts=posted["ts"], text="changed")
        assert (await next_event(response.content))[0] == "message_changed"
        await client.chat_delete(channel="C0SUPPORT", ts=posted["ts"])
        assert await next_event(response.content) == (
            "message_deleted", {"channel": "C0SUPPORT", "ts": posted["ts"]},
        )  # fmt: skip
        await slack.command("maya", "#support", "/uchat")
        name, data = await next_event(response.content)
        assert (name, data["text"]) == ("notice", '/uchat failed with the error "dispatch_failed"')


async def test_a_message_is_deleted_by_its_author_or_an_admin(
    slack: SlackStandIn, page: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="C0SUPPORT", text="x")
    said = await slack.say("maya", "#support", "y")
    place = {"channel": "C0SUPPORT", "ts": posted["ts"]}
    assert "admin" in (await post(page, "/page/delete", user="U0MAYA", **place))["error"]
    assert await post(page, "/page/delete", user="U0AROHA", **place) == {"ok": True}
    assert "gone" in (await post(page, "/page/delete", user="U0AROHA", **place))["error"]
    assert (await post(page, "/page/delete", user="U0MAYA", channel="C0SUPPORT", ts=said.ts))["ok"]
    assert slack.messages("#support", "maya") == []


async def test_bad_days_are_offered_and_pages_look_again(
    slack: SlackStandIn, page: aiohttp.ClientSession
) -> None:
    place = {"user": "U0MAYA", "channel": "C0SUPPORT"}
    offered = (await post(page, "/page/troubles", **place))["troubles"]
    assert {"name": "archive", "words": "Archive #support"} in offered
    async with page.get("/page/events", params={"user": "U0MAYA"}) as response:
        await response.content.readline()
        assert await post(page, "/page/trouble", name="archive", **place) == {"ok": True}
        assert await next_event(response.content) == ("world", {})
        slack.workspace.direct_message("U0CASEY")
        assert await next_event(response.content) == ("world", {})
    assert "any more" in (await post(page, "/page/trouble", name="archive", **place))["error"]
    assert "archived" in (await post(page, "/page/send", text="x", **place))["error"]


async def test_the_page_and_its_files_are_served(page: aiohttp.ClientSession) -> None:
    async with page.get("/") as response:
        assert response.content_type == "text/html"
    async with page.get("/static/%2e%2e/page_routes.py") as response:
        assert response.status == 404
