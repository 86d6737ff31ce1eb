import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from playground.demo import bot_settings
from playground.slack.messages import Message
from playground.uchat import Flows
from slackbot.store.states import State
from tests.e2e.bridged import SENDS, _looking_often, _soon
from tests.e2e.merging import (
    APPROVALS,
    PRIMARY,
    SECONDARY,
    Request,
    _sweeping,
    became,
    decided,
    directs,
    in_database,
    in_state,
    merged,
    refused,
    requested,
    sent_to,
    states,
    told,
)
from tests.e2e.process import started
from tests.e2e.stage import Stage, buttons, eventually

__all__ = ["_looking_often", "_soon", "_sweeping"]

pytestmark = [
    pytest.mark.usefixtures("_soon", "_sweeping"),
    pytest.mark.parametrize("settings", [{"bridge_timeout": "1s"}]),
]
MARKS = ["Check again", "Mark as merged", "Mark as not merged"]


async def unknown(stage: Stage, flows: Flows, *options: str) -> tuple[Request, Message]:
    """A merge that was approved and started, and never answered."""
    request = await requested(stage, PRIMARY, SECONDARY, *options)
    stage.uchat.switches.flows = flows
    await decided(stage, request)
    card = await became(stage, request, "outcome unknown")
    return request, card


async def marked(
    stage: Stage, card: Message, button: str, reason: str, *, user: str = "priya"
) -> Message | None:
    """Mark with a reason; what the form then shows, where it does not close."""
    await stage.slack.click(user, card, text=button)
    view = await stage.slack.view(user)
    ack = await stage.slack.submit(user, view, {"Reason": reason})
    assert ack.ok, ack
    return None if ack.body == {"response_action": "clear"} else view  # type: ignore[return-value]


def sends(stage: Stage) -> int:
    return stage.paths.count(SENDS)


@pytest.mark.parametrize("flows", [Flows.SILENT, Flows.MUTE])
async def test_a_merge_that_never_answered_is_unknown_and_everybody_concerned_hears_so(
    stage: Stage, flows: Flows
) -> None:
    request, card = await unknown(stage, flows)
    assert buttons(card) == MARKS
    assert "It is not sent again." in card.text
    assert "<@U0PRIYA>" in card.text
    assert request.reference in card.text
    assert "outcome unknown" in (await sent_to(stage, "maya", "outcome unknown")).text
    assert any("Outcome unknown" in each.text for each in stage.slack.thread(card))
    assert sends(stage) == 1


async def test_nobody_sends_it_again_however_long_it_stays_unknown(stage: Stage) -> None:
    request, card = await unknown(stage, Flows.SILENT)
    for _ in range(3):
        stage.ahead.seconds += 400
        await stage.slack.click("maya", card, text="Check again")
        await stage.slack.replied(card, lambda message: "reading can't tell yet" in message.text)
    await told(stage, request.reference)
    assert sends(stage) == 1
    assert set((await states(stage, request.reference))[3:]) == {State.UNKNOWN}
    assert buttons(card) == MARKS


async def test_they_are_in_no_other_merge_while_it_is_unknown(stage: Stage) -> None:
    request, _ = await unknown(stage, Flows.SILENT)
    await stage.slack.command("tom", "#support", f"/uchat merge {SECONDARY} f1001u501")
    ack = await stage.slack.submit("tom", await stage.slack.view("tom"), {"Reason": "Another try"})
    assert request.reference in " ".join(ack.errors.values())


@pytest.mark.parametrize("options", [("--keep",), ("--delete",)])
@pytest.mark.parametrize("user", ["maya", "tom", "priya"])
async def test_check_again_finds_what_was_merged(stage: Stage, user: str, options: tuple[str, ...]) -> None:
    request, card = await unknown(stage, Flows.MUTE, *options)
    await stage.slack.click(user, card, text="Check again")
    await became(stage, request, "merged")
    assert "it was merged" in card.text
    assert not buttons(card)
    assert (await states(stage, request.reference))[-1] is State.DONE
    assert "Merged" in (await sent_to(stage, "maya", "it was merged")).text
    assert sends(stage) == 1
    found = await stage.ask(f"user {SECONDARY}", user="tom")
    assert PRIMARY in found.text


