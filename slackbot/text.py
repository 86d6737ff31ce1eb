"""Customers' text made safe to show: nothing in it is interpreted, hidden or longer than there is room for."""

import unicodedata

# Bidirectional embeddings, overrides and isolates: they can turn the rest of a line around.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str, *, lines: bool = False) -> str:
    """`text` without control characters, lone surrogates and direction overrides.

    With `lines`, line breaks and tabs stay; otherwise every run of white space becomes one space.
    """
    if text.isprintable():
        # The usual case, and ten times as fast: its only white space is the blank.
        return text if lines else " ".join(text.split())
    kept = []
    for character in text.replace("\r\n", "\n"):
        if character in "\n\t" and lines:
            kept.append(character)
        elif character.isspace() or unicodedata.category(character) == "Cc":
            kept.append(" ")
        elif character not in _TURNING and unicodedata.category(character) != "Cs":
            kept.append(character)
    joined = "".join(kept)
    return joined if lines else " ".join(joined.split())


def cut(text: str, most: int) -> str:
    """`text` in at most `most` characters, the last of them an ellipsis where something went."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def escape(text: str) -> str:
    """`text` for the places Slack parses even in plain messages: no mention, link or entity comes of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 tag`, `45 tags`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
