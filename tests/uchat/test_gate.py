"""The queue in front of UChat."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from slackbot.uchat.budget import Budget, Patience
from slackbot.uchat.errors import Busy, Throttled, Unavailable
from slackbot.uchat.gate import Gate


class Time:
    """A clock that stands still until it is moved; sleepers wake when it has."""

    def __init__(self) -> None:
        self.now = 0.0
        self.moved = asyncio.Condition()

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        until = self.now + seconds
        async with self.moved:
            await self.moved.wait_for(lambda: self.now >= until)

    async def move(self, seconds: float) -> None:
        self.now += seconds
        async with self.moved:
            self.moved.notify_all()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def gate(time: Time) -> AsyncIterator[Gate]:
    gate = Gate(Budget(1), clock=time.clock, sleep=time.sleep)
    yield gate
    await gate.aclose()


async def queued(gate: Gate, count: int) -> None:
    async with asyncio.timeout(5):
        while gate.waiting < count:  # noqa: ASYNC110 - the queue announces nothing
            await asyncio.sleep(0)


async def test_turns_come_in_the_order_of_asking(gate: Gate) -> None:
    order: list[int] = []

    async def call(number: int) -> None:
        await gate.enter(Patience.QUEUE, deadline=10)
        order.append(number)
        gate.leave()

    await gate.enter(Patience.QUEUE, deadline=10)
    tasks = []
    for number in range(5):
        tasks.append(asyncio.create_task(call(number)))
        await queued(gate, number + 1)
    gate.leave()
    await asyncio.gather(*tasks)
    assert order == [0, 1, 2, 3, 4]
    assert gate.budget.in_flight == 0


async def test_a_cancelled_waiter_leaves_the_queue_and_costs_no_turn(gate: Gate) -> None:
    await gate.enter(Patience.QUEUE, deadline=10)
    first = asyncio.create_task(gate.enter(Patience.QUEUE, deadline=10))
    await queued(gate, 1)
    second = asyncio.create_task(gate.enter(Patience.QUEUE, deadline=10))
    await queued(gate, 2)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    gate.leave()
    await second
    assert gate.budget.in_flight == 1


async def test_a_waiter_cancelled_in_the_moment_of_its_turn_passes_it_on(gate: Gate) -> None:
    await gate.enter(Patience.QUEUE, deadline=10)
    first = asyncio.create_task(gate.enter(Patience.QUEUE, deadline=10))
    await queued(gate, 1)
    second = asyncio.create_task(gate.enter(Patience.QUEUE, deadline=10))
    await queued(gate, 2)
    gate.leave()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    await second
    assert gate.budget.in_flight == 1


async def test_a_turn_given_to_somebody_just_cancelled_goes_to_the_next(gate: Gate) -> None:
    await gate.enter(Patience.QUEUE, deadline=10)
    first = asyncio.create_task(gate.enter(Patience.QUEUE, deadline=10))
    await queued(gate, 1)
    second = asyncio.create_task(gate.enter(Patience.QUEUE, deadline=10))
    await queued(gate, 2)
    first.cancel()
    gate.leave()
    with pytest.raises(asyncio.CancelledError):
        await first
    await second
    assert gate.budget.in_flight == 1


async def test_a_pause_lets_waiters_through_when_it_is_over(gate: Gate, time: Time) -> None:
    gate.budget.refused(2, now=0)
    waiter = asyncio.create_task(gate.enter(Patience.QUEUE, deadline=10))
    await queued(gate, 1)
    await time.move(2)
    await asyncio.wait_for(waiter, 5)
    assert gate.budget.in_flight == 1


async def test_a_pause_beyond_the_deadline_is_told_at_once(gate: Gate) -> None:
    gate.budget.refused(3600, now=0)
    with pytest.raises(Throttled) as caught:
        await gate.enter(Patience.QUEUE, deadline=10)
    assert caught.value.retry_after == 3600
    assert caught.value.status is None


async def test_waiters_are_told_when_a_pause_outlasts_them(gate: Gate) -> None:
    await gate.enter(Patience.QUEUE, deadline=10)
    waiter = asyncio.create_task(gate.enter(Patience.QUEUE, deadline=10))
    await queued(gate, 1)
    gate.budget.refused(60, now=0)
    gate.leave()
    with pytest.raises(Throttled) as caught:
        await waiter
    assert caught.value.retry_after == 60
    assert gate.waiting == 0


async def test_a_wait_ends_at_the_deadline(gate: Gate) -> None:
    await gate.enter(Patience.QUEUE, deadline=10)
    with pytest.raises(Throttled) as caught:
        await gate.enter(Patience.QUEUE, deadline=0.02)
    assert caught.value.retry_after is not None
    assert gate.waiting == 0


async def test_type_ahead_never_queues(gate: Gate) -> None:
    await gate.enter(Patience.QUEUE, deadline=10)
    with pytest.raises(Busy):
        await gate.enter(Patience.NEVER, deadline=10)
    assert gate.waiting == 0


async def test_type_ahead_stops_below_a_fifth(gate: Gate) -> None:
    gate.budget.told({"x-ratelimit-limit": "1000", "x-ratelimit-remaining": "199"}, 0)
    with pytest.raises(Busy):
        await gate.enter(Patience.NEVER, deadline=10)
    await gate.enter(Patience.QUEUE, deadline=10)
    assert gate.budget.in_flight == 1


async def test_closing_sends_waiters_away(gate: Gate) -> None:
    gate.budget.refused(2, now=0)
    waiter = asyncio.create_task(gate.enter(Patience.QUEUE, deadline=10))
    await queued(gate, 1)
    await gate.aclose()
    with pytest.raises(Unavailable):
        await waiter
    with pytest.raises(Unavailable):
        await gate.enter(Patience.QUEUE, deadline=10)
