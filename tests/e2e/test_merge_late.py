"""A late answer to a merge is taken for what it says unless reading denies it."""

import pytest

from playground.slack.messages import Message
from playground.uchat import Flows
from playground.uchat.merging import merge
from slackbot.store.states import State
from tests.e2e.bridged import _looking_often, _soon, cleared
from tests.e2e.merging import (
    PRIMARY,
    SECONDARY,
    Request,
    _sweeping,
    became,
    decided,
    in_state,
    requested,
    sent_to,
    states,
    told,
)
from tests.e2e.stage import Stage, buttons

__all__ = ["_looking_often", "_soon", "_sweeping"]

pytestmark = [
    pytest.mark.usefixtures("_soon", "_sweeping", "_looking_often"),
    pytest.mark.parametrize("settings", [{"bridge_timeout": "1s"}]),
]
MARKS = ["Check again", "Mark as merged", "Mark as not merged"]
OK = '{"status":"ok"}'
ERROR = '{"status":"error","message":"No such person"}'


async def unknown(stage: Stage) -> tuple[Request, Message]:
    """A merge that was approved and started, and never answered nor carried out."""
    request = await requested(stage)
    stage.uchat.switches.flows = Flows.SILENT
    await decided(stage, request)
    return request, await became(stage, request, "outcome unknown")


def answered(stage: Stage, request: Request, result: str = OK) -> None:
    """The flow says at last what came of it, and the bot looks."""
    fields = stage.uchat.people[PRIMARY].fields
    fields |= {"slackbot_result": result, "slackbot_reply": request.reference}
    stage.ahead.seconds += 30


def carried_out(stage: Stage) -> None:
    """What the sub flow does to both."""
    people = stage.uchat.people
    merge(stage.uchat.workspace, people[PRIMARY], people[SECONDARY], delete=False)


async def test_a_yes_that_reading_denies_leaves_it_unknown_and_is_told_in_the_thread(stage: Stage) -> None:
    request, card = await unknown(stage)
    answered(stage, request)
    await stage.slack.replied(card, "Late answer: done, and reading does not show it.")
    await told(stage, request.reference)
    assert (await states(stage, request.reference))[-2:] == [State.UNKNOWN, State.UNKNOWN]
    assert "outcome unknown" in card.text
    assert buttons(card) == MARKS
    assert not stage.uchat.merges
    await cleared(stage, PRIMARY)


async def test_a_yes_that_reading_confirms_settles_it(stage: Stage) -> None:
    request, card = await unknown(stage)
    carried_out(stage)
    answered(stage, request)
    await became(stage, request, "merged")
    assert (await states(stage, request.reference))[-1] is State.DONE
    line = await stage.slack.replied(card, "ate answer")
    assert line.text == "Late answer: done."
    assert "Late answer: done." in (await sent_to(stage, "maya", "Merged")).text


async def test_a_yes_that_reading_can_say_nothing_of_settles_it(stage: Stage) -> None:
    request, _ = await unknown(stage)
    stage.uchat.people[PRIMARY].name = "Alexandra Chen"
    answered(stage, request)
    await became(stage, request, "merged")
    assert (await states(stage, request.reference))[-1] is State.DONE


async def test_what_a_check_finds_by_itself_is_told_as_a_check(stage: Stage) -> None:
    request, card = await unknown(stage)
    carried_out(stage)
    stage.ahead.seconds += 15 * 60
    await became(stage, request, "merged")
    line = await stage.slack.replied(card, "it was merged")
    assert line.text == "Checked: it was merged."


async def marked(stage: Stage, request: Request, card: Message, word: str, state: State) -> None:
    """An approver says what became of it."""
    await stage.slack.click("aroha", card, text=f"Mark as {word}")
    ack = await stage.slack.submit("aroha", await stage.slack.view("aroha"), {"Reason": "Looked in UChat"})
    assert ack.body == {"response_action": "clear"}, ack
    await in_state(stage, request.reference, state)
    await became(stage, request, word)


async def test_a_no_that_reading_confirms_corrects_who_marked_it_as_merged(stage: Stage) -> None:
    request, card = await unknown(stage)
    await marked(stage, request, card, "merged", State.DONE)
    answered(stage, request, ERROR)
    await became(stage, request, "not merged")
    assert "No such person" in card.text
    assert (await states(stage, request.reference))[-2:] == [State.DONE, State.FAILED]
    assert "No such person" in (await sent_to(stage, "maya", "Not merged")).text


async def test_a_yes_that_reading_denies_does_not_correct_who_marked_it_as_not_merged(stage: Stage) -> None:
    request, card = await unknown(stage)
    await marked(stage, request, card, "not merged", State.FAILED)
    before = await states(stage, request.reference)
    answered(stage, request)
    await cleared(stage, PRIMARY)
    assert await states(stage, request.reference) == before


async def test_a_yes_that_reading_confirms_corrects_who_marked_it_as_not_merged(stage: Stage) -> None:
    request, card = await unknown(stage)
    await marked(stage, request, card, "not merged", State.FAILED)
    carried_out(stage)
    answered(stage, request)
    await became(stage, request, "merged")
    assert (await states(stage, request.reference))[-2:] == [State.FAILED, State.DONE]
