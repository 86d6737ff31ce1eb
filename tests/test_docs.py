"""What the documents say is what the code does."""

import argparse
import inspect
import re
import shlex
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import jsonschema_rs
import pytest
import yaml
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bench.__main__ import BENCHES
from docs.picture import PICTURES, Picture
from playground.uchat import Flows, UChatStandIn
from slackbot.__main__ import _parser
from slackbot.catalogue import action as declaring
from slackbot.catalogue.action import declared
from slackbot.catalogue.catalogue import load
from slackbot.catalogue.gate import Gate
from slackbot.catalogue.grammar import Parsed, parse
from slackbot.doctor import line_of
from slackbot.duration import parse_duration
from slackbot.examination import NEEDED_SCOPES, Approving, examine
from slackbot.settings import BotSettings, DatabaseSettings, WebSettings, WorkerSettings
from slackbot.store.engine import open_engines
from slackbot.store.journal import Journal
from slackbot.store.states import MOVES, State
from slackbot.store.tables import metadata
from slackbot.uchat import BotUser, UChat

ROOT = Path(__file__).parents[1]
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
README = DOCUMENTS[0].read_text(encoding="utf-8")
FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"(?:\]\(|src=\")([^)\s\"]+)[)\"]")
SETTINGS: dict[str, FieldInfo] = {
    name: field
    for kind in (DatabaseSettings, BotSettings, WebSettings, WorkerSettings)
    for name, field in kind.model_fields.items()
}

of_each_document = pytest.mark.parametrize(
    "text", [each.read_text(encoding="utf-8") for each in DOCUMENTS], ids=[each.name for each in DOCUMENTS]
)


def blocks(text: str, language: str | None = None) -> list[str]:
    return [body for known, body in FENCED.findall(text) if language in (None, known)]


def rows(text: str, heading: str) -> list[list[str]]:
    """The rows of the first table under a heading, cell by cell."""
    lines = iter(text.split(f"## {heading}\n", 1)[1].splitlines())
    table: list[list[str]] = []
    for line in lines:
        if line.startswith("|"):
            cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
            table.append([each.strip().replace("\\|", "|") for each in cells])
        elif table or line.startswith("## "):
            break
    return table[2:]


def commands(text: str) -> list[str]:
    """Whatever is meant to be typed: lines of code blocks, and code within sentences."""
    lines = [line for body in blocks(text) for line in body.splitlines()]
    return [*lines, *INLINE.findall(FENCED.sub("", text))]


def section(text: str, heading: str) -> str:
    return text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


def test_every_action_is_in_the_readme_as_help_writes_it() -> None:
    documented = {usage.strip("`"): summary for usage, summary in rows(README, "The commands people type")}
    for action in load("handlers"):
        assert documented.get(action.usage) == action.summary, action.usage


def test_the_readme_names_no_command_that_is_not_there() -> None:
    usages = {each.usage for each in load("handlers")} | {"/uchat <email, phone, id or name>"}
    assert {usage.strip("`") for usage, _ in rows(README, "The commands people type")} == usages


@of_each_document
def test_every_command_of_the_documents_can_be_read(text: str) -> None:
    catalogue = load("handlers")
    for body in blocks(text):
        for line in body.splitlines():
            if line.startswith("/uchat"):
                assert isinstance(parse(catalogue, line.removeprefix("/uchat").strip(), "AU"), Parsed), line


def test_every_setting_is_in_the_readme_with_its_default() -> None:
    documented = {name.strip("`"): default.strip("`") for name, _, default, _ in rows(README, "Settings")}
    assert documented.keys() == {name.upper() for name in SETTINGS}
    for name, field in SETTINGS.items():
        told = documented[name.upper()]
        length = field.default if isinstance(field.default, timedelta) else None
        assert parse_duration(told) == length if length else told == default_of(field), name


