import asyncio
from contextlib import suppress
from typing import Any

import pytest
from slack_bolt.context.ack.async_ack import AsyncAck

from slackbot.road.prepare import prepare
from slackbot.slack import submissions
from tests.e2e.stage import Stage, reference_in, shown

VIP = {"text": {"type": "plain_text", "text": "VIP"}, "value": "VIP"}
both = pytest.mark.parametrize("transport", ["http", "socket"])


@both
async def test_what_is_missing_is_asked_for_and_the_answer_is_seen_by_the_asker_alone(stage: Stage) -> None:
    await stage.slack.command("maya", "#support", "/uchat tag add")
    view = await stage.slack.view("maya")
    ack = await stage.slack.submit("maya", view, {"Bot user": "f1001u501", "Tag": "VIP"})
    assert ack.ok
    assert not stage.slack.views("maya")
    answer = await stage.slack.answer("maya", "#support")
    assert answer.visible_to == "U0MAYA"
    assert "Jane Cooper now has the tag VIP." in answer.text


async def test_what_was_given_is_filled_in(stage: Stage) -> None:
    await stage.slack.command("maya", "#support", "/uchat tag add jane@acme.com")
    view = await stage.slack.view("maya")
    assert view.state["user"]["user"]["selected_option"]["value"] == "jane@acme.com"
    await stage.slack.submit("maya", view, {"Tag": "VIP"})
    assert "Jane Cooper now has the tag VIP." in (await stage.slack.answer("maya", "#support")).text


async def test_an_input_left_empty_is_slacks_to_say(stage: Stage) -> None:
    await stage.slack.command("maya", "#support", "/uchat tag add")
    ack = await stage.slack.submit("maya", await stage.slack.view("maya"), {"Bot user": "f1001u501"})
    assert set(ack.errors) == {"tag"}


async def test_people_are_suggested_by_parts_of_names_and_emails(stage: Stage) -> None:
    await stage.slack.command("maya", "#support", "/uchat tag add")
    view = await stage.slack.view("maya")
    offered = [each["value"] for each in await stage.slack.options("maya", view, "Bot user", "jane")]
    assert offered[:2] == ["f1001u501", "f1001u504"]
    assert offered[-1] == "jane"


async def test_people_seen_lately_are_suggested_by_email_and_tag_without_asking_uchat(stage: Stage) -> None:
    await stage.ask("user f1001u501")
    await stage.slack.command("maya", "#support", "/uchat tag add")
    view = await stage.slack.view("maya")
    stage.uchat.clear_calls()
    for query in ("", "ja"):
        offered = await stage.slack.options("maya", view, "Bot user", query)
        assert offered[0]["value"] == "f1001u501"
    assert not stage.paths
    for query in ("acme.co", "returning"):
        offered = await stage.slack.options("maya", view, "Bot user", query)
        assert offered[0]["value"] == "f1001u501"


async def test_tags_are_suggested_by_parts_of_their_names(stage: Stage) -> None:
    await stage.slack.command("maya", "#support", "/uchat tag add")
    view = await stage.slack.view("maya")
    offered = [each["text"]["text"] for each in await stage.slack.options("maya", view, "Tag", "vip")]
    assert offered[0] == "VIP"
    assert set(offered) == {"VIP", "Vip lounge", "vip-2024"}


async def test_a_type_ahead_stops_below_a_fifth_of_the_budget(stage: Stage) -> None:
    stage.uchat.switches.rate_limit = 10
    for user_ns in range(501, 509):
        await stage.ask(f"user f1001u{user_ns}")
    await stage.slack.command("maya", "#support", "/uchat tag add")
    view = await stage.slack.view("maya")
    await stage.ask("user f1001u509")
    stage.uchat.clear_calls()
    offered = await stage.slack.options("maya", view, "Bot user", "cooper")
    assert offered[0]["value"] == "f1001u501"
    assert not stage.paths


