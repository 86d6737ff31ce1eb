"""`python -m slackbot web | worker | migrate | doctor | audit`."""

import argparse
import asyncio
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy.exc import SQLAlchemyError

from slackbot import log
from slackbot.settings import (
    BotSettings,
    DatabaseSettings,
    SettingsProblem,
    WebSettings,
    WorkerSettings,
    read_settings,
)
from slackbot.store.ready import StoreNotReady


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0, 1 for what stopped it, 2 for settings."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except SettingsProblem as problem:
        for line in problem.lines:
            print(line, file=sys.stderr)
        return 2
    except StoreNotReady as error:
        print(error, file=sys.stderr)
    except SlackApiError as error:
        told = error.response
        name = "SLACK_APP_TOKEN" if "apps.connections.open" in str(told.api_url) else "SLACK_BOT_TOKEN"
        print(f"Slack refused the bot: {told['error']}. Check {name}.", file=sys.stderr)
    except (SlackClientError, ClientError, TimeoutError) as error:
        print(f"Slack can't be reached: {type(error).__name__}. Check SLACK_API_URL.", file=sys.stderr)
    except SQLAlchemyError as error:
        print(f"The database can't be used: {type(error).__name__}. Check DATABASE_URL.", file=sys.stderr)
    except OSError as error:
        print(f"The bot can't start: {error.strerror or error}.", file=sys.stderr)
    return 1


def _run(options: argparse.Namespace) -> int:
    match options.command:
        case "web":
            from slackbot.web import serve  # noqa: PLC0415  (a worker needs no web server)

            settings = read_settings(WebSettings)
            log.set_up(settings.log_level)
            return _until_stopped(lambda stop: serve(settings, stop))
        case "worker":
            from slackbot.worker import work  # noqa: PLC0415  (a web server needs no socket)

            worker_settings = read_settings(WorkerSettings)
            log.set_up(worker_settings.log_level)
            return _until_stopped(lambda stop: work(worker_settings, stop))
        case "migrate":
            from slackbot.migrating import migrate  # noqa: PLC0415  (only here)

            return _loop(migrate(read_settings(DatabaseSettings)))
        case "doctor":
            from slackbot.doctor import doctor  # noqa: PLC0415  (only here)

            bot_settings = read_settings(BotSettings)
            log.set_up(bot_settings.log_level)
            return _loop(doctor(bot_settings))
        case _:
            from slackbot.auditing import audit  # noqa: PLC0415  (only here)

            return _loop(audit(read_settings(DatabaseSettings), options))


def _until_stopped(serve: Callable[[asyncio.Event], Awaitable[None]]) -> int:
    async def until_stopped() -> int:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop.set)
        await serve(stop)
        return 0

    return _loop(until_stopped())


def _loop(work: Coroutine[object, object, int]) -> int:
    try:
        import uvloop  # noqa: PLC0415  (not on every platform)
    except ImportError:
        factory = None
    else:
        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        try:
            return runner.run(work)
        finally:
            _let_connections_end()


def _let_connections_end() -> None:
    # Where a file can't be opened, aiosqlite's thread still speaks to the loop, and has to before it is closed.
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            thread.join(1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m slackbot", description="UChat's Bot User API in Slack.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("web", help="serve Slack over HTTP")
    commands.add_parser("worker", help="serve Slack over Socket Mode")
    commands.add_parser("migrate", help="bring the database up to date")
    commands.add_parser("doctor", help="say whether everything the bot needs is there")
    audit = commands.add_parser("audit", help="read the audit log")
    reads = audit.add_subparsers(dest="read", required=True, metavar="what")
    entries = reads.add_parser("list", help="the latest entries, newest first")
    entries.add_argument("--actor", help="of this Slack user id")
    entries.add_argument("--action", help="of this action, such as 'tag add'")
    entries.add_argument("--bot-user", help="about this user ns")
    entries.add_argument("--since", help="not older than this, such as 7d")
    entries.add_argument("--limit", type=int, default=50, help="how many (50)")
    entries.add_argument("--json", action="store_true", help="one JSON object a line")
    evidence = reads.add_parser("evidence", help="how things stood before what can't be taken back, as JSON")
    evidence.add_argument("reference")
    show = reads.add_parser("show", help="everything about one reference")
    show.add_argument("reference")
    show.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser


if __name__ == "__main__":
    sys.exit(main())
