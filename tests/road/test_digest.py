"""What must not change between showing somebody and doing something to them."""

import re
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from slackbot.road.digest import differences, digest_of
from slackbot.text import clean
from slackbot.uchat import BRIDGE_FIELDS, BotUser, Label, Tag, UserField
from slackbot.uchat.hidden import Hidden
from tests.road.asking import REAL
from tests.strategies import any_text, tidy

MERGE = REAL.get("merge")
assert MERGE is not None
NOTHING_HIDDEN = Hidden(())

_text = st.one_of(any_text, tidy).map(lambda text: text.encode("utf-8", "ignore").decode()).filter(str.strip)
_maybe = st.one_of(st.none(), _text)
_tags = st.lists(_text, max_size=3, unique=True).map(
    lambda names: tuple(Tag(name=name, tag_ns=f"f1t{at}") for at, name in enumerate(names))
)
_labels = st.lists(_text, max_size=3, unique=True).map(
    lambda names: tuple(Label(id=at + 1, name=name) for at, name in enumerate(names))
)
_names = _text.map(clean).filter(lambda name: name and name.casefold() not in BRIDGE_FIELDS)
_fields = st.dictionaries(_names, _maybe, max_size=4).map(
    lambda pairs: tuple(UserField(name=name, value=value) for name, value in pairs.items())
)
_users = st.builds(
    BotUser,
    user_ns=st.just("f1001u501"),
    name=_maybe,
    email=_maybe,
    phone=_maybe,
    channel=_maybe,
    user_id=_maybe,
    tags=st.one_of(st.none(), _tags),
    labels=st.one_of(st.none(), _labels),
    user_fields=_fields,
)

JANE = BotUser(
    user_ns="f1001u501",
    user_id="61491570156",
    name="Jane Cooper",
    email="jane@acme.com",
    phone="+61491570156",
    channel="whatsapp_cloud",
    tags=(Tag(name="VIP", tag_ns="f1001t11"), Tag(name="Lead", tag_ns="f1001t12")),
    labels=(Label(id=303, name="Complaint"),),
    user_fields=(UserField(name="plan", value="business"), UserField(name="slackbot_reply", value="x")),
)


def digest(user: BotUser, hidden: Hidden = NOTHING_HIDDEN) -> dict[str, Any]:
    assert MERGE is not None
    return digest_of(MERGE, {"primary": user}, {"primary": hidden.strip(user)})


def told(before: BotUser, now: BotUser, hidden: Hidden = NOTHING_HIDDEN) -> tuple[str, ...]:
    return differences(digest(before, hidden), digest(now, hidden))


def but(**changes: object) -> BotUser:
    return JANE.model_copy(update=changes)


@given(_users)
def test_who_is_as_they_were_makes_no_difference(user: BotUser) -> None:
    assert told(user, user) == ()
    assert told(user, BotUser.model_validate_json(user.model_dump_json())) == ()


@given(_users, st.sampled_from(["name", "email", "phone", "channel", "user_id"]), _maybe)
def test_each_part_of_the_profile_that_counts_makes_a_difference(
    user: BotUser, part: str, value: str | None
) -> None:
    assume((getattr(user, part) or "") != (value or ""))
    now = user.model_copy(update={part: value})
    [sentence] = told(user, now)
    assert sentence.startswith(f"Primary: {part.replace('_', ' ')} changed from ")
    assert differences(digest(now), digest(user)) != ()


@given(_users, _tags)
def test_other_tags_make_a_difference(user: BotUser, tags: tuple[Tag, ...]) -> None:
    assume(user.tags is not None)
    assume({each.name for each in user.tags or ()} != {each.name for each in tags})
    assert len(told(user, user.model_copy(update={"tags": tags}))) == 1


@given(_users, _labels)
def test_other_labels_make_a_difference_where_they_are_sent(user: BotUser, labels: tuple[Label, ...]) -> None:
    assume(user.labels is not None)
    assume({each.name for each in user.labels or ()} != {each.name for each in labels})
    assert len(told(user, user.model_copy(update={"labels": labels}))) == 1


@given(_users, _names, _maybe)
def test_another_value_of_a_custom_field_makes_a_difference(
    user: BotUser, name: str, value: str | None
) -> None:
    values = {each.name: each.value for each in user.user_fields}
    assume((values.get(name) or "") != (value or ""))
    fields = [each for each in user.user_fields if each.name != name]
    now = user.model_copy(update={"user_fields": (*fields, UserField(name=name, value=value))})
    [sentence] = told(user, now)
    assert sentence.startswith("Primary: field ")


