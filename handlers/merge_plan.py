"""What a merge of two bot users will do, whether it did it, and what is missing. Pure: values in, values out.

What the primary has wins; what it lacks is taken from the secondary; tags, labels and custom fields are
joined. The secondary is then deleted, or stays with its profile alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from slackbot.text import clean, cut
from slackbot.uchat import BotUser, Label, Tag, UserField
from slackbot.uchat.phones import same_phone

_PROFILE = (
    ("name", "Name"),
    ("email", "Email"),
    ("phone", "Phone"),
    ("first_name", "First name"),
    ("last_name", "Last name"),
    ("gender", "Gender"),
    ("language", "Language"),
    ("locale", "Locale"),
    ("opted_in_email", "Opted in to email"),
    ("opted_in_sms", "Opted in to SMS"),
    ("opted_in_through", "Opted in through"),
)
_OWN = (("user_ns", "User ns"), ("user_id", "User id"), ("channel", "Channel"))
# UChat documents no channel: where it sends none, nothing is known of it.
_SOMETIMES_SENT = "channel"
_MOST_SAID = 60

_Mark = TypeVar("_Mark", Tag, Label)


@dataclass(frozen=True, slots=True)
class Value:
    """An attribute that holds one value, None where there is none: of the profile, or a custom field.

    `key` is the profile's own name for it, or the custom field's ns; `label` is what people call it, as UChat
    sent it. `own` never moves; `kept` stays with the secondary where the primary doesn't take it; `custom` is
    a custom field.
    """

    key: str
    label: str
    primary: str | None
    secondary: str | None
    own: bool = False
    kept: bool = False
    custom: bool = False

    @property
    def shared(self) -> bool:
        """Whether both have it, and it says the same."""
        return self.primary is not None and self.is_same(self.primary, self.secondary)

    @property
    def afterwards(self) -> str | None:
        """What the primary will have."""
        return self.primary if self.own or self.primary is not None else self.secondary

    @property
    def moved(self) -> str | None:
        """The secondary's value where the primary takes it."""
        return None if self.own or self.primary is not None else self.secondary

    @property
    def lost(self) -> str | None:
        """The secondary's value where nobody will have it."""
        return None if self.kept else self._left

    @property
    def stays(self) -> str | None:
        """The secondary's value where it stays with the secondary alone."""
        return self._left if self.kept else None

    @property
    def _left(self) -> str | None:
        return None if self.moved is not None or self.shared else self.secondary

    def is_same(self, one: str | None, other: str | None) -> bool:
        """Whether both say the same. White space around them, an email's case and a phone's spelling never count."""
        if self.key == "phone" and not self.custom and one and other and same_phone(one, other, None):
            return True
        return self._plain(one) == self._plain(other)

    def _plain(self, text: str | None) -> str | None:
        if text is None:
            return None
        return text.strip().casefold() if self.key == "email" and not self.custom else text.strip()


