from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from playground.demo import bot_settings
from playground.slack import SlackStandIn
from playground.slack.messages import Message
from playground.uchat import Flows, UChatStandIn
from slackbot.app import running
from slackbot.store.states import State
from tests.e2e.bridged import SENDS, _soon
from tests.e2e.merging import (
    APPROVALS,
    PRIMARY,
    SECONDARY,
    Request,
    _sweeping,
    directs,
    in_database,
    refused,
    sent_to,
    states,
    told,
)
from tests.e2e.process import ran
from tests.e2e.stage import Stage, buttons, reference_in, reference_of, served, shown

__all__ = ["_soon", "_sweeping"]

pytestmark = pytest.mark.usefixtures("_soon")
JANE = "f1001u501"
REASON = "She asked us to"


async def asked(stage: Stage, line: str, *, user: str = "maya") -> Request:
    """Ask for something that needs approval; by form, because a reason is asked for."""
    since = stage.slack.mark
    await stage.slack.command(user, "#support", f"/uchat {line}")
    view = await stage.slack.view(user)
    ack = await stage.slack.submit(user, view, {"Reason": REASON})
    assert not ack.errors, ack
    answer = await stage.slack.answer(user, "#support")
    assert "Asked for approval" in answer.text, answer.text
    reference = reference_of(answer)
    card = await stage.slack.wait_for_text(reference, "priya", APPROVALS, since=since)
    return Request(reference, answer, card)


async def settled(stage: Stage, request: Request, state: State) -> Message:
    """The card, once the request stands there and everybody was told."""

    def there() -> bool:
        rows = in_database(stage, "SELECT state FROM operations WHERE id = ?", request.reference)
        return bool(rows == [(state.value,)])

    await stage.slack.wait_for(there, f"{request.reference} to be {state}")
    await told(stage, request.reference)
    return request.card


def tags(stage: Stage, user_ns: str = JANE) -> list[str]:
    return stage.uchat.people[user_ns].tags


@pytest.mark.parametrize("settings", [{"approval_actions": "tag clear"}])
class TestTagClear:
    async def test_a_colleague_approves_it_then_it_is_done(self, stage: Stage) -> None:
        request = await asked(stage, f"tag clear {JANE}")
        assert len(tags(stage)) == 3
        assert "<@U0MAYA>" in request.card.text
        assert REASON in request.card.text
        assert "Returning customer" in request.card.text
        assert buttons(request.card) == ["Approve", "Reject", "Withdraw"]
        await stage.slack.click("priya", request.card, text="Approve")
        card = await settled(stage, request, State.DONE)
        assert not tags(stage)
        assert not buttons(card)
        assert "lost 3 tags" in card.text
        assert "<@U0PRIYA>" in card.text
        await sent_to(stage, "maya", "lost 3 tags")
        assert not directs(stage, "priya")

    async def test_it_is_not_taken_back_by_one_alone(self, stage: Stage) -> None:
        request = await asked(stage, f"tag clear {JANE}")
        await stage.slack.click("priya", request.card, text="Approve")
        card = await settled(stage, request, State.DONE)
        everywhere = [*stage.slack.messages("#support", "maya"), card, *stage.slack.thread(card)]
        everywhere += stage.slack.messages(stage.slack.direct_channel("maya"), "maya")
        assert not [each for each in everywhere if "Undo" in buttons(each)]

    async def test_one_does_not_approve_ones_own(self, stage: Stage) -> None:
        request = await asked(stage, f"tag clear {JANE}", user="priya")
        assert "You asked for this" in (await refused(stage, request.card, "Approve", user="priya")).text
        assert len(tags(stage)) == 3

    async def test_a_tag_that_came_since_stops_it(self, stage: Stage) -> None:
        request = await asked(stage, f"tag clear {JANE}")
        tags(stage).append("f1001t11")
        await stage.slack.click("priya", request.card, text="Approve")
        card = await settled(stage, request, State.CHANGED)
        assert "VIP" in card.text
        assert len(tags(stage)) == 4
        assert buttons(card) == ["Ask again"]
        await stage.slack.click("maya", card, text="Ask again")
        view = await stage.slack.view("maya")
        assert JANE in str(view.state)
        assert REASON in str(view.state)

    async def test_rejected_and_withdrawn_leave_them(self, stage: Stage) -> None:
        request = await asked(stage, f"tag clear {JANE}")
        await stage.slack.click("priya", request.card, text="Reject")
        await stage.slack.submit("priya", await stage.slack.view("priya"), {"Reason": "She is a customer"})
        card = await settled(stage, request, State.REJECTED)
        assert "She is a customer" in card.text
        other = await asked(stage, f"tag clear {JANE}")
        await stage.slack.click("maya", other.answer, text="Withdraw")
        await settled(stage, other, State.WITHDRAWN)
        assert len(tags(stage)) == 3

    async def test_where_there_is_nothing_to_do_nobody_is_asked(self, stage: Stage) -> None:
        tags(stage).clear()
        await stage.slack.command("maya", "#support", f"/uchat tag clear {JANE}")
        await stage.slack.submit("maya", await stage.slack.view("maya"), {"Reason": REASON})
        answer = await stage.slack.answer("maya", "#support")
        assert "no tags" in answer.text
        assert "Asked for approval" not in answer.text
        assert not stage.slack.messages(APPROVALS, "priya")

    async def test_a_lost_answer_is_unknown_and_an_approver_says_what_became_of_it(
        self, stage: Stage
    ) -> None:
        request = await asked(stage, f"tag clear {JANE}")
        stage.uchat.inject(kind="cut", path="/subscriber/remove-tag", count=5, carried_out=True)
        await stage.slack.click("priya", request.card, text="Approve")
        card = await settled(stage, request, State.UNKNOWN)
        assert "Check again" not in buttons(card)
        assert len(buttons(card)) == 2
        await stage.slack.click("priya", card, text=buttons(card)[0])
        await stage.slack.submit("priya", await stage.slack.view("priya"), {"Reason": "They are gone"})
        card = await settled(stage, request, State.DONE)
        assert "They are gone" in card.text

    async def test_merge_needs_nobody_else_then(self, stage: Stage) -> None:
        answer = await stage.ask(f"merge {PRIMARY} {SECONDARY}")
        assert {"Confirm", "Cancel"} <= set(buttons(answer))


