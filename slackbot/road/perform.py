"""The second half of the road: ask first, or record the intent, run the handler and record the outcome."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import structlog

from slackbot.catalogue.action import Effect
from slackbot.catalogue.grammar import format_line
from slackbot.faults import Partly, SeveralMatch, StoreFault
from slackbot.policy import Standing, Verdict
from slackbot.reply import Button, Reply, Verb, note, said
from slackbot.road.asked import Invocation
from slackbot.road.attempt import again, attempt, state_of, told
from slackbot.road.call import Call
from slackbot.road.chooser import trouble
from slackbot.road.prepare import Prepared
from slackbot.road.recording import entry, kept_values, operation_of
from slackbot.road.tools import Tools
from slackbot.store.records import Append, Move, Operation, event_of
from slackbot.store.states import State

LEASE_MS = 10_000
"""How long an operation under way belongs to the copy of the bot that started it, unless renewed."""
QUESTION_MS = 10 * 60_000
"""How long a question waits for Confirm."""

_log = structlog.get_logger(__name__)


async def perform(tools: Tools, prepared: Prepared) -> Reply | None:
    """Carry a prepared invocation out as carefully as it must be. None: this delivery was handled before.

    Raises SeveralMatch where a look-up turns out to mean several bot users; nothing was recorded then.
    """
    if prepared.decision.verdict is Verdict.ASK:
        return await _ask(tools, prepared)
    if prepared.invocation.action.effect is Effect.READ:
        return await _look_up(tools, prepared)
    return await _change(tools, prepared)


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


async def execute(tools: Tools, operation: Operation, call: Call, values: Mapping[str, object]) -> Reply:
    """Run the handler of an operation that is started and leased to this copy, and record the outcome."""
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
                reply = reply.adding(buttons=_look(tools, operation))
        now = tools.clock.now()
        event = event_of(
            operation, state, at=now, result=reply.result, calls=done.calls, duration_ms=now - began
        )
        change = done.error.change if isinstance(done.error, Partly) else reply.change
        settled = await settle(
            tools, Move(operation.id, State.STARTED, event, {"change": change}, tools.worker)
        )
    if not settled:
        return reply.adding(note("This outcome is not on the audit log. Reference ", operation.id))
    if change is not None and call.action.undo is not None:
        return reply.adding(buttons=[Button("Undo", Verb.UNDO, operation.id)])
    return reply


def _look(tools: Tools, operation: Operation) -> list[Button]:
    """The button that shows how the person stands now."""
    if operation.bot_user is None:
        return []
    fallback = tools.catalogue.fallback
    line = format_line(fallback, {fallback.parameters[0].name: operation.bot_user})
    return [Button("Look the person up", Verb.RUN, line)]


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


async def _look_up(tools: Tools, prepared: Prepared) -> Reply | None:
    invocation = prepared.invocation
    work = invocation.action.run(call_for(tools, invocation, prepared.standing), **prepared.values)
    done, shareable = await asyncio.gather(attempt(work), _shareable(tools, invocation))
    if isinstance(done.error, SeveralMatch):
        raise done.error
    if done.reply is None:
        return await _failed(tools, prepared, done.error, done.calls)
    try:
        written = await tools.ledger.write(
            entry(
                invocation,
                prepared.values,
                State.DONE,
                tools.clock.now(),
                result=done.reply.result,
                calls=prepared.calls + done.calls,
                about=done.reply.about,
            )
        )
    except StoreFault as fault:
        return unwritten(invocation.asked.reference, fault)
    if not written or not shareable or not done.reply.share:
        return done.reply if written else None
    share = Button("Share in channel", Verb.SHARE, invocation.asked.reference)
    return done.reply.adding(buttons=[share])


async def _shareable(tools: Tools, invocation: Invocation) -> bool:
    return invocation.action.shareable and await tools.may_share(invocation.asked.channel)


async def _change(tools: Tools, prepared: Prepared) -> Reply | None:
    invocation, now = prepared.invocation, tools.clock.now()
    operation = replace(
        operation_of(invocation, prepared.values, State.STARTED, now),
        kept=kept_values(invocation.action, prepared.values),
        due_at=now + LEASE_MS,
        lease_by=tools.worker,
    )
    intent = event_of(operation, State.STARTED, at=now, result="", calls=prepared.calls)
    try:
        if not await tools.ledger.write(Append(operation, intent)):
            return None
    except StoreFault as fault:
        return unwritten(operation.id, fault)
    return await execute(tools, operation, call_for(tools, invocation, prepared.standing), prepared.values)


async def _ask(tools: Tools, prepared: Prepared) -> Reply | None:
    invocation = prepared.invocation
    action, reference = invocation.action, invocation.asked.reference
    question = Reply(title=f"{action.title}?", parts=(said(action.summary, "."),), result="asked", waits=True)
    calls = prepared.calls
    if action.preview is not None:
        done = await attempt(
            action.preview(call_for(tools, invocation, prepared.standing), **prepared.values)
        )
        if done.reply is None:
            return await _failed(tools, prepared, done.error, done.calls)
        question, calls = done.reply, calls + done.calls
    now = tools.clock.now()
    state = State.WAITING if question.waits else State.DONE
    append = entry(invocation, prepared.values, state, now, result=question.result, calls=calls)
    if question.waits:
        kept = kept_values(action, {**prepared.values, **question.keeps})
        append = replace(append, operation=replace(append.operation, kept=kept, due_at=now + QUESTION_MS))
    try:
        if not await tools.ledger.write(append):
            return None
    except StoreFault as fault:
        return unwritten(reference, fault)
    if not question.waits:
        return question
    confirm = Button("Confirm", Verb.CONFIRM, reference, style="danger")
    return question.adding(buttons=[confirm, Button("Cancel", Verb.CANCEL, reference)])


async def _failed(tools: Tools, prepared: Prepared, error: Exception | None, calls: int) -> Reply:
    cause = error or RuntimeError("no answer and no error")
    invocation = prepared.invocation
    reply = told(invocation.asked.reference, cause).adding(buttons=again(invocation, cause))
    state = state_of(cause, wrote=False)
    await tools.note(
        entry(
            invocation,
            prepared.values,
            state,
            tools.clock.now(),
            result=reply.result,
            calls=prepared.calls + calls,
        )
    )
    return reply
