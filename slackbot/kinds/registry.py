"""Which kind serves which type of a signature. A new type is one line here and one file beside it."""

from datetime import timedelta
from typing import Literal, cast, get_args, get_origin

from slackbot.kinds.bot_user import BotUserKind
from slackbot.kinds.kind import AnyKind
from slackbot.kinds.named import LABEL, TAG
from slackbot.kinds.simple import Choice, Duration, Flag, Number, Text
from slackbot.kinds.who import Who, WhoKind
from slackbot.uchat import BotUser, Label, Tag

_KINDS: dict[object, object] = {
    BotUser: BotUserKind(),
    Who: WhoKind(),
    Tag: TAG,
    Label: LABEL,
    str: Text(),
    bool: Flag(),
    int: Number(),
    timedelta: Duration(),
}


def kind_of(hint: object) -> AnyKind:
    """The kind for an annotation. Raises TypeError for a type that no input can give."""
    if get_origin(hint) is Literal:
        return cast("AnyKind", Choice(tuple(str(choice) for choice in get_args(hint))))
    if hint not in _KINDS:
        raise TypeError(f"no kind of input gives a {hint!r}")
    return cast("AnyKind", _KINDS[hint])
