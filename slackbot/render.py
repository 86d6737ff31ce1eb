"""Replies turned into Slack's blocks and a fallback text. Pure: no clock, no input, no output.

Text goes into `plain_text` and `rich_text` alone, which Slack never parses, so a customer called
`<!channel>` or `*Bold*` is shown, not obeyed. Limits: Slack's Block Kit reference.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias, assert_never

from pydantic import JsonValue

from slackbot.reply import (
    Bold,
    Button,
    Channel,
    Code,
    Copyable,
    Facts,
    Line,
    Lines,
    Link,
    Mention,
    Menu,
    Note,
    Pairs,
    Part,
    Reply,
    Row,
    Rows,
    Span,
    When,
)
from slackbot.text import clean, cut, escape

Json: TypeAlias = dict[str, JsonValue]

MOST_BLOCKS = 50
_MOST_TEXT = 3_000
_MOST_HEADER = 150
_MOST_LABEL = 75
_MOST_BUTTONS = 25
_MOST_GROUPS = 100
_MOST_CELL = 2_000
_MOST_CELLS = 10
# Slack names no limit for one rich_text block; it cuts a message's text at 40,000 characters in all.
_MOST_RICH = 12_000
_MOST_FALLBACK = 3_000


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent to Slack: blocks, and a text for notifications and screen readers."""

    text: str
    blocks: list[JsonValue]


def render(reply: Reply) -> Message:
    """The message that shows `reply`. It never exceeds Slack's limits: what has no room is cut with an ellipsis."""
    blocks: list[JsonValue] = [_header(reply.title)]
    number = 0
    for part in reply.parts:
        for block in _part(part, number):
            blocks.append(block)
            number += 1
    room = MOST_BLOCKS - 1
    if len(blocks) > room:
        blocks = [*blocks[: room - 1], _context((f"{len(blocks) - room + 1} more lines have no room here.",))]
    if reply.buttons:
        blocks.append(_actions(reply.buttons))
    return Message(text=fallback(reply), blocks=blocks)


def fallback(reply: Reply) -> str:
    """The whole answer as escaped text, for notifications and screen readers."""
    lines = [escape(clean(reply.title)), *chain.from_iterable(_told(part) for part in reply.parts)]
    return cut("\n".join(each for each in lines if each.strip()), _MOST_FALLBACK) or "–"


def plain_text(text: str, most: int = _MOST_TEXT) -> Json:
    """A plain_text object; emoji codes in it stay as they are. An empty text becomes a dash."""
    return {"type": "plain_text", "text": cut(text, most) or "–", "emoji": False}


def button_block(button: Button, action_id: str) -> Json:
    """A button element."""
    element: Json = {
        "type": "button",
        "action_id": action_id,
        "text": plain_text(clean(button.label), _MOST_LABEL),
        "value": button.value,
    }
    if button.style:
        element["style"] = button.style
    if button.says:
        element["accessibility_label"] = cut(clean(button.says), _MOST_LABEL)
    return element


def _header(title: str) -> Json:
    return {"type": "header", "text": plain_text(clean(title), _MOST_HEADER)}


def _actions(buttons: Sequence[Button]) -> Json:
    elements: list[JsonValue] = [
        button_block(button, f"{button.verb}.{index}") for index, button in enumerate(buttons[:_MOST_BUTTONS])
    ]
    return {"type": "actions", "elements": elements}


def _part(part: Part, number: int) -> Iterable[Json]:
    match part:
        case Lines(lines):
            yield from _rich(_joined(lines))
        case Facts(pairs):
            yield from _rich(_joined([(Bold(label), "  ", *value) for label, value in pairs]))
        case Rows(rows):
            for index, row in enumerate(rows):
                yield _row(row, f"{number + index}")
        case Copyable(text):
            yield {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_preformatted",
                        "elements": [
                            {"type": "text", "text": cut(clean(text, lines=True), _MOST_RICH) or "–"}
                        ],
                    }
                ],
            }
        case Note(line):
            yield _context(line)
        case Menu():
            yield _menu(part, number)
        case Pairs():
            yield from _pairs(part)
        case _:
            assert_never(part)


def _row(row: Row, suffix: str) -> Json:
    lines = [clean(row.title), *(clean(each) for each in row.details)]
    block: Json = {"type": "section", "text": plain_text("\n".join(each for each in lines if each))}
    if row.button:
        block["accessory"] = button_block(row.button, f"{row.button.verb}.{suffix}")
    return block


def _menu(menu: Menu, number: int) -> Json:
    groups: list[JsonValue] = [
        {
            "label": plain_text(label, _MOST_LABEL),
            "options": [
                {"text": plain_text(text, _MOST_LABEL), "value": line} for text, line in options[:100]
            ],
        }
        for label, options in menu.groups[:_MOST_GROUPS]
    ]
    select: Json = {
        "type": "static_select",
        "action_id": f"run.{number}",
        "placeholder": plain_text(menu.label, 150),
        "option_groups": groups,
    }
    return {"type": "actions", "elements": [select]}


