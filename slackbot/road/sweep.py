"""What time does to operations: leases are renewed, questions expire, and what a crash left is settled."""

import asyncio

import structlog

from slackbot.faults import StoreFault
from slackbot.road.perform import LEASE_MS
from slackbot.road.tools import Tools
from slackbot.store.records import Move, Operation, event_of
from slackbot.store.states import State

RENEW_SECONDS = 3.0
SWEEP_SECONDS = 5.0

_AFTER = {
    State.WAITING: (State.EXPIRED, "nobody answered in time"),
    State.STARTED: (State.UNKNOWN, "the bot ended before it had an outcome"),
    State.UNDOING: (State.DONE, "the bot ended before the undo had an outcome"),
}

_log = structlog.get_logger(__name__)


async def keep_leases(tools: Tools) -> None:
    """Renew the leases of the operations this copy has in hand, for ever."""
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        if tools.in_hand:
            until = tools.clock.now() + LEASE_MS
            await tools.ledger.renew(sorted(tools.in_hand), tools.worker, until)


async def sweep_for_ever(tools: Tools) -> None:
    """Sweep every few seconds, for ever; a database that does not answer is tried again at the next."""
    while True:
        try:
            await sweep(tools)
        except Exception as error:  # noqa: BLE001  (the sweep must outlive a bad moment of the database)
            _log.warning("sweep failed", error=repr(error))
        await asyncio.sleep(SWEEP_SECONDS)


async def sweep(tools: Tools) -> int:
    """Settle every operation whose time has come, by any copy of the bot; how many this copy settled."""
    now = tools.clock.now()
    settled = 0
    for operation in await tools.journal.due(now):
        if operation.id not in tools.in_hand:
            settled += await _settle(tools, operation, now)
    return settled


async def _settle(tools: Tools, operation: Operation, now: int) -> bool:
    state, result = _AFTER[operation.state]
    if operation.state is State.UNDOING and await tools.journal.first_done(operation.id) is None:
        state = State.FAILED  # it was done in part, and stays so
    event = event_of(operation, state, at=now, result=result)
    try:
        return await tools.ledger.write(Move(operation.id, operation.state, event, due_before=now))
    except StoreFault:
        _log.warning("not settled", reference=operation.id)
        return False
