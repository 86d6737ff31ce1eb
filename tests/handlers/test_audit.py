"""What an entry of the audit log says of whom it is about."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from handlers.audit import show_audit
from slackbot.catalogue.action import Role
from slackbot.policy import Membership, Standing
from slackbot.render import render
from slackbot.road.call import Call
from slackbot.store.records import event_of
from slackbot.store.states import State
from tests.store.records import NOW, an_operation

ADMIN = Standing("U0AROHA", Membership.MEMBER, frozenset({Role.ADMIN}))
PEOPLE = {
    "bot_user": "f1001u501",
    "bot_user_name": "Jane Cooper",
    "second_bot_user": "f1001u537",
    "second_bot_user_name": "Jane C.",
}


async def shown(arguments: dict[str, str], **changes: object) -> str:
    """The log of one operation."""
    operation = replace(an_operation(arguments=arguments), **changes)  # type: ignore[arg-type]  # each test names what differs
    event = event_of(operation, State.DONE, at=NOW, result="it went well")

    async def entries(*_: object, **__: object) -> Any:
        return [event], 1

    async def last_number() -> int:
        return 1

    journal = SimpleNamespace(entries=entries, last_number=last_number)
    call = SimpleNamespace(tools=SimpleNamespace(journal=journal), standing=ADMIN, now=NOW)
    return render(await show_audit(cast("Call", call))).text


@pytest.mark.parametrize(("one", "other"), [("primary", "secondary"), ("buyer", "recipient"), ("a", "b")])
async def test_whoever_an_argument_names_is_told_once_whatever_it_is_called(one: str, other: str) -> None:
    given = {one: "Jane Cooper (f1001u501)", other: "Jane C. (f1001u537)", "reason": "The same"}
    text = await shown(given, **PEOPLE)
    assert "Jane Cooper (f1001u501) and Jane C. (f1001u537)" in text
    assert text.count("f1001u501") == text.count("f1001u537") == 1
    assert "it went well · The same" in text


async def test_what_names_nobody_of_the_entry_is_told_whatever_it_is_called() -> None:
    given = {"user": "Jane Cooper (f1001u501)", "primary": "none", "secondary": "Omar (f1001u508)"}
    text = await shown(given, bot_user="f1001u501", bot_user_name="Jane Cooper")
    assert text.count("f1001u501") == 1
    assert "none, Omar (f1001u508)" in text


async def test_where_it_is_about_nobody_every_argument_is_told() -> None:
    assert "VIP, Lead ()" in await shown({"tag": "VIP", "more": "Lead ()"})
