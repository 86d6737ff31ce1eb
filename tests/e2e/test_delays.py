import asyncio

import pytest

from playground.uchat import BridgeAnswer, Flows
from slackbot.store.states import State
from tests.e2e.bridged import SENDS, _looking_often, _soon, cleared
from tests.e2e.stage import Stage, buttons, eventually, reference_in, reference_of

__all__ = ["_looking_often", "_soon"]

JANE = "f1001u501"
LINE = f"delays clear {JANE}"
both = pytest.mark.parametrize("transport", ["http", "socket"])
impatient = pytest.mark.parametrize("settings", [{"bridge_timeout": "1s"}])
pytestmark = pytest.mark.usefixtures("_soon")


async def states(stage: Stage, reference: str) -> list[State]:
    return [entry.state for entry in await stage.entries(reference)]


@both
async def test_smart_delays_are_removed_once_somebody_says_so(stage: Stage) -> None:
    question = await stage.ask("delays clear jane@acme.com")
    assert "Remove all smart delays?" in question.text
    assert "can't be undone" in question.text
    assert SENDS not in stage.paths
    reference = reference_of(question)
    done = await stage.press(question, "Confirm")
    assert done.ts == question.ts
    assert "3 smart delays of Jane Cooper were removed." in done.text
    assert "Undo" not in buttons(done)
    assert stage.uchat.people[JANE].smart_delays == 0
    assert stage.uchat.people[JANE].scheduled_messages == 1
    assert await states(stage, reference) == [State.WAITING, State.STARTED, State.DONE]
    assert (await stage.entries(reference))[-1].result == "removed 3 smart delays"
    await cleared(stage)


@both
async def test_scheduled_messages_are_removed_once_somebody_says_so(stage: Stage) -> None:
    done = await stage.press(await stage.ask("scheduled clear jane@acme.com"), "Confirm")
    assert "1 scheduled message of Jane Cooper was removed." in done.text
    assert stage.uchat.people[JANE].scheduled_messages == 0
    assert stage.uchat.people[JANE].smart_delays == 3


async def test_where_there_was_nothing_it_says_so(stage: Stage) -> None:
    done = await stage.press(await stage.ask("delays clear f1001u505"), "Confirm")
    assert "had no smart delays" in done.text


async def test_cancel_leaves_them(stage: Stage) -> None:
    answer = await stage.press(await stage.ask(LINE), "Cancel")
    assert "nothing was changed" in answer.text
    assert stage.uchat.people[JANE].smart_delays == 3
    assert SENDS not in stage.paths


async def test_a_viewer_may_not(stage: Stage) -> None:
    assert "Only editors" in (await stage.ask(LINE, user="jonas")).text
    assert not stage.paths


@both
@pytest.mark.parametrize(
    ("line", "flow"),
    [
        (LINE, "slackbot: remove smart delays"),
        (f"scheduled clear {JANE}", "slackbot: remove scheduled messages"),
    ],
)
async def test_without_the_flow_nothing_is_even_asked(stage: Stage, line: str, flow: str) -> None:
    stage.uchat.switches.flows = Flows.NONE
    answer = await stage.ask(line)
    assert flow in answer.text
    assert "Confirm" not in buttons(answer)
    assert (await stage.entries(reference_in(answer)))[-1].state is State.REFUSED


async def test_without_the_fields_nothing_is_even_asked(stage: Stage) -> None:
    del stage.uchat.workspace.user_fields["slackbot_result"]
    answer = await stage.ask(LINE)
    assert "slackbot_result" in answer.text
    assert "Confirm" not in buttons(answer)


async def test_a_flow_that_went_between_question_and_confirm_is_told_and_nothing_is_done(
    stage: Stage,
) -> None:
    question = await stage.ask(LINE)
    reference = reference_of(question)
    stage.uchat.switches.flows = Flows.NONE
    answer = await stage.press(question, "Confirm")
    assert "slackbot: remove smart delays" in answer.text
    assert "Outcome unknown" not in answer.text
    assert (await states(stage, reference))[-1] is State.REFUSED
    assert stage.uchat.people[JANE].smart_delays == 3


@both
@impatient
@pytest.mark.parametrize("flows", [Flows.SILENT, Flows.MUTE])
async def test_a_flow_that_never_answers_leaves_an_unknown_outcome_which_is_said(
    stage: Stage, flows: Flows
) -> None:
    question = await stage.ask(LINE)
    stage.uchat.switches.flows = flows
    answer = await stage.press(question, "Confirm")
    assert "Outcome unknown" in answer.text
    assert "look before you do it again" in answer.text
    assert "slackbot: remove smart delays" in answer.text
    reference = reference_in(answer)
    assert await states(stage, reference) == [State.WAITING, State.STARTED, State.UNKNOWN]
    assert not {"Undo", "Confirm"} & set(buttons(answer))
    assert stage.paths.count(SENDS) == 1


