"""Approvals where Slack is slow, or took a card of which the bot never heard."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from playground.slack.messages import Message
from slackbot.app import running
from slackbot.store.states import State
from tests.e2e.bridged import _soon
from tests.e2e.merging import (
    APPROVALS,
    Request,
    _sweeping,
    became,
    decided,
    directs,
    in_database,
    in_state,
    merged,
    requested,
    states,
    threaded,
    told,
)
from tests.e2e.stage import Stage, buttons

__all__ = ["_soon", "_sweeping"]

pytestmark = pytest.mark.usefixtures("_soon", "_sweeping")

SPEAKS = ("chat.postMessage", "chat.update")
DECIDING = ["Approve", "Reject"]


@pytest.fixture
async def _another_copy(stage: Stage) -> AsyncIterator[None]:
    """A second copy of the bot over the same database."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(
            running(stage.settings, clock=stage.ahead, elapsed=stage.ahead.elapsed)
        )
        yield


def cards(stage: Stage, reference: str) -> list[Message]:
    """Every message of the channel that shows the request, oldest first."""
    there = stage.slack.messages(APPROVALS, "priya")
    return [
        each for each in there if each.thread_ts is None and reference in each.text and not each.visible_to
    ]


def seen(stage: Stage, *users: str) -> list[str]:
    return [each.text for user in users for each in stage.slack.messages(APPROVALS, user)]


async def twice(stage: Stage) -> tuple[Request, Message]:
    """A request with a card that the bot lost sight of, and the one that it posted instead."""
    lost = await requested(stage)
    since = stage.slack.mark
    in_database(stage, "UPDATE approvals SET card = NULL, shown = 0 WHERE operation = ?", lost.reference)
    card = await stage.slack.wait_for_text(lost.reference, "priya", APPROVALS, since=since)
    await told(stage, lost.reference)
    return Request(lost.reference, lost.answer, card), lost.card


@pytest.mark.usefixtures("_another_copy")
async def test_where_every_message_takes_longer_than_the_telling_once_took_all_is_told_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slackbot.slack.cards._TELLING_MS", 700)
    for method in SPEAKS:
        stage.slack.inject(method, slow=0.35, times=1_000)
    request = await requested(stage)
    await decided(stage, request)
    await in_state(stage, request.reference, State.DONE)
    await stage.slack.direct("maya", "Merged")
    await became(stage, request, "merged")
    assert cards(stage, request.reference) == [request.card]
    lines = threaded(stage, request)
    assert len(lines) == len(set(lines)) == 2, lines
    assert len([each for each in directs(stage, "maya") if "Merged" in each]) == 1


@pytest.mark.parametrize("lost", [True, False], ids=["the lost card", "the card"])
async def test_a_click_on_either_of_two_cards_counts_and_only_the_lost_one_loses_its_buttons(
    stage: Stage, lost: bool
) -> None:
    request, old = await twice(stage)
    stood = buttons(request.card)
    assert buttons(old) == stood != []
    await stage.slack.click("priya", old if lost else request.card, text="Approve")
    await became(stage, request, "merged")
    assert len(stage.uchat.merges) == 1
    if lost:
        await stage.slack.updated(old, lambda message: not buttons(message))
        assert "another message" in old.text
    else:
        assert buttons(old) == stood
    assert not old.text.startswith("Merged")


async def test_the_card_keeps_its_buttons_while_a_click_on_the_lost_one_is_refused(stage: Stage) -> None:
    request, old = await twice(stage)
    stood, changed = buttons(request.card), request.card.changed
    since = stage.slack.mark
    await stage.slack.click("maya", old, text="Approve")
    await stage.slack.updated(old, lambda message: not buttons(message))
    await stage.slack.wait_for_text("You asked for this", "maya", APPROVALS, since=since)
    assert buttons(request.card) == stood
    assert request.card.changed == changed
    assert await states(stage, request.reference) == [State.PENDING]
    await merged(stage, request)


@pytest.mark.parametrize("button", DECIDING)
async def test_nobody_who_presses_a_button_of_a_card_is_told_to_wait(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, button: str
) -> None:
    request = await requested(stage)
    monkeypatch.setattr("slackbot.slack.working.PATIENCE_SECONDS", 0.02)
    stage.slack.inject("users.info", slow=0.3, times=2)
    await decided(stage, request, button)
    if button == "Approve":
        await became(stage, request, "merged")
    else:
        await stage.slack.submit("priya", await stage.slack.view("priya"), {"Reason": "Not the same"})
        await became(stage, request, "rejected")
    assert not [each for each in seen(stage, "priya", "maya") if "Still looking" in each]


async def test_nor_who_is_refused_who_hears_that_alone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    request = await requested(stage)
    monkeypatch.setattr("slackbot.slack.working.PATIENCE_SECONDS", 0.02)
    stage.slack.inject("users.info", slow=0.3, times=2)
    await stage.slack.click("maya", request.card, text="Approve")
    assert "You asked for this" in (await stage.slack.answer("maya", APPROVALS)).text
    assert not [each for each in seen(stage, "maya") if "Still looking" in each]
