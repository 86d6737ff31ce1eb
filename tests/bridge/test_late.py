"""Answers that come when nobody waits any more: noticed, recorded once, cleared, and the bridge opened."""

import asyncio
from datetime import UTC
from itertools import pairwise
from types import SimpleNamespace
from typing import cast

import pytest

from playground.uchat import Flows, UChatStandIn
from slackbot.bridge.bridge import CLOSED_MS
from slackbot.bridge.faults import BridgeTaken, FlowSilent
from slackbot.bridge.flows import REMOVE_DELAYS
from slackbot.catalogue.catalogue import load
from slackbot.faults import Refusal
from slackbot.policy import Standing
from slackbot.recent import Recent
from slackbot.road.late import look
from slackbot.road.tools import Cards, Tools
from slackbot.store.approvals import Approvals
from slackbot.store.journal import Journal, Wanted
from slackbot.store.records import Append, Event, Move, event_of
from slackbot.store.states import State
from tests.bridge.conftest import GET, JANE, SEND, Copy, Lock, Time, answer, left, paths
from tests.store.records import an_operation

OPERATION = an_operation(1, State.STARTED, action="delays clear", bot_user=JANE, bot_user_name="Jane Cooper")
GRACE = 10_000


def tools_of(copy: Copy, time: Time) -> Tools:
    """What looking for late answers works with; the rest refuses to be used."""

    def unused(*_: object) -> object:
        raise AssertionError("not for this")

    async def nobody(_: str) -> Standing:
        raise Refusal("nobody is asked")

    async def never(_: str) -> bool:
        return False

    async def utc(_: str) -> object:
        return UTC

    return Tools(
        catalogue=load("handlers"),
        uchat=copy.uchat,
        ledger=copy.ledger,
        journal=Journal(copy.engines.reader),
        approvals=Approvals(copy.ledger, copy.engines.reader),
        cards=cast("Cards", SimpleNamespace(show_soon=lambda _: None)),
        start=unused,
        recent=Recent(),
        standing_of=nobody,
        decider_of=nobody,
        may_share=never,
        zone_of=utc,  # type: ignore[arg-type]  # nobody asks for it
        examine=unused,  # type: ignore[arg-type]  # nobody asks for it
        bridge=copy.bridge,
        new_reference=unused,  # type: ignore[arg-type]  # nobody asks for it
        clock=time,
        worker="one",
        evidence_ms=0,
    )


async def looked(copy: Copy, time: Time) -> int:
    return await look(tools_of(copy, time), copy.bridge, copy.claims)


async def silence(copy: Copy, uchat: UChatStandIn, time: Time, state: State | None = State.UNKNOWN) -> None:
    """The operation's request, given up: `state` is where that left the operation, None for a mere look-up."""
    uchat.switches.flows = Flows.SILENT
    with pytest.raises(FlowSilent):
        await copy.bridge.run(REMOVE_DELAYS, JANE, request=OPERATION.id)
    if state is not None:
        began = event_of(OPERATION, State.STARTED, at=time.ms, result="")
        await copy.ledger.write(Append(OPERATION, began))
    if state not in {None, State.STARTED}:
        ended = event_of(OPERATION, State(str(state)), at=time.ms, result="no answer")
        await copy.ledger.write(Move(OPERATION.id, State.STARTED, ended))
    time.ms += GRACE
    uchat.clear_calls()


async def entries(copy: Copy) -> list[Event]:
    found, _ = await Journal(copy.engines.reader).entries(Wanted(latest_only=False), limit=100)
    return found[::-1]


async def states(copy: Copy) -> list[State]:
    return [each.state for each in await entries(copy)]


async def is_open(copy: Copy, uchat: UChatStandIn) -> bool:
    uchat.switches.flows = Flows.NORMAL
    try:
        await copy.bridge.run(REMOVE_DELAYS, JANE, request="probe")
    except BridgeTaken:
        return False
    await copy.bridge.aclose()
    return True


