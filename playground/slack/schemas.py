"""Slack's numeric and structural limits on blocks and views, by the schemas in contract/."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft7Validator, ValidationError

CONTRACT = Path(__file__).parent / "contract"


def _compile(name: str) -> Draft7Validator:
    return Draft7Validator(json.loads((CONTRACT / f"{name}.schema.json").read_text(encoding="utf-8")))


_MESSAGE = _compile("MessageBlocks")
_VIEWS = {"modal": _compile("Modal"), "home": _compile("Home")}


def message_problems(blocks: Any) -> list[str]:
    """What the schema says against a message's blocks, each as Slack words it; empty when it is content."""
    return _problems(_MESSAGE, blocks, "/blocks")


def view_problems(view: Any) -> list[str]:
    """The same for a modal or a Home view."""
    kind = view.get("type") if isinstance(view, dict) else None
    validator = _VIEWS.get(kind) if isinstance(kind, str) else None
    if validator is None:
        return ["[ERROR] view type must be `modal` or `home` [json-pointer:/view/type]"]
    return _problems(validator, view, "/view")


def _problems(validator: Draft7Validator, payload: Any, root: str) -> list[str]:
    if validator.is_valid(payload):
        return []
    found: list[str] = []
    for error in validator.iter_errors(payload):
        for cause in _causes(error):
            path = "/".join(str(part) for part in cause.instance_path)
            pointer = f"{root}/{path}" if path else root
            line = f"[ERROR] {_wording(cause)} [json-pointer:{pointer}]"
            if line not in found:
                found.append(line)
    return found


def _causes(error: ValidationError) -> list[ValidationError]:
    """The errors of the alternative that was meant: the one whose `type` fits, else the error itself."""
    if error.kind.name not in {"anyOf", "oneOf"}:
        return [error]
    branches: Sequence[Sequence[ValidationError]] = getattr(error.kind, "context", [])
    meant = [branch for branch in branches if not _other_type(branch, error.instance_path)]
    if not meant:
        return [error]
    best = min(meant, key=len)
    return [cause for inner in best for cause in _causes(inner)]


def _other_type(branch: Sequence[ValidationError], path: Sequence[str | int]) -> bool:
    here = list(path)
    for error in branch:
        if error.kind.name == "const" and list(error.instance_path) == [*here, "type"]:
            return True
        if error.kind.name in {"anyOf", "oneOf"} and list(error.instance_path) == here:
            inner: Sequence[Sequence[ValidationError]] = getattr(error.kind, "context", [])
            if inner and all(_other_type(alternative, here) for alternative in inner):
                return True
    return False


def _wording(error: ValidationError) -> str:
    kind = error.kind.name
    if kind in {"maxLength", "maxItems", "minLength", "minItems"}:
        limit = getattr(error.kind, "limit", "?")
        what = "characters" if kind.endswith("Length") else "items"
        return f"must be {'no more than' if kind.startswith('max') else 'at least'} {limit} {what}"
    if kind in {"anyOf", "oneOf"}:
        given = error.instance.get("type") if isinstance(error.instance, dict) else None
        named = f": `{given}`" if given else ""
        return f"failed to match all allowed schemas{named}"
    return error.message if len(error.message) < 200 else f"{error.message[:200]}…"