async def test_who_may_not_merge_may_not_check(stage: Stage) -> None:
    request, card = await unknown(stage, Flows.MUTE)
    assert "You may not look at this." in (await refused(stage, card, "Check again", user="jonas")).text
    assert (await states(stage, request.reference))[-1] is State.UNKNOWN


async def test_check_again_that_can_not_tell_says_so_and_leaves_the_card(stage: Stage) -> None:
    request, card = await unknown(stage, Flows.SILENT)
    stage.uchat.clear_calls()
    await stage.slack.click("tom", card, text="Check again")
    line = await stage.slack.replied(card, "reading can't tell yet")
    assert "<@U0TOM>" in line.text
    await told(stage, request.reference)
    assert buttons(card) == MARKS
    assert all(path.startswith("GET") for path in stage.paths)
    assert len([each for each in directs(stage, "maya") if "unknown" in each]) == 1


async def test_a_uchat_that_is_down_at_the_check_is_said(stage: Stage) -> None:
    request, card = await unknown(stage, Flows.MUTE)
    stage.uchat.inject(kind="503", path="/subscriber", count=20)
    assert "UChat can't be reached" in (await refused(stage, card, "Check again", user="tom")).text
    assert (await states(stage, request.reference))[-1] is State.UNKNOWN
    stage.uchat.faults.clear()
    await stage.slack.click("tom", card, text="Check again")
    await became(stage, request, "merged")


@pytest.mark.parametrize(
    ("button", "state", "heading", "left"),
    [
        ("Mark as merged", State.DONE, "merged", []),
        ("Mark as not merged", State.FAILED, "not merged", ["Ask again"]),
    ],
)
async def test_an_approver_says_what_became_of_it_with_a_reason(
    stage: Stage, button: str, state: State, heading: str, left: list[str]
) -> None:
    request, card = await unknown(stage, Flows.SILENT)
    assert await marked(stage, card, button, "Looked in UChat's inbox", user="aroha") is None
    await became(stage, request, heading)
    assert f"<@U0AROHA> marked it as {heading}: Looked in UChat's inbox" in card.text.replace("’", "'")
    assert buttons(card) == left
    last = (await stage.entries(request.reference))[-1]
    assert (last.state, last.actor) == (state, "U0AROHA")
    assert "Looked in UChat's inbox" in last.result
    assert (await sent_to(stage, "maya", "marked it as")).text
    assert any("marked it as" in each.text for each in stage.slack.thread(card))
    assert sends(stage) == 1


async def test_a_mark_needs_a_reason(stage: Stage) -> None:
    request, card = await unknown(stage, Flows.SILENT)
    await stage.slack.click("priya", card, text="Mark as merged")
    ack = await stage.slack.submit("priya", await stage.slack.view("priya"), {"Reason": "  "})
    assert ack.errors
    assert (await states(stage, request.reference))[-1] is State.UNKNOWN


@pytest.mark.parametrize(
    ("user", "why"),
    [
        ("maya", "You asked for this"),
        ("tom", "Only approvers"),
        ("jonas", "Only approvers"),
    ],
)
async def test_nobody_else_marks(stage: Stage, user: str, why: str) -> None:
    request, card = await unknown(stage, Flows.SILENT)
    for button in ("Mark as merged", "Mark as not merged"):
        assert why in (await refused(stage, card, button, user=user)).text
        assert not stage.slack.views(user)
    assert (await states(stage, request.reference))[-1] is State.UNKNOWN


async def test_an_approver_who_asked_does_not_mark(stage: Stage) -> None:
    request = await requested(stage, user="priya")
    stage.uchat.switches.flows = Flows.SILENT
    await decided(stage, request, user="aroha")
    card = await became(stage, request, "outcome unknown")
    assert "You asked for this" in (await refused(stage, card, "Mark as merged", user="priya")).text


