"""Confirm and Cancel: what the person who was asked says to a waiting operation."""

from dataclasses import replace

from slackbot.catalogue.action import Action
from slackbot.faults import Fault, Refusal, StoreFault
from slackbot.policy import Standing, Verdict, decide
from slackbot.reply import Reply, said
from slackbot.road.asked import Asked, Invocation
from slackbot.road.attempt import told
from slackbot.road.clicked import refused
from slackbot.road.executing import call_for, execute, unwritten
from slackbot.road.recording import loaded_values
from slackbot.road.starting import ChangedMeanwhile, start
from slackbot.road.tools import Tools
from slackbot.store.records import Move, Operation, event_of
from slackbot.store.states import State
from slackbot.uchat import UChatError

_SETTLED = {
    State.STARTED: "This is being carried out already.",
    State.DONE: "This was carried out already.",
    State.UNDOING: "This was carried out already.",
    State.UNDONE: "This was carried out and undone.",
    State.CANCELLED: "This was cancelled.",
    State.CHANGED: "This was not carried out, because something changed.",
    State.EXPIRED: "This question is too old.",
    State.UNKNOWN: "This was started, and its outcome is unknown.",
    State.FAILED: "This was tried and failed.",
    State.REFUSED: "This was refused.",
}


async def confirm(tools: Tools, asked: Asked, reference: str) -> Reply | None:
    """Carry out what waits for this person's Confirm; a second click finds it settled."""
    try:
        operation, action = await _waiting(tools, asked, reference)
        standing = await tools.standing_of(asked.actor)
        _require_question(action, standing)
        values = loaded_values(action, operation.kept)
        call = call_for(tools, Invocation(replace(asked, reference=operation.id), action), standing)
        now = await start(tools, operation, call, values, result="confirmed")
    except StoreFault as fault:
        return replace(unwritten(asked.reference, fault), beside=True)
    except ChangedMeanwhile as changed:
        return told(reference, changed)
    except (Fault, UChatError, ValueError, TimeoutError) as error:
        return await refused(tools, asked, "confirm", reference, error)
    if now is None:
        return await refused(tools, asked, "confirm", reference, await _settled(tools, reference))
    return await execute(tools, operation, call, now)


async def cancel(tools: Tools, asked: Asked, reference: str) -> Reply | None:
    """Leave it. Nothing was changed."""
    try:
        operation, action = await _waiting(tools, asked, reference)
        event = event_of(operation, State.CANCELLED, at=tools.clock.now(), result="cancelled")
        if not await tools.ledger.write(Move(operation.id, State.WAITING, event)):
            return await refused(tools, asked, "cancel", reference, await _settled(tools, reference))
    except Fault as fault:
        return await refused(tools, asked, "cancel", reference, fault)
    return Reply(title="Cancelled", parts=(said(action.title, ": nothing was changed."),))


def _require_question(action: Action, standing: Standing) -> None:
    verdict = decide(action, standing).verdict
    if verdict is Verdict.REFUSE:
        raise Refusal("You may no longer do this.", hint="Ask whoever runs the bot.")
    if verdict is Verdict.APPROVE:
        raise Refusal("This now needs a colleague's approval.", hint="Run the command again to ask for it.")


async def _waiting(tools: Tools, asked: Asked, reference: str) -> tuple[Operation, Action]:
    operation = await tools.journal.operation(reference)
    action = tools.catalogue.get(operation.action) if operation else None
    if operation is None or action is None:
        raise Refusal("The bot knows no such question.", hint="Run the command again.")
    if operation.actor != asked.actor:
        raise Refusal("Only the person who was asked can answer this.", hint="Run the command yourself.")
    if operation.state is not State.WAITING:
        raise Refusal(
            _SETTLED.get(operation.state, "This is settled."), hint="Run the command again if need be."
        )
    if operation.due_at is not None and operation.due_at <= tools.clock.now():
        raise Refusal(_SETTLED[State.EXPIRED], hint="Run the command again.")
    return operation, action


async def _settled(tools: Tools, reference: str) -> Refusal:
    operation = await tools.journal.operation(reference)
    state = operation.state if operation else State.EXPIRED
    return Refusal(_SETTLED.get(state, "This is settled."), hint="Run the command again if need be.")
