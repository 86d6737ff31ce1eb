"""Who has a bot user's flow bridge to itself, across every copy of the bot."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from slackbot.store.ledger import Ledger
from slackbot.store.tables import claims


@dataclass(frozen=True, slots=True)
class Claim:
    """One request's hold on one bot user's bridge. Times are epoch milliseconds."""

    user_ns: str
    request: str
    flow: str
    answer_by: int
    look_at: int


class Claims:
    """Takes, keeps and gives back claims; each step is one transaction."""

    def __init__(self, ledger: Ledger, reader: AsyncEngine) -> None:
        self._ledger = ledger
        self._reader = reader

    async def take(self, claim: Claim, *, stale: int) -> Claim | None:
        """Take the bridge. None where that worked; otherwise the claim that holds it. Raises StoreFault.

        A claim that was to be answered before `stale` holds nothing any more.
        """

        def work(connection: Connection) -> Claim | None:
            there = claims.c.user_ns == claim.user_ns
            connection.execute(delete(claims).where(there & (claims.c.answer_by <= stale)))
            held = connection.execute(select(claims).where(there)).first()
            if held is not None:
                return Claim(*held)
            connection.execute(
                claims.insert().values(
                    user_ns=claim.user_ns,
                    request=claim.request,
                    flow=claim.flow,
                    answer_by=claim.answer_by,
                    look_at=claim.look_at,
                )
            )
            return None

        return await self._ledger.transact(work)

    async def held(self, user_ns: str) -> Claim | None:
        """The claim on a bot user's bridge, if there is one."""
        async with self._reader.connect() as connection:
            row = (await connection.execute(select(claims).where(claims.c.user_ns == user_ns))).first()
        return Claim(*row) if row is not None else None

    async def give_back(self, claim: Claim) -> None:
        """Open the bridge again, if this request still holds it. Raises StoreFault."""

        def work(connection: Connection) -> None:
            mine = (claims.c.user_ns == claim.user_ns) & (claims.c.request == claim.request)
            connection.execute(delete(claims).where(mine))

        await self._ledger.transact(work)

    async def postpone(self, claim: Claim, look_at: int) -> bool:
        """Look again at `look_at`. False where another copy of the bot took the look. Raises StoreFault."""

        def work(connection: Connection) -> bool:
            same = (
                (claims.c.user_ns == claim.user_ns)
                & (claims.c.request == claim.request)
                & (claims.c.look_at == claim.look_at)
            )
            return connection.execute(update(claims).where(same).values(look_at=look_at)).rowcount == 1

        return await self._ledger.transact(work)

    async def due(self, now: int) -> list[Claim]:
        """Claims whose late answer is to be looked for, the most overdue first."""
        query = select(claims).where(claims.c.look_at <= now).order_by(claims.c.look_at).limit(20)
        async with self._reader.connect() as connection:
            return [Claim(*row) for row in await connection.execute(query)]
