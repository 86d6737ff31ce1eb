"""Which operations hold the bot users they are about: nobody else may ask for something of the kind meanwhile."""

from sqlalchemy import Select, and_, or_, select

from slackbot.store.states import OPEN, State
from slackbot.store.tables import approvals, operations


def holding() -> Select[tuple[str]]:
    """The references of those that are open, but for what nobody will ever settle.

    Of an unknown outcome without an approval there is no card to settle it on: once nobody looks any more, it
    holds nobody.
    """
    on_card = select(approvals.c.operation)
    looked_at = operations.c.due_at.is_not(None)
    unknown = and_(operations.c.state == State.UNKNOWN, or_(looked_at, operations.c.id.in_(on_card)))
    others = sorted(OPEN - {State.UNKNOWN})
    return select(operations.c.id).where(or_(operations.c.state.in_(others), unknown))
