"""What UChat and Slack are to the copies of the bot in these tests: people, moods and a clock."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from slackbot.catalogue.action import Role
from slackbot.faults import Refusal
from slackbot.policy import Membership, Standing
from slackbot.uchat import BotUser, NotFound, TimedOut, Unavailable

START = 1_700_000_000_000
LASTS_MS = 60_000
CHANNEL = "C0APPROVE"
MAYA, PRIYA, TOM, AROHA = "U0MAYA", "U0PRIYA", "U0TOM", "U0AROHA"
GUEST, VIEWER = "U0GUEST", "U0VIEWER"


class Died(BaseException):
    """The copy of the bot ended here and now."""


class Mood(Enum):
    """What UChat does next."""

    WELL = auto()
    REFUSING = auto()
    """It refuses the change, and says so."""
    SILENT_BEFORE = auto()
    """It does not answer, and did nothing."""
    SILENT_AFTER = auto()
    """It does not answer, and did it."""
    DYING_BEFORE = auto()
    """The bot dies before the change goes out."""
    DYING_AFTER = auto()
    """The bot dies after it went out."""
    AWAY = auto()
    """It can't be reached for reading."""
    DYING_READING = auto()
    """The bot dies while it reads."""
    MUTE = auto()
    """Reading tells nothing of what was carried out."""


@dataclass(slots=True)
class World:
    """What UChat holds, and what was done to it. `sent` and `wiped` are references, once for each time."""

    people: dict[str, BotUser] = field(
        default_factory=lambda: {
            ns: BotUser(user_ns=ns, name=f"Person {ns}", email=f"{ns}@acme.com") for ns in ("f1u1", "f1u2")
        }
    )
    mood: Mood = Mood.WELL
    sent: list[str] = field(default_factory=list)
    wiped: list[str] = field(default_factory=list)
    awaited: set[str] = field(default_factory=set)
    """References that were asked for through the flow bridge, and may be carried out yet."""
    meanwhile: Callable[[], Awaitable[object]] | None = None
    """What happens while a change is under way."""

    async def bot_user(self, user_ns: str, **_: object) -> BotUser:
        """One of its people."""
        if self.mood is Mood.AWAY:
            raise Unavailable("not reachable")
        if self.mood is Mood.DYING_READING:
            raise Died
        if user_ns not in self.people:
            raise NotFound("no such person")
        return self.people[user_ns]

    def shown(self, user: BotUser) -> BotUser:
        """Nothing is hidden here."""
        return user

    async def was_asked(self, _user_ns: str, reference: str) -> bool:
        """As the flow bridge tells it. It can't be read while UChat is away."""
        if self.mood is Mood.AWAY:
            raise Unavailable("not reachable")
        return reference in self.awaited

    async def wipe(self, reference: str) -> None:
        """The change itself."""
        if self.mood is Mood.DYING_BEFORE:
            raise Died
        self.sent.append(reference)
        if self.meanwhile is not None:
            await self.meanwhile()
        if self.mood is Mood.REFUSING:
            raise Refusal("UChat refuses this.")
        if self.mood is not Mood.SILENT_BEFORE:
            self.wiped.append(reference)
        if self.mood is Mood.DYING_AFTER:
            raise Died
        if self.mood in {Mood.SILENT_BEFORE, Mood.SILENT_AFTER}:
            raise TimedOut("no answer", maybe_done=True)


@dataclass(slots=True)
class Time:
    """Epoch milliseconds that pass when told to."""

    ms: int = START

    def now(self) -> int:
        return self.ms


@dataclass(slots=True)
class People:
    """Who may decide at this moment."""

    approvers: set[str] = field(default_factory=lambda: {MAYA, PRIYA, TOM, AROHA, GUEST})
    editors: set[str] = field(default_factory=lambda: {MAYA, PRIYA, TOM, AROHA, GUEST})

    async def standing_of(self, user: str) -> Standing:
        """What they are at this moment. The guest is named as an approver all the same."""
        roles = {Role.EDITOR if user in self.editors else Role.VIEWER}
        if user in self.approvers:
            roles.add(Role.APPROVER)
        membership = Membership.GUEST if user == GUEST else Membership.MEMBER
        return Standing(user, membership, frozenset(roles))
