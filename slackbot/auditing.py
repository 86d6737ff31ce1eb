"""`python -m slackbot audit list | show | evidence`: the log, and what was kept beside it, for the operator."""

import argparse
import json
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from slackbot.duration import parse_duration
from slackbot.settings import DatabaseSettings, SettingsProblem
from slackbot.store.approvals import evidence_of
from slackbot.store.engine import open_engines
from slackbot.store.journal import Journal, Wanted
from slackbot.store.migrate import HEAD, revision
from slackbot.store.ready import StoreNotReady
from slackbot.store.records import Event
from slackbot.text import clean


async def audit(settings: DatabaseSettings, options: argparse.Namespace) -> int:
    """Print the entries asked for, newest first; 1 where there are none under the reference."""
    engines = open_engines(settings.database_url.get_secret_value())
    try:
        if await revision(engines.reader) != HEAD:
            raise StoreNotReady("The database is not up to date. Run: python -m slackbot migrate")
        journal = Journal(engines.reader)
        if options.read == "evidence":
            return await _evidence(engines.reader, options.reference.upper())
        if options.read == "show":
            wanted = Wanted(operation=options.reference.upper(), latest_only=False)
            entries, total = await journal.entries(wanted, limit=1_000)
        else:
            entries, total = await journal.entries(_wanted(options), limit=options.limit)
    finally:
        await engines.dispose()
    for each in entries:
        print(json.dumps(_told(each), ensure_ascii=False) if options.json else line_of(each))
    if not options.json:
        print(f"{len(entries)} of {total:,} entries")
    return 0 if entries or options.read == "list" else 1


async def _evidence(reader: AsyncEngine, reference: str) -> int:
    kept = await evidence_of(reader, reference)
    if kept is None:
        print(f"No evidence is kept under {reference}.", file=sys.stderr)
        return 1
    print(json.dumps(kept, ensure_ascii=False, indent=2))
    return 0


def line_of(event: Event) -> str:
    """One entry as a line: when, state, who, where, what, about whom, with what, result, cost, reference."""
    arguments = " ".join(f"{name}={clean(value)!r}" for name, value in event.arguments.items())
    people = ((event.bot_user_name, event.bot_user), (event.second_bot_user_name, event.second_bot_user))
    about = " and ".join(f"{clean(name or '')} ({ns})" for name, ns in people if ns) or "-"
    cost = f"{event.calls} calls {event.duration_ms} ms"
    return "  ".join(
        [
            _moment(event.at),
            f"{event.operation}",
            f"{event.state:<9}",
            f"{event.actor}@{event.team} in {event.channel or '-'}",
            event.action,
            about,
            arguments or "-",
            clean(event.result) or "-",
            cost,
        ]
    )


def _told(event: Event) -> dict[str, object]:
    return {**asdict(event), "at": _moment(event.at)}


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _wanted(options: argparse.Namespace) -> Wanted:
    since = None
    if options.since:
        try:
            since = int(time.time() * 1000) - int(parse_duration(options.since).total_seconds() * 1000)
        except ValueError as error:
            raise SettingsProblem([f"--since: {error} Example: --since 7d"]) from error
    return Wanted(actor=options.actor, action=options.action, bot_user=options.bot_user, since=since)
