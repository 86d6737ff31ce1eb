"""The approval card and what is told around it: from the record alone, whatever stands in it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.slack.refusals import problems_of_message
from slackbot.render import Message, render
from slackbot.reply import Facts, Mention, Pairs, Part, Verb, line, said
from slackbot.road.approvals.card import FINAL, card, message, story, unreachable
from slackbot.slack.cards import render_line
from slackbot.store.states import State
from tests.road.approving import behind_gate
from tests.road.told import REFERENCE, SHOWN, an_event, reminder, told_of
from tests.road.world import CHANNEL, MAYA, PRIYA, TOM
from tests.strategies import any_text
from tests.test_render import markup_in, objects, written

PEOPLE = (MAYA, PRIYA, TOM)
HOSTILE = "<!channel> <@U999> *bold* `code` <https://evil.example|click> &lt; \u202eevil"

_big = st.builds(lambda piece, times: ((piece or "x") * times)[:4_000], any_text, st.integers(1, 200))
_texts = st.one_of(any_text, _big)
_parts: st.SearchStrategy[Part] = st.one_of(
    _texts.map(said),
    st.builds(
        lambda name, value, times: Facts(((name, line(value)),) * times),
        _texts,
        _texts,
        st.sampled_from([1, 60]),
    ),
    st.builds(
        lambda label, left, right, times: Pairs(("Primary", "Secondary"), ((label, left, right),) * times),
        _texts,
        _texts,
        _texts,
        st.sampled_from([1, 80]),
    ),
)
_requests = st.builds(
    told_of,
    st.sampled_from(SHOWN),
    by=st.sampled_from([None, MAYA, PRIYA]),
    result=st.one_of(st.none(), _texts),
    required=st.integers(1, 10),
    voters=st.lists(st.sampled_from(PEOPLE), unique=True, max_size=3),
    preview=st.lists(_parts, max_size=4),
    outcome=st.one_of(st.none(), st.lists(_parts, max_size=4)),
    title=st.one_of(st.none(), _texts),
    known=st.booleans(),
    arguments=st.dictionaries(st.sampled_from(["user", "reason", "depth", "gone"]), _texts),
)


def without_own_marks(text: str) -> str:
    """`text` without the mentions that are the bot's own."""
    for each in (*(str(Mention(each)) for each in PEOPLE), f"<#{CHANNEL}>"):
        text = text.replace(each, "")
    return text


def is_shown_as_it_is(message: Message) -> bool:
    """Whether Slack interprets nothing in it but the bot's own mentions."""
    marked = [each["text"] for each in objects(message.blocks) if each.get("type") == "mrkdwn"]
    plain = [each for each in objects(message.blocks) if each.get("type") == "plain_text"]
    return (
        markup_in(without_own_marks(message.text)) == ""
        and all(markup_in(without_own_marks(text)) == "" for text in marked)
        and all(not set("*_~`") & set(text) for text in marked)
        and all(each["emoji"] is False for each in plain)
    )


def pressed(message: Message) -> list[dict[str, Any]]:
    return [each for each in objects(message.blocks) if each.get("type") == "button"]


def mentions_in(message: Message) -> list[str]:
    return [each["user_id"] for each in objects(message.blocks) if each.get("type") == "user"]


@given(_requests)
def test_slack_takes_the_card_of_every_request(told: Any) -> None:
    shown = render(card(told))
    assert problems_of_message(shown.blocks) == []
    assert is_shown_as_it_is(shown)
    shown.text.encode()
    assert len(shown.text) <= 3_000
    assert REFERENCE in shown.text or len(shown.text) > 2_900


@given(_requests)
def test_what_its_buttons_carry_is_the_reference_and_nothing_else(told: Any) -> None:
    for each in pressed(render(card(told))):
        assert each["value"] == REFERENCE
    verbs = {each.verb for each in card(told).buttons}
    if told.operation.state in FINAL:
        assert verbs <= {Verb.REPEAT}


@given(_requests, st.sampled_from(SHOWN), st.sampled_from(PEOPLE), st.one_of(st.none(), _texts))
def test_slack_takes_whatever_is_told_of_an_event(
    told: Any, state: State, actor: str, result: str | None
) -> None:
    event = an_event(state, actor=actor, result=result)
    line_ = story(told, event)
    if line_ is not None:
        shown = render_line(line_)
        assert problems_of_message(shown.blocks) == []
        assert is_shown_as_it_is(shown)
        assert shown.text.strip()
        assert not pressed(shown)
    own = message(told, event)
    if own is not None:
        shown = render(own)
        assert problems_of_message(shown.blocks) == []
        assert is_shown_as_it_is(shown)
        assert not pressed(shown)


@given(_requests)
def test_the_card_is_made_of_the_record_alone(told: Any) -> None:
    assert card(told) == card(told)