@dataclass(frozen=True, slots=True)
class Marks:
    """The tags or the labels of both, names by what UChat knows them by. None: UChat did not send them."""

    noun: str
    primary: dict[str, str] | None
    secondary: dict[str, str] | None

    @property
    def afterwards(self) -> dict[str, str] | None:
        """What the primary will have; None where that of either is unknown. None of them is ever lost."""
        if self.primary is None or self.secondary is None:
            return None
        return {**self.primary, **self.secondary}

    @property
    def moved(self) -> dict[str, str]:
        """Those of the secondary that the primary lacks; none where that of either is unknown."""
        had = self.primary
        if had is None or self.secondary is None:
            return {}
        return {key: name for key, name in self.secondary.items() if key not in had}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a merge of `secondary` into `primary` will do, attribute by attribute.

    Messages, orders, carts, sequences, notes and chats move as well; a bot user doesn't tell of them. Last
    seen, last interaction, last message and status are nobody's to move and count nowhere here.
    """

    primary: BotUser
    secondary: BotUser
    delete: bool
    profile: tuple[Value, ...]
    fields: tuple[Value, ...]
    tags: Marks
    labels: Marks

    @property
    def values(self) -> tuple[Value, ...]:
        """Profile and custom fields."""
        return (*self.profile, *self.fields)

    @property
    def marks(self) -> tuple[Marks, ...]:
        """Tags and labels."""
        return (self.tags, self.labels)

    @property
    def moves(self) -> bool:
        """Whether the primary gains anything that reading it back would show."""
        return any(each.moved is not None for each in self.values) or any(each.moved for each in self.marks)

    @property
    def promised(self) -> BotUser:
        """What the primary should be afterwards. Tags and labels are None where that of either is unknown."""
        update: dict[str, object] = {each.key: each.afterwards for each in self.profile if not each.own}
        update["tags"] = _joined(self.primary.tags, self.secondary.tags, _tag_key)
        update["labels"] = _joined(self.primary.labels, self.secondary.labels, _label_key)
        update["user_fields"] = self._promised_fields()
        return self.primary.model_copy(update=update)

    def _promised_fields(self) -> tuple[UserField, ...]:
        known = {_field_key(each): each for each in (*self.secondary.user_fields, *self.primary.user_fields)}
        return tuple(known[each.key].model_copy(update={"value": each.afterwards}) for each in self.fields)


def plan(primary: BotUser, secondary: BotUser, *, delete: bool) -> Plan:
    """The plan of the merge, from both as they were read. What was stripped from them is not in it."""
    kept = not delete
    profile = (
        *(_value(primary, secondary, *named, own=False, kept=kept) for named in _PROFILE),
        *(_value(primary, secondary, *named, own=True, kept=kept) for named in _OWN),
    )
    return Plan(
        primary=primary,
        secondary=secondary,
        delete=delete,
        profile=profile,
        fields=tuple(_fields(primary, secondary)),
        tags=Marks("tag", _tags(primary), _tags(secondary)),
        labels=Marks("label", _labels(primary), _labels(secondary)),
    )


def shortfalls(plan: Plan, found: BotUser) -> tuple[str, ...]:
    """What of the promise `found`, the primary read back, does not show: a short phrase each, safe to show.

    What came since is no shortfall, and what UChat did not send says nothing.
    """
    read = _reader(found)
    return (
        *(
            f"{_said(each.label)} is {_said(read(each) or 'empty')}, not {_said(each.afterwards)}"
            for each in plan.values
            if each.afterwards is not None and _differs(each, read(each), each.afterwards)
        ),
        *(
            f"Lacks the {marks.noun} {_said(name)}"
            for marks, now in zip(plan.marks, _marks(found), strict=True)
            for key, name in (marks.afterwards or {}).items()
            if now is not None and key not in now
        ),
    )


def carried_out(plan: Plan, primary_now: BotUser, secondary_now: BotUser | None) -> bool | None:
    """Whether the merge happened, judged by reading both; None where reading can't tell.

    True: the primary has all that was to move, and the secondary is gone or has lost what it held. False: both
    are as they were, where a merge would have shown. It is about the moment of reading: a merge that UChat
    has not come to yet looks as one that never happened.
    """
    if plan.moves and _has_moved(plan, primary_now) and _is_spent(plan, secondary_now):
        return True
    if (
        secondary_now is not None
        and _would_show(plan, primary_now, secondary_now)
        and _is_as_was(plan, primary_now, of_primary=True)
        and _is_as_was(plan, secondary_now, of_primary=False)
    ):
        return False
    return None


def _value(primary: BotUser, secondary: BotUser, key: str, label: str, *, own: bool, kept: bool) -> Value:
    return Value(key, label, getattr(primary, key), getattr(secondary, key), own=own, kept=kept)


def _fields(primary: BotUser, secondary: BotUser) -> Iterator[Value]:
    ours, theirs = _values(primary), _values(secondary)
    names = {_field_key(each): each.name for each in (*secondary.user_fields, *primary.user_fields)}
    for key in dict.fromkeys((*ours, *theirs)):
        yield Value(key, names[key], ours.get(key), theirs.get(key), custom=True)


def _values(user: BotUser) -> dict[str, str | None]:
    """The custom fields' values by key; where one is sent twice, the first that holds something."""
    found: dict[str, str | None] = {}
    for each in user.user_fields:
        if found.get(_field_key(each)) is None:
            found[_field_key(each)] = each.value
    return found


