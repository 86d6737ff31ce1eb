"""Which state may follow which."""

import itertools

import pytest

from slackbot.store.records import Move, event_of
from slackbot.store.states import MOVES, OPEN, State, may_follow
from tests.store.records import NOW, an_operation

FINAL = {
    State.REFUSED,
    State.CANCELLED,
    State.EXPIRED,
    State.UNDONE,
    State.REJECTED,
    State.WITHDRAWN,
    State.CHANGED,
}
STAY = {State.PENDING, State.UNKNOWN}
"""Where votes and reminders, and looks that could not tell, leave an operation."""


def test_every_state_can_be_reached() -> None:
    reached: set[State | None] = {None}
    for _ in State:
        reached |= {after for before in reached for after in MOVES.get(before, ())}
    assert reached == {None, *State}


@pytest.mark.parametrize("state", sorted(FINAL))
def test_what_is_final_stays(state: State) -> None:
    assert not any(may_follow(state, after) for after in State)


def test_what_failed_can_be_undone_as_far_as_it_came_or_turn_out_to_be_done() -> None:
    assert {after for after in State if may_follow(State.FAILED, after)} == {State.UNDOING, State.DONE}


def test_what_is_unknown_can_only_become_known() -> None:
    known = {State.DONE, State.FAILED}
    assert {after for after in State if may_follow(State.UNKNOWN, after)} - {State.UNKNOWN} == known


@pytest.mark.parametrize("before", State)
def test_nothing_follows_itself_but_what_waits_for_people(before: State) -> None:
    assert may_follow(before, before) is (before in STAY)


def test_what_needs_approval_is_started_by_way_of_it_alone() -> None:
    assert not may_follow(State.PENDING, State.STARTED)
    assert {before for before in State if may_follow(before, State.APPROVED)} == {State.PENDING}


@pytest.mark.parametrize("settled", sorted(set(State) - OPEN))
def test_what_is_settled_is_never_open_again(settled: State) -> None:
    assert not any(may_follow(settled, after) for after in OPEN)


def test_what_was_started_is_never_simply_forgotten() -> None:
    assert not may_follow(State.STARTED, State.CANCELLED)
    assert not may_follow(State.STARTED, State.EXPIRED)
    assert not may_follow(State.UNKNOWN, State.STARTED)


@pytest.mark.parametrize(("before", "after"), list(itertools.product(State, State)))
def test_a_move_that_may_not_be_cannot_even_be_made(before: State, after: State) -> None:
    event = event_of(an_operation(), after, at=NOW, result="")
    if may_follow(before, after):
        assert Move("OP-000001", before, event).event.state is after
    else:
        with pytest.raises(ValueError, match="does not go from"):
            Move("OP-000001", before, event)
