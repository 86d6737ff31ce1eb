"""Typed lines read as the words that were meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackbot.catalogue.words import plain, quote, split
from tests.strategies import any_text


def texts(line: str) -> list[str]:
    return [word.text for word in split(line)]


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("<mailto:jane@acme.com|jane@acme.com>", "jane@acme.com"),
        ("<mailto:jane@acme.com?subject=hello|jane@acme.com>", "jane@acme.com"),
        ("<tel:+61491570156|+61 491 570 156>", "+61491570156"),
        ("<https://acme.com|acme.com>", "acme.com"),
        ("<https://acme.com>", "https://acme.com"),
        ("<@U012ABCDEF|jane>", "<@U012ABCDEF>"),
        ("<#C012ABCDEF|general>", "<#C012ABCDEF>"),
        ("<!subteam^S012ABCDEF|@support>", "<!subteam^S012ABCDEF>"),
        ("Smith &amp; Sons", "Smith & Sons"),
        ("&lt;b&gt;", "<b>"),
        ("&amp;amp;", "&amp;"),
        ("one\ttwo\u00a0three\u2003four", "one two three four"),
        ("a\x00b\x1bc", "a b c"),
        ("a\ud800b", "ab"),
        ("  jane  ", "jane"),
    ],
)
def test_slacks_escapes_and_odd_characters_are_read_as_what_was_typed(sent: str, meant: str) -> None:
    assert plain(sent) == meant


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("tag add jane VIP", ["tag", "add", "jane", "VIP"]),
        ('tag add "Jane Doe" VIP', ["tag", "add", "Jane Doe", "VIP"]),
        ("tag add \u201cJane Doe\u201d VIP", ["tag", "add", "Jane Doe", "VIP"]),
        ("tag add \u201eJane Doe\u201c VIP", ["tag", "add", "Jane Doe", "VIP"]),
        ('tag add "Jane Doe\u201d VIP', ["tag", "add", "Jane Doe", "VIP"]),
        ("tag add \u2018Jane Doe\u2019 VIP", ["tag", "add", "Jane Doe", "VIP"]),
        ("O'Brien", ["O'Brien"]),
        ("'t Hooft", ["'t", "Hooft"]),
        ('5" screen', ['5"', "screen"]),
        ('"never closed', ['"never', "closed"]),
        (r'"say \"hi\" and \\"', ['say "hi" and \\']),
        ("it\u2019s jane\u2019s", ["it\u2019s", "jane\u2019s"]),
        ('""', [""]),
        ("", []),
        ("   ", []),
    ],
)
def test_quotes_hold_a_word_together_only_where_they_open_and_close_it(line: str, words: list[str]) -> None:
    assert texts(line) == words


@pytest.mark.parametrize("dash", ["\u2014", "\u2013", "\u2015", "\u2012"])
def test_a_phones_long_dash_before_a_letter_is_two_hyphens(dash: str) -> None:
    [word] = split(f"{dash}no-bot")
    assert word.text == "--no-bot"
    assert word.is_flag
    assert word.source == f"{dash}no-bot"


@pytest.mark.parametrize(
    "line", ["\u2014", "\u2014 jane", "\u20145", "--", "-v", '"--page"', "\u201c\u2014page\u201d"]
)
def test_what_only_resembles_a_flag_is_text(line: str) -> None:
    assert not any(word.is_flag for word in split(line))


@given(any_text)
def test_no_text_breaks_reading_and_what_is_read_can_be_stored(text: str) -> None:
    told = plain(text)
    told.encode()
    assert not any(character in told for character in "\n\r\t\x00\x1b")
    for word in split(told):
        assert word.source in told


@given(any_text)
def test_splitting_loses_nothing_but_spaces(text: str) -> None:
    line = plain(text)
    assert "".join(word.source for word in split(line)).replace(" ", "") == line.replace(" ", "")


@given(any_text)
def test_what_is_quoted_is_read_back_as_one_word(text: str) -> None:
    [word] = split(quote(text))
    assert word.text == text
    assert word.quoted


@given(st.lists(any_text, max_size=4))
def test_quoted_words_stay_apart(words: list[str]) -> None:
    assert texts(" ".join(quote(each) for each in words)) == words
