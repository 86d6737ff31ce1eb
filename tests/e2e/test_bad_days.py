import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import stamina
from structlog.typing import EventDict

from slackbot.store.engine import open_engines
from slackbot.store.ready import make_ready
from slackbot.store.states import State
from tests.e2e.stage import REFERENCE, Stage, buttons, eventually, reference_in, shown, staged

both = pytest.mark.parametrize("transport", ["http", "socket"])
ADD = "tag add f1001u501 VIP"


def lines_under(logged: list[EventDict], reference: str) -> list[EventDict]:
    return [line for line in logged if line.get("reference") == reference]


@pytest.mark.parametrize(
    ("fault", "said", "next_step"),
    [
        ({"kind": "500"}, "UChat can't be reached just now.", "Try again in a minute."),
        ({"kind": "503"}, "UChat can't be reached just now.", "Try again in a minute."),
        ({"kind": "cut"}, "UChat can't be reached just now.", "Try again in a minute."),
        ({"kind": "html"}, "UChat gave an answer that makes no sense.", "Try again in a minute."),
        ({"kind": "broken_json"}, "UChat gave an answer that makes no sense.", "Try again in a minute."),
        ({"kind": "empty"}, "UChat gave an answer that makes no sense.", "Try again in a minute."),
        ({"kind": "429", "retry_after": 3600}, "UChat takes no more calls", "Try again in 60 minutes."),
    ],
)
async def test_a_bad_day_of_uchats_is_one_sentence_and_one_entry(
    stage: Stage, logged: list[EventDict], fault: dict[str, Any], said: str, next_step: str
) -> None:
    for line in ("user f1001u501", "find email jane@acme.com", ADD, "tag clear f1001u501"):
        stage.uchat.clear_calls()
        stage.uchat.inject(count=3, **fault)
        answer = await stage.ask(line)
        assert said in answer.text
        assert next_step in answer.text
        reference = reference_in(answer)
        assert lines_under(logged, reference)
        (entry,) = await stage.entries(reference)
        assert entry.state is State.FAILED
        assert entry.calls == len(stage.paths)
        stage.uchat.faults.clear()
    assert len(stage.uchat.people["f1001u501"].tags) == 3


async def test_a_short_pause_that_uchat_asks_for_is_waited_for(stage: Stage) -> None:
    stage.uchat.inject(kind="429", retry_after=1)
    answer = await stage.ask("user f1001u501")
    assert "Jane Cooper" in answer.text
    assert [call.status for call in stage.uchat.calls] == [429, 200]


async def test_one_slip_of_uchats_is_not_noticed(stage: Stage) -> None:
    for kind in ("500", "cut"):
        stage.uchat.inject(kind=kind, count=2)
        assert "Jane Cooper" in (await stage.ask("user f1001u501")).text


async def test_commands_that_arrive_together_queue_instead_of_colliding(stage: Stage) -> None:
    stage.uchat.switches.refuse_parallel = True
    lines = [f"/uchat user f1001u{number}" for number in range(501, 511)]
    await asyncio.gather(*(stage.slack.command("maya", "#support", line) for line in lines))
    await stage.slack.wait_for(
        lambda: len(stage.slack.messages("#support", "maya")) == len(lines) or None, "ten answers"
    )
    assert {call.status for call in stage.uchat.calls} == {200}


@pytest.mark.parametrize(
    ("switch", "said", "next_step"),
    [
        ("token_bound", "The bot's UChat token belongs to no chatbot.", "made inside a bot"),
        ("manage_flow", "The bot's UChat token has no right to do this.", "Manage Flow"),
    ],
)
async def test_a_token_that_may_not_is_said_with_what_it_needs(
    stage: Stage, switch: str, said: str, next_step: str
) -> None:
    setattr(stage.uchat.switches, switch, False)
    answer = await stage.ask("user f1001u501")
    assert said in answer.text
    assert next_step in answer.text
    assert reference_in(answer)


async def test_a_uchat_token_that_is_no_good(tmp_path: Path) -> None:
    async with staged(tmp_path, uchat_api_token="somebody-elses-token") as stage:
        answer = await stage.ask("user f1001u501")
        assert "UChat does not accept the bot's token." in answer.text
        assert "UCHAT_API_TOKEN" in answer.text
        assert "somebody-elses-token" not in answer.text