@given(
    _users,
    st.sampled_from(
        [
            "last_seen",
            "last_interaction",
            "last_message_at",
            "last_message_type",
            "status",
            "subscribed",
            "agent_id",
        ]
    ),
    st.text(alphabet="0123456789", min_size=1, max_size=5),
)
def test_what_changes_by_itself_never_makes_a_difference(user: BotUser, part: str, value: str) -> None:
    now = user.model_copy(update={part: int(value) if part == "agent_id" else value})
    assert told(user, now) == ()


@given(_users, st.sampled_from(BRIDGE_FIELDS), _text)
def test_what_the_bridge_writes_never_makes_a_difference(user: BotUser, name: str, value: str) -> None:
    bridge = UserField(name=name.upper() if len(value) % 2 else name, value=value)
    assert told(user, user.model_copy(update={"user_fields": (*user.user_fields, bridge)})) == ()


@given(_users, _users)
def test_the_order_things_come_in_makes_no_difference(user: BotUser, other: BotUser) -> None:
    turned = user.model_copy(
        update={
            "tags": None if user.tags is None else user.tags[::-1],
            "labels": None if user.labels is None else user.labels[::-1],
            "user_fields": user.user_fields[::-1],
        }
    )
    assert told(user, turned) == ()
    assert (told(user, other) == ()) is (told(other, user) == ())


@pytest.mark.parametrize("part", ["tags", "labels"])
def test_what_uchat_does_not_send_is_not_compared(part: str) -> None:
    unsent = but(**{part: None})
    assert told(JANE, unsent) == told(unsent, JANE) == told(unsent, unsent) == ()
    assert told(JANE, but(**{part: ()})) != ()


def test_an_empty_value_is_no_value() -> None:
    assert told(but(email=None), but(email="")) == ()
    assert told(JANE, but(email=None)) == ("Primary: email changed from “jane@acme.com” to empty.",)
    assert told(but(email=None), JANE) == ("Primary: email changed from empty to “jane@acme.com”.",)
    gone = tuple(UserField(name=each.name, value=None) for each in JANE.user_fields)
    assert told(JANE, but(user_fields=gone)) == told(JANE, but(user_fields=()))


def test_tags_are_told_by_name() -> None:
    now = but(tags=(Tag(name="VIP", tag_ns="f1001t11"),))
    [sentence] = told(JANE, now)
    assert sentence.startswith("Primary: tags ")
    assert "Lead" in sentence
    assert "f1001t" not in sentence


def test_tags_whose_names_read_alike_when_put_in_a_row_are_told_apart() -> None:
    two = but(tags=(Tag(name="gold", tag_ns="f1001t1"), Tag(name="silver", tag_ns="f1001t2")))
    one = but(tags=(Tag(name="gold, silver", tag_ns="f1001t3"),))
    assert told(two, one) != ()


def test_two_fields_whose_names_read_alike_are_both_compared() -> None:
    def fields(first: str, second: str) -> tuple[UserField, ...]:
        return UserField(name="plan", value=first), UserField(name=" plan", value=second)

    assert told(but(user_fields=fields("a", "c")), but(user_fields=fields("b", "c"))) != ()
    assert told(but(user_fields=fields("a", "c")), but(user_fields=fields("a", "d"))) != ()


HIDING = Hidden(("phone", "passport number"))
SECRET = but(
    user_fields=(
        UserField(name="Passport Number", value="N1234567"),
        UserField(name="plan", value="business"),
    )
)


def test_of_what_is_hidden_only_that_it_changed_is_told() -> None:
    now = SECRET.model_copy(
        update={
            "phone": "+61400000000",
            "user_fields": (
                UserField(name="Passport Number", value="X7654321"),
                UserField(name="plan", value="team"),
            ),
        }
    )
    assert told(SECRET, now, HIDING) == (
        "Primary: phone changed.",
        "Primary: field Passport Number changed.",
        "Primary: field plan changed from “business” to “team”.",
    )
    assert told(SECRET, SECRET.model_copy(update={"phone": None}), HIDING) == ("Primary: phone changed.",)


