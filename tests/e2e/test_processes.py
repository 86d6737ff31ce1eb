import json
import re
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from playground.demo import bot_settings
from playground.slack import SlackStandIn
from playground.uchat import UChatStandIn
from slackbot.store.states import State
from tests.e2e.process import Running, ran, started
from tests.e2e.stage import Stage, eventually, reference_of, staged

ROLES = pytest.mark.parametrize("role", ["web", "worker"])


@pytest.fixture
def settings(slack: SlackStandIn, uchat: UChatStandIn, tmp_path: Path) -> dict[str, str]:
    return bot_settings(slack, uchat, tmp_path, 0) | {"PORT": "0"}


@asynccontextmanager
async def serving(role: str, slack: SlackStandIn, settings: dict[str, str]) -> AsyncIterator[Running]:
    """The bot as a process, ready to be asked."""
    async with started(role, settings) as running:
        if role == "web":
            listening = await running.says("listening")
            slack.request_url = f"http://{listening['address']}/slack/events"
        else:
            await slack.connected(timeout=20)
        yield running


@ROLES
async def test_it_starts_answers_and_finishes_what_is_in_hand_when_it_is_stopped(
    role: str, slack: SlackStandIn, uchat: UChatStandIn, settings: dict[str, str]
) -> None:
    async with serving(role, slack, settings | {"LOG_LEVEL": "debug"}) as running:
        await slack.command("maya", "#support", "/uchat find email jane@acme.com")
        assert "Jane Cooper" in (await slack.answer("maya", "#support")).text
        uchat.inject(kind="500", count=3)
        await slack.command("maya", "#support", "/uchat find email jane@acme.com")
        assert "can't be reached" in (await slack.answer("maya", "#support")).text
        uchat.inject(kind="slow", path="/subscriber/get-info", seconds=0.5)
        await slack.command("maya", "#support", "/uchat tag add f1001u501 VIP")
        code = await running.stop()
        assert "now has the tag VIP" in (await slack.answer("maya", "#support")).text
    assert code == 0
    said = "".join(running.lines)
    assert all(isinstance(json.loads(line), dict) for line in running.lines)
    assert "Traceback" not in said
    for secret in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "UCHAT_API_TOKEN"):
        assert settings[secret] not in said
    assert "jane@acme.com" not in said
    shown = await ran("audit", "list", settings=settings)
    assert "tag add" in shown.out


async def test_a_load_balancer_and_a_monitor_get_their_answers(
    slack: SlackStandIn, settings: dict[str, str]
) -> None:
    async with serving("web", slack, settings) as running, aiohttp.ClientSession() as session:
        base = str(slack.request_url).removesuffix("/slack/events")
        assert base.startswith("http://127.0.0.1:")
        await slack.command("maya", "#support", "/uchat find email jane@acme.com")
        await slack.answer("maya", "#support")
        for path, holds in (
            ("/healthz", "ok"),
            ("/readyz", "ready"),
            ("/metrics", 'uchat_call_seconds_count{method="GET",path="/subscribers",status="200"} 1.0'),
        ):
            async with session.get(base + path) as response:
                assert response.status == 200
                assert holds in await response.text()
        async with session.get(f"{base}/slack/events") as response:
            assert response.status == 405
        assert await running.stop(signal.SIGINT) == 0


async def test_a_copy_that_was_killed_leaves_an_unknown_outcome_to_the_others(
    stage_beside: Stage, tmp_path: Path
) -> None:
    stage = stage_beside
    settings = bot_settings(stage.slack, stage.uchat, tmp_path, 0) | {"PORT": "0"}
    async with serving("web", stage.slack, settings) as running:
        stage.uchat.inject(kind="slow", path="/subscriber/add-tag", seconds=1)
        await stage.slack.command("maya", "#support", "/uchat tag add f1001u501 VIP")

        async def begun() -> bool:
            return any(entry.state is State.STARTED for entry in await stage.entries())

        await eventually(begun, "the intent")
        await running.stop(signal.SIGKILL)
    stage.ahead.seconds = 11

    async def settled() -> bool:
        return (await stage.entries())[-1].state is State.UNKNOWN

    await eventually(settled, "the sweep")
    assert "before it had an outcome" in (await stage.entries())[-1].result


@pytest.fixture
async def stage_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """A copy of the bot in this process, which sweeps often."""
    monkeypatch.setattr("slackbot.road.sweep.SWEEP_SECONDS", 0.05)
    async with staged(tmp_path) as stage:
        yield stage


async def test_migrate_says_what_it_did(settings: dict[str, str]) -> None:
    first = await ran("migrate", settings=settings)
    assert first.code == 0
    assert "it was at none" in first.out
    again = await ran("migrate", settings=settings)
    assert (again.code, again.err) == (0, "")
    assert "as it was" in again.out


