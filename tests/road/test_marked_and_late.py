"""Outcomes that come when somebody has said already what became of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import cast

import pytest

from slackbot.bridge.bridge import Bridge
from slackbot.bridge.flows import MERGE
from slackbot.faults import Refusal
from slackbot.road.approvals.deciding import approve
from slackbot.road.approvals.unknown import mark
from slackbot.road.executing import LEASE_MS
from slackbot.road.late import look
from slackbot.store.claims import Claim, Claims
from slackbot.store.journal import Wanted
from slackbot.store.records import Event
from slackbot.store.states import State
from tests.road.approving import Bots, Copy
from tests.road.world import PRIYA, TOM, Mood, World

STARTED = [State.PENDING, State.APPROVED, State.STARTED]
OK = '{"status": "ok"}'
ERROR = '{"status": "error", "message": "No such user"}'


async def _nothing() -> None:
    pass


@dataclass(slots=True)
class Answered:
    """A flow that answers `result` when nobody waits for it any more, and the claim it holds until then.

    `meanwhile` happens while the answer is read.
    """

    request: str
    result: str
    meanwhile: Callable[[], Awaitable[object]] = _nothing
    look_at: int = 0
    cleared: list[str] = field(default_factory=list)

    async def due(self, now: int) -> list[Claim]:
        claim = Claim("f1u1", self.request, MERGE.name, answer_by=now, look_at=self.look_at)
        return [claim] if self.look_at <= now and not self.cleared else []

    async def postpone(self, _: Claim, look_at: int) -> bool:
        self.look_at = look_at
        return True

    async def late(self, _: Claim) -> str | None:
        await self.meanwhile()
        self.meanwhile = _nothing
        return self.result

    async def clear(self, claim: Claim) -> None:
        self.cleared.append(claim.request)

    async def looked(self, bots: Bots, copy: Copy) -> int:
        """Look when it is time to; how many answers were found."""
        bots.time.ms = max(bots.time.ms, self.look_at)
        found = await look(copy.tools, cast("Bridge", self), cast("Claims", self))
        assert await copy.work() == []
        return found


async def unknown(bots: Bots, copy: Copy, reference: str, *, wiped: bool) -> None:
    """Approve it, and hear nothing of it; reading tells nothing either, until the mood changes."""
    await approve(copy.tools, bots.asked(PRIYA), reference)
    bots.world.mood = Mood.SILENT_AFTER if wiped else Mood.SILENT_BEFORE
    assert await copy.work() == []
    assert await copy.story(reference) == [*STARTED, State.UNKNOWN]
    bots.world.mood = Mood.MUTE


async def marked(bots: Bots, copy: Copy, reference: str, *, done: bool) -> None:
    """Tom says what became of it, and all that is told of it is told."""
    assert await mark(copy.tools, bots.asked(TOM), reference, "looked at it", done=done) is None
    await closed(bots, copy, reference)


async def closed(bots: Bots, copy: Copy, reference: str) -> None:
    """Everything is told, and the card is over."""
    number = (await events(copy, reference))[-1].number
    now = bots.time.ms
    assert await copy.tools.approvals.begin_telling(reference, "teller", now=now, until=now + 1)
    values = {"shown": number, "messaged": number}
    assert await copy.tools.approvals.told(reference, "teller", **values)
    assert await copy.tools.approvals.close(reference, "teller", number)
    assert await copy.tools.approvals.told(reference, "teller", teller=None, tell_at=now)
    assert await is_closed(copy, reference)


async def is_closed(copy: Copy, reference: str) -> bool:
    approval = await copy.tools.approvals.of(reference)
    assert approval is not None
    return approval.closed


async def events(copy: Copy, reference: str) -> list[Event]:
    """Oldest first."""
    wanted = Wanted(operation=reference, latest_only=False)
    found, _ = await copy.tools.journal.entries(wanted, limit=100)
    return found[::-1]


@dataclass(frozen=True, slots=True)
class Against:
    """Whether it was done, what the mark says, the flow's answer, whether reading tells, and how it ends."""

    wiped: bool
    mark: State
    answer: str
    readable: bool
    end: State


@pytest.mark.parametrize(
    "case",
    [
        Against(True, State.FAILED, OK, readable=True, end=State.DONE),
        Against(True, State.FAILED, OK, readable=False, end=State.DONE),
        Against(False, State.FAILED, OK, readable=True, end=State.FAILED),
        Against(False, State.DONE, ERROR, readable=True, end=State.FAILED),
        Against(False, State.DONE, ERROR, readable=False, end=State.DONE),
        Against(True, State.DONE, ERROR, readable=True, end=State.DONE),
        Against(True, State.DONE, OK, readable=True, end=State.DONE),
        Against(False, State.FAILED, ERROR, readable=True, end=State.FAILED),
    ],
    ids=[
        "an ok that reading shows counts more than the mark",
        "so does one of which reading tells nothing",
        "one that reading denies does not",
        "an error counts more than the mark where reading shows that nothing was done",
        "not where reading tells nothing",
        "and not where reading shows that it was done",
        "an ok says what the mark said",
        "an error too",
    ],
)
async def test_a_late_answer_against_a_mark(bots: Bots, one: Copy, reference: str, case: Against) -> None:
    await unknown(bots, one, reference, wiped=case.wiped)
    await marked(bots, one, reference, done=case.mark is State.DONE)
    bots.world.mood = Mood.WELL if case.readable else Mood.MUTE
    flow = Answered(reference, case.answer)
    assert await flow.looked(bots, one) == 1
    assert flow.cleared == [reference]
    corrected = [case.end] if case.end is not case.mark else []
    assert await one.story(reference) == [*STARTED, State.UNKNOWN, case.mark, *corrected]
    assert await is_closed(one, reference) is not bool(corrected)
    assert bots.world.sent == [reference]
    if corrected:
        assert (await events(one, reference))[-1].result.startswith("late answer: ")
        assert reference in await one.tools.approvals.behind(bots.time.ms, looked_before=0)


