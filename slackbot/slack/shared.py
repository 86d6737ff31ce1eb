"""Answers kept for a while, so that what is shared is what was seen."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace

from slackbot.reply import Mention, Menu, Part, Reply, Rows, Verb, note

_SECONDS = 30 * 60.0
_MOST = 500


class Seen:
    """The last answers that may be shared; in memory alone. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: OrderedDict[tuple[str, str], tuple[float, Reply]] = OrderedDict()

    def keep(self, person: str, reply: Reply) -> None:
        """Keep `reply` if it offers to be shared."""
        for button in reply.buttons:
            if button.verb is Verb.SHARE:
                self._kept[button.value, person] = (self._clock() + _SECONDS, reply)
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)

    def find(self, person: str, reference: str) -> Reply | None:
        """The answer that this person saw under this reference, while it is kept."""
        until, reply = self._kept.get((reference, person), (0.0, None))
        return reply if until > self._clock() else None


def for_everybody(reply: Reply, person: str) -> Reply:
    """The answer as a channel sees it: nothing to press, and who shared it."""
    parts = tuple(_still(reply.parts))
    return replace(reply, parts=(*parts, note("Shared by ", Mention(person))), buttons=())


def _still(parts: Iterable[Part]) -> Iterable[Part]:
    for part in parts:
        match part:
            case Rows(rows):
                yield Rows(tuple(replace(row, button=None) for row in rows))
            case Menu():
                continue
            case _:
                yield part
