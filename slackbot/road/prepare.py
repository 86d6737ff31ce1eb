"""The first half of the road: allowed? and resolve. Nothing is changed, and a refusal costs no UChat call."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog

from slackbot.catalogue.action import Effect, Role
from slackbot.faults import InputFault, Refusal
from slackbot.kinds.kind import Look
from slackbot.policy import Decision, Reason, Standing, Verdict, decide
from slackbot.reply import Reply, Span, said
from slackbot.road.asked import Invocation
from slackbot.road.chooser import trouble
from slackbot.road.recording import entry
from slackbot.road.tools import Tools
from slackbot.store.states import State
from slackbot.uchat import tally

_log = structlog.get_logger(__name__)

_A = {"v": "a", "e": "an", "a": "an"}
_REFUSED = {
    Reason.NOTHING_GRANTED: "You have no role in this bot.",
    Reason.NOT_MEMBER: "Guests, bots and members of other organisations are not covered by “everyone” here.",
    Reason.NEEDS_VIEWER: "Only viewers and editors may see customers' records.",
    Reason.NEEDS_EDITOR: "Only editors may change customers' records.",
    Reason.NEEDS_APPROVER: "Only approvers may do this.",
    Reason.NEEDS_ADMIN: "Only admins may do this.",
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """An invocation that is allowed and whose arguments are resolved. `calls` were made to UChat for it."""

    invocation: Invocation
    standing: Standing
    decision: Decision
    values: Mapping[str, object]
    calls: int = 0


class InputFaults(Exception):
    """What is wrong with which input, by parameter name.

    `calls` were made to UChat to find out; `values` are the arguments that did resolve.
    """

    def __init__(
        self, faults: Mapping[str, InputFault], calls: int = 0, values: Mapping[str, object] | None = None
    ) -> None:
        super().__init__("; ".join(f"{name}: {fault}" for name, fault in faults.items()))
        self.faults = faults
        self.calls = calls
        self.values = values or {}


async def allowed(tools: Tools, invocation: Invocation) -> tuple[Standing, Decision] | Reply:
    """The standing and the decision; or the refusal as an answer, which has been recorded.

    Raises Refusal where Slack can't say who somebody is.
    """
    standing = await tools.standing_of(invocation.asked.actor)
    decision = decide(invocation.action, standing)
    if decision.verdict is not Verdict.REFUSE:
        return standing, decision
    reference = invocation.asked.reference
    _log.info("not allowed", reference=reference, actor=invocation.asked.actor, reason=decision.reason.value)
    await tools.note(entry(invocation, {}, State.REFUSED, tools.clock.now(), result=decision.reason.value))
    return _refusal(tools, decision.reason, invocation)


async def prepare(tools: Tools, invocation: Invocation) -> Prepared | Reply:
    """Allowed and resolved; or a recorded refusal.

    Raises InputFaults, Refusal and UChatError, none of which has been recorded.
    """
    verdict = await allowed(tools, invocation)
    if isinstance(verdict, Reply):
        return verdict
    standing, decision = verdict
    with tally() as counted:
        values = await _resolve(tools, invocation)
    return Prepared(invocation, standing, decision, values, counted.calls)


async def _resolve(tools: Tools, invocation: Invocation) -> dict[str, object]:
    action, raw = invocation.action, invocation.raw
    values: dict[str, object] = {
        each.name: each.default for each in action.parameters if each.name not in raw
    }
    faults: dict[str, InputFault] = {}
    look = Look(tools.uchat, tools.region, tools.recent, may_guess=action.effect is Effect.READ)
    given = [each for each in action.parameters if each.name in raw]
    with tally() as counted:
        # Kept lists first: a tag that does not exist costs no look-up of the person.
        for parameter in sorted(given, key=lambda each: each.kind.names_bot_user):
            if faults and parameter.kind.names_bot_user:
                break
            try:
                values[parameter.name] = await parameter.kind.resolve(raw[parameter.name], look)
            except InputFault as fault:
                faults[parameter.name] = fault
    if faults:
        raise InputFaults(faults, counted.calls, values)
    return values


def _refusal(tools: Tools, reason: Reason, invocation: Invocation) -> Reply:
    fault = Refusal(_REFUSED.get(reason, "You may not do this."))
    reply = trouble(fault, invocation.asked.reference, title="Not allowed")
    whom: list[Span] = []
    for mention in tools.admins:
        if mention.id != invocation.asked.actor:
            whom += [" or " if whom else "Ask ", mention]
    role = invocation.action.role.value if invocation.action.role is not Role.ANYONE else Role.VIEWER.value
    ask = said(*(whom or ["Ask whoever runs the bot"]), f" to make you {_A[role[0]]} {role}.")
    return replace(reply, parts=(*reply.parts[:-1], ask, reply.parts[-1]))
