import asyncio
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import SlackStandIn


async def test_a_mention_is_one_event_with_an_id(slack: SlackStandIn, app: Any) -> None:
    ack = await slack.mention("maya", "#support", "find jane@acme.com")
    assert ack.ok
    event = app.last["event"]
    assert app.last["type"] == "event_callback"
    assert app.last["event_id"].startswith("Ev")
    assert (event["type"], event["user"], event["channel"]) == ("app_mention", "U0MAYA", "C0SUPPORT")
    assert event["text"] == "<@U0UCHATBOT> find <mailto:jane@acme.com|jane@acme.com>"


async def test_an_event_that_fails_comes_three_times_again(slack: SlackStandIn, app: Any) -> None:
    assert list(slack.limits.retry_waits) == [0, 60, 300]
    slack.limits.time_factor = 0
    app.status = 500
    await slack.mention("maya", "#support", "help")
    await slack.wait_for(lambda: len(slack.deliveries) == 4 and len(app.received) == 4)
    numbers = [received.headers.get("X-Slack-Retry-Num") for received in app.received]
    assert numbers == [None, "1", "2", "3"]
    assert app.received[1].headers["X-Slack-Retry-Reason"] == "http_error"
    assert len({received.fields["event_id"] for received in app.received}) == 1


async def test_an_event_that_is_late_says_why_it_comes_again(slack: SlackStandIn, app: Any) -> None:
    slack.limits.ack_seconds = 0.05
    slack.limits.retry_waits = (0,)
    app.hold = asyncio.Event()
    await slack.mention("maya", "#support", "help")
    await slack.wait_for(lambda: len(app.received) == 2)
    assert app.received[1].headers["X-Slack-Retry-Reason"] == "http_timeout"


async def test_a_command_is_not_sent_again(slack: SlackStandIn, app: Any) -> None:
    slack.limits.time_factor = 0
    app.status = 500
    await slack.command("maya", "#support", "/uchat")
    await slack.mention("maya", "#support", "help")
    await slack.wait_for(lambda: len(slack.deliveries) == 5)
    assert [delivery.kind for delivery in slack.deliveries].count("slash_command") == 1


async def test_the_home_tab_and_a_direct_message_are_events(slack: SlackStandIn, app: Any) -> None:
    await slack.open_home("maya")
    assert app.last["event"]["type"] == "app_home_opened"
    await slack.say("maya", slack.world.direct_message("U0MAYA").id, "hello")
    assert (app.last["event"]["type"], app.last["event"]["channel_type"]) == ("message", "im")


async def test_a_message_where_the_bot_is_not_is_no_event(slack: SlackStandIn, app: Any) -> None:
    await slack.mention("maya", "#sales", "help")
    assert app.received == []


async def test_a_message_shortcut_brings_its_message(slack: SlackStandIn, app: Any) -> None:
    said = await slack.say("tom", "#support", "Jane waits")
    await slack.shortcut("maya", "find_sender", said)
    assert app.last["type"] == "message_action"
    assert app.last["message"]["text"] == "Jane waits"
    assert app.last["response_url"]


async def test_a_workflow_step_is_completed_once(slack: SlackStandIn, app: Any) -> None:
    execution, ack = await slack.run_step("maya", "find_person", {"email": "jane@acme.com"})
    assert ack.ok
    event = app.last["event"]
    client = AsyncWebClient(token=event["bot_access_token"], base_url=slack.api_url)
    assert slack.executions[execution] is None
    await client.functions_completeSuccess(function_execution_id=execution, outputs={"name": "Jane"})
    assert slack.executions[execution] == {"name": "Jane"}
