"""Putting an answer where the person who asked sees it, and nobody else."""

from copy import copy
from dataclasses import dataclass

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

_SECONDS = 10

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes: through `response_url` while it works, else to the person in the channel."""

    user: str
    channel: str
    reference: str
    response_url: str | None = None


class Answers:
    """Posts answers. An answer that Slack refuses is followed by a plain sentence with the reference."""

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
        if await self._respond(place, message, replace=replace, to_all=to_all):
            return True
        if to_all:
            return False
        plain = Message(text=message.text, blocks=[])
        return await self._respond(place, plain, replace=replace, to_all=False) or await self._directly(
            place, message
        )

    async def _respond(self, place: Place, message: Message, *, replace: bool, to_all: bool) -> bool:
        if place.response_url is None:
            return False
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
            return False
        if answer.status_code == 200:
            return True
        _log.warning(
            "answer refused by Slack",
            reference=place.reference,
            status=answer.status_code,
            reason=str(answer.body)[:200],
        )
        return False

    async def _directly(self, place: Place, message: Message) -> bool:
        for post in (self._ephemeral, self._to_person):
            for blocks in (message.blocks, None):
                try:
                    await post(place, message.text, blocks)
                except SLACK_TROUBLE as error:
                    _log.info("answer not delivered", reference=place.reference, error=str(error)[:200])
                else:
                    return True
        _log.error("no way led to the person", reference=place.reference, user=place.user)
        return False

    async def _ephemeral(self, place: Place, text: str, blocks: list[JsonValue] | None) -> None:
        await self._client.chat_postEphemeral(
            channel=place.channel or place.user,
            user=place.user,
            text=text,
            blocks=blocks,  # type: ignore[arg-type]  # plain JSON, which the SDK sends as it is
        )

    async def _to_person(self, place: Place, text: str, blocks: list[JsonValue] | None) -> None:
        await self._client.chat_postMessage(
            channel=place.user,
            text=text,
            blocks=blocks,  # type: ignore[arg-type]  # plain JSON, which the SDK sends as it is
        )
