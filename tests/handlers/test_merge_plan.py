"""What a merge promises, checked against itself and against what the stand-in's merge does."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.merge_plan import Plan, Value, carried_out, plan, shortfalls
from playground.uchat.merging import merge
from playground.uchat.people import Person
from playground.uchat.switches import Switches
from playground.uchat.workspace import UserField as FieldDefinition
from playground.uchat.workspace import Workspace
from slackbot.uchat import BotUser, Label, Tag, UserField

TAGS = {f"f1001t{number}": name for number, name in enumerate(("VIP", "Lead", "Newsletter", "*Won*"))}
LABELS = dict(enumerate(("Callback", "Shipping", "重要"), 1))
FIELDS = ("email", "plan", "city", "name")

JANE = BotUser(
    user_ns="f1001u501",
    user_id="61491570156",
    name="Jane Cooper",
    email="jane@acme.com",
    channel="whatsapp_cloud",
    status="open",
    last_seen="2026-11-22 09:00:00",
    tags=(Tag(name="VIP", tag_ns="f1001t0"),),
    labels=(Label(id=1, name="Callback"),),
    user_fields=(
        UserField(name="plan", var_ns="f1001v1", value="business"),
        UserField(name="city", var_ns="f1001v2", value=None),
    ),
)
TWIN = BotUser(
    user_ns="f1001u537",
    user_id="w-4837",
    name="Jane C.",
    email=" Jane@ACME.com",
    phone="+61491570999",
    channel="web",
    tags=(Tag(name="VIP", tag_ns="f1001t0"), Tag(name="Lead", tag_ns="f1001t1")),
    labels=(Label(id=2, name="Shipping"),),
    user_fields=(
        UserField(name="plan", var_ns="f1001v1", value="team"),
        UserField(name="city", var_ns="f1001v2", value="Perth"),
    ),
)
GAINED = {
    "phone": "+61491570999",
    "tags": (*(JANE.tags or ()), Tag(name="Lead", tag_ns="f1001t1")),
    "labels": (*(JANE.labels or ()), Label(id=2, name="Shipping")),
    "user_fields": (
        UserField(name="plan", var_ns="f1001v1", value="business"),
        UserField(name="city", var_ns="f1001v2", value="Perth"),
    ),
}
MERGED = JANE.model_copy(update=GAINED)
NOTHING = {"tags": (), "labels": (), "user_fields": ()}
EMPTIED = TWIN.model_copy(update=NOTHING)

_texts = st.one_of(
    st.none(), st.sampled_from(["", "jane", "Jane ", "JANE", "a@b.example", "A@B.example", "<!channel>"])
)
_PROFILE = (
    "user_id",
    "name",
    "first_name",
    "last_name",
    "gender",
    "email",
    "phone",
    "locale",
    "language",
    "opted_in_email",
    "opted_in_sms",
    "opted_in_through",
)
_values = st.sampled_from(["", "x", "y", " x "])


def _some(pool: list[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(pool), unique=True)


def _person(user_ns: str) -> st.SearchStrategy[Person]:
    return st.builds(
        Person,
        user_ns=st.just(user_ns),
        channel=st.sampled_from([None, "web", "whatsapp"]),
        tags=_some(list(TAGS)),
        labels=_some(list(LABELS)),
        fields=st.dictionaries(st.sampled_from(FIELDS), _values),
        **dict.fromkeys(_PROFILE, _texts),
    )


@dataclass(frozen=True)
class Pair:
    """Two people of a workspace, and whether its API sends labels and channels."""

    workspace: Workspace
    switches: Switches

    def read(self, user_ns: str) -> BotUser | None:
        person = self.workspace.people.get(user_ns)
        return (
            None if person is None else BotUser.model_validate(self.workspace.bot_user(person, self.switches))
        )

    def both(self) -> tuple[BotUser, BotUser]:
        primary, secondary = self.read("f1001u1"), self.read("f1001u2")
        assert primary is not None
        assert secondary is not None
        return primary, secondary

    def merged(self, *, delete: bool) -> "Pair":
        workspace = deepcopy(self.workspace)
        merge(workspace, workspace.people["f1001u1"], workspace.people["f1001u2"], delete=delete)
        return Pair(workspace, self.switches)


def _pair(primary: Person, secondary: Person, labels: bool, channel: bool) -> Pair:
    workspace = Workspace(tags=dict(TAGS), labels=dict(LABELS))
    workspace.people = {"f1001u1": primary, "f1001u2": secondary}
    workspace.user_fields = {
        name: FieldDefinition(f"f1001v{number}", name) for number, name in enumerate(FIELDS)
    }
    return Pair(workspace, Switches(labels_sent=labels, channel_sent=channel))


_pairs = st.builds(_pair, _person("f1001u1"), _person("f1001u2"), st.booleans(), st.booleans())


def _described(thing: BotUser) -> Iterator[tuple[str, str]]:
    """Everything one has that a merge is about, as far as it was sent."""
    profile = ((key, getattr(thing, key)) for key in ("user_ns", "channel", *_PROFILE))
    yield from ((key, value) for key, value in profile if value is not None)
    yield from (("tag", tag.tag_ns) for tag in thing.tags or ())
    yield from (("label", str(label.id)) for label in thing.labels or ())
    yield from ((field.var_ns or field.name, field.value) for field in thing.user_fields if field.value)


@given(_pairs, st.booleans())
def test_nothing_that_the_two_had_goes_unsaid(pair: Pair, delete: bool) -> None:
    primary, secondary = pair.both()
    made = plan(primary, secondary, delete=delete)
    kept: set[tuple[str, str | None]] = {(each.key, each.afterwards) for each in made.values}
    given_away: set[tuple[str, str | None]] = set()
    for each in made.values:
        fates = (each.moved, each.lost, each.stays, each.secondary if each.shared else None)
        assert [fate for fate in fates if fate is not None] == [each.secondary][: each.secondary is not None]
        given_away |= {(each.key, fate) for fate in fates}
    for marks in made.marks:
        kept |= {(marks.noun, key) for key in (marks.afterwards or {})}
        given_away |= {(marks.noun, key) for key in (marks.afterwards or {})}
    assert set(_described(primary)) <= kept
    assert set(_described(secondary)) <= given_away


@given(_pairs, st.booleans())
def test_nothing_is_lost_that_the_secondary_stays_with(pair: Pair, delete: bool) -> None:
    made = plan(*pair.both(), delete=delete)
    assert all(each.stays is None for each in made.values if delete or each.custom)
    assert all(each.lost is None for each in made.profile if not delete)


@given(_pairs, st.booleans())
def test_what_was_promised_has_no_shortfall(pair: Pair, delete: bool) -> None:
    made = plan(*pair.both(), delete=delete)
    assert shortfalls(made, made.promised) == ()


@given(_pairs, st.booleans())
def test_merging_nothing_changes_no_promise(pair: Pair, delete: bool) -> None:
    promised = plan(*pair.both(), delete=delete).promised
    nothing = BotUser(user_ns="f1001u3", tags=(), labels=None if promised.labels is None else ())
    again = plan(promised, nothing, delete=delete)
    assert again.promised == promised
    assert not again.moves


@given(_pairs, st.booleans())
def test_the_promise_kept_is_never_taken_for_nothing_done(pair: Pair, delete: bool) -> None:
    primary, secondary = pair.both()
    made = plan(primary, secondary, delete=delete)
    emptied = secondary.model_copy(update=NOTHING)
    for left in [None] if delete else [None, emptied]:
        assert carried_out(made, made.promised, left) is not False


@given(_pairs, st.booleans())
def test_a_merge_does_what_was_planned(pair: Pair, delete: bool) -> None:
    primary, secondary = pair.both()
    made = plan(primary, secondary, delete=delete)
    assert carried_out(made, primary, secondary) in ({False} if delete else {False, None})
    after = pair.merged(delete=delete)
    now, gone = after.read("f1001u1"), after.read("f1001u2")
    assert now is not None
    assert shortfalls(made, now) == ()
    found = carried_out(made, now, gone)
    assert found is not False
    if made.moves and (delete or held(made)):
        assert found is True


def held(made: Plan) -> bool:
    """Whether the secondary had anything that a merge takes from it."""
    return any(each.secondary for each in made.fields) or any(marks.secondary for marks in made.marks)


def value(made: Plan, label: str) -> Value:
    return next(each for each in made.values if each.label == label)


def test_what_the_primary_has_wins_and_what_it_lacks_is_taken() -> None:
    made = plan(JANE, TWIN, delete=True)
    assert made.promised == MERGED
    assert (value(made, "Phone").moved, value(made, "city").moved) == ("+61491570999", "Perth")
    assert (value(made, "Name").lost, value(made, "plan").lost) == ("Jane C.", "team")
    assert value(made, "Email").shared
    assert value(made, "Email").lost is None
    assert made.tags.moved == {"f1001t1": "Lead"}
    assert made.moves


def test_a_secondary_that_is_kept_stays_with_what_of_its_profile_does_not_move() -> None:
    made = plan(JANE, TWIN, delete=False)
    assert (value(made, "Name").stays, value(made, "Name").lost) == ("Jane C.", None)
    assert (value(made, "plan").stays, value(made, "plan").lost) == (None, "team")


@pytest.mark.parametrize("label", ["User ns", "User id", "Channel"])
def test_what_identifies_the_secondary_never_moves(label: str) -> None:
    bare = JANE.model_copy(update={"user_id": None, "channel": None})
    made = plan(bare, TWIN, delete=True)
    assert value(made, label).moved is None
    assert value(made, label).lost == value(made, label).secondary
    assert (made.promised.user_ns, made.promised.user_id, made.promised.channel) == ("f1001u501", None, None)


def test_a_custom_field_called_email_is_compared_letter_by_letter() -> None:
    one, other = (
        BotUser(user_ns=user_ns, user_fields=(UserField(name="email", value=text),))
        for user_ns, text in (("f1001u1", "A"), ("f1001u2", "a"))
    )
    made = plan(one, other, delete=True)
    assert [each.lost for each in made.fields] == ["a"]
    assert shortfalls(made, one) == ()


def test_labels_that_were_not_sent_are_neither_promised_nor_missed() -> None:
    unsent = TWIN.model_copy(update={"labels": None})
    made = plan(JANE, unsent, delete=True)
    assert made.promised.labels is None
    assert made.labels.moved == {}
    assert shortfalls(plan(JANE, TWIN, delete=True), MERGED.model_copy(update={"labels": None})) == ()


def test_each_shortfall_is_named() -> None:
    made = plan(JANE, TWIN, delete=True)
    found = JANE.model_copy(update={"email": "x@example.com", "tags": (), "name": " Jane Cooper "})
    assert shortfalls(made, found) == (
        "Email is x@example.com, not jane@acme.com",
        "Phone is empty, not +61491570999",
        "city is empty, not Perth",
        "Lacks the tag VIP",
        "Lacks the tag Lead",
        "Lacks the label Shipping",
    )


def test_what_came_since_and_what_never_counts_is_no_shortfall() -> None:
    more = {
        "gender": "female",
        "status": "done",
        "last_seen": "2026-11-23 09:00:00",
        "channel": None,
        "tags": (*(MERGED.tags or ()), Tag(name="New", tag_ns="f1001t9")),
        "user_fields": (*MERGED.user_fields, UserField(name="new", value="1")),
    }
    assert shortfalls(plan(JANE, TWIN, delete=True), MERGED.model_copy(update=more)) == ()


def test_a_shortfall_is_short_and_safe_to_show() -> None:
    long = TWIN.model_copy(update={"phone": "\u202e" + "9" * 2_000})
    [missing] = shortfalls(plan(JANE, long, delete=True), MERGED.model_copy(update={"phone": None}))
    assert missing == f"Phone is empty, not {'9' * 59}…"


BUSIER = {"last_seen": "2026-11-23 09:00:00", "last_message_at": "2026-11-23 09:00:00", "status": "done"}
TAGLESS = {"tags": ()}


@pytest.mark.parametrize(
    ("delete", "primary_now", "secondary_now", "happened"),
    [
        pytest.param(True, MERGED, None, True, id="moved and deleted"),
        pytest.param(False, MERGED, EMPTIED, True, id="moved and emptied"),
        pytest.param(True, MERGED.model_copy(update={"name": "J"}), None, True, id="renamed since"),
        pytest.param(True, JANE, TWIN, False, id="both as they were"),
        pytest.param(False, JANE, TWIN, False, id="both as they were, to be kept"),
        pytest.param(False, JANE.model_copy(update=BUSIER), TWIN, False, id="only busier"),
        pytest.param(False, JANE.model_copy(update={"channel": None}), TWIN, False, id="channel not sent"),
        pytest.param(True, JANE, None, None, id="gone, but nothing moved"),
        pytest.param(True, MERGED, TWIN, None, id="moved, but still as it was"),
        pytest.param(False, JANE, EMPTIED, None, id="emptied, but nothing moved"),
        pytest.param(False, MERGED, TWIN.model_copy(update=TAGLESS), None, id="emptied in part"),
        pytest.param(True, MERGED.model_copy(update=TAGLESS), None, None, id="moved in part"),
        pytest.param(True, JANE.model_copy(update={"name": "J"}), TWIN, None, id="something else changed"),
        pytest.param(True, JANE, TWIN.model_copy(update=TAGLESS), None, id="the secondary changed"),
    ],
)
def test_reading_both_tells_whether_it_happened(
    delete: bool, primary_now: BotUser, secondary_now: BotUser | None, happened: bool | None
) -> None:
    assert carried_out(plan(JANE, TWIN, delete=delete), primary_now, secondary_now) is happened


def test_nobody_can_tell_where_a_kept_secondary_had_nothing_to_move() -> None:
    empty = BotUser(user_ns="f1001u9", name="Jane Cooper", tags=(), labels=())
    made = plan(JANE, empty, delete=False)
    assert not made.moves
    assert carried_out(made, JANE, empty) is None
    assert carried_out(plan(JANE, empty, delete=True), JANE, empty) is False
    assert carried_out(plan(JANE, empty, delete=True), JANE, None) is None


def test_labels_that_are_sent_no_more_prove_nothing() -> None:
    """Where labels were all that a merge would have shown."""
    labelled = BotUser(user_ns="f1001u9", tags=(), labels=(Label(id=3, name="重要"),))
    made = plan(JANE, labelled, delete=False)
    unsent = {"labels": None}
    assert carried_out(made, JANE.model_copy(update=unsent), labelled.model_copy(update=unsent)) is None
    assert carried_out(made, made.promised.model_copy(update=unsent), None) is None
