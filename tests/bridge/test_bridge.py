"""One request through the bridge: what is asked of UChat, what comes of it, and what is left behind."""

from typing import Any

import pytest
import structlog

from playground.uchat import BRIDGE_FIELDS, BridgeAnswer, Flows, UChatStandIn
from slackbot.bridge.bridge import CLOSED_MS, Bridge
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
    LIST_LABELS,
    LIST_NOTES,
    LIST_SEQUENCES,
    REMOVE_DELAYS,
    REMOVE_SCHEDULED,
    Flow,
)
from slackbot.faults import StoreFault
from slackbot.store.claims import Claim, Claims
from slackbot.uchat import Throttled, UChatError
from tests.bridge.conftest import (
    CLEAR,
    FIELDS,
    FLOWS,
    GET,
    JANE,
    SEND,
    SET,
    TIMEOUT,
    Copy,
    CopyOf,
    Lock,
    Time,
    answer,
    left,
    paths,
    waiting,
)


async def is_open(claims: Claims, time: Time) -> bool:
    """Whether the next request for Jane could start; takes nothing."""
    probe = Claim(JANE, "probe", "", time.now(), time.now())
    free = await claims.take(probe, stale=0) is None
    if free:
        await claims.give_back(probe)
    return free


async def ask(bridge: Bridge, flow: Flow[Any] = REMOVE_DELAYS, request: str = "OP-1", **more: str) -> Any:
    return await bridge.run(flow, JANE, request=request, **more)


@pytest.mark.parametrize(
    ("flow", "told"),
    [
        (LIST_SEQUENCES, ["Onboarding, 7 days", "Win-back <spring>"]),
        (LIST_LABELS, ["Shipping", "Callback"]),
        (LIST_NOTES, ["Resolution summary", "Refund agreed"]),
    ],
    ids=["sequences", "labels", "notes"],
)
async def test_a_list_is_read(one: Copy, flow: Flow[Any], told: list[str]) -> None:
    assert [each.name for each in (await ask(one.bridge, flow)).data] == told


@pytest.mark.parametrize(
    ("flow", "number"), [(REMOVE_DELAYS, 3), (REMOVE_SCHEDULED, 1)], ids=["delays", "scheduled"]
)
async def test_what_waits_is_removed_and_counted(one: Copy, flow: Flow[Any], number: int) -> None:
    assert (await ask(one.bridge, flow)).delete == number
    assert (await ask(one.bridge, flow, "OP-2")).delete == 0


