"""Kinds that need nobody but themselves: text, a choice, a yes, a length of time."""

from datetime import timedelta
from typing import TypeVar

from pydantic import JsonValue

from slackbot.duration import parse_duration, write_duration
from slackbot.faults import InputFault
from slackbot.kinds.kind import Kind, Look, Style, Widget

K = TypeVar("K")

_LARGEST = 10**15  # beyond any id or page, and within what a database counts to


class Text(Kind[str]):
    """Any text of at least one character."""

    style = Style.POSITIONAL

    async def resolve(self, raw: str, look: Look) -> str:  # noqa: ARG002
        """The text itself, trimmed."""
        text = raw.strip()
        if not text:
            raise InputFault("Type something here.")
        return text

    def canonical(self, value: str) -> str:
        """The text itself."""
        return value

    def dump(self, value: str) -> JsonValue:
        """The text itself."""
        return value

    def load(self, kept: JsonValue) -> str:
        """The text itself."""
        return _checked(kept, str)


class Choice(Kind[str]):
    """One of the words of a `Literal`."""

    widget = Widget.CHOICE

    def __init__(self, choices: tuple[str, ...]) -> None:
        self.choices = choices

    async def resolve(self, raw: str, look: Look) -> str:  # noqa: ARG002
        """The choice, without regard to case."""
        for choice in self.choices:
            if choice.casefold() == raw.strip().casefold():
                return choice
        raise InputFault(f"Choose one of {', '.join(self.choices)}.")

    def canonical(self, value: str) -> str:
        """The word itself."""
        return value

    def dump(self, value: str) -> JsonValue:
        """The word itself."""
        return value

    def load(self, kept: JsonValue) -> str:
        """The word itself."""
        return _checked(kept, str)


class Flag(Kind[bool]):
    """Yes where it is given, no where it isn't."""

    style = Style.FLAG
    widget = Widget.TICK

    async def resolve(self, raw: str, look: Look) -> bool:  # noqa: ARG002
        """Anything but an explicit no is a yes."""
        return raw.strip().casefold() not in {"", "no", "false", "0"}

    def canonical(self, value: bool) -> str:
        """`yes` or `no`."""
        return "yes" if value else "no"

    def dump(self, value: bool) -> JsonValue:
        """The truth value."""
        return value

    def load(self, kept: JsonValue) -> bool:
        """The truth value."""
        return _checked(kept, bool)


class Number(Kind[int]):
    """A whole number from 1 up."""

    async def resolve(self, raw: str, look: Look) -> int:  # noqa: ARG002
        """The number. Raises InputFault for anything else."""
        if not raw.strip().isdecimal() or not 1 <= int(raw) <= _LARGEST:
            raise InputFault("Give a whole number from 1 up.")
        return int(raw)

    def canonical(self, value: int) -> str:
        """Its digits."""
        return str(value)

    def dump(self, value: int) -> JsonValue:
        """The number."""
        return value

    def load(self, kept: JsonValue) -> int:
        """The number."""
        return _checked(kept, int)


class Duration(Kind[timedelta]):
    """A length of time: `90s`, `30m`, `24h`, `7d`."""

    placeholder = "7d"

    async def resolve(self, raw: str, look: Look) -> timedelta:  # noqa: ARG002
        """The length of time, from one second up."""
        try:
            return parse_duration(raw.strip())
        except ValueError as error:
            raise InputFault(f"{error} Write it as 90s, 30m, 24h or 7d.") from error

    def canonical(self, value: timedelta) -> str:
        """As it is typed."""
        return write_duration(value)

    def dump(self, value: timedelta) -> JsonValue:
        """As it is typed."""
        return write_duration(value)

    def load(self, kept: JsonValue) -> timedelta:
        """Read again as if typed."""
        return parse_duration(_checked(kept, str))


def _checked(kept: JsonValue, wanted: type[K]) -> K:
    if not isinstance(kept, wanted):
        raise ValueError(f"{kept!r} is no {wanted.__name__}")  # noqa: TRY004  (what was kept is a value)
    return kept
