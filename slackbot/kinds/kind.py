"""What the bot must know of a type to let people give a value of it: typed, chosen, stored, shown."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeAlias, TypeVar

from pydantic import JsonValue

from slackbot.recent import Recent
from slackbot.uchat import UChat

T = TypeVar("T")


class Style(Enum):
    """How a parameter stands on the typed line."""

    POSITIONAL = "positional"
    FLAG = "flag"  # --workspace
    OPTION = "option"  # --format text
    SWITCHES = "switches"  # --delete | --keep


class Widget(Enum):
    """The input a modal asks with."""

    TYPE_AHEAD = "type-ahead"
    TEXT = "text"
    CHOICE = "choice"
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a type-ahead: what is shown, and the raw value that resolves to it."""

    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Look:
    """What resolving may look at: UChat, the region of unprefixed phone numbers, people seen lately."""

    uchat: UChat
    region: str | None
    recent: Recent
    may_guess: bool = True
    """Whether one partial match on a name is good enough: for a look-up, never for a change."""


class Kind(ABC, Generic[T]):
    """A type that a parameter can have."""

    label: str | None = None
    placeholder: str | None = None
    style: Style = Style.OPTION
    """How an optional parameter of this kind is typed unless its declaration says otherwise."""
    widget: Widget = Widget.TEXT
    choices: tuple[str, ...] = ()
    min_query: int = 0
    """Characters to type before the type-ahead asks; 0 shows the kept list at once."""
    names_bot_user: bool = False

    def take(self, words: Sequence[str], region: str | None) -> int:  # noqa: ARG002
        """How many leading words belong to one value of this kind, where others follow. At least 1."""
        return 1

    @abstractmethod
    async def resolve(self, raw: str, look: Look) -> T:
        """The value that `raw` means. Raises `slackbot.faults.InputFault` where it means none."""

    async def options(self, query: str, look: Look) -> Sequence[Option]:  # noqa: ARG002
        """What the type-ahead offers for a query; never waits in UChat's queue."""
        return ()

    def at_hand(self, query: str, look: Look) -> Sequence[Option]:  # noqa: ARG002
        """What the type-ahead can offer without asking anybody."""
        return ()

    def shown(self, raw: str, look: Look) -> str:  # noqa: ARG002
        """How a raw value that was given is written in a form, from what is at hand."""
        return raw

    @abstractmethod
    def canonical(self, value: T) -> str:
        """The raw text that resolves to this very value."""

    def describe(self, value: T) -> str:
        """The value as the audit log shows it."""
        return self.canonical(value)

    @abstractmethod
    def dump(self, value: T) -> JsonValue:
        """The value as an operation keeps it while it waits."""

    @abstractmethod
    def load(self, kept: JsonValue) -> T:
        """The inverse of `dump`. Raises ValueError for what `dump` never gave."""


# A parameter's kind is chosen at run time from an annotation; the catalogue pairs each with its own values.
AnyKind: TypeAlias = Kind[object]