BUTTONS = {
    State.PENDING: ["Approve", "Reject", "Withdraw"],
    State.APPROVED: [],
    State.STARTED: [],
    State.DONE: [],
    State.REJECTED: [],
    State.WITHDRAWN: [],
    State.UNKNOWN: ["Check again", "Mark as wiped", "Mark as not wiped"],
    State.EXPIRED: ["Ask again"],
    State.CHANGED: ["Ask again"],
    State.FAILED: ["Ask again"],
    State.REFUSED: ["Ask again"],
}


@pytest.mark.parametrize("state", SHOWN)
def test_each_state_has_its_buttons(state: State) -> None:
    assert [each.label for each in card(told_of(state)).buttons] == BUTTONS[state]


def test_every_state_a_request_can_stand_in_is_looked_at() -> None:
    assert set(BUTTONS) == set(SHOWN)
    assert set(SHOWN) >= FINAL
    assert State.UNKNOWN not in FINAL


def test_what_nobody_can_check_can_only_be_marked() -> None:
    assert [each.verb for each in card(told_of(State.UNKNOWN, known=False)).buttons] == [
        Verb.MARK_DONE,
        Verb.MARK_NOT_DONE,
    ]


def test_what_reading_can_tell_of_is_checked_again_or_marked() -> None:
    told = told_of(State.UNKNOWN)
    for reply in (card(told), message(told, told.events[-1])):
        assert reply is not None
        assert "Check again, on the card, compares" in render(reply).text
        assert "Where that can't tell, an approver looks in UChat and marks it." in render(reply).text


@pytest.mark.parametrize("name", ["mark", None])
def test_of_what_nobody_can_check_neither_card_nor_message_names_a_check(name: str | None) -> None:
    told = replace(told_of(State.UNKNOWN), action=behind_gate(name=name) if name else None)
    for reply in (card(told), message(told, told.events[-1])):
        assert reply is not None
        assert "heck again" not in render(reply).text
        assert "An approver looks in UChat and marks it on the card." in render(reply).text
        assert Verb.CHECK not in {each.verb for each in reply.buttons}


def test_while_it_waits_the_card_says_who_asks_why_and_what_and_how_long() -> None:
    told = told_of(State.PENDING, preview=(said("Both are Jane."),), required=2, voters=[PRIYA])
    shown = render(card(told))
    assert MAYA in mentions_in(shown)
    for each in (
        "Same person, two numbers",
        "Both are Jane.",
        "2 approvals needed",
        f"<@{PRIYA}> (1 of 2)",
        "2023-11-14 22:14 UTC",
        REFERENCE,
    ):
        assert each in shown.text


def test_without_a_preview_the_arguments_are_told() -> None:
    assert "Bot user: Jane (f1001u501)" in render(card(told_of(State.PENDING))).text


@pytest.mark.parametrize("state", sorted(FINAL))
def test_in_the_end_the_card_says_what_came_of_it_and_when_and_who_asked(state: State) -> None:
    shown = render(card(told_of(state, voters=[PRIYA, TOM], preview=(said("Both are Jane."),))))
    assert "Asked by: <@U0MAYA>" in shown.text
    assert "Approved by: <@U0PRIYA>, <@U0TOM>" in shown.text
    assert "When: 2023-11-14 22:13 UTC" in shown.text
    assert "Both are Jane." not in shown.text


def test_a_rejection_says_who_and_why() -> None:
    shown = render(card(told_of(State.REJECTED, result=f"rejected: no: {HOSTILE}")))
    assert "By <@U0PRIYA>: no: &lt;!channel&gt;" in shown.text
    assert "<!channel>" in written(shown)


def test_what_came_of_it_is_told_as_it_was_kept() -> None:
    shown = render(card(told_of(State.DONE, outcome=(said("Jane C. was wiped."),))))
    assert "Jane C. was wiped." in shown.text
    assert "Wiped, read back" not in shown.text
    assert "Wiped, read back." in render(card(told_of(State.DONE))).text


def test_what_somebody_else_found_or_marked_is_told_with_their_name() -> None:
    told = told_of(State.DONE, by=TOM, result="marked it as wiped: seen in UChat", outcome=(said("old"),))
    shown = render(card(told))
    assert "<@U0TOM> marked it as wiped: seen in UChat." in shown.text
    assert "old" not in shown.text


@pytest.mark.parametrize("state", SHOWN)
def test_a_customers_name_and_a_reason_are_shown_and_not_obeyed(state: State) -> None:
    arguments = {"user": f"{HOSTILE} (f1001u501)", "reason": HOSTILE}
    told = told_of(
        state, arguments=arguments, preview=(said(HOSTILE),), outcome=(said(HOSTILE),), title=HOSTILE
    )
    shown = render(card(told))
    assert is_shown_as_it_is(shown)
    assert "<!channel>" in written(shown)
    assert "U999" not in mentions_in(shown)
    assert "\u202e" not in written(shown)
    assert not [each for each in objects(shown.blocks) if each.get("type") == "link"]


