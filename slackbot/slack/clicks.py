"""Buttons and menus."""

from collections.abc import Awaitable
from dataclasses import dataclass

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck

from slackbot.faults import Fault, Refusal
from slackbot.render import render
from slackbot.reply import Reply, Verb
from slackbot.road.approvals.deciding import approve, withdraw
from slackbot.road.approvals.repeating import repeat
from slackbot.road.approvals.unknown import check
from slackbot.road.asked import Asked
from slackbot.road.attempt import told
from slackbot.road.clicked import refused
from slackbot.road.questions import cancel, confirm
from slackbot.road.road import Form, run_line
from slackbot.road.sharing import record_share, settle_share
from slackbot.road.undoing import undo
from slackbot.slack.answers import Place
from slackbot.slack.payloads import Click
from slackbot.slack.reasons import ASKS_WHY, Matter, ask_why
from slackbot.slack.shared import for_everybody
from slackbot.slack.swapping import swap
from slackbot.slack.turned_away import turned_away
from slackbot.slack.working import Working

_log = structlog.get_logger(__name__)

# What came of these is seen on the card, so nothing is said to whoever waits for it.
_ON_CARDS = frozenset(
    {Verb.APPROVE, Verb.REJECT, Verb.WITHDRAW, Verb.CHECK, Verb.MARK_DONE, Verb.MARK_NOT_DONE}
)
_IN_PLACE = frozenset({Verb.TURN, Verb.CONFIRM, Verb.CANCEL, Verb.UNDO, Verb.WITHDRAW})


async def on_click(working: Working, body: dict[str, object], ack: AsyncAck) -> None:
    """Acknowledge, and answer from a task of the desk's."""
    await ack()
    click = Click.model_validate(body)
    if not click.actions or not working.desk.is_new(f"click:{click.trigger_id}"):
        return
    element = click.actions[0]
    value = element.raw
    try:
        verb = Verb(element.action_id.partition(".")[0])
    except ValueError:
        _log.warning("unknown action", action_id=element.action_id)
        return
    asked = working.asked(
        delivery=click.trigger_id,
        actor=click.user.id,
        team=click.team.id if click.team else "",
        channel=click.channel_id,
        surface="button",
    )
    place = Place(click.user.id, click.channel_id, asked.reference, click.response_url)
    if verb is Verb.SWAP:
        if click.view is not None and not working.desk.is_full:
            working.desk.start(swap(working, click.user.id, click.view), name=f"swap {asked.reference}")
        return
    if working.desk.is_full:
        # Beyond the limit: one sentence, owned like everything else.
        working.desk.start(working.say(place, turned_away(working, asked, value or "")), name="turned away")
        return
    at = click.container.message_ts
    if verb in _ON_CARDS and at and not click.container.is_ephemeral:
        working.desk.start(
            working.tools.cards.retire(value or "", click.channel_id, at), name=f"retire {value}"
        )
    working.desk.start(
        working.answer(
            asked,
            place,
            _outcome(working, asked, place, _Pressed(verb, value or "", click)),
            trigger_id=click.trigger_id,
            # A card that everybody sees is changed by what is on the record alone.
            replace=verb in _IN_PLACE and (verb is not Verb.WITHDRAW or click.container.is_ephemeral),
            patient=verb not in _ON_CARDS,
        ),
        name=f"{verb} {asked.reference}",
    )


@dataclass(frozen=True, slots=True)
class _Pressed:
    verb: Verb
    value: str
    click: Click


def _outcome(
    working: Working, asked: Asked, place: Place, pressed: _Pressed
) -> Awaitable[Reply | Form | None]:
    value = pressed.value
    if pressed.verb in ASKS_WHY:
        matter = Matter(verb=pressed.verb, reference=value, channel=asked.channel)
        return ask_why(working, asked, place, matter, pressed.click.trigger_id)
    match pressed.verb:
        case Verb.APPROVE:
            return approve(working.tools, asked, value)
        case Verb.WITHDRAW:
            return _withdrawn(working, asked, pressed)
        case Verb.CHECK:
            return check(working.tools, asked, value)
        case Verb.REPEAT:
            return repeat(working.tools, asked, value)
        case Verb.CONFIRM:
            return confirm(working.tools, asked, value)
        case Verb.CANCEL:
            return cancel(working.tools, asked, value)
        case Verb.UNDO:
            return undo(working.tools, asked, value)
        case Verb.SHARE:
            return _shared(working, asked, place, value)
        case _:
            return run_line(working.tools, asked, value, typed=False)


async def _withdrawn(working: Working, asked: Asked, pressed: _Pressed) -> Reply | None:
    """On the card it is the card that says so."""
    reply = await withdraw(working.tools, asked, pressed.value)
    return reply if reply is None or reply.beside or pressed.click.container.is_ephemeral else None


async def _shared(working: Working, asked: Asked, place: Place, reference: str) -> Reply | None:
    """Show everybody what the person saw. Nothing is looked up anew: what they see is what they share."""
    reply = working.seen.find(asked.actor, reference)
    if reply is None:
        fault = Refusal("This answer is no longer kept.", hint="Run the command again, then share it.")
        return await refused(working.tools, asked, "share", reference, fault)
    try:
        operation = await record_share(working.tools, asked, reference)
    except Fault as error:
        return await refused(working.tools, asked, "share", reference, error)
    if operation is None:
        return None
    shown = await working.answers.show(place, render(for_everybody(reply, asked.actor)), to_all=True)
    await settle_share(working.tools, operation, shown=shown)
    if shown:
        return None
    return told(asked.reference, Refusal("Slack did not take the message.", hint="Try again."))
