"""The settings, and what is said where they can't be used."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from slackbot.__main__ import main
from slackbot.catalogue.action import Role
from slackbot.catalogue.gate import Gate
from slackbot.settings import (
    EXAMPLES,
    BotSettings,
    DatabaseSettings,
    SettingsProblem,
    WebSettings,
    WorkerSettings,
    read_settings,
)

NEEDED = {
    "SLACK_BOT_TOKEN": "xoxb-made-up",
    "SLACK_SIGNING_SECRET": "made-up-secret",
    "SLACK_APP_TOKEN": "xapp-made-up",
    "UCHAT_API_TOKEN": "made-up-token",
    "VIEWERS": "*",
    "EDITORS": "U012ABCDEF",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment with what the bot needs and nothing else of its own."""
    for name in EXAMPLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def lines(kind: type[DatabaseSettings] = WebSettings) -> list[str]:
    with pytest.raises(SettingsProblem) as problem:
        read_settings(kind)
    return problem.value.lines


def test_what_is_needed_is_enough() -> None:
    settings = read_settings(WebSettings)
    assert settings.uchat_timeout == timedelta(seconds=10)
    assert settings.bridge_timeout == timedelta(seconds=30)
    assert settings.uchat_concurrency == 1
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.uchat_api_url == "https://www.uchat.com.au/api"
    assert settings.default_region == ""
    assert settings.host == "127.0.0.1"
    assert settings.database_url.get_secret_value() == "sqlite+aiosqlite:///slackbot.db"


def test_each_setting_that_is_missing_has_a_line_with_its_name_and_an_example(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in NEEDED:
        monkeypatch.delenv(name)
    assert lines(WebSettings) == [
        "EDITORS is missing. Example: EDITORS=U012ABCDEF,S034GHIJKL",
        "SLACK_BOT_TOKEN is missing. Example: SLACK_BOT_TOKEN=xoxb-…",
        f"SLACK_SIGNING_SECRET is missing. Example: SLACK_SIGNING_SECRET={EXAMPLES['SLACK_SIGNING_SECRET']}",
        "UCHAT_API_TOKEN is missing. Example: UCHAT_API_TOKEN=the token under Settings → API",
        "VIEWERS is missing. Example: VIEWERS=* or U012ABCDEF,S034GHIJKL",
    ]


def test_each_command_asks_for_what_it_needs_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_SIGNING_SECRET")
    read_settings(WorkerSettings)
    for name in NEEDED:
        monkeypatch.delenv(name, raising=False)
    read_settings(DatabaseSettings)


BAD = [
    ("SLACK_BOT_TOKEN", " "),
    ("SLACK_SIGNING_SECRET", ""),
    ("SLACK_API_URL", "slack.example"),
    ("SLACK_API_URL", "https://[zzz-private]/"),
    ("UCHAT_API_URL", "ftp://zzz-private.example"),
    ("UCHAT_API_TOKEN", ""),
    ("UCHAT_TIMEOUT", "zzz-private"),
    ("UCHAT_TIMEOUT", "0s"),
    ("BRIDGE_TIMEOUT", "30"),
    ("UCHAT_CONCURRENCY", "zzz-private"),
    ("UCHAT_CONCURRENCY", "0"),
    ("DEFAULT_REGION", "zzz-private"),
    ("DATABASE_URL", "zzz-private"),
    ("DATABASE_URL", "mysql://root:zzz-private@db/bot"),
    ("SLACK_BOT_TOKEN", "xoxb-zzz\nprivate"),
    ("SLACK_SIGNING_SECRET", "zzz private"),
    ("UCHAT_API_TOKEN", "zzz private"),
    ("UCHAT_API_TOKEN", "zzz-privaté"),
    ("UCHAT_API_URL", "https://zzz-private.example/api?zzz=1"),
    ("UCHAT_API_URL", "https://zzz-private.example/api#zzz"),
    ("UCHAT_API_URL", "https://zzz-private.example:zzz/api"),
    ("UCHAT_API_URL", "https://zzz-private.example:70000/api"),
    ("UCHAT_API_URL", "https://zzz-private.example:0/api"),
    ("UCHAT_API_URL", "https://:443/zzz"),
    ("UCHAT_API_URL", "https://zzz\n.example/"),
    ("SLACK_API_URL", "https://zzz private.example/"),
    ("DATABASE_URL", "postgresql://u:zzz@h:zzz/db"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "sqlite:///"),
    ("DATABASE_URL", "sqlite:///:memory:"),
    ("DATABASE_URL", "sqlite:///file:zzz?mode=memory&uri=true"),
    ("VIEWERS", "zzz-private"),
    ("VIEWERS", ""),
    ("EDITORS", ","),
    ("APPROVERS", "@zzz-private"),
    ("ADMINS", "U012ABCDEF;U999"),
    ("APPROVAL_CHANNEL", "#zzz-private"),
    ("APPROVALS_REQUIRED", "0"),
    ("APPROVALS_REQUIRED", "11"),
    ("APPROVALS_REQUIRED", "zzz-private"),
    ("APPROVAL_TTL", "zzz-private"),
    ("APPROVAL_TTL", "0s"),
    ("EVIDENCE_RETENTION", "zzz-private"),
    ("EVIDENCE_RETENTION", "90"),
    ("PORT", "70000"),
    ("PORT", "zzz-private"),
    ("LOG_LEVEL", "zzz-private"),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_setting_that_cannot_be_used_has_one_line_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    [line] = lines()
    assert line.startswith(f"{name} can't be used: ")
    assert line.endswith(f"Example: {name}={EXAMPLES[name]}")
    assert "zzz" not in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UCHAT_API_TOKEN", "zzz en"),
        ("SLACK_BOT_TOKEN", "xoxb\nzzz"),
        ("UCHAT_API_URL", "https://zzz.example:zzz"),
        ("DATABASE_URL", "postgresql://u:zzz@h:zzz/db"),
        ("DATABASE_URL", "sqlite://"),
    ],
)
def test_the_command_says_so_and_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert main(["web"]) == 2
    told = capsys.readouterr()
    [line] = told.err.splitlines()
    assert line.startswith(f"{name} can't be used: ")
    assert line.endswith(f"Example: {name}={EXAMPLES[name]}")
    assert "zzz" not in told.err + told.out


