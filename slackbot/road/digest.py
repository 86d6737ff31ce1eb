"""What must not change between the moment somebody is shown and the moment something is done to them. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from slackbot.catalogue.action import Action
from slackbot.text import clean, cut
from slackbot.uchat import BRIDGE_FIELDS, BotUser

_MOST_VALUE = 200
_IS, _SAYS = "is", "says"


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
            sentence = _change(label, name, _there(old, name), _there(new, name))
            if sentence:
                told.append(sentence)
    return tuple(told)


def _there(seen: Mapping[str, JsonValue], name: str) -> JsonValue:
    """What was seen under a name: no custom field is an empty one; marks that were not sent are not known."""
    return seen.get(name, None if name in {"tags", "labels"} else _seen([""]))


def _change(label: str, name: str, old: JsonValue, new: JsonValue) -> str | None:
    if old is None or new is None:
        return None
    if not isinstance(old, dict) or not isinstance(new, dict):
        return f"{label}: {clean(name)} can't be compared."
    if old.get(_IS) == new.get(_IS):
        return None
    before, after = old.get(_SAYS), new.get(_SAYS)
    if before is None or after is None:
        return f"{label}: {clean(name)} changed."
    return f"{label}: {clean(name)} changed from {_value(str(before))} to {_value(str(after))}."


def _value(text: str) -> str:
    return f"“{cut(clean(text), _MOST_VALUE)}”" if text else "empty"


def _of(user: BotUser, shown: BotUser) -> JsonValue:
    """By name what was seen; what UChat did not send is left out."""
    kept: dict[str, JsonValue] = {}
    for name, label in _PROFILE.items():
        values = [getattr(user, name) or ""]
        kept[label] = _seen(values, visible=not values[0] or getattr(shown, name) is not None)
    for label, marks in (("tags", user.tags), ("labels", user.labels)):
        if marks is not None:
            kept[label] = _seen(sorted(each.name for each in marks))
    fields: dict[str, list[str]] = {}
    visible = {(each.var_ns, each.name) for each in shown.user_fields}
    hidden = {each.name for each in user.user_fields if (each.var_ns, each.name) not in visible}
    for field in user.user_fields:
        if field.name.strip().casefold().replace(" ", "_") not in BRIDGE_FIELDS and field.value:
            fields.setdefault(field.name, []).append(field.value)
    for field_name, values in fields.items():
        kept[f"field {field_name}"] = _seen(sorted(values), visible=field_name not in hidden)
    return kept


def _seen(values: Sequence[str], *, visible: bool = True) -> JsonValue:
    """What tells it from anything else, and what people may be told of it."""
    is_ = hashlib.sha256(json.dumps(list(values)).encode()).hexdigest()[:32]
    return {_IS: is_, _SAYS: ", ".join(values) if visible else None}


_PROFILE = {"name": "name", "email": "email", "phone": "phone", "channel": "channel", "user_id": "user id"}
