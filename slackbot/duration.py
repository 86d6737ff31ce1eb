"""Lengths of time as people and settings write them: `90s`, `30m`, `24h`, `7d`."""

import re
from datetime import timedelta

_WRITTEN = re.compile(r"(\d{1,9})\s*([smhd])", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_LONGEST = timedelta(days=36_500)


def parse_duration(text: str) -> timedelta:
    """The length of time that `text` writes. Raises ValueError with a sentence for anything else.

    From one second to a hundred years; whole numbers and one unit.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text[:40]!r} is not a length of time.")
    length = timedelta(seconds=int(match.group(1)) * _SECONDS[match.group(2).casefold()])
    if not timedelta(seconds=1) <= length <= _LONGEST:
        raise ValueError(f"{text[:40]!r} is not between one second and a hundred years.")
    return length


def write_duration(length: timedelta) -> str:
    """The shortest way to write a length of whole seconds."""
    seconds = int(length.total_seconds())
    for unit in "dhm":
        if seconds and seconds % _SECONDS[unit] == 0:
            return f"{seconds // _SECONDS[unit]}{unit}"
    return f"{seconds}s"
