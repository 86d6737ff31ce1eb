"""Bringing a database up to date."""

import asyncio
import logging
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from slackbot.store.engine import Engines, open_engines
from slackbot.store.migrate import HEAD, config, revision, upgrade
from slackbot.store.ready import StoreNotReady, make_ready
from slackbot.store.tables import metadata
from tests.store.conftest import url_of


def test_the_revision_asked_for_is_the_last_there_is() -> None:
    assert ScriptDirectory.from_config(config()).get_heads() == [HEAD]


async def test_the_migrated_schema_is_the_one_the_code_speaks_to(engines: Engines) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    assert await engines.writer.run(differences) == []


async def test_an_empty_file_is_brought_up_to_date_and_then_left_alone(tmp_path: Path) -> None:
    engines = open_engines(url_of(tmp_path / "new.db"))
    try:
        assert await revision(engines.reader) is None
        await make_ready(engines)
        assert await revision(engines.reader) == HEAD
        await make_ready(engines)
        await upgrade(engines.writer)
        assert await revision(engines.reader) == HEAD
    finally:
        await engines.dispose()


async def test_copies_that_start_at_once_wait_for_each_other(tmp_path: Path) -> None:
    copies = [open_engines(url_of(tmp_path / "new.db")) for _ in range(4)]
    try:
        await asyncio.gather(*(make_ready(each) for each in copies))
        assert [await revision(each.reader) for each in copies] == [HEAD] * 4
    finally:
        await asyncio.gather(*(each.dispose() for each in copies))


async def test_a_newer_database_is_refused_and_not_touched(engines: Engines) -> None:
    newer = text("UPDATE alembic_version SET version_num = '9999'")
    await engines.writer.run(lambda connection: connection.execute(newer))
    with pytest.raises(StoreNotReady, match="revision 9999, newer than this version"):
        await make_ready(engines)
    assert await revision(engines.reader) == "9999"


async def test_migrating_silences_nobody(tmp_path: Path) -> None:
    loggers = [logging.getLogger(name) for name in ("slackbot", "slack_bolt", "tests.store")]
    before = [(each.level, each.disabled) for each in loggers]
    handlers, level = list(logging.getLogger().handlers), logging.getLogger().level
    engines = open_engines(url_of(tmp_path / "new.db"))
    try:
        await upgrade(engines.writer)
    finally:
        await engines.dispose()
    assert [(each.level, each.disabled) for each in loggers] == before
    assert (logging.getLogger().handlers, logging.getLogger().level) == (handlers, level)
