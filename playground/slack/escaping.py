"""What Slack does to text that people type: links, mentions, and the three escaped characters."""

import re

from playground.slack.world import World

_USER = re.compile(r"(?<![\w<|])@([\w.\-]+)")
_CHANNEL = re.compile(r"(?<![\w<|])#([\w\-]+)")
_EMAIL = re.compile(r"(?<![\w.+\-@:|])[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
_URL = re.compile(r"\bhttps?://[^\s<>|]+")
_BARE_DOMAIN = re.compile(r"(?<![\w.@/\-])(?:[\w\-]+\.)+(?:com|org|net|io|au)\b(?:/[^\s<>|]*)?")
_PHONE = re.compile(r"(?<![\w+])\+\d[\d \-()]{6,}\d")
_READY = re.compile(r"<(?:[@#!][^<>\s]+|mailto:[^<>\s]+|tel:[^<>]+|https?://[^<>]+)>")
_ANY = re.compile(
    "|".join(f"(?:{p.pattern})" for p in (_READY, _URL, _EMAIL, _USER, _CHANNEL, _PHONE, _BARE_DOMAIN))
)


def escape_characters(text: str) -> str:
    """`&`, `<` and `>` as Slack writes them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_typed(text: str, world: World) -> str:
    """What an app with `should_escape` gets for typed text: mentions and links in angle brackets.

    What already is a mention or a link in angle brackets is left as it is.
    """
    parts: list[str] = []
    end = 0
    for match in _ANY.finditer(text):
        parts.extend((escape_characters(text[end : match.start()]), _written(match.group(), world)))
        end = match.end()
    parts.append(escape_characters(text[end:]))
    return "".join(parts)


def _written(token: str, world: World) -> str:
    if _READY.fullmatch(token):
        return token
    if token.startswith("@"):
        user = world.user_named(token[1:])
        return f"<@{user.id}|{user.name}>" if user else escape_characters(token)
    if token.startswith("#"):
        channel = world.channel_named(token[1:])
        return f"<#{channel.id}|{channel.name}>" if channel else escape_characters(token)
    shown = escape_characters(token)
    if token.startswith("+"):
        return f"<tel:{re.sub(r'[^+0-9]', '', token)}|{shown}>"
    if token.startswith(("http://", "https://")):
        return f"<{shown}>"
    if "@" in token:
        return f"<mailto:{shown}|{shown}>"
    return f"<http://{shown}|{shown}>"
