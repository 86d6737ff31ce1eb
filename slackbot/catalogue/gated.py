"""An action behind the approval gate: it asks why, and is carried out once colleagues agreed."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from slackbot.catalogue.action import Action
from slackbot.catalogue.gate import Gate
from slackbot.catalogue.parameter import Parameter, Style
from slackbot.kinds.registry import kind_of

T = TypeVar("T")

REASON = "reason"
"""The argument that every action behind the gate has besides its own."""


def behind(action: Action, gate: Gate) -> Action:
    """`action` behind the gate: with a reason to give, which its own functions never see, and without Undo.

    What a colleague agreed to is not taken back by one person alone. Raises ValueError where the action has
    an argument of that name.
    """
    if any(each.name == REASON for each in action.parameters):
        raise ValueError(f"{action.name}: “{REASON}” is the approval gate's own argument")
    return replace(
        action,
        gate=gate,
        parameters=(*action.parameters, _REASON),
        run=_awaited(action.run),
        preview=_awaited(action.preview) if action.preview else None,
        evidence=_awaited(action.evidence) if action.evidence else None,
        carried_out=_awaited(action.carried_out) if action.carried_out else None,
        check=_unreasoned(action.check) if action.check else None,
        undo=None,
    )


_REASON = Parameter(
    name=REASON,
    kind=kind_of(str),
    label="Reason",
    required=True,
    default=None,
    style=Style.OPTION,
    placeholder="reason",
    hint="Your colleagues decide by it.",
    multiline=True,
    asked=True,
)


def _awaited(function: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
    bare = _unreasoned(function)

    async def run(*given: object, **values: object) -> T:
        return await bare(*given, **values)

    return run


def _unreasoned(function: Callable[..., T]) -> Callable[..., T]:
    def run(*given: object, **values: object) -> T:
        values.pop(REASON, None)
        return function(*given, **values)

    return run
