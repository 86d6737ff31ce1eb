import asyncio
from typing import cast

import pytest

from playground.slack.messages import Message
from playground.slack.world import Kind
from slackbot.store.states import State
from tests.e2e.bridged import SENDS, _soon
from tests.e2e.merging import (
    APPROVALS,
    PRIMARY,
    SECONDARY,
    Request,
    _sweeping,
    became,
    decided,
    directs,
    form_for,
    given_up_telling,
    headed,
    in_database,
    in_state,
    merged,
    refused,
    requested,
    sent_to,
    states,
    threaded,
    told,
)
from tests.e2e.stage import Stage, buttons, reference_of, shown

__all__ = ["_soon", "_sweeping"]

both = pytest.mark.parametrize("transport", ["http", "socket"])
pytestmark = pytest.mark.usefixtures("_soon")
WHY = "Two brothers who share a phone"


def voters(stage: Stage, request: Request) -> list[str]:
    rows = in_database(stage, "SELECT actor FROM votes WHERE operation = ? ORDER BY at", request.reference)
    return [row[0] for row in rows]


async def rejected(stage: Stage, request: Request, why: str = WHY, *, user: str = "priya") -> Message:
    await decided(stage, request, "Reject", user=user)
    view = await stage.slack.view(user)
    assert (await stage.slack.submit(user, view, {"Reason": why})).ok
    return await became(stage, request, "rejected")


@both
async def test_a_colleague_approves_and_it_is_merged_once(stage: Stage) -> None:
    request = await requested(stage)
    card = await merged(stage, request)
    assert [(each.primary, each.secondary, each.deleted) for each in stage.uchat.workspace.merges] == [
        (PRIMARY, SECONDARY, False)
    ]
    assert stage.paths.count(SENDS) == 1
    assert not buttons(card)
    for part in ("<@U0MAYA>", "<@U0PRIYA>", PRIMARY, SECONDARY, "Same person, two numbers", "UTC"):
        assert part in card.text
    assert request.reference in card.text
    assert await states(stage, request.reference) == [
        State.PENDING,
        State.APPROVED,
        State.STARTED,
        State.DONE,
    ]
    actors = [entry.actor for entry in await stage.entries(request.reference)]
    assert actors == ["U0MAYA", "U0PRIYA", "U0MAYA", "U0MAYA"]


@both
@pytest.mark.parametrize(
    "settings", [{"approvers": "U0MAYA,U0PRIYA"}, {"approvers": "*"}, {"approvers": "S0SUPPORT"}]
)
async def test_the_one_who_asked_never_decides(stage: Stage) -> None:
    request = await requested(stage)
    for button in ("Approve", "Reject"):
        answer = await refused(stage, request.card, button, user="maya")
        assert "You asked for this, so somebody else decides." in answer.text
    assert not stage.slack.views("maya")
    assert not voters(stage, request)
    await merged(stage, request)


@pytest.mark.parametrize("settings", [{"approvers": "*"}, {"approvers": "U0TOM,U0PRIYA"}])
@pytest.mark.parametrize("kind", ["guest", "multi_guest", "external", "deactivated"])
async def test_only_full_members_decide_even_where_approvers_names_them(stage: Stage, kind: str) -> None:
    request = await requested(stage)
    # Looked at when they click: a moment ago they were a full member.
    await stage.ask("help", user="tom")
    stage.slack.make("tom", cast(Kind, kind))
    for button in ("Approve", "Reject"):
        answer = await refused(stage, request.card, button, user="tom")
        assert "Only full members of this workspace decide such requests." in answer.text
    assert not stage.slack.views("tom")
    assert await states(stage, request.reference) == [State.PENDING]


async def test_who_is_no_approver_does_not_decide(stage: Stage) -> None:
    request = await requested(stage)
    for user in ("tom", "jonas"):
        for button in ("Approve", "Reject"):
            answer = await refused(stage, request.card, button, user=user)
            assert "Only approvers decide such requests." in answer.text
    assert await states(stage, request.reference) == [State.PENDING]
    assert headed(request.card).startswith("merge f1001u526 into")


