"""Answers as values."""

import pytest

from slackbot.reply import (
    Bold,
    Button,
    Channel,
    Code,
    Link,
    Mention,
    Reply,
    Span,
    Verb,
    When,
    line,
    note,
    said,
)


@pytest.mark.parametrize(
    ("span", "written"),
    [
        (Bold("Jane"), "Jane"),
        (Code("/uchat help"), "/uchat help"),
        (Mention("U012ABCDEF"), "<@U012ABCDEF>"),
        (Mention("W012ABCDEF"), "<@W012ABCDEF>"),
        (Mention("S012ABCDEF"), "<!subteam^S012ABCDEF>"),
        (Channel("C012ABCDEF"), "<#C012ABCDEF>"),
        (Link("https://acme.com/a", "a picture"), "a picture (https://acme.com/a)"),
        (Link("https://acme.com/a", "https://acme.com/a"), "https://acme.com/a"),
        (When(1_700_000_000, "14 November 2023"), "14 November 2023"),
    ],
)
def test_a_span_can_be_written_as_text(span: Span, written: str) -> None:
    assert str(span) == written


def test_adding_puts_more_at_the_end_and_leaves_the_reply_as_it_was() -> None:
    reply = Reply("Title", parts=(said("one"),), buttons=(Button("Help", Verb.RUN, "help"),), result="shown")
    more = reply.adding(note("two"), buttons=[Button("Undo", Verb.UNDO, "7K2M9-QXD4R")])
    assert more.parts == (said("one"), note("two"))
    assert [each.label for each in more.buttons] == ["Help", "Undo"]
    assert more.result == "shown"
    assert reply.parts == (said("one"),)


def test_a_line_is_its_spans() -> None:
    assert line("a", Bold("b")) == ("a", Bold("b"))
