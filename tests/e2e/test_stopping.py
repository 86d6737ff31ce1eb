"""What people see of a bot that is stopped while it works for them."""

from pathlib import Path

import pytest
from structlog.typing import EventDict

from slackbot.store.engine import open_engines
from slackbot.store.journal import Journal, Wanted
from slackbot.store.records import Event
from slackbot.store.states import State
from tests.e2e.stage import Stage, eventually, reference_in, staged

STOPPED = "The bot was stopped before it had an answer."


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slackbot.app.DRAIN_SECONDS", 0.1)


async def entries_after(stage: Stage) -> list[Event]:
    engines = open_engines(stage.settings.database_url.get_secret_value())
    try:
        found, _ = await Journal(engines.reader).entries(Wanted(latest_only=False), limit=100)
    finally:
        await engines.dispose()
    return found[::-1]


async def in_hand(stage: Stage) -> None:
    async def begun() -> bool:
        return len(stage.bot.desk) > 0

    await eventually(begun, "work in hand")


async def test_a_look_up_that_is_cut_off_is_said_and_on_the_log(
    tmp_path: Path, logged: list[EventDict]
) -> None:
    async with staged(tmp_path) as stage:
        stage.uchat.inject(kind="slow", seconds=3)
        await stage.slack.command("maya", "#support", "/uchat user f1001u501")
        await in_hand(stage)
    answer = await stage.slack.answer("maya", "#support")
    assert answer.text.startswith(f"{STOPPED} Try again. Reference ")
    assert answer.visible_to == "U0MAYA"
    (entry,) = await entries_after(stage)
    assert (entry.operation, entry.state) == (reference_in(answer), State.FAILED)
    assert [line["reference"] for line in logged if line["event"] == "stopped before the answer"] == [
        entry.operation
    ]


async def test_a_change_that_is_cut_off_is_not_said_to_be_undone(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.uchat.inject(kind="slow", path="/subscriber/add-tag", seconds=3)
        await stage.slack.command("maya", "#support", "/uchat tag add f1001u501 VIP")

        async def started() -> bool:
            return [each.state for each in await stage.entries()] == [State.STARTED]

        await eventually(started, "the intent on the log")
    answer = await stage.slack.answer("maya", "#support")
    assert answer.text.startswith(f"{STOPPED} Look whether it was carried out before you try again.")
    (entry,) = await entries_after(stage)
    assert (entry.operation, entry.state) == (reference_in(answer), State.STARTED)


async def test_a_form_whose_check_is_cut_off_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slackbot.slack.submissions.CHECKING_SECONDS", 0.05)
    async with staged(tmp_path) as stage:
        await stage.slack.command("maya", "#support", "/uchat tag add f1001u501")
        view = await stage.slack.view("maya")
        await stage.slack.options("maya", view, "Tag", "vip")
        stage.uchat.inject(kind="slow", path="/subscriber/get-info", seconds=3)
        await stage.slack.submit("maya", view, {"Tag": "VIP"})
        assert "Checking…" in str(stage.slack.views("maya")[-1].blocks)
    said = str(stage.slack.views("maya")[-1].blocks)
    assert f"{STOPPED} Try again. Reference " in said
    entry = (await entries_after(stage))[-1]
    assert entry.state is State.FAILED
    assert entry.operation in said
