"""What of a bot user is shown to nobody: the operator's hidden fields, and the flow bridge's own."""

from collections.abc import Iterable

from slackbot.uchat.models import BotUser, UserField

# The custom fields through which the bot speaks with its sub flows.
BRIDGE_FIELDS = (
    "slackbot_request",
    "slackbot_argument",
    "slackbot_running",
    "slackbot_reply",
    "slackbot_result",
)
# What identifies a bot user, and what actions work on, stays.
HIDEABLE = frozenset(BotUser.model_fields) - {"user_ns", "tags", "labels", "user_fields"}
"""The profile fields that can be hidden. Custom fields of any name can."""


class Hidden:
    """Strips fields from bot users. Names are compared without case; `First name` means `first_name` too."""

    def __init__(self, names: Iterable[str]) -> None:
        wanted = {_plain(name) for name in names}
        self._profile = tuple(name for name in sorted(HIDEABLE) if name in wanted)
        self._custom = frozenset(wanted | set(BRIDGE_FIELDS))

    def hides(self, field: str) -> bool:
        """Whether that profile field, like `email`, is hidden."""
        return field in self._profile

    def strip(self, user: BotUser) -> BotUser:
        """`user` without what is hidden. A hidden phone may still be told from a WhatsApp `user_id`."""
        update: dict[str, object] = dict.fromkeys(self._profile)
        kept = tuple(field for field in user.user_fields if not self._hides(field))
        if len(kept) != len(user.user_fields):
            update["user_fields"] = kept
        return user.model_copy(update=update) if update else user

    def _hides(self, field: UserField) -> bool:
        return _plain(field.name) in self._custom or (field.var_ns or "").casefold() in self._custom


def bridge_values(user: BotUser) -> dict[str, str]:
    """The flow bridge's fields of an unstripped `user` by name; those without a value are left out."""
    named = ((_plain(field.name), field.value) for field in user.user_fields)
    return {name: value for name, value in named if name in BRIDGE_FIELDS and value is not None}


def _plain(name: str) -> str:
    return name.strip().casefold().replace(" ", "_")
