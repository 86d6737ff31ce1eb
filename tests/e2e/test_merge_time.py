from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from structlog.typing import EventDict

from playground.demo import bot_settings
from playground.slack import SlackStandIn
from playground.uchat import UChatStandIn
from slackbot.app import running
from slackbot.settings import WebSettings
from slackbot.store.states import State
from tests.e2e.bridged import _soon
from tests.e2e.conftest import BROKE
from tests.e2e.merging import (
    APPROVALS,
    PRIMARY,
    REASON,
    SECONDARY,
    Request,
    _sweeping,
    became,
    decided,
    directs,
    in_database,
    merged,
    refused,
    requested,
    sent_to,
    states,
    told,
)
from tests.e2e.stage import Ahead, Stage, buttons, served

__all__ = ["_soon", "_sweeping"]

both = pytest.mark.parametrize("transport", ["http", "socket"])
pytestmark = pytest.mark.usefixtures("_soon")
sweeping = pytest.mark.usefixtures("_sweeping")
DAY = 24 * 3_600


def reminders(stage: Stage, request: Request) -> list[str]:
    return [each.text for each in stage.slack.thread(request.card) if each.text.startswith("Reminder")]


async def asked_again(stage: Stage, request: Request, user: str = "maya") -> None:
    """Press Ask again: the form stands as it was filled in, and asks for a reason."""
    await stage.slack.click(user, request.card, text="Ask again")
    view = await stage.slack.view(user)
    given = {name: value for block in view.state.values() for name, value in block.items()}
    assert given["primary"]["selected_option"]["value"] == PRIMARY
    assert given["secondary"]["selected_option"]["value"] == SECONDARY
    assert given["afterwards"]["selected_option"]["value"] == "keep"
    since = stage.slack.mark
    ack = await stage.slack.submit(user, view, {"Reason": REASON})
    assert ack.body == {"response_action": "clear"}, ack
    card = await stage.slack.wait_for_text("asks for it", "priya", APPROVALS, since=since)
    assert card.ts != request.card.ts


@both
@sweeping
async def test_at_half_time_the_thread_is_reminded_once(stage: Stage) -> None:
    request = await requested(stage)
    stage.ahead.seconds = DAY / 2 - 60
    await stage.slack.command("maya", "#support", "/uchat help")
    assert not stage.slack.thread(request.card)
    stage.ahead.seconds = DAY / 2 + 1
    await stage.slack.replied(request.card, "Reminder: this still waits for approval.")
    await told(stage, request.reference)
    ((due_at, expires_at),) = in_database(
        stage,
        "SELECT due_at, expires_at FROM operations JOIN approvals ON operation = id WHERE id = ?",
        request.reference,
    )
    assert due_at == expires_at
    assert len(reminders(stage, request)) == 1
    assert buttons(request.card) == ["Approve", "Reject", "Withdraw"]
    for user in ("maya", "priya", "aroha"):
        assert not directs(stage, user)
    await merged(stage, request)


@both
@sweeping
async def test_what_nobody_decides_expires(stage: Stage) -> None:
    request = await requested(stage)
    stage.ahead.seconds = DAY + 1
    card = await became(stage, request, "expired")
    assert "It was not approved in time." in card.text
    assert "Nothing was done." in card.text
    assert buttons(card) == ["Ask again"]
    assert stage.slack.thread(card)[-1].text == "Expired: it was not approved in time."
    message = await sent_to(stage, "maya", request.reference)
    assert "expired" in message.text
    assert not stage.uchat.workspace.merges
    assert (await states(stage, request.reference))[-1] is State.EXPIRED
    await asked_again(stage, request)


@both
async def test_a_click_after_the_time_is_up_and_before_the_sweep_came_does_not_count(stage: Stage) -> None:
    request = await requested(stage)
    stage.ahead.seconds = DAY + 1
    for button in ("Approve", "Reject"):
        answer = await refused(stage, request.card, button, user="priya")
        assert "too old" in answer.text
    assert await states(stage, request.reference) == [State.PENDING]
    assert not stage.uchat.workspace.merges


