"""Connections that lose nothing."""

import asyncio

import pytest
from sqlalchemy import text

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
    for engine in (engines.writer, engines.reader):
        async with engine.connect() as connection:
            assert (await connection.execute(text(f"PRAGMA {pragma}"))).scalar_one() == value


async def test_eight_that_read_and_then_update_lose_no_update(engines: Engines) -> None:
    async with engines.writer.begin() as connection:
        await connection.execute(text("CREATE TABLE counter (n INTEGER)"))
        await connection.execute(text("INSERT INTO counter VALUES (0)"))

    async def count_up() -> None:
        async with engines.writer.begin() as connection:
            number = (await connection.execute(text("SELECT n FROM counter"))).scalar_one()
            await connection.execute(text("UPDATE counter SET n = :n"), {"n": number + 1})

    await asyncio.gather(*(count_up() for _ in range(8)))
    async with engines.reader.connect() as connection:
        assert (await connection.execute(text("SELECT n FROM counter"))).scalar_one() == 8


async def test_a_reader_is_not_held_up_by_the_writer(engines: Engines) -> None:
    async with engines.writer.begin() as writing:
        await writing.execute(text("UPDATE alembic_version SET version_num = version_num"))
        async with asyncio.timeout(2), engines.reader.connect() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM events"))).scalar_one() == 0