@both
async def test_a_role_taken_away_between_showing_and_clicking_does_not_count(stage: Stage) -> None:
    request = await requested(stage)
    await stage.ask("help", user="priya")
    stage.slack.take_out_of_group("priya", "approvers")
    answer = await refused(stage, request.card, "Approve", user="priya")
    assert "Only approvers decide such requests." in answer.text
    stage.slack.put_in_group("priya", "approvers")
    await merged(stage, request)


async def test_a_role_taken_away_while_the_reason_is_written_does_not_count(stage: Stage) -> None:
    request = await requested(stage)
    await decided(stage, request, "Reject")
    view = await stage.slack.view("priya")
    stage.slack.take_out_of_group("priya", "approvers")
    ack = await stage.slack.submit("priya", view, {"Reason": WHY})
    assert "Only approvers decide such requests." in str(ack.body)
    assert await states(stage, request.reference) == [State.PENDING]


async def test_where_slack_can_not_say_who_somebody_is_they_do_not_decide(stage: Stage) -> None:
    request = await requested(stage)
    stage.slack.inject("usergroups.users.list", error="internal_error")
    answer = await refused(stage, request.card, "Approve", user="priya")
    assert "Slack could not say who you are just now." in answer.text
    await merged(stage, request)


async def test_where_the_one_who_asked_may_no_longer_ask_nothing_is_merged(stage: Stage) -> None:
    request = await requested(stage)
    stage.slack.take_out_of_group("maya", "support")
    stage.ahead.seconds += 61
    await decided(stage, request)
    card = await became(stage, request, "not merged")
    assert "may no longer do this" in card.text
    assert not stage.uchat.workspace.merges
    assert "not merged" in (await sent_to(stage, "maya", request.reference)).text.casefold()


@both
@pytest.mark.parametrize("settings", [{"approvals_required": "2"}])
async def test_where_two_are_needed_each_has_one_vote(stage: Stage) -> None:
    request = await requested(stage)
    assert "2 approvals needed" in request.card.text
    assert "2 colleagues decide" in request.answer.text
    await decided(stage, request)
    card = await stage.slack.updated(request.card, "1 of 2")
    assert "<@U0PRIYA>" in card.text
    assert buttons(card) == ["Approve", "Reject", "Withdraw"]
    await told(stage, request.reference)
    answer = await refused(stage, card, "Approve", user="priya")
    assert "You approved this already." in answer.text
    assert not stage.uchat.workspace.merges
    card = await merged(stage, request, user="aroha")
    assert "<@U0PRIYA>, <@U0AROHA>" in card.text
    assert voters(stage, request) == ["U0PRIYA", "U0AROHA"]
    assert len(stage.uchat.workspace.merges) == 1
    first, second, _ = threaded(stage, request)
    assert first.startswith("<@U0PRIYA> approved, 1 of 2")
    assert second.startswith("<@U0AROHA> approved, 2 of 2")


@pytest.mark.parametrize("settings", [{"approvals_required": "2"}])
async def test_one_who_rejects_outweighs_one_who_approved(stage: Stage) -> None:
    request = await requested(stage)
    await decided(stage, request)
    await stage.slack.updated(request.card, "1 of 2")
    await rejected(stage, request, user="aroha")
    assert not stage.uchat.workspace.merges


@both
@pytest.mark.parametrize("settings", [{"approvals_required": "2"}])
async def test_a_click_that_is_delivered_again_is_one_vote(stage: Stage) -> None:
    request = await requested(stage)
    click = stage.slack.compose_click("priya", request.card, "Approve")
    for retry in range(3):
        assert (await stage.slack.deliver(click, retry=retry)).ok
    again = stage.slack.compose_click("priya", request.card, "Approve")
    await asyncio.gather(*(stage.slack.deliver(again) for _ in range(3)))
    await stage.slack.updated(request.card, "1 of 2")
    assert "already" in (await stage.slack.wait_for_text("already", "priya", APPROVALS)).text
    assert voters(stage, request) == ["U0PRIYA"]
    assert await states(stage, request.reference) == [State.PENDING, State.PENDING]


@both
@pytest.mark.parametrize("settings", [{"approvers": "*"}])
async def test_ten_clicks_at_once_merge_once(stage: Stage) -> None:
    request = await requested(stage)
    people = ("tom", "priya", "aroha", "jonas", "tom")
    clicks = [stage.slack.compose_click(user, request.card, "Approve") for user in people * 2]
    await asyncio.gather(*(stage.slack.deliver(each) for each in clicks))
    await became(stage, request, "merged")
    assert len(voters(stage, request)) == 1
    assert len(stage.uchat.workspace.merges) == 1
    assert stage.paths.count(SENDS) == 1
    assert len(threaded(stage, request)) == 2