@sweeping
@pytest.mark.parametrize("settings", [{"approval_ttl": "10m"}])
async def test_how_long_it_stays_open_is_for_the_settings_to_say(stage: Stage) -> None:
    request = await requested(stage)
    stage.ahead.seconds = 301
    await stage.slack.replied(request.card, "Reminder")
    stage.ahead.seconds = 601
    await became(stage, request, "expired")


@sweeping
@pytest.mark.parametrize("settings", [{"approvals_required": "2"}])
async def test_one_approval_of_two_expires_all_the_same(stage: Stage) -> None:
    request = await requested(stage)
    await decided(stage, request)
    await stage.slack.updated(request.card, "1 of 2")
    stage.ahead.seconds = DAY / 2 + 1
    await stage.slack.replied(request.card, "Reminder")
    stage.ahead.seconds = DAY + 1
    card = await became(stage, request, "expired")
    assert "<@U0PRIYA>" in card.text
    assert not stage.uchat.workspace.merges


@sweeping
@pytest.mark.parametrize("settings", [{"approvals_required": "2"}])
async def test_a_reminder_does_not_say_that_nobody_decided_where_somebody_did(stage: Stage) -> None:
    request = await requested(stage)
    await decided(stage, request)
    await stage.slack.updated(request.card, "1 of 2")
    stage.ahead.seconds = DAY / 2 + 1
    reminder = await stage.slack.replied(request.card, "Reminder")
    assert "nobody has decided" not in reminder.text


@asynccontextmanager
async def started(
    folder: Path, slack: SlackStandIn, uchat: UChatStandIn, ahead: Ahead, **settings: str
) -> AsyncIterator[Stage]:
    """The bot over the database in `folder`, which outlives it."""
    given = {name.lower(): value for name, value in bot_settings(slack, uchat, folder, 1).items()}
    read = WebSettings.model_validate(given | settings)
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(running(read, clock=ahead, elapsed=ahead.elapsed))
        slack.request_url = await served(stack, bot)
        yield Stage(slack, uchat, bot, read, ahead)


@sweeping
async def test_the_policy_in_force_when_it_was_asked_for_survives_a_restart_with_others(
    tmp_path: Path, slack: SlackStandIn, uchat: UChatStandIn, logged: list[EventDict]
) -> None:
    ahead = Ahead()
    async with started(tmp_path, slack, uchat, ahead, approvals_required="2", approval_ttl="2h") as stage:
        request = await requested(stage)
        await decided(stage, request)
        await slack.updated(request.card, "1 of 2")
    async with started(
        tmp_path,
        slack,
        uchat,
        ahead,
        approvals_required="1",
        approval_ttl="10m",
        approval_channel="G0VIPDESK",
        approvers="U0AROHA,U0TOM",
    ) as stage:
        ahead.seconds = 1_800  # over, had the time of now been asked for
        answer = await refused(stage, request.card, "Approve", user="priya")
        assert "Only approvers decide such requests." in answer.text
        assert not uchat.workspace.merges
        await decided(stage, request, user="tom")
        card = await became(stage, request, "merged")
        assert "<@U0PRIYA>, <@U0TOM>" in card.text
        assert len(uchat.workspace.merges) == 1
        assert not slack.messages("#vip-desk", "priya")
    assert not [line for line in logged if line["event"] in BROKE]


@sweeping
async def test_what_expired_while_the_bot_was_down_is_told_after_the_start(
    tmp_path: Path, slack: SlackStandIn, uchat: UChatStandIn
) -> None:
    ahead = Ahead()
    async with started(tmp_path, slack, uchat, ahead) as stage:
        request = await requested(stage)
    ahead.seconds = DAY + 1
    async with started(tmp_path, slack, uchat, ahead) as stage:
        await became(stage, request, "expired")
        assert len(directs(stage, "maya")) == 1


@sweeping
@pytest.mark.parametrize("actions", ["", "tag clear"])
async def test_what_is_no_longer_behind_the_gate_is_still_decided_as_it_was_asked(
    tmp_path: Path, slack: SlackStandIn, uchat: UChatStandIn, actions: str
) -> None:
    ahead = Ahead()
    async with started(tmp_path, slack, uchat, ahead) as stage:
        request = await requested(stage)
    async with started(tmp_path, slack, uchat, ahead, approval_actions=actions) as stage:
        await merged(stage, request)
        assert len(uchat.workspace.merges) == 1
