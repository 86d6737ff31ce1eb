"""Answers that ask back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.slack.refusals import problems_of_message
from slackbot.catalogue.grammar import Misread, Parsed, parse
from slackbot.faults import Fault, InputFault, SeveralMatch
from slackbot.render import render
from slackbot.reply import Button, Reply, Rows, Verb
from slackbot.road.chooser import chooser, did_you_mean, misread, row_of, trouble
from slackbot.uchat import BotUser, Tag
from tests.road.asking import REAL, asking
from tests.strategies import any_text


def people(number: int) -> list[BotUser]:
    return [BotUser(user_ns=f"f1001u{each}", name=f"Jane {each}") for each in range(number)]


def buttons_of(reply: Reply) -> list[Button]:
    rows = [row for part in reply.parts if isinstance(part, Rows) for row in part.rows]
    return [*(row.button for row in rows if row.button), *reply.buttons]


def test_each_person_has_a_button_that_runs_the_same_command_on_them() -> None:
    invocation = asking("tag add", user="Jane", tag="gold member")
    reply = chooser(invocation, "user", SeveralMatch("Jane", people(2), total=2))
    lines = [each.value for each in buttons_of(reply)]
    assert all(each.verb is Verb.TURN for each in buttons_of(reply))
    for line, user in zip(lines, people(2), strict=True):
        parsed = parse(REAL, line, None, typed=False)
        assert isinstance(parsed, Parsed)
        assert parsed.action is invocation.action
        assert parsed.raw == {"user": user.user_ns, "tag": "gold member"}


def test_more_than_a_screenful_says_how_many_there_are() -> None:
    reply = chooser(asking("user", user="Jane"), "user", SeveralMatch("Jane", people(12), total=1_250))
    assert len(buttons_of(reply)) == 10
    assert "Showing 10 of 1,250." in render(reply).text


def test_one_match_in_part_is_a_question_all_the_same() -> None:
    fault = SeveralMatch("Jan", people(1), total=1, exact=False)
    assert (
        "One bot user matches “Jan” in part."
        in render(chooser(asking("user", user="Jan"), "user", fault)).text
    )


def test_a_row_tells_people_apart() -> None:
    user = BotUser(
        user_ns="f1001u1",
        name="Jane",
        email="jane@acme.com",
        phone="+61491570156",
        last_seen="2026-01-02 03:04:05",
        tags=tuple(Tag(name=f"T{each}", tag_ns=f"f1001t{each}") for each in range(6)),
    )
    row = row_of(user, None)
    assert row.title == "Jane"
    told = " ".join(row.details)
    assert all(
        each in told for each in ("jane@acme.com", "+61491570156", "f1001u1", "T0, T1, T2, T3 and 2 more")
    )
    assert "last seen 2026-01-02 03:04" in told


def test_what_may_have_been_meant_is_a_button_each() -> None:
    invocation = asking("tag add", user="jane@acme.com", tag="VPI")
    fault = InputFault("There is no tag called “VPI”.", suggestions=["VIP", "VIP gold"])
    reply = did_you_mean(invocation, "tag", fault, "7K2M9-QXD4R")
    assert [each.label for each in reply.buttons] == ["VIP", "VIP gold"]
    parsed = [parse(REAL, each.value, None, typed=False) for each in reply.buttons]
    assert [each.raw["tag"] for each in parsed if isinstance(each, Parsed)] == ["VIP", "VIP gold"]
    assert "Reference 7K2M9-QXD4R" in render(reply).text


def test_without_suggestions_nothing_is_suggested() -> None:
    reply = did_you_mean(asking("user", user="x"), "user", InputFault("Nobody.", hint="Check it."), "R")
    assert reply.buttons == ()
    assert render(reply).text == "That didn't work\nNobody.\nCheck it.\nReference R"


def test_a_line_that_was_not_understood_shows_the_commands_in_full_and_help() -> None:
    action = asking("tag add").action
    found = Misread("There is no command “tga add”.", (action,), search="tga add")
    reply = misread(found, "R", REAL)
    assert action.usage in render(reply).text.replace("&lt;", "<").replace("&gt;", ">")
    assert [each.label for each in reply.buttons] == ["Search for “tga add”", "What can I do?"]
    searched = parse(REAL, reply.buttons[0].value, None, typed=False)
    assert isinstance(searched, Parsed)
    assert (searched.action, searched.raw) == (REAL.fallback, {"value": "tga add"})


def test_trouble_offers_what_the_fault_offers() -> None:
    button = Button("Help", Verb.RUN, "help")
    assert trouble(Fault("No.", buttons=[button]), "R").buttons == (button,)


_long = (
    st.one_of(any_text, st.text(alphabet='"\\\u201c<&', min_size=400, max_size=500))
    .map(str.strip)
    .filter(bool)
)


@given(user=_long, tag=_long, name=any_text, suggestions=st.lists(_long, max_size=3))
def test_whatever_was_typed_slack_takes_the_question(
    user: str, tag: str, name: str, suggestions: list[str]
) -> None:
    invocation = asking("tag add", user=user, tag=tag)
    hits = [BotUser(user_ns="f1001u1", name=name or None, email=name or None)]
    replies = [
        chooser(invocation, "user", SeveralMatch(user, hits, total=None)),
        did_you_mean(
            invocation, "tag", InputFault("No.", suggestions=[each[:60] for each in suggestions]), "R"
        ),
        misread(Misread("No.", (), search=user), "R", REAL),
    ]
    for reply in replies:
        message = render(reply)
        assert problems_of_message(message.blocks) == []
        assert "<" not in message.text


@pytest.mark.parametrize("total", [None, 3])
def test_the_number_of_matches_is_told(total: int | None) -> None:
    assert str(SeveralMatch("Jane", people(3), total=total)) == "3 bot users match “Jane”."