async def test_a_right_that_went_while_the_form_was_open_is_noticed(stage: Stage) -> None:
    request, card = await unknown(stage, Flows.SILENT)
    await stage.slack.click("priya", card, text="Mark as merged")
    view = await stage.slack.view("priya")
    stage.slack.take_out_of_group("priya", "approvers")
    ack = await stage.slack.submit("priya", view, {"Reason": "Looked"})
    assert "Only approvers" in str(ack.body)
    assert (await states(stage, request.reference))[-1] is State.UNKNOWN


async def test_what_reading_shows_wins_over_a_mark_as_not_merged(stage: Stage) -> None:
    request, card = await unknown(stage, Flows.MUTE)
    await stage.slack.click("priya", card, text="Mark as not merged")
    ack = await stage.slack.submit("priya", await stage.slack.view("priya"), {"Reason": "Saw nothing"})
    assert "Reading shows that it was merged" in str(ack.body)
    await became(stage, request, "merged")
    assert (await states(stage, request.reference))[-1] is State.DONE


async def bridge_open(stage: Stage, seconds: float) -> None:
    """Let so much time pass that nobody waits for the late answer any more."""

    async def look() -> bool:
        return not in_database(stage, "SELECT request FROM claims WHERE user_ns = ?", PRIMARY)

    stage.ahead.seconds += seconds
    await eventually(look, "the bridge to open again")


@pytest.mark.usefixtures("_looking_often")
async def test_what_reading_shows_wins_over_a_mark_as_merged(stage: Stage) -> None:
    request, card = await unknown(stage, Flows.SILENT)
    await bridge_open(stage, 11 * 60)
    fields = stage.uchat.people[PRIMARY].fields
    for name in [each for each in fields if each.startswith("slackbot_")]:
        del fields[name]  # somebody emptied them: then the flow has nothing to run on any more
    await stage.slack.click("priya", card, text="Mark as merged")
    ack = await stage.slack.submit("priya", await stage.slack.view("priya"), {"Reason": "I think so"})
    assert "Reading shows that it was not merged" in str(ack.body)
    await became(stage, request, "not merged")
    assert (await states(stage, request.reference))[-1] is State.FAILED
    assert not stage.uchat.merges


async def test_two_marks_at_once_are_one(stage: Stage) -> None:
    request, card = await unknown(stage, Flows.SILENT)
    await stage.slack.click("priya", card, text="Mark as merged")
    await stage.slack.click("aroha", card, text="Mark as not merged")
    first, second = await stage.slack.view("priya"), await stage.slack.view("aroha")
    acks = await asyncio.gather(
        stage.slack.submit("priya", first, {"Reason": "It is there"}),
        stage.slack.submit("aroha", second, {"Reason": "It is not there"}),
    )
    assert sorted(ack.body == {"response_action": "clear"} for ack in acks) == [False, True]
    (late,) = [ack for ack in acks if ack.body != {"response_action": "clear"}]
    assert "settled already" in str(late.body) or "is known" in str(late.body)
    await told(stage, request.reference)
    assert (
        len([each for each in await states(stage, request.reference) if each in {State.DONE, State.FAILED}])
        == 1
    )


@pytest.mark.usefixtures("_looking_often")
async def test_a_late_answer_settles_it_and_the_card_follows(stage: Stage) -> None:
    stage.uchat.switches.late_seconds = 1.5
    request, card = await unknown(stage, Flows.LATE)
    await stage.uchat.flows_settled()
    stage.ahead.seconds += 30
    await became(stage, request, "merged")
    assert "late answer" in card.text.casefold()
    assert not buttons(card)
    assert len(stage.uchat.merges) == 1
    assert "ate answer" in (await sent_to(stage, "maya", "Merged")).text
    assert sends(stage) == 1


