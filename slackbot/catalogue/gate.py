"""The approval gate's policy, as the settings say it."""

from dataclasses import dataclass

from pydantic import JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """How an action is agreed to: in `channel`, by `required` people, within `lasts_ms` milliseconds.

    `approvers` are the ids that APPROVERS holds; who they cover is looked up when somebody decides.
    """

    channel: str
    approvers: frozenset[str]
    required: int
    lasts_ms: int

    @property
    def missing(self) -> tuple[str, ...]:
        """The settings without which nothing can be approved."""
        needed = {"APPROVAL_CHANNEL": self.channel, "APPROVERS": self.approvers}
        return tuple(name for name, value in needed.items() if not value)

    def enough_without(self, person: str | None) -> bool:
        """Whether there may be enough approvers besides `person`. How many a group has is not looked up."""
        others = self.approvers - {person}
        return len(others) >= self.required or any(not each.startswith(("U", "W")) for each in others)

    def as_kept(self) -> JsonValue:
        """The policy as a request keeps it."""
        return {
            "channel": self.channel,
            "approvers": list[JsonValue](sorted(self.approvers)),
            "required": self.required,
            "lasts_ms": self.lasts_ms,
        }
