"""Every action of UChat's Bot User API that the bot offers, over the real wire."""

import pytest

from playground.uchat import Flows
from tests.e2e.bridged import _soon
from tests.e2e.stage import Stage, buttons, shown

__all__ = ["_soon"]

ROWS = (
    ("find email jane@acme.com", "Jane Cooper"),
    ("find phone 0491570156", "Jane Cooper"),
    ("find id 61491570156", "Jane Cooper"),
    ("find name zoë", "Zoë"),
    ("find email jane@acme.com --workspace", "Jane Cooper"),
    ("user jane@acme.com", "+61491570156"),
    ("tag list jane@acme.com", "Returning customer"),
    ("tag check jane@acme.com VIP", "does not have the tag VIP"),
    ("tag add jane@acme.com VIP", "now has the tag VIP"),
    ("tag remove jane@acme.com VIP", "no longer has the tag VIP"),
    ("label list jane@acme.com", "Shipping"),
    ("label check jane@acme.com Legal", "does not have the label Legal"),
    ("label add jane@acme.com Legal", "now has the label Legal"),
    ("label remove jane@acme.com Legal", "no longer has the label Legal"),
    ("sequence list jane@acme.com", "Onboarding, 7 days"),
    ("cart jane@acme.com", "Mug, speckled"),
    ("orders jane@acme.com", "20417"),
    ("messages jane@acme.com", "BB-20417"),
    ("messages jane@acme.com --no-agent --no-bot", "BB-20417"),
    ("messages jane@acme.com \u2014no-bot \u2014format text", "BB-20417"),
    ("messages jane@acme.com --format timed", "BB-20417"),
    ("message jane@acme.com m501x000", "BB-20417"),
    ("notes jane@acme.com", "Refund agreed"),
    ("audit jane", "notes"),
    ("help", "/uchat delays clear <who>"),
)
ASKED_FIRST = (
    ("delays clear jane@acme.com", "3 smart delays of Jane Cooper were removed"),
    ("scheduled clear jane@acme.com", "1 scheduled message of Jane Cooper was removed"),
    ("tag clear jane@acme.com", "lost 3 tags"),
    ("label clear jane@acme.com", "lost 2 labels"),
)
USAGES = (
    "label list <who>",
    "label check <who> <label>",
    "label add <who> <label>",
    "label remove <who> <label>",
    "label clear <who>",
    "sequence list <who>",
    "cart <who>",
    "orders <who>",
    "messages <who> [--no-agent] [--no-bot] [--format default|text|timed]",
    "message <who> <mid>",
    "delays clear <who>",
    "scheduled clear <who>",
    "notes <who>",
    "tag list <who>",
    "tag check <who> <tag>",
    "tag add <who> <tag>",
    "tag remove <who> <tag>",
    "tag clear <who>",
    "user <who>",
)
BRIDGED = (
    ("sequence list f1001u501", "slackbot: list sequences"),
    ("notes f1001u501", "slackbot: list closing notes"),
    ("delays clear f1001u501", "slackbot: remove smart delays"),
    ("scheduled clear f1001u501", "slackbot: remove scheduled messages"),
)
both = pytest.mark.parametrize("transport", ["http", "socket"])


@both
@pytest.mark.usefixtures("_soon")
async def test_every_action_answers_and_stands_on_the_log(stage: Stage) -> None:
    for line, told in ROWS:
        assert told in shown(await stage.ask(line)), line
    for line, told in ASKED_FIRST:
        question = await stage.ask(line)
        assert "Cancel" in buttons(question), line
        assert told in (await stage.press(question, "Confirm")).text, line
    logged = {entry.action for entry in await stage.entries()}
    asked = {line for line, _ in (*ROWS, *ASKED_FIRST)}
    assert all(any(line.startswith(action) for action in logged) for line in asked), logged


async def test_help_lists_every_command_by_itself(stage: Stage) -> None:
    told = shown(await stage.ask("help")).splitlines()
    for usage in USAGES:
        assert f"/uchat {usage}" in told, usage


async def test_a_viewer_is_told_of_what_they_may_do_alone(stage: Stage) -> None:
    told = shown(await stage.ask("help", user="jonas"))
    for word in ("label list", "sequence list", "cart", "orders", "messages", "notes"):
        assert f"/uchat {word} " in told
    for word in ("label add", "label remove", "label clear", "delays clear", "scheduled clear"):
        assert f"/uchat {word} " not in told


@both
async def test_where_nothing_was_made_in_the_flow_builder_each_command_names_its_flow(stage: Stage) -> None:
    stage.uchat.switches.flows = Flows.NONE
    for line, flow in BRIDGED:
        answer = await stage.ask(line)
        assert flow in answer.text, line
        assert "/uchat setup" in answer.text, line
    assert not [path for path in stage.paths if not path.startswith("GET")]


@both
async def test_somebody_who_does_not_exist_is_told_so_by_every_command(stage: Stage) -> None:
    for line, _ in (*ROWS, *ASKED_FIRST):
        if "jane@acme.com" not in line or line.startswith("find"):
            continue
        answer = await stage.ask(line.replace("jane@acme.com", "nobody@nowhere.example"))
        assert "No bot user was found" in answer.text, line
    assert not [path for path in stage.paths if path.startswith(("DELETE", "PUT", "POST /subscriber/add"))]


async def test_where_several_match_every_command_asks_which_one(stage: Stage) -> None:
    for line in ("label list", "sequence list", "cart", "orders", "messages", "notes", "delays clear"):
        answer = await stage.ask(f"{line} famiglia@rossi.example")
        assert buttons(answer).count("Choose") == 3, line
    question = await stage.press(await stage.ask("delays clear famiglia@rossi.example"), "Choose")
    assert "Remove all smart delays?" in question.text