@pytest.mark.usefixtures("_looking_often")
async def test_a_late_error_settles_it_too(stage: Stage) -> None:
    stage.uchat.switches.late_seconds = 1.5
    request = await requested(stage)
    stage.uchat.switches.flows = Flows.LATE
    await decided(stage, request)
    await in_state(stage, request.reference, State.STARTED)
    del stage.uchat.people[SECONDARY]
    await became(stage, request, "outcome unknown")
    await stage.uchat.flows_settled()
    stage.ahead.seconds += 30
    card = await became(stage, request, "not merged")
    assert "Secondary bot user not found" in card.text
    assert not stage.uchat.merges


# A crash between the moves: another copy of the bot, here the sweep of this one, settles what was left.


def left_as(stage: Stage, reference: str, state: State) -> None:
    """What a copy that ended leaves behind: the state, and a lease that nobody renews."""
    in_database(
        stage,
        "INSERT INTO events (at, operation, parent, state, action, actor, team, channel, surface, bot_user,"
        " bot_user_name, second_bot_user, second_bot_user_name, arguments, result, calls, duration_ms)"
        " SELECT at, operation, parent, ?, action, actor, team, channel, surface, bot_user, bot_user_name,"
        " second_bot_user, second_bot_user_name, arguments, '', 0, 0 FROM events WHERE operation = ? LIMIT 1",
        state.value,
        reference,
    )
    in_database(
        stage,
        "UPDATE operations SET state = ?, lease_by = 'gone', due_at = 1 WHERE id = ?",
        state.value,
        reference,
    )


async def test_what_was_approved_and_not_begun_when_a_copy_ended_is_merged_once(stage: Stage) -> None:
    request = await requested(stage)
    left_as(stage, request.reference, State.APPROVED)
    card = await became(stage, request, "merged")
    assert len(stage.uchat.merges) == 1
    assert sends(stage) == 1
    assert not buttons(card)
    assert await states(stage, request.reference) == [
        State.PENDING,
        State.APPROVED,
        State.STARTED,
        State.DONE,
    ]


async def test_what_was_approved_and_changed_while_nobody_ran_is_not_merged(stage: Stage) -> None:
    request = await requested(stage)
    stage.uchat.people[SECONDARY].fields["plan"] = "platinum"
    left_as(stage, request.reference, State.APPROVED)
    await became(stage, request, "not merged")
    assert not stage.uchat.merges


async def test_what_was_started_when_a_copy_ended_is_never_sent_again(stage: Stage) -> None:
    request = await requested(stage)
    left_as(stage, request.reference, State.STARTED)
    card = await became(stage, request, "outcome unknown")
    stage.ahead.seconds += 60
    assert buttons(card) == MARKS
    assert "outcome unknown" in (await sent_to(stage, "maya", "outcome unknown")).text
    await told(stage, request.reference)
    assert SENDS not in stage.paths
    assert (await states(stage, request.reference))[-1] is State.UNKNOWN


async def killed_while(
    stage: Stage, folder: Path, request: Request, reached: Callable[[], Awaitable[object]]
) -> None:
    """Another copy of the bot takes the approving click, and is killed once `reached`."""
    settings = bot_settings(stage.slack, stage.uchat, folder, 0) | {"PORT": "0", "BRIDGE_TIMEOUT": "5s"}
    async with started("web", settings) as other:
        listening = await other.says("listening")
        url = f"http://{listening['address']}/slack/events"
        await stage.slack.click("priya", request.card, text="Approve", url=url)
        await reached()
        other.process.kill()
        await other.ended()


