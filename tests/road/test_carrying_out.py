"""What was approved is carried out once, wherever the bot ends and whatever UChat does."""

import asyncio
from dataclasses import replace

import pytest

from slackbot.catalogue.catalogue import Catalogue
from slackbot.catalogue.gate import Gate
from slackbot.road.approvals.carrying_out import take_up
from slackbot.road.approvals.deciding import approve
from slackbot.road.approvals.unknown import check, mark, may_mark
from slackbot.road.executing import LEASE_MS
from slackbot.store.journal import Wanted
from slackbot.store.states import State
from tests.road.approving import BARE, Bots, Copy, gate_of
from tests.road.world import CHANNEL, GUEST, LASTS_MS, MAYA, PRIYA, TOM, VIEWER, Died, Mood

DONE = [State.PENDING, State.APPROVED, State.STARTED, State.DONE]


async def test_what_a_colleague_approves_is_carried_out_once(bots: Bots, one: Copy, reference: str) -> None:
    assert await approve(one.tools, bots.asked(PRIYA), reference) is None
    assert await one.work() == []
    assert await one.story(reference) == DONE
    assert bots.world.sent == [reference]
    assert one.cards.asked_for.count(reference) >= 3
    assert await one.tools.approvals.evidence(reference) is not None


async def test_evidence_holds_the_policy_it_was_asked_under_and_who_approved(bots: Bots, one: Copy) -> None:
    reference, _ = await bots.request(one, required=2)
    for actor in (TOM, PRIYA):
        bots.time.ms += 1
        assert await approve(one.tools, bots.asked(actor), reference) is None
    await one.work()
    kept = await one.tools.approvals.evidence(reference)
    assert isinstance(kept, dict)
    policy = {"channel": CHANNEL, "approvers": ["*"], "required": 2, "lasts_ms": LASTS_MS}
    assert kept["approval"] == {"policy": policy, "approved_by": [TOM, PRIYA]}


async def test_a_copy_that_dies_before_it_began_leaves_it_to_the_other(
    bots: Bots, one: Copy, other: Copy, reference: str
) -> None:
    await approve(one.tools, bots.asked(PRIYA), reference)
    one.dies()
    bots.time.ms += LEASE_MS - 1
    await other.sweep()
    assert await other.story(reference) == DONE[:2]
    bots.time.ms += 1
    await other.sweep()
    assert await other.story(reference) == DONE
    assert bots.world.sent == [reference]


async def test_of_two_copies_that_take_it_up_at_once_one_carries_it_out(
    bots: Bots, one: Copy, other: Copy, reference: str
) -> None:
    await approve(one.tools, bots.asked(PRIYA), reference)
    one.dies()
    bots.time.ms += LEASE_MS
    await asyncio.gather(*(take_up(each.tools, reference) for each in (one, other, one, other)))
    assert await other.story(reference) == DONE
    assert bots.world.sent == [reference]


async def test_a_copy_that_stood_still_finds_that_it_was_taken_from_it(
    bots: Bots, one: Copy, other: Copy, reference: str
) -> None:
    await approve(one.tools, bots.asked(PRIYA), reference)
    bots.time.ms += LEASE_MS
    await other.sweep()
    assert await one.work() == []
    assert await one.story(reference) == DONE
    assert bots.world.sent == [reference]


@pytest.mark.parametrize(
    ("mood", "end"),
    [
        (Mood.DYING_READING, DONE),
        (Mood.DYING_BEFORE, [*DONE[:3], State.UNKNOWN, State.FAILED]),
        (Mood.DYING_AFTER, [*DONE[:3], State.UNKNOWN, State.DONE]),
    ],
)
async def test_whenever_it_dies_the_truth_is_found_by_reading_and_nothing_is_sent_again(
    bots: Bots, reference: str, mood: Mood, end: list[State]
) -> None:
    one, other = bots.copies
    await approve(one.tools, bots.asked(PRIYA), reference)
    bots.world.mood = mood
    assert [type(each) for each in await one.work()] == [Died]
    one.dies()
    bots.world.mood = Mood.WELL
    bots.time.ms += LEASE_MS
    await asyncio.gather(one.sweep(), other.sweep())
    assert await other.story(reference) == end
    assert len(bots.world.sent) <= 1
    assert (reference in bots.world.wiped) is (end[-1] is State.DONE)


