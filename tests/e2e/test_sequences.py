import asyncio
from collections.abc import Callable

import pytest

from playground.uchat import BridgeAnswer, Flows
from slackbot.store.states import State
from tests.e2e.bridged import SENDS, _looking_often, _soon, cleared, left
from tests.e2e.stage import Stage, buttons, eventually, reference_in, shown

__all__ = ["_looking_often", "_soon"]

JANE = "f1001u501"
LINE = f"sequence list {JANE}"
both = pytest.mark.parametrize("transport", ["http", "socket"])
impatient = pytest.mark.parametrize("settings", [{"bridge_timeout": "1s"}])
pytestmark = pytest.mark.usefixtures("_soon")


@both
async def test_the_sequences_are_told_and_nothing_of_the_bridge_stays(stage: Stage) -> None:
    answer = await stage.ask("sequence list jane@acme.com")
    assert "2 sequences:" in answer.text
    assert "Onboarding, 7 days" in shown(answer)
    assert "Win-back <spring>" in shown(answer)
    assert "Share in channel" in buttons(answer)
    await cleared(stage)
    (entry,) = await stage.entries()
    assert (entry.state, entry.result, entry.bot_user) == (State.DONE, "2 sequences", JANE)


async def test_somebody_who_is_in_none(stage: Stage) -> None:
    assert "is in no sequence" in (await stage.ask("sequence list f1001u502")).text


async def test_a_sequence_without_a_name_goes_by_its_ns(stage: Stage) -> None:
    stage.uchat.people[JANE].sequences = [{"ns": "f1001q9"}, {}, {"name": "*Bold* <!channel>\u202e\n"}]
    answer = await stage.ask(LINE)
    for told in ("3 sequences:", "f1001q9", "without a name", "*Bold* <!channel>"):
        assert told in shown(answer)
    assert "<!channel>" not in answer.text


async def test_hundreds_of_sequences_fit(stage: Stage) -> None:
    stage.uchat.people[JANE].sequences = [{"name": f"Sequence {n} " + "x" * 60} for n in range(400)]
    assert "400 sequences:" in (await stage.ask(LINE)).text


@both
async def test_without_the_flow_the_command_says_its_name(stage: Stage) -> None:
    stage.uchat.switches.flows = Flows.NONE
    answer = await stage.ask(LINE)
    for told in ("slackbot: list sequences", "docs/flow-builder.md", "/uchat setup"):
        assert told in answer.text
    assert (await stage.entries(reference_in(answer)))[-1].state is State.REFUSED
    assert not [path for path in stage.paths if not path.startswith("GET")]


async def test_a_flow_that_was_made_meanwhile_works_at_once(stage: Stage) -> None:
    stage.uchat.switches.flows = Flows.NONE
    await stage.ask(LINE)
    stage.uchat.switches.flows = Flows.NORMAL
    assert "2 sequences:" in (await stage.ask(LINE)).text


async def test_without_the_fields_the_command_says_their_names(stage: Stage) -> None:
    stage.uchat.switches.bridge_fields = False
    answer = await stage.ask(LINE)
    for told in ("slackbot_request", "slackbot_result", "text user fields", "/uchat setup"):
        assert told in answer.text
    assert SENDS not in stage.paths


def silent(stage: Stage) -> None:
    stage.uchat.switches.flows = Flows.SILENT


def mute(stage: Stage) -> None:
    stage.uchat.switches.flows = Flows.MUTE


def failing(stage: Stage) -> None:
    stage.uchat.switches.flows = Flows.FAILING


def broken(stage: Stage) -> None:
    stage.uchat.switches.bridge_answer = BridgeAnswer.BROKEN_JSON


def misshapen(stage: Stage) -> None:
    stage.uchat.switches.bridge_answer = BridgeAnswer.WRONG_SHAPE


def anothers(stage: Stage) -> None:
    stage.uchat.switches.bridge_answer = BridgeAnswer.ANOTHER_REQUEST


