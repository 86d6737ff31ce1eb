"""The Bolt app: four listeners, each of which only translates.

`process_before_response` makes Bolt hand back the acknowledgement the moment a listener returns; its own
runner looks for one every 10 ms. The work itself goes on in tasks of the desk's.
"""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization.authorize_result import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from slackbot.slack.clicks import on_click
from slackbot.slack.commands import on_command
from slackbot.slack.identity import Identity
from slackbot.slack.submissions import on_submission
from slackbot.slack.suggestions import on_suggestion
from slackbot.slack.working import Working

_ANY = re.compile(r"[\s\S]*")
_On: TypeAlias = Callable[[Working, dict[str, object], AsyncAck], Awaitable[None]]
_Listener: TypeAlias = Callable[[dict[str, object], AsyncAck], Awaitable[None]]


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
    app = AsyncApp(
        logger=logger,
        client=client,
        authorize=authorize,
        signing_secret=signing_secret or "unused in Socket Mode",
        request_verification_enabled=signing_secret is not None,
        process_before_response=True,
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
    )
    app.command(_ANY)(_listener(working, on_command))
    app.action(_ANY)(_listener(working, on_click))
    app.options(_ANY)(_listener(working, on_suggestion))
    app.view(_ANY)(_listener(working, on_submission))
    return app


def _worth_reading(record: logging.LogRecord) -> bool:
    # Bolt warns that SLACK_BOT_TOKEN is ignored beside `authorize`, which hands it that very token.
    return "has been used, `token`" not in record.getMessage()


def _listener(working: Working, on: _On) -> _Listener:
    async def listen(body: dict[str, object], ack: AsyncAck) -> None:
        await on(working, body, ack)

    listen.__name__ = on.__name__
    return listen
