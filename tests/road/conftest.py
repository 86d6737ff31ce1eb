"""A database, and copies of the bot over it, for those parts of the road that are nothing without."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from slackbot.store.engine import open_engines
from slackbot.store.migrate import upgrade
from tests.road.approving import Bots, Copy


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that the migrations were run on once; tests work on copies."""
    file = tmp_path_factory.mktemp("road") / "migrated.db"
    engines = open_engines(f"sqlite+aiosqlite:///{file}")
    await upgrade(engines.writer)
    await engines.dispose()
    return file


@pytest.fixture
async def bots(migrated: Path, tmp_path: Path) -> AsyncIterator[Bots]:
    """Two copies of the bot over one database."""
    two = Bots(Path(shutil.copy(migrated, tmp_path / "bot.db")))
    await two.start()
    yield two
    await two.end()


@pytest.fixture
def one(bots: Bots) -> Copy:
    """The first of them."""
    return bots.copies[0]


@pytest.fixture
def other(bots: Bots) -> Copy:
    """The second."""
    return bots.copies[1]


@pytest.fixture
async def reference(bots: Bots, one: Copy) -> str:
    """Maya's request, that one colleague agrees to wipe somebody."""
    asked, _ = await bots.request(one)
    return asked
