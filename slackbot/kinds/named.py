"""Things of the workspace that go by a name, as arguments: tags and labels."""

from collections.abc import Awaitable, Callable, Sequence
from difflib import get_close_matches
from typing import Generic, TypeVar

from pydantic import JsonValue

from slackbot.faults import InputFault
from slackbot.kinds.kind import Kind, Look, Option, Widget
from slackbot.text import clean, cut
from slackbot.uchat import Label, Patience, Tag, UChat, UChatError

N = TypeVar("N", bound=Tag | Label)

_MOST_OFFERED = 100


class NamedKind(Kind[N], Generic[N]):
    """Resolves a name, without case, or a key to a thing that exists. An unknown name is never created.

    `listed` is UChat's list, `kept` what is at hand of it; `key` is what UChat knows a thing by.
    """

    widget = Widget.TYPE_AHEAD

    def __init__(
        self,
        noun: str,
        model: type[N],
        *,
        key: Callable[[N], str],
        listed: Callable[[UChat, Patience], Awaitable[Sequence[N]]],
        kept: Callable[[UChat], Sequence[N]],
    ) -> None:
        self.label = noun.capitalize()
        self.placeholder = noun
        self._noun = noun
        self._model = model
        self._key = key
        self._listed = listed
        self._kept = kept

    async def resolve(self, raw: str, look: Look) -> N:
        """The one thing of that key or name; a name that differs in case alone is the same name."""
        wanted = raw.strip()
        things = await self._listed(look.uchat, Patience.QUEUE)
        exact = [each for each in things if wanted in {self._key(each), each.name}]
        alike = exact or [each for each in things if each.name.casefold() == wanted.casefold()]
        if len(alike) == 1:
            return alike[0]
        if alike:
            raise InputFault(
                f"{len(alike)} {self._noun}s are called “{clean(wanted)}” but for capitals.",
                hint="Choose the one you mean.",
                suggestions=[each.name for each in alike],
            )
        raise InputFault(
            f"There is no {self._noun} called “{clean(wanted)}”.",
            hint=f"{self._noun.capitalize()}s are made in UChat; this never creates one.",
            suggestions=similar(wanted, [each.name for each in things]),
        )

    async def options(self, query: str, look: Look) -> Sequence[Option]:
        """Things whose name holds the query; those that begin with it first.

        However short the query: the whole list is what is asked for, and kept for a minute.
        """
        try:
            return self._offered(query, await self._listed(look.uchat, Patience.NEVER))
        except UChatError:
            return self.at_hand(query, look)

    def at_hand(self, query: str, look: Look) -> Sequence[Option]:
        """The same of the list that is kept."""
        return self._offered(query, self._kept(look.uchat))

    def shown(self, raw: str, look: Look) -> str:
        """The name, if the list is at hand."""
        return next((clean(each.name) for each in self._kept(look.uchat) if self._key(each) == raw), raw)

    def canonical(self, value: N) -> str:
        """The key."""
        return self._key(value)

    def describe(self, value: N) -> str:
        """The name."""
        return clean(value.name)

    def dump(self, value: N) -> JsonValue:
        """Key and name."""
        return value.model_dump(mode="json")

    def load(self, kept: JsonValue) -> N:
        """The thing as it was kept."""
        thing: N = self._model.model_validate(kept)  # type: ignore[assignment]  # mypy takes the bound for N
        return thing

    def _offered(self, query: str, things: Sequence[N]) -> Sequence[Option]:
        wanted = query.strip().casefold()
        found = [
            each for each in things if wanted in each.name.casefold() or wanted == self._key(each).casefold()
        ]
        found.sort(key=lambda each: (not each.name.casefold().startswith(wanted), each.name.casefold()))
        return [Option(cut(clean(each.name), 75), self._key(each)) for each in found[:_MOST_OFFERED]]


def similar(wanted: str, names: Sequence[str], most: int = 3) -> list[str]:
    """Names that look like `wanted` with a slip in it, or that hold it; the likeliest first."""
    by_folded = {name.casefold(): name for name in names}
    close = get_close_matches(wanted.casefold(), list(by_folded), n=most, cutoff=0.6)
    holding = [each for each in by_folded if wanted.casefold() in each and each not in close]
    return [by_folded[each] for each in (*close, *holding)][:most]


TAG = NamedKind(
    "tag",
    Tag,
    key=lambda tag: tag.tag_ns,
    listed=lambda uchat, patience: uchat.tags(patience=patience),
    kept=lambda uchat: uchat.tags_kept,
)
LABEL = NamedKind(
    "label",
    Label,
    key=lambda label: str(label.id),
    listed=lambda uchat, patience: uchat.labels(patience=patience),
    kept=lambda uchat: uchat.labels_kept,
)
