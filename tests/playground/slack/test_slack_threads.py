import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import SlackStandIn
from playground.slack.messages import Message

BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Approve"}}
CARD = [{"type": "actions", "block_id": "b", "elements": [BUTTON]}]


async def card(slack: SlackStandIn, client: AsyncWebClient) -> Message:
    await client.chat_postMessage(channel="C0APPROVE", text="A merge waits", blocks=CARD)
    return slack.messages("#approvals", "priya")[-1]


async def test_replies_are_read_under_their_message(slack: SlackStandIn, client: AsyncWebClient) -> None:
    message = await card(slack, client)
    assert slack.thread(message) == []
    for text in ("Asked by Maya", "Half the time is gone"):
        await client.chat_postMessage(channel="C0APPROVE", text=text, thread_ts=message.ts)
    await client.chat_postMessage(channel="C0APPROVE", text="Something else")
    assert [reply.text for reply in slack.thread(message)] == ["Asked by Maya", "Half the time is gone"]


async def test_a_reply_is_waited_for(slack: SlackStandIn, client: AsyncWebClient) -> None:
    message = await card(slack, client)
    waiting = asyncio.create_task(slack.replied(message, "Half"))
    await client.chat_postMessage(channel="C0APPROVE", text="Asked by Maya", thread_ts=message.ts)
    await client.chat_postMessage(channel="C0APPROVE", text="Half the time is gone", thread_ts=message.ts)
    assert (await waiting).text == "Half the time is gone"
    assert (await slack.replied(message)).text == "Asked by Maya"
    with pytest.raises(TimeoutError, match="a reply to"):
        await slack.replied(message, "merged", timeout=0.01)


async def test_a_message_with_replies_says_so_as_slack_does(
    slack: SlackStandIn, client: AsyncWebClient, app: Any
) -> None:
    message = await card(slack, client)
    first = await client.chat_postMessage(channel="C0APPROVE", text="First", thread_ts=message.ts)
    await slack.say("priya", "#approvals", "Looking", message.ts)
    root, *replies = (await client.conversations_replies(channel="C0APPROVE", ts=message.ts))["messages"]
    assert (root["thread_ts"], root["reply_count"]) == (message.ts, 2)
    assert root["reply_users"] == ["U0UCHATBOT", "U0PRIYA"]
    assert [reply["thread_ts"] for reply in replies] == [message.ts] * 2
    history = (await client.conversations_history(channel="C0APPROVE"))["messages"]
    assert [entry["ts"] for entry in history] == [message.ts]
    await slack.click("priya", message, "Approve")
    assert app.last["message"]["reply_count"] == 2
    under_a_reply = await client.chat_postMessage(channel="C0APPROVE", text="Third", thread_ts=first["ts"])
    assert under_a_reply["message"]["thread_ts"] == message.ts


async def test_nothing_replies_to_what_one_person_sees(client: AsyncWebClient) -> None:
    posted = await client.chat_postEphemeral(channel="C0SUPPORT", user="U0MAYA", text="x")
    with pytest.raises(SlackApiError, match="cannot_reply_to_message"):
        await client.chat_postMessage(channel="C0SUPPORT", text="y", thread_ts=posted["message_ts"])


async def test_an_update_is_waited_for_in_place(
    slack: SlackStandIn, client: AsyncWebClient, app: Any
) -> None:
    message = await card(slack, client)
    await slack.click("priya", message, "Approve")
    waiting = asyncio.create_task(slack.updated(message))
    merged = asyncio.create_task(slack.updated(message, lambda now: now.blocks is None))
    await client.chat_update(channel="C0APPROVE", ts=message.ts, text="Approved", blocks=CARD)
    assert (await waiting).text == "Approved"
    assert not merged.done()
    await client.chat_update(channel="C0APPROVE", ts=message.ts, text="Merged", blocks=[])
    assert await merged is message
    assert await slack.updated(message, "Merged") is message
    assert app.last["actions"][0]["action_id"] == "go"


async def test_an_update_of_what_is_deleted_is_not_waited_for(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    message = await card(slack, client)
    waiting = asyncio.create_task(slack.updated(message, "Merged"))
    await asyncio.sleep(0)
    slack.delete_message(message)
    with pytest.raises(LookupError, match="gone"):
        await waiting


@pytest.mark.parametrize("person", ["maya", "casey"])
async def test_a_direct_message_is_waited_for(
    slack: SlackStandIn, client: AsyncWebClient, person: str
) -> None:
    user = slack.world.user(person).id
    waiting = asyncio.create_task(slack.direct(person, "rejected"))
    await client.chat_postMessage(channel=user, text="Your merge waits")
    posted = await client.chat_postMessage(channel=user, text="Your merge was rejected")
    assert (await waiting).text == "Your merge was rejected"
    assert posted["channel"] == slack.direct_channel(person)
    assert (await slack.direct(person)).text == "Your merge waits"
    mark = slack.mark
    await client.chat_postMessage(channel=user, text="Your merge expired")
    assert (await slack.direct(person, since=mark)).text == "Your merge expired"
    assert len(slack.messages(slack.direct_channel(person), person)) == 3
    assert slack.messages(slack.direct_channel(person), "tom") == []


async def test_an_answer_in_a_direct_message_is_the_next_after_an_act(
    slack: SlackStandIn, client: AsyncWebClient, app: Any
) -> None:
    await client.chat_postMessage(channel="U0MAYA", text="Before")
    await slack.command("maya", "#support", "/uchat")
    await client.chat_postMessage(channel="U0MAYA", text="After")
    assert (await slack.answer("maya", slack.direct_channel("maya"))).text == "After"
    assert app.received


async def test_a_permalink_finds_its_message_and_a_replys_its_thread(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    message = await card(slack, client)
    reply = await client.chat_postMessage(channel="C0APPROVE", text="First", thread_ts=message.ts)
    found = await client.chat_getPermalink(channel="C0APPROVE", message_ts=reply["ts"])
    assert found["permalink"].endswith(f"?thread_ts={message.ts}&cid=C0APPROVE")
    async with (
        aiohttp.ClientSession() as session,
        session.get(message.permalink(slack.url), allow_redirects=False) as answer,
    ):
        assert answer.headers["Location"] == f"/#channel=C0APPROVE&message={message.ts}"
    slack.delete_message(slack.thread(message)[0])
    with pytest.raises(SlackApiError, match="message_not_found"):
        await client.chat_getPermalink(channel="C0APPROVE", message_ts=reply["ts"])


async def test_the_oldest_messages_are_forgotten_with_their_threads(
    slack: SlackStandIn, client: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playground.slack.messages.KEPT_PER_CHANNEL", 3)
    message = await card(slack, client)
    for number in range(3):
        thread_ts = message.ts if number == 0 else None
        await client.chat_postMessage(channel="C0APPROVE", text=str(number), thread_ts=thread_ts)
    assert [kept.text for kept in slack.messages("#approvals", "priya")] == ["0", "1", "2"]
    with pytest.raises(SlackApiError, match="message_not_found"):
        await client.chat_update(channel="C0APPROVE", ts=message.ts, text="x")
    await client.chat_postMessage(channel="C0APPROVE", text="3")
    assert slack.thread(message) == []
