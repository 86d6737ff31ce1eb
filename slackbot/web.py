"""HTTP: signed deliveries at /slack/events, and what a load balancer asks."""

import asyncio
import gc

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from sqlalchemy.exc import SQLAlchemyError

from slackbot import metrics
from slackbot.app import Bot, running
from slackbot.settings import WebSettings

_MOST_BODY = 1 << 20
_log = structlog.get_logger(__name__)


async def serve(settings: WebSettings, stop: asyncio.Event) -> None:
    """Serve until `stop`. Raises OSError where the port is taken, and whatever `running` raises."""
    async with running(settings) as bot:
        runner = web.AppRunner(web_app(bot), access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, settings.host, settings.port).start()
            for address in runner.addresses:
                _log.info("listening", address=f"{address[0]}:{address[1]}")
            gc.freeze()
            await stop.wait()
        finally:
            await runner.cleanup()


def web_app(bot: Bot) -> web.Application:
    """The routes."""

    async def events(request: web.Request) -> web.Response:
        try:
            asked = await to_bolt_request(request)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            # Bolt reads the body before it checks the signature: this may be anybody.
            return web.Response(status=400, text="not a delivery of Slack's\n")
        answer = await bot.app.async_dispatch(asked)
        return await to_aiohttp_response(answer)

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(2):
                await bot.journal.ping()
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            return web.Response(status=503, text=f"database: {type(error).__name__}\n")
        return web.Response(text="ready\n")

    async def tell_metrics(_request: web.Request) -> web.Response:
        return web.Response(body=metrics.exposition(), content_type="text/plain", charset="utf-8")

    app = web.Application(client_max_size=_MOST_BODY)
    app.router.add_post("/slack/events", events)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", tell_metrics)
    return app