@pytest.mark.parametrize("settings", [{"approval_actions": "delays clear,merge"}])
class TestDelays:
    async def test_a_colleague_approves_it_then_it_is_done_once(self, stage: Stage) -> None:
        request = await asked(stage, f"delays clear {JANE}")
        assert "smart delays" in request.card.text
        assert SENDS not in stage.paths
        await stage.slack.click("priya", request.card, text="Approve")
        await stage.slack.click("aroha", request.card, text="Approve")
        card = await settled(stage, request, State.DONE)
        assert "3 smart delays of Jane Cooper were removed." in card.text
        assert stage.uchat.people[JANE].smart_delays == 0
        assert stage.paths.count(SENDS) == 1
        assert not buttons(card)

    async def test_merge_is_behind_the_gate_too(self, stage: Stage) -> None:
        request = await asked(stage, f"merge {PRIMARY} {SECONDARY}")
        await stage.slack.click("priya", request.card, text="Approve")
        await settled(stage, request, State.DONE)
        assert len(stage.uchat.merges) == 1

    async def test_what_is_not_named_asks_the_one_alone(self, stage: Stage) -> None:
        assert "Confirm" in buttons(await stage.ask(f"tag clear {JANE}"))


@pytest.mark.parametrize("settings", [{"approval_actions": "delays clear", "bridge_timeout": "1s"}])
async def test_silence_leaves_an_unknown_outcome_that_an_approver_marks(stage: Stage) -> None:
    request = await asked(stage, f"delays clear {JANE}")
    stage.uchat.switches.flows = Flows.SILENT
    await stage.slack.click("priya", request.card, text="Approve")
    card = await settled(stage, request, State.UNKNOWN)
    assert buttons(card) == ["Mark as done", "Mark as not done"]
    assert stage.paths.count(SENDS) == 1
    await stage.slack.click("priya", card, text="Mark as not done")
    await stage.slack.submit("priya", await stage.slack.view("priya"), {"Reason": "They still wait"})
    card = await settled(stage, request, State.FAILED)
    assert "They still wait" in card.text
    assert buttons(card) == ["Ask again"]


