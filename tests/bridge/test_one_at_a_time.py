"""Two copies of the bot over one database: a bot user's bridge carries one request at a time."""

import asyncio

import pytest

from playground.uchat import Flows, UChatStandIn
from slackbot.bridge.bridge import CLOSED_MS
from slackbot.bridge.faults import BridgeTaken, FlowSilent
from slackbot.bridge.flows import LIST_LABELS, LIST_SEQUENCES, REMOVE_DELAYS
from tests.bridge.conftest import (
    CLEAR,
    JANE,
    OMAR,
    SEND,
    SET,
    TIMEOUT,
    Copy,
    CopyOf,
    Time,
    answer,
    paths,
    waiting,
)

SECOND = 1_000


async def silence(copy: Copy, uchat: UChatStandIn) -> None:
    """A request that is started and never answered."""
    uchat.switches.flows = Flows.SILENT
    with pytest.raises(FlowSilent):
        await copy.bridge.run(REMOVE_DELAYS, JANE, request="OP-1")
    uchat.switches.flows = Flows.NORMAL


async def test_the_second_waits_until_the_first_has_its_answer_and_both_get_their_own(
    copy_of: CopyOf, uchat: UChatStandIn
) -> None:
    first_polls, second_waits = asyncio.Event(), asyncio.Event()

    async def polling(_seconds: float) -> None:
        first_polls.set()
        async with asyncio.timeout(5):
            await second_waits.wait()

    first = await copy_of(sleep=polling)
    uchat.switches.flows = Flows.SILENT
    asking = asyncio.create_task(first.bridge.run(LIST_SEQUENCES, JANE, request="OP-1"))

    async def waiting(_seconds: float) -> None:
        if not second_waits.is_set():
            assert paths(uchat).count(SEND) == 1
            answer(uchat, LIST_SEQUENCES)
            uchat.switches.flows = Flows.NORMAL
            second_waits.set()
            await asking
            await first.bridge.aclose()

    second = await copy_of(sleep=waiting)
    async with asyncio.timeout(5):
        await first_polls.wait()
    labels = await second.bridge.run(LIST_LABELS, JANE, request="OP-2")
    await second.bridge.aclose()
    assert [each.name for each in (await asking).data] == ["Onboarding, 7 days", "Win-back <spring>"]
    assert [each.name for each in labels.data] == ["Shipping", "Callback"]
    assert [each for each in paths(uchat) if each in {SET, SEND, CLEAR}] == [SET, SEND, CLEAR] * 2


async def test_of_six_at_once_over_two_copies_each_gets_its_own_answer(
    copy_of: CopyOf, uchat: UChatStandIn
) -> None:
    async def soon(_seconds: float) -> None:
        await uchat.flows_settled()

    copies = [await copy_of(sleep=soon) for _ in range(2)]
    asked = [
        copies[number % 2].bridge.run((LIST_SEQUENCES, LIST_LABELS)[number % 2], JANE, request=f"OP-{number}")
        for number in range(6)
    ]
    told = await asyncio.gather(*asked, return_exceptions=True)
    for copy in copies:
        await copy.bridge.aclose()
    for number, each in enumerate(told):
        if isinstance(each, BaseException):
            assert isinstance(each, BridgeTaken)
        else:
            assert each.data[0].name == ("Onboarding, 7 days", "Shipping")[number % 2]
    writes = [each for each in paths(uchat) if each in {SET, SEND, CLEAR}]
    answered = sum(not isinstance(each, BaseException) for each in told)
    assert writes == [SET, SEND, CLEAR] * answered
    assert answered


async def test_whoever_waits_too_long_is_told_to_try_again_and_nothing_was_sent(
    copy_of: CopyOf, other: Copy, uchat: UChatStandIn, time: Time
) -> None:
    async with waiting(copy_of):
        with pytest.raises(BridgeTaken, match="Another request for this person is under way") as raised:
            await other.bridge.run(REMOVE_DELAYS, JANE, request="OP-2")
        assert raised.value.hint == "Try again in a few seconds."
        assert not raised.value.maybe_done
        assert time.passed == 10
        assert paths(uchat).count(SEND) == 1


async def test_two_people_are_served_side_by_side(copy_of: CopyOf, other: Copy) -> None:
    async with waiting(copy_of):
        assert (await other.bridge.run(REMOVE_DELAYS, OMAR, request="OP-2")).delete == 12


async def test_after_a_time_out_both_copies_stay_closed_for_ten_minutes(
    one: Copy, other: Copy, uchat: UChatStandIn, time: Time
) -> None:
    await silence(one, uchat)
    answered_by = time.ms
    uchat.clear_calls()
    for passed, hint in ((0, "10 minutes"), (61 * SECOND, "9 minutes"), (CLOSED_MS - 1, "1 minute,")):
        time.ms = answered_by + passed
        for copy in (one, other):
            with pytest.raises(BridgeTaken, match="never answered") as raised:
                await copy.bridge.run(LIST_LABELS, JANE, request=f"OP-{passed}")
            assert f"Try again in {hint}" in str(raised.value.hint)
    assert not {SET, SEND} & set(paths(uchat))
    time.ms = answered_by + CLOSED_MS
    assert (await other.bridge.run(REMOVE_DELAYS, JANE, request="OP-9")).delete == 3


async def test_a_late_answer_opens_it_for_both_copies(
    one: Copy, other: Copy, uchat: UChatStandIn, time: Time
) -> None:
    await silence(one, uchat)
    (claim,) = await other.claims.due(time.ms + 60 * SECOND)
    assert await other.bridge.late(claim) is None
    answer(uchat, REMOVE_DELAYS)
    assert await other.bridge.late(claim) == '{"status": "ok", "delete": 3}'
    await other.bridge.clear(claim)
    assert [each.name for each in (await one.bridge.run(LIST_LABELS, JANE, request="OP-2")).data]


async def test_a_late_answer_after_ten_minutes_is_not_taken_for_the_next_requests(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    await silence(one, uchat)
    time.ms += CLOSED_MS
    fields = uchat.people[JANE].fields
    fields |= {"slackbot_reply": "OP-1", "slackbot_result": '{"status":"ok","delete":77}'}
    assert (await one.bridge.run(REMOVE_DELAYS, JANE, request="OP-2")).delete == 3


async def test_a_copy_that_ended_in_the_middle_leaves_it_closed_and_then_it_opens(
    copy_of: CopyOf, other: Copy, time: Time
) -> None:
    async with waiting(copy_of):
        pass
    time.ms += int(TIMEOUT) * SECOND
    with pytest.raises(BridgeTaken, match="never answered"):
        await other.bridge.run(REMOVE_DELAYS, JANE, request="OP-2")
    time.ms += CLOSED_MS
    assert (await other.bridge.run(REMOVE_DELAYS, JANE, request="OP-3")).delete == 0
