"""The profile card of a bot user."""

from collections.abc import Sized

from slackbot.reply import Bold, Button, Facts, Line, Part, Reply, line, said
from slackbot.road.call import Call
from slackbot.text import clean, cut
from slackbot.uchat import BotUser
from slackbot.uchat.channels import channel_name

_MOST_VALUE = 300
_MOST_NAMES = 60
_MOST_ON_CARD = 15
_MOST_FIELDS = 30


def card(call: Call, user: BotUser, *, steps: bool = True) -> Reply:
    """The card, with what can be done next where `steps`. What is not known is left out."""
    buttons: tuple[Button, ...] = call.next_steps(user) if steps else ()
    return Reply(
        title=clean(user.display_name),
        parts=profile(user),
        buttons=buttons,
        result="shown",
        about=(user.user_ns, clean(user.display_name)),
    )


def profile(user: BotUser) -> tuple[Part, ...]:
    """What UChat knows of a bot user, what an agent needs first standing first."""
    known: list[tuple[str, str | None]] = [
        ("Phone", user.phone),
        ("Email", user.email),
        (
            _numbered("Tags", user.tags or ()),
            None if user.tags is None else names([tag.name for tag in user.tags], _MOST_ON_CARD),
        ),
        ("Status", user.status),
        ("Channel", channel_name(user.channel)),
        ("Last seen", user.last_seen),
        (
            _numbered("Labels", user.labels or ()),
            None if user.labels is None else names([label.name for label in user.labels], _MOST_ON_CARD),
        ),
        ("User id", user.user_id),
        ("User ns", user.user_ns),
    ]
    parts: list[Part] = [Facts(tuple((label, _value(value)) for label, value in known if value))]
    fields = [(clean(field.name), field.value) for field in user.user_fields if field.value]
    if fields:
        parts += [
            said(Bold("Custom fields")),
            Facts(tuple((cut(name, 80), _value(value)) for name, value in fields[:_MOST_FIELDS] if value)),
        ]
    if len(fields) > _MOST_FIELDS:
        parts.append(said(f"and {len(fields) - _MOST_FIELDS} more custom fields"))
    return tuple(parts)


def names(listed: list[str], most: int = _MOST_NAMES) -> str:
    """Names in a row; `none` where there are none."""
    if not listed:
        return "none"
    shown = ", ".join(clean(each) for each in listed[:most])
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return f"{shown}{more}"


def _numbered(label: str, listed: Sized) -> str:
    return f"{label} ({len(listed)})" if len(listed) > 1 else label


def _value(text: str) -> Line:
    return line(cut(clean(text), _MOST_VALUE if "," not in text else 2_000))
