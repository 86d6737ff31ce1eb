"""Parts of an answer that are shown again long after they were made."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from slackbot.kept_reply import dumped, loaded
from slackbot.render import render
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
)
from tests.strategies import any_text

_spans: st.SearchStrategy[Span] = st.one_of(
    any_text,
    any_text.map(Bold),
    any_text.map(Code),
    st.sampled_from(["U012ABCDEF", "S012ABCDEF"]).map(Mention),
    st.just(Channel("C012ABCDEF")),
    st.builds(Link, any_text, any_text),
    st.builds(When, st.integers(0, 4_000_000_000), any_text),
)
_lines = st.lists(_spans, max_size=4).map(tuple)
_buttons = st.builds(
    Button,
    label=any_text,
    verb=st.sampled_from(Verb),
    value=any_text,
    style=st.sampled_from([None, "primary", "danger"]),
    says=st.one_of(st.none(), any_text),
)
_rows = st.builds(Row, any_text, st.lists(any_text, max_size=3).map(tuple), st.one_of(st.none(), _buttons))
_pair = st.tuples(any_text, any_text)
_options = st.lists(_pair, max_size=3).map(tuple)
KINDS: dict[type, st.SearchStrategy[Part]] = {
    Lines: st.builds(Lines, st.lists(_lines, max_size=3).map(tuple)),
    Facts: st.builds(Facts, st.lists(st.tuples(any_text, _lines), max_size=3).map(tuple)),
    Rows: st.builds(Rows, st.lists(_rows, max_size=3).map(tuple)),
    Copyable: any_text.map(Copyable),
    Note: _lines.map(Note),
    Menu: st.builds(Menu, any_text, st.lists(st.tuples(any_text, _options), max_size=3).map(tuple)),
    Pairs: st.builds(Pairs, _pair, st.lists(st.tuples(any_text, any_text, any_text), max_size=3).map(tuple)),
}
_parts = st.lists(st.one_of(list(KINDS.values())), max_size=5).map(tuple)


def through_a_database(kept: JsonValue) -> JsonValue:
    """As JSON gives it back."""
    back: JsonValue = json.loads(json.dumps(kept))
    return back


def test_every_kind_of_part_is_looked_at() -> None:
    assert set(KINDS) == set(Part.__args__)


@given(_parts)
def test_what_was_kept_comes_back_as_it_was(parts: tuple[Part, ...]) -> None:
    assert loaded(through_a_database(dumped(parts))) == parts


@pytest.mark.parametrize("kind", KINDS, ids=lambda each: each.__name__)
def test_each_kind_comes_back_as_its_own(kind: type) -> None:
    @given(KINDS[kind])
    def comes_back(part: Part) -> None:
        [back] = loaded(through_a_database(dumped([part])))
        assert type(back) is kind
        assert back == part

    comes_back()


@given(_parts)
def test_what_comes_back_is_shown_as_it_was(parts: tuple[Part, ...]) -> None:
    back = loaded(through_a_database(dumped(parts)))
    assert render(Reply("Title", back)) == render(Reply("Title", parts))


def test_what_is_no_longer_kept_is_nothing() -> None:
    assert loaded(None) == ()
    assert loaded([]) == ()


@pytest.mark.parametrize(
    "kept",
    [
        "x",
        3,
        {},
        {"is": "Lines", "lines": []},
        [{}],
        [{"is": "Nothing"}],
        [{"is": ["Lines"]}],
        [{"lines": []}],
        [{"is": "Lines"}],
        [{"is": "Lines", "lines": [], "more": 1}],
        [{"is": "Button", "label": "x", "verb": "explode", "value": "x"}],
        [{"is": "Button", "label": "x", "value": "x"}],
    ],
)
def test_what_was_never_kept_is_refused(kept: JsonValue) -> None:
    with pytest.raises(ValueError, match=r".+"):
        loaded(kept)
