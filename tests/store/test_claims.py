"""A bot user's flow bridge belongs to one request at a time, whichever copy of the bot asks."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from slackbot.faults import StoreFault
from slackbot.store.claims import Claim, Claims
from slackbot.store.engine import Engines, open_engines
from slackbot.store.ledger import Ledger
from tests.store.conftest import url_of
from tests.store.records import NOW

JANE = Claim("f1001u501", "OP-1", "slackbot: list labels", answer_by=NOW + 30_000, look_at=NOW + 40_000)
OMAR = replace(JANE, user_ns="f1001u508", request="OP-2")
NOBODY_IS_STALE = 0


@pytest.fixture
def claims(ledger: Ledger, engines: Engines) -> Claims:
    return Claims(ledger, engines.reader)


@pytest.fixture
async def others(file: Path) -> AsyncIterator[Claims]:
    """Another copy of the bot on the same file."""
    engines = open_engines(url_of(file))
    ledger = Ledger(engines.writer)
    ledger.start()
    yield Claims(ledger, engines.reader)
    await ledger.stop()
    await engines.dispose()


async def test_the_first_takes_it_and_the_next_is_told_who_has_it(claims: Claims, others: Claims) -> None:
    assert await claims.take(JANE, stale=NOBODY_IS_STALE) is None
    for each in (claims, others):
        assert await each.take(replace(JANE, request="OP-9"), stale=NOBODY_IS_STALE) == JANE


async def test_a_request_that_has_it_is_not_given_it_again(claims: Claims) -> None:
    await claims.take(JANE, stale=NOBODY_IS_STALE)
    assert await claims.take(JANE, stale=NOBODY_IS_STALE) == JANE


async def test_every_bot_user_has_a_bridge_of_their_own(claims: Claims) -> None:
    assert await claims.take(JANE, stale=NOBODY_IS_STALE) is None
    assert await claims.take(OMAR, stale=NOBODY_IS_STALE) is None


async def test_of_many_at_once_over_two_copies_exactly_one_takes_it(claims: Claims, others: Claims) -> None:
    wanted = [replace(JANE, request=f"OP-{number}") for number in range(20)]
    held = await asyncio.gather(
        *(
            (claims, others)[number % 2].take(each, stale=NOBODY_IS_STALE)
            for number, each in enumerate(wanted)
        )
    )
    (winner,) = [each for each, holder in zip(wanted, held, strict=True) if holder is None]
    assert all(holder in {None, winner} for holder in held)


async def test_one_that_is_given_back_is_free(claims: Claims, others: Claims) -> None:
    await claims.take(JANE, stale=NOBODY_IS_STALE)
    await claims.give_back(JANE)
    assert await others.take(replace(JANE, request="OP-9"), stale=NOBODY_IS_STALE) is None


async def test_giving_back_what_another_request_has_by_now_leaves_it_alone(
    claims: Claims, others: Claims
) -> None:
    later = replace(JANE, request="OP-9")
    await claims.take(JANE, stale=NOBODY_IS_STALE)
    await claims.give_back(JANE)
    await others.take(later, stale=NOBODY_IS_STALE)
    await claims.give_back(JANE)
    assert await claims.take(JANE, stale=NOBODY_IS_STALE) == later


@pytest.mark.parametrize(("stale", "taken"), [(JANE.answer_by - 1, False), (JANE.answer_by, True)])
async def test_a_stale_claim_holds_nothing(claims: Claims, stale: int, taken: bool) -> None:
    await claims.take(JANE, stale=NOBODY_IS_STALE)
    held = await claims.take(replace(JANE, request="OP-9"), stale=stale)
    assert (held is None) is taken


async def test_a_stale_claim_of_somebody_else_stays(claims: Claims) -> None:
    await claims.take(JANE, stale=NOBODY_IS_STALE)
    await claims.take(OMAR, stale=JANE.answer_by)
    assert await claims.take(replace(JANE, request="OP-9"), stale=NOBODY_IS_STALE) == JANE


async def test_what_is_due_is_told_most_overdue_first(claims: Claims) -> None:
    await claims.take(JANE, stale=NOBODY_IS_STALE)
    await claims.take(replace(OMAR, look_at=JANE.look_at - 5), stale=NOBODY_IS_STALE)
    assert await claims.due(JANE.look_at - 6) == []
    assert [each.user_ns for each in await claims.due(JANE.look_at - 1)] == [OMAR.user_ns]
    assert [each.user_ns for each in await claims.due(JANE.look_at)] == [OMAR.user_ns, JANE.user_ns]


async def test_of_two_copies_that_look_one_takes_the_look(claims: Claims, others: Claims) -> None:
    await claims.take(JANE, stale=NOBODY_IS_STALE)
    looks = await asyncio.gather(
        claims.postpone(JANE, JANE.look_at + 15_000), others.postpone(JANE, JANE.look_at + 15_000)
    )
    assert sorted(looks) == [False, True]
    assert await claims.due(JANE.look_at) == []
    (later,) = await others.due(JANE.look_at + 15_000)
    assert await others.postpone(later, later.look_at + 15_000)


async def test_a_look_at_what_was_given_back_is_nobodys(claims: Claims) -> None:
    await claims.take(JANE, stale=NOBODY_IS_STALE)
    await claims.give_back(JANE)
    assert not await claims.postpone(JANE, JANE.look_at + 15_000)


async def test_a_claim_outlives_the_copy_that_took_it(file: Path, claims: Claims) -> None:
    engines = open_engines(url_of(file))
    ledger = Ledger(engines.writer)
    ledger.start()
    await Claims(ledger, engines.reader).take(JANE, stale=NOBODY_IS_STALE)
    await ledger.stop()
    await engines.dispose()
    assert await claims.take(OMAR, stale=NOBODY_IS_STALE) is None
    assert await claims.take(replace(JANE, request="OP-9"), stale=NOBODY_IS_STALE) == JANE


async def test_a_caller_that_goes_away_does_not_end_it_half_way(claims: Claims, others: Claims) -> None:
    taking = asyncio.create_task(claims.take(JANE, stale=NOBODY_IS_STALE))
    await asyncio.sleep(0)
    taking.cancel()
    await asyncio.gather(taking, return_exceptions=True)
    held = await others.take(replace(JANE, request="OP-9"), stale=NOBODY_IS_STALE)
    assert held in {None, JANE}


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slackbot.store.engine._PRAGMAS", ("PRAGMA busy_timeout = 50",))


@pytest.mark.usefixtures("_impatient")
async def test_while_the_database_is_locked_nothing_is_claimed(file: Path, claims: Claims) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFault):
            await claims.take(JANE, stale=NOBODY_IS_STALE)
        other.rollback()
    assert await claims.take(JANE, stale=NOBODY_IS_STALE) is None


@pytest.mark.usefixtures("_impatient")
async def test_while_the_database_is_locked_a_claim_stays_as_it_is(file: Path, claims: Claims) -> None:
    await claims.take(JANE, stale=NOBODY_IS_STALE)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for change in (claims.give_back(JANE), claims.postpone(JANE, JANE.look_at + 15_000)):
            with pytest.raises(StoreFault):
                await change
        other.rollback()
    assert await claims.due(JANE.look_at) == [JANE]
