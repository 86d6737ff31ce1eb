"""What nobody knows the outcome of: looked at again, or marked by an approver where looking can't tell."""

from contextlib import suppress

import structlog
from pydantic import JsonValue

from slackbot.catalogue.action import Action
from slackbot.faults import Fault, Refusal, StoreFault
from slackbot.policy import Membership, Reason, Standing, Verdict, decide
from slackbot.reply import Reply, note, said
from slackbot.road.approvals.card import CHECKED
from slackbot.road.approvals.carrying_out import asked_of
from slackbot.road.approvals.deciding import MOST_REASON, by, unsure, why_not
from slackbot.road.asked import Asked, Invocation
from slackbot.road.clicked import refused
from slackbot.road.executing import call_for, settle
from slackbot.road.recording import loaded_values
from slackbot.road.starting import before
from slackbot.road.tools import Tools
from slackbot.store.records import Move, Operation, event_of
from slackbot.store.states import State
from slackbot.text import clean, cut
from slackbot.uchat import UChatError

_log = structlog.get_logger(__name__)


async def check(tools: Tools, asked: Asked, reference: str) -> Reply | None:
    """Look whether it was carried out, for whoever asks. Nothing is ever sent again by this."""
    try:
        operation, action = await _unknown(tools, reference)
        await _require_look(tools, asked, operation, action)
        return await _look(tools, asked, operation, action)
    except Exception as error:  # noqa: BLE001  (every failure gets a sentence, an entry and a log line)
        return await refused(tools, asked, "check", reference, error)


async def check_alone(tools: Tools, reference: str, *, last: bool = False) -> None:
    """The same without anybody asking, for what has evidence; after the `last` look there is no other by itself."""
    try:
        with suppress(Refusal, ValueError):  # reading tells nothing of it, and never will
            operation, action = await _unknown(tools, reference)
            await _look(tools, None, operation, action)
        if last:
            await tools.approvals.looked(reference)
    except (Fault, UChatError) as error:
        _log.info("outcome stays unknown", reference=reference, error=type(error).__name__)
    tools.cards.show_soon(reference)


async def may_mark(tools: Tools, asked: Asked, reference: str) -> Reply | None:
    """Nothing where this person may say what became of it; else why not."""
    try:
        await _markable(tools, asked, reference)
    except Fault as fault:
        return await refused(tools, asked, "mark", reference, fault)
    return None


async def mark(tools: Tools, asked: Asked, reference: str, reason: str, *, done: bool) -> Reply | None:
    """Take an approver's word for what became of it, where reading can't tell. None where that worked."""
    why = cut(clean(reason), MOST_REASON)
    try:
        operation, action = await _markable(tools, asked, reference)
        read = await read_outcome(tools, operation, action) if action.carried_out is not None else None
    except Exception as error:  # noqa: BLE001  (as above)
        return await refused(tools, asked, "mark", reference, error)
    if read is not None and read is not done:
        await _settle(tools, asked, operation, action, read)
        tools.cards.show_soon(reference)
        shown = f"Reading shows that it was {'' if read else 'not '}{action.past}, and so it stands now."
        return await refused(tools, asked, "mark", reference, Refusal(shown))
    state, word = (State.DONE, action.past) if done else (State.FAILED, f"not {action.past}")
    event = event_of(operation, state, at=tools.clock.now(), result=f"marked it as {word}: {why}")
    try:
        if not await tools.ledger.write(Move(operation.id, State.UNKNOWN, by(asked, event))):
            fault = Refusal("This is settled already.", hint="Look at the card.")
            return await refused(tools, asked, "mark", reference, fault)
    except StoreFault as fault:
        return unsure(asked, fault)
    tools.cards.show_soon(reference)
    return None


async def _require_look(tools: Tools, asked: Asked, operation: Operation, action: Action) -> None:
    """Raises Refusal unless this person may run the action, or decide about it."""
    decision = decide(action, await tools.standing_of(asked.actor))
    if decision.verdict is not Verdict.REFUSE or decision.reason in {
        Reason.NOBODY_APPROVES,
        Reason.NOBODY_ELSE,
    }:
        return
    if why_not(operation, await tools.decider_of(asked.actor)) is not None:
        raise Refusal("You may not look at this.", hint="Ask whoever runs the bot.")


async def _markable(tools: Tools, asked: Asked, reference: str) -> tuple[Operation, Action]:
    operation, action = await _unknown(tools, reference)
    if await tools.approvals.of(reference) is None:
        raise Refusal("This was done without an approval, so nobody marks it.")
    refusal = why_not(operation, await tools.decider_of(asked.actor))
    if refusal is not None:
        raise refusal
    return operation, action


async def _unknown(tools: Tools, reference: str) -> tuple[Operation, Action]:
    operation = await tools.journal.operation(reference)
    action = tools.catalogue.get(operation.action) if operation else None
    if operation is None or action is None:
        raise Refusal("The bot knows no such request.")
    if operation.state is not State.UNKNOWN:
        raise Refusal("What became of this is known.", hint="Look at the card, or at the audit log.")
    return operation, action


async def _look(tools: Tools, asked: Asked | None, operation: Operation, action: Action) -> Reply | None:
    if action.carried_out is None:
        raise Refusal("Reading can't tell whether this was carried out.", hint="Look the person up.")
    read = await read_outcome(tools, operation, action)
    await _settle(tools, asked, operation, action, read)
    tools.cards.show_soon(operation.id)
    if asked is None or await tools.approvals.of(operation.id) is not None:
        return None
    told = {
        True: f"It was {action.past}.",
        False: f"It was not {action.past}. Nothing was changed.",
        None: "Reading can't tell yet. Look the people up, and check again later.",
    }[read]
    return Reply(title="Checked", parts=(said(told), note("Reference ", operation.id)), beside=True)


async def read_outcome(
    tools: Tools, operation: Operation, action: Action, *, answered: bool = False
) -> bool | None:
    """Whether it was carried out, by reading; None where that can't tell. Raises UChatError, Refusal and ValueError.

    Until it was `answered`, what was not done so far may still be.
    """
    if action.carried_out is None:
        return None
    evidence = await tools.approvals.evidence(operation.id)
    if evidence is None:
        return None
    nobody = Standing(operation.actor, Membership.MEMBER, frozenset())  # reading offers nobody anything
    call = call_for(tools, Invocation(asked_of(operation), action), nobody)
    users = {name: tools.uchat.shown(user) for name, user in before(action, evidence).items()}
    # Asked before reading: an answer that comes in between shows in what is read.
    awaited = not answered and await _is_awaited(tools, operation)
    found = await action.carried_out(call, users, **loaded_values(action, operation.kept))
    # What was asked for and not answered may still be carried out.
    return None if found is False and awaited else found


async def _is_awaited(tools: Tools, operation: Operation) -> bool:
    where = operation.bot_user
    return where is not None and await tools.bridge.was_asked(where, operation.id)


async def _settle(
    tools: Tools, asked: Asked | None, operation: Operation, action: Action, read: bool | None
) -> None:
    state = {True: State.DONE, False: State.FAILED, None: State.UNKNOWN}[read]
    if state is State.UNKNOWN and asked is None:
        return
    result = {
        True: f"{CHECKED}it was {action.past}",
        False: f"{CHECKED}it was not {action.past}",
        None: f"{CHECKED}reading can't tell yet",
    }[read]
    event = event_of(operation, state, at=tools.clock.now(), result=result)
    later: dict[str, JsonValue] = {"due_at": operation.due_at} if state is State.UNKNOWN else {}
    await settle(tools, Move(operation.id, State.UNKNOWN, by(asked, event) if asked else event, later))
