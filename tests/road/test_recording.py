"""What is written about a request."""

import pytest
from hypothesis import given

from slackbot.road.recording import described, entry, kept_values, loaded_values, operation_of, unread
from slackbot.store.states import State
from slackbot.uchat import BotUser, Tag
from tests.road.asking import ASKED, NOW, asking
from tests.strategies import any_text

JANE = BotUser(
    user_ns="f1001u501",
    name="Jane",
    email="jane@acme.com",
    phone="+61491570156",
    tags=(Tag(name="VIP", tag_ns="f1001t11"),),
)
VIP = Tag(name="VIP", tag_ns="f1001t11")


def test_arguments_are_told_as_they_resolved_and_as_typed_where_they_did_not() -> None:
    invocation = asking("tag add", user="jane@acme.com", tag="VPI")
    assert described(invocation, {"user": JANE}) == {"user": "Jane (f1001u501)", "tag": "VPI"}
    assert described(invocation, {}) == {"user": "jane@acme.com", "tag": "VPI"}


def test_an_operation_says_who_where_what_and_on_whom() -> None:
    made = operation_of(
        asking("tag add", user="x", tag="y"), {"user": JANE, "tag": VIP}, State.STARTED, NOW + 5
    )
    assert (made.id, made.delivery) == (ASKED.reference, ASKED.delivery)
    assert (made.actor, made.team, made.channel) == (ASKED.actor, ASKED.team, ASKED.channel)
    assert (made.bot_user, made.bot_user_name) == ("f1001u501", "Jane")
    assert (made.created_at, made.moved_at) == (NOW, NOW + 5)
    assert made.arguments == {"user": "Jane (f1001u501)", "tag": "VIP"}


def test_an_entry_says_how_long_it_took_and_what_it_cost() -> None:
    written = entry(asking("find", value="jane"), {}, State.DONE, NOW + 250, result="1 hit", calls=2)
    assert (written.event.duration_ms, written.event.calls, written.event.result) == (250, 2, "1 hit")
    assert written.event.state is written.operation.state is State.DONE


def test_a_clock_that_was_set_back_makes_no_negative_duration() -> None:
    assert entry(asking("find", value="jane"), {}, State.DONE, NOW - 1, result="").event.duration_ms == 0


def test_the_one_it_turned_out_to_be_about_is_told() -> None:
    written = entry(asking("find", value="jane"), {}, State.DONE, NOW, result="", about=("f1001u501", "Jane"))
    assert (written.event.bot_user, written.event.bot_user_name) == ("f1001u501", "Jane")


def test_what_waits_comes_back_as_it_was_without_contact_details() -> None:
    action = asking("tag add").action
    kept = kept_values(action, {"user": JANE, "tag": VIP})
    assert "jane@acme.com" not in str(kept)
    assert "491570156" not in str(kept)
    back = loaded_values(action, kept)
    assert back["tag"] == VIP
    user = back["user"]
    assert isinstance(user, BotUser)
    assert (user.user_ns, user.name, user.tags) == (JANE.user_ns, JANE.name, JANE.tags)


def test_what_was_not_given_comes_back_as_its_default() -> None:
    action = asking("find").action
    assert loaded_values(action, kept_values(action, {"value": "jane"})) == {
        "value": "jane",
        "workspace": False,
        "page": 1,
    }


@pytest.mark.parametrize("kept", [None, [], "x", {"user": 3, "tag": None}])
def test_what_was_never_kept_is_refused(kept: list[object] | str | dict[str, object] | None) -> None:
    with pytest.raises(ValueError, match=r".+"):
        loaded_values(asking("tag add").action, kept)  # type: ignore[arg-type]  # nonsense on purpose


@given(any_text)
def test_any_line_can_be_recorded_as_not_understood(line: str) -> None:
    written = unread(ASKED, line * 20, "There is no such command.", NOW)
    [told] = written.operation.arguments.values()
    told.encode()
    assert len(told) <= 500
    assert written.event.state is State.REFUSED
    assert written.event.result == "There is no such command."


@given(any_text, any_text)
def test_any_name_can_be_recorded(name: str, tag: str) -> None:
    user = BotUser(user_ns="f1001u1", name=name or None)
    values = {"user": user, "tag": Tag(name=tag or "x", tag_ns="f1001t1")} if tag.strip() else {"user": user}
    written = entry(asking("tag add", user="x", tag="y"), values, State.DONE, NOW, result="")
    for text in (*written.event.arguments.values(), written.event.bot_user_name or ""):
        text.encode()
        assert "\x00" not in text