@pytest.mark.parametrize("settings", [{"approval_actions": "Tag  Add"}])
class TestTagAdd:
    async def test_a_reason_is_asked_for_and_a_colleague_decides(self, stage: Stage) -> None:
        request = await asked(stage, f"tag add {JANE} VIP")
        assert "VIP" in request.card.text
        assert "Jane Cooper" in request.card.text
        assert REASON in request.card.text
        assert "f1001t11" not in tags(stage)
        await stage.slack.click("priya", request.card, text="Approve")
        card = await settled(stage, request, State.DONE)
        assert tags(stage).count("f1001t11") == 1
        assert not buttons(card)
        assert "VIP" in card.text
        assert await states(stage, request.reference) == [
            State.PENDING,
            State.APPROVED,
            State.STARTED,
            State.DONE,
        ]

    async def test_the_form_asks_for_the_reason_alone_where_the_rest_was_typed(self, stage: Stage) -> None:
        await stage.slack.command("maya", "#support", f"/uchat tag add {JANE} VIP")
        view = await stage.slack.view("maya")
        ack = await stage.slack.submit("maya", view)
        assert list(ack.errors) == ["reason"]

    async def test_a_profile_that_changed_meanwhile_stops_it(self, stage: Stage) -> None:
        request = await asked(stage, f"tag add {JANE} VIP")
        stage.uchat.people[JANE].email = "jane.new@acme.com"
        await stage.slack.click("priya", request.card, text="Approve")
        card = await settled(stage, request, State.CHANGED)
        assert "“jane.new@acme.com”" in card.text
        assert "f1001t11" not in tags(stage)

    async def test_the_button_on_the_card_leads_to_the_same_form(self, stage: Stage) -> None:
        card = await stage.ask(f"user {JANE}")
        await stage.slack.click("maya", card, text="Add tag")
        view = await stage.slack.view("maya")
        ack = await stage.slack.submit("maya", view, {"Tag": "VIP", "Reason": REASON})
        assert not ack.errors
        assert "Asked for approval" in (await stage.slack.answer("maya", "#support")).text
        assert "f1001t11" not in tags(stage)

    async def test_how_it_stood_before_is_kept(self, stage: Stage) -> None:
        request = await asked(stage, f"tag add {JANE} VIP")
        await stage.slack.click("priya", request.card, text="Approve")
        await settled(stage, request, State.DONE)
        ((content,),) = in_database(
            stage, "SELECT content FROM evidence WHERE operation = ?", request.reference
        )
        assert "jane@acme.com" in content
        assert "f1001t11" not in content

    async def test_a_viewer_may_not_even_ask(self, stage: Stage) -> None:
        answer = await stage.ask(f"tag add {JANE} VIP", user="jonas")
        assert "Only editors" in answer.text
        assert not stage.slack.views("jonas")

    async def test_tags_are_removed_by_one_alone_still(self, stage: Stage) -> None:
        answer = await stage.ask(f"tag remove {JANE} Newsletter")
        assert "Undo" in buttons(answer)


NOBODY: dict[str, str] = {"approval_actions": ""}


@pytest.mark.parametrize("settings", [NOBODY, {**NOBODY, "approvers": "", "approval_channel": ""}])
class TestNothingBehindTheGate:
    async def question(self, stage: Stage, *options: str) -> Message:
        answer = await stage.ask(" ".join(("merge", PRIMARY, SECONDARY, *options)))
        assert {"Confirm", "Cancel"} <= set(buttons(answer)), answer.text
        return answer

    async def test_the_one_who_asks_confirms_alone_and_sees_the_preview(self, stage: Stage) -> None:
        question = await self.question(stage)
        assert "Moves to the primary" in question.text
        assert "alexc@example.org" in question.text
        assert not stage.slack.messages(APPROVALS, "priya")
        reference = reference_of(question)
        done = await stage.press(question, "Confirm")
        assert done.ts == question.ts
        assert "was merged into" in done.text
        assert not {"Confirm", "Undo"} & set(buttons(done))
        assert len(stage.uchat.merges) == 1
        assert await states(stage, reference) == [State.WAITING, State.STARTED, State.DONE]
        assert not stage.slack.messages(APPROVALS, "priya")

    async def test_cancel_leaves_both(self, stage: Stage) -> None:
        await stage.press(await self.question(stage), "Cancel")
        assert not stage.uchat.merges
        await self.question(stage)

    async def test_what_changed_since_stops_it(self, stage: Stage) -> None:
        question = await self.question(stage)
        reference = reference_of(question)
        stage.uchat.people[SECONDARY].fields["plan"] = "platinum"
        stage.uchat.clear_calls()
        answer = await stage.press(question, "Confirm")
        assert "“platinum”" in answer.text
        assert not stage.uchat.merges
        assert all(path.startswith("GET") for path in stage.paths)
        assert (await states(stage, reference))[-1] is State.CHANGED

    async def test_the_evidence_is_kept_all_the_same(self, stage: Stage) -> None:
        question = await self.question(stage, "--delete")
        reference = reference_of(question)
        await stage.press(question, "Confirm")
        address = stage.settings.database_url.get_secret_value()
        kept = await ran("audit", "evidence", reference, settings={"DATABASE_URL": address})
        assert kept.code == 0, kept.err
        assert "alexc@example.org" in kept.out
        assert "Linen apron" in kept.out

    async def test_it_still_leads_from_the_secondary_to_the_primary(self, stage: Stage) -> None:
        await stage.press(await self.question(stage, "--delete"), "Confirm")
        assert PRIMARY in shown(await stage.ask(f"user {SECONDARY}"))

    async def test_they_are_in_one_question_at_a_time(self, stage: Stage) -> None:
        question = await self.question(stage)
        answer = await stage.ask(f"merge {JANE} {SECONDARY}", user="tom")
        assert reference_of(question) in answer.text
        assert "Confirm" not in buttons(answer)


