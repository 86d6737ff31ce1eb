"""Asking colleagues: the request is written down, then shown in the approval channel."""

from pydantic import JsonValue

from slackbot.catalogue.gate import Gate
from slackbot.faults import Fault, Refusal, StoreFault
from slackbot.kept_reply import dumped
from slackbot.reply import Button, Channel, Reply, Verb, note, said
from slackbot.road.asking_first import Question, not_taken, nothing_to_ask, question_of, waiting
from slackbot.road.executing import unwritten
from slackbot.road.failing import failed_to_begin
from slackbot.road.prepare import Prepared
from slackbot.road.tools import Tools
from slackbot.store.records import Put
from slackbot.store.states import State
from slackbot.store.tables import approvals
from slackbot.text import clean, count, cut

_MOST_TITLE = 150


async def ask_for_approval(tools: Tools, prepared: Prepared) -> Reply | None:
    """Ask, and say so to the person who asks. None: this delivery was handled before.

    The request is durable before anybody sees it; a card that Slack does not take is tried again by the sweep.
    """
    gate = prepared.invocation.action.gate
    if gate is None:
        raise ValueError(f"{prepared.invocation.action.name} needs no approval")
    try:
        unfit = await tools.cards.unfit(gate.channel)
        if unfit is not None:
            raise Refusal(
                "Colleagues can't be asked in ",
                Channel(gate.channel),
                f": {unfit}.",
                hint="Tell whoever runs the bot: APPROVAL_CHANNEL names that channel.",
            )
    except Fault as fault:
        return await failed_to_begin(tools, prepared, fault, 0)
    question = await question_of(tools, prepared)
    if isinstance(question, Reply):
        return question
    if not question.reply.waits:
        return await nothing_to_ask(tools, prepared, question)
    reference, now = prepared.invocation.asked.reference, tools.clock.now()
    remind_at = now + gate.lasts_ms // 2
    row = _row(reference, gate, question, now)
    append = waiting(prepared, question, State.PENDING, now, due_at=remind_at, also=(Put(approvals, row),))
    try:
        if not await tools.ledger.write(append):
            return await not_taken(tools, prepared)
    except StoreFault as fault:
        return unwritten(reference, fault)
    shown = await tools.cards.show(reference)
    return _asked(gate, question, reference, shown=shown)


def _row(reference: str, gate: Gate, question: Question, now: int) -> dict[str, JsonValue]:
    return {
        "operation": reference,
        "policy": gate.as_kept(),
        "required": gate.required,
        "remind_at": now + gate.lasts_ms // 2,
        "expires_at": now + gate.lasts_ms,
        "title": cut(clean(question.reply.title), _MOST_TITLE),
        "preview": dumped(question.reply.parts),
        "channel": gate.channel,
        "shown": 0,
        "messaged": 0,
        "closed": False,
        "tell_at": 0,
    }


def _asked(gate: Gate, question: Question, reference: str, *, shown: bool) -> Reply:
    number = "A colleague decides" if gate.required == 1 else f"{count(gate.required, 'colleague')} decide"
    where = said(f"{number} in ", Channel(gate.channel), ". You will be told what came of it.")
    late = () if shown else (said("Slack has not taken the card yet. The bot tries again by itself."),)
    return Reply(
        title="Asked for approval",
        parts=(where, *late, *question.reply.parts, note("Reference ", reference)),
        buttons=(Button("Withdraw", Verb.WITHDRAW, reference),),
        result=question.reply.result,
        share=False,
    )
