import json
from pathlib import Path
from typing import Any

import pytest

from playground.uchat import Flows
from slackbot.store.states import State
from tests.e2e.bridged import _soon
from tests.e2e.merging import (
    PRIMARY,
    SECONDARY,
    Request,
    _sweeping,
    became,
    decided,
    in_database,
    merged,
    refused,
    requested,
)
from tests.e2e.process import Ran, ran
from tests.e2e.stage import Stage, buttons, eventually, staged

__all__ = ["_soon", "_sweeping"]

pytestmark = pytest.mark.usefixtures("_soon")
DAY = 24 * 60 * 60


@pytest.fixture
def _forgetting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept long enough is looked for all the time."""
    monkeypatch.setattr("slackbot.road.sweep.FORGET_SECONDS", 0.05)


async def exported(stage: Stage, reference: str) -> Ran:
    """What the operator's command prints."""
    address = stage.settings.database_url.get_secret_value()
    return await ran("audit", "evidence", reference, settings={"DATABASE_URL": address})


async def evidence(stage: Stage, request: Request) -> dict[str, Any]:
    done = await exported(stage, request.reference)
    assert done.code == 0, done.err
    read: dict[str, Any] = json.loads(done.out)
    return read


def kept(stage: Stage, column: str, reference: str) -> Any:
    """One column of the request's rows."""
    table = "operations" if column == "digest" else "approvals"
    key = "id" if table == "operations" else "operation"
    ((value,),) = in_database(stage, f"SELECT {column} FROM {table} WHERE {key} = ?", reference)
    return value


@pytest.mark.parametrize("option", ["--keep", "--delete"])
async def test_both_are_kept_as_they_were(stage: Stage, option: str) -> None:
    shop = stage.uchat.people
    shop[PRIMARY].fields |= {"slackbot_result": "{}", "company": "Chen & Söhne"}
    request = await requested(stage, PRIMARY, SECONDARY, option)
    await merged(stage, request)
    found = await evidence(stage, request)
    assert (found["operation"], found["action"]) == (request.reference, "merge")
    assert found["arguments"]["reason"]
    assert found["approval"] == {"policy": stage.settings.gate.as_kept(), "approved_by": ["U0PRIYA"]}
    primary, secondary = found["bot_users"]["primary"], found["bot_users"]["secondary"]
    assert (primary["user_ns"], secondary["user_ns"]) == (PRIMARY, SECONDARY)
    assert (primary["email"], secondary["email"]) == ("alex.chen@example.com", "alexc@example.org")
    assert (primary["phone"], secondary["phone"]) == ("+61491570006", "0491 570 006")
    assert secondary["channel"] == "instagram"
    assert secondary["user_id"]
    assert secondary["first_name"] == "Alex"
    assert {each["name"] for each in secondary["tags"]} == {"Lead", "Beta tester"}
    assert {each["name"] for each in primary["tags"]} == {"Lead"}
    assert [each["name"] for each in secondary["labels"]] == ["Stock question"]
    theirs = {each["name"]: each["value"] for each in secondary["user_fields"]}
    assert theirs == {"plan": "free", "birthday": "1991-07-02", "loyalty_points": "120"}
    ours = {each["name"]: each["value"] for each in primary["user_fields"]}
    assert ours == {"plan": "team", "city": "Melbourne", "company": "Chen & Söhne"}
    before, other = found["more"]["primary"], found["more"]["secondary"]
    assert [each["id"] for each in before["orders"]] == [20305]
    assert {each["id"] for each in other["orders"]} == {20306, 20307}
    assert (before["orders_in_all"], other["orders_in_all"]) == (1, 2)
    assert "Linen apron" in json.dumps(other["cart"])
    assert "Linen apron" not in json.dumps(before["cart"])
    assert (len(before["latest_messages"]), len(other["latest_messages"])) == (3, 2)


async def test_it_prints_what_people_wrote_as_they_wrote_it(stage: Stage) -> None:
    stage.uchat.people[SECONDARY].fields["company"] = "عميل <b>&amp;</b> 王小明"
    request = await requested(stage)
    await merged(stage, request)
    done = await exported(stage, request.reference.lower())
    assert "عميل <b>&amp;</b> 王小明" in done.out
    assert "slackbot_" not in done.out


@pytest.mark.parametrize("settings", [{"hidden_fields": "birthday,phone"}])
async def test_what_is_hidden_from_people_is_evidence_all_the_same(stage: Stage) -> None:
    request = await requested(stage)
    assert "1991-07-02" not in request.card.text
    assert "0491 570 006" not in request.card.text
    card = await merged(stage, request)
    found = await evidence(stage, request)
    secondary = found["bot_users"]["secondary"]
    assert secondary["phone"] == "0491 570 006"
    assert {"birthday": "1991-07-02"}.items() <= {
        each["name"]: each["value"] for each in secondary["user_fields"]
    }.items()
    story = " ".join(each.text for each in stage.slack.thread(card))
    assert "1991-07-02" not in card.text + story
    assert "1991-07-02" not in json.dumps(in_database(stage, "SELECT * FROM events"))
    assert "1991-07-02" not in json.dumps(in_database(stage, "SELECT * FROM operations"))
    assert "1991-07-02" not in json.dumps(in_database(stage, "SELECT * FROM approvals"))


