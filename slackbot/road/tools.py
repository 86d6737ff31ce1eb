"""What the road works with, made once at start."""

from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Protocol, TypeAlias

import structlog

from slackbot.bridge.bridge import Bridge
from slackbot.catalogue.catalogue import Catalogue
from slackbot.examination import Finding
from slackbot.faults import StoreFault
from slackbot.policy import Standing
from slackbot.recent import Recent
from slackbot.reply import Mention
from slackbot.store.approvals import Approvals
from slackbot.store.journal import Journal
from slackbot.store.ledger import Ledger
from slackbot.store.records import Append
from slackbot.uchat import UChat

_log = structlog.get_logger(__name__)

StandingOf: TypeAlias = Callable[[str], Awaitable[Standing]]
"""A Slack user id's standing now. Raises `slackbot.faults.Refusal` where Slack can't say."""

MayShare: TypeAlias = Callable[[str], Awaitable[bool]]
"""Whether an answer may be shown to everybody in a channel. Never raises: where Slack can't say, it may not."""

ZoneOf: TypeAlias = Callable[[str], Awaitable[tzinfo]]
"""A Slack user id's time zone; UTC where Slack can't say."""

Start: TypeAlias = Callable[[Coroutine[object, object, None], str], object]
"""Begin a piece of work, by a name, in a task that is owned and ended at shutdown."""

Examine: TypeAlias = Callable[[], Awaitable[Sequence[Finding]]]
"""Whether everything the bot needs is there."""


class Clock(Protocol):
    """The time, passed in so that tests own it."""

    def now(self) -> int:
        """Epoch milliseconds."""
        ...


class Cards(Protocol):
    """What people see of requests for approval."""

    async def unfit(self, channel: str) -> str | None:
        """Why nothing can be approved in that channel, as half a sentence; None where it can.

        Raises Refusal where Slack can't say.
        """
        ...

    async def show(self, reference: str) -> bool:
        """Bring what people see of an operation up to date. False where they see nothing of it yet."""
        ...

    def show_soon(self, reference: str) -> None:
        """The same, without waiting for it. Nothing where the operation needs no approval."""
        ...

    async def retire(self, reference: str, channel: str, at: str) -> None:
        """Take the buttons off a message that shows a request and is not its card."""
        ...

    async def due(self) -> None:
        """Begin to tell what was left untold."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the road works with. `worker` names this copy of the bot in the leases it holds."""

    catalogue: Catalogue
    uchat: UChat
    ledger: Ledger
    journal: Journal
    approvals: Approvals
    cards: Cards
    start: Start
    recent: Recent
    standing_of: StandingOf
    decider_of: StandingOf
    """The same asked anew, whoever the settings name: what somebody may decide is looked at when they do."""
    may_share: MayShare
    zone_of: ZoneOf
    examine: Examine
    bridge: Bridge
    new_reference: Callable[[], str]
    clock: Clock
    worker: str
    evidence_ms: int
    """How long evidence is kept."""
    region: str | None = None
    admins: tuple[Mention, ...] = ()
    in_hand: set[str] = field(default_factory=set)
    """References of the operations that this copy is carrying out."""

    @contextmanager
    def holding(self, reference: str) -> Iterator[None]:
        """Renew the lease on an operation while the work on it lasts."""
        self.in_hand.add(reference)
        try:
            yield
        finally:
            self.in_hand.discard(reference)

    async def note(self, append: Append) -> bool:
        """Record what came of a request whose answer does not depend on it; a store that can't is logged."""
        try:
            return await self.ledger.write(append)
        except StoreFault:
            _log.error("entry not recorded", reference=append.operation.id, action=append.operation.action)
            return False
