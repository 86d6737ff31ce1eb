"""Steps that scenarios of a merge share: asked for in the form, decided on the card, told to who asked."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import make_url

from playground.slack.messages import Message
from playground.slack.views import View
from slackbot.store.states import State
from tests.e2e.stage import Stage, eventually, reference_of

PRIMARY = "f1001u525"
"""Alex Chen, by WhatsApp."""
SECONDARY = "f1001u526"
"""Alex Chen once more, by Instagram: other tags, fields, orders and messages."""
APPROVALS = "#approvals"
REASON = "Same person, two numbers"


@pytest.fixture
def _sweeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweep comes by all the time; what it finds due is for `stage.ahead` to say."""
    monkeypatch.setattr("slackbot.road.sweep.SWEEP_SECONDS", 0.05)


@dataclass(frozen=True, slots=True)
class Request:
    """A request that waits for approval: what the person who asked sees, and the card."""

    reference: str
    answer: Message
    card: Message


async def form_for(stage: Stage, line: str, *, user: str = "maya", channel: str = "#support") -> View:
    """The modal that a command opens, in place of what was open before."""
    before = stage.slack.views(user)
    await stage.slack.command(user, channel, f"/uchat {line}")

    def opened() -> View | None:
        return next((each for each in stage.slack.views(user) if each not in before), None)

    return await stage.slack.wait_for(opened, f"a modal for {user}")


async def requested(
    stage: Stage,
    primary: str = PRIMARY,
    secondary: str = SECONDARY,
    *options: str,
    reason: str = REASON,
    user: str = "maya",
    channel: str = "#support",
) -> Request:
    """Ask for a merge by command and form, until the card stands. `options` are those of the command."""
    since = stage.slack.mark
    line = " ".join(("merge", primary, secondary, *options))
    view = await form_for(stage, line, user=user, channel=channel)
    ack = await stage.slack.submit(user, view, {"Reason": reason})
    assert ack.body == {"response_action": "clear"}, ack
    answer = await stage.slack.answer(user, channel)
    assert "Asked for approval" in answer.text, answer.text
    reference = reference_of(answer)
    card = await stage.slack.wait_for_text(reference, "priya", APPROVALS, since=since)
    return Request(reference, answer, card)


async def decided(stage: Stage, request: Request, button: str = "Approve", *, user: str = "priya") -> None:
    """Press a button on the card."""
    await stage.slack.click(user, request.card, text=button)


async def refused(
    stage: Stage, message: Message, button: str, *, user: str, channel: str = APPROVALS
) -> Message:
    """Press a button of somebody who may not; the answer that they alone see, which leaves the card alone."""
    before = message.changed
    await stage.slack.click(user, message, text=button)
    answer = await stage.slack.answer(user, channel)
    assert answer.visible_to == stage.slack.world.user(user).id, answer.text
    assert answer.ts != message.ts
    assert message.changed == before
    return answer


async def became(stage: Stage, request: Request, heading: str) -> Message:
    """The card once its heading says `merged`, `rejected` or the like, with nothing left to be told of it."""
    wanted = heading.partition(",")[0]
    card = await stage.slack.updated(request.card, lambda message: headed(message) == wanted)
    await told(stage, request.reference)
    return card


def headed(card: Message) -> str:
    """What the heading of a card says came of it: `merged`, `not merged`, `rejected`, `outcome unknown`."""
    return card.text.partition("\n")[0].casefold().removeprefix("merge: ").partition(",")[0]


async def merged(stage: Stage, request: Request, *, user: str = "priya") -> Message:
    """Approve, and wait for the card to say that it was merged."""
    await decided(stage, request, user=user)
    return await became(stage, request, "merged")


async def told(stage: Stage, reference: str) -> None:
    """Wait until the card, the thread and who asked know everything that the record knows."""

    async def look() -> bool:
        events = await stage.entries(reference)
        kept = in_database(stage, "SELECT MIN(shown, messaged) FROM approvals WHERE operation = ?", reference)
        return bool(kept) and bool(events) and kept[0][0] >= events[-1].number

    await eventually(look, f"everything of {reference} to be told")


def in_database(stage: Stage, statement: str, *values: Any) -> list[Any]:
    """Read or write the bot's database from outside, as an operator's tool would; the rows."""
    file = make_url(stage.settings.database_url.get_secret_value()).database
    assert file is not None
    with closing(sqlite3.connect(file, timeout=5)) as database, database:
        return database.execute(statement, values).fetchall()


async def states(stage: Stage, reference: str) -> list[State]:
    """The states on the audit log under one reference, oldest first."""
    return [entry.state for entry in await stage.entries(reference)]


async def in_state(stage: Stage, reference: str, state: State) -> None:
    """Wait until the request is recorded to be there."""

    async def look() -> bool:
        return (await states(stage, reference))[-1:] == [state]

    await eventually(look, f"{reference} to be {state}")


async def sent_to(stage: Stage, user: str, text: str, *, since: int = 0) -> Message:
    """The direct message of the bot that holds `text`."""
    return await stage.slack.direct(user, text, since=since)


def directs(stage: Stage, user: str) -> list[str]:
    """All that the bot sent to somebody directly, oldest first."""
    place = stage.slack.direct_channel(user)
    return [each.text for each in stage.slack.messages(place, user) if each.from_bot]


def threaded(stage: Stage, request: Request) -> list[str]:
    """What stands in the card's thread, oldest first."""
    return [each.text for each in stage.slack.thread(request.card)]


async def given_up_telling(stage: Stage, request: Request) -> None:
    """Wait until no copy of the bot tells of a request: what Slack did not take is then due at a later time."""

    async def look() -> bool:
        query = "SELECT teller FROM approvals WHERE operation = ?"
        return in_database(stage, query, request.reference) == [(None,)]

    await eventually(look, "the telling to be given up for now")
