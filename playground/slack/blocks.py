"""Walking a payload's blocks: its elements, their ids, their first values."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]
Element = dict[str, Any]

PLAIN_INPUTS = frozenset(
    {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"}
)
_VALUE_KEYS = {
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}
_LISTS = frozenset(
    {"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """One interactive element and the block that holds it."""

    block: Block
    element: Element

    @property
    def block_id(self) -> str:
        return str(self.block.get("block_id", ""))

    @property
    def action_id(self) -> str:
        return str(self.element.get("action_id", ""))

    @property
    def label(self) -> str:
        """What a person reads on or beside it."""
        if self.block.get("type") == "input":
            return str(self.block.get("label", {}).get("text", ""))
        text = self.element.get("text")
        if isinstance(text, dict):
            return str(text.get("text", ""))
        placeholder = self.element.get("placeholder")
        if isinstance(placeholder, dict):
            return str(placeholder.get("text", ""))
        return str(self.element.get("accessibility_label", ""))


def walk(blocks: Any) -> Iterator[Block]:
    """Every block, those inside carousels and containers too."""
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, dict):
            continue
        yield block
        yield from walk(block.get("child_blocks"))
        if block.get("type") == "carousel":
            yield from walk(block.get("elements"))


def places(blocks: Any) -> Iterator[Place]:
    """Every element a person can act on, in reading order."""
    for block in walk(blocks):
        kind = block.get("type")
        candidates: list[Any] = []
        if kind == "section":
            candidates = [block.get("accessory")]
        elif kind in {"actions", "context_actions"}:
            candidates = block.get("elements") or []
        elif kind == "card":
            candidates = block.get("actions") or []
        elif kind == "input":
            candidates = [block.get("element")]
        for element in candidates:
            if isinstance(element, dict) and element.get("type") not in {None, "image"}:
                yield Place(block, element)


def assign_ids(blocks: list[Block]) -> None:
    """Gives ids to blocks and elements that have none, and the defaults Slack adds to texts. In place."""
    for block in walk(blocks):
        block.setdefault("block_id", secrets.token_urlsafe(4))
    for place in places(blocks):
        place.element.setdefault("action_id", secrets.token_urlsafe(4))
    _text_defaults(blocks)


def _text_defaults(node: Any) -> None:
    if isinstance(node, dict):
        kind = node.get("type")
        if kind == "plain_text":
            node.setdefault("emoji", True)
        elif kind == "mrkdwn":
            node.setdefault("verbatim", False)
        else:
            for value in node.values():
                if isinstance(value, dict | list):
                    _text_defaults(value)
    elif isinstance(node, list):
        for value in node:
            _text_defaults(value)


def value_key(kind: str) -> str | None:
    """The key under which an element of this kind carries its value in a state; None when it has none."""
    if kind in PLAIN_INPUTS:
        return "rich_text_value" if kind == "rich_text_input" else "value"
    keys = _VALUE_KEYS.get(kind)
    return keys[0] if keys else None


def first_state(blocks: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """The state of a payload that nobody has touched: initial values, else null or an empty list."""
    values: dict[str, dict[str, dict[str, Any]]] = {}
    for place in places(blocks):
        kind = str(place.element["type"])
        key = value_key(kind)
        if key is None:
            continue
        initial = place.element.get("initial_value" if kind in PLAIN_INPUTS else _VALUE_KEYS[kind][1])
        if initial is None and key in _LISTS:
            initial = []
        values.setdefault(place.block_id, {})[place.action_id] = {"type": kind, key: initial}
    return values


def is_empty(value: dict[str, Any]) -> bool:
    """Whether a state's entry holds nothing."""
    return all(entry in (None, "", []) for key, entry in value.items() if key != "type")


def texts(node: Any) -> Iterator[str]:
    """Every text in a payload, for searching."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"text", "value", "alt_text", "url"} and isinstance(value, str):
                yield value
            else:
                yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)
