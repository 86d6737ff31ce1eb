"""What a call asks for, and the validation that UChat does of it."""

from dataclasses import dataclass, field
from typing import Any

MOST_ITEMS = 20
"""Elements that a bulk body may hold."""


class Invalid(Exception):
    """What is wrong with a call, by field; answered as 422."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass(slots=True)
class Asked:
    """One call, read."""

    method: str
    path: str
    base: str
    query: dict[str, str]
    body: Any = None
    params: dict[str, str] = field(default_factory=dict)

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number of the query; 422 where it is none, or outside its bounds."""
        text = self.query.get(name)
        if text is None or text == "":
            return default
        words = name.replace("_", " ")
        try:
            value = int(text)
        except ValueError:
            raise Invalid({name: [f"The {words} must be an integer."]}) from None
        if not least <= value <= most:
            raise Invalid({name: [f"The {words} must be between {least} and {most}."]})
        return value

    def flag(self, name: str) -> bool:
        """A switch of the query: `1` is on."""
        return self.query.get(name) == "1"

    def searched(self, name: str) -> str:
        """A required parameter of the query."""
        value = self.query.get(name)
        if not value:
            raise Invalid(_required(name))
        return value

    def texts(self, *names: str) -> list[str]:
        """Required strings of the body, all of them checked before any is refused."""
        body = self._object()
        errors: dict[str, list[str]] = {}
        values = []
        for name in names:
            value = body.get(name)
            if value is None or value == "":
                errors.update(_required(name))
            elif not isinstance(value, str):
                errors[name] = [f"The {name.replace('_', ' ')} must be a string."]
            else:
                values.append(value)
        if errors:
            raise Invalid(errors)
        return values

    def value(self, name: str) -> str:
        """A field's value: any string, the empty one too; numbers and truth values as their text."""
        body = self._object()
        if name not in body:
            raise Invalid(_required(name))
        return _field_value(body[name], name)

    def items(self, key: str) -> list[str]:
        """One string from each object of a bulk body."""
        return [item[key] for item in self._bulk((key,))]

    def pairs(self, key: str) -> list[tuple[str, str]]:
        """A name and a value from each object of a bulk body."""
        items = self._bulk((key,))
        errors = {
            f"data.{index}.value": ["The value field is required."]
            for index, item in enumerate(items)
            if "value" not in item
        }
        if errors:
            raise Invalid(errors)
        return [(item[key], _field_value(item["value"], "value")) for item in items]

    def strings(self, name: str, most: int) -> list[str]:
        """A list of strings of the body."""
        value = self._object().get(name)
        if not isinstance(value, list) or not value:
            raise Invalid(_required(name))
        if len(value) > most:
            raise Invalid({name: [f"The {name} may not have more than {most} items."]})
        if not all(isinstance(element, str) for element in value):
            raise Invalid({name: [f"The {name} must hold strings."]})
        return value

    def _object(self) -> dict[str, Any]:
        if not isinstance(self.body, dict):
            raise Invalid({"body": ["The body must be a JSON object."]})
        return self.body

    def _bulk(self, keys: tuple[str, ...]) -> list[dict[str, Any]]:
        data = self._object().get("data")
        if not isinstance(data, list) or not data:
            raise Invalid(_required("data"))
        if len(data) > MOST_ITEMS:
            raise Invalid({"data": [f"The data may not have more than {MOST_ITEMS} items."]})
        errors: dict[str, list[str]] = {}
        for index, item in enumerate(data):
            if not isinstance(item, dict):
                errors[f"data.{index}"] = [f"The data.{index} must be an array."]
                continue
            for key in keys:
                if not isinstance(item.get(key), str) or not item[key]:
                    errors[f"data.{index}.{key}"] = [f"The data.{index}.{key} field is required."]
        if errors:
            raise Invalid(errors)
        return data


def _required(name: str) -> dict[str, list[str]]:
    return {name: [f"The {name.replace('_', ' ')} field is required."]}


def _field_value(value: Any, name: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Invalid({name: [f"The {name} must be a string."]})
    return value
