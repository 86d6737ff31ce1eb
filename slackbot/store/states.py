"""The states of an operation and the moves between them. Pure."""

from enum import StrEnum


class State(StrEnum):
    """Where an operation stands. The last group is final, but for Undo and late answers."""

    WAITING = "waiting"
    """A question was asked; Confirm or Cancel comes next."""
    PENDING = "pending"
    """Approval was asked for; Approve, Reject or Withdraw comes next."""
    APPROVED = "approved"
    """Enough colleagues agreed; nothing was sent to UChat yet."""
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
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    """Agreed to and not carried out: what was shown then is no longer so."""
    UNDONE = "undone"


MOVES: dict[State | None, frozenset[State]] = {
    None: frozenset({State.WAITING, State.PENDING, State.STARTED, State.DONE, State.REFUSED, State.FAILED}),
    State.WAITING: frozenset(
        {State.STARTED, State.CANCELLED, State.EXPIRED, State.CHANGED, State.REFUSED, State.FAILED}
    ),
    # A vote that is not the last one needed, and a reminder, leave it where it is.
    State.PENDING: frozenset(
        {State.PENDING, State.APPROVED, State.REJECTED, State.WITHDRAWN, State.EXPIRED, State.FAILED}
    ),
    State.APPROVED: frozenset({State.STARTED, State.CHANGED, State.REFUSED, State.FAILED}),
    State.STARTED: frozenset({State.DONE, State.REFUSED, State.FAILED, State.UNKNOWN}),
    # A late answer knows better than whoever marked it, here as below.
    State.DONE: frozenset({State.UNDOING, State.FAILED}),
    # A look that could not tell leaves it where it is.
    State.UNKNOWN: frozenset({State.DONE, State.FAILED, State.UNKNOWN}),
    State.FAILED: frozenset({State.UNDOING, State.DONE}),
    State.UNDOING: frozenset({State.UNDONE, State.DONE, State.FAILED}),
}
"""Which states may follow which; None is an operation that is not there yet."""


OPEN = frozenset({State.WAITING, State.PENDING, State.APPROVED, State.STARTED, State.UNKNOWN})
"""Where it is not settled yet what becomes of an operation."""


def may_follow(before: State | None, after: State) -> bool:
    """Whether an operation may go from `before` to `after`."""
    return after in MOVES.get(before, frozenset())
