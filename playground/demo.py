"""The demo as a process: starts both stand-ins and the bot, says where to look, and stops them all again."""

import asyncio
import errno
import os
import shlex
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from aiohttp import ClientError, ClientSession, ClientTimeout

from playground.slack import SlackStandIn
from playground.slack.cast import APPROVALS_CHANNEL, APPROVERS_GROUP, SUPPORT_GROUP
from playground.uchat import UChatStandIn

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30.0
STOP_SECONDS = 10.0
HEALTH_EVERY = 0.1
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
BOT = (sys.executable, "-m", "slackbot")


@dataclass(frozen=True, slots=True)
class Options:
    """What the demo is asked for. Port 0 is any free one; `command` starts the bot, its role follows."""

    transport: Literal["socket", "http"] = "socket"
    port: int = 0
    uchat_port: int = 0
    bot: bool = True
    command: tuple[str, ...] = BOT


async def run(options: Options) -> int:
    """Runs until SIGINT, SIGTERM or the bot's own end; the exit code: 0 when it was asked to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        try:
            uchat = await stack.enter_async_context(UChatStandIn.running(port=options.uchat_port))
        except OSError as error:
            return _refused("--uchat-port", options.uchat_port, error)
        manifest = ROOT / "manifest.yml"
        running = SlackStandIn.running(port=options.port, manifest=manifest if manifest.is_file() else None)
        try:
            slack = await stack.enter_async_context(running)
        except OSError as error:
            return _refused("--port", options.port, error)
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="uchat-slackbot-"))
        bot_port = _free_port() if options.transport == "http" else 0
        settings = bot_settings(slack, uchat, Path(folder), bot_port)
        if options.transport == "http":
            slack.request_url = f"http://127.0.0.1:{bot_port}/slack/events"
        if not options.bot:
            _say("\n".join(f"{name}={shlex.quote(value)}" for name, value in settings.items()))
            _say_where(slack, uchat)
            await stop.wait()
            return 0
        return await _with_bot(options, slack, uchat, settings, stop)


def bot_settings(slack: SlackStandIn, uchat: UChatStandIn, folder: Path, port: int) -> dict[str, str]:
    """Every setting the bot needs to work against the stand-ins; HOST and PORT where a port is given."""
    settings = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "UCHAT_API_URL": uchat.url,
        "UCHAT_API_TOKEN": uchat.token,
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'slackbot.db'}",
        "VIEWERS": "*",
        "EDITORS": SUPPORT_GROUP,
        "APPROVERS": APPROVERS_GROUP,
        "ADMINS": "U0AROHA,U0JONAS",
        "APPROVAL_CHANNEL": APPROVALS_CHANNEL,
        "DEFAULT_REGION": "AU",
    }
    if port:
        settings |= {"HOST": "127.0.0.1", "PORT": str(port)}
    return settings


async def _with_bot(
    options: Options, slack: SlackStandIn, uchat: UChatStandIn, settings: dict[str, str], stop: asyncio.Event
) -> int:
    role = "web" if options.transport == "http" else "worker"
    async with _process((*options.command, role), settings) as process:
        ready = _healthy(int(settings["PORT"])) if role == "web" else _connected(slack)
        first = await _first(ready, process, stop)
        if first == "done":
            _say_where(slack, uchat)
            first = await _first(asyncio.Event().wait(), process, stop)
        if first == "stop":
            return 0
        if first == "ended":
            _say(f"The bot ended by itself (exit code {process.returncode}). Its log is above.")
            return 1
        _say(f"The bot did not come up within {START_SECONDS:.0f} s. Its log is above.")
        return 1


async def _first(
    work: Coroutine[Any, Any, Any], process: asyncio.subprocess.Process, stop: asyncio.Event
) -> Literal["done", "failed", "ended", "stop"]:
    """Which came first: the work (done or failed by time-out), the bot's end, or the signal to stop."""
    working = asyncio.create_task(work)
    ended = asyncio.create_task(process.wait())
    stopping = asyncio.create_task(stop.wait())
    tasks = (working, ended, stopping)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if stopping.done():
            return "stop"
        if ended.done():
            return "ended"
        if isinstance(working.exception(), TimeoutError):
            return "failed"
        working.result()
        return "done"
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def _process(
    command: tuple[str, ...], settings: dict[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot in a session of its own, so that Ctrl-C reaches it through here, once, as SIGTERM."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, **settings},
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        _say(f"The bot did not stop within {STOP_SECONDS:.0f} s and was ended.")
        process.kill()
        await process.wait()


async def _connected(slack: SlackStandIn) -> None:
    await slack.connected(timeout=START_SECONDS)


async def _healthy(port: int) -> None:
    async with asyncio.timeout(START_SECONDS), ClientSession(timeout=ClientTimeout(total=1)) as session:
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{port}/healthz") as response:
                    if response.ok:
                        return
            except (ClientError, TimeoutError):
                pass  # not there yet
            await asyncio.sleep(HEALTH_EVERY)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _refused(option: str, port: int, error: OSError) -> int:
    if error.errno != errno.EADDRINUSE:
        raise error
    _say(f"Port {port} is taken. Choose another with {option}, or leave it out for a free one.", sys.stderr)
    return 1


def _say_where(slack: SlackStandIn, uchat: UChatStandIn) -> None:
    _say(f"\nOpen {slack.url}\n(UChat's side: {uchat.page_url})  Ctrl-C stops everything.\n")


def _say(text: str, to: Any = None) -> None:
    stream = to or sys.stdout
    stream.write(f"{text}\n")
    stream.flush()