@given(st.text(alphabet="0123456789", min_size=6, max_size=15), _text)
def test_what_is_hidden_stands_nowhere(phone: str, passport: str) -> None:
    hidden = but(phone=phone, user_id=None, user_fields=(UserField(name="passport_number", value=passport),))
    kept = digest(hidden, HIDING)["Primary"]
    for name in ("phone", "field passport_number"):
        assert kept[name]["says"] is None
        assert re.fullmatch("[0-9a-f]{32}", kept[name]["is"])
    assert all(isinstance(each["says"], str) for name, each in kept.items() if name in {"name", "email"})
    now = hidden.model_copy(update={"phone": f"{phone}9", "user_fields": ()})
    assert told(hidden, now, HIDING) == ("Primary: phone changed.", "Primary: field passport_number changed.")


def test_what_is_kept_of_each_is_what_it_is_and_what_may_be_said_of_it() -> None:
    kept = digest(JANE, Hidden(("phone",)))["Primary"]
    assert all(set(each) == {"is", "says"} for each in kept.values())
    said = {name: each["says"] for name, each in kept.items()}
    assert said == {
        "name": "Jane Cooper",
        "email": "jane@acme.com",
        "phone": None,
        "channel": "whatsapp_cloud",
        "user id": "61491570156",
        "tags": "Lead, VIP",
        "labels": "Complaint",
        "field plan": "business",
    }


_settings = st.sampled_from(["name", "email", "phone", "channel", "user_id", "plan", "passport number"]).map(
    lambda name: Hidden((name,))
)


@given(_settings, _settings)
def test_other_settings_of_what_is_hidden_are_no_change_of_anybody(before: Hidden, now: Hidden) -> None:
    both = but(user_fields=(*JANE.user_fields, *SECRET.user_fields[:1]))
    assert differences(digest(both, before), digest(both, now)) == ()
    assert differences(digest(both, before), digest(both)) == ()
    assert differences(digest(both), digest(both, now)) == ()


@pytest.mark.parametrize("turned", [False, True], ids=["hidden since", "shown since"])
def test_what_was_or_is_hidden_is_told_without_its_value(turned: bool) -> None:
    settings = [NOTHING_HIDDEN, HIDING]
    before, after = settings[::-1] if turned else settings
    now = SECRET.model_copy(
        update={
            "phone": "+61400000000",
            "user_fields": (UserField(name="Passport Number", value="X7654321"), SECRET.user_fields[1]),
        }
    )
    assert differences(digest(SECRET, before), digest(now, after)) == (
        "Primary: phone changed.",
        "Primary: field Passport Number changed.",
    )


@pytest.mark.parametrize("at", [0, 1])
def test_of_two_fields_of_one_name_what_is_hidden_of_one_is_told_of_neither(at: int) -> None:
    def fields(*values: str) -> BotUser:
        first, second = values
        return but(
            user_fields=(
                UserField(name="code", var_ns="f1001v1", value=first),
                UserField(name="code", var_ns="f1001v2", value=second),
            )
        )

    hiding = Hidden((f"f1001v{at + 1}",))
    secret = ["open", "open"]
    secret[at] = "secret"
    before, now = fields(*secret), fields("other", "other")
    assert "secret" not in str(digest(before, hiding))
    assert told(before, before, hiding) == ()
    assert told(before, now, hiding) == ("Primary: field code changed.",)
    assert told(now, before, hiding) == ("Primary: field code changed.",)


def test_who_is_not_there_any_more_is_told_by_what_they_were() -> None:
    assert differences(digest(JANE), {}) == ("Primary is no longer in UChat.",)


@pytest.mark.parametrize("kept", [None, [], "x", 3])
def test_where_nothing_is_kept_to_compare_with_that_is_a_difference(kept: Any) -> None:
    assert differences(kept, digest(JANE)) == ("What was shown is no longer kept.",)


@pytest.mark.parametrize("old", ["jane@acme.com", ["jane@acme.com"], "", 3])
def test_what_another_version_of_the_bot_kept_in_its_own_way_is_never_taken_for_unchanged(old: Any) -> None:
    before: Any = {"Primary": {**digest(JANE)["Primary"], "email": old}}
    [sentence] = differences(before, digest(JANE))
    assert sentence.startswith("Primary: email ")


@given(_users, _users)
def test_a_difference_is_a_sentence_on_one_line(before: BotUser, now: BotUser) -> None:
    for sentence in told(before, now):
        assert "\n" not in sentence
        assert sentence.endswith(".")
        assert len(sentence) <= 700
        assert not set(sentence) & set("\u202e\x00\x1b")
