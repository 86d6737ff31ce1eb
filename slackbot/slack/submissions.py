"""Submitted modals: an error at its input within two seconds, or the answer in the channel."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck

from slackbot.catalogue.action import Action
from slackbot.faults import InputFault, SeveralMatch
from slackbot.render import Json, fallback
from slackbot.reply import Reply
from slackbot.road.asked import Invocation
from slackbot.road.attempt import told
from slackbot.road.prepare import InputFaults, Prepared, prepare
from slackbot.road.road import failed, finish, input_faults
from slackbot.slack.answers import Place
from slackbot.slack.forms import Memory, filled_in, first_input, form, memory_of, saying
from slackbot.slack.payloads import Submission
from slackbot.slack.people import SLACK_TROUBLE
from slackbot.slack.turned_away import turned_away
from slackbot.slack.working import Working
from slackbot.uchat import tally

CHECKING_SECONDS = 2.0
_CHECKING = "Checking…"

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


async def on_submission(working: Working, body: dict[str, object], ack: AsyncAck) -> None:
    """Check what was filled in for two seconds at most, acknowledge with what came of it, and go on in a task."""
    submission = Submission.model_validate(body)
    view = submission.view
    memory = memory_of(view.private_metadata)
    action = working.tools.catalogue.get(memory.action) if memory else None
    if (
        memory is None
        or action is None
        or not working.desk.is_new(f"submission:{submission.trigger_id or view.id}")
    ):
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
        await ack(response_action="errors", errors={first_input(action): sentence})
        return
    place = Place(
        asked.actor,
        memory.channel,
        asked.reference,
        working.tickets.redeem(memory.ticket) if memory.ticket else None,
    )
    filled = _Filled(Invocation(asked, action, filled_in(action, view.state)), place, memory, view.id)
    verdict: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
    working.desk.start(_work(working, filled, verdict), name=f"submission {asked.reference}")
    await asyncio.wait({verdict}, timeout=CHECKING_SECONDS)
    if not verdict.done():
        verdict.cancel()
        await ack(response_action="update", view=saying(action.title, _CHECKING))
    elif (answer := verdict.result()) is not None:
        await ack(answer)
    else:
        await ack(response_action="clear")


async def _work(working: Working, filled: _Filled, verdict: "asyncio.Future[Json | None]") -> None:
    """Settle `verdict` while somebody waits for it; afterwards update the modal that says it is checking."""
    invocation = filled.invocation
    with tally() as counted:
        try:
            prepared = await prepare(working.tools, invocation)
        except InputFaults as faults:
            reply = await input_faults(working.tools, invocation, faults)
            reference = invocation.asked.reference
            errors = {
                name: f"{sentence(fault)} Reference {reference}" for name, fault in faults.faults.items()
            }
            if not _settle(verdict, {"response_action": "errors", "errors": {**errors}}):
                await _update(
                    working,
                    filled,
                    form(filled.action, invocation.raw, filled.memory, working.look, trouble=_all(errors)),
                )
            _log.info("form not usable", reference=invocation.asked.reference, title=reply.title)
            return
        except Exception as error:  # noqa: BLE001  (the person gets a sentence, the operator the trace)
            prepared = await failed(working.tools, invocation, error, calls=counted.calls)
    if isinstance(prepared, Reply):
        view = saying(filled.action.title, *fallback_lines(prepared))
        if not _settle(verdict, {"response_action": "update", "view": view}):
            await _update(working, filled, view)
        return
    in_time = _settle(verdict, None)
    await working.answer(invocation.asked, filled.place, _finish(working, prepared))
    if not in_time:
        await _update(
            working, filled, saying(filled.action.title, "The answer is in the conversation, for you alone.")
        )


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


def fallback_lines(reply: Reply) -> tuple[str, ...]:
    """An answer as lines of plain text, for a modal that only says something."""
    return tuple(fallback(reply).split("\n"))


def _settle(verdict: "asyncio.Future[Json | None]", answer: Json | None) -> bool:
    if verdict.done():
        return False
    verdict.set_result(answer)
    return True


def _all(errors: Mapping[str, str]) -> str:
    return "\n".join(errors.values())


async def _update(working: Working, filled: _Filled, view: Json) -> None:
    try:
        await working.client.views_update(view_id=filled.view_id, view=view)
    except SLACK_TROUBLE as error:
        # The person closed it; what matters was answered in the conversation or stands on the log.
        _log.info("modal not updated", reference=filled.invocation.asked.reference, error=str(error)[:200])
