"""An answer as a value: what is said, not how Slack draws it. `slackbot.render` turns it into blocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from pydantic import JsonValue


class Verb(StrEnum):
    """What a click means. The value beside it is a command line, or the reference of an operation."""

    RUN = "run"
    """Run the line in the value; the answer is a message of its own."""
    TURN = "turn"
    """Run the line in the value; its answer takes the place of this one (paging, choosing)."""
    CONFIRM = "confirm"
    CANCEL = "cancel"
    UNDO = "undo"
    SHARE = "share"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    CHECK = "check"
    """Look whether what nobody knows the outcome of was carried out."""
    MARK_DONE = "mark-done"
    MARK_NOT_DONE = "mark-not-done"
    REPEAT = "repeat"
    """Ask for the same once more, in a form that is filled in."""
    SWAP = "swap"
    """In a form: exchange two of its inputs."""


@dataclass(frozen=True, slots=True)
class Bold:
    """Text that stands out."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Code:
    """Text to be typed or copied as it is."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Mention:
    """A Slack person (`U…`, `W…`) or user group (`S…`), drawn with their name."""

    id: str

    def __str__(self) -> str:
        return f"<!subteam^{self.id}>" if self.id.startswith("S") else f"<@{self.id}>"


@dataclass(frozen=True, slots=True)
class Channel:
    """A Slack channel, drawn with its name."""

    id: str

    def __str__(self) -> str:
        return f"<#{self.id}>"


@dataclass(frozen=True, slots=True)
class Link:
    """A link. `url` is http or https; anything else is drawn as text."""

    url: str
    text: str

    def __str__(self) -> str:
        return f"{self.text} ({self.url})" if self.text != self.url else self.url


@dataclass(frozen=True, slots=True)
class When:
    """A moment, shown in the reader's own time zone. `at` is epoch seconds; `otherwise` is for old clients."""

    at: int
    otherwise: str

    def __str__(self) -> str:
        return self.otherwise


Span: TypeAlias = str | Bold | Code | Mention | Channel | Link | When
Line: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press. `value` is at most 2,000 characters (Slack's limit)."""

    label: str
    verb: Verb
    value: str
    style: str | None = None
    """`primary`, `danger` or nothing."""
    says: str | None = None
    """What a screen reader says instead of the label, where several buttons share one."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of text."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values, one under the other."""

    pairs: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One of several: a title, what tells it apart, and what can be done with it."""

    title: str
    details: tuple[str, ...] = ()
    button: Button | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """A list; pages are the handler's business, Slack's 50 blocks a message the limit."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Copyable:
    """Plain text to be copied, line breaks kept."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Small print."""

    line: Line


@dataclass(frozen=True, slots=True)
class Menu:
    """A choice of many things to do: groups of (label, command line)."""

    label: str
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two of a kind side by side, one under the other on a phone: names, each with the value of either side.

    `sides` is what they are called, a word or two each. An empty value leaves its line out on that side.
    """

    sides: tuple[str, str]
    rows: tuple[tuple[str, str, str], ...]


Part: TypeAlias = Lines | Facts | Rows | Copyable | Note | Menu | Pairs


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    `result` is the outcome in a few words, for the audit log; never a customer's data beyond their name.
    `change` is what Undo will need, and stands only where something was really changed.
    """

    title: str
    parts: tuple[Part, ...] = ()
    buttons: tuple[Button, ...] = ()
    result: str = ""
    about: tuple[str, str] | None = None
    """The user ns and name of the one bot user it turned out to be about, where the arguments don't say."""
    change: JsonValue = field(default=None)
    share: bool = True
    """Whether there is anything in it worth showing to a channel."""
    beside: bool = False
    """Shown as a message of its own even where it answers a click: what was clicked still stands."""
    waits: bool = False
    """For a preview: a question that waits for Confirm. False: nothing to ask, this is the answer."""
    keeps: Mapping[str, object] = field(default_factory=dict)
    """For a question: arguments, by parameter name, as Confirm is to have them instead of as they resolved."""

    def adding(self, *parts: Part, buttons: Sequence[Button] = ()) -> "Reply":
        """The same answer with more at its end."""
        return replace(self, parts=(*self.parts, *parts), buttons=(*self.buttons, *buttons))


def line(*spans: Span) -> Line:
    """A line of spans."""
    return spans


def said(*spans: Span) -> Lines:
    """One line as a part."""
    return Lines((spans,))


def note(*spans: Span) -> Note:
    """Small print as a part."""
    return Note(spans)