async def test_the_operator_reads_the_log(stage_beside: Stage, tmp_path: Path) -> None:
    stage = stage_beside
    settings = {"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'slackbot.db'}"}
    await stage.ask("user f1001u505", user="tom")
    done = await stage.ask("tag add jane@acme.com VIP")
    reference = reference_of(done)
    listed = await ran("audit", "list", settings=settings)
    assert (listed.code, listed.err) == (0, "")
    assert "2 of 2 entries" in listed.out
    assert f"{reference}  done" in listed.out
    assert "U0MAYA@T0UCHAT01 in C0SUPPORT  tag add  Jane Cooper (f1001u501)" in listed.out
    one = await ran("audit", "list", "--actor", "U0TOM", "--since", "1h", "--json", settings=settings)
    (line,) = one.out.splitlines()
    assert json.loads(line)["bot_user_name"] == "Giulia Rossi"
    shown = await ran("audit", "show", reference.lower(), settings=settings)
    assert [re.split(r"\s{2,}", each)[2] for each in shown.out.splitlines()[:-1]] == ["done", "started"]
    assert (await ran("audit", "show", "AAAAA-AAAAA", settings=settings)).code == 1


async def test_a_length_of_time_that_makes_no_sense_is_said(settings: dict[str, str]) -> None:
    await ran("migrate", settings=settings)
    told = await ran("audit", "list", "--since", "soon", settings=settings)
    assert told.code == 2
    assert told.err.count("\n") == 1
    assert "7d" in told.err


async def test_a_log_that_is_not_there_is_said_with_the_command_that_makes_it(
    settings: dict[str, str],
) -> None:
    told = await ran("audit", "list", settings=settings)
    assert told.code == 1
    assert "python -m slackbot migrate" in told.err
    assert told.err.count("\n") == 1


@pytest.mark.parametrize(
    ("role", "missing"),
    [
        ("web", ["EDITORS", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "UCHAT_API_TOKEN", "VIEWERS"]),
        ("worker", ["EDITORS", "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "UCHAT_API_TOKEN", "VIEWERS"]),
    ],
)
async def test_missing_settings_are_one_line_each(role: str, missing: list[str]) -> None:
    told = await ran(role, settings={})
    assert told.code == 2
    lines = told.err.splitlines()
    assert [line.split()[0] for line in lines] == missing
    for name, line in zip(missing, lines, strict=True):
        assert f"{name} is missing. Example: {name}=" in line


async def test_malformed_settings_are_one_line_each_without_their_values(settings: dict[str, str]) -> None:
    wrong = {
        "ADMINS": "jane@acme.com",
        "APPROVAL_CHANNEL": "#approvals",
        "BRIDGE_TIMEOUT": "half a minute",
        "DATABASE_URL": "mysql://root:hunter2@db/bot",
        "DEFAULT_REGION": "Australia",
        "LOG_LEVEL": "loud",
        "PORT": "eighty",
        "SLACK_BOT_TOKEN": "",
        "UCHAT_API_URL": "uchat.com.au/api",
        "UCHAT_CONCURRENCY": "0",
        "UCHAT_TIMEOUT": "0s",
        "VIEWERS": "",
    }
    told = await ran("web", settings=settings | wrong)
    assert told.code == 2
    lines = told.err.splitlines()
    assert [line.split()[0] for line in lines] == sorted(wrong)
    assert all("Example: " in line for line in lines)
    assert "hunter2" not in told.err
    assert not told.out


async def test_a_taken_port_is_one_line(settings: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        async with started("web", settings | {"PORT": port}) as running:
            code = await running.ended()
    plain = [line for line in running.lines if not line.startswith("{")]
    assert code == 1
    assert len(plain) == 1
    assert port in plain[0]
    assert "Traceback" not in "".join(running.lines)


@pytest.mark.parametrize(
    ("role", "setting", "value", "named"),
    [
        ("web", "SLACK_BOT_TOKEN", "xoxb-somebody-elses", "SLACK_BOT_TOKEN"),
        ("worker", "SLACK_BOT_TOKEN", "xoxb-somebody-elses", "SLACK_BOT_TOKEN"),
        ("worker", "SLACK_APP_TOKEN", "xapp-somebody-elses", "SLACK_APP_TOKEN"),
        ("web", "SLACK_API_URL", "http://127.0.0.1:9/api/", "SLACK_API_URL"),
        ("web", "DATABASE_URL", "sqlite+aiosqlite:////nowhere/at/all.db", "DATABASE_URL"),
    ],
)
async def test_what_can_not_work_stops_the_start_with_the_settings_name(
    settings: dict[str, str], role: str, setting: str, value: str, named: str
) -> None:
    async with started(role, settings | {setting: value}) as running:
        code = await running.ended()
    said = "".join(running.lines)
    assert code == 1
    assert named in running.lines[-1]
    assert "Traceback" not in said
    assert not value.startswith("x") or value not in said
