"""Asking colleagues."""

import asyncio

from slackbot.reply import Facts
from slackbot.road.approvals.card import Told, card
from slackbot.road.approvals.deciding import approve
from slackbot.store.journal import Wanted
from slackbot.store.states import State
from tests.road.approving import Bots, Copy
from tests.road.world import CHANNEL, LASTS_MS, MAYA, PRIYA, TOM


async def test_the_same_delivery_to_two_copies_is_one_request_and_answered_once(
    bots: Bots, one: Copy, other: Copy
) -> None:
    first, again = bots.asked(MAYA, delivery="same"), bots.asked(MAYA, delivery="same")
    answers = await asyncio.gather(bots.request(one, asked=first), bots.request(other, asked=again))
    assert sorted(reply is None for _, reply in answers) == [False, True]
    _, total = await one.tools.journal.entries(Wanted(latest_only=False), limit=1)
    assert total == 1


async def test_of_two_who_ask_for_the_same_person_at_once_one_is_refused(
    bots: Bots, one: Copy, other: Copy
) -> None:
    answers = await asyncio.gather(bots.request(one, actor=MAYA), bots.request(other, actor=TOM))
    told = [str(reply.parts) if reply else "" for _, reply in answers]
    states = [(await one.operation(reference)).state for reference, _ in answers]
    assert sorted(states) == [State.PENDING, State.REFUSED]
    winner = states.index(State.PENDING)
    assert f"Another request for one of them is open: {answers[winner][0]}." in told[1 - winner]


async def test_where_nothing_can_be_approved_nothing_is_asked(bots: Bots, one: Copy) -> None:
    one.cards.why_unfit = "the bot is not in the channel"
    reference, reply = await bots.request(one)
    assert reply is not None
    assert "Colleagues can't be asked in" in str(reply.parts)
    assert (await one.operation(reference)).state is State.REFUSED
    assert await one.tools.approvals.of(reference) is None


async def test_the_policy_in_force_is_kept_with_the_request(bots: Bots, one: Copy) -> None:
    reference, _ = await bots.request(one, required=2)
    approval = await one.tools.approvals.of(reference)
    assert approval is not None
    assert approval.policy == {"channel": CHANNEL, "approvers": ["*"], "required": 2, "lasts_ms": LASTS_MS}
    await approve(one.tools, bots.asked(PRIYA), reference)
    assert await one.story(reference) == [State.PENDING] * 2


async def test_what_declares_no_preview_is_asked_for_with_its_arguments_once_each(
    bots: Bots, one: Copy
) -> None:
    reference, reply = await bots.request(one, name="mark")
    assert reply is not None
    operation, approval = await one.operation(reference), await one.tools.approvals.of(reference)
    assert approval is not None
    events, _ = await one.tools.journal.entries(Wanted(operation=reference, latest_only=False), limit=5)
    told = Told(operation, one.tools.catalogue.get("mark"), approval, (), events)
    labels = [label for part in card(told).parts if isinstance(part, Facts) for label, _ in part.pairs]
    assert sorted(labels) == ["Bot user", "Reason"]


async def test_any_action_that_changes_something_is_carried_out_once_it_is_approved(
    bots: Bots, one: Copy
) -> None:
    reference, _ = await bots.request(one, name="mark")
    await approve(one.tools, bots.asked(PRIYA), reference)
    assert await one.work() == []
    assert await one.story(reference) == [State.PENDING, State.APPROVED, State.STARTED, State.DONE]
