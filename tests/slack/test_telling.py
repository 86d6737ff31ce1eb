"""Cards, their threads and what who asked is told, where Slack is slow and copies of the bot meet."""

import pytest

from slackbot.road.approvals.deciding import approve
from slackbot.road.approvals.unknown import mark
from slackbot.slack.not_now import LONG_MS
from slackbot.store.records import Amend, Move, event_of
from slackbot.store.states import State
from slackbot.store.tables import approvals
from tests.road.approving import Bots, Copy
from tests.road.conftest import bots, migrated, one, other, reference
from tests.road.world import CHANNEL, PRIYA, TOM, Mood
from tests.slack.answering import refusal
from tests.slack.telling import Posted, Slack, Teller, teller

__all__ = ["bots", "migrated", "one", "other", "reference"]

TAKES = [3_500, 7_000, 20_000]
"""Milliseconds that Slack takes for a call."""


@pytest.fixture
def slack(bots: Bots) -> Slack:
    return Slack(bots)


@pytest.fixture
def tellers(slack: Slack, one: Copy, other: Copy) -> tuple[Teller, Teller]:
    return teller(slack, one), teller(slack, other)


async def carried_out(bots: Bots, copy: Copy, reference: str) -> None:
    await approve(copy.tools, bots.asked(PRIYA), reference)
    assert await copy.work() == []


async def marked(bots: Bots, copy: Copy, reference: str) -> None:
    """It was approved and never answered, and an approver marked it as not done."""
    await approve(copy.tools, bots.asked(PRIYA), reference)
    bots.world.mood = Mood.SILENT_AFTER
    assert await copy.work() == []
    bots.world.mood = Mood.MUTE
    assert await mark(copy.tools, bots.asked(TOM), reference, "nothing there", done=False) is None


async def answered(bots: Bots, copy: Copy, reference: str) -> None:
    """The answer came after all."""
    operation = await copy.operation(reference)
    assert operation.state is State.FAILED
    event = event_of(operation, State.DONE, at=bots.time.ms, result="late answer: done")
    reopened = Amend(approvals, reference, {"closed": False, "outcome": None})
    assert await copy.tools.ledger.write(Move(reference, State.FAILED, event, also=(reopened,)))


async def card_of(copy: Copy, reference: str) -> str | None:
    approval = await copy.tools.approvals.of(reference)
    assert approval is not None
    return approval.card


@pytest.mark.parametrize("takes", TAKES)
async def test_however_slow_slack_is_two_copies_tell_each_thing_once(
    bots: Bots, slack: Slack, tellers: tuple[Teller, Teller], reference: str, takes: int
) -> None:
    first, second = tellers
    one = bots.copies[0]
    slack.takes = takes
    slack.meanwhile = lambda: second.cards.show(reference)
    assert await first.cards.show(reference)
    assert len(slack.cards) == 1
    await carried_out(bots, one, reference)
    slack.meanwhile = second.due
    await first.cards.show(reference)

    assert len(slack.cards) == 1
    [card] = slack.cards.values()
    assert card.text.startswith("Wiped")
    assert card.buttons == []
    assert len(slack.lines) == len(set(slack.lines))
    assert [each.startswith("Done: ") for each in slack.lines].count(True) == 1
    assert len(slack.directs) == 1
    assert second.client.asked == []


async def test_what_is_begun_while_nothing_is_told_yet_is_told_in_one_go_however_long_it_takes(
    bots: Bots, slack: Slack, tellers: tuple[Teller, Teller], reference: str
) -> None:
    first, second = tellers
    await marked(bots, bots.copies[0], reference)
    slack.takes, slack.meanwhile = 24_000, second.due
    await first.cards.show(reference)
    # All is over and nobody saw the card: then it is shown to nobody, and who asked is told.
    assert slack.cards == {}
    assert len(slack.directs) == len(set(slack.directs)) >= 2
    assert second.client.asked == []


