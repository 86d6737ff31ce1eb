"""A merge whose answer comes when an approver has said already what became of it."""

import pytest

from playground.slack.messages import Message
from playground.uchat import Flows
from slackbot.store.states import State
from tests.e2e.bridged import SENDS, _looking_often, _soon, cleared
from tests.e2e.merging import (
    PRIMARY,
    Request,
    _sweeping,
    became,
    decided,
    requested,
    sent_to,
    states,
    threaded,
)
from tests.e2e.stage import Stage, buttons

__all__ = ["_looking_often", "_soon", "_sweeping"]

pytestmark = [
    pytest.mark.usefixtures("_soon", "_sweeping", "_looking_often"),
    pytest.mark.parametrize("settings", [{"bridge_timeout": "1s"}]),
]
UNKNOWN = [State.PENDING, State.APPROVED, State.STARTED, State.UNKNOWN]
LOOKS_AGAIN_SECONDS = 130


async def unknown(stage: Stage, flows: Flows) -> Request:
    """A merge that was approved and started, and not answered in time."""
    request = await requested(stage)
    stage.uchat.switches.flows = flows
    await decided(stage, request)
    await became(stage, request, "outcome unknown")
    return request


async def marked(stage: Stage, request: Request, word: str) -> Message:
    """An approver says that it was `merged`, or `not merged`."""
    await stage.slack.click("priya", request.card, text=f"Mark as {word}")
    ack = await stage.slack.submit("priya", await stage.slack.view("priya"), {"Reason": "Looked in UChat"})
    assert ack.body == {"response_action": "clear"}, ack
    return await became(stage, request, word)


async def test_marked_as_not_merged_and_merged_after_all_it_stands_as_merged(stage: Stage) -> None:
    stage.uchat.switches.late_seconds = 2.5
    request = await unknown(stage, Flows.LATE)
    card = await marked(stage, request, "not merged")
    assert buttons(card) == ["Ask again"]
    assert not stage.uchat.merges
    since = stage.slack.mark
    await stage.uchat.flows_settled()
    stage.ahead.seconds += LOOKS_AGAIN_SECONDS
    await became(stage, request, "merged")
    assert not buttons(card)
    assert await states(stage, request.reference) == [*UNKNOWN, State.FAILED, State.DONE]
    assert threaded(stage, request)[-1] == "Late answer: done."
    await sent_to(stage, "maya", "Merged", since=since)
    assert len(stage.uchat.merges) == stage.paths.count(SENDS) == 1
    await cleared(stage, PRIMARY)


async def test_marked_as_merged_and_refused_after_all_it_stands_as_not_merged(stage: Stage) -> None:
    request = await unknown(stage, Flows.SILENT)
    card = await marked(stage, request, "merged")
    assert not buttons(card)
    since = stage.slack.mark
    stage.uchat.people[PRIMARY].fields |= {
        "slackbot_reply": request.reference,
        "slackbot_result": '{"status": "error", "message": "No such bot user"}',
    }
    stage.ahead.seconds += LOOKS_AGAIN_SECONDS
    await became(stage, request, "not merged")
    assert buttons(card) == ["Ask again"]
    assert "No such bot user" in card.text
    assert await states(stage, request.reference) == [*UNKNOWN, State.DONE, State.FAILED]
    assert "No such bot user" in threaded(stage, request)[-1]
    await sent_to(stage, "maya", "No such bot user", since=since)
    assert not stage.uchat.merges
    await cleared(stage, PRIMARY)
