"""Socket Mode: the same app, over a connection that the bot opens."""

import asyncio
import gc

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from slackbot.app import running
from slackbot.settings import WorkerSettings

_log = structlog.get_logger(__name__)


async def work(settings: WorkerSettings, stop: asyncio.Event) -> None:
    """Work until `stop`. The connection is made anew whenever Slack closes it.

    Raises whatever `running` raises, and Slack's errors where the app token does not work.
    """
    async with running(settings) as bot:
        token = settings.slack_app_token.get_secret_value()
        # The SDK would try a token that does not work again and again, for ever.
        await bot.client.apps_connections_open(app_token=token)
        handler = AsyncSocketModeHandler(bot.app, token, web_client=bot.client)
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]
            _log.info("connected")
            gc.freeze()
            await stop.wait()
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]
