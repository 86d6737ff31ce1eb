from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import structlog

from playground.demo import bot_settings
from playground.slack import SlackStandIn
from playground.uchat import BRIDGE_FIELDS, BRIDGE_FLOWS, Flows, UChatStandIn
from slackbot.doctor import doctor
from slackbot.settings import BotSettings, read_settings
from slackbot.store.engine import open_engines
from slackbot.store.migrate import upgrade
from tests.e2e.process import ran
from tests.e2e.stage import MANIFEST, Stage, buttons, shown, staged

both = pytest.mark.parametrize("transport", ["http", "socket"])
NEEDED = sorted(BRIDGE_FLOWS.values())


@both
async def test_where_all_is_well_it_says_so_line_by_line(stage: Stage) -> None:
    answer = await stage.ask("setup", user="aroha")
    assert answer.text.startswith("Everything is in order")
    for each in (
        "Database",
        "Slack scopes",
        "UChat token",
        "Manage Flow",
        "Manage Team",
        *NEEDED,
        *BRIDGE_FIELDS,
    ):
        assert each in answer.text
    assert "Share in channel" not in buttons(answer)


async def test_it_is_for_admins(stage: Stage) -> None:
    answer = await stage.ask("setup")
    assert "Only admins may do this." in answer.text
    assert not stage.paths
    assert "/uchat setup" not in shown(await stage.ask("help"))
    assert "/uchat setup" in shown(await stage.ask("help", user="aroha"))


async def test_what_is_missing_in_the_flow_builder_is_named_with_what_needs_it(stage: Stage) -> None:
    stage.uchat.switches.flows = Flows.NONE
    del stage.uchat.workspace.user_fields["slackbot_reply"]
    answer = await stage.ask("setup", user="aroha")
    told = answer.text.splitlines()
    for flow, command in (
        ("slackbot: list sequences", "/uchat sequence list"),
        ("slackbot: list labels", "/uchat label list"),
        ("slackbot: list closing notes", "/uchat notes"),
        ("slackbot: remove smart delays", "/uchat delays clear"),
        ("slackbot: remove scheduled messages", "/uchat scheduled clear"),
        ("slackbot: merge", "/uchat merge"),
    ):
        (line,) = [each for each in told if flow in each]
        assert "Create it in the Flow Builder" in line
        assert command in line
        assert "docs/flow-builder.md" in line
    (line,) = [each for each in told if "slackbot_reply" in each]
    assert "text field" in line
    assert f"{len(NEEDED) + 1} things to mend" in answer.text


async def test_it_asks_anew_each_time(stage: Stage) -> None:
    stage.uchat.switches.flows = Flows.NONE
    await stage.ask("setup", user="aroha")
    stage.uchat.switches.flows = Flows.NORMAL
    assert (await stage.ask("setup", user="aroha")).text.startswith("Everything is in order")


@pytest.mark.parametrize(
    ("switch", "told"),
    [
        ("manage_flow", "UChat scope Manage Flow  Give it to the token"),
        ("manage_team", "UChat scope Manage Team  Give it to the token"),
        ("token_bound", "The token belongs to no bot: make it inside the bot."),
    ],
)
async def test_what_the_token_lacks_is_named(stage: Stage, switch: str, told: str) -> None:
    setattr(stage.uchat.switches, switch, False)
    assert told in (await stage.ask("setup", user="aroha")).text


async def test_a_token_that_uchat_does_not_know(tmp_path: Path) -> None:
    async with staged(tmp_path, uchat_api_token="somebody-elses-token") as stage:
        answer = await stage.ask("setup", user="aroha")
        assert "make a new one and put it into UCHAT_API_TOKEN" in answer.text
        assert "somebody-elses-token" not in answer.text


@pytest.mark.parametrize("kind", ["500", "cut", "html", "broken_json"])
async def test_a_uchat_on_a_bad_day_is_a_finding_and_no_error(stage: Stage, kind: str) -> None:
    stage.uchat.inject(kind=kind, count=100)
    answer = await stage.ask("setup", user="aroha")
    assert "1 thing to mend" in answer.text
    assert "It does not answer as it should" in answer.text


