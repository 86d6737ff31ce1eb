"""Whom somebody was merged into."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackbot.road.joined import Joined, joined
from slackbot.road.tools import Tools
from slackbot.store.records import Operation
from tests.road.asking import REAL
from tests.store.records import NOW, an_operation

Merge = tuple[str, str]
"""Who, and into whom."""


def tools_of(*merges: Merge, catalogue: Any = REAL) -> Tools:
    """A record of merges, each a second after the one before."""

    async def joined_into(user_ns: str, actions: list[str], *, since: int | None = None) -> Operation | None:
        assert actions == ["merge"]
        times = {number: NOW + 1_000 * number for number, (who, _) in enumerate(merges) if who == user_ns}
        later = [number for number, at in times.items() if since is None or at >= since]
        if not later:
            return None
        number = later[-1] if since is None else later[0]
        into = merges[number][1]
        return an_operation(
            number,
            action="merge",
            bot_user=into,
            bot_user_name=f"Person {into}",
            second_bot_user=user_ns,
            moved_at=NOW + 1_000 * number,
        )

    journal = SimpleNamespace(joined_into=joined_into)
    return cast("Tools", SimpleNamespace(catalogue=catalogue, journal=journal))


async def where(user_ns: str, *merges: Merge) -> str | None:
    found = await joined(tools_of(*merges), user_ns)
    return found.user_ns if found is not None else None


async def test_who_was_merged_is_found_with_the_name_the_reference_and_a_sentence_that_says_so() -> None:
    assert await joined(tools_of(("f1u2", "f1u1")), "f1u2") == Joined(
        "f1u1",
        "Person f1u1",
        "OP-000000",
        "f1u2 was merged into Person f1u1 (f1u1), see OP-000000 on the audit log.",
    )


async def test_who_was_merged_into_nobody_leads_nowhere() -> None:
    assert await where("f1u1", ("f1u2", "f1u1")) is None


async def test_who_was_merged_further_on_leads_to_the_last() -> None:
    merges = ("f1u3", "f1u2"), ("f1u2", "f1u1")
    assert await where("f1u3", *merges) == "f1u1"
    found = await joined(tools_of(*merges), "f1u3")
    assert found is not None
    assert found.reference == "OP-000001"


@pytest.mark.parametrize(
    ("merges", "found"),
    [
        ((("a", "b"), ("b", "a")), {"a": None, "b": "a"}),
        ((("a", "b"), ("b", "a"), ("a", "b")), {"a": "b", "b": None}),
        ((("a", "b"), ("b", "c"), ("c", "a")), {"a": None, "b": "a", "c": "a"}),
        ((("b", "c"), ("a", "b")), {"a": "b", "b": "c", "c": None}),
        ((("a", "b"), ("b", "a"), ("c", "b")), {"a": None, "b": "a", "c": "b"}),
        ((("a", "b"), ("b", "a"), ("b", "c")), {"a": None, "b": "c", "c": None}),
        ((("a", "b"), ("b", "a"), ("a", "c")), {"a": "c", "b": "c", "c": None}),
    ],
    ids=[
        "there and back",
        "and there again",
        "in a ring",
        "earlier than they came",
        "after",
        "and on",
        "and elsewhere",
    ],
)
async def test_only_what_was_merged_later_leads_further(
    merges: tuple[Merge, ...], found: dict[str, str | None]
) -> None:
    assert {each: await where(each, *merges) for each in found} == found


async def test_where_nothing_joins_nobody_is_looked_for() -> None:
    assert await joined(tools_of(("f1u2", "f1u1"), catalogue=[]), "f1u2") is None


_nss = st.sampled_from([f"f1u{number}" for number in range(14)])


@given(st.lists(st.tuples(_nss, _nss), max_size=20), _nss)
async def test_whatever_the_record_says_the_search_ends_and_never_with_who_was_looked_for(
    merges: list[Merge], user_ns: str
) -> None:
    assert await where(user_ns, *merges) != user_ns


_once = st.lists(
    st.tuples(_nss, _nss).filter(lambda each: each[0] != each[1]), max_size=9, unique_by=lambda each: each[0]
)


@given(_once)
async def test_where_everybody_is_merged_once_they_are_found_where_all_of_it_in_turn_left_them(
    merges: list[Merge],
) -> None:
    for user_ns in {each for merge in merges for each in merge}:
        now = user_ns
        for who, into in merges:
            now = into if who == now else now
        assert await where(user_ns, *merges) == (now if now != user_ns else None)