async def test_an_answer_read_while_somebody_marks_is_kept_and_counts_at_the_next_look(
    bots: Bots, one: Copy, other: Copy, reference: str
) -> None:
    await unknown(bots, one, reference, wiped=True)
    flow = Answered(reference, OK, meanwhile=lambda: marked(bots, other, reference, done=False))
    assert await flow.looked(bots, one) == 0
    assert flow.cleared == []
    assert await one.story(reference) == [*STARTED, State.UNKNOWN, State.FAILED]

    bots.world.mood = Mood.WELL
    assert await flow.looked(bots, one) == 1
    assert flow.cleared == [reference]
    assert await one.story(reference) == [*STARTED, State.UNKNOWN, State.FAILED, State.DONE]
    assert not await is_closed(one, reference)
    assert await flow.looked(bots, one) == 0


async def test_what_this_copy_knows_counts_more_than_a_mark_of_what_was_swept_meanwhile(
    bots: Bots, one: Copy, other: Copy, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slowly(world: World, reference: str) -> None:
        world.sent.append(reference)
        world.mood = Mood.MUTE
        bots.time.ms += LEASE_MS
        await other.sweep()
        assert await other.story(reference) == [*STARTED, State.UNKNOWN]
        await marked(bots, other, reference, done=False)
        world.wiped.append(reference)

    monkeypatch.setattr(World, "wipe", slowly)
    await approve(one.tools, bots.asked(PRIYA), reference)
    assert await one.work() == []
    assert await one.story(reference) == [*STARTED, State.UNKNOWN, State.FAILED, State.DONE]
    last = (await events(one, reference))[-1]
    assert last.result == "wiped, read back"
    approval = await one.tools.approvals.of(reference)
    assert approval is not None
    assert not approval.closed
    assert approval.outcome is not None
    assert reference in await other.tools.approvals.behind(bots.time.ms, looked_before=0)


async def test_a_refusal_that_this_copy_heard_counts_more_than_a_mark_as_done(
    bots: Bots, one: Copy, other: Copy, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slowly(world: World, reference: str) -> None:
        world.sent.append(reference)
        world.mood = Mood.MUTE
        bots.time.ms += LEASE_MS
        await other.sweep()
        await marked(bots, other, reference, done=True)
        raise Refusal("UChat refuses this.")

    monkeypatch.setattr(World, "wipe", slowly)
    await approve(one.tools, bots.asked(PRIYA), reference)
    assert await one.work() == []
    assert await one.story(reference) == [*STARTED, State.UNKNOWN, State.DONE, State.FAILED]
    assert (await events(one, reference))[-1].result == "UChat refuses this."
    assert not await is_closed(one, reference)
    assert bots.world.wiped == []


async def test_a_mark_that_says_what_this_copy_knows_is_left_as_it_is(
    bots: Bots, one: Copy, other: Copy, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slowly(world: World, reference: str) -> None:
        world.sent.append(reference)
        world.mood = Mood.MUTE
        bots.time.ms += LEASE_MS
        await other.sweep()
        await marked(bots, other, reference, done=True)
        world.wiped.append(reference)

    monkeypatch.setattr(World, "wipe", slowly)
    await approve(one.tools, bots.asked(PRIYA), reference)
    assert await one.work() == []
    assert await one.story(reference) == [*STARTED, State.UNKNOWN, State.DONE]
    assert await is_closed(one, reference)


async def test_what_is_over_is_not_closed_over_something_newer(
    bots: Bots, one: Copy, other: Copy, reference: str
) -> None:
    await unknown(bots, one, reference, wiped=True)
    assert await mark(one.tools, bots.asked(TOM), reference, "nothing there", done=False) is None
    marked_at = (await events(one, reference))[-1].number
    approvals, now = one.tools.approvals, bots.time.ms
    assert await approvals.begin_telling(reference, "teller", now=now, until=now + 60_000)
    assert await Answered(reference, OK).looked(bots, other) == 1
    answered_at = (await events(one, reference))[-1].number
    assert answered_at > marked_at

    assert not await approvals.close(reference, "teller", marked_at)
    assert not await is_closed(one, reference)
    assert not await approvals.close(reference, "another", answered_at)
    assert not await is_closed(one, reference)
    assert await approvals.close(reference, "teller", answered_at)
    assert await is_closed(one, reference)