async def test_scopes_that_slack_did_not_grant_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = tmp_path / "manifest.yml"
    manifest.write_text(MANIFEST.read_text().replace("- channels:read", "").replace("- groups:read", ""))
    monkeypatch.setattr("tests.e2e.stage.MANIFEST", manifest)
    async with staged(tmp_path) as stage:
        answer = await stage.ask("setup", user="aroha")
        assert "Add channels:read, groups:read and install the app again." in answer.text


# python -m slackbot doctor


@pytest.fixture
async def environment(slack: SlackStandIn, uchat: UChatStandIn, tmp_path: Path) -> dict[str, str]:
    """The settings of a bot whose database is up to date."""
    settings = bot_settings(slack, uchat, tmp_path, 0)
    engines = open_engines(settings["DATABASE_URL"])
    await upgrade(engines.writer)
    await engines.dispose()
    return settings


Doctor = Callable[[dict[str, str]], Awaitable[tuple[int, list[str]]]]


@pytest.fixture
def told_by_doctor(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """Its exit code and what it printed, without a process of its own."""

    async def run(environment: dict[str, str]) -> tuple[int, list[str]]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with structlog.testing.capture_logs():
            code = await doctor(read_settings(BotSettings))
        return code, capsys.readouterr().out.splitlines()

    return run


async def test_the_doctor_says_what_is_in_order_and_ends_well(environment: dict[str, str]) -> None:
    run = await ran("doctor", settings=environment)
    assert run.code == 0
    assert not run.err
    lines = run.out.splitlines()
    assert all(line.startswith("ok      ") for line in lines)
    assert lines[0] == "ok      Database"
    assert lines[-1] == "ok      Database revision"
    assert len(lines) == len(set(lines)) == 7 + len(NEEDED) + len(BRIDGE_FIELDS)
    assert not any(secret in run.out for secret in secrets(environment))


async def test_the_doctor_says_what_is_to_be_mended_and_ends_with_1(
    environment: dict[str, str], uchat: UChatStandIn, tmp_path: Path
) -> None:
    wrong = environment | {
        "UCHAT_API_URL": "http://127.0.0.1:9/api",
        "SLACK_BOT_TOKEN": "xoxb-not-the-one",
        "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'no' / 'where.db'}",
    }
    run = await ran("doctor", settings=wrong)
    assert run.code == 1
    assert run.out.splitlines() == [
        "mend    Database: It does not answer (OperationalError): check DATABASE_URL.",
        "mend    Slack token: Slack does not accept it (SlackApiError): check SLACK_BOT_TOKEN.",
        "mend    UChat: It does not answer as it should (Unavailable): check UCHAT_API_URL.",
    ]
    assert not any(secret in run.out + run.err for secret in secrets(wrong))
    assert not uchat.calls


async def test_the_doctor_needs_its_settings() -> None:
    run = await ran("doctor", settings={})
    assert run.code == 2
    assert not run.out
    assert {line.split()[0] for line in run.err.splitlines()} == {
        "EDITORS",
        "SLACK_BOT_TOKEN",
        "UCHAT_API_TOKEN",
        "VIEWERS",
    }


async def test_the_doctor_finds_what_setup_finds(
    environment: dict[str, str], uchat: UChatStandIn, told_by_doctor: Doctor
) -> None:
    uchat.switches.flows = Flows.NONE
    uchat.switches.manage_team = False
    code, lines = await told_by_doctor(environment)
    assert code == 1
    wrong = [line for line in lines if line.startswith("mend")]
    assert len(wrong) == 1 + len(NEEDED)
    assert all(any(flow in line for line in wrong) for flow in NEEDED)


async def test_a_database_that_is_behind_is_told_with_the_command_that_mends_it(
    environment: dict[str, str], tmp_path: Path, told_by_doctor: Doctor
) -> None:
    behind = environment | {"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"}
    code, lines = await told_by_doctor(behind)
    assert code == 1
    assert "python -m slackbot migrate" in lines[-1]


def secrets(environment: dict[str, str]) -> list[str]:
    return [value for name, value in environment.items() if "TOKEN" in name or "SECRET" in name]
