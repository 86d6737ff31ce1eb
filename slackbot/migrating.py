"""`python -m slackbot migrate`."""

from slackbot.settings import DatabaseSettings
from slackbot.store.engine import open_engines
from slackbot.store.migrate import HEAD, revision, upgrade


async def migrate(settings: DatabaseSettings) -> int:
    """Bring the database up to date and say so. Raises the database's own errors."""
    engines = open_engines(settings.database_url.get_secret_value())
    try:
        before = await revision(engines.reader)
        await upgrade(engines.writer)
    finally:
        await engines.dispose()
    print(
        f"The database is at revision {HEAD}"
        + (", as it was." if before == HEAD else f"; it was at {before or 'none'}.")
    )
    return 0
