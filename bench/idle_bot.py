"""`python -m bench.idle_bot`: the bot as `python -m slackbot web` runs it, with `bench.idle` for its handlers."""

import asyncio
import gc
import signal

import uvloop
from aiohttp import web

from slackbot import log
from slackbot.app import running
from slackbot.settings import WebSettings, read_settings
from slackbot.web import web_app


async def serve(settings: WebSettings) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with running(settings, handlers="bench.idle") as bot:
        runner = web.AppRunner(web_app(bot), access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, settings.host, settings.port).start()
            gc.freeze()
            await stop.wait()
        finally:
            await runner.cleanup()


if __name__ == "__main__":
    read = read_settings(WebSettings)
    log.set_up(read.log_level)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        loop.run(serve(read))
