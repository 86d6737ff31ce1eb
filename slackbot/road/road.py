"""The road, as surfaces see it: a line or an invocation in, an answer out, everything recorded in between.

Surfaces hand in what was asked and show what comes back. Nothing here knows Slack, or any action by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog

from slackbot.catalogue.action import Action
from slackbot.catalogue.grammar import Misread, parse
from slackbot.faults import Fault, SeveralMatch
from slackbot.policy import Verdict, decide
from slackbot.reply import Reply
from slackbot.road.asked import Asked, Invocation
from slackbot.road.attempt import again, state_of, told
from slackbot.road.chooser import chooser, did_you_mean, misread
from slackbot.road.perform import perform
from slackbot.road.prepare import InputFaults, Prepared, allowed, prepare
from slackbot.road.recording import entry, unread
from slackbot.road.tools import Tools
from slackbot.store.states import State
from slackbot.uchat import tally

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Form:
    """Something is missing: ask for it, with what was given filled in."""

    asked: Asked
    action: Action
    raw: Mapping[str, str]


async def run_line(tools: Tools, asked: Asked, text: str, *, typed: bool = True) -> Reply | Form | None:
    """Run a command line. A Form where something is missing; None where the delivery was handled before."""
    parsed = parse(tools.catalogue, text, tools.region, typed=typed)
    if isinstance(parsed, Misread):
        return await _misread(tools, asked, text, parsed)
    invocation = Invocation(asked, parsed.action, parsed.raw)
    if not parsed.missing:
        return await run(tools, invocation)
    try:
        verdict = await allowed(tools, invocation)
    except Fault as fault:
        return await failed(tools, invocation, fault)
    return verdict if isinstance(verdict, Reply) else Form(asked, parsed.action, parsed.raw)


async def _misread(tools: Tools, asked: Asked, text: str, found: Misread) -> Reply:
    """What a line may have meant, as far as the person may run it."""
    opening = Invocation(asked, tools.catalogue.opening)
    try:
        verdict = await allowed(tools, opening)
    except Fault as fault:
        return await failed(tools, opening, fault)
    if isinstance(verdict, Reply):
        return verdict
    standing, _ = verdict
    _log.info("not understood", reference=asked.reference, actor=asked.actor)
    await tools.note(unread(asked, text, found.sentence, tools.clock.now()))
    may = tuple(each for each in found.suggestions if decide(each, standing).verdict is not Verdict.REFUSE)
    lines = tuple(line for line in found.lines if any(line.startswith(each.name) for each in may))
    return misread(replace(found, suggestions=may, lines=lines), asked.reference, tools.catalogue)


async def run(tools: Tools, invocation: Invocation) -> Reply | None:
    """Prepare and perform; what is wrong with an input becomes an answer with a choice."""
    with tally() as counted:
        try:
            prepared = await prepare(tools, invocation)
        except InputFaults as faults:
            return await input_faults(tools, invocation, faults)
        except Exception as error:  # noqa: BLE001  (every failure gets a sentence, an entry and a log line)
            return await failed(tools, invocation, error, calls=counted.calls)
    return prepared if isinstance(prepared, Reply) else await finish(tools, prepared)


async def finish(tools: Tools, prepared: Prepared) -> Reply | None:
    """Perform what is prepared."""
    try:
        return await perform(tools, prepared)
    except SeveralMatch as fault:
        first = prepared.invocation.action.parameters[0].name
        return await input_faults(tools, prepared.invocation, InputFaults({first: fault}, prepared.calls))


async def input_faults(tools: Tools, invocation: Invocation, faults: InputFaults) -> Reply:
    """The first fault as an answer: a chooser, or the sentence with suggestions."""
    name, fault = next(iter(faults.faults.items()))
    reference = invocation.asked.reference
    _log.info("input not usable", reference=reference, input=name, reason=type(fault).__name__)
    await tools.note(
        entry(
            invocation, faults.values, State.REFUSED, tools.clock.now(), result=str(fault), calls=faults.calls
        )
    )
    if isinstance(fault, SeveralMatch):
        return chooser(invocation, name, fault)
    return did_you_mean(invocation, name, fault, reference)


async def failed(tools: Tools, invocation: Invocation, error: Exception, *, calls: int = 0) -> Reply:
    """An error before anything was done, as an answer that has been recorded; `calls` went to UChat for it."""
    reply = told(invocation.asked.reference, error).adding(buttons=again(invocation, error))
    state = state_of(error, wrote=False)
    await tools.note(entry(invocation, {}, state, tools.clock.now(), result=reply.result, calls=calls))
    return reply