async def test_a_copy_that_stood_still_in_a_call_tells_nothing_that_another_took_over(
    bots: Bots, slack: Slack, tellers: tuple[Teller, Teller], reference: str
) -> None:
    first, second = tellers
    await first.cards.show(reference)
    await carried_out(bots, bots.copies[0], reference)
    asked = len(first.client.asked)
    slack.takes, slack.meanwhile = 26_000, lambda: second.cards.show(reference)
    await first.cards.show(reference)
    assert len(first.client.asked) == asked + 1
    assert len(slack.cards) == 1
    assert len(slack.lines) == len(set(slack.lines)) >= 2
    assert len(slack.directs) == 1


async def test_what_is_marked_and_answered_late_is_told_after_all(
    bots: Bots, slack: Slack, tellers: tuple[Teller, Teller], reference: str
) -> None:
    first, second = tellers
    one = bots.copies[0]
    await first.cards.show(reference)
    await marked(bots, one, reference)
    await first.cards.show(reference)
    [card] = slack.cards.values()
    assert card.text.startswith("Not wiped")
    calls = slack.calls
    await second.due()
    assert slack.calls == calls

    await answered(bots, one, reference)
    await second.due()
    assert list(slack.cards.values()) == [card]
    assert card.text.startswith("Wiped")
    assert slack.lines[-1] == "Late answer: done."
    assert slack.directs[-1].startswith("Wiped")
    calls = slack.calls
    await first.due()
    assert slack.calls == calls


@pytest.mark.parametrize(
    "ends", [False, True], ids=["by this copy", "by another, where Slack takes no more of it"]
)
async def test_what_comes_while_the_end_is_told_is_told_too(
    bots: Bots, slack: Slack, tellers: tuple[Teller, Teller], reference: str, ends: bool
) -> None:
    first, second = tellers
    one = bots.copies[0]
    await first.cards.show(reference)
    await marked(bots, one, reference)

    async def answer_at_the_last_call() -> None:
        if slack.directs and slack.directs[-1].startswith("Not wiped"):
            if (await one.operation(reference)).state is State.FAILED:
                await answered(bots, one, reference)
            if ends:
                first.client.answers["chat_update"] = TimeoutError()

    slack.meanwhile = answer_at_the_last_call
    await first.cards.show(reference)
    assert (await one.operation(reference)).state is State.DONE
    bots.time.ms += LONG_MS
    await second.due()
    [card] = slack.cards.values()
    assert card.text.startswith("Wiped")
    assert slack.lines.count("Late answer: done.") == 1
    assert [each.startswith("Wiped") for each in slack.directs].count(True) == 1
    approval = await one.tools.approvals.of(reference)
    assert approval is not None
    assert approval.closed


async def test_a_second_card_loses_its_buttons_and_the_card_keeps_them(
    bots: Bots, slack: Slack, tellers: tuple[Teller, Teller], reference: str
) -> None:
    first, _ = tellers
    await first.cards.show(reference)
    one = bots.copies[0]
    at = await card_of(one, reference)
    assert at is not None
    card = slack.posted[at]
    stood = list(card.buttons)
    second = Posted(CHANNEL, card.text, card.blocks)
    slack.posted["99.0"] = second
    assert stood

    await first.cards.retire(reference, CHANNEL, at)
    assert card.buttons == stood
    await first.cards.retire(reference, CHANNEL, "99.0")
    assert second.buttons == []
    assert reference in second.text
    assert "another message" in second.text
    assert card.buttons == stood
    assert await card_of(one, reference) == at


async def test_nothing_is_retired_that_is_nobodys_second_card(
    slack: Slack, tellers: tuple[Teller, Teller], reference: str
) -> None:
    first, _ = tellers
    await first.cards.retire(reference, CHANNEL, "1.0")  # no card is known yet: this may be it
    await first.cards.show(reference)
    calls = slack.calls
    await first.cards.retire(reference, "C0ELSEWHERE", "99.0")
    await first.cards.retire("no such", CHANNEL, "99.0")
    assert slack.calls == calls


@pytest.mark.parametrize("error", [refusal("message_not_found"), TimeoutError()], ids=str)
async def test_a_second_card_that_slack_does_not_let_go_breaks_nothing(
    tellers: tuple[Teller, Teller], reference: str, error: Exception
) -> None:
    first, _ = tellers
    await first.cards.show(reference)
    first.client.answers["chat_update"] = error
    await first.cards.retire(reference, CHANNEL, "99.0")
    assert first.client.times("chat_update") == 1
