"""What a request has besides its operation: who carries it out, who tells of it, and what is forgotten in time."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import JsonValue

from slackbot.faults import StoreFault
from slackbot.store.approvals import Approvals, evidence_of
from slackbot.store.engine import Engines, open_engines
from slackbot.store.journal import Journal
from slackbot.store.ledger import Ledger
from slackbot.store.records import Put
from slackbot.store.states import State
from slackbot.store.tables import evidence
from tests.store.approving import LASTS_MS, a_move, a_request, a_vote
from tests.store.conftest import url_of
from tests.store.records import NOW, an_append

ONE = "OP-000001"
LEASED = NOW + 10_001
"""When the lease ends that the last vote came with."""


@pytest.fixture
def approvals(ledger: Ledger, engines: Engines) -> Approvals:
    return Approvals(ledger, engines.reader)


@pytest.fixture
async def others(file: Path) -> AsyncIterator[Approvals]:
    """Another copy of the bot on the same file."""
    engines = open_engines(url_of(file))
    ledger = Ledger(engines.writer)
    ledger.start()
    yield Approvals(ledger, engines.reader)
    await ledger.stop()
    await engines.dispose()


@pytest.fixture
async def approved(ledger: Ledger) -> str:
    await ledger.write(a_request(1))
    await ledger.write(a_vote(1, "U1"))
    return ONE


async def latest(journal: Journal) -> int:
    return await journal.last_number()


async def test_a_request_is_read_back_whole_and_what_needs_no_approval_has_none(
    ledger: Ledger, approvals: Approvals
) -> None:
    await ledger.write(a_request(1, required=2))
    await ledger.write(an_append(2))
    found = await approvals.of(ONE)
    assert found is not None
    assert (found.required, found.policy, found.channel) == (2, {"required": 2}, "C012ABCDEF")
    assert (found.remind_at, found.expires_at) == (NOW + LASTS_MS // 2, NOW + LASTS_MS)
    assert (found.card, found.outcome, found.trouble, found.teller) == (None, None, None, None)
    assert (found.shown, found.closed) == (0, False)
    assert await approvals.of("OP-000002") is None
    assert await approvals.of("OP-000003") is None


# Who carries it out


async def test_a_lease_that_has_not_ended_is_not_taken(approved: str, others: Approvals) -> None:
    assert not await others.lease(approved, "two", now=LEASED - 1, until=LEASED + 9_999)


async def test_of_two_copies_one_takes_a_lease_that_has_ended(
    approved: str, approvals: Approvals, others: Approvals, journal: Journal
) -> None:
    taken = await asyncio.gather(
        approvals.lease(approved, "one", now=LEASED, until=LEASED + 10_000),
        others.lease(approved, "two", now=LEASED, until=LEASED + 10_000),
    )
    assert sorted(taken) == [False, True]
    operation = await journal.operation(approved)
    assert operation is not None
    assert (operation.state, operation.due_at) == (State.APPROVED, LEASED + 10_000)
    assert operation.lease_by == ("one" if taken[0] else "two")


async def test_whose_lease_was_taken_no_longer_begins(
    approved: str, ledger: Ledger, others: Approvals
) -> None:
    assert await others.lease(approved, "two", now=LEASED, until=LEASED + 10_000)
    assert not await ledger.write(a_move(1, State.APPROVED, State.STARTED, lease_by="one"))
    assert await ledger.write(a_move(1, State.APPROVED, State.STARTED, lease_by="two"))


async def test_what_is_given_back_waits_its_time_and_is_then_anybodys(
    approved: str, approvals: Approvals, others: Approvals, journal: Journal
) -> None:
    assert not await others.postpone(approved, "two", NOW + 15_000)
    assert await approvals.postpone(approved, "one", NOW + 15_000)
    assert not await approvals.postpone(approved, "one", NOW + 16_000)
    assert not await others.lease(approved, "two", now=NOW + 14_999, until=NOW + 99_000)
    assert [each.id for each in await journal.due(NOW + 15_000)] == [approved]
    assert await others.lease(approved, "two", now=NOW + 15_000, until=NOW + 99_000)


@pytest.mark.parametrize("state", [State.PENDING, State.STARTED, State.CHANGED])
async def test_only_what_is_agreed_to_and_not_begun_can_be_taken(
    ledger: Ledger, approvals: Approvals, state: State
) -> None:
    await ledger.write(a_request(1))
    if state is not State.PENDING:
        await ledger.write(a_vote(1, "U1"))
        await ledger.write(a_move(1, State.APPROVED, state))
    assert not await approvals.lease(ONE, "two", now=NOW + 10**9, until=NOW + 2 * 10**9)
    assert not await approvals.postpone(ONE, "one", NOW + 10**9)


# Who tells of it


async def test_of_two_copies_one_tells(ledger: Ledger, approvals: Approvals, others: Approvals) -> None:
    await ledger.write(a_request(1))
    telling = await asyncio.gather(
        approvals.begin_telling(ONE, "one", now=NOW, until=NOW + 30_000),
        others.begin_telling(ONE, "two", now=NOW, until=NOW + 30_000),
    )
    assert sorted(telling) == [False, True]


async def test_a_copy_that_went_away_telling_is_relieved_in_time(
    ledger: Ledger, approvals: Approvals, others: Approvals
) -> None:
    await ledger.write(a_request(1))
    assert await approvals.begin_telling(ONE, "one", now=NOW, until=NOW + 30_000)
    assert not await others.begin_telling(ONE, "two", now=NOW + 29_999, until=NOW + 60_000)
    assert await others.begin_telling(ONE, "two", now=NOW + 30_000, until=NOW + 60_000)
    assert not await approvals.told(ONE, "one", shown=7)
    assert await others.told(ONE, "two", shown=3, card="1700000000.000100")
    found = await approvals.of(ONE)
    assert found is not None
    assert (found.shown, found.card) == (3, "1700000000.000100")


async def test_who_has_told_lets_the_next_one(
    ledger: Ledger, approvals: Approvals, others: Approvals
) -> None:
    await ledger.write(a_request(1))
    assert await approvals.begin_telling(ONE, "one", now=NOW, until=NOW + 30_000)
    assert await approvals.told(ONE, "one", teller=None, tell_at=NOW)
    assert await others.begin_telling(ONE, "two", now=NOW, until=NOW + 30_000)


async def test_what_needs_no_approval_is_told_by_nobody(ledger: Ledger, approvals: Approvals) -> None:
    await ledger.write(an_append(1))
    assert not await approvals.begin_telling(ONE, "one", now=NOW, until=NOW + 1)


async def test_behind_is_what_has_events_that_nobody_was_told(
    ledger: Ledger, approvals: Approvals, journal: Journal
) -> None:
    await ledger.write(a_request(1))
    assert await approvals.behind(NOW, looked_before=-1) == [ONE]
    await approvals.begin_telling(ONE, "one", now=NOW, until=NOW + 30_000)
    assert await approvals.behind(NOW, looked_before=-1) == []
    number = await latest(journal)
    await approvals.told(ONE, "one", teller=None, tell_at=NOW, shown=number)
    assert await approvals.behind(NOW + 1, looked_before=-1) == [ONE]  # who asked was told nothing yet
    await approvals.begin_telling(ONE, "one", now=NOW, until=NOW + 30_000)
    await approvals.told(ONE, "one", teller=None, tell_at=NOW, messaged=number)
    assert await approvals.behind(NOW + 1, looked_before=-1) == []
    await ledger.write(a_vote(1, "U1"))
    assert await approvals.behind(NOW + 1, looked_before=-1) == [ONE]


async def test_what_slack_did_not_take_is_tried_again_when_its_time_has_come(
    ledger: Ledger, approvals: Approvals
) -> None:
    await ledger.write(a_request(1))
    await approvals.begin_telling(ONE, "one", now=NOW, until=NOW + 30_000)
    await approvals.told(ONE, "one", teller=None, tell_at=NOW + 60_000, trouble="is_archived")
    assert await approvals.behind(NOW + 59_999, looked_before=-1) == []
    assert await approvals.behind(NOW + 60_000, looked_before=-1) == [ONE]


async def test_a_card_that_nobody_looked_after_is_looked_after_until_all_is_over(
    ledger: Ledger, approvals: Approvals, journal: Journal
) -> None:
    await ledger.write(a_request(1))
    await approvals.begin_telling(ONE, "one", now=NOW, until=NOW + 1)
    number = await latest(journal)
    await approvals.told(ONE, "one", teller=None, tell_at=NOW, shown=number, messaged=number)
    assert await approvals.behind(NOW + 60_000, looked_before=NOW - 1) == []
    assert await approvals.behind(NOW + 60_000, looked_before=NOW) == [ONE]
    await approvals.begin_telling(ONE, "one", now=NOW + 60_000, until=NOW + 60_001)
    await approvals.told(ONE, "one", closed=True, teller=None, tell_at=NOW)
    assert await approvals.behind(NOW + 99_000, looked_before=NOW) == []


async def test_the_longest_untold_comes_first_and_not_all_at_once(
    ledger: Ledger, approvals: Approvals
) -> None:
    for number in range(1, 61):
        await ledger.write(a_request(number))
    await approvals.begin_telling(ONE, "one", now=NOW, until=NOW + 5)
    found = await approvals.behind(NOW + 5, looked_before=-1)
    assert len(found) == 50
    assert ONE not in found


# What is forgotten


def put(reference: str, until: int) -> Put:
    content: JsonValue = {"bot_users": {"user": {"user_ns": "f1001u501"}}}
    return Put(evidence, {"operation": reference, "content": content, "kept_until": until})


async def test_evidence_goes_when_its_time_is_over_and_not_before(
    ledger: Ledger, approvals: Approvals, engines: Engines
) -> None:
    for number in (1, 2):
        await ledger.write(a_request(number))
        await ledger.write(a_vote(number, "U1"))
        also = (put(f"OP-{number:06}", NOW + number * 100),)
        await ledger.write(a_move(number, State.APPROVED, State.STARTED, also=also))
    assert await approvals.forget(NOW + 99, settled_before=0) == 0
    assert await approvals.forget(NOW + 100, settled_before=0) == 1
    assert await approvals.evidence(ONE) is None
    assert await evidence_of(engines.reader, ONE) is None
    assert await evidence_of(engines.reader, "OP-000002") is not None


async def test_what_was_shown_of_people_goes_with_time_once_it_is_settled(
    ledger: Ledger, approvals: Approvals, journal: Journal
) -> None:
    for number in (1, 2, 3):
        await ledger.write(a_request(number, digest={"Bot user": {"email": "jane@acme.com"}}))
    for number, at in ((1, NOW), (2, NOW + 50)):
        move = a_move(number, State.PENDING, State.REJECTED)
        object.__setattr__(move.event, "at", at)
        assert await ledger.write(move)
    await approvals.forget(NOW + 60, settled_before=NOW + 10)
    kept = {}
    for number in (1, 2, 3):
        operation, approval = (
            await journal.operation(f"OP-{number:06}"),
            await approvals.of(f"OP-{number:06}"),
        )
        assert operation is not None
        assert approval is not None
        kept[number] = (operation.digest is not None, approval.preview is not None)
    assert kept == {1: (False, False), 2: (True, True), 3: (True, True)}


async def test_forgetting_takes_nothing_from_the_log(
    ledger: Ledger, approvals: Approvals, journal: Journal
) -> None:
    await ledger.write(a_request(1, digest={}))
    await ledger.write(a_move(1, State.PENDING, State.REJECTED))
    before = await latest(journal)
    await approvals.forget(NOW + 10**12, settled_before=NOW + 10**12)
    assert await latest(journal) == before
    operation = await journal.operation(ONE)
    assert operation is not None
    assert (operation.state, operation.arguments) == (State.REJECTED, {"tag": "VIP"})


# A database that does not take anything


async def test_while_the_database_is_locked_nothing_is_taken_and_nothing_told(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slackbot.store.engine._PRAGMAS", ("PRAGMA busy_timeout = 50",))
    engines = open_engines(url_of(file))
    ledger = Ledger(engines.writer)
    ledger.start()
    hasty = Approvals(ledger, engines.reader)
    await ledger.write(a_request(1))
    await ledger.write(a_vote(1, "U1"))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for change in (
            hasty.lease(ONE, "two", now=LEASED, until=LEASED + 1),
            hasty.postpone(ONE, "one", NOW),
            hasty.begin_telling(ONE, "one", now=NOW, until=NOW + 1),
            hasty.told(ONE, "one", shown=1),
            hasty.forget(NOW, 0),
        ):
            with pytest.raises(StoreFault):
                await change
        other.rollback()
    operation = await Journal(engines.reader).operation(ONE)
    assert operation is not None
    assert (operation.lease_by, operation.due_at) == ("one", LEASED)
    await ledger.stop()
    await engines.dispose()


async def test_of_two_copies_one_takes_the_look_at_what_is_unknown(
    approved: str, ledger: Ledger, approvals: Approvals, others: Approvals, journal: Journal
) -> None:
    await ledger.write(a_move(1, State.APPROVED, State.STARTED))
    assert not await approvals.take_look(approved, now=NOW + 10**9, again_at=NOW + 10**9)
    await ledger.write(a_move(1, State.STARTED, State.UNKNOWN, changes={"due_at": NOW + 50}))
    assert not await approvals.take_look(approved, now=NOW + 49, again_at=NOW + 99)
    assert [each.id for each in await journal.due(NOW + 50)] == [approved]
    looks = await asyncio.gather(
        approvals.take_look(approved, now=NOW + 50, again_at=NOW + 99),
        others.take_look(approved, now=NOW + 50, again_at=NOW + 99),
    )
    assert sorted(looks) == [False, True]
    assert [each.id for each in await journal.due(NOW + 99)] == [approved]
    assert await approvals.looked(approved)
    assert await journal.due(NOW + 10**9) == []
