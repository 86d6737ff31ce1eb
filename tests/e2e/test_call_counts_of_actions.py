import pytest

from playground.uchat import Flows
from tests.e2e.bridged import cleared
from tests.e2e.stage import Stage

JANE = "f1001u501"
CLEAR = "DELETE /subscriber/clear-user-fields-by-name"
WARM = f"label check {JANE} Legal"
"""Reads the list of labels, which is then kept for a minute."""


@pytest.mark.parametrize("sent", [True, False])
@pytest.mark.parametrize("who", [JANE, "jane@acme.com"])
async def test_a_label_check_takes_two_calls_at_most(stage: Stage, sent: bool, who: str) -> None:
    stage.uchat.switches.labels_sent = sent
    await stage.ask(WARM)
    stage.uchat.clear_calls()
    await stage.ask(f"label check {who} Shipping")
    assert len(stage.paths) == (1 if sent else 2)


@pytest.mark.parametrize(
    ("line", "calls"),
    [
        (f"label list {JANE}", 1),
        (f"label add {JANE} Shipping", 1),
        (f"label add {JANE} Legal", 3),
        (f"label remove {JANE} Shipping", 3),
        (f"label add {JANE} Shiping", 0),
        ("label add", 0),
        (f"cart {JANE}", 1),
        (f"orders {JANE}", 1),
        ("help label", 0),
    ],
)
async def test_a_command_takes_as_few_calls_as_it_can(stage: Stage, line: str, calls: int) -> None:
    await stage.ask(WARM)
    stage.uchat.clear_calls()
    await stage.slack.command("maya", "#support", f"/uchat {line}")
    await (stage.slack.view("maya") if line == "label add" else stage.slack.answer("maya", "#support"))
    assert len(stage.paths) == calls


async def test_clearing_25_labels_takes_five_calls_at_most(stage: Stage) -> None:
    await stage.ask(WARM)
    stage.uchat.clear_calls()
    question = await stage.ask("label clear f1001u524")
    await stage.press(question, "Confirm")
    assert not stage.uchat.people["f1001u524"].labels
    assert len(stage.paths) <= 5


@pytest.mark.parametrize("seconds", [0.05, 0.95])
async def test_a_bridged_read_takes_six_calls_at_most(stage: Stage, seconds: float) -> None:
    await stage.ask("sequence list f1001u502")
    await cleared(stage, "f1001u502")
    stage.uchat.switches.flow_seconds = seconds
    stage.uchat.clear_calls()
    await stage.ask(f"sequence list {JANE}")
    await cleared(stage)
    assert stage.paths.count(CLEAR) == 1
    assert len([path for path in stage.paths if path != CLEAR]) <= 6


async def test_the_first_bridged_read_looks_at_the_flow_builder_too(stage: Stage) -> None:
    await stage.ask(f"notes {JANE}")
    await cleared(stage)
    assert len(stage.paths) <= 8


async def test_a_flow_that_is_missing_costs_one_look(stage: Stage) -> None:
    stage.uchat.switches.flows = Flows.NONE
    await stage.ask(f"sequence list {JANE}")
    assert stage.paths == ["GET /subscriber/get-info", "GET /flow/subflows"]


async def test_refusals_take_none(stage: Stage) -> None:
    for line in (f"label add {JANE} Legal", f"delays clear {JANE}", "setup"):
        await stage.ask(line, user="jonas" if line != "setup" else "maya")
    assert not stage.paths


async def test_looking_label_by_label_is_the_price_that_was_named(stage: Stage) -> None:
    stage.uchat.switches.labels_sent = False
    stage.uchat.switches.flows = Flows.NONE
    answer = await stage.ask(f"label list {JANE}")
    assert "about 30 calls" in answer.text
    stage.uchat.clear_calls()
    await stage.press(answer, "Look label by label")
    assert len(stage.paths) <= 31