def _field_key(field: UserField) -> str:
    return field.var_ns or field.name


def _tag_key(tag: Tag) -> str:
    return tag.tag_ns


def _label_key(label: Label) -> str:
    return str(label.id)


def _tags(user: BotUser) -> dict[str, str] | None:
    return None if user.tags is None else {_tag_key(each): each.name for each in user.tags}


def _labels(user: BotUser) -> dict[str, str] | None:
    return None if user.labels is None else {_label_key(each): each.name for each in user.labels}


def _marks(user: BotUser) -> tuple[dict[str, str] | None, ...]:
    return (_tags(user), _labels(user))


def _joined(
    ours: tuple[_Mark, ...] | None, theirs: tuple[_Mark, ...] | None, key: Callable[[_Mark], str]
) -> tuple[_Mark, ...] | None:
    if ours is None or theirs is None:
        return None
    return tuple({key(each): each for each in chain(ours, theirs)}.values())


def _reader(user: BotUser) -> Callable[[Value], str | None]:
    """Reads an attribute of the plan from `user`."""
    fields = _values(user)

    def read(value: Value) -> str | None:
        return fields.get(value.key) if value.custom else getattr(user, value.key)

    return read


def _differs(value: Value, now: str | None, expected: str | None) -> bool:
    unsent = value.own and value.key == _SOMETIMES_SENT and (now is None or expected is None)
    return not unsent and not value.is_same(now, expected)


def _has_moved(plan: Plan, now: BotUser) -> bool:
    """Whether the primary has everything that was to move, as far as UChat told, and something at all."""
    read = _reader(now)
    moved = [each.is_same(read(each), each.moved) for each in plan.values if each.moved is not None]
    for marks, known in zip(plan.marks, _marks(now), strict=True):
        if known is not None:
            moved += [key in known for key in marks.moved]
    return bool(moved) and all(moved)


def _is_spent(plan: Plan, now: BotUser | None) -> bool:
    """Whether the secondary is gone, or held something and has none of it left."""
    if now is None:
        return True
    left = list(_held(plan, now))
    return bool(left) and not any(left)


def _held(plan: Plan, now: BotUser) -> Iterator[bool]:
    """For each tag, label and custom field that the secondary held, as far as UChat told: is it still there."""
    read = _reader(now)
    yield from (read(each) is not None for each in plan.fields if each.secondary is not None)
    for marks, known in zip(plan.marks, _marks(now), strict=True):
        if known is not None:
            yield from (key in known for key in marks.secondary or ())


def _would_show(plan: Plan, primary_now: BotUser, secondary_now: BotUser) -> bool:
    """Whether a merge would have changed anything that was read."""
    return (
        plan.delete
        or any(each.moved is not None for each in plan.values)
        or any(
            marks.moved and now is not None
            for marks, now in zip(plan.marks, _marks(primary_now), strict=True)
        )
        or any(True for _ in _held(plan, secondary_now))
    )


def _is_as_was(plan: Plan, now: BotUser, *, of_primary: bool) -> bool:
    read = _reader(now)
    if any(
        _differs(each, read(each), each.primary if of_primary else each.secondary) for each in plan.values
    ):
        return False
    for marks, known in zip(plan.marks, _marks(now), strict=True):
        had = marks.primary if of_primary else marks.secondary
        if had is not None and known is not None and had.keys() != known.keys():
            return False
    return True


def _said(text: str | None) -> str:
    return cut(clean(text or ""), _MOST_SAID)
