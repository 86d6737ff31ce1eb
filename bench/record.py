"""What the record says of every merge, read from the file beside the running bot."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine, func, select

from bench.merging import DATABASE, Pair
from slackbot.store.states import State, may_follow
from slackbot.store.tables import approvals, events, evidence, operations, votes

_LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Recorded:
    """One merge. `walk` are the states of its events in order; `told` says that people were told all of them.

    `closed` says that nothing more is to be told.
    """

    reference: str
    pair: Pair
    state: State
    walk: tuple[State, ...]
    votes: int
    evidence: bool
    card: str | None
    told: bool
    closed: bool

    @property
    def is_legal(self) -> bool:
        """Whether each event may follow the one before, and the last one says where the operation stands."""
        steps = zip((None, *self.walk), self.walk, strict=False)
        return bool(self.walk) and self.walk[-1] is self.state and all(may_follow(*step) for step in steps)


def opened(folder: Path) -> Engine:
    """The database in `folder`, to be read."""
    return create_engine(f"sqlite:///{folder / DATABASE}")


def merges(engine: Engine) -> list[Recorded]:
    """Every merge that was asked for, oldest first."""
    walks: dict[str, list[State]] = defaultdict(list)
    last: dict[str, int] = {}
    asked = (operations.c.action == "merge") & (operations.c.parent.is_(None))
    with engine.connect() as connection:
        for row in connection.execute(select(events).order_by(events.c.number)):
            walks[row.operation].append(State(row.state))
            last[row.operation] = row.number
        cast = select(votes.c.operation, func.count()).group_by(votes.c.operation)
        agreed = {row[0]: int(row[1]) for row in connection.execute(cast)}
        kept = set(connection.execute(select(evidence.c.operation)).scalars())
        shown = {row.operation: row for row in connection.execute(select(approvals))}
        found = connection.execute(select(operations).where(asked).order_by(operations.c.created_at)).all()
    return [
        Recorded(
            row.id,
            Pair(row.bot_user, row.second_bot_user),
            State(row.state),
            tuple(walks[row.id]),
            agreed.get(row.id, 0),
            row.id in kept,
            shown[row.id].card if row.id in shown else None,
            row.id in shown and shown[row.id].shown >= last[row.id],
            row.id in shown and bool(shown[row.id].closed),
        )
        for row in found
    ]


async def merges_once(
    engine: Engine, until: Callable[[Sequence[Recorded]], bool], *, seconds: float
) -> list[Recorded]:
    """Every merge once the record is as wanted; after so many `seconds` as it is then."""
    deadline = time.monotonic() + seconds
    while True:
        found = merges(engine)
        if until(found) or time.monotonic() >= deadline:
            return found
        # A file tells nobody when it changes.
        await asyncio.sleep(_LOOK_SECONDS)