async def test_it_takes_one_write_one_start_and_one_read_and_leaves_nothing(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    await ask(one.bridge)
    await one.bridge.aclose()
    assert paths(uchat) == [FLOWS, FIELDS, SET, SEND, GET, CLEAR]
    assert not left(uchat)
    assert await is_open(one.claims, time)
    uchat.clear_calls()
    await ask(one.bridge, request="OP-2")
    assert paths(uchat) == [SET, SEND, GET]


async def test_the_request_goes_by_its_id_and_its_argument(one: Copy, uchat: UChatStandIn) -> None:
    await ask(one.bridge, argument="f1001u508,keep")
    await ask(one.bridge, request="OP-2")
    written = [call.body["data"] for call in uchat.calls if call.path.endswith("/set-user-fields-by-name")]
    assert [{each["name"]: each["value"] for each in data} for data in written] == [
        {"slackbot_request": "OP-1", "slackbot_argument": "f1001u508,keep", "slackbot_result": "-"},
        {"slackbot_request": "OP-2", "slackbot_argument": "-", "slackbot_result": "-"},
    ]


async def test_a_slow_flow_is_waited_for_and_asked_ever_more_rarely(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    uchat.switches.flows = Flows.SILENT
    time.then.append((20, lambda: answer(uchat, REMOVE_DELAYS)))
    assert (await ask(one.bridge)).delete == 3
    assert time.waits == sorted(time.waits)
    assert 20 <= time.passed <= 25
    assert paths(uchat).count(GET) < 10
    assert paths(uchat).count(SEND) == 1


async def test_an_answer_within_a_second_takes_three_reads_at_most(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    uchat.switches.flows = Flows.SILENT
    time.then.append((1, lambda: answer(uchat, REMOVE_DELAYS)))
    await ask(one.bridge)
    assert paths(uchat).count(GET) <= 3


@pytest.mark.parametrize(("flows", "remain"), [(Flows.SILENT, 3), (Flows.MUTE, 0)])
async def test_a_flow_that_never_answers_leaves_a_doubt(
    one: Copy, uchat: UChatStandIn, time: Time, flows: Flows, remain: int
) -> None:
    uchat.switches.flows = flows
    with pytest.raises(FlowSilent) as raised:
        await ask(one.bridge)
    assert raised.value.maybe_done
    assert "slackbot: remove smart delays" in str(raised.value)
    assert "30 seconds" in str(raised.value)
    assert sum(time.waits) == pytest.approx(TIMEOUT)
    assert paths(uchat).count(SEND) == 1
    assert CLEAR not in paths(uchat)
    assert uchat.people[JANE].smart_delays == remain
    assert not await is_open(one.claims, time)


async def test_a_flow_whose_step_fails_is_told_and_leaves_nothing(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    uchat.switches.flows = Flows.FAILING
    with pytest.raises(FlowRefused, match="The step could not be carried out"):
        await ask(one.bridge)
    await one.bridge.aclose()
    assert not left(uchat)
    assert await is_open(one.claims, time)


@pytest.mark.parametrize("kind", [BridgeAnswer.BROKEN_JSON, BridgeAnswer.WRONG_SHAPE])
async def test_an_answer_that_makes_no_sense_is_a_doubt_and_leaves_nothing(
    one: Copy, uchat: UChatStandIn, time: Time, kind: BridgeAnswer
) -> None:
    uchat.switches.bridge_answer = kind
    with pytest.raises(FlowNonsense) as raised:
        await ask(one.bridge)
    assert raised.value.maybe_done
    await one.bridge.aclose()
    assert not left(uchat)
    assert await is_open(one.claims, time)


async def test_another_requests_answer_is_not_taken_for_ones_own(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    uchat.switches.bridge_answer = BridgeAnswer.ANOTHER_REQUEST
    with pytest.raises(FlowSilent):
        await ask(one.bridge)
    assert left(uchat)["slackbot_reply"] == "another-request"
    assert not await is_open(one.claims, time)


async def test_an_old_answer_that_still_stands_there_is_not_taken_for_the_new_one(
    one: Copy, uchat: UChatStandIn
) -> None:
    uchat.people[JANE].fields |= {"slackbot_reply": "OP-0", "slackbot_result": '{"status":"ok","delete":99}'}
    uchat.switches.flows = Flows.SILENT
    with pytest.raises(FlowSilent):
        await ask(one.bridge)


async def test_an_answer_that_was_never_saved_is_not_taken_from_the_request_before(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    person = uchat.people[JANE]
    person.fields["slackbot_result"] = '{"status":"ok","delete":99}'
    uchat.switches.flows = Flows.SILENT
    time.then.append((1, lambda: person.fields.update(slackbot_reply=person.fields["slackbot_request"])))
    with pytest.raises(FlowNonsense):
        await ask(one.bridge)


@pytest.mark.parametrize("flow", ALL, ids=lambda flow: flow.name)
async def test_where_the_flow_is_missing_nothing_is_written(
    one: Copy, uchat: UChatStandIn, time: Time, flow: Flow[Any]
) -> None:
    uchat.switches.flows = Flows.NONE
    with pytest.raises(FlowMissing, match=flow.name) as raised:
        await ask(one.bridge, flow)
    assert "docs/flow-builder.md" in str(raised.value.hint)
    assert "/uchat setup" in str(raised.value.hint)
    assert paths(uchat) == [FLOWS]
    assert await is_open(one.claims, time)
    assert not await one.bridge.has(flow)
    with pytest.raises(FlowMissing):
        await one.bridge.require(flow)


async def test_a_flow_that_was_just_made_is_found_at_once(one: Copy, uchat: UChatStandIn) -> None:
    uchat.switches.flows = Flows.NONE
    assert not await one.bridge.has(REMOVE_DELAYS)
    uchat.switches.flows = Flows.NORMAL
    assert (await ask(one.bridge)).delete == 3


async def test_the_flows_name_is_found_whatever_its_capitals(one: Copy, uchat: UChatStandIn) -> None:
    flows = uchat.workspace.sub_flows
    ns = next(each for each, name in flows.items() if name == REMOVE_DELAYS.name)
    flows[ns] = " Slackbot: Remove smart delays "
    assert await one.bridge.has(REMOVE_DELAYS)


async def test_a_flow_removed_since_it_was_found_is_missing(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    await ask(one.bridge)
    await one.bridge.aclose()
    uchat.switches.flows = Flows.NONE
    with pytest.raises(FlowMissing):
        await ask(one.bridge, request="OP-2")
    assert await is_open(one.claims, time)


@pytest.mark.parametrize(
    "gone", [BRIDGE_FIELDS, *((each,) for each in BRIDGE_FIELDS)], ids=lambda each: each[-1]
)
async def test_where_a_field_is_missing_nothing_is_started(
    one: Copy, uchat: UChatStandIn, time: Time, gone: tuple[str, ...]
) -> None:
    for each in gone:
        del uchat.workspace.user_fields[each]
    for asked in (ask(one.bridge), one.bridge.require(REMOVE_DELAYS)):
        with pytest.raises(FieldsMissing) as raised:
            await asked
        assert all((name in str(raised.value)) is (name in gone) for name in BRIDGE_FIELDS)
    assert SEND not in paths(uchat)
    assert await is_open(one.claims, time)


async def test_fields_removed_since_they_were_found_are_told_as_missing(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    await ask(one.bridge)
    await one.bridge.aclose()
    uchat.switches.bridge_fields = False
    with pytest.raises(FieldsMissing):
        await ask(one.bridge, request="OP-2")
    assert paths(uchat).count(SEND) == 1
    assert await is_open(one.claims, time)
    uchat.switches.bridge_fields = True
    await ask(one.bridge, request="OP-3")


@pytest.mark.parametrize("kind", ["500", "cut", "html", "broken_json", "empty", "429"])
async def test_where_the_fields_could_not_be_written_nothing_was_started_for_certain(
    one: Copy, uchat: UChatStandIn, time: Time, kind: str
) -> None:
    uchat.inject(kind=kind, path="/subscriber/set-user-fields", count=3, retry_after=3600, carried_out=True)
    with pytest.raises(UChatError) as raised:
        await ask(one.bridge)
    assert not raised.value.maybe_done
    assert SEND not in paths(uchat)
    assert await is_open(one.claims, time)


@pytest.mark.parametrize("carried_out", [True, False])
@pytest.mark.parametrize("kind", ["500", "503", "cut", "html", "broken_json", "empty"])
async def test_a_start_whose_answer_was_lost_is_never_repeated_and_leaves_a_doubt(
    one: Copy, uchat: UChatStandIn, time: Time, kind: str, carried_out: bool
) -> None:
    uchat.inject(kind=kind, path="/subscriber/send-sub-flow", count=3, carried_out=carried_out)
    with pytest.raises(UChatError) as raised:
        await ask(one.bridge)
    assert raised.value.maybe_done
    assert paths(uchat).count(SEND) == 1
    assert not await is_open(one.claims, time)


async def test_a_mere_look_up_that_gets_no_answer_leaves_no_doubt_and_closes_the_bridge_all_the_same(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    uchat.switches.flows = Flows.SILENT
    with pytest.raises(FlowSilent) as silent:
        await ask(one.bridge, LIST_LABELS)
    assert not silent.value.maybe_done
    assert not await is_open(one.claims, time)
    time.ms += CLOSED_MS
    uchat.inject(kind="cut", path="/subscriber/send-sub-flow")
    with pytest.raises(UChatError) as cut:
        await ask(one.bridge, LIST_LABELS, "OP-2")
    assert not cut.value.maybe_done
    assert not await is_open(one.claims, time)


async def test_a_start_that_was_turned_away_is_not_repeated_either_and_is_no_doubt(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    uchat.inject(kind="429", retry_after=1, path="/subscriber/send-sub-flow")
    with pytest.raises(Throttled) as raised:
        await ask(one.bridge)
    assert not raised.value.maybe_done
    assert paths(uchat).count(SEND) == 1
    assert await is_open(one.claims, time)


async def test_a_read_that_fails_says_nothing_about_the_flow(one: Copy, uchat: UChatStandIn) -> None:
    uchat.inject(kind="500", path="/subscriber/get-info", count=6)
    assert (await ask(one.bridge)).delete == 3
    assert paths(uchat).count(SEND) == 1


async def test_reads_that_take_long_count_as_time_too(
    copy_of: CopyOf, uchat: UChatStandIn, time: Time
) -> None:
    def slow(_method: str, path: str, *_: object) -> None:
        if path == "/subscriber/get-info":
            time.ms += 12_000

    copy = await copy_of(on_call=slow)
    uchat.switches.flows = Flows.SILENT
    with pytest.raises(FlowSilent):
        await ask(copy.bridge)
    assert paths(uchat).count(GET) == 3


@pytest.mark.parametrize("kind", ["500", "429"])
async def test_fields_that_cannot_be_cleared_keep_nobody_waiting(
    one: Copy, uchat: UChatStandIn, time: Time, kind: str
) -> None:
    uchat.inject(kind=kind, path="/subscriber/clear-user-fields", count=3, retry_after=3600)
    with structlog.testing.capture_logs() as logged:
        assert (await ask(one.bridge)).delete == 3
        await one.bridge.aclose()
    assert [each["reference"] for each in logged if each["event"] == "bridge fields not cleared"] == ["OP-1"]
    assert await is_open(one.claims, time)


async def test_whoever_asked_may_go_away_and_the_bridge_stays_closed(copy_of: CopyOf, time: Time) -> None:
    async with waiting(copy_of) as copy:
        pass
    assert not await is_open(copy.claims, time)


async def test_where_the_record_cannot_be_written_nothing_is_started_and_nothing_is_in_doubt(
    lock: Lock, one: Copy, uchat: UChatStandIn
) -> None:
    lock.take()
    with pytest.raises(StoreFault) as raised:
        await ask(one.bridge)
    lock.release()
    assert not raised.value.maybe_done
    assert not {SET, SEND} & set(paths(uchat))
    assert (await ask(one.bridge)).delete == 3


async def test_a_bridge_that_cannot_be_opened_again_does_not_hide_what_went_wrong(
    lock: Lock, copy_of: CopyOf, uchat: UChatStandIn
) -> None:
    def lock_at_the_first_write(_method: str, path: str, *_: object) -> None:
        if path == "/subscriber/set-user-fields-by-name":
            lock.take()

    copy = await copy_of(on_call=lock_at_the_first_write)
    uchat.inject(kind="429", retry_after=3600, path="/subscriber/set-user-fields")
    with structlog.testing.capture_logs() as logged, pytest.raises(Throttled) as raised:
        await ask(copy.bridge)
    lock.release()
    assert not raised.value.maybe_done
    assert [each["reference"] for each in logged if each["event"] == "bridge not opened again"] == ["OP-1"]
    with pytest.raises(BridgeTaken):
        await ask(copy.bridge, request="OP-2")


async def test_the_bridge_of_one_person_closes_nobody_elses(one: Copy, uchat: UChatStandIn) -> None:
    uchat.switches.flows = Flows.SILENT
    with pytest.raises(FlowSilent):
        await ask(one.bridge)
    uchat.switches.flows = Flows.NORMAL
    assert (await one.bridge.run(REMOVE_DELAYS, "f1001u508", request="OP-2")).delete == 12
    with pytest.raises(BridgeTaken):
        await ask(one.bridge, request="OP-3")
