import asyncio
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import SlackStandIn

MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Add tag"},
    "blocks": [{"type": "divider"}],
}


async def test_a_late_acknowledgement_is_a_notice_to_the_person(slack: SlackStandIn, app: Any) -> None:
    slack.limits.ack_seconds = 0.05
    app.hold = asyncio.Event()
    ack = await slack.command("maya", "#support", "/uchat find x")
    assert (ack.status, ack.error) == (None, "operation_timeout")
    assert [notice.text for notice in slack.notices] == ['/uchat failed with the error "operation_timeout"']
    assert slack.notices[0].user_id == "U0MAYA"


async def test_an_app_that_is_not_there_is_a_notice(slack: SlackStandIn) -> None:
    slack.request_url = "http://127.0.0.1:9/slack/events"
    assert (await slack.command("maya", "#support", "/uchat")).error == "dispatch_failed"
    slack.request_url = None
    assert (await slack.command("maya", "#support", "/uchat")).error == "dispatch_failed"
    assert len(slack.notices) == 2


async def test_a_status_of_500_is_told_as_such(slack: SlackStandIn, app: Any) -> None:
    app.status = 500
    ack = await slack.command("maya", "#support", "/uchat")
    assert ack.status == 500
    assert slack.notices[0].text == "/uchat failed because the app responded with status code 500"


async def test_a_trigger_works_once(slack: SlackStandIn, app: Any, client: AsyncWebClient) -> None:
    await slack.command("maya", "#support", "/uchat")
    trigger = app.last["trigger_id"]
    await client.views_open(trigger_id=trigger, view=MODAL)
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await client.views_open(trigger_id=trigger, view=MODAL)


async def test_a_trigger_lives_for_three_seconds(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    assert slack.limits.trigger_seconds == 3
    slack.limits.trigger_seconds = 0
    await slack.command("maya", "#support", "/uchat")
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await client.views_open(trigger_id=app.last["trigger_id"], view=MODAL)


async def test_an_invented_trigger_is_refused(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await client.views_open(trigger_id="1.2.3", view=MODAL)


async def test_a_late_options_answer_is_told(slack: SlackStandIn, app: Any, client: AsyncWebClient) -> None:
    select = {"type": "external_select", "action_id": "tag", "min_query_length": 0}
    label = {"type": "plain_text", "text": "Tag"}
    blocks = [{"type": "input", "label": label, "element": select}]
    await slack.command("maya", "#support", "/uchat")
    submit = {"type": "plain_text", "text": "Add"}
    view = {**MODAL, "blocks": blocks, "submit": submit}
    await client.views_open(trigger_id=app.last["trigger_id"], view=view)
    app.hold = asyncio.Event()
    slack.limits.ack_seconds = 0.05
    with pytest.raises(Exception, match="operation_timeout"):
        await slack.options("maya", await slack.view("maya"), "Tag", "v")