@impatient
@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (silent, "did not answer within 1 second."),
        (mute, "did not answer within 1 second"),
        (anothers, "did not answer within 1 second"),
        (failing, "reported: The step could not be carried out"),
        (broken, "left an answer that can't be read"),
        (misshapen, "left an answer that can't be read"),
    ],
)
async def test_a_bad_day_of_the_flows_is_a_sentence_and_an_entry(
    stage: Stage, trouble: Callable[[Stage], None], told: str
) -> None:
    trouble(stage)
    answer = await stage.ask(LINE)
    assert told in answer.text
    assert "slackbot: list sequences" in answer.text
    assert "Outcome unknown" not in answer.text
    (entry,) = await stage.entries(reference_in(answer))
    assert entry.state is State.FAILED
    assert told in entry.result
    assert entry.calls == len([path for path in stage.paths if not path.startswith("DELETE")])


@impatient
@pytest.mark.usefixtures("_looking_often")
async def test_after_a_time_out_the_next_request_is_told_to_wait_and_the_late_answer_opens_the_bridge(
    stage: Stage,
) -> None:
    stage.uchat.switches.flows = Flows.LATE
    stage.uchat.switches.late_seconds = 1.6
    assert "did not answer" in (await stage.ask(LINE)).text
    answer = await stage.ask(LINE)
    assert "never answered, so the next one waits for it" in answer.text
    assert "Try again in 10 minutes" in answer.text
    await stage.uchat.flows_settled()
    stage.uchat.switches.flows = Flows.NORMAL
    stage.ahead.seconds = 12
    await cleared(stage)

    async def open_again() -> bool:
        return "2 sequences:" in (await stage.ask(LINE)).text

    await eventually(open_again, "the bridge to open")


@impatient
async def test_after_ten_minutes_without_an_answer_the_bridge_opens_again(stage: Stage) -> None:
    stage.uchat.switches.flows = Flows.SILENT
    await stage.ask(LINE)
    stage.uchat.switches.flows = Flows.NORMAL
    stage.ahead.seconds = 11 * 60
    assert "2 sequences:" in (await stage.ask(LINE)).text


@both
async def test_two_people_who_ask_at_once_both_get_the_answer(stage: Stage) -> None:
    lines = {"maya": LINE, "tom": f"notes {JANE}"}
    await asyncio.gather(
        *(stage.slack.command(user, "#support", f"/uchat {line}") for user, line in lines.items())
    )
    told = [(await stage.slack.answer(user, "#support", timeout=8)).text for user in lines]
    assert "2 sequences:" in told[0]
    assert "Refund agreed" in told[1]
    assert stage.paths.count(SENDS) == 2
    await cleared(stage)


async def test_a_delivery_that_comes_again_starts_nothing_twice(stage: Stage) -> None:
    delivery = stage.slack.compose("maya", "#support", f"/uchat {LINE}")
    for _ in range(3):
        assert (await stage.slack.deliver(delivery)).ok
    await stage.slack.wait_for_text("2 sequences:", "maya", "#support")
    await stage.ask("help")
    assert stage.paths.count(SENDS) == 1


@impatient
async def test_what_the_bridge_left_behind_is_shown_to_nobody(stage: Stage) -> None:
    stage.uchat.switches.flows = Flows.MUTE
    answer = await stage.ask(LINE)
    assert left(stage)
    for line in (f"user {JANE}", "find email jane@acme.com"):
        told = shown(await stage.ask(line))
        assert "slackbot" not in told
        assert reference_in(answer) not in told


async def test_what_the_bridge_is_asked_by_is_the_reference_of_the_log(stage: Stage) -> None:
    await stage.ask(LINE)
    (entry,) = await stage.entries()
    (written,) = [call for call in stage.uchat.calls if call.path.endswith("/set-user-fields-by-name")]
    assert {"name": "slackbot_request", "value": entry.operation} in written.body["data"]