@both
async def test_rejecting_asks_why_and_everybody_sees_it(stage: Stage) -> None:
    request = await requested(stage)
    await decided(stage, request, "Reject")
    view = await stage.slack.view("priya")
    assert set((await stage.slack.submit("priya", view, {})).errors) == {"reason"}
    ack = await stage.slack.submit("priya", view, {"Reason": " \n "})
    assert ack.errors == {"reason": "Say why."}
    assert (await stage.slack.submit("priya", view, {"Reason": WHY})).body == {"response_action": "clear"}
    card = await became(stage, request, "rejected")
    assert f"By <@U0PRIYA>: {WHY}" in card.text
    assert not buttons(card)
    assert threaded(stage, request) == [f"<@U0PRIYA> rejected: {WHY}."]
    message = await sent_to(stage, "maya", request.reference)
    assert WHY in message.text
    assert "<@U0PRIYA>" in message.text
    assert not stage.uchat.workspace.merges
    assert await states(stage, request.reference) == [State.PENDING, State.REJECTED]


async def test_a_reason_is_shown_and_not_obeyed(stage: Stage) -> None:
    request = await requested(stage)
    card = await rejected(stage, request, "<!channel> *no* <@U0TOM>")
    assert "<!channel> *no* <@U0TOM>" in shown(card)
    for text in (card.text, *threaded(stage, request), *directs(stage, "maya")):
        assert "<!channel>" not in text
        assert "<@U0TOM>" not in text


async def test_a_form_for_a_reason_that_slack_does_not_open_is_said(stage: Stage) -> None:
    request = await requested(stage)
    stage.slack.inject("views.open", error="expired_trigger_id")
    answer = await refused(stage, request.card, "Reject", user="priya")
    assert "Slack did not open the form in time." in answer.text
    await rejected(stage, request)


async def test_of_a_rejection_delivered_twice_one_counts(stage: Stage) -> None:
    request = await requested(stage)
    await decided(stage, request, "Reject")
    view = await stage.slack.view("priya")
    delivery = await stage.slack.compose_submission("priya", view, {"Reason": WHY})
    for retry in range(2):
        assert (await stage.slack.deliver(delivery, retry=retry)).ok
    await became(stage, request, "rejected")
    assert await states(stage, request.reference) == [State.PENDING, State.REJECTED]
    assert len(directs(stage, "maya")) == 1


async def test_what_was_approved_while_the_reason_was_written_stays_approved(stage: Stage) -> None:
    request = await requested(stage)
    await decided(stage, request, "Reject")
    view = await stage.slack.view("priya")
    await merged(stage, request, user="aroha")
    ack = await stage.slack.submit("priya", view, {"Reason": WHY})
    assert "approved" in str(ack.body)
    assert (await states(stage, request.reference))[-1] is State.DONE


@both
async def test_one_withdraws_from_the_card(stage: Stage) -> None:
    request = await requested(stage)
    await decided(stage, request, "Withdraw", user="maya")
    card = await became(stage, request, "withdrawn")
    assert "Nothing was done." in card.text
    assert not buttons(card)
    assert threaded(stage, request) == ["<@U0MAYA> withdrew this."]
    assert await states(stage, request.reference) == [State.PENDING, State.WITHDRAWN]


@both
async def test_one_withdraws_from_ones_own_answer(stage: Stage) -> None:
    request = await requested(stage)
    answer = await stage.press(request.answer, "Withdraw")
    assert answer.ts == request.answer.ts
    assert answer.text.startswith("Withdrawn")
    assert not buttons(answer)
    await became(stage, request, "withdrawn")


async def test_nobody_else_withdraws(stage: Stage) -> None:
    request = await requested(stage)
    for user in ("priya", "tom"):
        answer = await refused(stage, request.card, "Withdraw", user=user)
        assert "Only the person who asked can withdraw this." in answer.text
    assert await states(stage, request.reference) == [State.PENDING]


