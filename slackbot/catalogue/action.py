"""An action: a typed async function whose signature is its grammar, modal, help and audit entry."""

import inspect
import types
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import JsonValue

from slackbot.catalogue.gate import Gate
from slackbot.catalogue.parameter import Input, Parameter, Style
from slackbot.faults import InputFault
from slackbot.kinds.registry import kind_of
from slackbot.reply import Reply

Handler: TypeAlias = Callable[..., Awaitable[Reply]]
Check: TypeAlias = Callable[..., Mapping[str, InputFault]]
Gather: TypeAlias = Callable[..., Awaitable[JsonValue]]
Look: TypeAlias = Callable[..., Awaitable[bool | None]]
_H = TypeVar("_H", bound=Callable[..., Awaitable[Reply]])


class Effect(StrEnum):
    """What an action does to UChat's records, and so how carefully it is done."""

    READ = "read"
    """Changes nothing: one event, written before the answer is shown."""
    REVERSIBLE = "reversible"
    """Done at once; offers Undo where the action declares one."""
    DESTRUCTIVE = "destructive"
    """Asks first."""
    IRREVERSIBLE = "irreversible"
    """Asks first, and is never sent twice."""


class Role(StrEnum):
    """Who may run an action. An editor may view; anyone means anyone who has some role."""

    ANYONE = "anyone"
    VIEWER = "viewer"
    EDITOR = "editor"
    APPROVER = "approver"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Everything the rest of the bot knows of one action; read off its handler by `action`."""

    name: str
    summary: str
    title: str
    effect: Effect
    role: Role
    parameters: tuple[Parameter, ...]
    run: Handler
    button: str | None = None
    fallback: bool = False
    opening: bool = False
    shareable: bool = True
    preview: Handler | None = None
    undo: Handler | None = None
    check: Check | None = None
    evidence: Gather | None = None
    carried_out: Look | None = None
    past: str = "done"
    alone: bool = False
    joins: bool = False
    swap: tuple[str, str] | None = None
    gate: Gate | None = None

    @property
    def noun(self) -> str:
        """The first word of the name: what help groups by."""
        return self.name.split(" ", 1)[0]

    @property
    def usage(self) -> str:
        """The command in full, as help and error messages write it."""
        name = [] if self.opening else [self.name]
        typed = (each for each in self.parameters if not each.hidden and not each.asked)
        return " ".join(["/uchat", *name, *(each.usage for each in typed)])

    @property
    def pinned(self) -> bool:
        """Whether it is only carried out on bot users who are still as they were when it was asked for."""
        return self.gate is not None or self.evidence is not None

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name. Raises KeyError where there is none."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise KeyError(name)

    def required(self, given: frozenset[str]) -> tuple[Parameter, ...]:
        """The parameters that must be given and are not among `given`."""
        return tuple(each for each in self.parameters if each.required and each.name not in given)


def action(
    name: str,
    *,
    effect: Effect,
    summary: str,
    title: str | None = None,
    role: Role | None = None,
    button: str | None = None,
    fallback: bool = False,
    opening: bool = False,
    shareable: bool = True,
    preview: Handler | None = None,
    undo: Handler | None = None,
    check: Check | None = None,
    evidence: Gather | None = None,
    carried_out: Look | None = None,
    past: str = "done",
    alone: bool = False,
    joins: bool = False,
    swap: tuple[str, str] | None = None,
) -> Callable[[_H], _H]:
    """Declare the decorated function an action called `name` (one or two words).

    `title` heads its modal and names its submit button (24 characters at most, Slack's limit for both).
    `role` is by default viewer for look-ups and editor for the rest. `button` puts it on a bot user's card.
    `fallback` marks the one action that takes a line which names none, `opening` the one for an empty
    line. `preview` answers what is asked before a destructive action, with the same arguments as the handler;
    what its reply `keeps` is what the handler then gets. `undo` takes the call, the same
    arguments and the `change` that the handler's reply carried. The function itself is returned unchanged.

    What can't be taken back may declare more. `check` says, by argument, what is wrong with the resolved
    arguments together; it asks nobody. `evidence` gathers what to keep of how things stand, right before the
    handler runs; where it is declared, the bot users are read again after it, and nothing is carried out if they
    changed since they were shown. `carried_out` tells from reading alone, given the bot users as they were before,
    whether an operation that never answered was carried out so far: None where reading can't tell. `past` is
    what it then is called ("merged"). With `alone`, a bot user is in one open operation of the kind at most. With
    `joins`, the second bot user among the arguments is afterwards found in the first. `swap` names two arguments
    that the modal can exchange.
    """

    def declare(handler: _H) -> _H:
        heading = title or button or name.capitalize()
        if len(heading) > 24:
            raise ValueError(f"{name}: the title {heading!r} is longer than 24 characters")
        declared = Action(
            name=name,
            summary=summary,
            title=heading,
            effect=effect,
            role=role or (Role.VIEWER if effect is Effect.READ else Role.EDITOR),
            parameters=_parameters(handler),
            run=handler,
            button=button,
            fallback=fallback,
            opening=opening,
            shareable=shareable and effect is Effect.READ,
            preview=preview,
            undo=undo,
            check=check,
            evidence=evidence,
            carried_out=carried_out,
            past=past,
            alone=alone,
            joins=joins,
            swap=swap,
        )
        handler.__dict__["__action__"] = declared
        return handler

    return declare


def declared(thing: object) -> Action | None:
    """The action a module's member was declared as, if it was."""
    found = getattr(thing, "__action__", None)
    return found if isinstance(found, Action) else None


def _parameters(handler: Handler) -> tuple[Parameter, ...]:
    signature = inspect.signature(handler)
    names = list(signature.parameters)
    if not names or names[0] != "call":
        raise TypeError(f"{handler.__name__}: an action's first parameter is `call`")
    hints = get_type_hints(handler, include_extras=True)
    return tuple(_parameter(name, hints[name], signature.parameters[name].default) for name in names[1:])


def _parameter(name: str, hint: object, default: object) -> Parameter:
    extra = Input()
    if get_origin(hint) is Annotated:
        hint, *metadata = get_args(hint)
        extra = next((each for each in metadata if isinstance(each, Input)), extra)
    optional = False
    if get_origin(hint) in {Union, types.UnionType}:
        members = [each for each in get_args(hint) if each is not type(None)]
        optional = len(members) < len(get_args(hint))
        if len(members) != 1:
            raise TypeError(f"{name}: a parameter has one type, or that type or None")
        hint = members[0]
    kind = kind_of(hint)
    required = default is inspect.Parameter.empty
    if optional and required:
        raise TypeError(f"{name}: a parameter that may be None needs None as its default")
    style = extra.style or (kind.style if not required else Style.POSITIONAL)
    return Parameter(
        name=name,
        kind=kind,
        label=extra.label or kind.label or name.replace("_", " ").capitalize(),
        required=required,
        default=None if required else default,
        style=style,
        placeholder=extra.placeholder or kind.placeholder or name.replace("_", " "),
        hint=extra.hint,
        multiline=extra.multiline,
        hidden=extra.hidden,
    )
