"""Modals that people have open, and their Home tabs."""

import copy
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playground.slack.blocks import assign_ids, first_state

STACK_LIMIT = 3
VIEWS_KEPT = 5_000

State = dict[str, dict[str, dict[str, Any]]]


@dataclass(slots=True, eq=False)
class View:
    """One view as Slack keeps it. `root_id` and `previous_id` place it on its stack."""

    id: str
    user_id: str
    definition: dict[str, Any]
    root_id: str
    previous_id: str | None
    hash: str
    state: State = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    busy: bool = False

    @property
    def title(self) -> str:
        return str((self.definition.get("title") or {}).get("text", ""))

    @property
    def blocks(self) -> list[dict[str, Any]]:
        blocks: list[dict[str, Any]] = self.definition.get("blocks") or []
        return blocks

    def as_slack(self, *, app_id: str, team_id: str, bot_id: str) -> dict[str, Any]:
        """The view object of Slack's API and payloads."""
        definition = self.definition
        return {
            "id": self.id,
            "team_id": team_id,
            "type": definition.get("type", "modal"),
            "blocks": self.blocks,
            "private_metadata": definition.get("private_metadata") or "",
            "callback_id": definition.get("callback_id") or "",
            "state": {"values": self.state},
            "hash": self.hash,
            "title": definition.get("title"),
            "clear_on_close": bool(definition.get("clear_on_close")),
            "notify_on_close": bool(definition.get("notify_on_close")),
            "close": definition.get("close"),
            "submit": definition.get("submit"),
            "previous_view_id": self.previous_id,
            "root_view_id": self.root_id,
            "app_id": app_id,
            "external_id": definition.get("external_id") or "",
            "app_installed_team_id": team_id,
            "bot_id": bot_id,
        }


class Views:
    """The open stacks of everybody, and the latest views of each Home tab."""

    def __init__(self, on_change: Callable[[str], None]) -> None:
        self._stacks: dict[str, list[View]] = {}
        self._open: OrderedDict[str, View] = OrderedDict()
        self.homes: dict[str, View] = {}
        self._on_change = on_change

    def stack(self, user_id: str) -> list[View]:
        """That person's open modals, the one on top last."""
        return list(self._stacks.get(user_id, ()))

    def get(self, view_id: str) -> View | None:
        """An open view or a Home tab."""
        return self._open.get(view_id)

    def by_external_id(self, external_id: str) -> View | None:
        return next((v for v in self._open.values() if v.definition.get("external_id") == external_id), None)

    def open(self, user_id: str, definition: dict[str, Any]) -> View:
        """A new stack with one view. What that person had open is gone."""
        self._drop(self._stacks.pop(user_id, []))
        view = self._make(user_id, definition, None)
        self._stacks[user_id] = [view]
        self._on_change(user_id)
        return view

    def push(self, user_id: str, definition: dict[str, Any]) -> View | None:
        """A view on top of the open ones; None when there is no stack or it is full."""
        stack = self._stacks.get(user_id)
        if not stack or len(stack) >= STACK_LIMIT:
            return None
        view = self._make(user_id, definition, stack[-1])
        stack.append(view)
        self._on_change(user_id)
        return view

    def update(self, view: View, definition: dict[str, Any]) -> None:
        """Another definition in the same place. Inputs with the same ids keep what was entered."""
        view.definition = _prepared(definition)
        fresh = first_state(view.blocks)
        for block_id, elements in fresh.items():
            for action_id, value in elements.items():
                entered = view.state.get(block_id, {}).get(action_id)
                if entered is not None and entered["type"] == value["type"]:
                    elements[action_id] = entered
        view.state = fresh
        view.errors = {}
        view.busy = False
        view.hash = _hash()
        self._on_change(view.user_id)

    def publish(self, user_id: str, definition: dict[str, Any]) -> View:
        """That person's Home tab."""
        home = self.homes.get(user_id)
        if home is None:
            home = self._make(user_id, definition, None)
            self.homes[user_id] = home
        else:
            self.update(home, definition)
        self._on_change(user_id)
        return home

    def close(self, view: View) -> list[View]:
        """Takes a view and those above it away; answers which they were, top first."""
        stack = self._stacks.get(view.user_id, [])
        if view not in stack:
            return []
        index = stack.index(view)
        gone = stack[index:]
        del stack[index:]
        if not stack:
            self._stacks.pop(view.user_id, None)
        self._drop(gone)
        self._on_change(view.user_id)
        return gone[::-1]

    def clear(self, user_id: str) -> list[View]:
        """Closes everything that person has open."""
        stack = self._stacks.get(user_id)
        return self.close(stack[0]) if stack else []

    def touched(self, view: View) -> None:
        """Says that a view's errors or business changed."""
        self._on_change(view.user_id)

    def _make(self, user_id: str, definition: dict[str, Any], below: View | None) -> View:
        view_id = f"V{secrets.token_hex(5).upper()}"
        prepared = _prepared(definition)
        view = View(
            id=view_id,
            user_id=user_id,
            definition=prepared,
            root_id=below.root_id if below else view_id,
            previous_id=below.id if below else None,
            hash=_hash(),
            state=first_state(prepared.get("blocks")),
        )
        self._open[view_id] = view
        if len(self._open) > VIEWS_KEPT:
            _, oldest = self._open.popitem(last=False)
            self.close(oldest)
        return view

    def _drop(self, views: list[View]) -> None:
        for view in views:
            self._open.pop(view.id, None)


def _prepared(definition: dict[str, Any]) -> dict[str, Any]:
    prepared = copy.deepcopy(definition)
    assign_ids(prepared.get("blocks") or [])
    return prepared


def _hash() -> str:
    return f"{int(time.time())}.{secrets.token_hex(4)}"
