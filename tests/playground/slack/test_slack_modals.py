from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import SlackStandIn
from playground.slack.views import View


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


TAG = {
    "type": "input",
    "block_id": "tag",
    "label": plain("Tag"),
    "element": {"type": "external_select", "action_id": "choice", "min_query_length": 2},
}
REASON = {
    "type": "input",
    "block_id": "reason",
    "label": plain("Reason"),
    "element": {"type": "plain_text_input", "action_id": "text", "initial_value": "because", "min_length": 3},
}
KEEP = {
    "type": "input",
    "block_id": "keep",
    "optional": True,
    "label": plain("Afterwards"),
    "element": {
        "type": "static_select",
        "action_id": "choice",
        "options": [option("Keep"), option("Delete")],
    },
}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("Merge"), "submit": plain("Go"), "blocks": list(blocks), **more}


def with_element(block: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {**block, "element": {**block["element"], **changed}}


async def opened(slack: SlackStandIn, app: Any, client: AsyncWebClient, view: dict[str, Any]) -> View:
    await slack.command("maya", "#support", "/uchat")
    await client.views_open(trigger_id=app.last["trigger_id"], view=view)
    return await slack.view("maya")


async def test_an_untouched_input_submits_its_initial_value(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    view = await opened(slack, app, client, modal(REASON, KEEP, private_metadata="mine"))
    ack = await slack.submit("maya", view, {})
    assert ack.ok
    assert app.last["type"] == "view_submission"
    assert app.last["view"]["private_metadata"] == "mine"
    assert app.last["view"]["state"]["values"] == {
        "reason": {"text": {"type": "plain_text_input", "value": "because"}},
        "keep": {"choice": {"type": "static_select", "selected_option": None}},
    }
    assert slack.views("maya") == []


async def test_inputs_are_filled_in_by_label_and_option_text(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    view = await opened(slack, app, client, modal(REASON, KEEP))
    await slack.submit("maya", view, {"Reason": "same person", "Afterwards": "Delete"})
    values = app.last["view"]["state"]["values"]
    assert values["reason"]["text"]["value"] == "same person"
    assert values["keep"]["choice"]["selected_option"]["value"] == "delete"


async def test_slacks_client_refuses_what_is_missing_or_too_short(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    view = await opened(slack, app, client, modal(TAG, REASON))
    before = len(app.received)
    ack = await slack.submit("maya", view, {"Reason": "no"})
    assert ack.errors == {
        "tag": "Please complete this required field.",
        "reason": "Please enter at least 3 characters.",
    }
    assert len(app.received) == before
    assert slack.views("maya") == [view]


async def test_type_ahead_asks_from_the_least_length_on(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    view = await opened(slack, app, client, modal(TAG))
    app.answer = {"options": [option("VIP"), option("Vivid")]}
    assert await slack.options("maya", view, "Tag", "v") == []
    assert len(await slack.options("maya", view, "Tag", "vi")) == 2
    assert app.last["type"] == "block_suggestion"
    assert (app.last["value"], app.last["block_id"], app.last["action_id"]) == ("vi", "tag", "choice")
    assert app.last["view"]["id"] == view.id


@pytest.mark.parametrize(
    "answer",
    [
        {"options": [option(str(number)) for number in range(101)]},
        {"options": [option("x" * 76)]},
        {"options": [{"text": plain("x"), "value": "x" * 151}]},
        {"choices": []},
        None,
    ],
)
async def test_suggestions_that_slack_would_not_show_are_complained_of(
    slack: SlackStandIn, app: Any, client: AsyncWebClient, answer: Any
) -> None:
    view = await opened(slack, app, client, modal(TAG))
    app.answer = answer
    with pytest.raises(Exception, match="invalid_options"):
        await slack.options("maya", view, "Tag", "vi")
    assert slack.complaints[0].where == "the answer to an options request"


async def test_errors_stand_at_their_inputs_and_the_modal_stays(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    view = await opened(slack, app, client, modal(REASON))
    app.answer = {"response_action": "errors", "errors": {"reason": "Say more."}}
    ack = await slack.submit("maya", view, {"Reason": "because of it"})
    assert ack.errors == view.errors == {"reason": "Say more."}
    assert slack.views("maya") == [view]


async def test_errors_for_something_else_are_complained_of(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    view = await opened(slack, app, client, modal(REASON))
    app.answer = {"response_action": "errors", "errors": {"elsewhere": "No."}}
    assert (await slack.submit("maya", view, {})).error == "invalid_response"
    assert "elsewhere" not in view.errors
    assert slack.complaints


async def test_a_submission_updates_pushes_and_clears(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    view = await opened(slack, app, client, modal(REASON))
    app.answer = {"response_action": "update", "view": modal(REASON) | {"title": plain("Checking")}}
    await slack.submit("maya", view, {"Reason": "kept as it was"})
    assert view.title == "Checking"
    assert view.state["reason"]["text"]["value"] == "kept as it was"
    app.answer = {"response_action": "push", "view": modal(KEEP)}
    await slack.submit("maya", view, {})
    assert len(slack.views("maya")) == 2
    app.answer = {"response_action": "clear"}
    await slack.submit("maya", slack.views("maya")[-1], {})
    assert slack.views("maya") == []


async def test_a_stack_holds_three_views(slack: SlackStandIn, app: Any, client: AsyncWebClient) -> None:
    press = {"type": "actions", "elements": [{"type": "button", "action_id": "go", "text": plain("More")}]}
    await opened(slack, app, client, modal(press))
    for _ in range(2):
        await slack.click("maya", slack.views("maya")[-1], "More")
        await client.views_push(trigger_id=app.last["trigger_id"], view=modal(press))
    await slack.click("maya", slack.views("maya")[-1], "More")
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await client.views_push(trigger_id=app.last["trigger_id"], view=modal(press))
    top = slack.views("maya")[-1]
    assert top.root_id == slack.views("maya")[0].id
    assert top.previous_id == slack.views("maya")[1].id


async def test_an_old_hash_is_a_conflict(slack: SlackStandIn, app: Any, client: AsyncWebClient) -> None:
    view = await opened(slack, app, client, modal(REASON))
    old = view.hash
    await client.views_update(view_id=view.id, hash=old, view=modal(REASON, KEEP))
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=view.id, hash=old, view=modal(REASON))


async def test_a_click_in_a_modal_sends_the_view_and_no_channel(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    press = {"type": "actions", "elements": [{"type": "button", "action_id": "go", "text": plain("More")}]}
    view = await opened(slack, app, client, modal(REASON, press))
    await slack.choose("maya", view, "Reason", "typed")
    await slack.click("maya", view, "More")
    assert app.last["container"] == {"type": "view", "view_id": view.id}
    assert app.last["view"]["state"]["values"]["reason"]["text"]["value"] == "typed"
    assert "channel" not in app.last
    assert "response_url" not in app.last


async def test_a_button_in_a_channel_opens_a_modal_that_is_submitted(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    press = {"type": "actions", "elements": [{"type": "button", "action_id": "no", "text": plain("Reject")}]}
    await client.chat_postMessage(channel="C0APPROVE", text="A merge waits", blocks=[press])
    card = slack.messages("#approvals", "priya")[-1]
    await slack.click("priya", card, "Reject")
    assert app.last["message"]["ts"] == app.last["container"]["message_ts"] == card.ts
    await client.views_open(trigger_id=app.last["trigger_id"], view=modal(REASON, private_metadata="id"))
    assert slack.views("tom") == []
    ack = await slack.submit("priya", await slack.view("priya"), {"Reason": "Two different people"})
    assert ack.ok
    assert (app.last["type"], app.last["user"]["id"]) == ("view_submission", "U0PRIYA")
    assert app.last["view"]["private_metadata"] == "id"
    assert "channel" not in app.last
    assert slack.views("priya") == []


async def test_an_update_keeps_what_was_entered_only_where_both_ids_stay(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    press = {"type": "actions", "elements": [{"type": "button", "action_id": "go", "text": plain("Swap")}]}
    view = await opened(slack, app, client, modal(REASON, KEEP, press))
    await slack.choose("maya", view, "Reason", "typed")
    await slack.choose("maya", view, "Afterwards", "Delete")
    await slack.click("maya", view, "Swap")
    sent = app.last["view"]
    assert sent["state"]["values"]["keep"]["choice"]["selected_option"]["value"] == "delete"
    another = with_element(REASON, initial_value="another")
    moved = with_element(KEEP, initial_option=option("Keep")) | {"block_id": "afterwards"}
    await client.views_update(view_id=view.id, hash=sent["hash"], view=modal(another, moved, press))
    assert view.state["reason"]["text"]["value"] == "typed"
    assert view.state["afterwards"]["choice"]["selected_option"]["value"] == "keep"
    assert "keep" not in view.state
    renamed = with_element(another, action_id="words")
    await client.views_update(view_id=view.id, hash=view.hash, view=modal(renamed, press))
    assert view.state["reason"] == {"words": {"type": "plain_text_input", "value": "another"}}
    await client.views_update(view_id=view.id, view=modal(REASON, KEEP, press))
    assert view.state["reason"]["text"]["value"] == "because"
    assert view.state["keep"]["choice"]["selected_option"] is None


async def test_an_input_dispatches_only_where_it_says_so(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    view = await opened(slack, app, client, modal(REASON, {**KEEP, "dispatch_action": True}))
    before = len(app.received)
    await slack.choose("maya", view, "Reason", "quiet")
    assert len(app.received) == before
    await slack.choose("maya", view, "Afterwards", "Keep")
    assert app.last["actions"][0]["selected_option"]["value"] == "keep"


async def test_closing_is_told_where_the_view_asks_for_it(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    view = await opened(slack, app, client, modal(REASON, notify_on_close=True))
    await slack.close("maya", view)
    assert app.last["type"] == "view_closed"
    assert app.last["is_cleared"] is False
    assert slack.views("maya") == []
    with pytest.raises(SlackApiError, match="not_found"):
        await client.views_update(view_id=view.id, view=modal(REASON))


async def test_a_home_tab_is_published_for_one_person(slack: SlackStandIn, client: AsyncWebClient) -> None:
    home = {"type": "home", "blocks": [{"type": "section", "text": plain("Hello")}]}
    first = await client.views_publish(user_id="U0MAYA", view=home)
    assert slack.home("tom") is None
    await client.views_publish(user_id="U0MAYA", view=home, hash=first["view"]["hash"])
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_publish(user_id="U0MAYA", view=home, hash=first["view"]["hash"])
