"""Approvals: what was asked for, who agreed, who holds whom, the card that shows it, and the evidence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

from pydantic import JsonValue
from sqlalchemy import Connection, Update, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from slackbot.store.holding import holding
from slackbot.store.ledger import Ledger
from slackbot.store.states import OPEN, State
from slackbot.store.tables import approvals, events, evidence, holds, operations, votes

_MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What an operation that needs approval has besides. Times are epoch milliseconds.

    `policy` is what was in force when it was asked for. `card` is the message in `channel` that shows it, and
    `shown` the number of the last event that the channel was told, `messaged` of the last
    that the person who asked was. `trouble` is what keeps Slack from showing it.
    """

    operation: str
    policy: JsonValue
    required: int
    remind_at: int
    expires_at: int
    preview: JsonValue
    channel: str
    title: str | None = None
    outcome: JsonValue = None
    card: str | None = None
    shown: int = 0
    messaged: int = 0
    closed: bool = False
    teller: str | None = None
    tell_at: int = 0
    trouble: str | None = None


_FIELDS = tuple(each.name for each in fields(Approval))


async def evidence_of(reader: AsyncEngine, reference: str) -> JsonValue:
    """What was kept of how things stood before an operation; None where nothing was, or it was kept long enough."""
    query = select(evidence.c.content).where(evidence.c.operation == reference)
    async with reader.connect() as connection:
        found: JsonValue = (await connection.execute(query)).scalar_one_or_none()
    return found


class Approvals:
    """Reads approvals, and changes what of them is no event: where the card is, and what it shows."""

    def __init__(self, ledger: Ledger, reader: AsyncEngine) -> None:
        self._ledger = ledger
        self._reader = reader

    async def of(self, reference: str) -> Approval | None:
        """The approval of an operation; None where it needs none."""
        query = select(approvals).where(approvals.c.operation == reference)
        async with self._reader.connect() as connection:
            row = (await connection.execute(query)).first()
        return Approval(**{name: row._mapping[name] for name in _FIELDS}) if row is not None else None  # noqa: SLF001

    async def voters(self, reference: str) -> tuple[str, ...]:
        """Who approved, in the order they did."""
        query = (
            select(votes.c.actor).where(votes.c.operation == reference).order_by(votes.c.at, votes.c.actor)
        )
        async with self._reader.connect() as connection:
            return tuple((await connection.execute(query)).scalars())

    async def held(self, user_nss: Collection[str]) -> dict[str, str]:
        """Which of these bot users are held by an open operation, and by which."""
        query = select(holds).where(holds.c.user_ns.in_(user_nss) & holds.c.operation.in_(holding()))
        async with self._reader.connect() as connection:
            return {row.user_ns: row.operation for row in await connection.execute(query)}

    async def lease(self, reference: str, worker: str, *, now: int, until: int) -> bool:
        """Take an approved operation that nobody carries out, until `until`. Raises StoreFault."""
        idle = or_(operations.c.due_at.is_(None), operations.c.due_at <= now)
        due = (operations.c.id == reference) & (operations.c.state == State.APPROVED) & idle
        return await self._change(update(operations).where(due).values(lease_by=worker, due_at=until))

    async def postpone(self, reference: str, worker: str, until: int) -> bool:
        """Give an approved operation back, to be carried out from `until` on. Raises StoreFault."""
        mine = (operations.c.id == reference) & (operations.c.state == State.APPROVED)
        mine &= operations.c.lease_by == worker
        return await self._change(update(operations).where(mine).values(lease_by=None, due_at=until))

    async def take_look(self, reference: str, *, now: int, again_at: int) -> bool:
        """Take the look at an unknown operation whose time has come. What does not come of it is due `again_at`.

        Raises StoreFault.
        """
        due = (operations.c.id == reference) & (operations.c.state == State.UNKNOWN)
        due &= operations.c.due_at <= now
        return await self._change(update(operations).where(due).values(due_at=again_at))

    async def looked(self, reference: str) -> bool:
        """No look at an unknown operation is due any more. Raises StoreFault."""
        mine = (operations.c.id == reference) & (operations.c.state == State.UNKNOWN)
        return await self._change(update(operations).where(mine).values(due_at=None))

    # What people are told

    async def behind(self, now: int, looked_before: int) -> Sequence[str]:
        """Operations of which people were not told everything, and whose time for it has come.

        Besides those that are not over and whose card nobody looked after since `looked_before`.
        """
        latest = (
            select(func.max(events.c.number))
            .where(events.c.operation == approvals.c.operation)
            .scalar_subquery()
        )
        query = (
            select(approvals.c.operation)
            .where(approvals.c.closed.is_(False), approvals.c.tell_at <= now)
            .where(
                or_(
                    approvals.c.shown < latest,
                    approvals.c.messaged < latest,
                    approvals.c.tell_at <= looked_before,
                )
            )
            .order_by(approvals.c.tell_at)
            .limit(_MOST_AT_ONCE)
        )
        async with self._reader.connect() as connection:
            return list((await connection.execute(query)).scalars())

    async def begin_telling(self, reference: str, worker: str, *, now: int, until: int) -> bool:
        """Take the telling, so that no other copy of the bot tells the same. Raises StoreFault."""
        free = or_(approvals.c.teller.is_(None), approvals.c.tell_at <= now)
        mine = (approvals.c.operation == reference) & free
        return await self._change(update(approvals).where(mine).values(teller=worker, tell_at=until))

    async def told(self, reference: str, worker: str, **values: JsonValue) -> bool:
        """Keep what was told. False where another copy took the telling meanwhile. Raises StoreFault."""
        mine = (approvals.c.operation == reference) & (approvals.c.teller == worker)
        return await self._change(update(approvals).where(mine).values(**values))

    async def close(self, reference: str, worker: str, number: int) -> bool:
        """Nothing more is to be told: the event of that number is the last. False where there is a newer one.

        Raises StoreFault.
        """
        latest = select(func.max(events.c.number)).where(events.c.operation == reference).scalar_subquery()
        mine = (approvals.c.operation == reference) & (approvals.c.teller == worker) & (latest <= number)
        return await self._change(update(approvals).where(mine).values(closed=True))

    # Evidence

    async def evidence(self, reference: str) -> JsonValue:
        """What was kept of how things stood before; None where nothing was, or it was kept long enough."""
        return await evidence_of(self._reader, reference)

    async def forget(self, now: int, settled_before: int) -> int:
        """Drop evidence whose time is over, and what settled requests showed of people. How much evidence went.

        Raises StoreFault.
        """

        def work(connection: Connection) -> int:
            gone = connection.execute(delete(evidence).where(evidence.c.kept_until <= now)).rowcount
            old = operations.c.moved_at <= settled_before
            settled = old & operations.c.state.not_in(sorted(OPEN))
            with_digest = settled & operations.c.digest.is_not(None)
            forgotten = [
                row.id for row in connection.execute(select(operations.c.id).where(with_digest).limit(500))
            ]
            if forgotten:
                blank = update(operations).where(operations.c.id.in_(forgotten)).values(digest=None)
                connection.execute(blank)
                shown = approvals.c.operation.in_(forgotten)
                connection.execute(
                    update(approvals).where(shown).values(title=None, preview=None, outcome=None)
                )
            return gone

        return await self._ledger.transact(work)

    async def _change(self, statement: Update) -> bool:
        def work(connection: Connection) -> bool:
            return connection.execute(statement).rowcount == 1

        return await self._ledger.transact(work)
