"""Bringing a database up to date."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from slackbot.store.claims import Claims
from slackbot.store.engine import Engines, open_engines
from slackbot.store.journal import Journal, Wanted
from slackbot.store.ledger import Ledger
from slackbot.store.migrate import HEAD, config, revision, upgrade
from slackbot.store.ready import StoreNotReady, make_ready
from slackbot.store.records import Move, event_of
from slackbot.store.states import State
from slackbot.store.tables import metadata
from tests.store.approving import a_request, a_vote
from tests.store.conftest import url_of

_JANE = "'tag add', 'U1', 'T1', 'C1', 'command', 'f1001u501', 'Émile', '{}'"
_NOBODY = "'tag clear', 'U1', 'T1', 'C1', 'command', NULL, NULL, '{}'"
_ASKED = "action, actor, team, channel, surface, bot_user, bot_user_name, arguments"
_OPERATION = (
    f"INSERT INTO operations (id, delivery, state, created_at, moved_at, due_at, kept, {_ASKED}) VALUES"
)
_EVENT = f"INSERT INTO events (at, operation, state, result, calls, duration_ms, {_ASKED}) VALUES"
OLDER = (
    f"{_OPERATION} ('OP-1', 'command:1', 'done', 1, 2, NULL, NULL, {_JANE})",
    f"{_OPERATION} ('OP-2', 'command:2', 'waiting', 3, 3, 9, '[1]', {_NOBODY})",
    f"{_EVENT} (1, 'OP-1', 'started', '', 0, 0, {_JANE})",
    f"{_EVENT} (2, 'OP-1', 'done', 'added', 1, 5, {_JANE})",
    f"{_EVENT} (3, 'OP-2', 'waiting', 'asked', 0, 0, {_NOBODY})",
    "INSERT INTO claims VALUES ('f1001u501', 'OP-1', 'slackbot: list labels', 5, 6)",
)


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


@pytest.fixture
async def older(tmp_path: Path) -> AsyncIterator[Engines]:
    """A database of before there were approvals, with two operations, three entries and a claim."""
    engines = open_engines(url_of(tmp_path / "older.db"))

    def fill(connection: Connection) -> None:
        command.upgrade(config(connection), "0002")
        for statement in OLDER:
            connection.execute(text(statement))

    await engines.writer.run(fill)
    yield engines
    await engines.dispose()


async def test_a_database_of_before_approvals_keeps_what_it_holds(older: Engines) -> None:
    assert await revision(older.reader) == "0002"
    await make_ready(older)
    assert await revision(older.reader) == HEAD
    journal = Journal(older.reader)
    found, total = await journal.entries(Wanted(latest_only=False), limit=10)
    assert total == 3
    assert [(each.number, each.operation, each.state.value, each.bot_user_name) for each in found] == [
        (3, "OP-2", "waiting", None),
        (2, "OP-1", "done", "Émile"),
        (1, "OP-1", "started", "Émile"),
    ]
    assert {each.second_bot_user for each in found} == {None}
    operation = await journal.operation("OP-2")
    assert operation is not None
    assert (operation.kept, operation.due_at, operation.digest) == ([1], 9, None)
    assert (operation.second_bot_user, operation.second_bot_user_name) == (None, None)


async def test_what_it_held_goes_on_as_it_would_have(older: Engines) -> None:
    await make_ready(older)
    ledger, journal = Ledger(older.writer), Journal(older.reader)
    ledger.start()
    waiting = await journal.operation("OP-2")
    assert waiting is not None
    assert await ledger.write(
        Move("OP-2", State.WAITING, event_of(waiting, State.STARTED, at=4, result="confirmed"))
    )
    assert await ledger.write(a_request(3, holds=("f1001u501",)))
    assert await ledger.write(a_vote(3, "U1"))
    assert await Claims(ledger, older.reader).due(9) != []
    await ledger.stop()
    assert await journal.last_number() == 6


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET result = 'nothing happened'",
        "UPDATE events SET second_bot_user = 'f1001u9'",
        "DELETE FROM events",
        "REPLACE INTO events SELECT * FROM events",
        "INSERT OR REPLACE INTO events SELECT * FROM events WHERE number = 1",
    ],
)
async def test_the_log_of_before_is_guarded_as_it_was(older: Engines, statement: str) -> None:
    await make_ready(older)
    with pytest.raises(IntegrityError, match="only ever added to"):
        await older.writer.run(lambda connection: connection.execute(text(statement)))
    _, total = await Journal(older.reader).entries(Wanted(latest_only=False), limit=1)
    assert total == 3


async def test_the_schema_is_the_same_for_who_comes_from_before(older: Engines, engines: Engines) -> None:
    def schema(connection: Connection) -> list[tuple[str, list[str], list[str]]]:
        inspector = inspect(connection)
        return [
            (
                table,
                [each["name"] for each in inspector.get_columns(table)],
                sorted(str(each["name"]) for each in inspector.get_indexes(table)),
            )
            for table in sorted(inspector.get_table_names())
        ]

    await make_ready(older)
    assert await older.writer.run(schema) == await engines.writer.run(schema)


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
