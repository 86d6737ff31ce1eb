"""Modals that ask why: for turning a request down, and for saying what became of one."""

import asyncio
from collections.abc import Awaitable

import structlog
from pydantic import BaseModel, ValidationError
from slack_bolt.context.ack.async_ack import AsyncAck

from slackbot.faults import Fault
from slackbot.render import Json, plain_text, render
from slackbot.reply import Reply, Verb
from slackbot.road.approvals.deciding import MOST_REASON, may_reject, reject
from slackbot.road.approvals.unknown import mark, may_mark
from slackbot.road.asked import Asked
from slackbot.road.attempt import told
from slackbot.road.chooser import trouble
from slackbot.slack.answers import Place
from slackbot.slack.forms import saying, showing
from slackbot.slack.payloads import Submission
from slackbot.slack.people import SLACK_TROUBLE
from slackbot.slack.slack_reason import slack_reason
from slackbot.slack.turned_away import turned_away
from slackbot.slack.working import Working
from slackbot.text import cut

REASON_FORM = "reason"
_INPUT = "reason"
_ACK_SECONDS = 2.0
_HINTS = {
    Verb.REJECT: "The person who asked is told, and it stays on the card.",
    Verb.MARK_DONE: "What you saw in UChat; it stays on the audit log.",
    Verb.MARK_NOT_DONE: "What you saw in UChat; it stays on the audit log. UChat may still carry it out "
    "until ten minutes after it was started.",
}
ASKS_WHY = frozenset(_HINTS)
"""The buttons that open such a modal."""

_log = structlog.get_logger(__name__)


class Matter(BaseModel):
    """What a reason is given for. It comes back from the client, and is checked anew.

    `past` is what it is called once it is done.
    """

    verb: Verb
    reference: str
    channel: str = ""
    past: str = "done"

    @property
    def title(self) -> str:
        """What the button is called, in Slack's 24 characters for it."""
        titles = {
            Verb.MARK_DONE: f"Mark as {self.past}",
            Verb.MARK_NOT_DONE: f"Mark as not {self.past}",
        }
        return cut(titles.get(self.verb, "Reject"), 24)


async def ask_why(
    working: Working, asked: Asked, place: Place, matter: Matter, trigger_id: str
) -> Reply | None:
    """Open the modal for those who may decide; the refusal for those who may not."""
    if matter.verb is Verb.REJECT:
        refusal = await may_reject(working.tools, asked, matter.reference)
    else:
        refusal = await may_mark(working.tools, asked, matter.reference)
    if refusal is not None:
        return refusal
    operation = await working.tools.journal.operation(matter.reference)
    action = working.tools.catalogue.get(operation.action) if operation else None
    known = matter.model_copy(update={"past": action.past}) if action else matter
    try:
        await working.client.views_open(trigger_id=trigger_id, view=reason_form(known))
    except SLACK_TROUBLE as error:
        _log.warning("modal not opened", reference=place.reference, error=slack_reason(error))
        fault = Fault("Slack did not open the form in time.", hint="Press the button again.")
        return trouble(fault, place.reference)
    return None


def reason_form(matter: Matter) -> Json:
    """The modal. Pure."""
    title = matter.title
    return {
        "type": "modal",
        "callback_id": REASON_FORM,
        "title": plain_text(title, 24),
        "submit": plain_text(title, 24),
        "close": plain_text("Close", 24),
        "private_metadata": matter.model_dump_json(),
        "blocks": [
            {
                "type": "input",
                "block_id": _INPUT,
                "label": plain_text("Reason"),
                "hint": plain_text(_HINTS[matter.verb]),
                "element": {
                    "type": "plain_text_input",
                    "action_id": _INPUT,
                    "multiline": True,
                    "max_length": MOST_REASON,
                    "focus_on_load": True,
                },
            }
        ],
    }


async def on_reason(working: Working, submission: Submission, ack: AsyncAck) -> None:
    """Decide, and acknowledge with what came of it; after two seconds with a word that it is under way."""
    view = submission.view
    try:
        matter = Matter.model_validate_json(view.private_metadata)
    except ValidationError:
        _log.warning("form not known", actor=submission.user.id, callback_id=view.callback_id)
        await ack(response_action="update", view=saying("Form out of date", "Press the button again."))
        return
    if not working.desk.is_new(f"submission:{submission.trigger_id or view.id}"):
        await ack()
        return
    asked = working.asked(
        delivery=submission.trigger_id or view.id,
        actor=submission.user.id,
        team=submission.team.id if submission.team else "",
        channel=matter.channel,
        surface="modal",
    )
    element = view.state.values.get(_INPUT, {}).get(_INPUT)
    reason = (element.raw or "").strip() if element else ""
    if not reason:
        await ack(response_action="errors", errors={_INPUT: "Say why."})
        return
    if working.desk.is_full:
        await ack(response_action="errors", errors={_INPUT: turned_away(working, asked, matter.verb)})
        return
    await _decide(working, asked, matter, reason, ack)


def _decision(working: Working, asked: Asked, matter: Matter, reason: str) -> Awaitable[Reply | None]:
    if matter.verb is Verb.REJECT:
        return reject(working.tools, asked, matter.reference, reason)
    return mark(working.tools, asked, matter.reference, reason, done=matter.verb is Verb.MARK_DONE)


async def _decide(working: Working, asked: Asked, matter: Matter, reason: str, ack: AsyncAck) -> None:
    outcome: asyncio.Future[Reply | None] = asyncio.get_running_loop().create_future()

    async def work() -> None:
        try:
            reply = await _decision(working, asked, matter, reason)
        except Exception as error:  # noqa: BLE001  (the person gets a sentence, the operator the trace)
            reply = told(asked.reference, error)
        if not outcome.done():
            outcome.set_result(reply)
        elif reply is not None:
            place = Place(asked.actor, matter.channel, asked.reference)
            await working.answers.show(place, render(reply))

    working.desk.start(work(), name=f"decision {asked.reference}")
    await asyncio.wait({outcome}, timeout=_ACK_SECONDS)
    if not outcome.done():
        outcome.cancel()
        await ack(
            response_action="update",
            view=saying(matter.title, "This is being written down. You can close this."),
        )
    elif (reply := outcome.result()) is not None:
        await ack(response_action="update", view=showing(matter.title, reply))
    else:
        await ack(response_action="clear")
