"""Trigger ids: each lives three seconds and works once."""

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass

KEPT = 10_000


@dataclass(slots=True)
class Trigger:
    """What a trigger stands for: whose action it was, and in which view."""

    user_id: str
    view_id: str | None
    made: float
    used: bool = False


class Triggers:
    """The latest triggers, so that an old one is told from an invented one."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Trigger] = OrderedDict()

    def make(self, user_id: str, view_id: str | None = None) -> str:
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._known[trigger_id] = Trigger(user_id, view_id, time.monotonic())
        if len(self._known) > KEPT:
            self._known.popitem(last=False)
        return trigger_id

    def use(self, trigger_id: str, seconds: float) -> Trigger | str:
        """The trigger, now used; or the name of Slack's error."""
        trigger = self._known.get(trigger_id)
        if trigger is None:
            return "invalid_trigger_id"
        if trigger.used:
            return "exchanged_trigger_id"
        if time.monotonic() - trigger.made > seconds:
            return "expired_trigger_id"
        trigger.used = True
        return trigger
