"""Requests for approval made up for the tests."""

from pydantic import JsonValue

from slackbot.store.records import Append, Beside, Hold, Move, Put, Vote, event_of
from slackbot.store.states import State
from slackbot.store.tables import approvals
from tests.store.records import NOW, an_append, an_operation

LASTS_MS = 60_000


def a_request(
    number: int = 1, *, required: int = 1, holds: tuple[str, ...] = (), **changes: object
) -> Append:
    """A pending operation with its approval, and whom it holds."""
    append = an_append(number, State.PENDING, due_at=NOW + LASTS_MS // 2, **changes)
    reference = append.operation.id
    row: dict[str, JsonValue] = {
        "operation": reference,
        "policy": {"required": required},
        "required": required,
        "remind_at": NOW + LASTS_MS // 2,
        "expires_at": NOW + LASTS_MS,
        "preview": [{"is": "Lines", "lines": []}],
        "channel": "C012ABCDEF",
        "shown": 0,
        "messaged": 0,
        "closed": False,
        "tell_at": 0,
    }
    also: list[Beside] = [Put(approvals, row)]
    also += [Hold(each, reference) for each in holds]
    return Append(append.operation, append.event, tuple(also))


def a_vote(number: int, actor: str, *, required: int = 1, at: int = NOW + 1) -> Vote:
    """Somebody's approval of that request."""
    operation = an_operation(number, State.PENDING, actor=actor)

    def to(state: State) -> Move:
        event = event_of(operation, state, at=at, result="approved, ")
        return Move(operation.id, State.PENDING, event, {"due_at": at + 10_000, "lease_by": "one"})

    return Vote(actor, at, required, to(State.PENDING), to(State.APPROVED))


def a_move(number: int, before: State, after: State, **changes: object) -> Move:
    """That request going on."""
    event = event_of(an_operation(number), after, at=NOW + 2, result="moved")
    return Move(f"OP-{number:06}", before, event, **changes)  # type: ignore[arg-type]  # each test names what differs
