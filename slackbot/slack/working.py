"""From a delivery that was acknowledged to its answer on the screen."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, replace

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from slackbot import metrics
from slackbot.faults import Fault
from slackbot.kinds.kind import Look
from slackbot.render import Message, render
from slackbot.reply import Reply
from slackbot.road.asked import Asked
from slackbot.road.attempt import told
from slackbot.road.chooser import trouble
from slackbot.road.recording import stopped
from slackbot.road.road import Form
from slackbot.road.tools import Tools
from slackbot.slack.answers import Answers, Place
from slackbot.slack.desk import Desk
from slackbot.slack.forms import Memory, form
from slackbot.slack.people import SLACK_TROUBLE
from slackbot.slack.shared import Seen
from slackbot.slack.tickets import Tickets

PATIENCE_SECONDS = 3.0
FAREWELL_SECONDS = 2.0
BUSY = "The bot has too much in hand just now. Try again in a few seconds."

_STILL = Message(text="Still looking…", blocks=[])
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """What every surface works with."""

    tools: Tools
    desk: Desk
    answers: Answers
    client: AsyncWebClient
    seen: Seen
    tickets: Tickets

    @property
    def look(self) -> Look:
        """What a form may look at."""
        return Look(self.tools.uchat, self.tools.region, self.tools.recent)

    def asked(self, *, delivery: str, actor: str, team: str, channel: str, surface: str) -> Asked:
        """A delivery with a reference of its own."""
        return Asked(
            reference=self.tools.new_reference(),
            delivery=f"{surface}:{delivery}",
            actor=actor,
            team=team,
            channel=channel,
            surface=surface,
            at=self.tools.clock.now(),
        )

    async def answer(
        self,
        asked: Asked,
        place: Place,
        outcome: Awaitable[Reply | Form | None],
        *,
        trigger_id: str | None = None,
        replace: bool = False,
        patient: bool = True,
    ) -> None:
        """Await `outcome` and show it; where that takes long, say that it is still looking to who is `patient`.

        Cancelled, it ends `outcome`, and the person and the log are told that there was no answer.
        """
        task = asyncio.ensure_future(outcome)
        try:
            await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
            if patient and not task.done():
                await self.answers.show(place, _STILL)
            result = await task
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self._say_stopped(asked, place)
            raise
        except Exception as error:  # noqa: BLE001  (the person gets a sentence, the operator the trace)
            result = told(asked.reference, error)
        finally:
            task.cancel()
        metrics.answered(asked.surface, "nothing" if result is None else type(result).__name__.lower())
        _log.info(
            "answered",
            reference=asked.reference,
            actor=asked.actor,
            surface=asked.surface,
            ms=self.tools.clock.now() - asked.at,
        )
        if isinstance(result, Form):
            await self._open(result, place, trigger_id)
        elif result is not None:
            self.seen.keep(asked.actor, result)
            await self.answers.show(place, render(result), replace=replace and not result.beside)

    async def _open(self, wanted: Form, place: Place, trigger_id: str | None) -> None:
        memory = Memory(
            action=wanted.action.name,
            channel=wanted.asked.channel,
            ticket=self.tickets.issue(place.response_url) if place.response_url else "",
        )
        try:
            await self.client.views_open(
                trigger_id=trigger_id, view=form(wanted.action, wanted.raw, memory, self.look)
            )
        except SLACK_TROUBLE as error:
            _log.warning("modal not opened", reference=wanted.asked.reference, error=str(error)[:200])
            fault = Fault(
                "Slack did not open the form in time.", hint=f"Run it again, or write {wanted.action.usage}"
            )
            await self.answers.show(place, render(trouble(fault, wanted.asked.reference)))

    async def stopped(self, asked: Asked) -> str:
        """The sentence for a person whose request the bot is too late for; the log has an entry of it."""
        # The ledger takes one operation for a delivery: under a reference of its own, this one is turned down
        # where there is one already, even where that is being written just now.
        own = replace(asked, reference=self.tools.new_reference())
        noted = await self.tools.note(stopped(own, self.tools.clock.now()))
        reference = own.reference if noted else asked.reference
        _log.warning(
            "stopped before the answer", reference=reference, asked=asked.reference, actor=asked.actor
        )
        # What stands on the log already was begun, and may have changed something.
        hint = "Try again." if noted else "Look whether it was carried out before you try again."
        return f"The bot was stopped before it had an answer. {hint} Reference {reference}"

    async def _say_stopped(self, asked: Asked, place: Place) -> None:
        try:
            async with asyncio.timeout(FAREWELL_SECONDS):
                await self.say(place, await self.stopped(asked))
        except TimeoutError:
            _log.warning("nobody was told that the bot stopped", reference=asked.reference)

    async def say(self, place: Place, sentence: str) -> None:
        """Show one plain sentence to the person."""
        await self.answers.show(place, Message(text=sentence, blocks=[]))
