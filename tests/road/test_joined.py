"""Whom somebody was merged into."""

from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from slackbot.road.joined import joined
from slackbot.road.tools import Tools
from slackbot.store.records import Operation
from tests.road.asking import REAL
from tests.store.records import an_operation


def tools_of(into: dict[str, str], catalogue: Any = REAL) -> Tools:
    """A record in which each of `into` was merged into another."""

    async def joined_into(user_ns: str, actions: list[str]) -> Operation | None:
        assert actions == ["merge"]
        if user_ns not in into:
            return None
        return an_operation(action="merge", bot_user=into[user_ns], second_bot_user=user_ns)

    journal = SimpleNamespace(joined_into=joined_into)
    return cast("Tools", SimpleNamespace(catalogue=catalogue, journal=journal))


async def test_who_was_merged_into_nobody_leads_nowhere() -> None:
    assert await joined(tools_of({"f1u2": "f1u1"}), "f1u1") is None


async def test_who_was_merged_further_on_leads_to_the_last() -> None:
    found = await joined(tools_of({"f1u3": "f1u2", "f1u2": "f1u1"}), "f1u3")
    assert found is not None
    assert (found.second_bot_user, found.bot_user) == ("f1u2", "f1u1")


async def test_where_nothing_joins_nobody_is_looked_for() -> None:
    assert await joined(tools_of({"f1u2": "f1u1"}, catalogue=[]), "f1u2") is None


_nss = st.sampled_from([f"f1u{number}" for number in range(14)])


@given(st.dictionaries(_nss, _nss, max_size=14), _nss)
async def test_whatever_the_record_says_the_search_ends_and_never_with_who_was_looked_for(
    into: dict[str, str], user_ns: str
) -> None:
    found = await joined(tools_of(into), user_ns)
    assert found is None or found.bot_user != user_ns
