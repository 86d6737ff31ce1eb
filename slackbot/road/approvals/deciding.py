"""Approve, Reject and Withdraw: who may, once each, and what follows."""

from dataclasses import dataclass, replace

from pydantic import JsonValue

from slackbot.catalogue.action import Action, Role
from slackbot.faults import Fault, Refusal, StoreFault
from slackbot.policy import Membership, Standing
from slackbot.reply import Reply, note, said
from slackbot.road.approvals.carrying_out import carry_out
from slackbot.road.asked import Asked
from slackbot.road.clicked import refused
from slackbot.road.executing import LEASE_MS, unwritten
from slackbot.road.tools import Tools
from slackbot.store.approvals import Approval
from slackbot.store.records import Event, Move, Operation, Vote, event_of
from slackbot.store.states import State
from slackbot.text import clean, cut

MOST_REASON = 500
_SETTLED = {
    State.APPROVED: "This was approved already.",
    State.STARTED: "This was approved already.",
    State.DONE: "This was approved and done already.",
    State.UNKNOWN: "This was approved already, and its outcome is unknown.",
    State.REJECTED: "This was rejected already.",
    State.WITHDRAWN: "This was withdrawn.",
    State.EXPIRED: "This request is too old.",
    State.CHANGED: "This was approved, and not done because something changed.",
    State.FAILED: "This was tried and failed.",
    State.REFUSED: "This was refused.",
}


@dataclass(frozen=True, slots=True)
class Pending:
    """A request that waits for approval."""

    operation: Operation
    action: Action
    approval: Approval


async def approve(tools: Tools, asked: Asked, reference: str) -> Reply | None:
    """Count this person's approval; with the last one needed, carry it out. None where that worked."""
    try:
        pending = await _decidable(tools, asked, reference)
    except Fault as fault:
        return await refused(tools, asked, "approve", reference, fault)
    operation, now = pending.operation, tools.clock.now()
    counted = event_of(operation, State.PENDING, at=now, result="approved, ")
    agreed = event_of(operation, State.APPROVED, at=now, result="approved, ")
    lease: dict[str, JsonValue] = {"due_at": now + LEASE_MS, "lease_by": tools.worker}
    vote = Vote(
        asked.actor,
        now,
        pending.approval.required,
        Move(operation.id, State.PENDING, by(asked, counted), {"due_at": next_due(pending.approval, now)}),
        Move(operation.id, State.PENDING, by(asked, agreed), lease),
    )
    try:
        if not await tools.ledger.write(vote):
            return await refused(tools, asked, "approve", reference, await _too_late(tools, asked, reference))
    except StoreFault as fault:
        return unsure(asked, fault)
    tools.cards.show_soon(reference)
    found = await tools.journal.operation(reference)
    if found is not None and found.state is State.APPROVED and found.lease_by == tools.worker:
        tools.start(carry_out(tools, reference), f"carry out {reference}")
    return None


async def may_reject(tools: Tools, asked: Asked, reference: str) -> Reply | None:
    """Nothing where this person may reject it now; else why not."""
    try:
        await _decidable(tools, asked, reference)
    except Fault as fault:
        return await refused(tools, asked, "reject", reference, fault)
    return None


async def reject(tools: Tools, asked: Asked, reference: str, reason: str) -> Reply | None:
    """Turn it down, for a reason that everybody sees. None where that worked."""
    why = cut(clean(reason), MOST_REASON)
    try:
        pending = await _decidable(tools, asked, reference)
    except Fault as fault:
        return await refused(tools, asked, "reject", reference, fault)
    return await _end(tools, asked, pending.operation, State.REJECTED, f"rejected: {why}")


async def withdraw(tools: Tools, asked: Asked, reference: str) -> Reply | None:
    """Take one's own request back."""
    try:
        pending = await _pending(tools, reference)
        if pending.operation.actor != asked.actor:
            raise Refusal(
                "Only the person who asked can withdraw this.", hint="An approver can reject it instead."
            )
    except Fault as fault:
        return await refused(tools, asked, "withdraw", reference, fault)
    reply = await _end(tools, asked, pending.operation, State.WITHDRAWN, "withdrawn")
    if reply is not None:
        return reply
    told = said(f"{pending.action.title}: nothing was done.")
    return Reply(title="Withdrawn", parts=(told, note("Reference ", reference)))


def next_due(approval: Approval, now: int) -> int:
    """When a pending request is looked at next: for its reminder, then for its end."""
    return approval.remind_at if now < approval.remind_at else approval.expires_at


def why_not(operation: Operation, standing: Standing) -> Refusal | None:
    """Why somebody may not decide what another asked for; None where they may. Pure.

    The one who asked never may, whatever the settings say, and nobody but a full member of the workspace.
    """
    if standing.user == operation.actor:
        return Refusal("You asked for this, so somebody else decides.", hint="You can withdraw it.")
    if standing.membership is not Membership.MEMBER:
        return Refusal("Only full members of this workspace decide such requests.")
    if Role.APPROVER not in standing.roles:
        return Refusal("Only approvers decide such requests.", hint="Ask whoever runs the bot.")
    return None


def unsure(asked: Asked, fault: StoreFault) -> Reply:
    """The answer where a decision may have been written down: what was given up can land all the same."""
    reply = unwritten(asked.reference, fault)
    told = said("The audit log can't be written just now, so nobody can say whether this was counted.")
    look = said("Look at the card in a minute, before you try again.")
    return replace(reply, parts=(told, look, *reply.parts[2:]), beside=True)


def by(asked: Asked, event: Event) -> Event:
    """The event as what another person than the one who asked brought about."""
    return replace(event, actor=asked.actor, team=asked.team, channel=asked.channel, surface=asked.surface)


async def _end(tools: Tools, asked: Asked, operation: Operation, state: State, result: str) -> Reply | None:
    verb = "reject" if state is State.REJECTED else "withdraw"
    event = by(asked, event_of(operation, state, at=tools.clock.now(), result=result))
    try:
        if not await tools.ledger.write(Move(operation.id, State.PENDING, event)):
            return await refused(
                tools, asked, verb, operation.id, await _too_late(tools, asked, operation.id)
            )
    except StoreFault as fault:
        return unsure(asked, fault)
    tools.cards.show_soon(operation.id)
    return None


async def _decidable(tools: Tools, asked: Asked, reference: str) -> Pending:
    pending = await _pending(tools, reference)
    refusal = why_not(pending.operation, await tools.decider_of(asked.actor))
    if refusal is not None:
        raise refusal
    return pending


async def _pending(tools: Tools, reference: str) -> Pending:
    operation = await tools.journal.operation(reference)
    action = tools.catalogue.get(operation.action) if operation else None
    approval = await tools.approvals.of(reference)
    if operation is None or action is None or approval is None:
        raise Refusal("The bot knows no such request.")
    if operation.state is not State.PENDING:
        raise Refusal(_SETTLED.get(operation.state, "This is settled."))
    if approval.expires_at <= tools.clock.now():
        raise Refusal(_SETTLED[State.EXPIRED])
    return Pending(operation, action, approval)


async def _too_late(tools: Tools, asked: Asked, reference: str) -> Refusal:
    operation = await tools.journal.operation(reference)
    if operation is not None and operation.state is State.PENDING:
        voted = asked.actor in await tools.approvals.voters(reference)
        return Refusal(
            "You approved this already." if voted else "This changed just now.", hint="Look again."
        )
    state = operation.state if operation else State.EXPIRED
    return Refusal(_SETTLED.get(state, "This is settled."))
