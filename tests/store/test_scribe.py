"""Work that is written wholly or not at all, one piece after the other, whatever becomes of who asked for it."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.ext.asyncio import create_async_engine

from slackbot.store.engine import open_engines
from slackbot.store.scribe import AsyncScribe, Scribe, ThreadScribe
from tests.store.conftest import url_of

_SECONDS = 4


class Gate:
    """Where a transaction stands half-way, until it is let through: in SQL it is `SELECT hold()`."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._opened = threading.Event()
        self.reached = asyncio.Event()

    def stand_in(self, engine: Engine) -> None:
        event.listen(engine, "connect", lambda each, _: each.create_function("hold", 0, self._hold))

    def open(self) -> None:
        self._opened.set()

    def _hold(self) -> bool:
        self._loop.call_soon_threadsafe(self.reached.set)
        return self._opened.wait(_SECONDS)


def blocking(file: Path, gate: Gate) -> Scribe:
    """As the bot opens an SQLite file."""
    scribe = open_engines(url_of(file)).writer
    assert isinstance(scribe, ThreadScribe)
    gate.stand_in(scribe.engine)
    return scribe


def not_blocking(file: Path, gate: Gate) -> Scribe:
    """As for any other database, here on a file too."""
    engine = create_async_engine(url_of(file), pool_size=1, max_overflow=0)
    event.listen(engine.sync_engine, "connect", lambda each, _: setattr(each, "isolation_level", None))
    event.listen(engine.sync_engine, "begin", lambda each: each.exec_driver_sql("BEGIN IMMEDIATE"))
    gate.stand_in(engine.sync_engine)
    return AsyncScribe(engine)


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    standing = Gate()
    yield standing
    standing.open()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A file with a table to write in and a number to count up."""
    file = tmp_path / "notes.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            "PRAGMA journal_mode = WAL;"
            "CREATE TABLE notes (note TEXT);"
            "CREATE TABLE counter (n INTEGER);"
            "INSERT INTO counter VALUES (0);"
        )
    return file


@pytest.fixture(params=[blocking, not_blocking])
def opening(request: pytest.FixtureRequest, notes: Path, gate: Gate) -> Callable[[], Scribe]:
    """Opens the file once more."""
    return lambda: request.param(notes, gate)


@pytest.fixture
async def scribe(opening: Callable[[], Scribe], gate: Gate) -> AsyncIterator[Scribe]:
    opened = opening()
    yield opened
    gate.open()
    await opened.dispose()


def write(connection: Connection, note: str) -> None:
    connection.execute(text("INSERT INTO notes VALUES (:note)"), {"note": note})


def write_two(connection: Connection) -> bool:
    """Both, held between them. Returns whether it was let through."""
    write(connection, "one")
    let_through = connection.execute(text("SELECT hold()")).scalar_one()
    write(connection, "two")
    return bool(let_through)


def read(file: Path) -> list[str]:
    """What another process reads."""
    with closing(sqlite3.connect(file)) as connection:
        return [note for (note,) in connection.execute("SELECT note FROM notes ORDER BY rowid")]


async def half_way(scribe: Scribe, gate: Gate) -> asyncio.Task[bool]:
    """`write_two`, standing between the two."""
    writing = asyncio.create_task(scribe.run(write_two))
    async with asyncio.timeout(_SECONDS):
        await gate.reached.wait()
    return writing


async def test_nothing_is_seen_until_all_of_it_is_done(scribe: Scribe, gate: Gate, notes: Path) -> None:
    writing = await half_way(scribe, gate)
    assert read(notes) == []
    gate.open()
    assert await writing
    assert read(notes) == ["one", "two"]


async def test_of_work_that_fails_nothing_is_written(scribe: Scribe, notes: Path) -> None:
    def fail(connection: Connection) -> None:
        write(connection, "one")
        raise LookupError("nowhere to be found")

    with pytest.raises(LookupError, match="nowhere to be found"):
        await scribe.run(fail)
    assert read(notes) == []
    await scribe.run(lambda connection: write(connection, "another"))
    assert read(notes) == ["another"]


async def test_cancelling_the_caller_does_not_end_its_work_half_way(
    scribe: Scribe, gate: Gate, notes: Path
) -> None:
    caller = await half_way(scribe, gate)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert read(notes) == []
    gate.open()
    await scribe.run(lambda connection: write(connection, "three"))
    assert read(notes) == ["one", "two", "three"]


async def test_what_comes_meanwhile_waits_its_turn(scribe: Scribe, gate: Gate, notes: Path) -> None:
    seen_by_second: list[str] = []

    def look_and_write(connection: Connection) -> None:
        seen_by_second.extend(connection.execute(text("SELECT note FROM notes ORDER BY rowid")).scalars())
        write(connection, "three")

    first = await half_way(scribe, gate)
    second = asyncio.create_task(scribe.run(look_and_write))
    third = asyncio.create_task(scribe.run(lambda connection: write(connection, "four")))
    await asyncio.sleep(0)
    gate.open()
    await asyncio.gather(first, second, third)
    assert seen_by_second == ["one", "two"]
    assert read(notes) == ["one", "two", "three", "four"]


async def test_eight_that_read_and_then_update_through_two_lose_no_update(
    scribe: Scribe, opening: Callable[[], Scribe]
) -> None:
    def count_up(connection: Connection) -> int:
        number = int(connection.execute(text("SELECT n FROM counter")).scalar_one())
        connection.execute(text("UPDATE counter SET n = :n"), {"n": number + 1})
        return number + 1

    second = opening()
    try:
        counted = await asyncio.gather(*(each.run(count_up) for each in [scribe, second] * 4))
    finally:
        await second.dispose()
    assert sorted(counted) == list(range(1, 9))


@pytest.mark.parametrize("caller_stays", [True, False])
async def test_disposing_waits_for_the_work_in_hand(
    opening: Callable[[], Scribe], gate: Gate, notes: Path, caller_stays: bool
) -> None:
    scribe = opening()
    caller = await half_way(scribe, gate)
    if not caller_stays:
        caller.cancel()
    disposing = asyncio.create_task(scribe.dispose())
    await asyncio.wait([disposing], timeout=0.05)
    assert not disposing.done()
    gate.open()
    await disposing
    assert not notes.with_name("notes.db-wal").exists()
    assert read(notes) == ["one", "two"]
    await asyncio.wait([caller])
    assert caller.cancelled() is not caller_stays
