"""Approval cards in Slack: one a request, put right whenever what it shows is no longer so."""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace

import structlog
from pydantic import JsonValue
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from slackbot.catalogue.catalogue import Catalogue
from slackbot.faults import Fault, StoreFault
from slackbot.render import Message, render
from slackbot.reply import Reply, Span, said
from slackbot.road.approvals.card import FINAL, Told, card, elsewhere, message, story, unreachable
from slackbot.road.tools import Clock
from slackbot.slack.channels import Channels
from slackbot.slack.not_now import AGAIN_MS, GONE, LONG_MS, NOBODY, TOO_MUCH, NotNowError, not_now
from slackbot.slack.people import SLACK_TROUBLE
from slackbot.slack.slack_reason import slack_reason
from slackbot.store.approvals import Approval, Approvals
from slackbot.store.journal import Journal, Wanted

Start = Callable[[Coroutine[object, object, None], str], object]

_TELLING_MS = 25_000  # longer than any one call to Slack; renewed before each
_LOOK_MS = 60_000
_MOST_EVENTS = 200

_log = structlog.get_logger(__name__)


class Cards:
    """Shows requests, tells their story in the thread, and tells who asked what came of them.

    Whatever is shown is made from the record. What Slack does not take stays behind and is tried again by
    `due`; a crash in the middle may repeat a line of the thread, and never loses one.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        channels: Channels,
        approvals: Approvals,
        journal: Journal,
        catalogue: Catalogue,
        *,
        start: Start,
        clock: Clock,
        worker: str,
    ) -> None:
        self._client = client
        self._channels = channels
        self._approvals = approvals
        self._journal = journal
        self._catalogue = catalogue
        self._start = start
        self._clock = clock
        self._worker = worker
        self._busy: dict[str, bool] = {}

    async def unfit(self, channel: str) -> str | None:
        """Why nothing can be approved in that channel, as half a sentence; None where it can."""
        return await self._channels.unfit(channel, fresh=True)

    def show_soon(self, reference: str) -> None:
        """Bring what people see up to date, in a task that is owned."""
        if reference in self._busy:
            self._busy[reference] = True
            return
        self._start(self._show(reference), f"show {reference}")

    async def show(self, reference: str) -> bool:
        """Bring what people see up to date. False where Slack or the record did not let it."""
        await self._show(reference)
        approval = await self._approvals.of(reference)
        return approval is not None and approval.card is not None

    async def retire(self, reference: str, channel: str, at: str) -> None:
        """Take the buttons off a message that shows a request and is not its card.

        Slack may have taken a card of which the bot never heard: then another was posted.
        """
        approval = await self._approvals.of(reference)
        if approval is None or channel != approval.channel or approval.card in {None, at}:
            return
        _log.warning("a second card was pressed", reference=reference)
        try:
            await self._client.chat_update(channel=channel, ts=at, **_body(render(elsewhere(reference))))  # type: ignore[arg-type]  # plain JSON, which the SDK sends as it is
        except SLACK_TROUBLE as error:
            _log.warning("second card not taken away", reference=reference, error=slack_reason(error))

    async def due(self) -> None:
        """Tell what was left untold, by any copy of the bot."""
        now = self._clock.now()
        for reference in await self._approvals.behind(now, looked_before=now - _LOOK_MS):
            self.show_soon(reference)

    async def _show(self, reference: str) -> None:
        if reference in self._busy:
            self._busy[reference] = True
            return
        self._busy[reference] = True
        try:
            while self._busy[reference]:
                self._busy[reference] = False
                if await self._once(reference):
                    # Another copy may have been turned away while this one was at its end.
                    told = await self._told(reference)
                    self._busy[reference] |= told is not None and _is_behind(told)
        except StoreFault:
            _log.warning("card not kept", reference=reference)
        finally:
            del self._busy[reference]

    async def _once(self, reference: str) -> bool:
        """Tell what there is to tell. False where another copy does, or Slack does not take it."""
        now = self._clock.now()
        if not await self._approvals.begin_telling(reference, self._worker, now=now, until=now + _TELLING_MS):
            return False
        wait, trouble = 0, None
        try:
            while await self._tell_next(reference):
                pass
        except NotNowError as error:
            wait, trouble = error.wait, error.reason if error.why else None
            await self._warn(reference, error)
        finally:
            values: dict[str, JsonValue] = {"teller": None, "tell_at": self._clock.now() + wait}
            await self._approvals.told(reference, self._worker, **values, trouble=trouble)
        return wait == 0

    async def _tell_next(self, reference: str) -> bool:
        """Show the card as it should be, and tell the next events; whether there may be more."""
        told = await self._told(reference)
        if told is None or not told.events:
            return False
        if not _is_behind(told):
            await self._look_after(told)
            return False
        try:
            await self._tell_channel(told)
        finally:
            # Whoever asked is told even where the channel can't be.
            await self._tell_person(told)
        if told.operation.state in FINAL:
            await self._approvals.close(reference, self._worker, told.events[-1].number)
        return told.operation.state not in FINAL

    async def _tell_channel(self, told: Told) -> None:
        """The card, and the lines of its thread that are not there yet."""
        # A card that nobody has seen when all is over is not worth showing.
        over = told.approval.card is None and told.operation.state in FINAL
        at = None if over else await self._put_card(told)
        for event in told.events:
            if event.number <= told.approval.shown:
                continue
            line = story(told, event)
            if line is not None and at is not None:
                body = _body(render_line(line))
                await self._send(
                    told, "chat_postMessage", channel=told.approval.channel, thread_ts=at, **body
                )
            await self._keep(told.approval, shown=event.number)

    async def _tell_person(self, told: Told) -> None:
        """What the person who asked was not told yet."""
        for event in told.events:
            if event.number <= told.approval.messaged:
                continue
            own = message(told, event)
            if own is not None:
                await self._to_person(told, own)
            await self._keep(told.approval, messaged=event.number)

    async def _told(self, reference: str) -> Told | None:
        # The events first: what is read after them is at least as new.
        wanted = Wanted(operation=reference, latest_only=False)
        events, _ = await self._journal.entries(wanted, limit=_MOST_EVENTS)
        operation = await self._journal.operation(reference)
        approval = await self._approvals.of(reference)
        if operation is None or approval is None:
            return None
        voters = await self._approvals.voters(reference)
        # It may have moved on since its events were read: all of it is as it stood then.
        stood = replace(operation, state=events[0].state) if events else operation
        return Told(stood, self._catalogue.get(operation.action), approval, voters, events[::-1])

    async def _put_card(self, told: Told) -> str:
        approval = told.approval
        if approval.card is not None:
            try:
                await self._send_card(told, "chat_update", ts=approval.card)
            except NotNowError as error:
                if error.reason not in GONE:
                    raise
                _log.warning("card was gone, posted anew", reference=told.operation.id)
            else:
                return approval.card
        return await self._post_card(told)

    async def _post_card(self, told: Told) -> str:
        approval = told.approval
        await self._require_fit(approval)
        if approval.card is not None:
            await self._keep(
                approval, card=None
            )  # until the new one is known, no message is taken for a second card
        at = await self._send_card(told, "chat_postMessage")
        await self._keep(approval, card=at)
        return at

    async def _send_card(self, told: Told, method: str, **arguments: object) -> str:
        channel = told.approval.channel
        try:
            return await self._send(told, method, channel=channel, **arguments, **_body(render(card(told))))
        except NotNowError as error:
            if error.reason not in TOO_MUCH:
                raise
            _log.error(
                "card refused by Slack, shown in short", reference=told.operation.id, error=error.reason
            )
        short = replace(told, approval=replace(told.approval, preview=None, outcome=None))
        return await self._send(told, method, channel=channel, **arguments, **_body(render(card(short))))

    async def _require_fit(self, approval: Approval) -> None:
        try:
            unfit = await self._channels.unfit(approval.channel, fresh=approval.card is None)
        except Fault as fault:
            raise NotNowError(str(fault), AGAIN_MS) from fault
        if unfit is not None:
            raise NotNowError("unfit", LONG_MS, unfit)

    async def _look_after(self, told: Told) -> None:
        """Notice that somebody deleted the card, or that nobody sees it any more where it is."""
        approval = told.approval
        if approval.card is None or told.operation.state in FINAL:
            return
        await self._require_fit(approval)
        try:
            await self._send(told, "chat_getPermalink", channel=approval.channel, message_ts=approval.card)
        except NotNowError as error:
            if error.reason in GONE:
                await self._post_card(told)

    async def _to_person(self, told: Told, reply: Reply) -> None:
        try:
            await self._send(told, "chat_postMessage", channel=told.operation.actor, **_body(render(reply)))
        except NotNowError as error:
            if error.reason not in NOBODY:
                raise
            # They have left, or take no messages: the card tells it all the same.
            _log.warning("person not told", reference=told.operation.id, error=error.reason)

    async def _warn(self, reference: str, error: NotNowError) -> None:
        _log.warning("card not shown", reference=reference, error=error.reason)
        told = await self._told(reference)
        if error.why is None or told is None or told.approval.trouble == error.reason:
            return
        if told.operation.state not in FINAL:
            with suppress(NotNowError):  # the next try says it again
                await self._to_person(told, unreachable(told, error.why))

    async def _keep(self, approval: Approval, **values: JsonValue) -> None:
        if not await self._approvals.told(approval.operation, self._worker, **values):
            raise NotNowError("another copy is telling", AGAIN_MS)

    async def _send(self, told: Told, method: str, **arguments: object) -> str:
        await self._keep(told.approval, tell_at=self._clock.now() + _TELLING_MS)
        try:
            answer = await getattr(self._client, method)(**arguments)
        except SlackApiError as error:
            raise not_now(error) from error
        except SLACK_TROUBLE as error:
            raise NotNowError(type(error).__name__, AGAIN_MS) from error
        return str(answer.get("ts") or "")


def _is_behind(told: Told) -> bool:
    approval = told.approval
    told_to = min(approval.shown, approval.messaged)
    return bool(told.events) and told.events[-1].number > told_to


def render_line(line: tuple[Span, ...]) -> Message:
    """A line of the thread: no heading, no buttons."""
    message = render(Reply(title="-", parts=(said(*line),)))
    text = message.text.partition("\n")[2]
    return replace(message, text=text, blocks=message.blocks[1:])


def _body(message: Message) -> dict[str, object]:
    return {"text": message.text, "blocks": message.blocks}
