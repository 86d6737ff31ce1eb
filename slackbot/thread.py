"""Choosing the messages of a chat to show, page by page into the past. No I/O of its own, no clock.

UChat gives the newest messages up to and with a second (`end_time`), at most 100, in no documented order within
that second. So a second is only taken whole, and a page ends at a place: a second, and a message's number in it.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from zlib import crc32

from slackbot.uchat import ChatMessage

MOST_SHOWN = 50
LARGEST_READ = 100
"""What one call gives at most, by UChat's document."""
MOST_CALLS = 5
_MOST_WRITTEN = 450
_TRAIL = re.compile(r"\d{1,15}\.\d{1,20}(_\d{1,15}\.\d{1,20})*", re.ASCII)

Read: TypeAlias = Callable[[int | None], Awaitable[Sequence[ChatMessage]]]
"""The newest messages up to and with a second, `LARGEST_READ` at most, newest first; None: up to now."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A message's place in its thread. Later ones are greater."""

    second: int
    number: int


Trail: TypeAlias = tuple[Place, ...]
"""Where each page on the way from the latest messages to here ended; empty at the latest."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The messages of one page, oldest first.

    `examined` counts what was looked through for them. `before` is where the next older page begins; None
    where the thread has no more. `crowded` says that a second held more messages than UChat gives of one.
    """

    messages: tuple[ChatMessage, ...]
    examined: int
    before: Place | None
    crowded: bool = False


def read_trail(text: str | None) -> Trail:
    """A trail as `write_trail` wrote it; the empty one for anything else."""
    if not text or not _TRAIL.fullmatch(text):
        return ()
    pairs = (each.split(".") for each in text.split("_"))
    return tuple(Place(int(second), int(number)) for second, number in pairs)


def write_trail(trail: Trail) -> str:
    """A trail as a short text. From a long one the places nearest to the latest messages are left out."""
    written = [f"{place.second}.{place.number}" for place in trail]
    while len("_".join(written)) > _MOST_WRITTEN:
        written.pop(0)
    return "_".join(written)


async def choose(
    read: Read,
    wanted: Callable[[ChatMessage], bool],
    before: Place | None = None,
    *,
    most: int = MOST_SHOWN,
    calls: int = MOST_CALLS,
) -> Chosen:
    """The latest `most` messages before a place that are `wanted`, in at most `calls` reads.

    Fewer where the thread ends, or where the reads are used up; then `before` goes on from there. Neither
    loses a message nor gives one twice, but where more than `LARGEST_READ` share a second.
    """
    end = before.second if before else None
    found: dict[Place, ChatMessage] = {}
    held: list[tuple[Place, ChatMessage]] = []
    lowest, ended, crowded = before, False, False
    for _ in range(calls):
        rows = _placed(await read(end), end)
        seconds = {place.second for place, _ in rows}
        full = len(rows) >= LARGEST_READ
        # UChat ignored what it was asked: the same rows would come for ever.
        ended = not full or (end is not None and max(seconds) > end)
        if ended:
            # What waited for the rest of its second has it now, or never will.
            whole = [*held, *rows]
        else:
            oldest = min(seconds)
            crowd = len(seconds) == 1
            crowded = crowded or crowd
            whole = [each for each in rows if crowd or each[0].second > oldest]
            held = [each for each in rows if not crowd and each[0].second == oldest]
            end = oldest - 1 if crowd else oldest
        fresh = {place: each for place, each in whole if before is None or place < before}
        found |= fresh
        lowest = min([*fresh, *([lowest] if lowest else [])], default=None)
        if ended or sum(map(wanted, found.values())) >= most:
            break
    matching = sorted((place for place, each in found.items() if wanted(each)), reverse=True)
    shown = matching[:most]
    further = None if ended else lowest
    if len(matching) > most or (shown and len(matching) == most and not ended):
        further = shown[-1]
    return Chosen(tuple(found[place] for place in reversed(shown)), len(found), further, crowded)


def _placed(rows: Sequence[ChatMessage], end: int | None) -> list[tuple[Place, ChatMessage]]:
    """Each row with its place; one without a time stands in the second of the row before it."""
    second = next((row.ts for row in rows if row.ts is not None), end or 0)
    placed = []
    for row in rows:
        second = row.ts if row.ts is not None else second
        placed.append((Place(max(second, 0), _number(row)), row))
    return placed


def _number(row: ChatMessage) -> int:
    if row.id is not None and row.id >= 0:
        return row.id
    return crc32(f"{row.mid}\n{row.type}\n{row.text}\n{row.url}".encode("utf-8", "replace"))
