"""Reading the record."""

from dataclasses import replace

import pytest

from slackbot.store.journal import Journal, Wanted
from slackbot.store.ledger import Ledger
from slackbot.store.records import Append, Move, event_of
from slackbot.store.states import MOVES, State
from tests.store.records import NOW, an_append, an_operation


@pytest.fixture
async def filled(ledger: Ledger, journal: Journal) -> Journal:
    """Four operations; the first has two entries."""
    people = [
        ("U1", "tag add", "f1001u501", "Émile Zola"),
        ("U1", "tag remove", "f1001u502", "Иван Петров"),
        ("U2", "find", None, None),
        ("U2", "user", "f1001u503", "100% Cotton_Co"),
    ]
    for number, (actor, action, ns, name) in enumerate(people, start=1):
        operation = an_operation(
            number,
            State.STARTED if number == 1 else State.DONE,
            actor=actor,
            action=action,
            bot_user=ns,
            bot_user_name=name,
        )
        event = event_of(operation, operation.state, at=NOW + number, result="")
        await ledger.write(Append(operation, event))
    first = replace(
        an_operation(1, State.STARTED), actor="U1", bot_user="f1001u501", bot_user_name="Émile Zola"
    )
    await ledger.write(Move(first.id, State.STARTED, event_of(first, State.DONE, at=NOW + 9, result="added")))
    return journal


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Wanted(), [1, 4, 3, 2]),
        (Wanted(latest_only=False), [1, 4, 3, 2, 1]),
        (Wanted(actor="U2"), [4, 3]),
        (Wanted(action="tag remove"), [2]),
        (Wanted(operation="OP-000001", latest_only=False), [1, 1]),
        (Wanted(bot_user="f1001u503"), [4]),
        (Wanted(since=NOW + 4), [1, 4]),
        (Wanted(actor="U1", since=NOW + 4), [1]),
        (Wanted(bot_user_name="zola"), [1]),
        (Wanted(bot_user_name="Émile"), [1]),
        (Wanted(bot_user_name="émile"), [1]),
        (Wanted(bot_user_name="ИВАН"), [2]),
        (Wanted(bot_user_name="100%"), [4]),
        (Wanted(bot_user_name="n_c"), [4]),
        (Wanted(bot_user_name="%"), [4]),
        (Wanted(actor="U3"), []),
    ],
)
async def test_each_condition_narrows_the_log_down(
    filled: Journal, wanted: Wanted, numbers: list[int]
) -> None:
    found, total = await filled.entries(wanted, limit=10)
    assert [each.operation for each in found] == [f"OP-{number:06}" for number in numbers]
    assert total == len(numbers)


async def test_a_page_says_how_many_there_are_in_all(filled: Journal) -> None:
    found, total = await filled.entries(Wanted(), limit=2, offset=2)
    assert [each.operation for each in found] == ["OP-000003", "OP-000002"]
    assert total == 4


async def test_what_is_due_comes_oldest_first_and_only_while_unsettled(
    ledger: Ledger, journal: Journal
) -> None:
    states = [State.WAITING, State.STARTED, State.DONE, State.WAITING]
    for number, (state, due) in enumerate(zip(states, [NOW + 5, NOW + 1, NOW, NOW + 50], strict=True)):
        await ledger.write(an_append(number, state, due_at=due))
    assert [each.id for each in await journal.due(NOW + 10)] == ["OP-000001", "OP-000000"]
    assert [each.id for each in await journal.due(NOW + 10, limit=1)] == ["OP-000001"]
    assert await journal.due(NOW) == []


async def test_a_reference_nobody_gave_is_no_operation(journal: Journal) -> None:
    assert await journal.operation("7K2M9-QXD4R") is None
    await journal.ping()


JOINS = {"merge"}


async def joining(
    ledger: Ledger, number: int, into: str, gone: str, *, state: State = State.DONE, **changes: object
) -> None:
    """An operation that moved everything of `gone` to `into`; later numbers came later."""
    about = {"action": "merge", "bot_user": into, "second_bot_user": gone, "moved_at": NOW + number}
    await ledger.write(an_append(number, state, **{**about, **changes}))


