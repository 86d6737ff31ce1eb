"""Bringing a database up to date, and telling whether it is."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from slackbot.store.scribe import Scribe

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0003"
"""The revision this version of the bot works with; a test holds it against the migrations themselves."""


async def revision(engine: AsyncEngine) -> str | None:
    """The revision the database is at; None where it holds nothing of the bot's."""
    async with engine.connect() as connection:
        return await connection.run_sync(_revision)


async def upgrade(writer: Scribe) -> None:
    """Bring the database to `HEAD`, in one transaction: wholly or not at all.

    Two copies that start at once wait for each other; the second finds nothing left to do.
    """
    await writer.run(_upgrade)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  (a quarter of a second that a database at HEAD needn't pay)

    if _revision(connection) != HEAD:
        command.upgrade(config(connection), HEAD)


def config(connection: Connection | None = None) -> "Config":
    """Alembic's settings, without a file: the migrations lie in the package."""
    from alembic.config import Config  # noqa: PLC0415  (as above)

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    # The template would open its own connection and event loop; this hands it ours.
    settings.attributes["connection"] = connection
    return settings
