from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from playground.slack import SlackStandIn
from playground.slack.http_transport import encoded

FIELDS = {
    "token",
    "team_id",
    "team_domain",
    "channel_id",
    "channel_name",
    "user_id",
    "user_name",
    "command",
    "text",
    "api_app_id",
    "is_enterprise_install",
    "response_url",
    "trigger_id",
}


async def test_a_command_is_signed_over_its_raw_body(slack: SlackStandIn, app: Any) -> None:
    ack = await slack.command("maya", "#support", "/uchat find name Zoë & Co")
    got = app.received[0]
    verifier = SignatureVerifier(slack.signing_secret)
    assert ack.status == 200
    assert verifier.is_valid_request(got.body, got.headers)
    assert got.headers["Content-Type"] == "application/x-www-form-urlencoded"


async def test_a_command_has_every_field_slack_sends(slack: SlackStandIn, app: Any) -> None:
    await slack.command("maya", "#vip-desk", "/uchat  find x ")
    assert set(app.last) == FIELDS
    assert app.last["text"] == "find x"
    assert app.last["channel_name"] == "privategroup"
    assert app.last["response_url"].startswith(slack.url)


async def test_bolt_takes_the_signature_and_refuses_a_wrong_or_stale_one(
    slack: SlackStandIn, app: Any
) -> None:
    bolt = AsyncApp(
        signing_secret=slack.signing_secret, token=slack.bot_token, client=None, process_before_response=True
    )
    bolt.client.base_url = slack.api_url

    @bolt.command("/uchat")
    async def acknowledge(ack: Any) -> None:
        await ack("hello")

    async def status_of(**wrong: Any) -> int:
        await slack.deliver(slack.compose("maya", "#support", "/uchat"), **wrong)
        got = app.received[-1]
        request = AsyncBoltRequest(body=got.body.decode(), headers=got.headers)
        return int((await bolt.async_dispatch(request)).status)

    assert await status_of() == 200
    assert await status_of(secret="not the secret") == 401
    assert await status_of(timestamp=1_600_000_000) == 401


async def test_the_same_delivery_can_be_sent_again(slack: SlackStandIn, app: Any) -> None:
    await slack.command("maya", "#support", "/uchat")
    await slack.deliver(slack.deliveries[-1])
    assert app.received[0].fields == app.received[1].fields


async def test_a_raw_body_is_sent_as_it_is(slack: SlackStandIn, app: Any) -> None:
    await slack.deliver_raw(b"not signed at all", {"Content-Type": "application/x-www-form-urlencoded"})
    assert app.received[0].body == b"not signed at all"
    assert "X-Slack-Signature" not in app.received[0].headers


async def test_interactions_come_in_one_form_field(slack: SlackStandIn, app: Any) -> None:
    body, content_type = encoded(slack.compose("maya", "#support", "/uchat x"))
    assert content_type == "application/x-www-form-urlencoded"
    assert body.startswith(b"token=")
    await slack.shortcut("maya", "find")
    assert app.received[0].body.startswith(b"payload=%7B")
    assert app.last["type"] == "shortcut"


async def test_what_the_acknowledgement_of_a_command_holds_is_shown_to_the_asker_alone(
    slack: SlackStandIn, app: Any
) -> None:
    app.answer = {"text": "one moment"}
    await slack.command("maya", "#support", "/uchat")
    assert (await slack.answer("maya", "#support")).text == "one moment"
    assert slack.messages("#support", "tom") == []


async def test_an_answer_in_channel_is_seen_by_everybody(slack: SlackStandIn, app: Any) -> None:
    app.answer = {"text": "for all", "response_type": "in_channel"}
    await slack.command("maya", "#support", "/uchat")
    assert [message.text for message in slack.messages("#support", "tom")] == ["for all"]
