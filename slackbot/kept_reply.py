"""Parts of an answer as JSON, and back: for what is shown again long after it was made. Pure."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import cast, get_args

from pydantic import JsonValue

from slackbot import reply
from slackbot.reply import Button, Part, Verb

_KIND = "is"
_KINDS: dict[str, type] = {
    name: kind for name, kind in vars(reply).items() if isinstance(kind, type) and is_dataclass(kind)
}


def dumped(parts: Sequence[Part]) -> JsonValue:
    """`parts` as JSON."""
    return [_dumped(each) for each in parts]


def loaded(kept: JsonValue) -> tuple[Part, ...]:
    """The inverse of `dumped`; nothing for what is no longer kept. Raises ValueError for anything else."""
    if kept is None:
        return ()
    if not isinstance(kept, list):
        raise ValueError("no parts were kept here")  # noqa: TRY004  (what was kept is a value)
    parts = tuple(_loaded(each) for each in kept)
    if not all(isinstance(each, get_args(Part)) for each in parts):
        raise ValueError("what was kept here is no part")
    return cast("tuple[Part, ...]", parts)


def _dumped(value: object) -> JsonValue:
    if isinstance(value, tuple | list):
        return [_dumped(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        own = {each.name: _dumped(getattr(value, each.name)) for each in fields(value)}
        return {_KIND: type(value).__name__, **own}
    return cast("JsonValue", value)


def _loaded(value: JsonValue) -> object:
    if isinstance(value, list):
        return tuple(_loaded(each) for each in value)
    if not isinstance(value, dict):
        return value
    kind = _KINDS.get(str(value.get(_KIND)))
    if kind is None:
        raise ValueError("a part of an unknown kind")
    own = {name: _loaded(each) for name, each in value.items() if name != _KIND}
    try:
        if kind is Button:
            own["verb"] = Verb(str(own["verb"]))
        return kind(**own)
    except (TypeError, KeyError) as error:
        raise ValueError("a part with other contents") from error
