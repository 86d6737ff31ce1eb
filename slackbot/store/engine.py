"""Connections to the database, set up so that nothing written is lost and no update gets between another's."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from slackbot.store.scribe import AsyncScribe, Scribe, ThreadScribe

_BUSY_MS = 5_000
_PRAGMAS = (
    f"PRAGMA busy_timeout = {_BUSY_MS}",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)


@dataclass(frozen=True, slots=True)
class Engines:
    """One connection that writes, a few that read."""

    writer: Scribe
    reader: AsyncEngine

    async def dispose(self) -> None:
        """Close every connection."""
        await self.writer.dispose()
        await self.reader.dispose()


def open_engines(url: str) -> Engines:
    """Engines for `url`. Nothing is opened before the first use.

    SQLite's writer begins with `BEGIN IMMEDIATE`: with the driver's own deferred begin, two transactions
    that read and then update lose one of the updates without an error (measured).
    """
    if not url.startswith("sqlite"):
        one = create_async_engine(url, pool_size=1, max_overflow=0, pool_pre_ping=True, hide_parameters=True)
        few = create_async_engine(url, pool_size=4, max_overflow=0, pool_pre_ping=True, hide_parameters=True)
        return Engines(writer=AsyncScribe(one), reader=few)
    blocking = make_url(url).set(drivername="sqlite+pysqlite")
    writer = create_engine(
        blocking,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,
    )
    reader = create_async_engine(
        url, pool_size=2, max_overflow=0, pool_reset_on_return=None, hide_parameters=True
    )
    for engine, begin in ((writer, "BEGIN IMMEDIATE"), (reader.sync_engine, "BEGIN")):
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin(begin))
    return Engines(writer=ThreadScribe(writer), reader=reader)


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    # SQLite's own knows the letters of ASCII alone: nobody called Émile would be found on the log.
    connection.create_function("lower", 1, _lower, deterministic=True)
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.execute("PRAGMA journal_mode")
    if cursor.fetchone() != ("wal",):
        # A new file: this needs it to itself for a moment, and says so rather than wait (see slackbot.store.ready).
        cursor.execute("PRAGMA journal_mode = WAL")
    cursor.close()


def _lower(text: object) -> object:
    return text.lower() if isinstance(text, str) else text


def _begin(statement: str) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return begin
