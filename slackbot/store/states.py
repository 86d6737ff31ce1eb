"""The states of an operation and the moves between them. Pure."""

from enum import StrEnum


class State(StrEnum):
    """Where an operation stands. The last group is final, but for Undo and late answers."""

    WAITING = "waiting"
    """A question was asked; Confirm or Cancel comes next."""
    STARTED = "started"
    """The intent is durable; UChat may have been called."""
    UNDOING = "undoing"
    """Done, and its Undo is under way."""

    DONE = "done"
    REFUSED = "refused"
    """Understood and not done: no right, or the state of things forbids it."""
    FAILED = "failed"
    """Tried and certainly not carried out in full; the result says how far it came."""
    UNKNOWN = "unknown"
    """Started, and nobody can say whether it was carried out."""
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNDONE = "undone"


MOVES: dict[State | None, frozenset[State]] = {
    None: frozenset({State.WAITING, State.STARTED, State.DONE, State.REFUSED, State.FAILED}),
    State.WAITING: frozenset({State.STARTED, State.CANCELLED, State.EXPIRED, State.REFUSED, State.FAILED}),
    State.STARTED: frozenset({State.DONE, State.REFUSED, State.FAILED, State.UNKNOWN}),
    State.DONE: frozenset({State.UNDOING}),
    State.UNKNOWN: frozenset({State.DONE, State.FAILED}),
    State.FAILED: frozenset({State.UNDOING}),
    State.UNDOING: frozenset({State.UNDONE, State.DONE, State.FAILED}),
}
"""Which states may follow which; None is an operation that is not there yet."""


def may_follow(before: State | None, after: State) -> bool:
    """Whether an operation may go from `before` to `after`."""
    return after in MOVES.get(before, frozenset())
