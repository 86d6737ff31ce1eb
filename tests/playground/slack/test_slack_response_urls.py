from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from playground.slack import SlackStandIn

BUTTON = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Confirm"}}],
}


async def _url(slack: SlackStandIn, app: Any) -> AsyncWebhookClient:
    await slack.command("maya", "#support", "/uchat")
    return AsyncWebhookClient(app.last["response_url"])


async def test_five_answers_and_no_sixth(slack: SlackStandIn, app: Any) -> None:
    hook = await _url(slack, app)
    answers = [await hook.send(text=str(number)) for number in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert answers[0].body == "ok"
    assert "used_url" in answers[5].body
    assert [m.text for m in slack.messages("#support", "maya")] == ["0", "1", "2", "3", "4"]
    assert [complaint.problem for complaint in slack.complaints] == ["used_url"]


async def test_it_ends_after_thirty_minutes(slack: SlackStandIn, app: Any) -> None:
    assert slack.limits.response_url_seconds == 30 * 60
    hook = await _url(slack, app)
    slack.limits.response_url_seconds = 0
    answer = await hook.send(text="late")
    assert answer.status_code == 404
    assert "expired_url" in answer.body


async def test_a_command_has_no_original_to_replace(slack: SlackStandIn, app: Any) -> None:
    hook = await _url(slack, app)
    await hook.send(text="looking")
    await hook.send(text="found", replace_original=True)
    assert [m.text for m in slack.messages("#support", "maya")] == ["looking", "found"]


async def test_a_click_replaces_the_ephemeral_message_it_came_from(slack: SlackStandIn, app: Any) -> None:
    await (await _url(slack, app)).send(text="sure?", blocks=[BUTTON])
    message = await slack.answer("maya", "#support")
    await slack.click("maya", message, "Confirm")
    assert app.last["container"] == {
        "type": "message", "message_ts": message.ts, "channel_id": "C0SUPPORT", "is_ephemeral": True,
    }  # fmt: skip
    assert "message" not in app.last
    await AsyncWebhookClient(app.last["response_url"]).send(text="done", replace_original=True)
    after = await slack.answer("maya", "#support")
    assert (after.text, after.ts, after.visible_to) == ("done", message.ts, "U0MAYA")
    assert after.blocks is None


async def test_a_click_deletes_the_message_it_came_from(slack: SlackStandIn, app: Any) -> None:
    await (await _url(slack, app)).send(text="sure?", blocks=[BUTTON])
    await slack.click("maya", await slack.answer("maya", "#support"), "Confirm")
    await AsyncWebhookClient(app.last["response_url"]).send(delete_original=True)
    assert slack.messages("#support", "maya") == []


async def test_without_replacing_a_new_message_is_seen_by_the_clicker_alone(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C0SUPPORT", text="who?", blocks=[BUTTON])
    message = slack.messages("#support", "tom")[0]
    await slack.click("tom", message, action_id="go")
    assert app.last["message"]["ts"] == message.ts
    assert app.last["container"]["is_ephemeral"] is False
    await AsyncWebhookClient(app.last["response_url"]).send(text="you")
    assert [m.text for m in slack.messages("#support", "tom")] == ["who?", "you"]
    assert [m.text for m in slack.messages("#support", "maya")] == ["who?"]


async def test_broken_blocks_are_refused_and_complained_of(slack: SlackStandIn, app: Any) -> None:
    hook = await _url(slack, app)
    answer = await hook.send(text="x", blocks=[{"type": "section"}])
    assert answer.status_code == 400
    assert "invalid_blocks" in answer.body
    assert slack.complaints[0].where == "response_url"


async def test_faults_can_be_injected(slack: SlackStandIn, app: Any) -> None:
    hook = await _url(slack, app)
    slack.inject("response_url", status=500)
    slack.inject("response_url", ratelimited=7)
    assert (await hook.send(text="a")).status_code == 500
    limited = await hook.send(text="a")
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "7")
    assert (await hook.send(text="a")).status_code == 200
    assert [call.status for call in slack.calls] == [500, 429, 200]
