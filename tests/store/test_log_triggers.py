"""Nothing is ever updated in, or removed from, the log."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from slackbot.store.engine import Engines
from slackbot.store.journal import Journal, Wanted
from slackbot.store.ledger import Ledger
from tests.store.records import an_append

_COLUMNS = (
    "number, at, operation, state, action, actor, team, channel, surface, "
    "arguments, result, calls, duration_ms"
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET result = 'nothing happened'",
        "UPDATE events SET number = number + 1",
        "DELETE FROM events",
        "DELETE FROM events WHERE number = 1",
        f"INSERT OR REPLACE INTO events ({_COLUMNS}) SELECT {_COLUMNS.replace('result', repr('x'))} FROM events",
        f"REPLACE INTO events ({_COLUMNS}) SELECT {_COLUMNS} FROM events",
    ],
)
async def test_a_change_of_the_log_is_refused(
    ledger: Ledger, engines: Engines, journal: Journal, statement: str
) -> None:
    await ledger.write(an_append(1))
    before = await journal.entries(Wanted(), limit=5)
    with pytest.raises(IntegrityError, match="only ever added to"):
        await engines.writer.run(lambda connection: connection.execute(text(statement)))
    assert await journal.entries(Wanted(), limit=5) == before


async def test_an_operation_that_has_entries_cannot_be_removed(ledger: Ledger, engines: Engines) -> None:
    await ledger.write(an_append(1))
    with pytest.raises(IntegrityError):
        await engines.writer.run(lambda connection: connection.execute(text("DELETE FROM operations")))
