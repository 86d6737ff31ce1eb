"""Running the handler of an operation that is started and leased to this copy, and recording what came of it."""

from collections.abc import Mapping
from dataclasses import replace

import structlog
from pydantic import JsonValue

from slackbot.bridge.bridge import CLOSED_MS
from slackbot.catalogue.grammar import format_line
from slackbot.faults import Partly, StoreFault
from slackbot.kept_reply import dumped
from slackbot.policy import Standing
from slackbot.reply import Button, Note, Reply, Verb, note
from slackbot.road.asked import Invocation
from slackbot.road.attempt import attempt, state_of, told
from slackbot.road.call import Call
from slackbot.road.chooser import trouble
from slackbot.road.tools import Tools
from slackbot.store.records import Amend, Beside, Move, Operation, event_of
from slackbot.store.states import State
from slackbot.store.tables import approvals

LEASE_MS = 10_000
"""How long an operation under way belongs to the copy of the bot that started it, unless renewed."""

LOOK_AGAIN_MS = CLOSED_MS + 4 * 60_000
"""When what is unknown is looked at once more: by then no flow that was started late is still awaited."""

_log = structlog.get_logger(__name__)


def call_for(tools: Tools, invocation: Invocation, standing: Standing) -> Call:
    """What the handler of an invocation is given."""
    return Call(
        asked=invocation.asked,
        action=invocation.action,
        raw=invocation.raw,
        standing=standing,
        tools=tools,
        now=tools.clock.now(),
    )


async def execute(
    tools: Tools, operation: Operation, call: Call, values: Mapping[str, object], *, approved: bool = False
) -> Reply:
    """Run the handler and record the outcome; where it was `approved`, with what people are told of it."""
    began = tools.clock.now()
    with tools.holding(operation.id):
        done = await attempt(call.action.run(call, **values))
        if done.reply is not None:
            state, reply = State.DONE, done.reply
        else:
            error = done.error or RuntimeError("no answer and no error")
            state = state_of(error, wrote=True)
            reply = told(operation.id, error, unknown=state is State.UNKNOWN)
            if state is State.UNKNOWN:
                reply = reply.adding(buttons=_look(tools, operation, call))
        now = tools.clock.now()
        event = event_of(
            operation, state, at=now, result=reply.result, calls=done.calls, duration_ms=now - began
        )
        change = done.error.change if isinstance(done.error, Partly) else reply.change
        changes: dict[str, JsonValue] = {"change": change}
        also = (outcome_of(operation, reply),) if approved and state is not State.UNKNOWN else ()
        if state is State.UNKNOWN:
            changes["due_at"] = now + LOOK_AGAIN_MS
        move = Move(operation.id, State.STARTED, event, changes, tools.worker, also=also)
        settled = await _settled(tools, move, approved=approved)
    if not settled:
        return reply.adding(note("This outcome is not on the audit log. Reference ", operation.id))
    if change is not None and call.action.undo is not None:
        return reply.adding(buttons=[Button("Undo", Verb.UNDO, operation.id)])
    return reply


def outcome_of(operation: Operation, reply: Reply) -> Beside:
    """What people are told of an approved operation, as it is kept; the reference stands on the card anyway."""
    parts = [each for each in reply.parts if not isinstance(each, Note)]
    return Amend(approvals, operation.id, {"outcome": dumped(parts)})


async def settle(tools: Tools, move: Move) -> bool:
    """Record an outcome. False, and a log line, where it could not be recorded or is settled already."""
    try:
        settled = await tools.ledger.write(move)
    except StoreFault:
        settled = False
    if not settled:
        _log.error("outcome not recorded", reference=move.id, state=move.event.state.value)
    return settled


def unwritten(reference: str, fault: StoreFault) -> Reply:
    """The answer where the record can't be written."""
    _log.error("record not written", reference=reference)
    return trouble(fault, reference)


async def _settled(tools: Tools, move: Move, *, approved: bool) -> bool:
    if await settle(tools, move):
        return True
    state = move.event.state
    if state is State.UNKNOWN:
        return False
    # The lease was lost, so the sweep took it for unknown, and somebody may have marked it: this copy knows better.
    known = replace(move.event, state=State.DONE if state is State.DONE else State.FAILED)
    if await settle(tools, Move(move.id, State.UNKNOWN, known, move.changes, also=move.also)):
        return True
    marked = State.FAILED if known.state is State.DONE else State.DONE
    reopened = (Amend(approvals, move.id, {"closed": False}),) if approved else ()
    return await settle(tools, Move(move.id, marked, known, move.changes, also=(*move.also, *reopened)))


def _look(tools: Tools, operation: Operation, call: Call) -> list[Button]:
    """What can be done where nobody knows the outcome: look at the person, or have both compared with before."""
    buttons = []
    if call.action.carried_out is not None:
        buttons.append(Button("Check again", Verb.CHECK, operation.id))
    if operation.bot_user is not None:
        fallback = tools.catalogue.fallback
        line = format_line(fallback, {fallback.parameters[0].name: operation.bot_user})
        buttons.append(Button("Look the person up", Verb.RUN, line))
    return buttons