async def test_it_stands_before_anything_is_sent(stage: Stage) -> None:
    request = await requested(stage)
    stage.uchat.inject(kind="slow", path="/subscriber/set-user-fields-by-name", seconds=0.5)
    await decided(stage, request)

    async def there() -> bool:
        return bool(in_database(stage, "SELECT 1 FROM evidence WHERE operation = ?", request.reference))

    await eventually(there, "the evidence")
    assert not stage.uchat.merges
    await became(stage, request, "merged")


async def test_nothing_is_merged_without_it(stage: Stage) -> None:
    request = await requested(stage)
    in_database(
        stage,
        "CREATE TRIGGER full BEFORE INSERT ON evidence BEGIN SELECT RAISE(ABORT, 'no room'); END",
    )
    stage.uchat.clear_calls()
    await decided(stage, request)
    await stage.slack.updated(request.card, "approved")

    async def read() -> bool:
        return len(stage.paths) >= 8

    await eventually(read, "both to be read")
    await stage.uchat.flows_settled()
    assert not stage.uchat.merges
    assert all(path.startswith("GET") for path in stage.paths)


@pytest.mark.parametrize("path", ["/shop/orders", "/subscriber/cart", "/subscriber/chat-messages"])
async def test_where_it_can_not_be_gathered_nothing_is_merged_yet(stage: Stage, path: str) -> None:
    request = await requested(stage)
    stage.uchat.clear_calls()
    stage.uchat.inject(kind="503", path=path, count=100)
    await decided(stage, request)

    async def tried() -> bool:
        return any(call.status == 503 for call in stage.uchat.calls)

    await eventually(tried, "the attempt")
    assert not stage.uchat.merges
    assert all(each.startswith("GET") for each in stage.paths)


async def test_without_a_merge_there_is_none(stage: Stage) -> None:
    request = await requested(stage)
    stage.uchat.people[SECONDARY].fields["plan"] = "platinum"
    await decided(stage, request)
    await became(stage, request, "not merged")
    done = await exported(stage, request.reference)
    assert (done.code, done.out) == (1, "")
    assert done.err == f"No evidence is kept under {request.reference}.\n"
    assert (await exported(stage, "ZZZZZ-ZZZZZ")).code == 1


@pytest.mark.usefixtures("_forgetting", "_sweeping")
@pytest.mark.parametrize("settings", [{"evidence_retention": "7d"}])
async def test_after_its_time_it_is_forgotten_with_what_was_shown(stage: Stage) -> None:
    request = await requested(stage)
    card = await merged(stage, request)
    stage.ahead.seconds += 6.9 * DAY
    await stage.ask("user f1001u501")
    assert (await exported(stage, request.reference)).code == 0
    assert kept(stage, "preview", request.reference)
    assert kept(stage, "digest", request.reference)
    stage.ahead.seconds += 0.2 * DAY

    async def forgotten() -> bool:
        return kept(stage, "digest", request.reference) is None

    await eventually(forgotten, "the digest to be forgotten")
    assert (await exported(stage, request.reference)).code == 1
    assert kept(stage, "preview", request.reference) is None
    assert kept(stage, "outcome", request.reference) is None
    assert (await stage.entries(request.reference))[-1].state is State.DONE
    assert "was merged into" in card.text


@pytest.mark.usefixtures("_forgetting", "_sweeping")
@pytest.mark.parametrize("settings", [{"evidence_retention": "1h"}])
async def test_what_still_waits_keeps_what_it_needs(stage: Stage) -> None:
    request = await requested(stage)
    stage.ahead.seconds += 2 * 60 * 60
    await stage.ask("user f1001u501")

    async def swept() -> bool:
        await stage.bot.journal.ping()
        return True

    await eventually(swept, "the sweep")
    assert kept(stage, "preview", request.reference)
    await merged(stage, request)


@pytest.mark.usefixtures("_forgetting", "_sweeping")
@pytest.mark.parametrize("settings", [{"evidence_retention": "1h", "bridge_timeout": "1s"}])
async def test_what_was_forgotten_while_unknown_is_marked_by_hand(stage: Stage) -> None:
    request = await requested(stage)
    stage.uchat.switches.flows = Flows.SILENT
    await decided(stage, request)
    card = await became(stage, request, "outcome unknown")
    stage.ahead.seconds += 2 * 60 * 60

    async def forgotten() -> bool:
        return not in_database(stage, "SELECT 1 FROM evidence")

    await eventually(forgotten, "the evidence to be forgotten")
    await stage.slack.click("tom", card, text="Check again")
    await stage.slack.replied(card, "reading can't tell yet")
    assert "Only approvers" in (await refused(stage, card, "Mark as merged", user="tom")).text
    await stage.slack.click("priya", card, text="Mark as merged")
    await stage.slack.submit("priya", await stage.slack.view("priya"), {"Reason": "Looked in UChat"})
    await became(stage, request, "merged")
    assert not buttons(card)


async def test_it_outlives_the_bot(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        request = await requested(stage)
        await merged(stage, request)
    found = await evidence(stage, request)
    assert found["bot_users"]["secondary"]["user_ns"] == SECONDARY
