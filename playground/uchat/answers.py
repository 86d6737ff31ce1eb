"""What UChat answers: documented shapes, its errors, and the pages of the network in front of it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from playground.uchat.asked import Asked
from playground.uchat.switches import Envelope, MissingUser, Switches

JSON = "application/json"
HTML = "text/html; charset=UTF-8"

_encode: Callable[[Any], str] = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


@dataclass(slots=True)
class Answer:
    """A status and a body, ready to be sent."""

    body: bytes
    status: int = 200
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """A call that is answered with an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def plain(value: Any, status: int = 200) -> Answer:
    """A JSON value as it is. A lone surrogate is sent as its escape, as JSON can and UTF-8 can't."""
    text = _encode(value)
    try:
        return Answer(text.encode(), status)
    except UnicodeEncodeError:
        return Answer(json.dumps(value, separators=(",", ":")).encode(), status)


def ok() -> Answer:
    """What every write answers."""
    return Answer(b'{"status":"ok"}')


def single(switches: Switches, value: dict[str, Any]) -> Answer:
    """A single object in the envelope in force."""
    return plain({"data": value} if switches.envelope is Envelope.WRAPPED else value)


def page(
    switches: Switches,
    asked: Asked,
    rows: Sequence[Any],
    row: Callable[[Any], dict[str, Any]],
    **more: Any,
) -> Answer:
    """The page of `rows` that was asked for, each written by `row`; `more` joins it."""
    limit = asked.whole("limit", 10, 1, 100)
    number = asked.whole("page", 1, 1, 1000)
    first = (number - 1) * limit
    shown = [row(value) for value in rows[first : first + limit]]
    value: dict[str, Any] = {"data": shown, **more}
    if switches.meta:
        last = max(1, ceil(len(rows) / limit))
        base = f"{asked.base}{asked.path}"
        value["links"] = {
            "first": f"{base}?page=1",
            "last": f"{base}?page={last}",
            "prev": f"{base}?page={number - 1}" if number > 1 else None,
            "next": f"{base}?page={number + 1}" if number < last else None,
        }
        value["meta"] = {
            "current_page": number,
            "from": first + 1 if shown else None,
            "last_page": last,
            "path": base,
            "per_page": limit,
            "to": first + len(shown) if shown else None,
            "total": len(rows),
        }
    return plain(value)


def missing_user(switches: Switches) -> Answer:
    """The answer for a bot user who isn't there."""
    if switches.missing_user is MissingUser.EMPTY:
        return plain({"data": []} if switches.envelope is Envelope.WRAPPED else {})
    return error(int(switches.missing_user), "Subscriber not found")


def error(status: int, message: str, errors: dict[str, list[str]] | None = None) -> Answer:
    """UChat's own error, with what validation found where it did."""
    return plain({"message": message} if errors is None else {"message": message, "errors": errors}, status)


def html(status: int, title: str, text: str) -> Answer:
    """A page for people, where a program expected JSON."""
    head = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>"
    body = f"{head}<body><h1>{title}</h1><p>{text}</p></body></html>\n"
    return Answer(body.encode(), status, HTML)


def throttled(retry_after: int) -> Answer:
    """429, with the seconds to wait."""
    answer = error(429, "Too Many Attempts.")
    answer.headers["Retry-After"] = str(retry_after)
    return answer
