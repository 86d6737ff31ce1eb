"""Whether the database can be used as it is, at start."""

from pathlib import Path

from slackbot.store.engine import Engines
from slackbot.store.migrate import HEAD, revision, upgrade


class StoreNotReady(Exception):
    """The database is at another revision than this version of the bot needs, and is not changed by itself."""


async def make_ready(engines: Engines) -> None:
    """Bring an SQLite file up to date; of any other database only make sure that it is.

    Raises StoreNotReady with what to do, and the database's own errors where it does not answer.
    """
    folder = Path(engines.reader.url.database or "").parent
    if engines.reader.dialect.name == "sqlite" and not folder.is_dir():
        raise StoreNotReady(f"There is no folder {folder}. Check DATABASE_URL.")
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