def default_of(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    match field.default:
        case SecretStr() as secret:
            return secret.get_secret_value()
        case frozenset() as names:
            return ",".join(sorted(names)) or "none"
        case other:
            return str(other) if other else "none"


@pytest.mark.parametrize(
    "setting", ["APPROVALS_REQUIRED", "APPROVAL_TTL", "APPROVAL_ACTIONS", "EVIDENCE_RETENTION"]
)
def test_an_example_of_a_setting_for_approvals_is_one(setting: str) -> None:
    (example,) = (each.strip("`") for name, _, _, each in rows(README, "Settings") if name == f"`{setting}`")
    values = {"slack_bot_token": "xoxb-1", "uchat_api_token": "1", "viewers": "*", "editors": "*"}

    read = BotSettings.model_validate({**values, setting.lower(): example})

    load("handlers").gated(read.approval_actions, read.gate)


@of_each_document
def test_every_action_that_a_document_puts_behind_the_gate_can_be(text: str) -> None:
    gate = Gate(channel="C012ABCDEF", approvers=frozenset({"*"}), required=1, lasts_ms=1)
    for names in re.findall(r"\bAPPROVAL_ACTIONS=([^`\n]*)", text):
        load("handlers").gated([each for each in names.split(",") if each], gate)


@of_each_document
def test_every_make_target_exists(text: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {found.group(1) for each in commands(text) if (found := re.match(r"make (\w+)", each))}
    assert named <= targets


def test_every_bench_that_is_named_exists() -> None:
    named = {
        found.group(1) for each in commands(README) if (found := re.match(r"python -m bench (\w+)", each))
    }
    assert named == {"approvals", "kills"}
    assert named <= BENCHES.keys()


@of_each_document
def test_every_command_of_the_operator_is_understood(text: str) -> None:
    for each in commands(text):
        program, found, arguments = each.partition("python -m slackbot ")
        if found and program in {"", ".venv/bin/"}:
            understood(_parser(), arguments)


def understood(parser: argparse.ArgumentParser, arguments: str) -> None:
    try:
        parser.parse_args(shlex.split(arguments))
    except SystemExit:
        pytest.fail(f"python -m slackbot {arguments} is not understood")


@pytest.mark.parametrize("document", DOCUMENTS, ids=[each.name for each in DOCUMENTS])
def test_links_lead_somewhere(document: Path) -> None:
    for link in LINK.findall(document.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        if path.startswith(("http://", "https://")):
            continue
        target = (document.parent / path).resolve() if path else document
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), link


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("picture", PICTURES, ids=[each.file.name for each in PICTURES])
def test_a_picture_is_small_enough_for_the_readme_that_shows_it(picture: Picture) -> None:
    assert f"docs/{picture.file.name}" in LINK.findall(README)
    assert picture.file.read_bytes().startswith(b"\x89PNG")
    assert picture.file.stat().st_size < 500_000


@pytest.mark.parametrize("picture", PICTURES, ids=[each.file.name for each in PICTURES])
def test_a_picture_says_which_commands_it_shows(picture: Picture) -> None:
    for line, _ in picture.asked:
        assert line in README


def manifest() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    return read


def check(document: dict[str, Any]) -> None:
    schema = (ROOT / "playground/slack/contract/manifest.schema.json").read_text(encoding="utf-8")
    jsonschema_rs.validator_for(schema).validate(document)


def test_slack_takes_the_manifest() -> None:
    check(manifest())


def test_slack_takes_the_manifest_with_the_lines_for_http() -> None:
    install = (ROOT / "docs" / "install-in-slack.md").read_text(encoding="utf-8")
    (lines,) = blocks(section(install, "HTTP"), "yaml")
    changed = merged(manifest(), yaml.safe_load(lines))
    check(changed)
    command = changed["features"]["slash_commands"][0]
    assert command["should_escape"]
    assert command["url"].endswith("/slack/events")


def merged(whole: Any, changes: Any) -> Any:
    if isinstance(changes, dict):
        return {**whole, **{name: merged(whole.get(name), each) for name, each in changes.items()}}
    if isinstance(changes, list):
        return [merged(old, new) for old, new in zip(whole, changes, strict=True)]
    return changes


def test_every_scope_is_explained_and_no_other() -> None:
    install = (ROOT / "docs" / "install-in-slack.md").read_text(encoding="utf-8")
    explained = {scope.strip("`") for scope, why in rows(install, "The scopes") if why}
    assert explained == set(manifest()["oauth_config"]["scopes"]["bot"])


def test_every_state_is_explained_and_no_other() -> None:
    log = (ROOT / "docs" / "audit-log.md").read_text(encoding="utf-8")
    assert {state for state, why in rows(log, "States") if why} == {each.value for each in State}


def test_every_move_between_states_is_told_and_no_other() -> None:
    log = (ROOT / "docs" / "audit-log.md").read_text(encoding="utf-8")
    told = {
        None if before == "nothing" else State(before): {
            each for each in State if re.search(rf"\b{each.value}\b", after)
        }
        for before, after in rows(log, "How states follow one another")
    }
    assert told == MOVES


def test_every_table_is_explained_and_no_other() -> None:
    log = (ROOT / "docs" / "audit-log.md").read_text(encoding="utf-8")
    explained = {table.strip("`") for table, holds in rows(log, "The tables") if holds}
    assert explained == {*metadata.tables, "alembic_version"}


def test_the_rights_named_for_postgresql_are_for_every_table_but_the_revision() -> None:
    deploy = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    (sentence,) = re.findall(r"the role in `DATABASE_URL` needs (.*?), no more;", deploy)
    assert set(INLINE.findall(sentence)) - {"events_number_seq"} == {*metadata.tables, "alembic_version"}


def test_removing_entries_names_every_table_that_refers_to_an_operation() -> None:
    log = (ROOT / "docs" / "audit-log.md").read_text(encoding="utf-8")
    (named,) = re.findall(r"deleting from (.*?) and then from `operations`", log)
    others = [each for each in metadata.sorted_tables if each.name != "operations"]
    referring = {
        each.name
        for each in others
        if any(key.column.table.name == "operations" for key in each.foreign_keys)
    }
    assert set(INLINE.findall(named)) == referring


APPROVING = Approving(
    frozenset({"merge"}),
    Gate(channel="C012ABCDEF", approvers=frozenset({"S034GHIJKL"}), required=1, lasts_ms=1),
    AsyncMock(return_value=None),
)


async def test_what_the_doctor_is_shown_to_say_is_what_it_says(tmp_path: Path) -> None:
    deploy = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    _, shown = blocks(section(deploy, "Check it"))
    engines = open_engines(f"sqlite+aiosqlite:///{tmp_path}/slackbot.db")
    async with UChatStandIn.running() as stand_in:
        stand_in.switches.flows, stand_in.switches.manage_team = Flows.NONE, False
        uchat = UChat(base_url=stand_in.url, token=SecretStr(stand_in.token))
        findings = await examine(uchat, Journal(engines.reader), granted, APPROVING)
        await uchat.aclose()
    await engines.dispose()
    assert set(shown.splitlines()) <= {line_of(each) for each in findings}


async def granted() -> frozenset[str]:
    return frozenset(NEEDED_SCOPES)


def test_what_an_action_may_declare_is_what_the_readme_says() -> None:
    may = inspect.signature(declaring.action).parameters
    named = {each.strip("`") for each, _ in rows(README, "Adding an action")}
    merge = load("handlers").get("merge")
    assert named <= may.keys()
    assert merge is not None
    assert all(getattr(merge, each) for each in named)


async def test_the_action_in_the_readme_is_one() -> None:
    example, test = blocks(section(README, "Adding an action"), "python")
    module: dict[str, Any] = {}
    exec(compile(example, "handlers/language.py", "exec"), module)
    compile(test, "tests/e2e/test_language.py", "exec")

    handler = module["show_language"]

    known = declared(handler)
    assert known is not None
    assert known.usage == "/uchat language <who>"
    reply = await handler(None, BotUser(user_ns="f1001u501", language="en"))
    assert "en" in str(reply.parts[0].lines)
