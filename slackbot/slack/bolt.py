"""The Bolt app: four surfaces, each of which only translates.

Payloads are handed to them by a middleware right behind the signature check: Bolt's listeners would match each
payload against pattern after pattern and build thirty arguments for it, and its runner looks for an
acknowledgement every 10 ms (measured: three times the work). The work itself goes on in tasks of the desk's.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization.authorize_result import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from slackbot.slack.clicks import on_click
from slackbot.slack.commands import on_command
from slackbot.slack.identity import Identity
from slackbot.slack.submissions import on_submission
from slackbot.slack.suggestions import on_suggestion
from slackbot.slack.working import Working

_On: TypeAlias = Callable[[Working, dict[str, object], AsyncAck], Awaitable[None]]
_SURFACES: Mapping[object, _On] = {
    "block_actions": on_click,
    "block_suggestion": on_suggestion,
    "view_submission": on_submission,
}


def bolt_app(
    working: Working, client: AsyncWebClient, identity: Identity, *, signing_secret: str | None
) -> AsyncApp:
    """The app for both transports. Signatures are checked where there is a secret; Socket Mode has none.

    `identity` is what auth.test answered at start, so that no request pays for it.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team,
            bot_user_id=identity.user,
            bot_id=identity.bot,
            bot_token=client.token,
        )

    logger = logging.getLogger("slackbot.bolt")
    logger.addFilter(_worth_reading)
    return AsyncApp(
        logger=logger,
        client=client,
        authorize=authorize,
        signing_secret=signing_secret or "unused in Socket Mode",
        request_verification_enabled=signing_secret is not None,
        before_authorize=_Surfaces(working),
        process_before_response=True,
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
    )


def _worth_reading(record: logging.LogRecord) -> bool:
    # Bolt warns that SLACK_BOT_TOKEN is ignored beside `authorize` and `client`, which hold that very token.
    said = record.getMessage()
    return not ("`token`" in said and ("will be ignored" in said or "will be unused" in said))


class _Surfaces(AsyncMiddleware):
    """Hands a payload to its surface; what belongs to none goes on to Bolt."""

    def __init__(self, working: Working) -> None:
        self._working = working

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002  (Bolt's signature)
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002  (Bolt's name)
    ) -> BoltResponse | None:
        on = on_command if "command" in req.body else _SURFACES.get(req.body.get("type"))
        if on is None:
            return await next()
        ack = req.context.ack
        await on(self._working, req.body, ack)
        return ack.response
