from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import SlackStandIn

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str = "a", **more: Any) -> Block:
    return {"type": "button", "text": plain("Go"), "action_id": action_id, **more}


def actions(*elements: Block, **more: Any) -> Block:
    return {"type": "actions", "elements": list(elements), **more}


def options(count: int, text: str = "o") -> list[Block]:
    return [{"text": plain(f"{text}{number}"), "value": str(number)} for number in range(count)]


TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
INPUT = {"type": "input", "label": plain("Tag"), "element": {"type": "plain_text_input"}}

REFUSED_MESSAGES = {
    "an unknown block": [{"type": "blink"}],
    "text over 3,000 characters": [section("x" * 3_001)],
    "an empty text": [section("")],
    "51 blocks": [{"type": "divider"}] * 51,
    "a property nobody knows": [section("x", colour="red")],
    "a button text over 75 characters": [actions({**button(), "text": plain("x" * 76)})],
    "a button value over 2,000 characters": [actions(button(value="x" * 2_001))],
    "26 buttons": [actions(*(button(str(number)) for number in range(26)))],
    "a header over 150 characters": [{"type": "header", "text": plain("x" * 151)}],
    "11 fields": [{"type": "section", "fields": [plain("x")] * 11}],
    "101 options": [actions({"type": "static_select", "action_id": "s", "options": options(101)})],
    "an option text over 75 characters": [
        actions({"type": "static_select", "action_id": "s", "options": options(1, "x" * 75)})
    ],
    "an option value over 150 characters": [
        actions({"type": "overflow", "action_id": "s", "options": [{"text": plain("x"), "value": "x" * 151}]})
    ],
    "a block_id used twice": [section("a", block_id="b"), section("b", block_id="b")],
    "an action_id used twice in a block": [actions(button("same"), button("same"))],
    "two tables": [TABLE, TABLE],
    "12,001 characters of markdown": [
        {"type": "markdown", "text": "x" * 6_001},
        {"type": "markdown", "text": "x" * 6_000},
    ],
    "an initial option that is not offered": [
        actions(
            {
                "type": "static_select",
                "action_id": "s",
                "options": options(2),
                "initial_option": {"text": plain("else"), "value": "9"},
            }
        )
    ],
    "blocks that are no blocks": ["text"],
}