async def test_a_uchat_that_is_not_there(tmp_path: Path) -> None:
    async with staged(tmp_path, uchat_api_url="http://127.0.0.1:9/api") as stage:
        answer = await stage.ask("user f1001u501")
        assert "UChat can't be reached just now." in answer.text


@pytest.mark.parametrize("settings", [{"uchat_timeout": "1s"}])
async def test_a_uchat_that_does_not_answer_is_given_up(stage: Stage, logged: list[EventDict]) -> None:
    with stamina.set_testing(True, attempts=1, cap=True):
        stage.uchat.inject(kind="slow", seconds=3)
        answer = await stage.ask("user f1001u501")
    assert "UChat did not answer in time." in answer.text
    assert lines_under(logged, reference_in(answer))


@both
async def test_it_says_that_it_is_still_looking(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slackbot.slack.working.PATIENCE_SECONDS", 0.05)
    stage.uchat.inject(kind="slow", seconds=0.3)
    assert "Still looking" in (await stage.ask("user f1001u501")).text
    assert "Jane Cooper" in (await stage.slack.answer("maya", "#support")).text


@pytest.mark.parametrize("kind", ["cut", "500", "html", "broken_json", "empty"])
async def test_a_write_whose_answer_was_lost_has_an_unknown_outcome(
    stage: Stage, logged: list[EventDict], kind: str
) -> None:
    stage.uchat.inject(kind=kind, path="/subscriber/add-tag", count=3, carried_out=True)
    answer = await stage.ask(ADD)
    assert "Outcome unknown" in answer.text
    assert "look before you do it again" in answer.text
    assert "Undo" not in buttons(answer)
    reference = reference_in(answer)
    assert lines_under(logged, reference)
    assert [entry.state for entry in await stage.entries(reference)] == [State.STARTED, State.UNKNOWN]
    assert "f1001t11" in stage.uchat.people["f1001u501"].tags


async def test_a_write_that_arrived_and_was_not_read_back_has_an_unknown_outcome(stage: Stage) -> None:
    await stage.ask("tag check f1001u505 VIP")
    question = await stage.ask("tag clear jane@acme.com")
    stage.uchat.inject(kind="500", path="/subscriber/get-info", count=3)
    answer = await stage.press(question, "Confirm")
    assert "Outcome unknown" in answer.text
    assert not stage.uchat.people["f1001u501"].tags


async def test_a_write_that_was_turned_away_is_not_unknown(stage: Stage) -> None:
    stage.uchat.inject(kind="429", retry_after=3600, path="/subscriber/add-tag")
    answer = await stage.ask(ADD)
    assert "Outcome unknown" not in answer.text
    assert "Try again in 60 minutes." in answer.text
    assert (await stage.entries(reference_in(answer)))[-1].state is State.FAILED


async def test_a_clearing_that_stopped_half_way_says_how_far_it_came(stage: Stage) -> None:
    question = await stage.ask("tag clear f1001u523")
    stage.uchat.inject(kind="slow", path="/subscriber/remove-tags", seconds=0.01)
    stage.uchat.inject(kind="429", retry_after=3600, path="/subscriber/remove-tags")
    answer = await stage.press(question, "Confirm")
    assert "20 of 45 tags were removed, then it stopped." in answer.text
    assert "Run it again to remove the rest." in answer.text
    assert len(stage.uchat.people["f1001u523"].tags) == 25
    reference = reference_in(answer)
    assert (await stage.entries(reference))[-1].state is State.FAILED
    assert "Undo" in buttons(answer)
    await stage.press(answer, "Undo")
    assert [each.state for each in await stage.entries(reference)][-2:] == [State.UNDOING, State.FAILED]


@both
async def test_slacks_429_is_waited_for(stage: Stage) -> None:
    stage.slack.inject("response_url", ratelimited=1)
    assert "Jane Cooper" in (await stage.ask("user f1001u501")).text


async def test_in_place_of_an_answer_that_slack_refuses_comes_a_plain_sentence(
    stage: Stage, logged: list[EventDict]
) -> None:
    stage.slack.inject("response_url", status=400)
    answer = await stage.ask("user f1001u501")
    assert answer.text.startswith("Slack did not take this answer. Run the command again; ")
    assert "Jane Cooper" not in answer.text
    assert not answer.blocks
    refused = [line for line in logged if line["event"] == "answer refused by Slack"]
    assert reference_in(answer) == refused[0]["reference"]
    assert (await stage.entries(refused[0]["reference"]))[-1].state is State.DONE


async def test_so_it_is_where_the_answer_goes_directly(stage: Stage) -> None:
    stage.slack.inject("response_url", status=404)
    stage.slack.inject("chat.postEphemeral", error="invalid_blocks")
    answer = await stage.ask("user f1001u501")
    assert answer.text.startswith("Slack did not take this answer. Run the command again; ")
    assert not answer.blocks
    assert answer.visible_to == "U0MAYA"
    assert (await stage.entries(reference_in(answer)))[-1].state is State.DONE


async def test_so_it_is_in_a_direct_message(stage: Stage) -> None:
    stage.slack.inject("response_url", status=404)
    stage.slack.inject("chat.postEphemeral", error="not_in_channel")
    stage.slack.inject("chat.postMessage", error="msg_blocks_too_long")
    await stage.slack.command("maya", "#support", "/uchat user f1001u501")
    answer = await stage.slack.answer("maya", "D0MAYA")
    assert answer.text.startswith("Slack did not take this answer. Run the command again; ")
    assert not answer.blocks
    assert reference_in(answer)


async def test_an_answer_that_reaches_nobody_is_on_both_logs(stage: Stage, logged: list[EventDict]) -> None:
    stage.slack.inject("response_url", status=500, times=2)
    stage.slack.inject("chat.postEphemeral", error="channel_not_found", times=2)
    stage.slack.inject("chat.postMessage", error="restricted_action", times=2)
    await stage.slack.command("maya", "#support", "/uchat user f1001u501")

    async def lost() -> EventDict | None:
        return next((each for each in logged if each["event"] == "no way led to the person"), None)

    line = await eventually(lost, "the log line")
    assert (await stage.entries(line["reference"]))[-1].state is State.DONE


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    pragmas = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA busy_timeout = 50")
    monkeypatch.setattr("slackbot.store.engine._PRAGMAS", pragmas)


@both
@pytest.mark.usefixtures("_impatient")
async def test_while_the_database_is_locked_nothing_is_done(stage: Stage, logged: list[EventDict]) -> None:
    done = await stage.ask("tag add f1001u505 Newsletter")
    question = await stage.ask("tag clear f1001u501")
    stage.uchat.clear_calls()
    path = stage.settings.database_url.get_secret_value().partition(":///")[2]
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        for answer in (
            await stage.ask(ADD),
            await stage.ask("user f1001u501"),
            await stage.press(question, "Confirm"),
            await stage.press(done, "Undo"),
            await stage.press(question, "Cancel"),
        ):
            assert "The audit log can't be written just now, so nothing was done." in answer.text
            assert "Try again in a minute" in answer.text
            assert "Jane Cooper" not in answer.text
            assert lines_under(logged, reference_in(answer))
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert all(path.startswith("GET") for path in stage.paths)
    assert "lost 3 tags" in (await stage.press(question, "Confirm")).text


async def test_while_the_database_is_full_nothing_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logged: list[EventDict]
) -> None:
    engines = open_engines(f"sqlite+aiosqlite:///{tmp_path / 'slackbot.db'}")
    await make_ready(engines)
    await engines.dispose()
    monkeypatch.setattr(
        "slackbot.store.engine._PRAGMAS",
        ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA max_page_count = 1"),
    )
    async with staged(tmp_path) as stage:
        told = ""
        for number in range(40):
            told = (await stage.ask(f"find name {number} {'x' * 450}")).text
            if "audit log" in told:
                break
        assert "The audit log can't be written just now" in told
        stage.uchat.clear_calls()
        answer = await stage.ask(ADD)
        assert "The audit log can't be written just now, so nothing was done." in answer.text
        assert lines_under(logged, reference_in(answer))
        assert all(path.startswith("GET") for path in stage.paths)
        assert len(stage.uchat.people["f1001u501"].tags) == 3


