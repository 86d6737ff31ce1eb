"""The second half of the road: ask first, wait for approval, or record the intent and run the handler."""

import asyncio
from dataclasses import replace

from slackbot.catalogue.action import Effect
from slackbot.faults import SeveralMatch, StoreFault
from slackbot.policy import Verdict
from slackbot.reply import Button, Reply, Verb
from slackbot.road.approvals.requesting import ask_for_approval
from slackbot.road.asked import Invocation
from slackbot.road.asking_first import not_taken, nothing_to_ask, question_of, waiting
from slackbot.road.attempt import attempt
from slackbot.road.executing import LEASE_MS, call_for, execute, unwritten
from slackbot.road.failing import failed_to_begin
from slackbot.road.prepare import Prepared
from slackbot.road.recording import entry, kept_values, operation_of
from slackbot.road.tools import Tools
from slackbot.store.records import Append, event_of
from slackbot.store.states import State

QUESTION_MS = 10 * 60_000
"""How long a question waits for Confirm."""


async def perform(tools: Tools, prepared: Prepared) -> Reply | None:
    """Carry a prepared invocation out as carefully as it must be. None: this delivery was handled before.

    Raises SeveralMatch where a look-up turns out to mean several bot users; nothing was recorded then.
    """
    if prepared.decision.verdict is Verdict.APPROVE:
        return await ask_for_approval(tools, prepared)
    if prepared.decision.verdict is Verdict.ASK:
        return await _ask(tools, prepared)
    if prepared.invocation.action.effect is Effect.READ:
        return await _look_up(tools, prepared)
    return await _change(tools, prepared)


async def _look_up(tools: Tools, prepared: Prepared) -> Reply | None:
    invocation = prepared.invocation
    work = invocation.action.run(call_for(tools, invocation, prepared.standing), **prepared.values)
    done, shareable = await asyncio.gather(attempt(work), _shareable(tools, invocation))
    if isinstance(done.error, SeveralMatch):
        raise done.error
    if done.reply is None:
        return await failed_to_begin(tools, prepared, done.error, done.calls)
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
    reference = prepared.invocation.asked.reference
    question = await question_of(tools, prepared)
    if isinstance(question, Reply):
        return question
    now = tools.clock.now()
    if not question.reply.waits:
        return await nothing_to_ask(tools, prepared, question)
    try:
        append = waiting(prepared, question, State.WAITING, now, due_at=now + QUESTION_MS)
        if not await tools.ledger.write(append):
            return await not_taken(tools, prepared)
    except StoreFault as fault:
        return unwritten(reference, fault)
    confirm = Button("Confirm", Verb.CONFIRM, reference, style="danger")
    return question.reply.adding(buttons=[confirm, Button("Cancel", Verb.CANCEL, reference)])
