"""Operations and writes made up for the tests."""

from slackbot.store.records import Append, Operation, event_of
from slackbot.store.states import State

NOW = 1_700_000_000_000


def an_operation(number: int = 1, state: State = State.DONE, **changes: object) -> Operation:
    """The operation of that number; each number has its own reference and delivery."""
    values: dict[str, object] = {
        "id": f"OP-{number:06}",
        "delivery": f"command:{number}",
        "action": "tag add",
        "actor": "U012ABCDEF",
        "team": "T012ABCDEF",
        "channel": "C012ABCDEF",
        "surface": "command",
        "arguments": {"tag": "VIP"},
        "state": state,
        "created_at": NOW,
        "moved_at": NOW,
    }
    return Operation(**{**values, **changes})  # type: ignore[arg-type]  # each test names what differs


def an_append(number: int = 1, state: State = State.DONE, **changes: object) -> Append:
    """That operation with its first event."""
    operation = an_operation(number, state, **changes)
    return Append(operation, event_of(operation, state, at=operation.moved_at, result="made up"))