async def test_an_outcome_that_can_not_be_recorded_is_said(stage: Stage, logged: list[EventDict]) -> None:
    path = stage.settings.database_url.get_secret_value().partition(":///")[2]
    other = sqlite3.connect(path, isolation_level=None)
    other.execute(
        "CREATE TRIGGER full BEFORE INSERT ON events WHEN NEW.state = 'done' "
        "BEGIN SELECT RAISE(ABORT, 'no room'); END"
    )
    answer = await stage.ask(ADD)
    other.execute("DROP TRIGGER full")
    other.close()
    assert "now has the tag VIP" in answer.text
    assert "This outcome is not on the audit log." in answer.text
    assert lines_under(logged, reference_in(answer))


@both
async def test_the_201st_command_is_turned_away_and_nothing_is_lost(
    stage: Stage, logged: list[EventDict]
) -> None:
    await stage.ask("user f1001u501")
    stage.uchat.inject(kind="slow", seconds=1.5)
    lines = [f"/uchat find email person{number}@nowhere.example" for number in range(201)]
    acks = await asyncio.gather(*(stage.slack.command("maya", "#support", line) for line in lines))
    assert all(ack.ok for ack in acks)

    def told() -> list[str] | None:
        texts = [each.text for each in stage.slack.messages("#support", "maya")]
        answers = [text for text in texts if "Still looking" not in text]
        return answers if len(answers) == 202 else None

    texts = await stage.slack.wait_for(told, "202 answers", timeout=20)
    busy = [text for text in texts if "The bot has too much in hand just now." in text]
    assert len(busy) == 1
    assert "Try again in a few seconds." in busy[0]
    found = REFERENCE.findall(busy[0])
    assert lines_under(logged, found[-1])
    assert len({entry.operation for entry in await stage.entries()}) == 202
    (refused,) = await stage.entries(found[-1])
    assert refused.state is State.REFUSED
    assert sum("Nobody found" in text for text in texts) == 200


