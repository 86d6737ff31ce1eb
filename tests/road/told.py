"""Requests as the record tells them, made up for the tests."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from slackbot.kept_reply import dumped
from slackbot.reply import Part
from slackbot.road.approvals.card import REMINDED, Told
from slackbot.store.approvals import Approval
from slackbot.store.records import Event, Operation, event_of
from slackbot.store.states import State
from tests.road.approving import behind_gate
from tests.road.world import CHANNEL, MAYA, PRIYA

NOW = 1_700_000_000_000
REFERENCE = "7K2M9-QXD4R"
RESULTS: Mapping[State, str] = {
    State.PENDING: "asked to wipe",
    State.APPROVED: "approved, 1 of 1",
    State.REJECTED: "rejected: not the same person",
    State.WITHDRAWN: "withdrawn",
    State.EXPIRED: "not approved in time",
    State.CHANGED: "changed meanwhile: Bot user: email",
    State.DONE: "wiped, read back",
    State.FAILED: "UChat could not do this",
    State.REFUSED: "UChat refuses this",
    State.UNKNOWN: "UChat did not answer in time",
}
SHOWN = (*RESULTS, State.STARTED)
"""Every state in which a request can stand."""


def an_operation(state: State = State.PENDING, **changes: object) -> Operation:
    """Maya's request to wipe Jane."""
    operation = Operation(
        id=REFERENCE,
        delivery="submission:1",
        action="wipe",
        actor=MAYA,
        team="T1",
        channel="C0SUPPORT",
        surface="modal",
        arguments={"user": "Jane (f1001u501)", "reason": "Same person, two numbers"},
        state=state,
        created_at=NOW,
        moved_at=NOW,
        bot_user="f1001u501",
        bot_user_name="Jane",
    )
    return replace(operation, **changes)  # type: ignore[arg-type]  # each test names what differs


def an_event(state: State, *, actor: str = MAYA, result: str | None = None, number: int = 1) -> Event:
    """That the request went to `state`."""
    operation = an_operation(state, actor=actor)
    said = RESULTS.get(state, "") if result is None else result
    return replace(event_of(operation, state, at=NOW + number, result=said), number=number)


def reminder() -> Event:
    """That it still waits."""
    return an_event(State.PENDING, result=REMINDED)


def told_of(
    state: State,
    *,
    by: str | None = None,
    result: str | None = None,
    required: int = 1,
    voters: Sequence[str] = (),
    preview: Sequence[Part] = (),
    outcome: Sequence[Part] | None = None,
    title: str | None = None,
    known: bool = True,
    **changes: object,
) -> Told:
    """Everything the record says of a request that stands in `state`, the last event being `by` somebody's."""
    decided = PRIYA if state in {State.APPROVED, State.REJECTED} else MAYA
    approval = Approval(
        operation=REFERENCE,
        policy={},
        required=required,
        remind_at=NOW + 30_000,
        expires_at=NOW + 60_000,
        preview=dumped(preview),
        channel=CHANNEL,
        outcome=None if outcome is None else dumped(outcome),
    )
    if title is not None:
        approval = replace(approval, title=title)
    events = [an_event(State.PENDING), an_event(state, actor=by or decided, result=result, number=2)]
    return Told(
        an_operation(state, **changes),
        behind_gate(required) if known else None,
        approval,
        voters,
        events if state is not State.PENDING else events[:1],
    )
