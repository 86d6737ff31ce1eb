"""`python -m playground`: both stand-ins and the bot, to be tried in a browser without an account."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from playground.demo import Options, run


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65_535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return port


def options(arguments: Sequence[str]) -> Options:
    """The options on the command line; ends the process with a sentence when they make no sense."""
    parser = argparse.ArgumentParser(prog="python -m playground", description=__doc__)
    parser.add_argument(
        "--transport", choices=("socket", "http"), default="socket", help="how Slack reaches the bot"
    )
    parser.add_argument("--port", type=_port, default=0, help="port of the Slack page (a free one)")
    parser.add_argument("--uchat-port", type=_port, default=0, help="port of the UChat page (a free one)")
    parser.add_argument("--no-bot", action="store_true", help="only the stand-ins; prints the bot's settings")
    given = parser.parse_args(arguments)
    return Options(given.transport, given.port, given.uchat_port, not given.no_bot)


def main() -> None:
    sys.exit(asyncio.run(run(options(sys.argv[1:]))))


if __name__ == "__main__":
    main()