@impatient
@pytest.mark.usefixtures("_looking_often")
async def test_a_late_answer_is_put_on_the_log(stage: Stage) -> None:
    question = await stage.ask(LINE)
    stage.uchat.switches.flows = Flows.LATE
    stage.uchat.switches.late_seconds = 1.6
    reference = reference_in(await stage.press(question, "Confirm"))
    await stage.uchat.flows_settled()
    stage.ahead.seconds = 12
    await cleared(stage)

    async def settled() -> bool:
        return (await states(stage, reference))[-1] is State.DONE

    await eventually(settled, "the late answer to be recorded")
    assert "late answer" in (await stage.ask("audit")).text
    assert stage.paths.count(SENDS) == 1


@impatient
@pytest.mark.parametrize("kind", ["cut", "500", "html"])
async def test_a_start_whose_answer_was_lost_is_not_repeated_and_is_unknown(stage: Stage, kind: str) -> None:
    question = await stage.ask(LINE)
    stage.uchat.inject(kind=kind, path="/subscriber/send-sub-flow", count=3, carried_out=True)
    answer = await stage.press(question, "Confirm")
    assert "Outcome unknown" in answer.text
    assert stage.paths.count(SENDS) == 1
    assert (await states(stage, reference_in(answer)))[-1] is State.UNKNOWN


async def test_where_the_request_could_not_be_written_nothing_was_done_for_certain(stage: Stage) -> None:
    question = await stage.ask(LINE)
    stage.uchat.inject(kind="cut", path="/subscriber/set-user-fields", count=3, carried_out=True)
    answer = await stage.press(question, "Confirm")
    assert "Outcome unknown" not in answer.text
    assert "can't be reached" in answer.text
    assert (await states(stage, reference_in(answer)))[-1] is State.FAILED
    assert "3 smart delays" in (await stage.press(await stage.ask(LINE), "Confirm")).text


async def test_a_step_that_reports_an_error_has_failed(stage: Stage) -> None:
    question = await stage.ask(LINE)
    stage.uchat.switches.flows = Flows.FAILING
    answer = await stage.press(question, "Confirm")
    assert "The step could not be carried out" in answer.text
    assert (await states(stage, reference_in(answer)))[-1] is State.FAILED
    await cleared(stage)


@pytest.mark.parametrize("kind", [BridgeAnswer.BROKEN_JSON, BridgeAnswer.WRONG_SHAPE])
async def test_an_answer_that_cannot_be_read_leaves_an_unknown_outcome(
    stage: Stage, kind: BridgeAnswer
) -> None:
    question = await stage.ask(LINE)
    stage.uchat.switches.bridge_answer = kind
    answer = await stage.press(question, "Confirm")
    assert "Outcome unknown" in answer.text
    assert (await states(stage, reference_in(answer)))[-1] is State.UNKNOWN
    assert stage.uchat.people[JANE].smart_delays == 0
    await cleared(stage)


@both
async def test_confirm_pressed_twice_at_once_starts_it_once(stage: Stage) -> None:
    question = await stage.ask(LINE)
    await asyncio.gather(*(stage.slack.click("maya", question, text="Confirm") for _ in range(2)))
    told = [(await stage.slack.answer("maya", "#support")).text for _ in range(2)]
    assert any("3 smart delays" in each for each in told)
    assert any("carried out already" in each for each in told)
    assert stage.paths.count(SENDS) == 1


@both
async def test_two_people_who_confirm_the_same_at_once_are_served_one_after_the_other(stage: Stage) -> None:
    questions = {user: await stage.ask(LINE, user=user) for user in ("maya", "tom")}
    await asyncio.gather(*(stage.slack.click(user, each, text="Confirm") for user, each in questions.items()))
    told = sorted([(await stage.slack.answer(user, "#support")).text for user in questions])
    assert "had no smart delays" in told[0]
    assert "3 smart delays of Jane Cooper were removed." in told[1]
    writes = [path for path in stage.paths if not path.startswith("GET")]
    assert [path.split("/")[-1] for path in writes][:5] == [
        "set-user-fields-by-name",
        "send-sub-flow",
        "clear-user-fields-by-name",
        "set-user-fields-by-name",
        "send-sub-flow",
    ]
    settled = [entry for entry in await stage.entries() if entry.state is State.DONE]
    assert {entry.actor for entry in settled} == {"U0MAYA", "U0TOM"}


@impatient
async def test_while_an_earlier_request_was_never_answered_the_next_is_refused_and_starts_nothing(
    stage: Stage,
) -> None:
    question = await stage.ask(LINE)
    stage.uchat.switches.flows = Flows.SILENT
    await stage.press(question, "Confirm")
    stage.uchat.switches.flows = Flows.NORMAL
    answer = await stage.press(await stage.ask(LINE, user="tom"), "Confirm", user="tom")
    assert "never answered" in answer.text
    assert "10 minutes" in answer.text
    assert (await states(stage, reference_in(answer)))[-1] is State.REFUSED
    assert stage.paths.count(SENDS) == 1
