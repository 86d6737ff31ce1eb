"""Reading the record: one operation, the latest entries of the log, what is due."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from slackbot.faults import StoreFault
from slackbot.store.records import Event, Operation
from slackbot.store.states import State
from slackbot.store.tables import events, operations

_EVENT_FIELDS = tuple(each.name for each in fields(Event))
_TIMED = (State.WAITING, State.PENDING, State.APPROVED, State.STARTED, State.UNDOING, State.UNKNOWN)
_OPERATION_FIELDS = tuple(each.name for each in fields(Operation))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries of the log: each that is given narrows them down. `since` is epoch milliseconds.

    `action` is a whole name or the first word of several.
    """

    actor: str | None = None
    action: str | None = None
    bot_user: str | None = None
    bot_user_name: str | None = None
    operation: str | None = None
    since: int | None = None
    until: int | None = None
    """The number of the last entry that counts."""
    latest_only: bool = True
    """One entry an operation, its latest, with the cost of the whole; otherwise every one."""


class Journal:
    """Read-only views of the record."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def operation(self, reference: str) -> Operation | None:
        """The operation with that reference."""
        found = await self._rows(select(operations).where(operations.c.id == reference))
        return _operation(found[0]) if found else None

    async def is_wanted(self, reference: str) -> bool:
        """Whether something under that reference is still to be carried out: what is no operation always is.

        Raises StoreFault.
        """
        try:
            found = await self.operation(reference)
        except (SQLAlchemyError, OSError) as error:
            fault = StoreFault()
            fault.maybe_done = False  # whoever asks this has not begun
            raise fault from error
        return found is None or found.state is State.STARTED

    async def was_taken(self, delivery: str) -> bool:
        """Whether there is an operation of that delivery."""
        return bool(await self._rows(select(operations.c.id).where(operations.c.delivery == delivery)))

    async def first_done(self, reference: str) -> int | None:
        """When the operation was done for the first time, in epoch milliseconds: a failed Undo does not renew it."""
        done = (events.c.operation == reference) & (events.c.state == State.DONE)
        async with self._engine.connect() as connection:
            found: int | None = (
                await connection.execute(select(func.min(events.c.at)).where(done))
            ).scalar_one()
        return found

    async def due(self, now: int, limit: int = 100) -> list[Operation]:
        """Operations that are not settled and whose time has come, oldest first."""
        query = (
            select(operations)
            .where(operations.c.state.in_(_TIMED))
            .where(operations.c.due_at <= now)
            .order_by(operations.c.due_at)
            .limit(limit)
        )
        return [_operation(row) for row in await self._rows(query)]

    async def joined_into(
        self, user_ns: str, actions: Collection[str], *, since: int | None = None
    ) -> Operation | None:
        """An operation of one of `actions` that was done with `user_ns` as its second bot user.

        The latest one; `since` a moment in epoch milliseconds, the first from then on.
        """
        query = (
            select(operations)
            .where(operations.c.second_bot_user == user_ns, operations.c.action.in_(actions))
            .where(operations.c.state == State.DONE)
            .limit(1)
        )
        if since is None:
            query = query.order_by(operations.c.moved_at.desc())
        else:
            query = query.where(operations.c.moved_at >= since).order_by(operations.c.moved_at)
        found = await self._rows(query)
        return _operation(found[0]) if found else None

    async def entries(self, wanted: Wanted, *, limit: int, offset: int = 0) -> tuple[list[Event], int]:
        """A page of entries, latest first, and how many there are in all."""
        condition = _condition(wanted)
        columns = _summed() if wanted.latest_only else list(events.c)
        page = select(*columns).where(condition).order_by(events.c.number.desc()).limit(limit).offset(offset)
        total = select(func.count()).select_from(events).where(condition)
        async with self._engine.connect() as connection:
            found = [_event(row) for row in await connection.execute(page)]
            number = (await connection.execute(total)).scalar_one()
        return found, number

    async def last_number(self) -> int:
        """The number of the latest entry; 0 for an empty log."""
        async with self._engine.connect() as connection:
            found: int | None = (await connection.execute(select(func.max(events.c.number)))).scalar_one()
        return found or 0

    async def ping(self) -> None:
        """Raises SQLAlchemyError where the database does not answer."""
        await self._rows(select(1))

    async def _rows(self, query: Select[*tuple[object, ...]]) -> Sequence[Row[*tuple[object, ...]]]:
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).all()


def _summed() -> list[ColumnElement[object]]:
    """An event's columns, with what the whole operation has cost up to it."""
    before = events.alias("before")
    mine = (before.c.operation == events.c.operation) & (before.c.number <= events.c.number)

    def total(column: str) -> ColumnElement[object]:
        cost = select(func.sum(before.c[column])).where(mine).correlate(events).scalar_subquery()
        return cost.label(column)

    return [total(each.name) if each.name in {"calls", "duration_ms"} else each for each in events.c]


def _condition(wanted: Wanted) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [events.c.number > 0]
    if wanted.operation is not None:
        conditions.append(events.c.operation == wanted.operation)
    if wanted.actor is not None and (wanted.latest_only or wanted.operation is not None):
        # What somebody had a part in, whoever came last: what they asked for, and what they decided.
        theirs = events.alias("theirs")
        part = select(theirs.c.operation).where(theirs.c.actor == wanted.actor)
        conditions.append(events.c.operation.in_(part))
    elif wanted.actor is not None:
        conditions.append(events.c.actor == wanted.actor)
    who = _about(wanted)
    if who:
        conditions.append(or_(*who))
    if wanted.action is not None:
        named = events.c.action == wanted.action
        conditions.append(or_(named, events.c.action.startswith(f"{wanted.action} ", autoescape=True)))
    if wanted.since is not None:
        conditions.append(events.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(events.c.number <= wanted.until)
    if wanted.latest_only:
        later = events.alias("later")
        same = and_(later.c.operation == events.c.operation, later.c.number > events.c.number)
        if wanted.until is not None:
            same = and_(same, later.c.number <= wanted.until)
        conditions.append(~select(later.c.number).where(same).exists())
    return and_(*conditions)


def _about(wanted: Wanted) -> list[ColumnElement[bool]]:
    who: list[ColumnElement[bool]] = []
    if wanted.bot_user:
        who += [each == wanted.bot_user for each in (events.c.bot_user, events.c.second_bot_user)]
    if wanted.bot_user_name:
        name = wanted.bot_user_name.lower()
        names = (events.c.bot_user_name, events.c.second_bot_user_name)
        who += [func.lower(each).contains(name, autoescape=True) for each in names]
    return who


def _operation(row: Row[*tuple[object, ...]]) -> Operation:
    values = {name: row._mapping[name] for name in _OPERATION_FIELDS}  # noqa: SLF001  (public, despite its name)
    return Operation(**{**values, "state": State(values["state"])})


def _event(row: Row[*tuple[object, ...]]) -> Event:
    values = {name: row._mapping[name] for name in _EVENT_FIELDS}  # noqa: SLF001  (public, despite its name)
    return Event(**{**values, "state": State(values["state"])})
