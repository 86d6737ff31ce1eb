"""Identical reads that are under way share one call."""

import asyncio

import pytest

from slackbot.uchat.flights import Flights


class Call:
    def __init__(self) -> None:
        self.started = 0
        self.running = asyncio.Event()
        self.cancelled = asyncio.Event()
        self.gate = asyncio.Event()

    async def __call__(self) -> str:
        self.started += 1
        self.running.set()
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        return "answer"


async def started(call: Call) -> None:
    await asyncio.wait_for(call.running.wait(), 5)


async def test_one_call_serves_all() -> None:
    flights: Flights[str] = Flights()
    call = Call()
    waiters = [asyncio.create_task(flights.join("key", call)) for _ in range(5)]
    await started(call)
    call.gate.set()
    assert await asyncio.gather(*waiters) == ["answer"] * 5
    assert call.started == 1


async def test_after_the_end_it_starts_anew() -> None:
    flights: Flights[str] = Flights()
    call = Call()
    call.gate.set()
    await flights.join("key", call)
    await flights.join("key", call)
    assert call.started == 2


async def test_one_waiter_cancelled_leaves_the_others_their_answer() -> None:
    flights: Flights[str] = Flights()
    call = Call()
    first, second = (asyncio.create_task(flights.join("key", call)) for _ in range(2))
    await started(call)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    call.gate.set()
    assert await second == "answer"


async def test_with_all_waiters_gone_the_call_ends_and_newcomers_start_their_own() -> None:
    flights: Flights[str] = Flights()
    call = Call()
    waiter = asyncio.create_task(flights.join("key", call))
    await started(call)
    waiter.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiter
    call.gate.set()
    assert await flights.join("key", call) == "answer"
    assert call.cancelled.is_set()
    assert call.started == 2


async def test_an_error_goes_to_every_waiter() -> None:
    flights: Flights[str] = Flights()

    async def fail() -> str:
        await asyncio.sleep(0)
        raise ValueError("no")

    results = await asyncio.gather(*(flights.join("key", fail) for _ in range(3)), return_exceptions=True)
    assert [str(result) for result in results] == ["no"] * 3


async def test_closing_ends_what_is_under_way() -> None:
    flights: Flights[str] = Flights()
    call = Call()
    waiter = asyncio.create_task(flights.join("key", call))
    await started(call)
    await flights.aclose()
    assert call.cancelled.is_set()
    with pytest.raises(asyncio.CancelledError):
        await waiter
