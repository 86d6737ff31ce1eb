import json
import time
from contextlib import AsyncExitStack

import pytest

from playground.slack.http_transport import signature
from slackbot.app import running
from tests.e2e.stage import Stage, served

both = pytest.mark.parametrize("transport", ["http", "socket"])
socket = pytest.mark.parametrize("transport", ["socket"])
LINE = "/uchat tag add jane@acme.com VIP"


def adds(stage: Stage) -> int:
    return stage.paths.count("POST /subscriber/add-tag")


@both
async def test_a_command_delivered_again_is_acknowledged_and_acts_once(stage: Stage) -> None:
    delivery = stage.slack.compose("maya", "#support", LINE)
    acks = [await stage.slack.deliver(delivery) for _ in range(3)]
    assert all(ack.ok for ack in acks)
    await stage.slack.wait_for_text("now has the tag VIP", "maya", "#support")
    await stage.ask("help")
    assert adds(stage) == 1
    assert len([entry for entry in await stage.entries() if entry.action == "tag add"]) == 2


@both
async def test_a_click_delivered_again_acts_once(stage: Stage) -> None:
    done = await stage.ask("tag add jane@acme.com VIP")
    await stage.press(done, "Undo")
    click = stage.slack.deliveries[-1]
    assert click.kind == "block_actions"
    assert (await stage.slack.deliver(click)).ok
    await stage.ask("help")
    assert stage.paths.count("DELETE /subscriber/remove-tag") == 1


@both
async def test_a_delivery_is_remembered_for_ten_minutes_and_the_record_for_good(stage: Stage) -> None:
    delivery = stage.slack.compose("maya", "#support", LINE)
    await stage.slack.deliver(delivery)
    await stage.slack.wait_for_text("now has the tag VIP", "maya", "#support")
    stage.ahead.seconds = 11 * 60
    assert (await stage.slack.deliver(delivery)).ok
    await stage.ask("help")
    assert adds(stage) == 1


@both
async def test_the_acknowledgement_does_not_wait_for_uchat(stage: Stage) -> None:
    await stage.ask("help")
    stage.uchat.inject(kind="slow", path="/subscribers", seconds=0.5)
    ack = await stage.slack.command("maya", "#support", "/uchat find email jane@acme.com")
    assert ack.ok
    assert ack.seconds < 0.4
    assert "Jane Cooper" in (await stage.slack.answer("maya", "#support")).text


async def test_a_delivery_that_reaches_two_copies_acts_once(stage: Stage) -> None:
    delivery = stage.slack.compose("maya", "#support", LINE)
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(running(stage.settings))
        urls = [stage.slack.request_url, await served(stack, other)]
        for url in urls:
            stage.slack.request_url = url
            assert (await stage.slack.deliver(delivery)).ok
        await stage.slack.wait_for_text("now has the tag VIP", "maya", "#support")
    assert adds(stage) == 1
    assert len(stage.slack.messages("#support", "maya")) == 1


async def test_a_wrong_signature_is_refused_and_does_nothing(stage: Stage) -> None:
    delivery = stage.slack.compose("maya", "#support", LINE)
    ack = await stage.slack.deliver(delivery, secret="somebody else's")
    assert ack.status == 401
    await stage.ask("help")
    assert not stage.paths
    assert {entry.action for entry in await stage.entries()} == {"help"}


async def test_a_missing_signature_is_refused(stage: Stage) -> None:
    delivery = stage.slack.compose("maya", "#support", LINE)
    ack = await stage.slack.deliver_raw(
        json.dumps(delivery.payload).encode(), {"Content-Type": "application/json"}
    )
    assert ack.status == 401
    assert not stage.paths


@pytest.mark.parametrize("off", [-400, 400])
async def test_a_timestamp_more_than_five_minutes_off_is_refused(stage: Stage, off: int) -> None:
    delivery = stage.slack.compose("maya", "#support", LINE)
    ack = await stage.slack.deliver(delivery, timestamp=int(time.time()) + off)
    assert ack.status == 401
    assert not stage.paths


async def test_a_replay_inside_the_five_minutes_acts_once(stage: Stage) -> None:
    delivery = stage.slack.compose("maya", "#support", LINE)
    stamp = int(time.time()) - 200
    for _ in range(3):
        assert (await stage.slack.deliver(delivery, timestamp=stamp)).ok
    await stage.slack.wait_for_text("now has the tag VIP", "maya", "#support")
    await stage.ask("help")
    assert adds(stage) == 1


async def test_the_address_is_confirmed_to_slack_when_it_is_set_up(stage: Stage) -> None:
    body = b'{"type": "url_verification", "challenge": "3eZbrw1aB10"}'
    ack = await stage.slack.deliver_raw(body, signed(stage, body, "application/json"))
    assert ack.ok
    assert ack.body == {"challenge": "3eZbrw1aB10"}


def signed(
    stage: Stage, body: bytes, content_type: str = "application/x-www-form-urlencoded"
) -> dict[str, str]:
    stamp = str(int(time.time()))
    return {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(stage.slack.signing_secret, stamp, body),
    }


@pytest.mark.filterwarnings("ignore:Sending a large body")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"payload=%7B",
        b"payload=%5B%5D",
        b"payload=1",
        b"payload=null",
        b"payload=" + b"%5B" * 100_000,
        b"\xff\xfe",
        b"payload=" + b"a" * 2_000_000,
    ],
    ids=lambda body: body[:30].decode("latin-1"),
)
async def test_a_signed_body_that_makes_no_sense_does_no_harm(stage: Stage, body: bytes) -> None:
    ack = await stage.slack.deliver_raw(body, signed(stage, body))
    assert ack.status is not None
    assert 400 <= ack.status < 500
    assert "Help" in (await stage.ask("help")).text


@socket
async def test_it_comes_back_when_slack_asks_it_to_reconnect(stage: Stage) -> None:
    await stage.slack.refresh_sockets()
    assert "Jane Cooper" in (await stage.ask("user f1001u501")).text
    assert [call.method for call in stage.slack.calls].count("apps.connections.open") == 2


@socket
async def test_it_comes_back_after_the_line_was_cut(stage: Stage) -> None:
    await stage.slack.drop_sockets()
    assert "Jane Cooper" in (await stage.ask("user f1001u501")).text


@socket
async def test_work_in_hand_is_answered_though_the_line_was_cut(stage: Stage) -> None:
    stage.uchat.inject(kind="slow", path="/subscriber/get-info", seconds=0.3)
    await stage.slack.command("maya", "#support", "/uchat user f1001u501")
    await stage.slack.drop_sockets()
    assert "Jane Cooper" in (await stage.slack.answer("maya", "#support")).text
