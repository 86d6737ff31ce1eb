"""Connections that lose nothing."""

import asyncio
import threading

import pytest
from sqlalchemy import Connection, text

from slackbot.store.engine import Engines


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("busy_timeout", 5_000),
    ],
)
async def test_every_connection_is_set_up(engines: Engines, pragma: str, value: object) -> None:
    def found(connection: Connection) -> object:
        return connection.execute(text(f"PRAGMA {pragma}")).scalar_one()

    assert await engines.writer.run(found) == value
    async with engines.reader.connect() as connection:
        assert await connection.run_sync(found) == value


async def test_eight_that_read_and_then_update_lose_no_update(engines: Engines) -> None:
    def start(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE counter (n INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))

    def count_up(connection: Connection) -> None:
        number = connection.execute(text("SELECT n FROM counter")).scalar_one()
        connection.execute(text("UPDATE counter SET n = :n"), {"n": number + 1})

    await engines.writer.run(start)
    await asyncio.gather(*(engines.writer.run(count_up) for _ in range(8)))
    async with engines.reader.connect() as connection:
        assert (await connection.execute(text("SELECT n FROM counter"))).scalar_one() == 8


async def test_a_reader_is_not_held_up_by_the_writer(engines: Engines) -> None:
    begun, read = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def write(connection: Connection) -> bool:
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
        loop.call_soon_threadsafe(begun.set)
        return read.wait(4)

    writing = asyncio.create_task(engines.writer.run(write))
    async with asyncio.timeout(2):
        await begun.wait()
        async with engines.reader.connect() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM events"))).scalar_one() == 0
    read.set()
    assert await writing
