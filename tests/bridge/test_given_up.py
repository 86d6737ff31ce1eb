"""What was given up is not started any more; what was asked for and not answered is told from what never was."""

import pytest

from playground.uchat import Flows, UChatStandIn
from slackbot.bridge.faults import FlowSilent, GivenUp
from slackbot.bridge.flows import LIST_LABELS, REMOVE_DELAYS
from tests.bridge.conftest import JANE, OMAR, SEND, SET, Copy, CopyOf, Time, left, paths


async def test_a_request_that_was_given_up_while_it_waited_is_not_started(
    copy_of: CopyOf, uchat: UChatStandIn
) -> None:
    asked: list[str] = []

    async def wanted(request: str) -> bool:
        asked.append(request)
        return False

    copy = await copy_of(wanted=wanted)
    with pytest.raises(GivenUp) as given_up:
        await copy.bridge.run(REMOVE_DELAYS, JANE, request="OP-1")
    assert not given_up.value.maybe_done
    assert asked == ["OP-1"]
    assert not {SET, SEND} & set(paths(uchat))
    assert not left(uchat)


async def test_a_request_that_was_given_up_leaves_the_bridge_open(
    copy_of: CopyOf, one: Copy, uchat: UChatStandIn
) -> None:
    async def wanted(request: str) -> bool:
        return request != "OP-1"

    copy = await copy_of(wanted=wanted)
    with pytest.raises(GivenUp):
        await copy.bridge.run(REMOVE_DELAYS, JANE, request="OP-1")
    assert not await one.bridge.was_asked(JANE, "OP-1")
    await copy.bridge.run(REMOVE_DELAYS, JANE, request="OP-2")
    assert paths(uchat).count(SEND) == 1


async def test_it_is_looked_whether_it_is_wanted_once_it_has_the_bridge_to_itself(
    copy_of: CopyOf, one: Copy
) -> None:
    held: list[bool] = []

    async def wanted(request: str) -> bool:
        held.append(await one.bridge.was_asked(JANE, request))
        return True

    copy = await copy_of(wanted=wanted)
    await copy.bridge.run(REMOVE_DELAYS, JANE, request="OP-1")
    assert held == [True]


async def test_what_was_never_asked_was_not_asked(one: Copy) -> None:
    assert not await one.bridge.was_asked(JANE, "OP-1")


async def test_what_was_asked_and_not_answered_is_known_to_have_been_asked(
    one: Copy, other: Copy, uchat: UChatStandIn
) -> None:
    uchat.switches.flows = Flows.SILENT
    with pytest.raises(FlowSilent):
        await one.bridge.run(REMOVE_DELAYS, JANE, request="OP-1")
    for copy in (one, other):
        assert await copy.bridge.was_asked(JANE, "OP-1")
        assert not await copy.bridge.was_asked(JANE, "OP-2")
        assert not await copy.bridge.was_asked(OMAR, "OP-1")


async def test_what_was_answered_is_no_longer_awaited(one: Copy) -> None:
    await one.bridge.run(REMOVE_DELAYS, JANE, request="OP-1")
    await one.bridge.aclose()
    assert not await one.bridge.was_asked(JANE, "OP-1")


async def test_an_answer_comes_with_the_person_as_they_are_and_nothing_of_the_bridge(
    one: Copy, time: Time
) -> None:
    answer = await one.bridge.ask(LIST_LABELS, JANE, request="OP-1")
    assert answer.user.user_ns == JANE
    assert not [each.name for each in answer.user.user_fields if each.name.startswith("slackbot_")]
    assert time.passed > 0
