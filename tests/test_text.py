"""Customers' text made safe to show."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackbot.text import clean, count, cut, escape
from tests.strategies import any_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  Jane\tDoe \n", "Jane Doe"),
        ("a\x00b\x1bc", "a b c"),
        ("\u202eevil\u202c", "evil"),
        ("a\u2066b\u2069", "ab"),
        ("\ud800x", "x"),
        ("שלום", "שלום"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\x00\u202e", ""),
    ],
)
def test_what_hides_or_turns_text_goes(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_line_breaks_stay_where_they_are_wanted() -> None:
    assert clean("one\r\n\ttwo\rthree", lines=True) == "one\n\ttwo three"


@given(any_text, st.booleans())
def test_no_text_keeps_a_control_character_or_breaks_encoding(text: str, lines: bool) -> None:
    shown = clean(text, lines=lines)
    shown.encode()
    assert not any(unicodedata.category(each) == "Cc" and each not in "\n\t" for each in shown)
    assert lines or not any(each in "\n\t" for each in shown)
    assert clean(shown, lines=lines) == shown


@given(any_text, st.integers(1, 80))
def test_a_cut_text_has_room_and_begins_alike(text: str, most: int) -> None:
    shown = cut(text, most)
    assert len(shown) <= most
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))


@given(any_text)
def test_nothing_that_slack_parses_is_left(text: str) -> None:
    shown = escape(text)
    assert "<" not in shown
    assert ">" not in shown
    assert shown.count("&") == sum(text.count(each) for each in "&<>")


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 entries"), (1, "1 entry"), (2, "2 entries"), (1_250, "1,250 entries")]
)
def test_numbers_are_counted_as_people_say_them(number: int, told: str) -> None:
    assert count(number, "entry", "entries") == told


def test_most_plurals_need_no_saying() -> None:
    assert count(45, "tag") == "45 tags"
