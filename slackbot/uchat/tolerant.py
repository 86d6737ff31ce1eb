"""Field types that take whatever UChat sends: null, "", a number for a text, a text for a number."""

import json
import math
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

# Beyond 64 bits a number is no amount and no id, and no database holds it.
_LARGEST = 2**63 - 1
# Commas count as such only between thousands: "25,00" may mean 25, so it stays unread.
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)

Model = TypeVar("Model", bound=BaseModel)


class Tolerant(BaseModel):
    """What every shape read from UChat shares: frozen, and new keys are no error."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def readable(text: str) -> str:
    """`text` as UTF-8 and a database can hold it: lone surrogates become U+FFFD, NUL goes."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\x00", "") if "\x00" in text else text


def text_or_none(value: object) -> str | None:
    """A text, or a scalar written out; None for null, nothing but white space, lists and objects."""
    if isinstance(value, str):
        return readable(value) if value and not value.isspace() else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        return str(value) if math.isfinite(value) else None
    return None


def value_or_none(value: object) -> str | None:
    """As `text_or_none`, but lists and objects are written as JSON: a custom field may hold them."""
    if isinstance(value, list | dict):
        return readable(json.dumps(value, ensure_ascii=False, default=float))
    return text_or_none(value)


def whole_or_none(value: object) -> int | None:
    """An integer, also from `"12"`, `12.0` and `true`; None for what is none."""
    number = amount_or_none(value)
    if number is None or number != number.to_integral_value():
        return None
    return int(number)


def amount_or_none(value: object) -> Decimal | None:
    """A finite decimal, also from `"25.00"` and `"1,250.00"`; None for what is none."""
    if isinstance(value, str):
        value = value.replace(",", "") if _THOUSANDS.fullmatch(value.strip()) else value
    elif isinstance(value, bool):
        value = int(value)
    elif not isinstance(value, int | float | Decimal):
        return None
    try:
        number = Decimal(value.strip() if isinstance(value, str) else str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) <= _LARGEST else None


def parsed(model: type[Model], value: object) -> Model | None:
    """`value` as `model`; None where it is no object or lacks what identifies one."""
    if isinstance(value, model):
        return value
    if not isinstance(value, dict):
        return None
    try:
        return model.model_validate(value)
    except ValidationError:
        return None


def elements(value: object) -> list[object]:
    """The elements of a list, also of one that PHP wrote as an object with numbers for keys; else none."""
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, dict) and all(isinstance(key, str) and key.isdecimal() for key in value):
        return list(value.values())
    return []


def each(model: type[Model]) -> Callable[[object], tuple[Model, ...]]:
    """A validator for a list of `model`; an element is left out only if nothing identifies it."""

    def read(value: object) -> tuple[Model, ...]:
        items = (parsed(model, element) for element in elements(value))
        return tuple(item for item in items if item is not None)

    return read


def each_or_none(model: type[Model]) -> Callable[[object], tuple[Model, ...] | None]:
    """As `each`, but None where no list was sent at all."""
    read = each(model)

    def read_or_none(value: object) -> tuple[Model, ...] | None:
        return read(value) if isinstance(value, list | tuple | dict) else None

    return read_or_none


Text = Annotated[str | None, BeforeValidator(text_or_none)]
Value = Annotated[str | None, BeforeValidator(value_or_none)]
Whole = Annotated[int | None, BeforeValidator(whole_or_none)]
Amount = Annotated[Decimal | None, BeforeValidator(amount_or_none)]
# What identifies: the same readings, but None is refused.
Key = Annotated[str, BeforeValidator(text_or_none)]
Number = Annotated[int, BeforeValidator(whole_or_none)]