async def test_a_slow_type_ahead_shows_what_is_at_hand(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slackbot.slack.suggestions._SECONDS", 0.1)
    await stage.ask("user f1001u501")
    await stage.slack.command("maya", "#support", "/uchat tag add")
    view = await stage.slack.view("maya")
    stage.uchat.inject(kind="slow", path="/subscribers", seconds=0.5)
    offered = await stage.slack.options("maya", view, "Bot user", "coop")
    assert [each["value"] for each in offered] == ["f1001u501", "coop"]


@both
async def test_what_can_not_be_used_is_said_at_its_input(stage: Stage) -> None:
    await stage.slack.command("maya", "#support", "/uchat tag add")
    view = await stage.slack.view("maya")
    ack = await stage.slack.submit("maya", view, {"Bot user": "famiglia@rossi.example", "Tag": "VIP"})
    assert set(ack.errors) == {"user"}
    assert "3 bot users match" in ack.errors["user"]
    ack = await stage.slack.submit("maya", view, {"Bot user": "nobody@nowhere.example"})
    assert "No bot user was found" in ack.errors["user"]
    ack = await stage.slack.submit("maya", view, {"Bot user": "f1001u501"})
    assert "Jane Cooper now has the tag VIP." in (await stage.slack.answer("maya", "#support")).text


async def test_a_tag_that_is_gone_is_said_at_its_input(stage: Stage) -> None:
    await stage.slack.command("maya", "#support", "/uchat tag add f1001u501")
    view = await stage.slack.view("maya")
    gone = {"text": {"type": "plain_text", "text": "VPI"}, "value": "VPI"}
    ack = await stage.slack.submit("maya", view, {"Tag": gone})
    assert set(ack.errors) == {"tag"}
    assert "There is no tag called “VPI”." in ack.errors["tag"]
    assert "VIP" in ack.errors["tag"]


async def test_a_slow_check_says_so_and_the_answer_comes_in_the_channel(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submissions, "CHECKING_SECONDS", 0.05)
    await stage.slack.command("maya", "#support", "/uchat tag add f1001u501")
    view = await stage.slack.view("maya")
    await stage.slack.options("maya", view, "Tag", "vip")
    stage.uchat.inject(kind="slow", path="/subscriber/get-info", seconds=0.4)
    ack = await stage.slack.submit("maya", view, {"Tag": "VIP"})
    assert ack.body["response_action"] == "update"
    assert "Checking…" in str(stage.slack.views("maya")[-1].blocks)
    assert "Jane Cooper now has the tag VIP." in (await stage.slack.answer("maya", "#support")).text
    updated = await stage.slack.wait_for(
        lambda: stage.slack.views("maya") and "Checking…" not in str(stage.slack.views("maya")[-1].blocks)
    )
    assert updated


async def test_a_form_closed_while_it_is_checked_is_answered_all_the_same(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submissions, "CHECKING_SECONDS", 0.05)
    await stage.slack.command("maya", "#support", "/uchat tag add f1001u501")
    view = await stage.slack.view("maya")
    await stage.slack.options("maya", view, "Tag", "vip")
    stage.uchat.inject(kind="slow", path="/subscriber/get-info", seconds=0.3)
    await stage.slack.submit("maya", view, {"Tag": "VIP"})
    await stage.slack.close("maya", stage.slack.views("maya")[-1])
    assert "Jane Cooper now has the tag VIP." in (await stage.slack.answer("maya", "#support")).text
    assert not stage.slack.views("maya")


async def test_a_slow_check_that_finds_nobody_brings_the_form_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submissions, "CHECKING_SECONDS", 0.05)
    await stage.slack.command("maya", "#support", "/uchat tag add nobody@nowhere.example")
    view = await stage.slack.view("maya")
    await stage.slack.options("maya", view, "Tag", "vip")
    stage.uchat.inject(kind="slow", path="/subscribers", seconds=0.4)
    await stage.slack.submit("maya", view, {"Tag": "VIP"})
    await stage.slack.wait_for(lambda: "No bot user was found" in str(stage.slack.views("maya")[-1].blocks))
    again = stage.slack.views("maya")[-1]
    assert (await stage.slack.submit("maya", again, {"Bot user": "f1001u501", "Tag": "VIP"})).ok
    assert "Jane Cooper now has the tag VIP." in (await stage.slack.answer("maya", "#support")).text


async def test_uchat_down_is_said_in_the_form_with_a_reference(stage: Stage) -> None:
    await stage.slack.command("maya", "#support", "/uchat tag add f1001u501")
    view = await stage.slack.view("maya")
    await stage.slack.options("maya", view, "Tag", "vip")
    stage.uchat.inject(kind="500", path="/subscriber/get-info", count=3)
    ack = await stage.slack.submit("maya", view, {"Tag": "VIP"})
    told = str(ack.body)
    assert "UChat can't be reached just now." in told
    entry = (await stage.entries())[-1]
    assert entry.operation in told
    assert entry.state == "failed"


async def test_an_answer_whose_response_url_is_gone_finds_its_way(stage: Stage) -> None:
    await stage.slack.command("maya", "#support", "/uchat tag add f1001u501")
    view = await stage.slack.view("maya")
    stage.slack.inject("response_url", status=404)
    await stage.slack.submit("maya", view, {"Tag": "VIP"})
    answer = await stage.slack.answer("maya", "#support")
    assert answer.visible_to == "U0MAYA"
    assert "Jane Cooper now has the tag VIP." in answer.text
    assert stage.slack.calls[-1].method == "chat.postEphemeral"


