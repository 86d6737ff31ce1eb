"""The work in hand."""

import asyncio
from collections.abc import Coroutine

import pytest

from slackbot.slack.desk import Desk
from tests.slack.clock import Hand


async def test_it_is_full_at_its_limit_and_has_room_again_when_something_is_done(clock: Hand) -> None:
    desk = Desk(clock, most=2)
    finish = asyncio.Event()

    async def work() -> None:
        await finish.wait()

    seen = [desk.is_full]
    tasks = [desk.start(work(), "one"), desk.start(work(), "two")]
    seen.append(desk.is_full)
    assert len(desk) == 2
    finish.set()
    await asyncio.gather(*tasks)
    await asyncio.sleep(0)
    seen.append(desk.is_full)
    assert seen == [False, True, False]
    assert len(desk) == 0


def test_a_delivery_is_new_once_in_ten_minutes(clock: Hand) -> None:
    desk = Desk(clock)
    assert desk.is_new("command:1")
    clock.passes(300)
    assert desk.is_new("command:2")
    clock.passes(299.9)
    assert not desk.is_new("command:1")
    clock.passes(0.2)
    assert desk.is_new("command:1")
    assert not desk.is_new("command:2")


def test_what_is_remembered_does_not_grow_for_ever(clock: Hand) -> None:
    desk = Desk(clock)
    for number in range(1_000):
        assert desk.is_new(str(number))
        clock.passes(60)
    assert sum(not desk.is_new(str(number)) for number in range(1_000)) < 20


async def test_draining_waits_for_what_is_in_hand(clock: Hand) -> None:
    desk = Desk(clock)
    done = []

    async def work() -> None:
        await asyncio.sleep(0)
        done.append(1)

    for _ in range(5):
        desk.start(work(), "work")
    await desk.drain(2)
    assert len(done) == 5
    await desk.drain(2)


async def test_draining_waits_for_what_the_work_in_hand_begins(clock: Hand) -> None:
    desk = Desk(clock)
    done = []

    async def work(more: int) -> None:
        await asyncio.sleep(0)
        if more:
            desk.start(work(more - 1), "more")
        done.append(more)

    desk.start(work(3), "work")
    await desk.drain(2)
    assert done == [3, 2, 1, 0]
    assert len(desk) == 0


async def test_draining_ends_what_does_not_end_by_itself(clock: Hand) -> None:
    desk = Desk(clock)
    task = desk.start(asyncio.Event().wait(), "stuck")  # type: ignore[arg-type]  # what it returns is not looked at
    await desk.drain(0.01)
    assert task.cancelled()
    assert len(desk) == 0


async def test_work_ended_before_its_turn_can_still_say_so(clock: Hand) -> None:
    desk = Desk(clock)
    said = []

    async def outcome() -> None:
        await asyncio.Event().wait()

    async def work(number: int, wanted: Coroutine[object, object, None]) -> None:
        try:
            await wanted
        except asyncio.CancelledError:
            said.append(number)
            raise

    tasks = [desk.start(work(number, outcome()), "stuck") for number in range(50)]
    await desk.drain(0)
    assert all(task.cancelled() for task in tasks)
    assert sorted(said) == list(range(50))


async def test_work_that_breaks_is_logged_and_leaves_the_desk(
    clock: Hand, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(clock)

    async def broken() -> None:
        raise RuntimeError("made up")

    await asyncio.wait({desk.start(broken(), "command 7K2M9-QXD4R")}, timeout=2)
    await asyncio.sleep(0)
    assert len(desk) == 0
    told = capsys.readouterr()
    assert "command 7K2M9-QXD4R" in told.out + told.err
    assert "made up" in told.out + told.err
