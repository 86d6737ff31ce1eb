"""Messages of a chat as they are shown: in Slack's blocks, or as plain text to be copied. Pure.

However long or many they are, the whole is at most `MOST` characters, links included, in blocks of about
`MOST_BLOCK`. Where that is too little, short messages stay whole and the longest lose the most.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from slackbot.media import Media, media_of
from slackbot.reply import Bold, Copyable, Line, Lines, Link, Part, Span, When
from slackbot.text import clean, cut
from slackbot.uchat import ChatMessage

MOST = 10_000
MOST_BLOCK = 3_200
"""Enough for a message of 3,000 characters to stay in one piece."""
_MOST_NAME = 40
_BREAKS = 4
"""Line breaks around a name, its words, its media, and before the next."""
_LATEST = 253_402_300_799
"""The last second of the year 9999: beyond it a `ts` is no time."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What shows the messages, and those of them that are shown in part."""

    parts: tuple[Part, ...]
    shortened: tuple[ChatMessage, ...] = ()


def conversation(messages: Sequence[ChatMessage], customer: str, *, most: int = MOST) -> Transcript:
    """Who said what and when, each reader's own time; media linked. Oldest first, as given."""
    heads = [_head(each, customer) for each in messages]
    room = most - sum(len("".join(map(str, head))) + _BREAKS for head in heads)
    bodies = _fitted(messages, room)
    entries = []
    for head, body in zip(heads, bodies, strict=True):
        spans: list[Line] = [head, *((piece,) for piece in _pieces(body.text))]
        if body.media is not None:
            spans.append((f"{body.media.label}: ", Link(body.media.url or "", body.media.name)))
        entries.append(spans)
    return Transcript(tuple(_blocks(entries)), _shortened(messages, bodies))


def plain_text(
    messages: Sequence[ChatMessage], customer: str, *, zone: tzinfo | None = None, most: int = MOST
) -> Transcript:
    """`Name: text`, a line break between two; with a `zone`, `[2026-11-22 19:47]` in it before the name."""
    heads = [f"{_stamp(each, zone)}{speaker(each, customer)}: " for each in messages]
    bodies = _fitted(messages, most - sum(len(head) + _BREAKS for head in heads))
    texts = []
    for head, body in zip(heads, bodies, strict=True):
        media = f"{body.media.label}: {body.media.name} {body.media.url}" if body.media else ""
        texts.append(head + "\n".join(each for each in (body.text, media) if each))
    return Transcript(tuple(Copyable(each) for each in _joined(texts)), _shortened(messages, bodies))


def speaker(message: ChatMessage, customer: str) -> str:
    """Who said it: the customer, the bot, an agent by name where UChat tells it."""
    match message.type:
        case "in":
            name = customer
        case "out":
            name = "Bot"
        case "agent":
            name = message.username or "Agent"
        case _:
            name = message.type or "Unknown"
    return cut(clean(name), _MOST_NAME) or "Unknown"


def moment(at: int | None) -> When | None:
    """A message's time; None where it has none."""
    if at is None or not 0 < at <= _LATEST:
        return None
    return When(at, datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC"))


def shares(sizes: Sequence[int], room: int) -> list[int]:
    """How much of `room` each gets: all it needs where that is little, else as much as the other long ones."""
    given = [0] * len(sizes)
    left = max(0, room)
    for rank, index in enumerate(sorted(range(len(sizes)), key=sizes.__getitem__)):
        given[index] = min(sizes[index], left // (len(sizes) - rank))
        left -= given[index]
    return given


@dataclass(frozen=True, slots=True)
class _Body:
    text: str
    media: Media | None = None
    """Media with a link; without one its name stands in the text."""
    whole: bool = True

    @property
    def size(self) -> int:
        return len(self.text) + (self.media.size if self.media else 0)


def _fitted(messages: Sequence[ChatMessage], room: int) -> list[_Body]:
    bodies = [_body(each) for each in messages]
    given = shares([each.size for each in bodies], room)
    return [
        body if body.size <= most else _shorter(body, most) for body, most in zip(bodies, given, strict=True)
    ]


def _body(message: ChatMessage) -> _Body:
    media = media_of(message)
    text = clean(message.text or "", lines=True).strip()
    if media is not None and message.text == message.payload.title:
        text = ""
    if media is not None and media.url is None:
        text = "\n".join(each for each in (text, f"{media.label}: {media.name}") if each)
        media = None
    return _Body(text or ("" if media else "(empty)"), media)


def _shorter(body: _Body, most: int) -> _Body:
    media = body.media
    if media is None:
        return _Body(cut(body.text, max(most, 1)), whole=False)
    # A link can't be cut: it stays where the words keep half of the room.
    if media.size + min(len(body.text), most // 2) <= most:
        return _Body(cut(body.text, most - media.size), media, whole=False)
    named = cut(f"{media.label}: {media.name}", max(most // 2 if body.text else most, 1))
    words = cut(body.text, max(most - len(named) - 1, 1)) if body.text else ""
    return _Body("\n".join(each for each in (words, named) if each), whole=False)


def _shortened(messages: Sequence[ChatMessage], bodies: Sequence[_Body]) -> tuple[ChatMessage, ...]:
    return tuple(each for each, body in zip(messages, bodies, strict=True) if not body.whole)


def _head(message: ChatMessage, customer: str) -> Line:
    at = moment(message.ts)
    name = Bold(speaker(message, customer))
    return (name, "  ", at) if at else (name,)


def _stamp(message: ChatMessage, zone: tzinfo | None) -> str:
    if zone is None or moment(message.ts) is None or message.ts is None:
        return ""
    try:
        return f"[{datetime.fromtimestamp(message.ts, zone):%Y-%m-%d %H:%M}] "
    except (OverflowError, ValueError):
        return ""


def _pieces(text: str, most: int = MOST_BLOCK - 100) -> list[str]:
    """`text` in pieces that a block holds, broken between words where it has any."""
    pieces = []
    while len(text) > most:
        at = max(text.rfind("\n", most // 2, most), text.rfind(" ", most // 2, most))
        pieces.append(text[: at if at > 0 else most])
        text = text[at + 1 :] if at > 0 else text[most:]
    return [*pieces, text] if text else pieces


def _blocks(entries: Iterable[Sequence[Line]]) -> Iterable[Lines]:
    """The entries in as few parts as hold them, an empty line between two; one that fits stays together."""
    block: list[Line] = []
    size = 0
    for entry in entries:
        fits = sum(map(_size, entry)) <= MOST_BLOCK
        if block and (fits or size > MOST_BLOCK // 2) and size + sum(map(_size, entry)) > MOST_BLOCK:
            yield Lines(tuple(block))
            block, size = [], 0
        if block:
            block.append(("",))
        for line in entry:
            if block and size + _size(line) > MOST_BLOCK:
                yield Lines(tuple(block))
                block, size = [], 0
            block.append(line)
            size += _size(line)
    if block:
        yield Lines(tuple(block))


def _size(line: Line) -> int:
    return sum(map(_span_size, line)) + 1


def _span_size(span: Span) -> int:
    return len(span.text) + len(span.url) if isinstance(span, Link) else len(str(span))


def _joined(texts: Iterable[str]) -> Iterable[str]:
    """The texts, joined by line breaks as far as a block holds them."""
    block = ""
    for text in texts:
        for piece in _pieces(text):
            if block and len(block) + len(piece) + 1 > MOST_BLOCK:
                yield block
                block = ""
            block = f"{block}\n{piece}" if block else piece
    if block:
        yield block
