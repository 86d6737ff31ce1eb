"""What Slack and people's keyboards make of a typed line, read back as the words that were meant."""

import html
import re
import unicodedata
from dataclasses import dataclass

_SLACK_TOKEN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_OPENING = {
    '"': '"',
    "\u201c": "\u201d",
    "\u201e": "\u201c",
    "\u201d": "\u201d",
    "\u2018": "\u2019",
    "'": "'",
}
_DOUBLE = frozenset('"\u201c\u201d\u201e\u201f')
_ESCAPED = _DOUBLE | {"\\"}
_LONG_DASHES = "\u2014\u2013\u2015\u2012"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a line; a quoted stretch is one word. `source` is the word as it was typed."""

    text: str
    quoted: bool = False
    source: str = ""

    @property
    def is_flag(self) -> bool:
        """Whether the word is a flag: `--name`, never when it stood in quotes."""
        return not self.quoted and self.text.startswith("--") and len(self.text) > 2


def plain(text: str) -> str:
    """The text a person typed, without Slack's escapes.

    `<mailto:a@b.c|a@b.c>` becomes the address, `<tel:…|…>` the number, a link what was typed, a mention
    `<@U1>` without its label (Slack's "Escape channels, users, and links" setting adds these). Control
    characters become spaces and lone surrogates go, so that whatever is stored can be encoded.
    """
    text = _SLACK_TOKEN.sub(_token, text)
    text = html.unescape(text) if "&" in text else text
    return "".join(_visible(character) for character in text).strip()


def _token(match: re.Match[str]) -> str:
    target, label = match.group(1), match.group(2)
    scheme, _, rest = target.partition(":")
    if scheme == "mailto":
        return rest.partition("?")[0]
    if scheme == "tel":
        return rest
    if target.startswith(("@", "#", "!")):
        return f"<{target}>"
    return label or target


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    return "" if category == "Cs" else character


def split(line: str) -> tuple[Word, ...]:
    """The words of a plain line. Quotes, straight or curly, hold a word together where they open it.

    Inside double quotes a backslash protects a quote or a backslash. A quote that is never closed is an
    ordinary character, so `O'Brien` and `5"` need no care.
    """
    words: list[Word] = []
    at = 0
    while at < len(line):
        if line[at] == " ":
            at += 1
            continue
        word = _quoted(line, at) or _bare(line, at)
        words.append(word)
        at += len(word.source)
    return tuple(words)


def _quoted(line: str, start: int) -> Word | None:
    opening = line[start]
    if opening not in _OPENING:
        return None
    double = opening in _DOUBLE
    letters: list[str] = []
    at = start + 1
    while at < len(line):
        character = line[at]
        if double and character == "\\" and line[at + 1 : at + 2] in _ESCAPED:
            letters.append(line[at + 1])
            at += 2
            continue
        closes = character in _DOUBLE if double else character == _OPENING[opening]
        if closes and line[at + 1 : at + 2] in {"", " "}:
            return Word("".join(letters), quoted=True, source=line[start : at + 1])
        letters.append(character)
        at += 1
    return None


def _bare(line: str, start: int) -> Word:
    end = line.find(" ", start)
    source = line[start:] if end < 0 else line[start:end]
    text = source
    # Phones turn two hyphens into one long dash: --no-bot arrives as a dash and no-bot.
    if text[0] in _LONG_DASHES and len(text) > 1 and text[1].isalpha():
        text = "--" + text[1:]
    return Word(text, source=source)


def quote(text: str) -> str:
    """The text as one word that `split` reads back unchanged; the inverse of quoting."""
    return '"' + "".join(f"\\{each}" if each in _ESCAPED else each for each in text) + '"'
