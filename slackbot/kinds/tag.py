"""A tag of the bot as an argument: its name, without case, or its tag ns."""

from collections.abc import Sequence
from difflib import get_close_matches

from pydantic import JsonValue

from slackbot.faults import InputFault
from slackbot.kinds.kind import Kind, Look, Option, Widget
from slackbot.text import clean, cut
from slackbot.uchat import Patience, Tag, UChatError

_MOST_OFFERED = 100


class TagKind(Kind[Tag]):
    """Resolves to a tag that exists. An unknown name gets suggestions and is never created."""

    label = "Tag"
    placeholder = "tag"
    widget = Widget.TYPE_AHEAD

    async def resolve(self, raw: str, look: Look) -> Tag:
        """The tag of that ns or name; a name that differs in case alone is the same name."""
        wanted = raw.strip()
        tags = await look.uchat.tags()
        exact = [tag for tag in tags if wanted in {tag.tag_ns, tag.name}]
        alike = exact or [tag for tag in tags if tag.name.casefold() == wanted.casefold()]
        if len(alike) == 1:
            return alike[0]
        if alike:
            raise InputFault(
                f"{len(alike)} tags are called “{clean(wanted)}” but for capitals.",
                hint="Choose the one you mean.",
                suggestions=[tag.name for tag in alike],
            )
        raise InputFault(
            f"There is no tag called “{clean(wanted)}”.",
            hint="Tags are made in UChat; this never creates one.",
            suggestions=similar(wanted, [tag.name for tag in tags]),
        )

    async def options(self, query: str, look: Look) -> Sequence[Option]:
        """The bot's tags whose name holds the query; those that begin with it first."""
        try:
            return _offered(query, await look.uchat.tags(patience=Patience.NEVER))
        except UChatError:
            return self.at_hand(query, look)

    def at_hand(self, query: str, look: Look) -> Sequence[Option]:
        """The same of the list that is kept."""
        return _offered(query, look.uchat.tags_kept)

    def shown(self, raw: str, look: Look) -> str:
        """The tag's name, if the list is at hand."""
        return next((clean(tag.name) for tag in look.uchat.tags_kept if tag.tag_ns == raw), raw)

    def canonical(self, value: Tag) -> str:
        """The tag ns."""
        return value.tag_ns

    def describe(self, value: Tag) -> str:
        """The name."""
        return clean(value.name)

    def dump(self, value: Tag) -> JsonValue:
        """Name and ns."""
        return value.model_dump(mode="json")

    def load(self, kept: JsonValue) -> Tag:
        """The tag as it was kept."""
        return Tag.model_validate(kept)


def _offered(query: str, tags: Sequence[Tag]) -> Sequence[Option]:
    wanted = query.strip().casefold()
    found = [tag for tag in tags if wanted in tag.name.casefold() or wanted == tag.tag_ns.casefold()]
    found.sort(key=lambda tag: (not tag.name.casefold().startswith(wanted), tag.name.casefold()))
    return [Option(cut(clean(tag.name), 75), tag.tag_ns) for tag in found[:_MOST_OFFERED]]


def similar(wanted: str, names: Sequence[str], most: int = 3) -> list[str]:
    """Names that look like `wanted` with a slip in it, or that hold it; the likeliest first."""
    by_folded = {name.casefold(): name for name in names}
    close = get_close_matches(wanted.casefold(), list(by_folded), n=most, cutoff=0.6)
    holding = [each for each in by_folded if wanted.casefold() in each and each not in close]
    return [by_folded[each] for each in (*close, *holding)][:most]
