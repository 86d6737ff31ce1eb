"""Operations and events as values: what is written and what is read back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pydantic import JsonValue
from sqlalchemy import Table

from slackbot.store.states import State, may_follow


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing a person asked for. Its id is the reference people quote. Times are epoch milliseconds."""

    id: str
    delivery: str
    """The key that makes a repeated delivery act once."""
    action: str
    actor: str
    team: str
    channel: str
    surface: str
    arguments: Mapping[str, str]
    state: State
    created_at: int
    moved_at: int
    parent: str | None = None
    bot_user: str | None = None
    bot_user_name: str | None = None
    second_bot_user: str | None = None
    second_bot_user_name: str | None = None
    kept: JsonValue = None
    digest: JsonValue = None
    """What must not change between the moment it was shown and the moment it is carried out."""
    change: JsonValue = None
    due_at: int | None = None
    lease_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of the audit log; it says all there is to say without its operation."""

    at: int
    operation: str
    state: State
    action: str
    actor: str
    team: str
    channel: str
    surface: str
    arguments: Mapping[str, str]
    result: str
    calls: int
    duration_ms: int
    parent: str | None = None
    bot_user: str | None = None
    bot_user_name: str | None = None
    second_bot_user: str | None = None
    second_bot_user_name: str | None = None
    number: int = 0
    """Its place in the log, once it is written."""


@dataclass(frozen=True, slots=True)
class Put:
    """Write: a row of a table beside operations. Does not apply where its key is taken."""

    table: Table
    values: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Amend:
    """Write: change the row of `operation` in a table beside operations. Does not apply where there is none."""

    table: Table
    operation: str
    values: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Hold:
    """Write: while `operation` is open, no other one may hold that bot user."""

    user_ns: str
    operation: str


@dataclass(frozen=True, slots=True)
class Append:
    """Write: a new operation with its first event, and `also` what belongs to it.

    Does nothing where its delivery was seen before, or where something of `also` does not apply.
    """

    operation: Operation
    event: Event
    also: tuple["Beside", ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """Write: take an operation from one state to the next, if it is still there.

    `lease_by` makes the move conditional on who holds the operation, `due_before` on its time having come
    (so that a lease renewed meanwhile is respected); `also` are further writes that
    happen with this one or not at all.
    """

    id: str
    before: State
    event: Event
    changes: Mapping[str, JsonValue] = field(default_factory=dict)
    lease_by: str | None = None
    due_before: int | None = None
    also: tuple["Beside", ...] = ()

    def __post_init__(self) -> None:
        if not may_follow(self.before, self.event.state):
            raise ValueError(f"an operation does not go from {self.before} to {self.event.state}")


@dataclass(frozen=True, slots=True)
class Vote:
    """Write: one person's approval of a pending operation. Does not apply where they gave theirs before.

    With the last of `required` the operation goes on as `agreed`, until then as `counted`; the results of
    their events are completed by the number of votes.
    """

    actor: str
    at: int
    required: int
    counted: Move
    agreed: Move


Beside: TypeAlias = Append | Move | Put | Amend | Hold
"""What happens together with another write, or not at all."""


def event_of(
    operation: Operation,
    state: State,
    *,
    at: int,
    result: str,
    calls: int = 0,
    duration_ms: int = 0,
) -> Event:
    """The event that records `operation` going to `state`."""
    return Event(
        at=at,
        operation=operation.id,
        parent=operation.parent,
        state=state,
        action=operation.action,
        actor=operation.actor,
        team=operation.team,
        channel=operation.channel,
        surface=operation.surface,
        bot_user=operation.bot_user,
        bot_user_name=operation.bot_user_name,
        second_bot_user=operation.second_bot_user,
        second_bot_user_name=operation.second_bot_user_name,
        arguments=operation.arguments,
        result=result,
        calls=calls,
        duration_ms=duration_ms,
    )
