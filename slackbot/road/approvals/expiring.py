"""What time does to a request: a reminder at half of it, and its end."""

import structlog

from slackbot.faults import StoreFault
from slackbot.road.approvals.card import REMINDED
from slackbot.road.tools import Tools
from slackbot.store.approvals import Approval
from slackbot.store.records import Move, Operation, event_of
from slackbot.store.states import State

_log = structlog.get_logger(__name__)


async def time_passed(tools: Tools, operation: Operation, now: int) -> bool:
    """Remind of a pending request, or end it. False where it had moved on, or could not be written."""
    approval = await tools.approvals.of(operation.id)
    move = after(operation, approval, now)
    try:
        moved = await tools.ledger.write(move)
    except StoreFault:
        _log.warning("request not looked after", reference=operation.id)
        return False
    if moved:
        tools.cards.show_soon(operation.id)
    return moved


def after(operation: Operation, approval: Approval | None, now: int) -> Move:
    """What is written of a pending request whose time has come. Pure."""
    if approval is None or now >= approval.expires_at:
        event = event_of(operation, State.EXPIRED, at=now, result="not approved in time")
        return Move(operation.id, State.PENDING, event, due_before=now)
    event = event_of(operation, State.PENDING, at=now, result=REMINDED)
    return Move(operation.id, State.PENDING, event, {"due_at": approval.expires_at}, due_before=now)
