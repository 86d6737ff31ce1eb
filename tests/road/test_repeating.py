"""Asking for the same once more."""

from slackbot.reply import Reply
from slackbot.road.approvals.deciding import reject
from slackbot.road.approvals.repeating import repeat
from slackbot.road.road import Form
from slackbot.store.states import State
from tests.road.approving import Bots, Copy
from tests.road.world import MAYA, PRIYA, VIEWER


async def test_the_form_is_filled_in_as_it_was_then(bots: Bots, one: Copy, reference: str) -> None:
    await reject(one.tools, bots.asked(PRIYA), reference, "not yet")
    asked = bots.asked(MAYA)
    form = await repeat(one.tools, asked, reference)
    assert isinstance(form, Form)
    assert form.asked == asked
    assert form.action.name == "wipe"
    assert form.raw == {"user": "f1u1", "depth": "1", "reason": "why"}
    assert await one.story(reference) == [State.PENDING, State.REJECTED]


async def test_anybody_who_may_ask_for_it_may_ask_again(bots: Bots, one: Copy, reference: str) -> None:
    assert isinstance(await repeat(one.tools, bots.asked(PRIYA), reference), Form)
    refused = await repeat(one.tools, bots.asked(VIEWER), reference)
    assert isinstance(refused, Reply)
    assert "Only editors may change customers' records." in str(refused.parts)


async def test_what_nobody_asked_for_is_not_asked_again(bots: Bots, one: Copy) -> None:
    refused = await repeat(one.tools, bots.asked(MAYA), "R-99999")
    assert isinstance(refused, Reply)
    assert "The bot knows no such request." in str(refused.parts)
