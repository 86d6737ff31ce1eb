"""The stand-in's routes, listening on loopback."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from playground.slack.page_routes import page_routes

if TYPE_CHECKING:
    from playground.slack.standin import SlackStandIn

LARGEST_BODY = 16 * 1024 * 1024


@asynccontextmanager
async def serving(slack: "SlackStandIn", port: int) -> AsyncIterator[str]:
    """Serves until the block ends; gives the address. OSError when the port is taken."""
    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_route("*", "/api/{method}", slack.web_api.handle)
    app.router.add_post("/actions/{team}/{number}/{secret}", slack.response_urls.handle)
    app.router.add_get("/link/", slack.sockets.handle)
    app.router.add_post("/upload/v1/{file_id}", slack.web_api.uploads.receive)
    app.router.add_get("/files/{file_id}", slack.web_api.uploads.give)
    app.router.add_routes(page_routes(slack))
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=2)
    try:
        listener.bind(("127.0.0.1", port))
        await runner.setup()
        await web.SockSite(runner, listener, backlog=1_024).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        await runner.cleanup()
        listener.close()