async def test_where_reading_cannot_tell_it_stays_unknown_until_somebody_says(
    bots: Bots, one: Copy, other: Copy, reference: str
) -> None:
    await approve(one.tools, bots.asked(PRIYA), reference)
    bots.world.mood = Mood.DYING_AFTER
    await one.work()
    one.dies()
    bots.world.mood = Mood.MUTE
    bots.time.ms += LEASE_MS
    await other.sweep()
    assert (await other.operation(reference)).state is State.UNKNOWN

    assert await check(other.tools, bots.asked(TOM), reference) is None
    assert (await other.story(reference))[-2:] == [State.UNKNOWN, State.UNKNOWN]
    for actor in (MAYA, GUEST, VIEWER):
        assert await may_mark(other.tools, bots.asked(actor), reference) is not None
        assert await mark(other.tools, bots.asked(actor), reference, "I say so", done=True) is not None
    assert (await other.operation(reference)).state is State.UNKNOWN

    assert await may_mark(other.tools, bots.asked(PRIYA), reference) is None
    assert await mark(other.tools, bots.asked(PRIYA), reference, "seen in UChat", done=True) is None
    [last, *_], _ = await other.tools.journal.entries(Wanted(operation=reference, latest_only=False), limit=1)
    assert (last.state, last.actor, last.result) == (State.DONE, PRIYA, "marked it as wiped: seen in UChat")
    assert await mark(other.tools, bots.asked(TOM), reference, "no", done=False) is not None
    assert (await other.operation(reference)).state is State.DONE


@pytest.mark.parametrize(("mood", "done"), [(Mood.SILENT_AFTER, False), (Mood.SILENT_BEFORE, True)])
async def test_what_reading_shows_counts_more_than_what_somebody_says(
    bots: Bots, one: Copy, reference: str, mood: Mood, done: bool
) -> None:
    await approve(one.tools, bots.asked(PRIYA), reference)
    bots.world.mood = mood
    await one.work()
    assert (await one.operation(reference)).state is State.UNKNOWN
    bots.world.mood = Mood.WELL
    assert await mark(one.tools, bots.asked(TOM), reference, "I think", done=done) is not None
    assert (await one.operation(reference)).state is (State.FAILED if done else State.DONE)


async def test_a_bad_moment_before_anything_was_sent_is_tried_again_for_ten_minutes(
    bots: Bots, one: Copy, other: Copy, reference: str
) -> None:
    await approve(one.tools, bots.asked(PRIYA), reference)
    bots.world.mood = Mood.AWAY
    await one.work()
    assert await one.story(reference) == DONE[:2]
    assert (await one.operation(reference)).lease_by is None
    bots.time.ms += 9 * 60_000
    await other.sweep()
    assert await one.story(reference) == DONE[:2]
    bots.time.ms += 60_000
    await other.sweep()
    assert await one.story(reference) == [*DONE[:2], State.FAILED]
    assert bots.world.sent == []


async def test_it_is_carried_out_as_soon_as_the_bad_moment_is_over(
    bots: Bots, one: Copy, other: Copy, reference: str
) -> None:
    await approve(one.tools, bots.asked(PRIYA), reference)
    bots.world.mood = Mood.AWAY
    await one.work()
    bots.world.mood = Mood.WELL
    bots.time.ms += 15_000
    await other.sweep()
    assert await one.story(reference) == DONE