@both
@pytest.mark.parametrize("button", ["Approve", "Reject", "Withdraw"])
@pytest.mark.parametrize(
    ("end", "said"), [("Approve", "done already"), ("Reject", "rejected already"), ("Withdraw", "withdrawn")]
)
async def test_a_click_after_it_was_settled_says_so_and_changes_nothing(
    stage: Stage, button: str, end: str, said: str
) -> None:
    request = await requested(stage)
    clicker = "maya" if button == "Withdraw" else "aroha"
    late = stage.slack.compose_click(clicker, request.card, button)
    if end == "Reject":
        await rejected(stage, request)
    else:
        await decided(stage, request, end, user="maya" if end == "Withdraw" else "priya")
        await became(stage, request, {"Approve": "merged", "Withdraw": "withdrawn"}[end])
    before, card = await states(stage, request.reference), request.card.changed
    stage.slack.acted(clicker)
    assert (await stage.slack.deliver(late)).ok
    answer = await stage.slack.answer(clicker, APPROVALS)
    assert said in answer.text
    assert answer.visible_to is not None
    assert request.card.changed == card
    assert await states(stage, request.reference) == before
    assert len(stage.uchat.workspace.merges) == (end == "Approve")


@pytest.mark.parametrize("other", ["Withdraw", "Reject"])
async def test_of_two_ends_at_once_one_counts(stage: Stage, other: str) -> None:
    request = await requested(stage)
    clicks = [stage.slack.compose_click("priya", request.card, "Approve")]
    if other == "Withdraw":
        clicks.append(stage.slack.compose_click("maya", request.card, "Withdraw"))
    else:
        await decided(stage, request, "Reject", user="aroha")
        view = await stage.slack.view("aroha")
        clicks.append(await stage.slack.compose_submission("aroha", view, {"Reason": WHY}))
    await asyncio.gather(*(stage.slack.deliver(each) for each in clicks))
    card = await stage.slack.updated(request.card, lambda message: not buttons(message))
    await stage.slack.updated(card, lambda message: headed(message) != "approved")
    await told(stage, request.reference)
    ends = {State.APPROVED, State.WITHDRAWN, State.REJECTED}
    reached = [each for each in await states(stage, request.reference) if each in ends]
    assert len(reached) == 1
    assert len(stage.uchat.workspace.merges) == (reached == [State.APPROVED])


@pytest.mark.usefixtures("_sweeping")
async def test_who_asked_is_told_later_where_slack_does_not_take_it_now(stage: Stage) -> None:
    request = await requested(stage)
    await decided(stage, request, "Reject")
    view = await stage.slack.view("priya")
    stage.slack.inject("chat.postMessage", slow=0.01)  # the line of the thread
    stage.slack.inject("chat.postMessage", error="internal_error")  # the direct message
    assert (await stage.slack.submit("priya", view, {"Reason": WHY})).ok
    await stage.slack.replied(request.card, "rejected")
    await stage.slack.wait_for(lambda: any(call.error == "internal_error" for call in stage.slack.calls))
    await given_up_telling(stage, request)
    stage.ahead.seconds += 120
    assert WHY in (await sent_to(stage, "maya", request.reference)).text
    assert len(threaded(stage, request)) == 1


async def test_a_click_that_names_no_request_is_answered(stage: Stage) -> None:
    request = await requested(stage)
    click = stage.slack.compose_click("priya", request.card, "Approve")
    click.payload["actions"][0]["value"] = "22222-22222"
    stage.slack.acted("priya")
    assert (await stage.slack.deliver(click)).ok
    assert "knows no such request" in (await stage.slack.answer("priya", APPROVALS)).text


async def test_refused_clicks_are_on_the_audit_log(stage: Stage) -> None:
    request = await requested(stage)
    await refused(stage, request.card, "Approve", user="tom")
    (entry,) = [each for each in await stage.entries() if each.actor == "U0TOM"]
    assert entry.state is State.REFUSED
    assert entry.bot_user == PRIMARY


async def test_once_settled_the_two_are_free_again(stage: Stage) -> None:
    request = await requested(stage)
    await rejected(stage, request)
    view = await form_for(stage, f"merge {SECONDARY} {PRIMARY}", user="tom")
    assert (await stage.slack.submit("tom", view, {"Reason": "Seen with the customer"})).ok
    answer = await stage.slack.answer("tom", "#support")
    await in_state(stage, reference_of(answer), State.PENDING)
