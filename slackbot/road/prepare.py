"""The first half of the road: allowed? and resolve. Nothing is changed, and a refusal costs no UChat call."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog

from slackbot.catalogue.action import Effect, Role
from slackbot.catalogue.grammar import format_line
from slackbot.faults import InputFault, Refusal
from slackbot.kinds.kind import Look
from slackbot.policy import Decision, Reason, Standing, Verdict, decide
from slackbot.reply import Button, Reply, Span, Verb, said
from slackbot.road.asked import Invocation
from slackbot.road.chooser import trouble
from slackbot.road.joined import joined
from slackbot.road.recording import bot_users, entry
from slackbot.road.tools import Tools
from slackbot.store.states import State
from slackbot.text import clean, count, cut
from slackbot.uchat import BotUser, tally
from slackbot.uchat.finding import is_user_ns

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
    faults = {**_checked(invocation, values), **await _held(tools, invocation, values)}
    if faults:
        raise InputFaults(faults, counted.calls, values)
    return Prepared(invocation, standing, decision, values, counted.calls)


async def _resolve(tools: Tools, invocation: Invocation) -> dict[str, object]:
    action, raw = invocation.action, invocation.raw
    values: dict[str, object] = {
        each.name: each.default for each in action.parameters if each.name not in raw
    }
    faults = {each.name: InputFault("Fill this in.") for each in action.required(frozenset(raw))}
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
                faults[parameter.name] = await _elsewhere(tools, invocation, parameter.name) or fault
    if faults:
        raise InputFaults(faults, counted.calls, values)
    return values


async def _elsewhere(tools: Tools, invocation: Invocation, name: str) -> InputFault | None:
    """Where to find somebody who was merged into another, and the button that goes on with them."""
    user_ns = invocation.raw[name].strip().lower()
    led = await joined(tools, user_ns) if is_user_ns(user_ns) else None
    if led is None:
        return None
    line = format_line(invocation.action, {**invocation.raw, name: led.user_ns})
    go_on = Button(f"Go on with {cut(led.name, 60)}", Verb.TURN, line)
    return InputFault(led.sentence, hint="Go on with them instead.", buttons=(go_on,))


def _checked(invocation: Invocation, values: Mapping[str, object]) -> Mapping[str, InputFault]:
    check = invocation.action.check
    return check(**values) if check is not None else {}


async def _held(tools: Tools, invocation: Invocation, values: Mapping[str, object]) -> dict[str, InputFault]:
    """Whoever is in an open operation already, by argument."""
    action = invocation.action
    if not action.alone:
        return {}
    held = await tools.approvals.held([each.user_ns for each in bot_users(action, values)])
    faults = {}
    for parameter in action.parameters:
        value = values.get(parameter.name)
        if isinstance(value, BotUser) and value.user_ns in held:
            faults[parameter.name] = InputFault(
                f"{clean(value.display_name)} is in a request that is still open: {held[value.user_ns]}.",
                hint="Wait until it is settled; under that reference the audit log says how it stands.",
            )
    return faults


def _refusal(tools: Tools, reason: Reason, invocation: Invocation) -> Reply:
    if reason in {Reason.NOBODY_APPROVES, Reason.NOBODY_ELSE}:
        return _nobody_approves(tools, invocation, reason)
    fault = Refusal(_REFUSED.get(reason, "You may not do this."))
    reply = trouble(fault, invocation.asked.reference, title="Not allowed")
    role = invocation.action.role.value if invocation.action.role is not Role.ANYONE else Role.VIEWER.value
    whom = _whom(tools, invocation, "Ask whoever runs the bot")
    ask = said(*whom, f" to make you {_A[role[0]]} {role}.")
    return replace(reply, parts=(*reply.parts[:-1], ask, reply.parts[-1]))


def _nobody_approves(tools: Tools, invocation: Invocation, reason: Reason) -> Reply:
    gate = invocation.action.gate
    if reason is Reason.NOBODY_ELSE:
        needed = count(gate.required, "approval") if gate else "approval"
        fault = Refusal(f"This needs {needed} from others, and APPROVERS names too few people besides you.")
        wanted = " to name more."
    else:
        missing = " and ".join(gate.missing) if gate else ""
        fault = Refusal(f"This needs a colleague's approval. Nothing can be approved without {missing}.")
        wanted = f" to set {missing}."
    reply = trouble(fault, invocation.asked.reference, title="Not possible yet")
    ask = said(*_whom(tools, invocation, "Ask whoever runs the bot"), wanted)
    return replace(reply, parts=(*reply.parts[:-1], ask, reply.parts[-1]))


def _whom(tools: Tools, invocation: Invocation, otherwise: str) -> list[Span]:
    whom: list[Span] = []
    for mention in tools.admins:
        if mention.id != invocation.asked.actor:
            whom += [" or " if whom else "Ask ", mention]
    return whom or [otherwise]
