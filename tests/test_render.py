"""Whatever an answer holds, Slack takes it, and nothing of a customer's is interpreted."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.slack.refusals import problems_of_message
from slackbot.render import MOST_BLOCKS, Message, render
from slackbot.reply import (
    Bold,
    Button,
    Channel,
    Code,
    Copyable,
    Facts,
    Lines,
    Link,
    Mention,
    Menu,
    Note,
    Pairs,
    Part,
    Reply,
    Row,
    Rows,
    Span,
    Verb,
    When,
    said,
)
from tests.strategies import any_text

MENTION = Mention("U012ABCDEF")
OWN_MARKUP = ("<@U012ABCDEF>", "<!subteam^S012ABCDEF>", "<#C012ABCDEF>")

_big = st.builds(lambda piece, times: (piece or "x") * times, any_text, st.integers(1, 300)).map(
    lambda text: text[:10_000]
)
_texts = st.one_of(any_text, _big)
_plain_spans: st.SearchStrategy[Span] = st.one_of(
    _texts,
    _texts.map(Bold),
    _texts.map(Code),
    st.builds(Link, st.one_of(st.just("https://acme.com/a"), _texts), _texts),
    st.builds(When, st.integers(0, 4_000_000_000), st.just("some day")),
)
_own_spans: st.SearchStrategy[Span] = st.sampled_from([MENTION, Mention("S012ABCDEF"), Channel("C012ABCDEF")])
_lines = st.lists(st.one_of(_plain_spans, _own_spans), max_size=5).map(tuple)
_buttons = st.builds(
    Button,
    label=_texts,
    verb=st.sampled_from(Verb),
    value=st.text(min_size=1, max_size=80),
    style=st.sampled_from([None, "primary", "danger"]),
    says=st.one_of(st.none(), any_text),
)
_rows = st.builds(
    Row,
    title=_texts,
    details=st.lists(any_text, max_size=3).map(tuple),
    button=st.one_of(st.none(), _buttons),
)
_many_rows = st.builds(lambda row, times: Rows((row,) * times), _rows, st.sampled_from([0, 1, 8, 300]))
_options = st.lists(st.tuples(_texts, st.text(min_size=1, max_size=75)), min_size=1, max_size=4).map(tuple)
_menus = st.builds(Menu, _texts, st.lists(st.tuples(_texts, _options), min_size=1, max_size=3).map(tuple))
_compared = st.lists(st.tuples(_texts, _texts, _texts), max_size=4).map(tuple)
_many_pairs = st.builds(
    lambda sides, rows, times: Pairs(sides, rows * times),
    st.tuples(_texts, _texts),
    _compared,
    st.sampled_from([1, 2, 40]),
)
_parts: st.SearchStrategy[Part] = st.one_of(
    st.builds(Lines, st.lists(_lines, max_size=4).map(tuple)),
    st.builds(Facts, st.lists(st.tuples(_texts, _lines), max_size=4).map(tuple)),
    _many_rows,
    _texts.map(Copyable),
    _lines.map(Note),
    _menus,
    _many_pairs,
)
_replies = st.builds(
    Reply,
    title=_texts,
    parts=st.lists(_parts, max_size=5).map(tuple),
    buttons=st.lists(_buttons, max_size=30).map(tuple),
)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from objects(each)


def markup_in(text: str) -> str:
    """What Slack would interpret in `text`, the bot's own mentions left out."""
    for own in OWN_MARKUP:
        text = text.replace(own, "")
    return "".join(re.findall(r"<[@!#]?", text))


def written(message: Message) -> str:
    return "\n".join(
        str(each.get("text")) for each in objects(message.blocks) if isinstance(each.get("text"), str)
    )


@given(_replies)
def test_slack_takes_whatever_an_answer_holds(reply: Reply) -> None:
    message = render(reply)
    assert problems_of_message(message.blocks) == []
    assert len(message.blocks) <= MOST_BLOCKS
    assert message.text.strip()
    assert len(message.text) <= 3_000
    message.text.encode()


@given(_replies)
def test_no_customers_text_is_interpreted(reply: Reply) -> None:
    message = render(reply)
    assert markup_in(message.text) == ""
    marked = [each["text"] for each in objects(message.blocks) if each.get("type") == "mrkdwn"]
    for text in marked:
        assert markup_in(text) == ""
        assert not set("*_~`") & set(text)
    assert all(each["emoji"] is False for each in objects(message.blocks) if each.get("type") == "plain_text")


@given(st.lists(_plain_spans, max_size=5).map(tuple), _texts)
def test_without_a_mention_nothing_is_ever_mrkdwn(spans: tuple[Span, ...], title: str) -> None:
    parts = (
        Lines((spans,)),
        Facts(((title, spans),)),
        Note(spans),
        Copyable(title),
        Rows((Row(title),)),
        Pairs((title, title), ((title, title, title),)),
    )
    message = render(Reply(title, parts))
    assert all(each.get("type") != "mrkdwn" for each in objects(message.blocks))


@given(_replies)
def test_rendering_is_pure(reply: Reply) -> None:
    assert render(reply) == render(reply)


@given(_replies)
def test_no_two_things_to_press_in_a_block_share_an_action_id(reply: Reply) -> None:
    for block in render(reply).blocks:
        ids = [each["action_id"] for each in objects(block) if "action_id" in each]
        assert len(ids) == len(set(ids))