async def test_a_click_and_a_form_too_many_are_turned_away_too(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await stage.ask("user f1001u501")
    await stage.slack.command("maya", "#support", "/uchat tag add f1001u501")
    view = await stage.slack.view("maya")
    await stage.slack.options("maya", view, "Tag", "vip")
    stage.uchat.inject(kind="slow", path="/subscribers", seconds=0.5)
    await stage.slack.command("tom", "#support", "/uchat find email jane@acme.com")
    monkeypatch.setattr(stage.bot.desk, "_most", 1)
    busy = (await stage.press(card, "Add tag")).text
    ack = await stage.slack.submit("maya", view, {"Tag": "VIP"})
    for told in (busy, ack.errors["user"]):
        assert "The bot has too much in hand just now." in told
        (reference,) = REFERENCE.findall(told)

        async def recorded(reference: str = reference) -> bool:
            return [entry.state for entry in await stage.entries(reference)] == [State.REFUSED]

        await eventually(recorded, "the entry")
    assert "Jane Cooper" in (await stage.slack.answer("tom", "#support")).text
    assert not [path for path in stage.paths if path.startswith("POST")]


async def test_a_shared_answer_that_slack_refuses_is_said(stage: Stage) -> None:
    answer = await stage.ask("user f1001u501")
    stage.slack.inject("response_url", status=400)
    told = await stage.press(answer, "Share in channel")
    assert told.visible_to == "U0MAYA"
    assert "Slack did not take the message." in told.text
    assert reference_in(told)


async def test_what_is_asked_while_it_stops_is_finished(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.uchat.inject(kind="slow", seconds=0.3)
        await stage.slack.command("maya", "#support", "/uchat user f1001u501")
        slack = stage.slack
        assert not [each for each in slack.messages("#support", "maya") if "Jane" in shown(each)]
    assert [each for each in slack.messages("#support", "maya") if "Jane" in shown(each)]