async def test_what_changed_meanwhile_is_left_alone_and_told(bots: Bots, one: Copy, reference: str) -> None:
    before = bots.world.people["f1u1"]
    bots.world.people["f1u1"] = before.model_copy(update={"email": "other@acme.com"})
    await approve(one.tools, bots.asked(PRIYA), reference)
    await one.work()
    assert await one.story(reference) == [*DONE[:2], State.CHANGED]
    assert bots.world.sent == []
    approval = await one.tools.approvals.of(reference)
    assert approval is not None
    assert "email changed from “f1u1@acme.com” to “other@acme.com”" in str(approval.outcome)
    assert "acme.com" not in str(await one.tools.journal.entries(Wanted(operation=reference), limit=1))


async def test_who_is_gone_meanwhile_is_told_as_gone(bots: Bots, one: Copy, reference: str) -> None:
    del bots.world.people["f1u1"]
    await approve(one.tools, bots.asked(PRIYA), reference)
    await one.work()
    assert await one.story(reference) == [*DONE[:2], State.CHANGED]
    approval = await one.tools.approvals.of(reference)
    assert approval is not None
    assert "Bot user is no longer in UChat." in str(approval.outcome)


async def test_what_the_one_who_asked_may_no_longer_do_is_not_done(
    bots: Bots, one: Copy, reference: str
) -> None:
    await approve(one.tools, bots.asked(PRIYA), reference)
    bots.people.editors.remove(MAYA)
    await one.work()
    assert await one.story(reference) == [*DONE[:2], State.REFUSED]
    assert bots.world.sent == []


@pytest.mark.parametrize(
    "gate",
    [
        replace(gate_of(), approvers=frozenset({MAYA})),
        replace(gate_of(), approvers=frozenset({MAYA, PRIYA}), required=2),
        replace(gate_of(), approvers=frozenset()),
    ],
    ids=["nobody else", "too few others", "nobody"],
)
async def test_what_was_approved_is_carried_out_although_nobody_could_approve_it_any_more(
    bots: Bots, one: Copy, other: Copy, reference: str, gate: Gate
) -> None:
    await approve(one.tools, bots.asked(PRIYA), reference)
    one.dies()
    other.tools = replace(other.tools, catalogue=Catalogue(BARE).gated({"wipe"}, gate))
    bots.time.ms += LEASE_MS
    await other.sweep()
    assert await other.story(reference) == DONE


LONG = 15 * 60_000
"""Longer than it takes until what is unknown is looked at once more."""


async def unknown_and_mute(bots: Bots, one: Copy, reference: str) -> None:
    """It was done and nobody was told, and reading does not show it yet."""
    await approve(one.tools, bots.asked(PRIYA), reference)
    bots.world.mood = Mood.SILENT_AFTER
    await one.work()
    bots.world.mood = Mood.MUTE


async def test_what_is_unknown_is_looked_at_once_more_by_itself(
    bots: Bots, one: Copy, other: Copy, reference: str
) -> None:
    await unknown_and_mute(bots, one, reference)
    bots.world.mood = Mood.WELL
    bots.time.ms += LONG
    await other.sweep()
    assert await one.story(reference) == [*DONE[:3], State.UNKNOWN, State.DONE]


async def test_a_check_that_can_not_tell_does_not_take_the_later_look_away(
    bots: Bots, one: Copy, other: Copy, reference: str
) -> None:
    await unknown_and_mute(bots, one, reference)
    await check(one.tools, bots.asked(TOM), reference)
    bots.world.mood = Mood.WELL
    bots.time.ms += LONG
    await other.sweep()
    assert await one.story(reference) == [*DONE[:3], State.UNKNOWN, State.UNKNOWN, State.DONE]


async def test_a_later_look_that_a_bad_moment_kept_from_reading_is_made_up_for(
    bots: Bots, one: Copy, other: Copy, reference: str
) -> None:
    await unknown_and_mute(bots, one, reference)
    bots.world.mood = Mood.AWAY
    bots.time.ms += LONG
    await other.sweep()
    bots.world.mood = Mood.WELL
    bots.time.ms += LONG
    await other.sweep()
    assert await one.story(reference) == [*DONE[:3], State.UNKNOWN, State.DONE]