@pytest.mark.parametrize("blocks", REFUSED_MESSAGES.values(), ids=REFUSED_MESSAGES.keys())
async def test_a_message_is_refused_for(
    slack: SlackStandIn, client: AsyncWebClient, blocks: list[Any]
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C0SUPPORT", text="x", blocks=blocks)
    assert refused.value.response["error"] == "invalid_blocks"
    assert refused.value.response["response_metadata"]["messages"][0].startswith("[ERROR] ")
    assert slack.complaints[0].where == "chat.postMessage"
    assert slack.messages("#support", "maya") == []


async def test_the_refusal_points_at_what_is_wrong(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(
            channel="C0SUPPORT",
            text="x",
            blocks=[section("fine"), actions({**button(), "text": plain("x" * 76)})],
        )
    messages = refused.value.response["response_metadata"]["messages"]
    assert messages == [
        "[ERROR] must be no more than 75 characters [json-pointer:/blocks/1/elements/0/text/text]"
    ]


ACCEPTED_MESSAGES = {
    "the same action_id in two blocks": [actions(button("same")), actions(button("same"))],
    "3,000 characters": [section("x" * 3_000)],
    "one table": [TABLE],
    "an initial option that is offered": [
        actions(
            {
                "type": "static_select",
                "action_id": "s",
                "options": options(2),
                "initial_option": options(2)[1],
            }
        )
    ],
}


@pytest.mark.parametrize("blocks", ACCEPTED_MESSAGES.values(), ids=ACCEPTED_MESSAGES.keys())
async def test_a_message_is_taken_with(
    slack: SlackStandIn, client: AsyncWebClient, blocks: list[Any]
) -> None:
    await client.chat_postMessage(channel="C0SUPPORT", text="x", blocks=blocks)
    assert not slack.complaints


def modal(*blocks: Block, **more: Any) -> Block:
    return {"type": "modal", "title": plain("T"), "blocks": list(blocks), **more}


REFUSED_VIEWS = {
    "an input without submit": modal(INPUT),
    "markdown": modal({"type": "markdown", "text": "x"}),
    "a table": modal(TABLE),
    "private_metadata over 3,000 characters": modal({"type": "divider"}, private_metadata="x" * 3_001),
    "a title over 24 characters": modal({"type": "divider"}) | {"title": plain("x" * 25)},
    "no title": {"type": "modal", "blocks": [{"type": "divider"}]},
    "101 blocks": modal(*[{"type": "divider"}] * 101),
    "a home in a modal's place": {"type": "home", "blocks": [{"type": "divider"}]},
    "a block_id used twice": modal(section("a", block_id="b"), section("b", block_id="b")),
    "two elements with the focus": modal(
        *({**INPUT, "element": {"type": "plain_text_input", "focus_on_load": True}} for _ in range(2)),
        submit=plain("Go"),
    ),
}


@pytest.mark.parametrize("view", REFUSED_VIEWS.values(), ids=REFUSED_VIEWS.keys())
async def test_a_modal_is_refused_for(
    slack: SlackStandIn, app: Any, client: AsyncWebClient, view: Block
) -> None:
    await slack.command("maya", "#support", "/uchat")
    with pytest.raises(SlackApiError) as refused:
        await client.views_open(trigger_id=app.last["trigger_id"], view=view)
    assert refused.value.response["error"] == "invalid_arguments"
    assert refused.value.response["response_metadata"]["messages"]
    assert slack.complaints
    assert slack.views("maya") == []


THERE: dict[str, Any] = {"channel": "C0SUPPORT", "text": "x"}
ELSEWHERE: dict[str, Any] = {"channel": "C0SALES00", "text": "x"}
VIEW = {"type": "modal", "title": plain("T"), "blocks": [{"type": "divider"}]}
STEP = {"function_execution_id": "Fx0", "outputs": {"a": "b"}}

REFUSED_CALLS: list[tuple[str, str, dict[str, Any], str]] = [
    ("no channel", "chat.postMessage", {"text": "x"}, "invalid_arguments"),
    ("an unknown channel", "chat.postMessage", THERE | {"channel": "C404"}, "channel_not_found"),
    ("neither text nor blocks", "chat.postMessage", {"channel": "C0SUPPORT"}, "no_text"),
    ("blocks that are no JSON", "chat.postMessage", THERE | {"blocks": "[{"}, "invalid_blocks_format"),
    ("a channel the bot is not in", "chat.postMessage", ELSEWHERE, "not_in_channel"),
    ("a deactivated person", "chat.postMessage", THERE | {"channel": "U0ROB"}, "channel_not_found"),
    ("a thread that is not there", "chat.postMessage", THERE | {"thread_ts": "1.2"}, "thread_not_found"),
    ("no bot in the channel", "chat.postEphemeral", ELSEWHERE | {"user": "U0MAYA"}, "not_in_channel"),
    ("a person who is not there", "chat.postEphemeral", THERE | {"user": "U0CASEY"}, "user_not_in_channel"),
    ("a message that is not there", "chat.update", THERE | {"ts": "1.2"}, "message_not_found"),
    ("an unknown person", "users.info", {"user": "U404"}, "user_not_found"),
    ("an unknown group", "usergroups.users.list", {"usergroup": "S404"}, "no_such_subteam"),
    ("an unknown view", "views.update", {"view_id": "V404", "view": VIEW}, "not_found"),
    ("an unknown method", "chat.shout", {}, "unknown_method"),
    ("an unknown step", "functions.completeSuccess", STEP, "function_execution_not_found"),
]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [case[1:] for case in REFUSED_CALLS],
    ids=[case[0] for case in REFUSED_CALLS],
)
async def test_a_call_is_refused_for(
    slack: SlackStandIn, client: AsyncWebClient, method: str, arguments: dict[str, Any], error: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method, json=arguments)
    assert refused.value.response["error"] == error
    assert slack.calls[-1].error == error


async def test_an_archived_channel_takes_nothing(slack: SlackStandIn, client: AsyncWebClient) -> None:
    slack.world.channel("#support").is_archived = True
    with pytest.raises(SlackApiError, match="is_archived"):
        await client.chat_postMessage(channel="C0SUPPORT", text="x")


async def test_an_ephemeral_message_changes_through_its_response_url_alone(client: AsyncWebClient) -> None:
    posted = await client.chat_postEphemeral(channel="C0SUPPORT", user="U0MAYA", text="x")
    with pytest.raises(SlackApiError, match="message_not_found"):
        await client.chat_update(channel="C0SUPPORT", ts=posted["message_ts"], text="y")
    with pytest.raises(SlackApiError, match="message_not_found"):
        await client.chat_delete(channel="C0SUPPORT", ts=posted["message_ts"])


async def test_another_persons_message_is_not_changed(slack: SlackStandIn, client: AsyncWebClient) -> None:
    said = await slack.say("maya", "#support", "mine")
    with pytest.raises(SlackApiError, match="cant_update_message"):
        await client.chat_update(channel="C0SUPPORT", ts=said.ts, text="y")


@pytest.mark.filterwarnings("ignore:.*text.*argument is missing")
async def test_blocks_without_a_fallback_are_taken_with_a_complaint(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C0SUPPORT", blocks=[section("x")])
    assert "fallback" in slack.complaints[0].problem
    assert len(slack.messages("#support", "maya")) == 1


async def test_long_text_is_cut_with_a_complaint(slack: SlackStandIn, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C0SUPPORT", text="x" * 40_001)
    assert len(slack.messages("#support", "maya")[0].text) == 40_000
    assert "cut" in slack.complaints[0].problem


async def test_validation_can_be_switched_off() -> None:
    async with SlackStandIn.running(validate=False) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        await client.chat_postMessage(channel="C0SUPPORT", text="x", blocks=[section("x" * 3_001)])
        assert not slack.complaints