async def test_a_late_answer_is_recorded_and_the_bridge_opens(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    await silence(one, uchat, time)
    answer(uchat, REMOVE_DELAYS)
    assert await looked(one, time) == 1
    assert await states(one) == [State.STARTED, State.UNKNOWN, State.DONE]
    last = (await entries(one))[-1]
    assert "late answer" in last.result
    assert (last.operation, last.bot_user, last.actor) == (OPERATION.id, JANE, OPERATION.actor)
    assert not left(uchat)
    assert SEND not in paths(uchat)
    assert await looked(one, time) == 0
    assert await is_open(one, uchat)


async def test_two_copies_that_look_at_once_record_it_once(
    one: Copy, other: Copy, uchat: UChatStandIn, time: Time
) -> None:
    await silence(one, uchat, time)
    answer(uchat, REMOVE_DELAYS)
    assert sum(await asyncio.gather(looked(one, time), looked(other, time))) == 1
    assert paths(uchat).count(GET) == 1
    assert await states(one) == [State.STARTED, State.UNKNOWN, State.DONE]
    assert await is_open(other, uchat)


async def test_an_error_that_comes_late_makes_it_a_failure(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    await silence(one, uchat, time)
    answer(uchat, REMOVE_DELAYS, result='{"status":"error","message":"No such person"}')
    assert await looked(one, time) == 1
    last = (await entries(one))[-1]
    assert last.state is State.FAILED
    assert "No such person" in last.result
    assert not left(uchat)
    assert await is_open(one, uchat)


async def test_nonsense_that_comes_late_settles_nothing_and_opens_the_bridge(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    await silence(one, uchat, time)
    answer(uchat, REMOVE_DELAYS, result='{"status":"ok","del')
    await looked(one, time)
    assert await states(one) == [State.STARTED, State.UNKNOWN]
    assert not left(uchat)
    assert await is_open(one, uchat)


async def test_a_late_answer_to_a_mere_look_up_is_cleared_and_not_recorded(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    await silence(one, uchat, time, state=None)
    answer(uchat, REMOVE_DELAYS)
    assert await looked(one, time) == 1
    assert not await entries(one)
    assert not left(uchat)
    assert await is_open(one, uchat)


async def test_an_answer_that_it_was_done_corrects_who_said_it_was_not(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    await silence(one, uchat, time, state=State.FAILED)
    answer(uchat, REMOVE_DELAYS)
    assert await looked(one, time) == 1
    assert await states(one) == [State.STARTED, State.FAILED, State.DONE]
    assert not left(uchat)


async def test_an_operation_that_is_done_stays_as_it_is(one: Copy, uchat: UChatStandIn, time: Time) -> None:
    await silence(one, uchat, time, state=State.DONE)
    answer(uchat, REMOVE_DELAYS)
    assert await looked(one, time) == 1
    assert await states(one) == [State.STARTED, State.DONE]
    assert not left(uchat)


async def test_nobody_looks_before_its_time(one: Copy, uchat: UChatStandIn, time: Time) -> None:
    await silence(one, uchat, time)
    answer(uchat, REMOVE_DELAYS)
    time.ms -= 1
    assert await looked(one, time) == 0
    assert not paths(uchat)


async def test_what_a_crash_left_started_is_the_sweeps_first(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    await silence(one, uchat, time, state=State.STARTED)
    answer(uchat, REMOVE_DELAYS)
    assert await looked(one, time) == 0
    assert not paths(uchat)
    swept = event_of(OPERATION, State.UNKNOWN, at=time.ms, result="the bot ended")
    await one.ledger.write(Move(OPERATION.id, State.STARTED, swept))
    time.ms += 15_000
    assert await looked(one, time) == 1
    assert (await states(one))[-1] is State.DONE


async def test_what_this_copy_has_in_hand_is_left_to_it(one: Copy, uchat: UChatStandIn, time: Time) -> None:
    await silence(one, uchat, time)
    answer(uchat, REMOVE_DELAYS)
    tools = tools_of(one, time)
    with tools.holding(OPERATION.id):
        assert await look(tools, one.bridge, one.claims) == 0
    assert await look(tools, one.bridge, one.claims) == 1


async def test_it_is_looked_for_ever_more_rarely_and_given_up_after_ten_minutes(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    await silence(one, uchat, time)
    answered_by = time.ms - GRACE
    looks = []
    while True:
        due = await one.claims.due(answered_by + 2 * CLOSED_MS)
        if not due:
            break
        time.ms = due[0].look_at
        looks.append(time.ms)
        assert await looked(one, time) == 0
    gaps = [after - before for before, after in pairwise(looks)]
    assert gaps == sorted(gaps)
    assert len(looks) < 15
    assert 0 <= looks[-1] - (answered_by + CLOSED_MS) < 120_000
    assert await states(one) == [State.STARTED, State.UNKNOWN]
    assert await is_open(one, uchat)


@pytest.mark.parametrize("kind", ["500", "html", "429"])
async def test_a_uchat_that_does_not_answer_is_asked_again_later(
    one: Copy, uchat: UChatStandIn, time: Time, kind: str
) -> None:
    await silence(one, uchat, time)
    answer(uchat, REMOVE_DELAYS)
    uchat.inject(kind=kind, path="/subscriber/get-info", count=3 if kind == "500" else 1, retry_after=1)
    while not await looked(one, time):
        (claim,) = await one.claims.due(time.ms + CLOSED_MS)
        time.ms = claim.look_at
    assert (await states(one))[-1] is State.DONE


async def test_somebody_who_is_gone_is_given_up_in_the_end(
    one: Copy, uchat: UChatStandIn, time: Time
) -> None:
    await silence(one, uchat, time)
    del uchat.people[JANE]
    time.ms += CLOSED_MS
    assert await looked(one, time) == 0
    assert not await one.claims.due(time.ms + CLOSED_MS)
    assert await states(one) == [State.STARTED, State.UNKNOWN]


async def test_while_the_log_cannot_be_written_the_answer_stays_where_it_is(
    lock: Lock,
    one: Copy,
    uchat: UChatStandIn,
    time: Time,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await silence(one, uchat, time)
    answer(uchat, REMOVE_DELAYS)
    late = one.bridge.late

    async def late_and_locked(claim: object) -> str | None:
        found = await late(claim)  # type: ignore[arg-type]  # a claim, whatever it is called
        lock.take()
        return found

    monkeypatch.setattr(one.bridge, "late", late_and_locked)
    assert await looked(one, time) == 0
    lock.release()
    assert left(uchat)
    monkeypatch.setattr(one.bridge, "late", late)
    (claim,) = await one.claims.due(time.ms + CLOSED_MS)
    time.ms = claim.look_at
    assert await looked(one, time) == 1
    assert (await states(one))[-1] is State.DONE
