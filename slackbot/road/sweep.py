"""What time does to operations: leases are renewed, questions expire, and what a crash left is settled."""

import asyncio

import structlog
from pydantic import JsonValue

from slackbot.faults import StoreFault
from slackbot.road.approvals.carrying_out import take_up
from slackbot.road.approvals.expiring import time_passed
from slackbot.road.approvals.unknown import check_alone
from slackbot.road.executing import LEASE_MS, LOOK_AGAIN_MS
from slackbot.road.tools import Tools
from slackbot.store.records import Move, Operation, event_of
from slackbot.store.states import State

RENEW_SECONDS = 3.0
SWEEP_SECONDS = 5.0
FORGET_SECONDS = 300.0

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
            await tools.cards.due()
        except Exception as error:  # noqa: BLE001  (the sweep must outlive a bad moment of the database)
            _log.warning("sweep failed", error=repr(error))
        await asyncio.sleep(SWEEP_SECONDS)


async def forget_for_ever(tools: Tools) -> None:
    """Forget what was kept long enough, every few minutes, for ever."""
    while True:
        now = tools.clock.now()
        try:
            await tools.approvals.forget(now, settled_before=now - tools.evidence_ms)
        except StoreFault:
            _log.warning("nothing forgotten")  # the next round does it
        await asyncio.sleep(FORGET_SECONDS)


async def sweep(tools: Tools) -> int:
    """Settle every operation whose time has come, by any copy of the bot; how many this copy settled."""
    now = tools.clock.now()
    settled = 0
    for operation in await tools.journal.due(now):
        if operation.id not in tools.in_hand:
            settled += await _take(tools, operation, now)
    return settled


async def _take(tools: Tools, operation: Operation, now: int) -> bool:
    if operation.state is State.APPROVED:
        tools.start(take_up(tools, operation.id), f"take up {operation.id}")
        return False
    if operation.state is State.UNKNOWN:
        if await tools.approvals.take_look(operation.id, now=now, again_at=now + LOOK_AGAIN_MS):
            tools.start(check_alone(tools, operation.id, last=True), f"check {operation.id}")
        return False
    if operation.state is State.PENDING:
        return await time_passed(tools, operation, now)
    settled = await _settle(tools, operation, now)
    if settled and operation.state is State.STARTED and operation.digest is not None:
        tools.start(check_alone(tools, operation.id), f"check {operation.id}")
    return settled


async def _settle(tools: Tools, operation: Operation, now: int) -> bool:
    state, result = _AFTER[operation.state]
    if operation.state is State.UNDOING and await tools.journal.first_done(operation.id) is None:
        state = State.FAILED  # it was done in part, and stays so
    event = event_of(operation, state, at=now, result=result)
    changes: dict[str, JsonValue] = {"due_at": now + LOOK_AGAIN_MS} if state is State.UNKNOWN else {}
    try:
        return await tools.ledger.write(Move(operation.id, operation.state, event, changes, due_before=now))
    except StoreFault:
        _log.warning("not settled", reference=operation.id)
        return False
