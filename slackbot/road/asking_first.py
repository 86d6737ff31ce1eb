"""What is shown before something is agreed to, by the person who asked or by colleagues, and what is kept of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import JsonValue

from slackbot.faults import Refusal, StoreFault
from slackbot.reply import Facts, Reply, line, said
from slackbot.road.attempt import attempt
from slackbot.road.executing import call_for, unwritten
from slackbot.road.failing import failed_to_begin
from slackbot.road.prepare import Prepared
from slackbot.road.recording import bot_users, described, entry, kept_values
from slackbot.road.rereading import Reread, reread
from slackbot.road.tools import Tools
from slackbot.store.records import Append, Beside, Hold
from slackbot.store.states import State
from slackbot.uchat import tally


@dataclass(frozen=True, slots=True)
class Question:
    """What is shown, with the arguments as they were read for it, and what of them must not change."""

    reply: Reply
    values: Mapping[str, object]
    digest: JsonValue
    calls: int


async def question_of(tools: Tools, prepared: Prepared) -> Question | Reply:
    """The preview of a prepared invocation; or, recorded, the answer where there can be none."""
    action, values, digest = prepared.invocation.action, prepared.values, None
    with tally() as counted:
        try:
            if action.pinned:
                found = await reread(tools, action, values)
                values, digest = found.values, found.digest
                _require_all(prepared, found)
        except Exception as error:  # noqa: BLE001  (every failure gets a sentence, an entry and a log line)
            return await failed_to_begin(tools, prepared, error, counted.calls)
        reply = _plain(prepared)
        if action.preview is not None:
            done = await attempt(
                action.preview(call_for(tools, prepared.invocation, prepared.standing), **values)
            )
            if done.reply is None:
                return await failed_to_begin(tools, prepared, done.error, counted.calls)
            reply = done.reply
    return Question(reply, values, digest, prepared.calls + counted.calls)


async def nothing_to_ask(tools: Tools, prepared: Prepared, question: Question) -> Reply | None:
    """The answer where the preview says that there is nothing to do."""
    append = entry(
        prepared.invocation,
        question.values,
        State.DONE,
        tools.clock.now(),
        result=question.reply.result,
        calls=question.calls,
    )
    try:
        return question.reply if await tools.ledger.write(append) else None
    except StoreFault as fault:
        return unwritten(prepared.invocation.asked.reference, fault)


def waiting(
    prepared: Prepared,
    question: Question,
    state: State,
    now: int,
    *,
    due_at: int,
    also: Sequence[Beside] = (),
) -> Append:
    """The write of an operation that waits for somebody, with everything it needs once they have agreed."""
    invocation = prepared.invocation
    append = entry(
        invocation, question.values, state, now, result=question.reply.result, calls=question.calls
    )
    kept = kept_values(invocation.action, {**question.values, **question.reply.keeps})
    operation = replace(append.operation, kept=kept, digest=question.digest, due_at=due_at)
    users = bot_users(invocation.action, question.values) if invocation.action.alone else []
    holds = tuple(Hold(each.user_ns, operation.id) for each in users)
    return Append(operation, append.event, (*also, *holds))


async def not_taken(tools: Tools, prepared: Prepared) -> Reply | None:
    """Why the write of something that waits did not apply: somebody is held; None for a repeated delivery."""
    if await tools.journal.was_taken(prepared.invocation.asked.delivery):
        return None
    users = bot_users(prepared.invocation.action, prepared.values)
    held = await tools.approvals.held([each.user_ns for each in users])
    reference = prepared.invocation.asked.reference
    others = sorted(each for each in held.values() if each != reference)
    if others:
        fault = Refusal(
            f"Another request for one of them is open: {others[0]}.", hint="Wait until it is settled."
        )
    else:
        fault = Refusal("Another request for one of them was open just now.", hint="Ask again.")
    return await failed_to_begin(tools, prepared, fault, 0)


def _require_all(prepared: Prepared, found: Reread) -> None:
    if len(found.whole) < len(bot_users(prepared.invocation.action, prepared.values)):
        raise Refusal("UChat has no such person any more.", hint="Look them up again.")


def _plain(prepared: Prepared) -> Reply:
    action = prepared.invocation.action
    told = described(prepared.invocation, prepared.values)
    given = [(action.parameter(name), text) for name, text in told.items()]
    facts = Facts(tuple((each.label, line(text)) for each, text in given if not each.asked))
    return Reply(
        title=f"{action.title}?", parts=(said(action.summary, "."), facts), result="asked", waits=True
    )
