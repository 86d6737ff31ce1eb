"""Choosing the messages of a chat: none lost, none twice, whatever their times."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slackbot.thread import LARGEST_READ, MOST_CALLS, Chosen, Place, choose, read_trail, write_trail
from slackbot.uchat import ChatMessage

NOW = 1_795_000_000


class Chat:
    """UChat's side: rows newest first, in any order within a second. `ends` are the times asked for."""

    def __init__(self, rows: Sequence[ChatMessage]) -> None:
        self.rows = sorted(rows, key=lambda each: each.ts or 0, reverse=True)
        self.ends: list[int | None] = []

    async def read(self, end: int | None) -> Sequence[ChatMessage]:
        self.ends.append(end)
        return [each for each in self.rows if end is None or (each.ts or 0) <= end][:LARGEST_READ]


def rows(*seconds: int, kinds: str = "in") -> list[ChatMessage]:
    names = kinds.split()
    return [
        ChatMessage(id=number, mid=f"m{number}", type=names[number % len(names)], ts=second)
        for number, second in enumerate(seconds)
    ]


def said(message: ChatMessage) -> bool:
    return message.type == "in"


def ids(chosen: Chosen) -> list[int | None]:
    return [each.id for each in chosen.messages]


@st.composite
def chats(draw: st.DrawFn) -> list[ChatMessage]:
    """Up to 400 rows in runs that share a second, none of which is larger than what one call gives."""
    runs = draw(st.lists(st.tuples(st.integers(1, 3), st.integers(1, LARGEST_READ - 1)), max_size=8))
    seconds: list[int] = []
    second = NOW
    for gap, length in runs:
        second += gap
        seconds += [second] * length
    kinds = draw(
        st.lists(st.sampled_from(["in", "out", "agent"]), min_size=len(seconds), max_size=len(seconds))
    )
    numbers = list(range(len(seconds)))
    made = [
        ChatMessage(id=number, mid=f"m{number}", type=kind, ts=second)
        for number, kind, second in zip(numbers, kinds, seconds, strict=True)
    ]
    return draw(st.permutations(made)) if made else made


@given(chats(), st.booleans())
@settings(deadline=None)
async def test_pages_hold_every_message_once_and_in_order(thread: list[ChatMessage], everybody: bool) -> None:
    chat = Chat(thread)

    def wanted(message: ChatMessage) -> bool:
        return everybody or said(message)

    pages: list[list[int | None]] = []
    before: Place | None = None
    for _ in range(40):
        began = len(chat.ends)
        chosen = await choose(chat.read, wanted, before)
        assert len(chat.ends) - began <= MOST_CALLS
        assert len(chosen.messages) <= 50
        assert not chosen.crowded
        pages.append(ids(chosen))
        assert before is None or chosen.before is None or chosen.before < before
        before = chosen.before
        if before is None:
            break
    in_order = [each.id for each in sorted(thread, key=lambda each: (each.ts, each.id)) if wanted(each)]
    assert [each for page in reversed(pages) for each in page] == in_order


@given(chats())
@settings(deadline=None)
async def test_a_page_is_full_unless_the_thread_or_the_calls_end(thread: list[ChatMessage]) -> None:
    chat = Chat(thread)
    chosen = await choose(chat.read, said)
    if len(chosen.messages) < 50:
        assert chosen.before is None or len(chat.ends) == MOST_CALLS


async def test_fifty_of_130_without_the_bots_take_two_calls_at_most() -> None:
    chat = Chat(rows(*range(NOW, NOW + 130), kinds="in out agent"))
    chosen = await choose(chat.read, lambda each: each.type != "out")
    assert len(chosen.messages) == 50
    assert len(chat.ends) <= 2


async def test_looking_stops_after_five_calls_and_goes_on_from_there() -> None:
    chat = Chat(rows(*range(NOW, NOW + 1_000), kinds="out"))
    chosen = await choose(chat.read, said)
    assert not chosen.messages
    assert len(chat.ends) == MOST_CALLS
    assert chosen.before is not None
    assert chosen.examined >= 490
    further = await choose(chat.read, said, chosen.before)
    assert further.before is not None
    assert further.before < chosen.before


async def test_a_message_that_comes_meanwhile_moves_nothing() -> None:
    chat = Chat(rows(*[NOW] * 60))
    first = await choose(chat.read, said)
    late = ChatMessage(id=60, type="in", ts=NOW)
    second = await choose(Chat([*chat.rows, late]).read, said, first.before)
    assert ids(second) + ids(first) == list(range(60))


async def test_a_second_with_more_than_one_call_gives_is_passed_and_said() -> None:
    chat = Chat([*rows(*[NOW] * 150), ChatMessage(id=900, type="in", ts=NOW - 5)])
    found: list[int | None] = []
    before, crowded = None, False
    for _ in range(6):
        chosen = await choose(chat.read, said, before)
        found += ids(chosen)
        crowded = crowded or chosen.crowded
        before = chosen.before
        if before is None:
            break
    assert crowded
    assert before is None
    assert 900 in found
    assert len(found) == len(set(found)) == 101


async def test_what_waited_for_the_rest_of_its_second_is_not_lost_where_nothing_more_comes() -> None:
    chat = Chat(rows(*range(NOW, NOW + 150)))

    async def short(end: int | None) -> Sequence[ChatMessage]:
        return await chat.read(None) if end is None else ()

    chosen = await choose(short, lambda each: each.id == 50)
    assert ids(chosen) == [50]
    assert chosen.examined == LARGEST_READ
    assert chosen.before is None


async def test_an_api_that_ignores_the_time_asked_for_ends_the_thread() -> None:
    chat = Chat(rows(*range(NOW, NOW + 150)))

    async def deaf(_: int | None) -> Sequence[ChatMessage]:
        return await chat.read(None)

    chosen = await choose(deaf, lambda _: False)
    assert chosen.before is None


async def test_rows_without_id_or_time_are_kept() -> None:
    odd = [
        ChatMessage(mid="a", type="in", ts=NOW),
        ChatMessage(mid="b", type="in", ts=NOW),
        ChatMessage(id=7, type="in"),
        ChatMessage(id=8, type="in", ts=NOW - 1),
    ]

    async def read(_: int | None) -> Sequence[ChatMessage]:
        return odd

    chosen = await choose(read, said)
    assert {each.mid or str(each.id) for each in chosen.messages} == {"a", "b", "7", "8"}
    assert chosen.messages[0].id == 8


@pytest.mark.parametrize("rows_given", [[], [ChatMessage(id=1, type="in", ts=-5)]])
async def test_nothing_and_nonsense_are_no_error(rows_given: list[ChatMessage]) -> None:
    async def read(_: int | None) -> Sequence[ChatMessage]:
        return rows_given

    assert len((await choose(read, said)).messages) == len(rows_given)


places = st.builds(Place, st.integers(0, 10**12), st.integers(0, 10**18))


@given(st.lists(places, max_size=60))
def test_a_trail_comes_back_as_far_as_it_fits(trail: list[Place]) -> None:
    written = write_trail(tuple(trail))
    assert len(written) <= 450
    kept = read_trail(written)
    assert kept == tuple(trail)[len(trail) - len(kept) :]
    assert bool(kept) == bool(trail)


@given(st.text(max_size=60))
@pytest.mark.parametrize("beside", ["", "1.2_", "1.2_3", "_", ".", "1", "٣.٤"])
def test_anything_else_is_no_trail(beside: str, text: str) -> None:
    for each in (text, beside + text, beside):
        assert all(isinstance(place, Place) for place in read_trail(each))
    assert read_trail(beside) == ()
    assert read_trail(None) == ()
