"""Cards of requests that another version of the bot wrote down in a way of its own."""

from dataclasses import replace

import pytest
from pydantic import JsonValue

from playground.slack.refusals import problems_of_message
from slackbot.render import Message, render
from slackbot.reply import said
from slackbot.road.approvals.card import card, message
from slackbot.store.states import State
from tests.road.told import REFERENCE, an_event, told_of

OTHERWISE: tuple[JsonValue, ...] = (
    {"version": 2, "parts": []},
    "a text",
    [{"is": "Chart", "values": [1, 2]}],
    [{"is": "Facts", "rows": [["Email", "jane@acme.com"]]}],
    [{"is": "Pairs", "heads": ["Primary", "Secondary"], "rows": []}],
    [{"is": "Row", "buttons": [{"is": "Button", "label": "x", "verb": "no longer", "value": "y"}]}],
)


def stands(shown: Message) -> None:
    assert problems_of_message(shown.blocks) == []
    assert REFERENCE in shown.text


@pytest.mark.parametrize("kept", OTHERWISE, ids=str)
def test_a_preview_of_another_shape_is_left_out_and_the_rest_is_shown(kept: JsonValue) -> None:
    told = told_of(State.PENDING, preview=[said("Two people side by side")])
    assert "Two people side by side" in render(card(told)).text
    told = replace(told, approval=replace(told.approval, preview=kept))
    shown = render(card(told))
    stands(shown)
    assert "Same person, two numbers" in shown.text
    assert card(told).buttons == card(told_of(State.PENDING)).buttons


@pytest.mark.parametrize("kept", OTHERWISE, ids=str)
@pytest.mark.parametrize("state", [State.DONE, State.FAILED, State.CHANGED])
def test_of_an_outcome_of_another_shape_what_the_log_says_is_told(state: State, kept: JsonValue) -> None:
    told = told_of(state)
    told = replace(told, approval=replace(told.approval, outcome=kept))
    stands(render(card(told)))
    own = message(told, an_event(state, number=2))
    assert own is not None
    assert problems_of_message(render(own).blocks) == []