# The thread


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (an_event(State.PENDING), None),
        (an_event(State.STARTED), None),
        (an_event(State.PENDING, actor=PRIYA, result="approved, 1 of 2"), "<@U0PRIYA> approved, 1 of 2."),
        (an_event(State.APPROVED, actor=TOM, result="approved, 2 of 2"), "<@U0TOM> approved, 2 of 2."),
        (an_event(State.REJECTED, actor=PRIYA), "<@U0PRIYA> rejected: not the same person."),
        (an_event(State.WITHDRAWN), "<@U0MAYA> withdrew this."),
        (an_event(State.EXPIRED), "Expired: it was not approved in time."),
        (an_event(State.DONE), "Done: wiped, read back."),
        (an_event(State.CHANGED), "Changed meanwhile: Bot user: email. Nothing was done."),
        (an_event(State.FAILED), "Not done: UChat could not do this."),
        (an_event(State.REFUSED), "Not done: UChat refuses this."),
        (an_event(State.UNKNOWN), "Outcome unknown: UChat did not answer in time."),
        (
            an_event(State.UNKNOWN, actor=TOM, result="checked: reading can't tell yet"),
            "<@U0TOM> checked: reading can't tell yet.",
        ),
        (
            an_event(State.DONE, actor=TOM, result="marked it as wiped: seen"),
            "<@U0TOM> marked it as wiped: seen.",
        ),
        (an_event(State.DONE, result="checked: it was wiped"), "Checked: it was wiped."),
        (an_event(State.FAILED, result="checked: it was not wiped"), "Checked: it was not wiped."),
        (an_event(State.DONE, result="late answer: done"), "Late answer: done."),
        (an_event(State.FAILED, result="late answer: No such person"), "Late answer: No such person."),
        (
            an_event(State.UNKNOWN, result="late answer: done, and reading does not show it"),
            "Late answer: done, and reading does not show it.",
        ),
    ],
    ids=lambda each: each.state.value if hasattr(each, "state") else "",
)
def test_the_thread_tells_the_story(event: Any, told: str | None) -> None:
    found = story(told_of(event.state), event)
    assert (None if found is None else "".join(str(span) for span in found)) == told


def test_the_reminder_says_until_when() -> None:
    found = story(told_of(State.PENDING), reminder())
    assert found is not None
    assert "".join(map(str, found)) == (
        "Reminder: this still waits for approval. It is open until 2023-11-14 22:14 UTC."
    )


def test_a_reminder_after_the_first_of_two_votes_does_not_say_that_nobody_decided() -> None:
    found = story(told_of(State.PENDING, required=2, voters=[PRIYA]), reminder())
    assert found is not None
    assert "nobody has decided" not in "".join(map(str, found))


# What the one who asked is told


@pytest.mark.parametrize("state", SHOWN)
def test_who_asked_is_told_of_every_end_but_their_own(state: State) -> None:
    event = an_event(state, actor=PRIYA if state is State.REJECTED else MAYA)
    told = message(told_of(state), event)
    own = {State.PENDING, State.APPROVED, State.STARTED, State.WITHDRAWN}
    assert (told is None) is (state in own)


@pytest.mark.parametrize("state", sorted(FINAL - {State.WITHDRAWN}))
def test_a_message_says_what_of_and_where(state: State) -> None:
    event = an_event(state, actor=PRIYA if state is State.REJECTED else MAYA)
    told = message(told_of(state), event)
    assert told is not None
    text = render(told).text
    for each in ("Jane (f1001u501)", f"<#{CHANNEL}>", REFERENCE):
        assert each in text


def test_a_look_that_could_not_tell_is_not_told_again() -> None:
    told = told_of(State.UNKNOWN)
    assert message(told, an_event(State.UNKNOWN, actor=TOM, result="checked: reading can't tell yet")) is None
    assert message(told, an_event(State.UNKNOWN)) is not None


def test_that_the_outcome_is_unknown_is_told_whatever_uchat_said() -> None:
    event = an_event(State.UNKNOWN, result="UChat refused this: it could not be checked")
    assert message(told_of(State.UNKNOWN), event) is not None


def test_a_request_that_nobody_can_see_is_told_with_the_channel_and_why() -> None:
    reply = unreachable(told_of(State.PENDING), "the channel is archived")
    text = render(reply).text
    assert f"<#{CHANNEL}> can't be used for it: the channel is archived." in text
    assert REFERENCE in text


def test_a_line_of_the_thread_has_no_heading() -> None:
    shown = render_line(("said ", Mention(PRIYA)))
    assert [each["type"] for each in objects(shown.blocks) if "elements" in each][:1] == ["rich_text"]
    assert shown.text == "said <@U0PRIYA>"
