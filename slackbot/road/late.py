"""Late answers: noticed, recorded, and the bridge opened again."""

import asyncio
from collections.abc import Mapping

import structlog
from pydantic import JsonValue

from slackbot.bridge.bridge import CLOSED_MS, Bridge
from slackbot.bridge.faults import FlowNonsense
from slackbot.bridge.flows import ALL, Flow
from slackbot.faults import Fault
from slackbot.road.approvals.card import LATE
from slackbot.road.approvals.unknown import read_outcome
from slackbot.road.tools import Tools
from slackbot.store.claims import Claim, Claims
from slackbot.store.records import Amend, Move, Operation, event_of
from slackbot.store.states import State
from slackbot.store.tables import approvals
from slackbot.uchat import UChatError

LOOK_SECONDS = 5.0
_FIRST_MS = 15_000
_MOST_MS = 120_000

_log = structlog.get_logger(__name__)
_FLOWS: Mapping[str, Flow[object]] = {flow.name: flow for flow in ALL}  # type: ignore[misc]  # read, never written


async def look_for_ever(tools: Tools, bridge: Bridge, claims: Claims) -> None:
    """Look for late answers every few seconds, for ever."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            await look(tools, bridge, claims)
        except Exception as error:  # noqa: BLE001  (the look must outlive a bad moment of the database)
            _log.warning("no look for late answers", error=repr(error))


async def look(tools: Tools, bridge: Bridge, claims: Claims) -> int:
    """Look once at every claim whose time has come; how many late answers were found."""
    found = 0
    for claim in await claims.due(tools.clock.now()):
        if claim.request not in tools.in_hand:
            found += await _look_at(tools, bridge, claims, claim)
    return found


async def _look_at(tools: Tools, bridge: Bridge, claims: Claims, claim: Claim) -> bool:
    now = tools.clock.now()
    wait = min(_MOST_MS, max(_FIRST_MS, (now - claim.answer_by) // 2))
    if not await claims.postpone(claim, now + wait):
        return False
    operation = await tools.journal.operation(claim.request)
    if operation is not None and operation.state is State.STARTED:
        return False  # the sweep settles it first
    try:
        result = await bridge.late(claim)
    except UChatError as error:
        _log.info("late answer not readable", reference=claim.request, error=repr(error))
        result = None
    if result is not None:
        if not await _record(tools, operation, claim, result):
            return False  # the fields are all there is of it until it is on the log
        await bridge.clear(claim)
        return True
    if now >= claim.answer_by + CLOSED_MS:
        # With its fields emptied, a flow that starts only now finds nothing that it should do.
        _log.warning("given up waiting for a late answer", reference=claim.request)
        await bridge.clear(claim)
    return False


async def _record(tools: Tools, operation: Operation | None, claim: Claim, result: str) -> bool:
    state, told = _outcome(claim, result)
    _log.info("late answer", reference=claim.request, state=state.value)
    if operation is None or not _corrects(operation, state):
        return True
    read = await _read(tools, operation)
    if operation.state is State.DONE and read is not False:
        return True
    if state is State.FAILED and read is True:
        state, told = State.DONE, f"{told.rstrip('.')}; reading shows that it was done"
    if state is State.DONE and read is False:
        if operation.state is State.FAILED:
            return True
        state, told = State.UNKNOWN, f"{LATE}done, and reading does not show it"
    event = event_of(operation, state, at=tools.clock.now(), result=told, calls=1)
    later: dict[str, JsonValue] = {"due_at": operation.due_at} if state is State.UNKNOWN else {}
    # What was told of it is no longer so.
    reopened = Amend(approvals, operation.id, {"closed": False, "outcome": None})
    also = (reopened,) if await tools.approvals.of(operation.id) is not None else ()
    try:
        recorded = await tools.ledger.write(Move(operation.id, operation.state, event, later, also=also))
    except Fault:
        _log.error("late answer not recorded", reference=claim.request)
        return False
    if not recorded:
        return False  # it was settled in another way just now: the next look sees which
    tools.cards.show_soon(operation.id)
    return True


async def _read(tools: Tools, operation: Operation) -> bool | None:
    """Whether reading shows that it was done, whatever the answer says; None where it does not tell."""
    action = tools.catalogue.get(operation.action)
    if action is None or action.carried_out is None:
        return None
    try:
        return await read_outcome(tools, operation, action, answered=True)
    except (UChatError, Fault, ValueError) as error:
        _log.info("late answer not read back", reference=operation.id, error=type(error).__name__)
        return None


def _corrects(operation: Operation, state: State) -> bool:
    """Whether the answer says other than the record: somebody may have marked it meanwhile."""
    if operation.state is State.UNKNOWN:
        return state is not State.UNKNOWN
    return (operation.state, state) in {(State.FAILED, State.DONE), (State.DONE, State.FAILED)}


def _outcome(claim: Claim, result: str) -> tuple[State, str]:
    flow = _FLOWS.get(claim.flow)
    if flow is None:
        return State.UNKNOWN, ""
    try:
        flow.read(result)
    except FlowNonsense:
        return State.UNKNOWN, ""
    except Fault as fault:
        return State.FAILED, f"{LATE}{fault}"
    return State.DONE, f"{LATE}done"
