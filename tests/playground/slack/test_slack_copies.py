"""Two copies of an app: each delivery can be sent to the one of choice."""

from typing import Any

import pytest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import SlackStandIn

PLAIN = {"type": "plain_text", "text": "Reject"}
CARD = [
    {"type": "actions", "block_id": "b", "elements": [{"type": "button", "action_id": "go", "text": PLAIN}]}
]
REASON = {
    "type": "input",
    "block_id": "reason",
    "label": {"type": "plain_text", "text": "Reason"},
    "element": {"type": "plain_text_input", "action_id": "text"},
}
MODAL = {"type": "modal", "title": PLAIN, "submit": PLAIN, "blocks": [REASON]}


async def test_a_click_is_composed_once_and_sent_to_either_copy(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    other = f"{app.url}?copy=2"
    await client.chat_postMessage(channel="C0APPROVE", text="x", blocks=CARD)
    message = slack.messages("#approvals", "priya")[-1]
    one, two = (slack.compose_click("priya", message, "Reject") for _ in range(2))
    assert one.payload["trigger_id"] != two.payload["trigger_id"]
    assert app.received == []
    for delivery, url in ((one, None), (one, other), (two, other)):
        assert (await slack.deliver(delivery, url=url)).ok
    first, replayed, second = app.received
    assert first.fields == replayed.fields
    assert second.fields["trigger_id"] == two.payload["trigger_id"]
    verifier = SignatureVerifier(slack.signing_secret)
    assert all(verifier.is_valid_request(got.body, got.headers) for got in app.received)


async def test_a_copy_that_is_gone_is_told_from_one_that_is_there(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C0APPROVE", text="x", blocks=CARD)
    message = slack.messages("#approvals", "priya")[-1]
    gone = "http://127.0.0.1:9/slack/events"
    assert (await slack.click("priya", message, "Reject", url=gone)).error == "dispatch_failed"
    assert (await slack.command("priya", "#approvals", "/uchat", url=gone)).error == "dispatch_failed"
    assert (await slack.click("priya", message, "Reject")).ok
    assert len(app.received) == 1


async def test_a_submission_goes_to_the_copy_of_choice(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    url, slack.request_url = app.url, "http://127.0.0.1:9/slack/events"
    await slack.command("priya", "#approvals", "/uchat", url=url)
    await client.views_open(trigger_id=app.last["trigger_id"], view=MODAL)
    view = await slack.view("priya")
    delivery = await slack.compose_submission("priya", view, {"Reason": "Not the same person"})
    for _ in range(2):
        assert (await slack.deliver(delivery, url=url)).ok
    assert slack.views("priya") == [view]
    assert (await slack.submit("priya", view, {"Reason": "Really not"}, url=url)).ok
    assert slack.views("priya") == []
    said = [got.fields["view"]["state"]["values"]["reason"]["text"]["value"] for got in app.received[1:]]
    assert said == ["Not the same person", "Not the same person", "Really not"]


async def test_a_click_that_tells_nothing_is_not_composed(
    slack: SlackStandIn, app: Any, client: AsyncWebClient
) -> None:
    await slack.command("priya", "#approvals", "/uchat")
    await client.views_open(trigger_id=app.last["trigger_id"], view=MODAL)
    with pytest.raises(LookupError, match="Reason tells the app nothing"):
        slack.compose_click("priya", await slack.view("priya"), "Reason")
