"""Putting an answer where the person who asked sees it, and nobody else."""

from collections.abc import Awaitable, Callable
from copy import copy
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

import aiohttp
import structlog
from pydantic import JsonValue
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from slackbot.render import Message
from slackbot.slack.people import SLACK_TROUBLE
from slackbot.slack.slack_reason import slack_reason

_SECONDS = 10
_ABOUT_THE_MESSAGE = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes: through `response_url` while it works, else to the person in the channel."""

    user: str
    channel: str
    reference: str
    response_url: str | None = None


_Post: TypeAlias = Callable[[Place, Message], Awaitable[None]]


class _Came(Enum):
    THROUGH = auto()
    REFUSED = auto()
    """Slack did not take what was sent."""
    NOWHERE = auto()
    """The way is closed, or broken."""


class Answers:
    """Posts answers. In place of one that Slack refuses, the person gets a plain sentence with the reference."""

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
        self._client = client
        self._webhook = AsyncWebhookClient(
            "",
            timeout=_SECONDS,
            session=session,
            retry_handlers=[
                AsyncConnectionErrorRetryHandler(max_retry_count=1),
                AsyncRateLimitErrorRetryHandler(max_retry_count=2),
            ],
        )

    async def show(
        self, place: Place, message: Message, *, replace: bool = False, to_all: bool = False
    ) -> bool:
        """Show `message`, to the asker alone unless `to_all`; `replace` puts it where the click was.

        False where no way led to the person, which is logged under the reference.
        """
        came = await self._respond(place, message, replace=replace, to_all=to_all)
        if came is _Came.THROUGH or to_all:
            return came is _Came.THROUGH
        if came is _Came.REFUSED:
            came = await self._respond(place, _not_taken(place), replace=replace, to_all=False)
        return came is _Came.THROUGH or await self._directly(place, message)

    async def _respond(self, place: Place, message: Message, *, replace: bool, to_all: bool) -> _Came:
        if place.response_url is None:
            return _Came.NOWHERE
        webhook = copy(self._webhook)  # a new one reads the environment's proxies each time
        webhook.url = place.response_url
        body: dict[str, JsonValue] = {
            "text": message.text,
            "response_type": "in_channel" if to_all else "ephemeral",
            "replace_original": replace,
        }
        if message.blocks:
            body["blocks"] = message.blocks
        try:
            answer = await webhook.send_dict(body)
        except SLACK_TROUBLE as error:
            _log.warning("answer not delivered", reference=place.reference, error=type(error).__name__)
            return _Came.NOWHERE
        if answer.status_code == 200:
            return _Came.THROUGH
        _log.warning(
            "answer refused by Slack",
            reference=place.reference,
            status=answer.status_code,
            reason=str(answer.body)[:200],
        )
        return _Came.REFUSED if answer.status_code == 400 else _Came.NOWHERE

    async def _directly(self, place: Place, message: Message) -> bool:
        for post in (self._ephemeral, self._to_person):
            came = await self._post(post, place, message)
            if came is _Came.REFUSED:
                message = _not_taken(place)
                came = await self._post(post, place, message)
            if came is _Came.THROUGH:
                return True
        _log.error("no way led to the person", reference=place.reference, user=place.user)
        return False

    async def _post(self, post: _Post, place: Place, message: Message) -> _Came:
        try:
            await post(place, message)
        except SLACK_TROUBLE as error:
            reason = slack_reason(error)
            _log.info("answer not delivered", reference=place.reference, error=reason)
            return _Came.REFUSED if reason in _ABOUT_THE_MESSAGE else _Came.NOWHERE
        return _Came.THROUGH

    async def _ephemeral(self, place: Place, message: Message) -> None:
        await self._client.chat_postEphemeral(
            channel=place.channel or place.user,
            user=place.user,
            text=message.text,
            blocks=message.blocks or None,  # type: ignore[arg-type]  # plain JSON, which the SDK sends as it is
        )

    async def _to_person(self, place: Place, message: Message) -> None:
        await self._client.chat_postMessage(
            channel=place.user,
            text=message.text,
            blocks=message.blocks or None,  # type: ignore[arg-type]  # plain JSON, which the SDK sends as it is
        )


def _not_taken(place: Place) -> Message:
    said = "Slack did not take this answer. Run the command again; if it stays so, tell whoever runs the bot."
    return Message(text=f"{said} Reference {place.reference}", blocks=[])
