"""The workspace that the token belongs to: its bot's people, and the lists that the people refer to."""

import time
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from playground.uchat.people import Person, extras, profile
from playground.uchat.switches import Switches

T = TypeVar("T")

BRIDGE_FIELDS = (
    "slackbot_request",
    "slackbot_argument",
    "slackbot_running",
    "slackbot_reply",
    "slackbot_result",
)
"""The text user fields that the flow bridge speaks through."""

BRIDGE_FLOWS = {
    "f1001s31": "slackbot: list sequences",
    "f1001s32": "slackbot: remove smart delays",
    "f1001s33": "slackbot: remove scheduled messages",
    "f1001s34": "slackbot: merge",
    "f1001s35": "slackbot: list labels",
    "f1001s36": "slackbot: list closing notes",
}
"""The sub flows of the flow bridge, by their ns."""


BEFORE_KEPT = 200
"""Merges whose people are kept as they were before."""

FIRST_ADDED = 10_000
"""People who are added at run time have numbers above this one."""


@dataclass(frozen=True, slots=True)
class UserField:
    """The definition of a custom field."""

    var_ns: str
    name: str
    var_type: str = "text"
    description: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge that was carried out. `at` is epoch seconds."""

    primary: str
    secondary: str
    deleted: bool
    at: float
    primary_name: str | None = None
    secondary_name: str | None = None


@dataclass
class Workspace:
    """What a token reaches. Everything is plain and may be changed while the stand-in runs."""

    flow_ns: str = "f1001"
    people: dict[str, Person] = field(default_factory=dict)
    """Those of the bot and, under another flow's ns, those of the workspace's second bot."""
    tags: dict[str, str] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    user_fields: dict[str, UserField] = field(default_factory=dict)
    sub_flows: dict[str, str] = field(default_factory=dict)
    closing_notes: list[dict[str, Any]] = field(default_factory=list)
    agents: dict[int, str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    """Every merge that was carried out, in order."""
    before_merges: dict[int, tuple[Person, Person]] = field(default_factory=dict)
    """Primary and secondary as they were before the latest merges, by the merge's place in the list."""
    on_merge: list[Callable[[Merge], None]] = field(default_factory=list)
    """Told of every merge once it was carried out."""
    _added: int = 0

    def person(self, user_ns: str) -> Person | None:
        """The bot's own user of that ns."""
        person = self.people.get(user_ns)
        return person if person is not None and self.is_own(person) else None

    def is_own(self, person: Person) -> bool:
        """Whether the person belongs to the token's bot."""
        return person.user_ns.startswith(f"{self.flow_ns}u")

    def own_people(self) -> Iterator[Person]:
        """The people of the token's bot."""
        return (person for person in self.people.values() if self.is_own(person))

    def add(
        self,
        name: str | None = None,
        *,
        tags: tuple[str, ...] = (),
        labels: tuple[str, ...] = (),
        **more: Any,
    ) -> Person:
        """A new person of the bot, with tags and labels by name and anything else that a Person has.

        Without a `user_ns` they get the next free one. LookupError for a tag or label that isn't there.
        """
        while "user_ns" not in more:
            self._added += 1
            user_ns = f"{self.flow_ns}u{FIRST_ADDED + self._added}"
            if user_ns not in self.people:
                more["user_ns"] = user_ns
        first, _, last = (name or "").partition(" ")
        known = {"channel": "web", "language": "en", "first_name": first, "last_name": last}
        person = Person(name=name, **{**known, **more})
        person.tags += [_there(self.tag_ns(each), each) for each in tags]
        person.labels += [_there(self.label_id(each), each) for each in labels]
        self.people[person.user_ns] = person
        return person

    def about_to_merge(self, primary: Person, secondary: Person) -> None:
        """Keep both as they are; those of merges long past are forgotten."""
        self.before_merges[len(self.merges)] = (_as_now(primary), _as_now(secondary))
        self.before_merges.pop(len(self.merges) - BEFORE_KEPT, None)

    def record_merge(self, primary: Person, secondary: Person, *, deleted: bool) -> None:
        """Note a merge that was carried out."""
        merge = Merge(primary.user_ns, secondary.user_ns, deleted, time.time(), primary.name, secondary.name)
        self.merges.append(merge)
        for tell in self.on_merge:
            tell(merge)

    def tag_ns(self, name: str) -> str | None:
        """The ns of the tag of exactly that name."""
        return next((tag_ns for tag_ns, known in self.tags.items() if known == name), None)

    def label_id(self, name: str) -> int | None:
        """The id of the label of exactly that name."""
        return next((label_id for label_id, known in self.labels.items() if known == name), None)

    def has_field(self, name: str, switches: Switches) -> bool:
        """Whether the custom field exists, the bridge's by their switch."""
        return name in self.user_fields and (switches.bridge_fields or name not in BRIDGE_FIELDS)

    def has_sub_flow(self, sub_flow_ns: str, switches: Switches) -> bool:
        """Whether the sub flow exists, the bridge's by their switch."""
        return sub_flow_ns in self.sub_flows and (
            switches.flows != "none" or not self.sub_flows[sub_flow_ns].startswith("slackbot:")
        )

    def bot_user(self, person: Person, switches: Switches, *, listed: bool = False) -> dict[str, Any]:
        """A person as UChat sends a bot user, alone or in a list."""
        value = profile(person)
        value.update(extras(person, switches))
        value["tags"] = [
            {"name": self.tags[tag_ns], "tag_ns": tag_ns} for tag_ns in person.tags if tag_ns in self.tags
        ]
        value["user_fields"] = [
            {
                "name": name,
                "var_ns": self.user_fields[name].var_ns,
                "var_type": self.user_fields[name].var_type,
                "description": self.user_fields[name].description,
                "value": stored,
            }
            for name, stored in person.fields.items()
            if self.has_field(name, switches)
        ]
        if switches.labels_sent and (switches.labels_in_lists or not listed):
            value["labels"] = self.labels_of(person)
        return value

    def labels_of(self, person: Person) -> list[dict[str, Any]]:
        """A person's labels."""
        return [{"id": label, "name": self.labels[label]} for label in person.labels if label in self.labels]


def _as_now(person: Person) -> Person:
    """A copy that what happens to the person leaves alone."""
    kept = copy(person)
    for each in fields(person):
        value = getattr(person, each.name)
        if isinstance(value, list | dict):
            setattr(kept, each.name, value.copy())
    return kept


def _there(found: T | None, name: str) -> T:
    if found is None:
        raise LookupError(f"there is no tag or label {name!r}")
    return found
