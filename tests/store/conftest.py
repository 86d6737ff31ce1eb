"""A database file of the test's own, at the latest revision, with its one writer."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from slackbot.store.engine import Engines, open_engines
from slackbot.store.journal import Journal
from slackbot.store.ledger import Ledger
from slackbot.store.migrate import upgrade
from slackbot.store.scribe import ThreadScribe


def url_of(file: Path) -> str:
    """The database address of a file."""
    return f"sqlite+aiosqlite:///{file}"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that the migrations were run on once; tests work on copies."""
    file = tmp_path_factory.mktemp("store") / "migrated.db"
    engines = open_engines(url_of(file))
    await upgrade(engines.writer)
    await engines.dispose()
    return file


@pytest.fixture
def file(migrated: Path, tmp_path: Path) -> Path:
    """An empty database of the test's own."""
    return Path(shutil.copy(migrated, tmp_path / "bot.db"))


@pytest.fixture
async def engines(file: Path) -> AsyncIterator[Engines]:
    """Its connections."""
    opened = open_engines(url_of(file))
    yield opened
    await opened.dispose()


@pytest.fixture
def scribe(engines: Engines) -> ThreadScribe:
    """The connection that writes."""
    assert isinstance(engines.writer, ThreadScribe)
    return engines.writer


@pytest.fixture
async def ledger(engines: Engines) -> AsyncIterator[Ledger]:
    """Its writer, at work."""
    writing = Ledger(engines.writer)
    writing.start()
    yield writing
    await writing.stop()


@pytest.fixture
def journal(engines: Engines) -> Journal:
    """What reads it."""
    return Journal(engines.reader)
