"""Carrying out what was approved: by the copy of the bot that holds its lease, at most once."""

import structlog

from slackbot.catalogue.action import Action
from slackbot.faults import Fault, Refusal, StoreFault
from slackbot.policy import Reason, Verdict, decide
from slackbot.road.asked import Asked, Invocation
from slackbot.road.attempt import state_of, told
from slackbot.road.executing import LEASE_MS, call_for, execute, outcome_of, settle
from slackbot.road.recording import loaded_values
from slackbot.road.starting import ChangedMeanwhile, start
from slackbot.road.tools import Tools
from slackbot.store.records import Move, Operation, event_of
from slackbot.store.states import State
from slackbot.uchat import Busy, Throttled, TimedOut, Unavailable

_AGAIN_MS = 15_000
_PATIENCE_MS = 10 * 60_000
_TRANSIENT = (Throttled, Unavailable, TimedOut, Busy, TimeoutError, StoreFault)

_BEFORE = frozenset({Reason.NOBODY_APPROVES, Reason.NOBODY_ELSE})

_log = structlog.get_logger(__name__)


async def carry_out(tools: Tools, reference: str) -> None:
    """Carry out an approved operation that is leased to this copy; then the people concerned are told.

    What can't be reached before anything was sent is tried again for ten minutes. Whatever was started is
    never started again.
    """
    if reference in tools.in_hand:
        return
    with tools.holding(reference):
        operation = await tools.journal.operation(reference)
        if operation is None or operation.state is not State.APPROVED or operation.lease_by != tools.worker:
            return
        action = tools.catalogue.get(operation.action)
        if action is None:
            gone = Refusal(f"The bot can no longer “{operation.action}”.")
            await _give_up(tools, operation, gone)
        else:
            await _carry_out(tools, operation, action)
    tools.cards.show_soon(reference)


async def take_up(tools: Tools, reference: str) -> None:
    """Carry out an approved operation whose lease has ended, if no other copy takes it first."""
    now = tools.clock.now()
    if await tools.approvals.lease(reference, tools.worker, now=now, until=now + LEASE_MS):
        await carry_out(tools, reference)


def asked_of(operation: Operation) -> Asked:
    """What was asked, as the operation tells it."""
    return Asked(
        reference=operation.id,
        delivery=operation.delivery,
        actor=operation.actor,
        team=operation.team,
        channel=operation.channel,
        surface=operation.surface,
        at=operation.created_at,
    )


async def _carry_out(tools: Tools, operation: Operation, action: Action) -> None:
    try:
        standing = await tools.decider_of(operation.actor)
    except Fault as fault:
        await _not_yet(tools, operation, fault)
        return
    decision = decide(action, standing)
    # That nobody can approve any more does not take back what was approved.
    if decision.verdict is Verdict.REFUSE and decision.reason not in _BEFORE:
        await _give_up(tools, operation, Refusal("The person who asked may no longer do this."))
        return
    try:
        values = loaded_values(action, operation.kept)
        call = call_for(tools, Invocation(asked_of(operation), action), standing)
        now = await start(tools, operation, call, values, lease_by=tools.worker, approved=True)
    except ChangedMeanwhile:
        _log.info("changed meanwhile", reference=operation.id)
        return
    except _TRANSIENT as error:
        await _not_yet(tools, operation, error)
        return
    except Exception as error:  # noqa: BLE001  (every failure gets a sentence, an entry and a log line)
        await _give_up(tools, operation, error)
        return
    if now is not None:
        await execute(tools, operation, call, now, approved=True)


async def _not_yet(tools: Tools, operation: Operation, error: Exception) -> None:
    now = tools.clock.now()
    if now >= operation.moved_at + _PATIENCE_MS:
        await _give_up(tools, operation, error)
        return
    _log.warning("approved, and not begun yet", reference=operation.id, error=repr(error))
    try:
        await tools.approvals.postpone(operation.id, tools.worker, now + _AGAIN_MS)
    except StoreFault:
        _log.warning("lease not given back", reference=operation.id)  # it ends by itself


async def _give_up(tools: Tools, operation: Operation, error: Exception) -> None:
    reply = told(operation.id, error)
    state = state_of(error, wrote=False)
    event = event_of(operation, state, at=tools.clock.now(), result=reply.result)
    also = (outcome_of(operation, reply),)
    await settle(tools, Move(operation.id, State.APPROVED, event, {}, tools.worker, also=also))