@given(st.lists(_buttons, max_size=25).map(tuple))
def test_a_button_is_understood_by_its_verb(buttons: tuple[Button, ...]) -> None:
    message = render(Reply("Title", buttons=buttons))
    pressed = [each for each in objects(message.blocks) if each.get("type") == "button"]
    assert [each["action_id"].partition(".")[0] for each in pressed] == [each.verb.value for each in buttons]
    assert [each["value"] for each in pressed] == [each.value for each in buttons]


def test_a_customer_called_channel_is_shown_and_notifies_nobody() -> None:
    reply = Reply(
        "<!channel>",
        (
            said("<!channel> *bold*"),
            Facts((("<!here>", ("<@U012ABCDEF>",)),)),
            Rows((Row("<!channel>", ("<!everyone>",)),)),
            Copyable("<!channel>"),
            Pairs(("<!channel>", "<!here>"), (("<!everyone>", "<!channel>", "<@U012ABCDEF>"),)),
            Note(("<!channel> *bold* ", MENTION)),
        ),
    )
    message = render(reply)
    assert "<!" not in message.text
    assert message.text.count("<@U012ABCDEF>") == 1
    assert "<!channel> *bold*" in written(message)
    [small] = [each["text"] for each in objects(message.blocks) if each.get("type") == "mrkdwn"]
    assert small == "&lt;!channel&gt; bold <@U012ABCDEF>"


def test_what_has_no_room_is_counted_and_the_buttons_stay() -> None:
    rows = Rows(tuple(Row(f"row {number}") for number in range(300)))
    message = render(Reply("Many", (rows,), (Button("Next", Verb.TURN, "find x --page 2"),)))
    assert len(message.blocks) == MOST_BLOCKS
    assert "253 more lines have no room here." in written(message)
    assert "Next" in written(message)


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    message = render(Reply("x" * 200, (Rows((Row("y" * 10_000),)),)))
    header, row = message.blocks
    assert [each["text"] for each in objects(header) if each.get("type") == "plain_text"] == ["x" * 149 + "…"]
    assert [each["text"] for each in objects(row) if each.get("type") == "plain_text"] == ["y" * 2_999 + "…"]


@pytest.mark.parametrize("title", ["", " ", "\x00", "\u202e"])
def test_an_empty_title_still_gives_a_heading_and_a_fallback(title: str) -> None:
    message = render(Reply(title))
    assert message.text
    assert problems_of_message(message.blocks) == []


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "acme.com", "", "https://" + "x" * 3_000]
)
def test_only_web_addresses_of_a_sane_length_become_links(url: str) -> None:
    message = render(Reply("Title", (said(Link(url, "here")),)))
    assert all(each.get("type") != "link" for each in objects(message.blocks))
    assert "here" in written(message)


def test_a_right_to_left_name_is_shown_as_it_is_and_an_override_is_not() -> None:
    message = render(Reply("שלום", (said("\u202eevil"),)))
    assert "שלום" in written(message)
    assert "\u202e" not in written(message)


def test_copyable_text_keeps_its_lines() -> None:
    [_, block] = render(Reply("Title", (Copyable("one\n\ttwo"),))).blocks
    assert [each["text"] for each in objects(block) if each.get("type") == "text"] == ["one\n\ttwo"]


def test_the_fallback_tells_the_whole_answer() -> None:
    reply = Reply(
        "Jane",
        (
            Facts((("Email", ("jane@acme.com",)),)),
            Rows((Row("Cart", ("2 items", "AUD 30")),)),
            Note(("Reference 7K2M9-QXD4R",)),
        ),
    )
    assert render(reply).text == "Jane\nEmail: jane@acme.com\nCart · 2 items · AUD 30\nReference 7K2M9-QXD4R"


def cells_of(message: Message) -> list[str]:
    blocks: list[Any] = message.blocks
    return [cell["text"] for block in blocks for cell in block.get("fields", ())]


def test_two_people_stand_side_by_side_a_cell_each_with_every_line_named() -> None:
    pairs = Pairs(
        ("Primary", "Secondary"),
        (("Email", "jane@acme.com", "jc@example.org"), ("City", "", "Perth\n*now*")),
    )
    message = render(Reply("Merge", (pairs,)))
    assert cells_of(message) == [
        "Primary\nEmail: jane@acme.com",
        "Secondary\nEmail: jc@example.org\nCity: Perth *now*",
    ]
    assert message.text == (
        "Merge\nEmail: primary jane@acme.com; secondary jc@example.org\n"
        "City: primary none; secondary Perth *now*"
    )


def test_what_a_cell_has_no_room_for_goes_on_in_the_next_pair_under_the_same_heading() -> None:
    rows = tuple((f"Field {number}", "x" * 500, "y") for number in range(40))
    cells = cells_of(render(Reply("Merge", (Pairs(("Primary", "Secondary"), rows),))))
    assert all(len(cell) <= 2_000 for cell in cells)
    assert {cell.splitlines()[0] for cell in cells[::2]} == {"Primary"}
    assert {cell.splitlines()[0] for cell in cells[1::2]} == {"Secondary"}
    shown = [line.partition(":")[0] for cell in cells[::2] for line in cell.splitlines()[1:]]
    assert shown == [label for label, _, _ in rows]


def test_a_value_too_long_for_a_cell_is_cut() -> None:
    [left, right] = cells_of(render(Reply("Merge", (Pairs(("A", "B"), (("Note", "x" * 10_000, "y"),)),))))
    assert left.endswith("x…")
    assert len(left) <= 2_000
    assert right == "B\nNote: y"
