from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import SlackStandIn
from playground.slack.messages import Message
from playground.slack.troubles import troubles

CARD = [{"type": "section", "text": {"type": "plain_text", "text": "Jane Cooper"}}]


async def card(slack: SlackStandIn, client: AsyncWebClient, channel: str = "#approvals") -> Message:
    place = slack.world.channel(channel).id
    await client.chat_postMessage(channel=place, text="A merge waits", blocks=CARD)
    return slack.messages(channel, "priya")[-1]


async def error_of(client: AsyncWebClient, method: str, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method, json=arguments)
    return str(refused.value.response["error"])


async def test_a_deleted_card_is_not_found_nor_its_thread(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    message = await card(slack, client)
    place = {"channel": message.channel, "text": "x"}
    slack.delete_message(message)
    assert slack.messages("#approvals", "priya") == []
    assert await error_of(client, "chat.update", ts=message.ts, **place) == "message_not_found"
    assert await error_of(client, "chat.delete", ts=message.ts, **place) == "message_not_found"
    assert await error_of(client, "chat.postMessage", thread_ts=message.ts, **place) == "thread_not_found"
    assert await error_of(client, "conversations.replies", ts=message.ts, **place) == "thread_not_found"
    with pytest.raises(LookupError, match="gone"):
        slack.delete_message(message)
    assert not slack.complaints


async def test_a_deleted_card_with_replies_leaves_a_mark_that_keeps_its_thread(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    message = await card(slack, client)
    place: dict[str, Any] = {"channel": message.channel, "text": "x"}
    reply = await client.chat_postMessage(thread_ts=message.ts, **place)
    slack.delete_message(message)
    mark = slack.messages("#approvals", "priya")[0]
    assert (mark.text, mark.blocks, mark.from_bot) == ("This message was deleted.", None, False)
    assert await error_of(client, "chat.update", ts=message.ts, **place) == "message_not_found"
    assert await error_of(client, "chat.getPermalink", message_ts=message.ts, **place) == "message_not_found"
    late = await client.chat_postMessage(thread_ts=message.ts, **place)
    root = (await client.conversations_replies(channel=message.channel, ts=message.ts))["messages"][0]
    assert (root["subtype"], root["reply_count"]) == ("tombstone", 2)
    for posted in (reply, late):
        await client.chat_delete(channel=message.channel, ts=posted["ts"])
    assert slack.messages("#approvals", "priya") == []


async def test_an_archived_channel_takes_nothing_until_it_is_taken_up_again(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    message = await card(slack, client)
    place = {"channel": message.channel, "text": "x"}
    slack.archive("#approvals")
    assert await error_of(client, "chat.postMessage", **place) == "is_archived"
    assert await error_of(client, "chat.postMessage", thread_ts=message.ts, **place) == "is_archived"
    assert await error_of(client, "chat.postEphemeral", user="U0PRIYA", **place) == "is_archived"
    assert await error_of(client, "chat.update", ts=message.ts, **place) == "is_inactive"
    assert (await client.conversations_info(channel=message.channel))["channel"]["is_archived"]
    slack.unarchive("#approvals")
    await client.chat_update(channel=message.channel, ts=message.ts, text="y")
    assert not slack.complaints


@pytest.mark.parametrize(
    ("channel", "error"), [("#approvals", "not_in_channel"), ("#vip-desk", "channel_not_found")]
)
async def test_a_bot_that_was_taken_out_is_told(
    slack: SlackStandIn, client: AsyncWebClient, channel: str, error: str
) -> None:
    message = await card(slack, client, channel)
    place = {"channel": message.channel, "text": "x"}
    slack.take_out("uchat", channel)
    assert await error_of(client, "chat.postMessage", **place) == error
    assert await error_of(client, "chat.update", ts=message.ts, **place) == error
    assert await error_of(client, "chat.postEphemeral", user="U0PRIYA", **place) == error
    if error == "not_in_channel":
        assert not (await client.conversations_info(channel=message.channel))["channel"]["is_member"]
    else:
        assert await error_of(client, "conversations.info", channel=message.channel) == error
        assert await error_of(client, "conversations.members", channel=message.channel) == error
    slack.put_in("uchat", channel)
    await client.chat_update(channel=message.channel, ts=message.ts, text="y")
    assert not slack.complaints


async def test_one_method_is_throttled_and_no_other(slack: SlackStandIn, client: AsyncWebClient) -> None:
    message = await card(slack, client)
    slack.inject("chat.update", ratelimited=2, times=2)
    place = {"channel": message.channel, "ts": message.ts, "text": "x"}
    await client.chat_postMessage(channel=message.channel, text="not this one")
    for _ in range(2):
        with pytest.raises(SlackApiError) as limited:
            await client.api_call("chat.update", json=place)
        assert limited.value.response.headers["Retry-After"] == "2"
    await client.api_call("chat.update", json=place)


async def test_a_colleague_becomes_a_guest_and_a_member_again(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    slack.make("priya", "multi_guest")
    user = (await client.users_info(user="U0PRIYA"))["user"]
    assert (user["is_restricted"], user["is_ultra_restricted"]) == (True, False)
    slack.make("priya", "member")
    assert not (await client.users_info(user="U0PRIYA"))["user"]["is_restricted"]


async def test_a_deactivated_colleague_is_in_no_group_and_no_channel(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    slack.deactivate("priya")
    assert (await client.users_info(user="U0PRIYA"))["user"]["deleted"]
    assert (await client.usergroups_users_list(usergroup="S0APPROVE"))["users"] == ["U0AROHA"]
    assert "U0PRIYA" not in (await client.conversations_members(channel="C0APPROVE"))["members"]
    assert await error_of(client, "chat.postMessage", channel="U0PRIYA", text="x") == "channel_not_found"


async def test_a_group_loses_and_gains_somebody(slack: SlackStandIn, client: AsyncWebClient) -> None:
    slack.take_out_of_group("priya", "approvers")
    slack.put_in_group("tom", "@approvers")
    slack.put_in_group("tom", "S0APPROVE")
    assert (await client.usergroups_users_list(usergroup="S0APPROVE"))["users"] == ["U0AROHA", "U0TOM"]
    with pytest.raises(KeyError, match="support, approvers"):
        slack.put_in_group("tom", "nobody")


async def test_a_guest_and_an_outsider_join_a_channel(slack: SlackStandIn, client: AsyncWebClient) -> None:
    slack.put_in("casey", "#approvals")
    slack.put_in("elena", "#approvals")
    members = (await client.conversations_members(channel="C0APPROVE"))["members"]
    assert {"U0CASEY", "U0ELENA"} <= set(members)
    slack.take_out("casey", "#approvals")
    assert "U0CASEY" not in (await client.conversations_members(channel="C0APPROVE"))["members"]


async def test_every_bad_day_that_the_page_offers_happens(slack: SlackStandIn) -> None:
    priya, channel = slack.world.user("priya"), slack.world.channel("#approvals")
    for name in [each.name for each in troubles(slack, priya, channel)]:
        offered = {each.name: each for each in troubles(slack, priya, channel)}
        if name in offered:  # a deactivated person can't leave a group once more
            offered[name].happen()
    assert channel.is_archived
    assert slack.world.bot_user_id not in channel.members
    assert {"U0CASEY", "U0ELENA"} <= channel.members
    assert priya.kind == "deactivated"
    assert {"unarchive", "member", "in S0APPROVE"} <= {each.name for each in troubles(slack, priya, channel)}
