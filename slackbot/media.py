"""What a message carries besides words: a picture, a voice message, a file."""

import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from slackbot.text import clean, cut
from slackbot.uchat import ChatMessage

_MOST_URL = 1_000
_MOST_LABEL = 20
_MOST_NAME = 80


@dataclass(frozen=True, slots=True)
class Media:
    """A file by what it is and what it is called. `url` is http or https and can be linked, or None."""

    label: str
    name: str
    url: str | None

    @property
    def size(self) -> int:
        """The characters that it takes to show."""
        return len(self.label) + 2 + len(self.name) + len(self.url or "") + 2


def media_of(message: ChatMessage) -> Media | None:
    """What the message carries, named by its title, else by the end of its address; None where nothing."""
    if message.url is None:
        return None
    kind = clean(message.msg_type or "")
    label = "Link" if kind in {"", "text"} else cut(kind[:1].upper() + kind[1:], _MOST_LABEL)
    url = _linkable(message.url)
    title = clean(message.payload.title or "") or _last_of(url)
    return Media(label, cut(title, _MOST_NAME) or "no name", url)


def _linkable(url: str) -> str | None:
    """`url`, where it is one that a browser opens and that Slack takes."""
    url = url.strip()
    if len(url) > _MOST_URL or any(each.isspace() or unicodedata.category(each)[0] == "C" for each in url):
        return None
    try:
        split = urlsplit(url)
        return url if split.scheme in {"http", "https"} and split.hostname else None
    except ValueError:
        return None


def _last_of(url: str | None) -> str:
    if url is None:
        return ""
    split = urlsplit(url)
    return clean(unquote(split.path.rstrip("/").rpartition("/")[2])) or split.hostname or ""
