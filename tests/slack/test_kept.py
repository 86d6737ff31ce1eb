"""Answers kept for a while."""

import asyncio

import pytest

from slackbot.slack.kept import KeptFor
from tests.slack.clock import Hand


class Asked:
    """Something that is asked, answers when told to, and counts."""

    def __init__(self) -> None:
        self.times = 0
        self.at_once = 0
        self.most_at_once = 0
        self.answer = asyncio.Event()
        self.fault: Exception | None = None

    async def __call__(self) -> int:
        self.times += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.answer.wait()
        finally:
            self.at_once -= 1
        if self.fault is not None:
            raise self.fault
        return self.times


@pytest.fixture
def asked() -> Asked:
    return Asked()


async def test_an_answer_is_kept_until_its_time_is_up(clock: Hand, asked: Asked) -> None:
    kept: KeptFor[str, int] = KeptFor(60, clock)
    asked.answer.set()
    assert await kept.get("a", asked) == 1
    clock.passes(59.9)
    assert await kept.get("a", asked) == 1
    clock.passes(0.2)
    assert await kept.get("a", asked) == 2


async def test_each_key_has_its_own(clock: Hand, asked: Asked) -> None:
    kept: KeptFor[str, int] = KeptFor(60, clock)
    asked.answer.set()
    assert [await kept.get(key, asked) for key in "aba"] == [1, 2, 1]


async def test_what_was_put_is_there_without_asking(clock: Hand, asked: Asked) -> None:
    kept: KeptFor[str, int] = KeptFor(60, clock)
    kept.put("a", 7)
    assert await kept.get("a", asked) == 7
    assert asked.times == 0


async def test_many_who_want_the_same_at_once_share_one_question(clock: Hand, asked: Asked) -> None:
    kept: KeptFor[str, int] = KeptFor(60, clock)
    waiting = [asyncio.create_task(kept.get("a", asked)) for _ in range(20)]
    await asyncio.sleep(0)
    asked.answer.set()
    assert await asyncio.gather(*waiting) == [1] * 20


async def test_an_error_goes_to_everybody_who_waited_and_is_not_kept(clock: Hand, asked: Asked) -> None:
    kept: KeptFor[str, int] = KeptFor(60, clock)
    asked.fault = OSError("made up")
    waiting = [asyncio.create_task(kept.get("a", asked)) for _ in range(20)]
    await asyncio.sleep(0)
    asked.answer.set()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(each, OSError) for each in outcomes)
    assert asked.times == 1
    asked.fault = None
    assert await kept.get("a", asked) == 2


async def test_one_who_leaves_takes_the_answer_from_nobody(clock: Hand, asked: Asked) -> None:
    kept: KeptFor[str, int] = KeptFor(60, clock)
    first, second = (asyncio.create_task(kept.get("a", asked)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    asked.answer.set()
    assert await asyncio.wait_for(second, 2) >= 1
    assert asked.most_at_once == 1


async def test_where_there_is_no_room_the_oldest_goes(
    clock: Hand, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slackbot.slack.kept._MOST_KEPT", 3)
    kept: KeptFor[str, int] = KeptFor(60, clock)
    for number, key in enumerate("abcad"):
        kept.put(key, number)
    asked.answer.set()
    assert [await kept.get(key, asked) for key in "cad"] == [2, 3, 4]
    assert asked.times == 0
    assert await kept.get("b", asked) == 1


async def test_what_is_forgotten_is_asked_anew(clock: Hand, asked: Asked) -> None:
    kept: KeptFor[str, int] = KeptFor(60, clock)
    asked.answer.set()
    assert [await kept.get(key, asked) for key in "ab"] == [1, 2]
    kept.forget("a")
    kept.forget("never there")
    assert [await kept.get(key, asked) for key in "ab"] == [3, 2]


async def test_who_asks_after_it_was_forgotten_does_not_share_the_question_of_before(
    clock: Hand, asked: Asked
) -> None:
    kept: KeptFor[str, int] = KeptFor(60, clock)
    before = asyncio.create_task(kept.get("a", asked))
    await asyncio.sleep(0)
    kept.forget("a")
    after = asyncio.create_task(kept.get("a", asked))
    await asyncio.sleep(0)
    assert asked.times == 2
    asked.answer.set()
    await asyncio.wait_for(asyncio.gather(before, after), 2)


async def test_an_answer_to_what_was_forgotten_meanwhile_is_not_kept(clock: Hand, asked: Asked) -> None:
    kept: KeptFor[str, int] = KeptFor(60, clock)
    before = asyncio.create_task(kept.get("a", asked))
    await asyncio.sleep(0)
    kept.forget("a")
    asked.answer.set()
    assert await asyncio.wait_for(before, 2) == 1
    assert await kept.get("a", asked) == 2
