"""docs/flow-builder.md keeps its word: what it tells the operator to enter is what the bot looks for."""

import re
from pathlib import Path
from typing import Any

import pytest

from slackbot.bridge.faults import (
    BridgeTaken,
    FieldsMissing,
    FlowMissing,
    FlowNonsense,
    FlowRefused,
    FlowSilent,
)
from slackbot.bridge.flows import (
    ALL,
    ARGUMENT,
    FIELDS,
    LIST_LABELS,
    LIST_NOTES,
    LIST_SEQUENCES,
    MERGE,
    REMOVE_DELAYS,
    REMOVE_SCHEDULED,
    REPLY,
    REQUEST,
    RESULT,
    RUNNING,
    Flow,
)
from slackbot.catalogue.catalogue import load
from slackbot.faults import Fault
from slackbot.settings import BotSettings
from slackbot.uchat import BotUser
from slackbot.uchat.hidden import bridge_values

PAGE = (Path(__file__).parents[1] / "docs" / "flow-builder.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| (\d) \| (.+?) \| (.+?) \|$", re.MULTILINE)

every_flow = pytest.mark.parametrize("flow", ALL, ids=lambda flow: flow.name)


def section(heading: str) -> str:
    """What stands under a heading, up to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"no section “{heading}”"
    return found[1]


def example(flow: Flow[Any]) -> str:
    """The one JSON answer shown in the flow's section."""
    (shown,) = re.findall(r"```json\n(.*?)\n```", section(f"`{flow.name}`"), re.DOTALL)
    return str(shown)


@every_flow
def test_every_sub_flow_has_a_section_that_names_the_command_it_serves(flow: Flow[Any]) -> None:
    assert f"/uchat {flow.does}" in section(f"`{flow.name}`")


@every_flow
def test_every_sub_flow_is_in_the_list_at_the_top(flow: Flow[Any]) -> None:
    assert f"| `{flow.name}` |" in section("Set up the Flow Builder")


@every_flow
def test_the_steps_note_the_request_first_and_reply_last(flow: Flow[Any]) -> None:
    steps = _ROW.findall(section(f"`{flow.name}`"))

    assert [number for number, _, _ in steps] == [str(each + 1) for each in range(len(steps))]
    assert f"`{REQUEST}` → `{RUNNING}`" in steps[0][2]
    assert "Bot User API →" in steps[-3][1]
    assert f"→ `{RESULT}`" in steps[-2][2]
    assert f"`{RUNNING}` → `{REPLY}`" in steps[-1][2]


@every_flow
def test_only_the_merge_does_something_between_noting_the_request_and_its_action(flow: Flow[Any]) -> None:
    between = _ROW.findall(section(f"`{flow.name}`"))[1:-3]

    assert [what for _, what, _ in between] == (
        ["Condition", "in each branch, Action: set a user field"] if flow is MERGE else []
    )


@every_flow
def test_each_sub_flow_has_an_action_of_its_own(flow: Flow[Any]) -> None:
    def action(each: Flow[Any]) -> str:
        return str(_ROW.findall(section(f"`{each.name}`"))[-3][1])

    assert [each.name for each in ALL if action(each) == action(flow)] == [flow.name]


@every_flow
def test_the_answer_shown_is_one_the_bot_reads(flow: Flow[Any]) -> None:
    flow.read(example(flow))


def test_the_lists_shown_are_read_in_full() -> None:
    sequences = LIST_SEQUENCES.read(example(LIST_SEQUENCES)).data
    labels = LIST_LABELS.read(example(LIST_LABELS)).data
    (closed,) = LIST_NOTES.read(example(LIST_NOTES)).data

    assert [each.name for each in sequences] == ["Welcome series", "Win back"]
    assert all(each.ns for each in sequences)
    assert [(each.id, each.name) for each in labels] == [(7, "Wholesale"), (12, "Refund open")]
    assert all((closed.id, closed.name, closed.note, closed.agent, closed.created_at))


def test_the_numbers_shown_are_read() -> None:
    assert REMOVE_DELAYS.read(example(REMOVE_DELAYS)).delete == 2
    assert REMOVE_SCHEDULED.read(example(REMOVE_SCHEDULED)).delete == 0


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_in_the_table_of_text_fields(field: str) -> None:
    assert f"| `{field}` | Text |" in section("1. Make the five user fields")


def test_no_other_field_or_sub_flow_is_asked_for() -> None:
    assert set(re.findall(r"`(slackbot_\w+)`", PAGE)) == set(FIELDS)
    assert set(re.findall(r"`(slackbot: [^`]+)`", PAGE)) == {flow.name for flow in ALL}


def test_the_merge_branches_on_every_end_its_argument_can_have() -> None:
    merging = section(f"`{MERGE.name}`")
    choices = load("handlers").get("merge").parameter("afterwards").kind.choices  # type: ignore[union-attr]

    assert f"`{ARGUMENT}`" in merging
    for each in choices:
        assert f"`f1001u504,{each}`" in merging
        assert f"ends with `,{each}`" in merging


def test_what_the_merge_answers_for_a_mistake_in_its_set_up_says_so() -> None:
    (answer,) = re.findall(r"to the text `(\{.*?\})`", section(f"`{MERGE.name}`"))

    with pytest.raises(FlowRefused, match="No delete or keep"):
        MERGE.read(answer)
    assert "“reported: No delete or keep”" in section("When it does not work")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (FlowMissing("slackbot: list labels"), "does not exist there yet"),
        (FieldsMissing([REPLY]), "The bot's text user fields are missing in UChat"),
        (FlowSilent("slackbot: list labels", 30, changes=False), "did not answer within 30 seconds"),
        (FlowNonsense("slackbot: list labels", changes=False), "left an answer that can't be read"),
        (FlowRefused("slackbot: list labels", "no"), "UChat's step in"),
        (BridgeTaken(None), "Another request for this person is under way"),
        (BridgeTaken(4), "An earlier request for this person was never answered"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Fault) else "",
)
def test_whatever_slack_says_of_the_bridge_is_found_among_the_symptoms(fault: Fault, words: str) -> None:
    assert words in str(fault)
    assert words in section("When it does not work")


def test_the_time_out_named_is_the_default() -> None:
    assert BotSettings.model_fields["bridge_timeout"].default.total_seconds() == 30
    assert "`BRIDGE_TIMEOUT` (`30s` unless set)" in PAGE


def test_a_result_kept_in_a_json_field_is_read_as_the_page_says() -> None:
    person = BotUser.model_validate(
        {"user_ns": "f1001u501", "user_fields": [{"name": RESULT, "value": {"data": [{"name": "Win back"}]}}]}
    )

    assert [each.name for each in LIST_SEQUENCES.read(bridge_values(person)[RESULT]).data] == ["Win back"]
