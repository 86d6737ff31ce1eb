"""Reading UChat's answers: status, headers and body in, a value or a typed error out. No I/O, no clock."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn, TypeVar

from slackbot.uchat.errors import (
    BadToken,
    Blocked,
    Invalid,
    MissingScope,
    NoFlow,
    Nonsense,
    NotFound,
    Throttled,
    Unavailable,
)
from slackbot.uchat.page import Page
from slackbot.uchat.requests import Request
from slackbot.uchat.tolerant import Tolerant, elements, parsed, text_or_none, whole_or_none

# NaN and Infinity are no JSON; amounts keep the digits they were written with.
_JSON = json.JSONDecoder(parse_constant=lambda _: None, parse_float=Decimal)

Model = TypeVar("Model", bound=Tolerant)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over the wire. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def value(request: Request, answer: Answer) -> object:
    """The JSON of a successful answer.

    Raises the error of errors.py that the status and the body stand for; `Nonsense` where a success is no
    JSON. After a 5xx or nonsense a write may have been carried out.
    """
    found = _json(answer.body)
    if answer.status // 100 != 2:
        _failed(request, answer, found)
    if found is _BROKEN:
        nonsense(request, "answered with something that is not JSON")
    if isinstance(found, dict) and found.get("status") == "error":
        _refused(request, answer.status, found)
    return found


def confirmed(request: Request, found: object) -> None:
    """A write's `{"status": "ok"}`. It says that UChat took the call, not that anything changed."""
    if not isinstance(found, dict) or found.get("status") != "ok":
        nonsense(request, "did not confirm the write")


def one(model: type[Model], request: Request, found: object) -> Model:
    """One object, bare or in `data`. Raises `NotFound` where it is empty, `Nonsense` where it is another."""
    item = one_or_none(model, request, found)
    if item is None:
        where: dict[str, Any] = {"method": request.method, "path": request.path, "status": 200}
        raise NotFound(f"{request.method} {request.path} found nothing", **where)
    return item


def one_or_none(model: type[Model], request: Request, found: object) -> Model | None:
    """As `one`, but an empty answer is None."""
    if isinstance(found, dict) and "data" in found and not _is(model, found):
        found = found["data"]
    if not found or (isinstance(found, dict) and not any(found.values())):
        return None
    item = parsed(model, found)
    if item is None:
        nonsense(request, f"did not answer with a {model.__name__}")
    return item


def many(
    model: type[Model], request: Request, found: object, *, page: int = 1, limit: int = 10
) -> Page[Model]:
    """A page of a list, in `data` or bare; what its `meta` does not tell is None.

    A single object in place of the list is taken as a list of one.
    """
    data: object = found
    meta: dict[str, Any] = {}
    if isinstance(found, dict):
        if "data" not in found:
            nonsense(request, "answered with an object that holds no list")
        data = found["data"]
        meta = found["meta"] if isinstance(found.get("meta"), dict) else {}
    listed: list[object] = elements(data)
    if data and not listed:
        if parsed(model, data) is None:
            nonsense(request, "answered with something else than a list")
        listed = [data]
    items = (parsed(model, element) for element in listed)
    return Page(
        tuple(item for item in items if item is not None),
        page=_positive(meta.get("current_page")) or page,
        last_page=_positive(meta.get("last_page")),
        total=_count(meta.get("total")),
        per_page=_positive(meta.get("per_page")),
        received=len(listed),
        limit=limit,
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """`Retry-After` in seconds, from a number, or a date with `Date` to compare; else None."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            then = parsedate_to_datetime(text)
            seconds = (then - parsedate_to_datetime(headers["date"])).total_seconds()
        except (ValueError, TypeError, OverflowError, KeyError):
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def nonsense(request: Request, what: str) -> NoReturn:
    """Raise `Nonsense`: a successful answer that is not the API's. UChat `what`."""
    raise Nonsense(
        f"{request.method} {request.path} {what}",
        method=request.method,
        path=request.path,
        status=200,
        maybe_done=not request.reads,
    )


_BROKEN = object()
# Request time-out and too early: UChat asks to come again.
_LATER = frozenset({408, 425})


def _json(body: bytes) -> object:
    # A broken byte in a customer's name must not cost the whole answer.
    text = body.decode("utf-8-sig", "replace").strip()
    try:
        return _JSON.decode(text)
    except (ValueError, ArithmeticError, RecursionError):
        return _BROKEN


def _is(model: type[Model], found: dict[str, Any]) -> bool:
    """Whether an object that has a key `data` is bare all the same: it has keys of the model itself."""
    return any(key in found for key in ("user_ns", "id") if key in model.model_fields)


def _positive(found: object) -> int | None:
    number = whole_or_none(found)
    return number if number is not None and number > 0 else None


def _count(found: object) -> int | None:
    number = whole_or_none(found)
    return number if number is not None and number >= 0 else None


def _failed(request: Request, answer: Answer, found: object) -> NoReturn:
    status = answer.status
    said = found if isinstance(found, dict) else None
    message = text_or_none(said.get("message")) if said is not None else None
    call = f"{request.method} {request.path}"
    where: dict[str, Any] = {"method": request.method, "path": request.path, "status": status}

    if status >= 500 or status in _LATER:
        lost = not request.reads
        raise Unavailable(f"{call}: UChat answered {status}", message=message, maybe_done=lost, **where)
    match status:
        case 401:
            raise BadToken(f"{call}: UChat does not know the token", message=message, **where)
        case 429:
            after = retry_after(answer.headers)
            raise Throttled(f"{call}: too many calls", message=message, retry_after=after, **where)
        case 403 if said is None or _is_cdn(said):
            raise Blocked(f"{call}: refused before it reached UChat", **where)
        case 403:
            raise MissingScope(f"{call}: the token lacks the right for this", message=message, **where)
        case 413 | 414 | 431:
            raise Invalid(f"{call}: what was sent is too long", message=message, **where)
        case 404 | 410 if message is not None and message.strip(" .").casefold() == "flow not found":
            raise NoFlow(f"{call}: the token belongs to no bot", message=message, **where)
        case 404 | 410 if said is not None:
            raise NotFound(f"{call}: not found", message=message, **where)
    if said is not None and 400 <= status < 500:
        _refused(request, status, said)
    raise Nonsense(f"{call}: answered {status} with something that is not the API's", **where)


def _is_cdn(said: dict[str, Any]) -> bool:
    """Whether a 403 in JSON is the delivery network's own, with its error code."""
    return bool(said.get("cloudflare_error")) or whole_or_none(said.get("error_code")) is not None


def _refused(request: Request, status: int, said: dict[str, Any]) -> NoReturn:
    call = f"{request.method} {request.path}"
    message = text_or_none(said.get("message"))
    if request.absent_on_400 and status in {200, 400}:
        raise NotFound(
            f"{call}: not found", method=request.method, path=request.path, status=status, message=message
        )
    raise Invalid(
        f"{call}: UChat refused it ({status})",
        method=request.method,
        path=request.path,
        status=status,
        message=message,
        fields=_fields(said.get("errors")),
    )


def _fields(errors: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(errors, dict):
        return {}
    fields = {}
    for key, sentences in errors.items():
        listed = sentences if isinstance(sentences, list) else [sentences]
        texts = tuple(text for text in map(text_or_none, listed) if text is not None)
        fields[str(key)] = texts
    return fields