async def test_where_the_bot_is_not_in_the_channel_the_answer_comes_as_a_direct_message(stage: Stage) -> None:
    await stage.slack.command("maya", "#sales", "/uchat tag add f1001u501")
    view = await stage.slack.view("maya")
    stage.slack.inject("response_url", status=404)
    stage.slack.inject("chat.postEphemeral", error="not_in_channel")
    await stage.slack.submit("maya", view, {"Tag": "VIP"})
    answer = await stage.slack.answer("maya", "D0MAYA")
    assert "Jane Cooper now has the tag VIP." in answer.text


async def test_a_form_that_slack_does_not_open_is_said_with_the_command_in_full(stage: Stage) -> None:
    stage.slack.inject("views.open", error="expired_trigger_id")
    answer = await stage.ask("tag add f1001u501")
    assert "Slack did not open the form in time." in answer.text
    assert "/uchat tag add <who> <tag>" in shown(answer)
    assert reference_in(answer)


async def test_a_form_submitted_twice_acts_once(stage: Stage) -> None:
    await stage.slack.command("maya", "#support", "/uchat tag add f1001u501")
    view = await stage.slack.view("maya")
    await stage.slack.submit("maya", view, {"Tag": "VIP"})
    await stage.slack.answer("maya", "#support")
    assert (await stage.slack.deliver(stage.slack.deliveries[-1])).ok
    await stage.ask("help")
    assert stage.paths.count("POST /subscriber/add-tag") == 1


async def test_nothing_of_the_response_url_goes_into_the_form(stage: Stage) -> None:
    await stage.slack.command("maya", "#support", "/uchat tag add f1001u501")
    view = await stage.slack.view("maya")
    command = stage.slack.deliveries[-1]
    assert command.payload["response_url"] not in str(view.definition)


@both
async def test_what_came_of_a_check_is_shown_after_the_acknowledgement(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submissions, "CHECKING_SECONDS", 0.05)
    acknowledging, updates_before = asyncio.Event(), []
    acknowledge = AsyncAck.__call__

    async def slow_check(*given: Any) -> Any:
        await acknowledging.wait()
        return await prepare(*given)

    async def slow_ack(ack: AsyncAck, *given: Any, **named: Any) -> Any:
        if named.get("response_action") == "update":
            acknowledging.set()
            with suppress(TimeoutError):
                await stage.slack.wait_for(updated, "an update too early", timeout=0.3)
            updates_before.append(updated())
        return await acknowledge(ack, *given, **named)

    def updated() -> bool:
        return any(call.method == "views.update" for call in stage.slack.calls)

    await stage.slack.command("maya", "#support", "/uchat tag add nobody@nowhere.example")
    view = await stage.slack.view("maya")
    await stage.slack.options("maya", view, "Tag", "vip")
    monkeypatch.setattr(submissions, "prepare", slow_check)
    monkeypatch.setattr(AsyncAck, "__call__", slow_ack)
    ack = await stage.slack.submit("maya", view, {"Tag": "VIP"})
    assert "Checking…" in str(ack.body)
    assert updates_before == [False]
    await stage.slack.wait_for(lambda: "No bot user was found" in str(stage.slack.views("maya")[-1].blocks))


@pytest.mark.parametrize("metadata", ["", "not JSON", '{"action": "tag invent"}'])
async def test_a_form_of_another_time_says_so_instead_of_closing(stage: Stage, metadata: str) -> None:
    await stage.slack.command("maya", "#support", "/uchat tag add f1001u501")
    view = await stage.slack.view("maya")
    view.definition["private_metadata"] = metadata
    await stage.slack.submit("maya", view, {"Tag": VIP})
    assert "This form can't be used any more. Run the command again." in str(
        stage.slack.views("maya")[-1].blocks
    )
    assert "POST /subscriber/add-tag" not in stage.paths


@pytest.mark.parametrize("settings", [{"viewers": "*", "editors": "U0TOM", "admins": "U0AROHA"}])
async def test_a_refusal_in_a_form_names_people_as_slack_draws_them(
    stage: Stage,
) -> None:
    await stage.slack.command("tom", "#support", "/uchat tag add f1001u501")
    view = await stage.slack.view("tom")
    view.user_id = "U0MAYA"
    ack = await stage.slack.submit("maya", view, {"Tag": VIP})
    assert "<@U0AROHA>" not in str(ack.body)
    assert {"type": "user", "user_id": "U0AROHA"} in ack.body["view"]["blocks"][2]["elements"][0]["elements"]
