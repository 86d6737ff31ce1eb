"""Whether the database can be used as it is, at start."""

from pathlib import Path

import stamina
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from slackbot.store.engine import Engines
from slackbot.store.migrate import HEAD, revision, upgrade
from slackbot.store.scribe import Scribe

_PATIENCE_SECONDS = 5.0


class StoreNotReady(Exception):
    """The database is at another revision than this version of the bot needs, and is not changed by itself."""


async def _claim_file(writer: Scribe) -> None:
    # Several copies that start at once on a new file are in each other's way for a moment.
    waits = stamina.retry_context(
        on=OperationalError, attempts=None, timeout=_PATIENCE_SECONDS, wait_initial=0.02, wait_max=0.2
    )
    async for attempt in waits:
        with attempt:
            await writer.run(lambda connection: connection.execute(text("SELECT 1")).scalar_one())


async def make_ready(engines: Engines) -> None:
    """Bring an SQLite file up to date; of any other database only make sure that it is.

    Raises StoreNotReady with what to do, and the database's own errors where it does not answer.
    """
    folder = Path(engines.reader.url.database or "").parent
    if engines.reader.dialect.name == "sqlite" and not folder.is_dir():
        raise StoreNotReady(f"There is no folder {folder}. Check DATABASE_URL.")
    if engines.reader.dialect.name == "sqlite":
        await _claim_file(engines.writer)
    there = await revision(engines.reader)
    if there == HEAD:
        return
    if there is not None and there > HEAD:
        raise StoreNotReady(
            f"The database is at revision {there}, newer than this version of the bot ({HEAD})."
        )
    if engines.reader.dialect.name != "sqlite":
        raise StoreNotReady(
            f"The database is at revision {there or 'none'}, this version needs {HEAD}. "
            "Run: python -m slackbot migrate"
        )
    await upgrade(engines.writer)