async def test_where_somebody_went_is_told_by_the_latest_that_was_done(
    ledger: Ledger, journal: Journal
) -> None:
    await joining(ledger, 1, "f1001u501", "f1001u504")
    await joining(ledger, 3, "f1001u503", "f1001u504")
    await joining(ledger, 2, "f1001u502", "f1001u504")
    found = await journal.joined_into("f1001u504", JOINS)
    assert found is not None
    assert (found.id, found.bot_user) == ("OP-000003", "f1001u503")
    assert await journal.joined_into("f1001u503", JOINS) is None


@pytest.mark.parametrize("state", sorted(MOVES[None] - {State.DONE}))
async def test_only_what_was_done_leads_anywhere(ledger: Ledger, journal: Journal, state: State) -> None:
    await joining(ledger, 1, "f1001u501", "f1001u504", state=state)
    assert await journal.joined_into("f1001u504", JOINS) is None


async def test_only_what_joins_leads_anywhere(ledger: Ledger, journal: Journal) -> None:
    await joining(ledger, 1, "f1001u501", "f1001u504", action="tag add")
    assert await journal.joined_into("f1001u504", JOINS) is None
    assert await journal.joined_into("f1001u504", []) is None


async def test_the_second_one_something_is_about_is_found_like_the_first(
    ledger: Ledger, journal: Journal
) -> None:
    await joining(
        ledger, 1, "f1001u501", "f1001u504", bot_user_name="Jane", second_bot_user_name="Émile <!channel>"
    )
    await ledger.write(an_append(2, bot_user="f1001u508", bot_user_name="Omar"))
    for wanted in (
        Wanted(bot_user="f1001u501"),
        Wanted(bot_user="f1001u504"),
        Wanted(bot_user_name="jane"),
        Wanted(bot_user_name="ÉMILE"),
    ):
        [found], total = await journal.entries(wanted, limit=10)
        assert total == 1
        assert (found.operation, found.second_bot_user) == ("OP-000001", "f1001u504")
        assert found.second_bot_user_name == "Émile <!channel>"


async def test_somebodys_entries_hold_what_they_decided_for_others(ledger: Ledger, journal: Journal) -> None:
    await ledger.write(an_append(1, State.PENDING, actor="U1"))
    decided = event_of(an_operation(1, actor="U2"), State.REJECTED, at=NOW + 1, result="rejected: no")
    await ledger.write(Move("OP-000001", State.PENDING, decided))
    await ledger.write(an_append(2, actor="U3"))
    for actor in ("U1", "U2"):
        [found], total = await journal.entries(Wanted(actor=actor), limit=10)
        assert (found.operation, found.state, found.actor, total) == ("OP-000001", State.REJECTED, "U2", 1)
    for actor, states in (("U1", [State.PENDING]), ("U2", [State.REJECTED]), ("U3", [State.DONE])):
        every, _ = await journal.entries(Wanted(actor=actor, latest_only=False), limit=10)
        assert [each.state for each in every] == states


async def test_requests_and_what_was_agreed_to_come_due_like_the_rest(
    ledger: Ledger, journal: Journal
) -> None:
    for number, state in enumerate((State.PENDING, State.WAITING, State.STARTED), start=1):
        await ledger.write(an_append(number, state, due_at=NOW + number))
    agreed = event_of(an_operation(1), State.APPROVED, at=NOW, result="")
    await ledger.write(Move("OP-000001", State.PENDING, agreed, {"due_at": NOW + 4}))
    due = await journal.due(NOW + 9)
    assert [(each.id, each.state) for each in due] == [
        ("OP-000002", State.WAITING),
        ("OP-000003", State.STARTED),
        ("OP-000001", State.APPROVED),
    ]


@pytest.mark.parametrize("state", sorted(MOVES[None]))
async def test_only_what_is_under_way_or_no_operation_is_still_wanted(
    ledger: Ledger, journal: Journal, state: State
) -> None:
    await ledger.write(an_append(1, state))
    assert await journal.is_wanted("OP-000001") is (state is State.STARTED)
    assert await journal.is_wanted("OP-000002")
