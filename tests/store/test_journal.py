"""Reading the record."""

from dataclasses import replace

import pytest

from slackbot.store.journal import Journal, Wanted
from slackbot.store.ledger import Ledger
from slackbot.store.records import Append, Move, event_of
from slackbot.store.states import State
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
