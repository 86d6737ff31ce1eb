"""Lines read as invocations, and invocations written as lines."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackbot.catalogue.action import Action
from slackbot.catalogue.catalogue import Catalogue, load
from slackbot.catalogue.grammar import MOST_CHARACTERS, Misread, Parsed, format_line, parse
from slackbot.catalogue.parameter import Parameter, Style
from tests.strategies import any_text

REAL = load("handlers")
REAL_NAMES = [each.name for each in REAL]
ACTION_WORDS = sorted({word for name in REAL_NAMES for word in name.split()})


def read(catalogue: Catalogue, line: str, region: str | None = "AU") -> tuple[str, Mapping[str, str]]:
    parsed = parse(catalogue, line, region)
    assert isinstance(parsed, Parsed), parsed
    return parsed.action.name, dict(parsed.raw)


def misread(catalogue: Catalogue, line: str) -> Misread:
    parsed = parse(catalogue, line, "AU")
    assert isinstance(parsed, Misread), parsed
    return parsed


@pytest.mark.parametrize("line", ["", "   ", "\n", "\x00"])
def test_an_empty_line_is_the_opening_action(shapes: Catalogue, line: str) -> None:
    assert read(shapes, line) == ("start", {})


@pytest.mark.parametrize(
    "line",
    ["jane@acme.com", "<mailto:jane@acme.com|jane@acme.com>", "seek jane@acme.com", "SEEK jane@acme.com"],
)
def test_an_address_alone_is_searched_for(shapes: Catalogue, line: str) -> None:
    assert read(shapes, line) == ("seek", {"value": "jane@acme.com"})


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("+61 491 570 156", "+61 491 570 156"),
        ("Jane van der Berg", "Jane van der Berg"),
        ('"Jane van der Berg"', "Jane van der Berg"),
        ("\u201cJane van der Berg\u201d", "Jane van der Berg"),
        ('Jane "Jay" Doe', 'Jane "Jay" Doe'),
        ("f1001u501", "f1001u501"),
        ("O'Brien", "O'Brien"),
        ("王小明", "王小明"),
        ('"seek"', "seek"),
    ],
)
def test_the_last_argument_takes_the_rest_of_the_line(shapes: Catalogue, line: str, value: str) -> None:
    assert read(shapes, line) == ("seek", {"value": value})


@pytest.mark.parametrize(
    ("line", "user", "tag"),
    [
        ("mark add jane@acme.com VIP", "jane@acme.com", "VIP"),
        ("mark add jane@acme.com gold member since 2020", "jane@acme.com", "gold member since 2020"),
        ('mark add "Jane Doe" VIP', "Jane Doe", "VIP"),
        ("mark add \u201cJane Doe\u201d \u201cgold member\u201d", "Jane Doe", "gold member"),
        ("mark add +61 491 570 156 VIP", "+61 491 570 156", "VIP"),
        ("mark add 0491 570 156 gold member", "0491 570 156", "gold member"),
        ("mark add (02) 5550 1234 VIP", "(02) 5550 1234", "VIP"),
        ("mark add <tel:+61491570156|+61 491 570 156> VIP", "+61491570156", "VIP"),
        ("mark add <mailto:jane@acme.com|jane@acme.com> VIP", "jane@acme.com", "VIP"),
    ],
)
def test_a_who_and_a_tag_are_told_apart(shapes: Catalogue, line: str, user: str, tag: str) -> None:
    assert read(shapes, line) == ("mark add", {"user": user, "tag": tag})


def test_two_phone_numbers_in_groups_are_two_people(shapes: Catalogue) -> None:
    assert read(shapes, "join +61 491 570 156 +61 491 570 157") == (
        "join",
        {"primary": "+61 491 570 156", "secondary": "+61 491 570 157"},
    )


@pytest.mark.parametrize(
    ("line", "raw"),
    [
        ("chat jane --no-bot", {"user": "jane", "no_bot": "yes"}),
        ("chat jane \u2014no-bot", {"user": "jane", "no_bot": "yes"}),
        ("chat \u2013no-bot jane", {"user": "jane", "no_bot": "yes"}),
        ("chat jane --NO-BOT --no-bot", {"user": "jane", "no_bot": "yes"}),
        ("chat jane --form timed", {"user": "jane", "form": "timed"}),
        ("chat jane --form=timed", {"user": "jane", "form": "timed"}),
        ("chat --since 7d jane doe", {"user": "jane doe", "since": "7d"}),
        ('chat "--no-bot"', {"user": "--no-bot"}),
        ("chat jane --", {"user": "jane --"}),
    ],
)
def test_flags_stand_anywhere_and_as_phones_write_them(
    shapes: Catalogue, line: str, raw: Mapping[str, str]
) -> None:
    assert read(shapes, line) == ("chat", raw)


def test_switches_choose_one_of_their_words(shapes: Catalogue) -> None:
    assert read(shapes, "join ann ben --keep")[1]["fate"] == "keep"
    assert "stands against" in misread(shapes, "join ann ben --keep --delete").sentence


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("chat jane --no-bto", "“chat” has no --no-bto. Did you mean --no-bot?"),
        ("chat jane --xyzzy", "“chat” has no --xyzzy. To use it as text, put it in quotes."),
        ("chat jane --form", "--form needs a value."),
        ("chat jane --form --no-bot", "--form needs a value."),
        ("chat jane --no-bot=perhaps", "--no-bot takes no value."),
        ("chat jane --form text --form timed", "--form stands against what was said before it."),
        ("start now", "“now” is more than “start” takes."),
    ],
)
def test_what_cannot_be_read_is_said_with_the_command_it_was_for(
    shapes: Catalogue, line: str, said: str
) -> None:
    found = misread(shapes, line)
    assert found.sentence == said
    assert [each.name for each in found.suggestions] == [line.split(maxsplit=1)[0]]


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("mark addd jane VIP", ["mark add"]),
        ("mark", ["mark add", "mark clear"]),
        ("mark xyzzy", ["mark add", "mark clear"]),
        ("amrk add jane VIP", ["mark add"]),
        ("cht jane", ["chat"]),
    ],
)
def test_a_typo_suggests_what_was_meant(shapes: Catalogue, line: str, meant: list[str]) -> None:
    assert [each.name for each in misread(shapes, line).suggestions] == meant


def test_a_name_that_resembles_a_command_can_still_be_searched_for(shapes: Catalogue) -> None:
    assert misread(shapes, "Chad Miller").search == "Chad Miller"


def test_what_is_missing_is_known_and_in_order(shapes: Catalogue) -> None:
    parsed = parse(shapes, "mark add", None)
    assert isinstance(parsed, Parsed)
    assert [each.name for each in parsed.missing] == ["user", "tag"]


@pytest.mark.parametrize(
    ("length", "fits"), [(MOST_CHARACTERS, True), (MOST_CHARACTERS + 1, False), (4_000, False)]
)
def test_an_argument_has_a_longest_length(shapes: Catalogue, length: int, fits: bool) -> None:
    parsed = parse(shapes, "mark add jane " + "x" * length, None)
    assert isinstance(parsed, Parsed) is fits
    if isinstance(parsed, Misread):
        assert parsed.sentence == "What was given for tag is longer than 500 characters."


_lines = st.one_of(
    any_text,
    st.lists(st.one_of(st.sampled_from(ACTION_WORDS), any_text), min_size=1, max_size=6).map(" ".join),
)


@given(_lines, st.booleans(), st.sampled_from([None, "AU", "DE"]))
def test_no_text_breaks_parsing(line: str, typed: bool, region: str | None) -> None:
    parsed = parse(REAL, line, region, typed=typed)
    if isinstance(parsed, Parsed):
        assert all(value and len(value) <= MOST_CHARACTERS for value in parsed.raw.values())
    else:
        assert parsed.sentence
        assert len(parsed.sentence) < 200


_values = st.one_of(any_text, st.sampled_from(ACTION_WORDS), st.text(min_size=400, max_size=MOST_CHARACTERS))


@st.composite
def invocations(draw: st.DrawFn, catalogue: Catalogue) -> tuple[Action, dict[str, str]]:
    """An action and raw values for it: those that stand by position without a gap between them."""
    action = draw(st.sampled_from(list(catalogue)))
    positional = [each for each in action.parameters if each.style is Style.POSITIONAL]
    given_ones = positional[: draw(st.integers(0, len(positional)))]
    others = [
        each for each in action.parameters if each.style is not Style.POSITIONAL and draw(st.booleans())
    ]
    return action, {each.name: draw(_raw_for(each)) for each in (*given_ones, *others)}


def _raw_for(parameter: Parameter) -> st.SearchStrategy[str]:
    if parameter.style is Style.FLAG:
        return st.just("yes")
    if parameter.kind.choices:
        return st.sampled_from(parameter.kind.choices)
    return _values.map(str.strip).filter(bool)


@given(invocations(REAL))
def test_a_line_that_was_written_is_read_back_as_the_same(invocation: tuple[Action, dict[str, str]]) -> None:
    action, raw = invocation
    parsed = parse(REAL, format_line(action, raw), "AU", typed=False)
    assert isinstance(parsed, Parsed), parsed
    assert (parsed.action.name, dict(parsed.raw)) == (action.name, raw)


@given(st.data())
def test_every_style_of_parameter_is_read_back_too(shapes: Catalogue, data: st.DataObject) -> None:
    action, raw = data.draw(invocations(shapes))
    parsed = parse(shapes, format_line(action, raw), "AU", typed=False)
    assert isinstance(parsed, Parsed), parsed
    assert (parsed.action.name, dict(parsed.raw)) == (action.name, raw)


@pytest.mark.parametrize("word", ["email", "phone", "id", "name", "Email"])
def test_a_value_that_is_a_commands_second_word_stays_a_value(word: str) -> None:
    line = format_line(REAL.fallback, {"value": word})
    assert read(REAL, line) == (REAL.fallback.name, {"value": word})


@pytest.mark.parametrize("action", list(REAL), ids=lambda each: each.name)
def test_every_action_reads_its_own_usage_line(action: Action) -> None:
    line = action.usage.removeprefix("/uchat").replace("[", "").replace("]", "")
    for shown in (each for each in action.parameters if each.kind.choices):
        line = line.replace("|".join(shown.kind.choices), shown.kind.choices[0])
        line = line.replace(
            " | ".join(f"--{each}" for each in shown.kind.choices), f"--{shown.kind.choices[0]}"
        )
    parsed = parse(REAL, line, "AU", typed=False)
    assert isinstance(parsed, Parsed), parsed
    assert parsed.action is action
    assert set(parsed.raw) == {each.name for each in action.parameters if not each.hidden}


@pytest.mark.parametrize("action", list(REAL), ids=lambda each: each.name)
def test_every_action_named_alone_is_that_action_or_asks_for_what_is_missing(action: Action) -> None:
    parsed = parse(REAL, action.name, None)
    assert isinstance(parsed, Parsed)
    assert parsed.action is action
    assert list(parsed.missing) == [each for each in action.parameters if each.required]


def test_a_long_dash_before_a_word_that_is_no_flag_is_text() -> None:
    catalogue = load("handlers")
    read = parse(catalogue, "tag add jane@acme.com —VIP", None)
    assert isinstance(read, Parsed)
    assert read.raw["tag"] == "—VIP"
    wrong = parse(catalogue, "find name --Jane", None)
    assert isinstance(wrong, Misread)
    assert "--page" not in wrong.sentence
