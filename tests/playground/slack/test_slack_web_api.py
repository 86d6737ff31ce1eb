from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import SlackStandIn

MANIFEST = """
display_information: {name: UChat}
features:
  bot_user: {display_name: UChat}
  slash_commands:
    - {command: /uchat, description: Find people, should_escape: true}
oauth_config: {scopes: {bot: ["chat:write", "commands", "users:read", "channels:read"]}}
"""


async def test_auth_test_names_the_bot_and_its_scopes(slack: SlackStandIn, client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert answer["user_id"] == slack.world.bot_user_id
    assert answer["bot_id"] == slack.world.bot_user.bot_id
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(("token", "error"), [("", "not_authed"), ("xoxb-else", "invalid_auth")])
async def test_a_wrong_token_is_refused(slack: SlackStandIn, token: str, error: str) -> None:
    with pytest.raises(SlackApiError, match=error):
        await AsyncWebClient(token=token, base_url=slack.api_url).auth_test()


async def test_scopes_are_the_manifests(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text(MANIFEST, encoding="utf-8")
    async with SlackStandIn.running(manifest=path) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        with pytest.raises(SlackApiError) as refused:
            await client.usergroups_list()
        assert refused.value.response["needed"] == "usergroups:read"
        assert refused.value.response["provided"] == "chat:write,commands,users:read,channels:read"
        with pytest.raises(SlackApiError, match="missing_scope"):
            await client.conversations_info(channel="G0VIPDESK")
        assert (await client.conversations_info(channel="C0SUPPORT"))["channel"]["name"] == "support"
        assert "email" not in (await client.users_info(user="U0MAYA"))["user"]["profile"]
        with pytest.raises(LookupError, match="/other is not a valid command"):
            await slack.command("maya", "#support", "/other")


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("maya", {"is_restricted": False, "deleted": False, "is_bot": False}),
        ("casey", {"is_restricted": True, "is_ultra_restricted": True}),
        ("lin", {"is_restricted": True, "is_ultra_restricted": False}),
        ("elena", {"is_stranger": True, "team_id": "T0PARTNER"}),
        ("rob", {"deleted": True}),
        ("uchat", {"is_bot": True}),
    ],
)
async def test_people_are_told_apart(
    slack: SlackStandIn, client: AsyncWebClient, name: str, flags: dict[str, Any]
) -> None:
    user = (await client.users_info(user=slack.world.user(name).id))["user"]
    assert {key: user[key] for key in flags} == flags


async def test_a_shared_channel_says_so(client: AsyncWebClient) -> None:
    channel = (await client.conversations_info(channel="C0PARTNER"))["channel"]
    assert channel["is_ext_shared"] is True
    assert channel["is_member"] is True


async def test_lists_come_in_pages(slack: SlackStandIn, client: AsyncWebClient) -> None:
    first = await client.conversations_members(channel="C0SUPPORT", limit=4)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_members(channel="C0SUPPORT", limit=4, cursor=cursor)
    assert {*first["members"], *second["members"]} == slack.world.channel("#support").members
    assert second["response_metadata"]["next_cursor"] == ""


async def test_user_groups_and_their_people(client: AsyncWebClient) -> None:
    groups = (await client.usergroups_list(include_users=True))["usergroups"]
    assert {group["handle"] for group in groups} == {"support", "approvers"}
    assert (await client.usergroups_users_list(usergroup="S0APPROVE"))["users"] == ["U0PRIYA", "U0AROHA"]


async def test_query_form_and_json_are_merged(slack: SlackStandIn) -> None:
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for body in ({"data": {"text": "form"}}, {"json": {"text": "json"}}):
            url = f"{slack.api_url}chat.postMessage?channel=C0SUPPORT"
            async with session.post(url, **body) as response:  # type: ignore[arg-type]
                assert (await response.json())["ok"] is True
    assert [message.text for message in slack.messages("#support", "maya")] == ["form", "json"]


async def test_update_keeps_blocks_unless_told(slack: SlackStandIn, client: AsyncWebClient) -> None:
    blocks = [{"type": "divider"}]
    posted = await client.chat_postMessage(channel="C0SUPPORT", text="a", blocks=blocks)
    message = slack.messages("#support", "maya")[0]
    await client.chat_update(channel="C0SUPPORT", ts=posted["ts"], text="b")
    assert (message.text, bool(message.blocks)) == ("b", True)
    await client.chat_update(channel="C0SUPPORT", ts=posted["ts"], text="c", blocks=[])
    assert (message.text, message.blocks) == ("c", None)
    await client.chat_delete(channel="C0SUPPORT", ts=posted["ts"])
    assert slack.messages("#support", "maya") == []


async def test_a_file_is_uploaded_in_three_steps(slack: SlackStandIn, client: AsyncWebClient) -> None:
    await client.files_upload_v2(content="line", filename="evidence.json", channel="C0SUPPORT")
    message = slack.messages("#support", "maya")[0]
    assert "evidence.json" in message.text
    link = message.text.strip("<>").partition("|")[0]
    async with aiohttp.ClientSession() as session, session.get(link) as response:
        assert await response.text() == "line"


async def test_faults_are_injected_one_call_at_a_time(slack: SlackStandIn, client: AsyncWebClient) -> None:
    slack.inject("auth.test", error="internal_error")
    slack.inject("auth.test", ratelimited=30)
    slack.inject("auth.test", status=503)
    slack.inject("auth.test", cut=True)
    with pytest.raises(SlackApiError, match="internal_error"):
        await client.auth_test()
    with pytest.raises(SlackApiError) as limited:
        await client.auth_test()
    assert limited.value.response.headers["Retry-After"] == "30"
    with pytest.raises(SlackApiError):
        await client.auth_test()
    client.retry_handlers.clear()
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.auth_test()
    assert (await client.auth_test())["ok"]


async def test_rate_limits_hold_when_switched_on(slack: SlackStandIn, client: AsyncWebClient) -> None:
    for _ in range(25):
        await client.usergroups_list()
    slack.rate_limits = True
    for _ in range(20):
        await client.usergroups_list()
    with pytest.raises(SlackApiError) as limited:
        await client.usergroups_list()
    assert limited.value.response.status_code == 429
    assert int(limited.value.response.headers["Retry-After"]) >= 1


async def test_a_permalink_leads_to_the_page(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="C0SUPPORT", text="a")
    link = (await client.chat_getPermalink(channel="C0SUPPORT", message_ts=posted["ts"]))["permalink"]
    async with aiohttp.ClientSession() as session, session.get(link, allow_redirects=False) as response:
        assert response.status == 302
        assert "channel=C0SUPPORT" in response.headers["Location"]


async def test_a_direct_message_is_opened_for_who_has_none(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    opened = await client.conversations_open(users=["U0CASEY"])
    await client.chat_postMessage(channel="U0CASEY", text="hello")
    assert [message.text for message in slack.messages(opened["channel"]["id"], "casey")] == ["hello"]
