"""The paths that UChat's own OpenAPI document has, with the scope each asks for.

`contract.json` is cut from that document (106 paths on bot users, flows, team and shop): for every method and
path the scope, and for the ones played here the documented schema of a successful answer.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Documented:
    """One method and path of the document. `answer` is a JSON schema, kept for played paths alone."""

    method: str
    template: str
    scope: str | None
    answer: dict[str, Any] | None


@cache
def contract() -> dict[str, Documented]:
    """Every documented call by `"GET /me"`."""
    text = resources.files(__package__).joinpath("contract.json").read_text("utf-8")
    calls = {}
    for name, entry in json.loads(text).items():
        method, template = name.split(" ")
        calls[name] = Documented(method, template, entry["scope"], entry.get("answer"))
    return calls


@cache
def _templates() -> tuple[tuple[tuple[str, ...], Documented], ...]:
    return tuple(
        (tuple(call.template.split("/")), call) for call in contract().values() if "{" in call.template
    )


def find(method: str, path: str) -> tuple[Documented, dict[str, str]] | None:
    """The documented call that a path belongs to, with its path parameters; None where there is none."""
    if exact := contract().get(f"{method} {path}"):
        return exact, {}
    parts = path.split("/")
    for template, call in _templates():
        if call.method != method or len(template) != len(parts):
            continue
        pairs = list(zip(template, parts, strict=True))
        if all(name == part or (name.startswith("{") and part) for name, part in pairs):
            return call, {name[1:-1]: part for name, part in pairs if name.startswith("{")}
    return None
