"""What Slack refuses, beyond the schemas too. Problems read as Slack's: `[ERROR] … [json-pointer:…]`."""

import json
from collections.abc import Iterator
from typing import Any

from playground.slack.blocks import places, walk
from playground.slack.schemas import message_problems, view_problems

MARKDOWN_TOTAL = 12_000
MESSAGE_TEXT = 40_000
PRIVATE_METADATA = 3_000
VIEW_BYTES = 250_000
NOT_IN_MODALS = frozenset({"markdown", "table", "data_table", "container", "carousel", "context_actions"})
OPTIONS_ANSWERED = 100
OPTION_TEXT = 75
OPTION_VALUE = 150


def problems_of_message(blocks: Any) -> list[str]:
    """Everything Slack would say against a message's blocks."""
    return [*message_problems(blocks), *_of_blocks(blocks, "/blocks")]


def problems_of_view(view: Any) -> list[str]:
    """Everything Slack would say against a view."""
    found = view_problems(view)
    if not isinstance(view, dict):
        return found
    blocks = view.get("blocks")
    found.extend(_of_blocks(blocks, "/view/blocks"))
    if len(str(view.get("private_metadata") or "")) > PRIVATE_METADATA:
        found.append(_said(f"must be no more than {PRIVATE_METADATA} characters", "/view/private_metadata"))
    if view.get("type") != "modal":
        return found
    if not view.get("submit") and any(block.get("type") == "input" for block in walk(blocks)):
        found.append(_said("a view with an input needs `submit`", "/view/submit"))
    found.extend(
        _said(f"`{block['type']}` is not allowed in a modal", f"/view/blocks/{number}")
        for number, block in enumerate(walk(blocks))
        if block.get("type") in NOT_IN_MODALS
    )
    return list(dict.fromkeys(found))


def is_too_large(view: Any) -> bool:
    """Whether Slack answers `view_too_large`: more than 250 KB."""
    return len(json.dumps(view)) > VIEW_BYTES


def problems_of_options(answer: Any) -> list[str]:
    """What is wrong with the answer to an options request; empty when Slack would show it."""
    if not isinstance(answer, dict):
        return [_said("options must come as a JSON object", "/options")]
    groups = answer.get("option_groups")
    if isinstance(groups, list):
        if len(groups) > OPTIONS_ANSWERED:
            return [_said(f"must be no more than {OPTIONS_ANSWERED} items", "/option_groups")]
        return [
            line
            for number, group in enumerate(groups)
            for line in _of_options(
                group.get("options") if isinstance(group, dict) else None, f"/option_groups/{number}/options"
            )
        ]
    return _of_options(answer.get("options"), "/options")


def _of_options(options: Any, path: str) -> list[str]:
    if not isinstance(options, list):
        return [_said("options must be a list", path)]
    found = []
    if len(options) > OPTIONS_ANSWERED:
        found.append(_said(f"must be no more than {OPTIONS_ANSWERED} items", path))
    for number, option in enumerate(options):
        here = f"{path}/{number}"
        if not isinstance(option, dict):
            found.append(_said("an option must be an object", here))
            continue
        for part in ("text", "description"):
            text = option.get(part)
            if text is None and part == "description":
                continue
            words = text.get("text") if isinstance(text, dict) else None
            if not isinstance(words, str) or not words or len(words) > OPTION_TEXT:
                found.append(_said(f"must be 1 to {OPTION_TEXT} characters", f"{here}/{part}/text"))
            elif isinstance(text, dict) and text.get("type") != "plain_text":
                found.append(_said("must be plain_text", f"{here}/{part}/type"))
        value = option.get("value")
        if not isinstance(value, str) or not value or len(value) > OPTION_VALUE:
            found.append(_said(f"must be 1 to {OPTION_VALUE} characters", f"{here}/value"))
    return found


def _of_blocks(blocks: Any, root: str) -> Iterator[str]:
    if not isinstance(blocks, list):
        return
    seen: set[str] = set()
    tables = 0
    markdown = 0
    for number, block in enumerate(walk(blocks)):
        block_id = block.get("block_id")
        if isinstance(block_id, str):
            if block_id in seen:
                yield _said(f"`block_id` {block_id} already exists", f"{root}/{number}/block_id")
            seen.add(block_id)
        kind = block.get("type")
        tables += kind == "table"
        if kind == "markdown":
            markdown += len(str(block.get("text", "")))
    if tables > 1:
        yield _said("only one table is allowed in a message", root)
    if markdown > MARKDOWN_TOTAL:
        yield _said(f"markdown must be no more than {MARKDOWN_TOTAL} characters in total", root)
    yield from _of_elements(blocks, root)


def _of_elements(blocks: Any, root: str) -> Iterator[str]:
    seen: set[tuple[int, str]] = set()
    focused = 0
    for place in places(blocks):
        element = place.element
        action_id = element.get("action_id")
        if isinstance(action_id, str):
            key = (id(place.block), action_id)
            if key in seen:
                yield _said(f"`action_id` {action_id} already exists in its block", root)
            seen.add(key)
        focused += bool(element.get("focus_on_load"))
        if "options" in element or "option_groups" in element:
            yield from _initial_options(element, root)
    if focused > 1:
        yield _said("only one element may have focus_on_load", root)


def _initial_options(element: dict[str, Any], root: str) -> Iterator[str]:
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options.extend(group.get("options") or [] if isinstance(group, dict) else [])
    chosen = list(element.get("initial_options") or [])
    if element.get("initial_option"):
        chosen.append(element["initial_option"])
    if any(option not in options for option in chosen):
        yield _said("an initial option must be one of the options, exactly", root)


def _said(problem: str, pointer: str) -> str:
    return f"[ERROR] {problem} [json-pointer:{pointer}]"