@pytest.mark.usefixtures("_looking_often")
async def test_a_copy_that_was_killed_before_it_sent_anything_leaves_nothing_merged(
    stage: Stage, tmp_path: Path
) -> None:
    request = await requested(stage)
    stage.uchat.inject(kind="slow", path="/subscriber/set-user-fields-by-name", seconds=20)

    async def begun() -> None:
        async def look() -> bool:
            return bool(in_database(stage, "SELECT request FROM claims WHERE user_ns = ?", PRIMARY))

        await eventually(look, "the bridge to be taken")

    await killed_while(stage, tmp_path, request, begun)
    stage.uchat.faults.clear()
    stage.uchat.clear_calls()
    stage.ahead.seconds += 31  # the one that was killed may have been at telling
    card = await became(stage, request, "outcome unknown")

    async def looked() -> bool:
        return stage.paths.count("GET /subscriber/get-info") >= 2

    await eventually(looked, "the bot to look by itself")
    await bridge_open(stage, 11 * 60)
    await stage.slack.click("maya", card, text="Check again")
    await became(stage, request, "not merged")
    assert "it was not merged" in card.text
    assert not stage.uchat.merges
    assert SENDS not in stage.paths
    assert (await states(stage, request.reference))[-2:] == [State.UNKNOWN, State.FAILED]
    assert "not merged" in (await sent_to(stage, "maya", "Not merged")).text
    await merged(stage, await requested(stage))


async def test_a_copy_that_was_killed_after_it_sent_it_is_found_out_by_reading(
    stage: Stage, tmp_path: Path
) -> None:
    request = await requested(stage)

    async def carried_out() -> None:
        async def look() -> bool:
            return bool(stage.uchat.merges)

        await eventually(look, "the merge")

    stage.uchat.inject(kind="slow", path="/subscriber/send-sub-flow", seconds=10, carried_out=True)
    await killed_while(stage, tmp_path, request, carried_out)
    stage.uchat.faults.clear()
    stage.ahead.seconds += 31
    card = await became(stage, request, "merged")
    assert "it was merged" in card.text
    assert len(stage.uchat.merges) == 1
    assert sends(stage) <= 1
    assert (await states(stage, request.reference))[-2:] == [State.UNKNOWN, State.DONE]


async def test_an_outcome_that_could_not_be_written_is_found_by_reading(stage: Stage) -> None:
    request = await requested(stage)
    in_database(
        stage,
        "CREATE TRIGGER full BEFORE INSERT ON events WHEN NEW.state IN ('done', 'unknown')"
        " BEGIN SELECT RAISE(ABORT, 'no room'); END",
    )
    await decided(stage, request)

    async def carried_out() -> bool:
        return bool(stage.uchat.merges)

    await eventually(carried_out, "the merge")
    assert (await states(stage, request.reference))[-1] is State.STARTED
    in_database(stage, "DROP TRIGGER full")
    stage.ahead.seconds += 11
    await became(stage, request, "merged")
    assert len(stage.uchat.merges) == 1
    assert sends(stage) == 1


async def test_a_start_that_could_not_be_written_is_made_up_for_and_made_once(stage: Stage) -> None:
    request = await requested(stage)
    in_database(
        stage,
        "CREATE TRIGGER full BEFORE INSERT ON events WHEN NEW.state = 'started'"
        " BEGIN SELECT RAISE(ABORT, 'no room'); END",
    )
    await decided(stage, request)
    await in_state(stage, request.reference, State.APPROVED)

    async def given_back() -> bool:
        query = "SELECT 1 FROM operations WHERE id = ? AND lease_by IS NULL"
        return bool(in_database(stage, query, request.reference))

    await eventually(given_back, "the lease to be given back")
    assert SENDS not in stage.paths
    in_database(stage, "DROP TRIGGER full")
    stage.ahead.seconds += 16
    await became(stage, request, "merged")
    assert len(stage.uchat.merges) == 1


async def test_a_click_on_what_is_settled_says_so(stage: Stage) -> None:
    request, card = await unknown(stage, Flows.MUTE)
    click = stage.slack.compose_click("tom", card, text="Check again")
    again = stage.slack.compose_click("priya", card, text="Mark as not merged")
    await stage.slack.deliver(click)
    await became(stage, request, "merged")
    stage.slack.acted("priya")
    await stage.slack.deliver(again)
    assert "What became of this is known." in (await stage.slack.answer("priya", APPROVALS)).text
