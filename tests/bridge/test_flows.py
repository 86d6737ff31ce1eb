"""What a sub flow left in the field is its answer, an error of UChat's, or nonsense; never a guess."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackbot.bridge.faults import FlowNonsense, FlowRefused
from slackbot.bridge.flows import (
    ALL,
    LIST_LABELS,
    LIST_NOTES,
    LIST_SEQUENCES,
    REMOVE_DELAYS,
    REMOVE_SCHEDULED,
    Flow,
)
from slackbot.faults import Failure
from tests.strategies import any_text

LISTS: tuple[Flow[Any], ...] = (LIST_SEQUENCES, LIST_LABELS, LIST_NOTES)
REMOVALS = (REMOVE_DELAYS, REMOVE_SCHEDULED)

whatever = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["data", "status", "delete", "message", "name", "id", "0", "1"])
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(result=st.text() | whatever.map(json.dumps), flow=st.sampled_from(ALL))
def test_whatever_the_field_holds_it_is_an_answer_or_a_sentence(result: str, flow: Flow[Any]) -> None:
    with suppress(FlowRefused, FlowNonsense):
        flow.read(result)


@given(message=any_text, flow=st.sampled_from(ALL))
def test_whatever_uchat_reports_is_one_short_line(message: str, flow: Flow[Any]) -> None:
    with pytest.raises(FlowRefused) as raised:
        flow.read(json.dumps({"status": "error", "message": message}))
    told = str(raised.value)
    assert flow.name in told
    assert "\n" not in told
    assert told.encode()
    assert len(told) < 500


@given(data=whatever, flow=st.sampled_from(LISTS))
def test_nothing_but_an_empty_list_passes_for_one(data: Any, flow: Flow[Any]) -> None:
    try:
        answer = flow.read(json.dumps({"data": data}))
    except FlowNonsense:
        assert not isinstance(data, list) or not all(isinstance(each, dict) for each in data)
        return
    assert len(answer.data) == len(data)


@given(number=st.integers(min_value=0, max_value=10**9), flow=st.sampled_from(REMOVALS))
def test_the_number_removed_is_uchats(number: int, flow: Flow[Any]) -> None:
    assert flow.read(json.dumps({"status": "ok", "delete": number})).delete == number


@pytest.mark.parametrize("flow", REMOVALS, ids=lambda flow: flow.name)
@pytest.mark.parametrize(
    "result",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"status":"ok"}',
        '{"status":"ok","delete":null}',
        '{"status":"ok","delete":-1}',
        '{"status":"ok","delete":2.5}',
        '{"status":"ok","delete":"many"}',
        '{"status":"ok","delete":NaN}',
        '{"status":"ok","delete":[3]}',
        '{"status":"ok","dele',
        '["not",{"what":"was asked for"}]',
        "<html>Maintenance</html>",
        "[" * 100_000,
        "9" * 5_000,
    ],
)
def test_a_number_that_is_not_told_is_not_made_up(flow: Flow[Any], result: str) -> None:
    with pytest.raises(FlowNonsense) as raised:
        flow.read(result)
    assert raised.value.maybe_done
    assert "slackbot_result" in str(raised.value.hint)


@pytest.mark.parametrize("flow", LISTS, ids=lambda flow: flow.name)
@pytest.mark.parametrize(
    "data",
    ["null", '"none"', "5", "true", '["Onboarding"]', "[null]", "[[]]", '{"name":"VIP"}', '{"0":"VIP"}'],
)
def test_a_list_that_is_none_is_not_an_empty_one(flow: Flow[Any], data: str) -> None:
    with pytest.raises(FlowNonsense):
        flow.read(f'{{"data":{data}}}')


@pytest.mark.parametrize("flow", LISTS, ids=lambda flow: flow.name)
@pytest.mark.parametrize("data", ["[]", "{}"])
def test_an_empty_list_is_one_also_as_php_writes_it(flow: Flow[Any], data: str) -> None:
    assert flow.read(f'{{"data":{data}}}').data == ()


@pytest.mark.parametrize("flow", LISTS, ids=lambda flow: flow.name)
def test_any_field_may_be_missing_and_new_ones_may_come(flow: Flow[Any]) -> None:
    rows = [{}, {"name": None}, {"name": "Seen", "id": "", "new": {"of": "UChat"}}]
    read = flow.read(json.dumps({"status": "ok", "data": rows, "more": 1})).data
    assert [each.name for each in read] == [None, None, "Seen"]
    php = {"data": {"0": {"name": "A"}, "1": {"name": "B"}}}
    assert [each.name for each in flow.read(json.dumps(php)).data] == ["A", "B"]


def test_the_lists_are_read_as_they_are() -> None:
    (sequence,) = LIST_SEQUENCES.read('{"data":[{"name":"Win-back <spring>","ns":"f1001q52"}]}').data
    assert (sequence.name, sequence.ns) == ("Win-back <spring>", "f1001q52")
    labels = LIST_LABELS.read('{"data":[{"id":303,"name":"Shipping"},{"id":"304"},{"name":"重要"}]}').data
    assert [(each.id, each.name) for each in labels] == [(303, "Shipping"), (304, None), (None, "重要")]
    (note,) = LIST_NOTES.read('{"data":[{"id":901,"note":"عميل","created_at":"2026-11-20 09:29:46"}]}').data
    assert (note.id, note.name, note.note, note.agent) == ("901", None, "عميل", None)
    assert note.created_at == "2026-11-20 09:29:46"


@pytest.mark.parametrize("flow", ALL, ids=lambda flow: flow.name)
@pytest.mark.parametrize(
    ("message", "told"),
    [
        ('"The step could not be carried out"', "reported: The step could not be carried out"),
        ("null", "it named no reason"),
        ('""', "it named no reason"),
        ('{"a":1}', "it named no reason"),
        (r'"\ud800 alone\u202e\n\u0007"', "alone"),
        (json.dumps("long " * 1_000), "…"),
    ],
)
def test_an_error_that_uchat_reports_is_told_and_is_no_doubt(
    flow: Flow[Any], message: str, told: str
) -> None:
    with pytest.raises(FlowRefused) as raised:
        flow.read(f'{{"status":"error","message":{message}}}')
    assert told in str(raised.value)
    assert str(raised.value).isprintable()
    assert isinstance(raised.value, Failure)
    assert not raised.value.maybe_done


def test_every_flow_has_a_name_of_its_own_that_one_search_finds() -> None:
    assert len({flow.name for flow in ALL}) == len(ALL)
    assert all(flow.name.startswith("slackbot: ") and flow.name == flow.name.casefold() for flow in ALL)