@given(name=st.sampled_from(sorted(EXAMPLES)), odd=st.text(max_size=30))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_value_is_ever_told(monkeypatch: pytest.MonkeyPatch, name: str, odd: str) -> None:
    value = f"zzz{odd}".replace("\x00", "")
    monkeypatch.setenv(name, value.encode("utf-8", "replace").decode())
    try:
        read_settings(WebSettings)
    except SettingsProblem as problem:
        assert len(problem.lines) == 1  # noqa: PT017
        assert problem.lines[0].startswith(name)  # noqa: PT017
        assert "zzz" not in str(problem)  # noqa: PT017
    finally:
        monkeypatch.setenv(name, NEEDED.get(name, "")) if name in NEEDED else monkeypatch.delenv(name)


def test_every_setting_has_an_example() -> None:
    for kind in (WebSettings, WorkerSettings):
        assert {each.upper() for each in kind.model_fields} <= set(EXAMPLES)


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIEWERS", " U012ABCDEF , S034GHIJKL,, ")
    monkeypatch.setenv("HIDDEN_FIELDS", "phone,passport number")
    settings = read_settings(WebSettings)
    assert settings.viewers == {"U012ABCDEF", "S034GHIJKL"}
    assert settings.hidden_fields == {"phone", "passport number"}


def test_nobody_is_an_approver_or_an_admin_unless_named() -> None:
    assert read_settings(BotSettings).granted == {
        Role.VIEWER: {"*"},
        Role.EDITOR: {"U012ABCDEF"},
        Role.APPROVER: frozenset(),
        Role.ADMIN: frozenset(),
    }


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("sqlite:///bot.db", "sqlite+aiosqlite:///bot.db"),
        ("sqlite+aiosqlite:////var/lib/bot.db", "sqlite+aiosqlite:////var/lib/bot.db"),
        ("postgres://bot:pw@db/bot", "postgresql+asyncpg://bot:pw@db/bot"),
        (
            "postgresql://bot:pw@db:5432/bot?ssl=require",
            "postgresql+asyncpg://bot:pw@db:5432/bot?ssl=require",
        ),
        ("postgresql+asyncpg://db/bot", "postgresql+asyncpg://db/bot"),
    ],
)
def test_the_database_may_be_written_as_hosts_give_it(
    monkeypatch: pytest.MonkeyPatch, written: str, used: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", written)
    assert read_settings(DatabaseSettings).database_url.get_secret_value() == used


@pytest.mark.parametrize(("written", "length"), [("90s", 90), ("2m", 120), ("1h", 3_600)])
def test_durations_are_written_with_their_unit(
    monkeypatch: pytest.MonkeyPatch, written: str, length: int
) -> None:
    monkeypatch.setenv("UCHAT_TIMEOUT", written)
    assert read_settings(WebSettings).uchat_timeout.total_seconds() == length


def test_a_region_is_known_in_either_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEFAULT_REGION", "au")
    assert read_settings(WebSettings).default_region == "AU"


def test_settings_show_no_secret() -> None:
    shown = repr(read_settings(WebSettings))
    assert not any(NEEDED[name] in shown for name in NEEDED if "TOKEN" in name or "SECRET" in name)


def test_an_approval_is_one_colleagues_for_a_day_unless_set() -> None:
    settings = read_settings(BotSettings)
    assert settings.approval_actions == {"merge"}
    assert settings.evidence_retention == timedelta(days=90)
    gate = settings.gate
    assert (gate.required, gate.lasts_ms) == (1, 24 * 3_600_000)
    assert gate.missing == ("APPROVAL_CHANNEL", "APPROVERS")


def test_the_gate_is_as_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPROVAL_CHANNEL", "C012ABCDEF")
    monkeypatch.setenv("APPROVERS", "U012ABCDEF,S034GHIJKL")
    monkeypatch.setenv("APPROVALS_REQUIRED", "3")
    monkeypatch.setenv("APPROVAL_TTL", "90s")
    gate = read_settings(BotSettings).gate
    assert gate == Gate(
        channel="C012ABCDEF", approvers=frozenset({"U012ABCDEF", "S034GHIJKL"}), required=3, lasts_ms=90_000
    )
    assert gate.missing == ()


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("merge,tag clear", {"merge", "tag clear"}),
        (" Merge , Tag   Clear,, ", {"merge", "tag clear"}),
        ("", set()),
    ],
)
def test_actions_are_named_as_they_are_typed(
    monkeypatch: pytest.MonkeyPatch, written: str, names: set[str]
) -> None:
    monkeypatch.setenv("APPROVAL_ACTIONS", written)
    assert read_settings(BotSettings).approval_actions == names
