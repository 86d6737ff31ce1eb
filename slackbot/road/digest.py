"""What must not change between the moment somebody is shown and the moment something is done to them. Pure."""

import hashlib
from collections.abc import Mapping

from pydantic import JsonValue

from slackbot.catalogue.action import Action
from slackbot.text import clean, cut
from slackbot.uchat import BRIDGE_FIELDS, BotUser

_MOST_VALUE = 200
_HIDDEN = "sha256:"


def digest_of(
    action: Action, seen: Mapping[str, BotUser], shown: Mapping[str, BotUser]
) -> dict[str, JsonValue]:
    """The digest of the bot users among an action's arguments.

    `seen` is each of them whole, `shown` without what is hidden from people; of that a hash is kept. Last seen,
    last interaction, last message and status are no part of it: they change by themselves.
    """
    return {action.parameter(name).label: _of(user, shown[name]) for name, user in seen.items()}


def differences(before: JsonValue, now: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """What changed, a sentence each; nothing where all is as it was."""
    if not isinstance(before, dict):
        return ("What was shown is no longer kept.",)
    told: list[str] = []
    for label in sorted({*before, *now}):
        old, new = before.get(label), now.get(label)
        if not isinstance(old, dict) or not isinstance(new, dict):
            told.append(f"{label} is no longer in UChat.")
            continue
        for name in dict.fromkeys([*old, *new]):
            sentence = _change(label, name, old.get(name, ""), new.get(name, ""))
            if sentence:
                told.append(sentence)
    return tuple(told)


def _change(label: str, name: str, old: JsonValue, new: JsonValue) -> str | None:
    if old == new or old is None or new is None:
        return None
    before, after = _text(old), _text(new)
    if _HIDDEN in before or _HIDDEN in after:
        return f"{label}: {clean(name)} changed."
    return f"{label}: {clean(name)} changed from {_value(before)} to {_value(after)}."


def _text(value: JsonValue) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def _value(text: str) -> str:
    return f"“{cut(clean(text), _MOST_VALUE)}”" if text else "empty"


def _of(user: BotUser, shown: BotUser) -> JsonValue:
    """By name what was seen; None for what UChat did not send."""
    kept: dict[str, JsonValue] = {}
    fields: dict[str, list[str]] = {}
    for name, label in _PROFILE.items():
        value = getattr(user, name) or ""
        kept[label] = _hashed(value) if value and getattr(shown, name) is None else value
    for label, marks in (("tags", user.tags), ("labels", user.labels)):
        names: list[JsonValue] = [*sorted(each.name for each in marks or ())]
        kept[label] = None if marks is None else names
    visible = {each.name for each in shown.user_fields}
    for field in user.user_fields:
        if field.name.strip().casefold().replace(" ", "_") in BRIDGE_FIELDS or not field.value:
            continue
        value = field.value if field.name in visible else _hashed(field.value)
        fields.setdefault(f"field {field.name}", []).append(value)
    for label, values in fields.items():
        several: list[JsonValue] = [*sorted(values)]
        kept[label] = several
    return kept


_PROFILE = {"name": "name", "email": "email", "phone": "phone", "channel": "channel", "user_id": "user id"}


def _hashed(value: str) -> str:
    return _HIDDEN + hashlib.sha256(value.encode()).hexdigest()[:32]