def _pairs(pairs: Pairs) -> Iterable[Json]:
    # A cell a side, not a cell a value: where the cells stand one under the other, a side still reads at once.
    headings = [cut(clean(each), _MOST_HEADER) for each in pairs.sides]
    cells = [headings]
    for label, *values in pairs.rows:
        added = [_beneath(label, value) for value in values]
        grown = [cell + each for cell, each in zip(cells[-1], added, strict=True)]
        if any(len(each) > _MOST_CELL for each in grown):
            cells.append([heading + each for heading, each in zip(headings, added, strict=True)])
        else:
            cells[-1] = grown
    fields: list[JsonValue] = [plain_text(each.strip(), _MOST_CELL) for pair in cells for each in pair]
    for start in range(0, len(fields), _MOST_CELLS):
        yield {"type": "section", "fields": fields[start : start + _MOST_CELLS]}


def _beneath(label: str, value: str) -> str:
    """A line to stand under others in a cell; nothing where there is no value."""
    text = clean(value)
    named = cut(f"{cut(clean(label), _MOST_LABEL)}: {text}", _MOST_CELL - _MOST_HEADER - 1)
    return f"\n{named}" if text else ""


def _compared(pairs: Pairs) -> Iterable[str]:
    for label, *values in pairs.rows:
        told = (
            f"{clean(side).lower()} {clean(value) or 'none'}"
            for side, value in zip(pairs.sides, values, strict=True)
        )
        yield escape(f"{clean(label)}: {'; '.join(told)}")


def _context(line: Line) -> Json:
    text = "".join(_written(span) for span in line)
    if any(isinstance(span, Mention | Channel) for span in line):
        return {"type": "context", "elements": [{"type": "mrkdwn", "text": _mrkdwn(line)}]}
    return {"type": "context", "elements": [plain_text(text)]}


def _mrkdwn(line: Line) -> str:
    # Only lines of the bot's own words hold a mention; whatever else stands there loses its marks.
    parts = (
        str(span) if isinstance(span, Mention | Channel) else escape(_written(span)).translate(_MARKS)
        for span in line
    )
    return cut("".join(parts), _MOST_TEXT)


_MARKS = str.maketrans(dict.fromkeys("*_~`", ""))


def _joined(lines: Iterable[Line]) -> list[Span]:
    spans: list[Span] = []
    for index, line in enumerate(lines):
        spans.extend(("\n", *line) if index else line)
    return spans


def _rich(spans: Sequence[Span]) -> Iterable[Json]:
    elements: list[JsonValue] = []
    room = _MOST_RICH
    for span in spans:
        element = _element(span, room)
        if element is None:
            continue
        elements.append(element)
        room -= len(_written(span))
        if room <= 0:
            break
    if elements:
        section: Json = {"type": "rich_text_section", "elements": elements}
        yield {"type": "rich_text", "elements": [section]}


def _element(span: Span, room: int) -> Json | None:
    match span:
        case Mention(id=group) if group.startswith("S"):
            return {"type": "usergroup", "usergroup_id": group}
        case Mention(id=user):
            return {"type": "user", "user_id": user}
        case Channel(id=channel):
            return {"type": "channel", "channel_id": channel}
        case When(at=at, otherwise=otherwise):
            return {
                "type": "date",
                "timestamp": at,
                "format": "{date_short_pretty} at {time}",
                "fallback": otherwise,
            }
        case Link(url=url, text=text) if url.startswith(("https://", "http://")) and len(url) <= 3_000:
            return {"type": "link", "url": url, "text": cut(clean(text), max(room, 1))}
        case Bold():
            return _text(span, room, {"bold": True})
        case Code():
            return _text(span, room, {"code": True})
        case _:
            return _text(span, room, None)


def _text(span: Span, room: int, style: Json | None) -> Json | None:
    text = cut(_written(span), max(room, 1))
    if not text:
        return None
    element: Json = {"type": "text", "text": text}
    if style:
        element["style"] = style
    return element


def _written(span: Span) -> str:
    # Line breaks and double spaces in a plain span are layout.
    return clean(str(span), lines=isinstance(span, str))


def _spoken(line: Line) -> str:
    return "".join(
        str(span) if isinstance(span, Mention | Channel) else escape(_written(span)) for span in line
    )


def _told(part: Part) -> Iterable[str]:
    match part:
        case Lines(lines):
            yield from (_spoken(line) for line in lines)
        case Facts(pairs):
            yield from (f"{escape(clean(label))}: {_spoken(value)}" for label, value in pairs)
        case Rows(rows):
            yield from (
                escape(" · ".join([clean(row.title), *(clean(each) for each in row.details)])) for row in rows
            )
        case Copyable(text):
            yield escape(clean(text, lines=True))
        case Note(line):
            yield _spoken(line)
        case Menu():
            yield escape(part.label)
        case Pairs():
            yield from _compared(part)
        case _:
            assert_never(part)