@pytest.mark.usefixtures("_sweeping")
@pytest.mark.parametrize("settings", [{**NOBODY, "bridge_timeout": "1s"}])
@pytest.mark.parametrize(
    ("flows", "found", "state"),
    [(Flows.MUTE, "It was merged.", State.DONE), (Flows.SILENT, "Reading can't tell yet.", State.UNKNOWN)],
)
async def test_without_a_gate_an_unknown_outcome_is_checked_by_whoever_asked(
    stage: Stage, flows: Flows, found: str, state: State
) -> None:
    question = await stage.ask(f"merge {PRIMARY} {SECONDARY}")
    reference = reference_of(question)
    stage.uchat.switches.flows = flows
    answer = await stage.press(question, "Confirm")
    assert "Outcome unknown" in answer.text
    assert reference_in(answer) == reference
    told_ = await stage.press(answer, "Check again")
    assert found in told_.text.replace("’", "'")
    assert (await states(stage, reference))[-1] is state
    assert stage.paths.count(SENDS) == 1


@pytest.fixture
def given(slack: SlackStandIn, uchat: UChatStandIn, tmp_path: Path) -> dict[str, str]:
    return bot_settings(slack, uchat, tmp_path, 0) | {"PORT": "0"}


@pytest.mark.parametrize(
    "value", ["merg", "user", "merge,frobnicate", "tag", "tag list", "*", "merge tag clear"]
)
@pytest.mark.parametrize("role", ["web", "worker"])
async def test_a_name_that_is_no_action_which_changes_something_stops_the_start(
    given: dict[str, str], value: str, role: str
) -> None:
    ended = await ran(role, settings=given | {"APPROVAL_ACTIONS": value})
    assert ended.code == 2
    assert "APPROVAL_ACTIONS" in ended.err
    assert "Traceback" not in ended.err
    assert ended.err.strip().splitlines()[-1].endswith("Example: merge")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("APPROVALS_REQUIRED", "0"),
        ("APPROVALS_REQUIRED", "two"),
        ("APPROVAL_TTL", "soon"),
        ("EVIDENCE_RETENTION", "0d"),
        ("APPROVAL_CHANNEL", "#approvals"),
        ("APPROVERS", "priya"),
    ],
)
async def test_a_setting_of_the_gate_that_can_not_be_read_stops_the_start(
    given: dict[str, str], setting: str, value: str
) -> None:
    ended = await ran("web", settings=given | {setting: value})
    assert ended.code == 2
    assert setting in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("settings", [{"approval_actions": "tag add"}])
@pytest.mark.parametrize(
    ("email", "state", "kept"),
    [("jane@acme.com", State.DONE, 1), ("jane.new@acme.com", State.CHANGED, 0)],
    ids=["as it was", "changed"],
)
async def test_a_request_is_carried_out_as_carefully_as_it_was_asked_for_whatever_the_settings_say_since(
    stage: Stage, email: str, state: State, kept: int
) -> None:
    request = await asked(stage, f"tag add {JANE} VIP")
    since = stage.settings.model_copy(update={"approval_actions": frozenset({"merge"})})
    stage.uchat.people[JANE].email = email
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(
            running(since, clock=stage.ahead, elapsed=stage.ahead.elapsed)
        )
        url = await served(stack, other)
        await stage.slack.click("priya", request.card, text="Approve", url=url)
        await settled(stage, request, state)
    assert ("f1001t11" in tags(stage)) is (state is State.DONE)
    assert len(in_database(stage, "SELECT * FROM evidence")) == kept
    assert "Undo" not in buttons(request.card)
