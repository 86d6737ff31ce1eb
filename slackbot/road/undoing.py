"""Undo: for half an hour, for the one who did it, and only where nobody changed it since."""

from dataclasses import replace

from pydantic import JsonValue

from slackbot.catalogue.action import Action
from slackbot.faults import Fault, Refusal, StoreFault
from slackbot.policy import Standing, Verdict, decide
from slackbot.reply import Reply
from slackbot.road.asked import Asked, Invocation
from slackbot.road.attempt import attempt, state_of, told
from slackbot.road.clicked import refused
from slackbot.road.executing import LEASE_MS, call_for, settle, unwritten
from slackbot.road.recording import loaded_values
from slackbot.road.tools import Tools
from slackbot.store.records import Append, Move, Operation, event_of
from slackbot.store.states import State

UNDO_MS = 30 * 60_000
_TOO_LATE = "Undo works for 30 minutes."


async def undo(tools: Tools, asked: Asked, reference: str) -> Reply | None:
    """Take back what an operation changed. It is an operation of its own, child of the one it undoes."""
    try:
        operation, action, standing = await _undoable(tools, asked, reference)
        values = loaded_values(action, operation.kept)
    except (Fault, ValueError) as error:
        return await refused(tools, asked, "undo", reference, error)
    now = tools.clock.now()
    child = _child(tools, asked, operation, now)
    began = Append(child, event_of(child, State.STARTED, at=now, result=""))
    undoing = event_of(operation, State.UNDOING, at=now, result=f"undo {child.id}")
    lease: dict[str, JsonValue] = {"due_at": now + LEASE_MS, "lease_by": tools.worker}
    try:
        if not await tools.ledger.write(Move(operation.id, operation.state, undoing, lease, also=(began,))):
            fault = Refusal("This was undone already.", hint="Look the person up to see.")
            return await refused(tools, asked, "undo", reference, fault)
    except StoreFault as unwritable:
        return replace(unwritten(asked.reference, unwritable), beside=True)
    invocation = Invocation(replace(asked, reference=child.id), action)
    call = call_for(tools, invocation, standing)
    with tools.holding(operation.id), tools.holding(child.id):
        take_back = action.undo or action.run
        done = await attempt(take_back(call, change=operation.change, **values))
        now = tools.clock.now()
        if done.reply is not None:
            state, back, reply = State.DONE, State.UNDONE, done.reply
        else:
            cause = done.error or RuntimeError("no answer and no error")
            state, back = state_of(cause, wrote=True), operation.state
            reply = told(child.id, cause, unknown=state is State.UNKNOWN)
        outcome = event_of(
            child, state, at=now, result=reply.result, calls=done.calls, duration_ms=now - child.created_at
        )
        returned = event_of(
            operation,
            back,
            at=now,
            result=f"undone by {child.id}" if back is State.UNDONE else f"undo {child.id}: {state.value}",
        )
        parent = Move(operation.id, State.UNDOING, returned, lease_by=tools.worker)
        await settle(tools, Move(child.id, State.STARTED, outcome, lease_by=tools.worker, also=(parent,)))
    return reply if back is State.UNDONE else replace(reply, beside=True)


async def _undoable(tools: Tools, asked: Asked, reference: str) -> tuple[Operation, Action, Standing]:
    operation = await tools.journal.operation(reference)
    action = tools.catalogue.get(operation.action) if operation else None
    if operation is None or action is None or action.undo is None or operation.change is None:
        raise Refusal("There is nothing here to undo.")
    if operation.actor != asked.actor:
        raise Refusal("Only the person who did this can undo it.", hint="Change it yourself instead.")
    if operation.state not in {State.DONE, State.FAILED}:
        raise Refusal("This was undone already.", hint="Look the person up to see how they stand.")
    done_at = await tools.journal.first_done(operation.id) or operation.created_at
    if tools.clock.now() - done_at > UNDO_MS:
        raise Refusal(_TOO_LATE, hint="Change it yourself instead.")
    standing = await tools.standing_of(asked.actor)
    if decide(action, standing).verdict is Verdict.REFUSE:
        raise Refusal("You may no longer do this.", hint="Ask whoever runs the bot.")
    return operation, action, standing


def _child(tools: Tools, asked: Asked, operation: Operation, now: int) -> Operation:
    return replace(
        operation,
        id=asked.reference,
        delivery=asked.delivery,
        parent=operation.id,
        action=f"undo {operation.action}",
        actor=asked.actor,
        team=asked.team,
        channel=asked.channel,
        surface=asked.surface,
        state=State.STARTED,
        created_at=now,
        moved_at=now,
        kept=None,
        change=None,
        due_at=now + LEASE_MS,
        lease_by=tools.worker,
    )
