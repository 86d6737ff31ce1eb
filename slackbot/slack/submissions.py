"""Submitted modals: an error at its input within two seconds, or the answer in the channel."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck

from slackbot.catalogue.action import Action
from slackbot.faults import InputFault, SeveralMatch
from slackbot.render import Json
from slackbot.reply import Reply
from slackbot.road.asked import Invocation
from slackbot.road.attempt import told
from slackbot.road.prepare import InputFaults, Prepared, prepare
from slackbot.road.road import failed, finish, input_faults
from slackbot.slack.answers import Place
from slackbot.slack.forms import (
    Memory,
    block_id,
    filled_in,
    first_input,
    form,
    memory_of,
    saying,
    showing,
)
from slackbot.slack.payloads import Submission
from slackbot.slack.people import SLACK_TROUBLE
from slackbot.slack.reasons import REASON_FORM, on_reason
from slackbot.slack.turned_away import turned_away
from slackbot.slack.working import FAREWELL_SECONDS, Working
from slackbot.uchat import tally

CHECKING_SECONDS = 2.0
_CHECKING = "Checking…"
_ANSWERED = "The answer is in the conversation, for you alone."
_OUT_OF_DATE = "This form can't be used any more. Run the command again."

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Filled:
    """A submitted form, understood."""

    invocation: Invocation
    place: Place
    memory: Memory
    view_id: str

    @property
    def action(self) -> Action:
        return self.invocation.action


class _Verdict:
    """What the acknowledgement will say, and whether it was given. None closes the form."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self.acknowledged = asyncio.Event()

    def settle(self, answer: Json | None) -> bool:
        """Say it, if somebody still waits for it."""
        if self.answer.done():
            return False
        self.answer.set_result(answer)
        return True


async def on_submission(working: Working, body: dict[str, object], ack: AsyncAck) -> None:
    """Check what was filled in for two seconds at most, acknowledge with what came of it, and go on in a task."""
    submission = Submission.model_validate(body)
    view = submission.view
    if view.callback_id == REASON_FORM:
        await on_reason(working, submission, ack)
        return
    memory = memory_of(view.private_metadata)
    action = working.tools.catalogue.get(memory.action) if memory else None
    if memory is None or action is None:
        _log.warning("form not known", actor=submission.user.id, callback_id=view.callback_id)
        await ack(response_action="update", view=saying("Form out of date", _OUT_OF_DATE))
        return
    if not working.desk.is_new(f"submission:{submission.trigger_id or view.id}"):
        await ack()
        return
    asked = working.asked(
        delivery=submission.trigger_id or view.id,
        actor=submission.user.id,
        team=submission.team.id if submission.team else "",
        channel=memory.channel,
        surface="modal",
    )
    if working.desk.is_full:
        sentence = turned_away(working, asked, action.name)
        await ack(response_action="errors", errors={first_input(action, memory): sentence})
        return
    place = Place(
        asked.actor,
        memory.channel,
        asked.reference,
        working.tickets.redeem(memory.ticket) if memory.ticket else None,
    )
    filled = _Filled(Invocation(asked, action, filled_in(action, view.state)), place, memory, view.id)
    verdict = _Verdict()
    working.desk.start(_work(working, filled, verdict), name=f"submission {asked.reference}")
    try:
        await asyncio.wait({verdict.answer}, timeout=CHECKING_SECONDS)
        if not verdict.answer.done():
            verdict.answer.cancel()
            await ack(response_action="update", view=saying(action.title, _CHECKING))
        elif (answer := verdict.answer.result()) is not None:
            await ack(answer)
        else:
            await ack(response_action="clear")
    finally:
        verdict.acknowledged.set()


async def _work(working: Working, filled: _Filled, verdict: _Verdict) -> None:
    """Settle `verdict` while somebody waits for it; afterwards update the modal that says it is checking."""
    try:
        prepared = await _checked(working, filled, verdict)
    except asyncio.CancelledError:
        await _say_stopped(working, filled, verdict)
        raise
    if prepared is None:
        return
    invocation = filled.invocation
    if isinstance(prepared, Reply):
        await _tell(working, filled, verdict, showing(filled.action.title, prepared))
        return
    in_time = verdict.settle(None)
    await working.answer(invocation.asked, filled.place, _finish(working, prepared))
    if not in_time:
        await _update(working, filled, verdict, saying(filled.action.title, _ANSWERED))


async def _checked(working: Working, filled: _Filled, verdict: _Verdict) -> Prepared | Reply | None:
    """What was filled in, prepared; or why not; or None where the inputs say what is wrong with them."""
    invocation = filled.invocation
    with tally() as counted:
        try:
            return await prepare(working.tools, invocation)
        except InputFaults as faults:
            reply = await input_faults(working.tools, invocation, faults)
            reference = invocation.asked.reference
            errors = {
                block_id(filled.action.parameter(name), filled.memory): (
                    f"{sentence(fault)} Reference {reference}"
                )
                for name, fault in faults.faults.items()
            }
            if not verdict.settle({"response_action": "errors", "errors": {**errors}}):
                again = form(filled.action, invocation.raw, filled.memory, working.look, trouble=_all(errors))
                await _update(working, filled, verdict, again)
            _log.info("form not usable", reference=invocation.asked.reference, title=reply.title)
            return None
        except Exception as error:  # noqa: BLE001  (the person gets a sentence, the operator the trace)
            return await failed(working.tools, invocation, error, calls=counted.calls)


async def _finish(working: Working, prepared: Prepared) -> Reply | None:
    try:
        return await finish(working.tools, prepared)
    except Exception as error:  # noqa: BLE001  (as above)
        return told(prepared.invocation.asked.reference, error)


def sentence(fault: InputFault) -> str:
    """A fault as it stands under its input."""
    if isinstance(fault, SeveralMatch):
        return f"{fault} Choose one from the list: type a name, email or phone number."
    meant = f" Did you mean {', '.join(fault.suggestions)}?" if fault.suggestions else ""
    return f"{fault}{meant}" if meant else " ".join(each for each in (str(fault), fault.hint) if each)


def _all(errors: Mapping[str, str]) -> str:
    return "\n".join(errors.values())


async def _tell(working: Working, filled: _Filled, verdict: _Verdict, view: Json) -> None:
    if not verdict.settle({"response_action": "update", "view": view}):
        await _update(working, filled, verdict, view)


async def _say_stopped(working: Working, filled: _Filled, verdict: _Verdict) -> None:
    asked = filled.invocation.asked
    try:
        async with asyncio.timeout(FAREWELL_SECONDS):
            view = saying(filled.action.title, await working.stopped(asked))
            await _tell(working, filled, verdict, view)
    except TimeoutError:
        _log.warning("nobody was told that the bot stopped", reference=asked.reference)


async def _update(working: Working, filled: _Filled, verdict: _Verdict, view: Json) -> None:
    await verdict.acknowledged.wait()  # else what the acknowledgement shows would take the place of this
    try:
        await working.client.views_update(view_id=filled.view_id, view=view)
    except SLACK_TROUBLE as error:
        # The person closed it; what matters was answered in the conversation or stands on the log.
        _log.info("modal not updated", reference=filled.invocation.asked.reference, error=str(error)[:200])
