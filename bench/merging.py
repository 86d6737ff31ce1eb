"""Merges that people ask for and approve in the playground's Slack, over its UChat."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figure import Figure
from playground.demo import bot_settings
from playground.slack import SlackStandIn
from playground.slack.blocks import places
from playground.slack.cast import APPROVALS_CHANNEL, TEAM
from playground.slack.messages import Message
from playground.slack.world import User
from playground.uchat import UChatStandIn

DATABASE = "slackbot.db"
SECONDS = 60.0
"""How long anything may take that a person waits for, before it counts as missing."""

_ASKED_IN = "#support"
_APPROVE = "Approve"
MERGED = "Merged"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bot users who are to become one."""

    primary: str
    secondary: str


@dataclass(frozen=True, slots=True)
class Request:
    """A merge that was asked for, and the card that everybody sees."""

    pair: Pair
    reference: str
    card: Message


@dataclass(frozen=True, slots=True)
class Staff:
    """Who asks and who approves, by user id; nobody does both."""

    askers: tuple[str, ...]
    approvers: tuple[str, ...]


def hire(slack: SlackStandIn, *, askers: int, approvers: int) -> Staff:
    """Full members of the workspace, added to it."""
    staff = Staff(
        tuple(f"U0ASKER{number:02}" for number in range(askers)),
        tuple(f"U0AGREE{number:02}" for number in range(approvers)),
    )
    for each in (*staff.askers, *staff.approvers):
        slack.world.users[each] = User(each, each.lower(), each.capitalize(), team_id=TEAM)
    for each in staff.askers:
        slack.world.channel(_ASKED_IN).members.add(each)
    return staff


@contextmanager
def settled_in(
    slack: SlackStandIn, uchat: UChatStandIn, staff: Staff
) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder for the database, and the bot's settings for these people."""
    with TemporaryDirectory() as folder:
        settings = bot_settings(slack, uchat, Path(folder), 0)
        yield (
            Path(folder),
            settings
            | {
                "EDITORS": ",".join(staff.askers),
                "APPROVERS": ",".join(staff.approvers),
                "UCHAT_CONCURRENCY": "16",
            },
        )


def pair(uchat: UChatStandIn, number: int) -> Pair:
    """Two new bot users of one customer; the secondary has something that the primary lacks."""
    name = f"Customer {number}"
    primary = uchat.add(name, email=f"customer.{number}@example.com", tags=("Newsletter",))
    secondary = uchat.add(f"{name} again", phone=f"+61491{number:06}", tags=("VIP",))
    secondary.fields["city"] = "Sydney"
    return Pair(primary.user_ns, secondary.user_ns)


async def ask(slack: SlackStandIn, asker: str, two: Pair, *, url: str) -> Request:
    """Ask for the merge as a person does, by command and modal, and wait for its card.

    Raises RuntimeError where the modal is not taken, TimeoutError where no card comes.
    """
    for view in slack.views(asker):
        await slack.close(asker, view, everything=True)
    since = slack.mark
    line = f"/uchat merge {two.primary} {two.secondary}"
    await slack.command(asker, _ASKED_IN, line, url=url)
    view = await slack.view(asker, timeout=SECONDS)
    ack = await slack.submit(asker, view, {"Reason": "The same customer twice"}, url=url)
    if not ack.ok or ack.errors:
        raise RuntimeError(f"{line} was not taken: {ack}")
    card = await slack.wait_for_text(two.secondary, asker, APPROVALS_CHANNEL, since=since, timeout=SECONDS)
    return Request(two, reference_on(card), card)


def reference_on(card: Message) -> str:
    """The reference that the card's buttons carry."""
    return next(str(place.element["value"]) for place in places(card.blocks) if place.element.get("value"))


def heading(card: Message) -> str:
    """What the card says first: that approval is needed, that it is approved, or what came of it."""
    return card.text.partition("\n")[0]


def is_decided(card: Message) -> bool:
    """Whether the card shows "approved", or what came after: there is nothing to approve on it."""
    return all(place.label != _APPROVE for place in places(card.blocks))


def cards(slack: SlackStandIn, staff: Staff) -> list[Message]:
    """Every card in the approval channel, whether or not a request still knows of it."""
    seen = slack.messages(APPROVALS_CHANNEL, staff.approvers[0])
    return [each for each in seen if each.thread_ts is None and not each.ephemeral]


def merged(uchat: UChatStandIn) -> Counter[Pair]:
    """How often UChat merged whom."""
    return Counter(Pair(each.primary, each.secondary) for each in uchat.merges)


def exactly(name: str, value: int, bar: int) -> Figure:
    """A count that must be `bar`."""
    return Figure(name, f"{value:,}", f"= {bar:,}", value == bar)
