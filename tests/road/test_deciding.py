"""Who may decide, and what a click on a request brings."""

import pytest

from slackbot.catalogue.action import Role
from slackbot.policy import Membership, Standing
from slackbot.road.approvals.deciding import approve, by, reject, why_not, withdraw
from slackbot.road.approvals.unknown import check, mark
from slackbot.store.journal import Wanted
from slackbot.store.states import State
from tests.road.approving import Bots, Copy
from tests.road.told import REFERENCE, an_event, an_operation
from tests.road.world import GUEST, MAYA, PRIYA, TOM, VIEWER


@pytest.mark.parametrize(
    ("actor", "why"),
    [
        (MAYA, "You asked for this, so somebody else decides."),
        (GUEST, "Only full members of this workspace decide such requests."),
        (VIEWER, "Only approvers decide such requests."),
    ],
)
async def test_who_may_not_decide_is_told_why_and_changes_nothing(
    bots: Bots, one: Copy, reference: str, actor: str, why: str
) -> None:
    for reply in (
        await approve(one.tools, bots.asked(actor), reference),
        await reject(one.tools, bots.asked(actor), reference, "no"),
    ):
        assert reply is not None
        assert reply.beside
        assert why in str(reply.parts)
    assert await one.story(reference) == [State.PENDING]
    assert await one.tools.approvals.voters(reference) == ()
    entries, total = await one.tools.journal.entries(Wanted(actor=actor, action="approve wipe"), limit=5)
    assert total == 1
    assert (entries[0].state, entries[0].parent) == (State.REFUSED, reference)


async def test_a_role_taken_away_between_showing_and_clicking_counts(
    bots: Bots, one: Copy, reference: str
) -> None:
    bots.people.approvers.remove(PRIYA)
    assert await approve(one.tools, bots.asked(PRIYA), reference) is not None
    assert await one.story(reference) == [State.PENDING]


async def test_nobody_but_the_one_who_asked_withdraws_it(bots: Bots, one: Copy, reference: str) -> None:
    assert await withdraw(one.tools, bots.asked(PRIYA), reference) is not None
    assert await one.story(reference) == [State.PENDING]
    reply = await withdraw(one.tools, bots.asked(MAYA), reference)
    assert reply is not None
    assert (reply.title, reply.beside) == ("Withdrawn", False)
    assert await one.story(reference) == [State.PENDING, State.WITHDRAWN]


async def test_a_reason_is_kept_as_it_was_given_and_no_longer_than_there_is_room(
    bots: Bots, one: Copy, reference: str
) -> None:
    assert await reject(one.tools, bots.asked(PRIYA), reference, "<!channel>\n no: " + "x" * 600) is None
    [last, *_], _ = await one.tools.journal.entries(Wanted(operation=reference, latest_only=False), limit=1)
    assert last.result.startswith("rejected: <!channel> no: xxx")
    assert len(last.result) <= 520


async def test_a_click_on_what_is_settled_changes_nothing_and_says_so(
    bots: Bots, one: Copy, other: Copy, reference: str
) -> None:
    await approve(one.tools, bots.asked(PRIYA), reference)
    for click in (
        approve(other.tools, bots.asked(TOM), reference),
        reject(other.tools, bots.asked(TOM), reference, "late"),
        withdraw(other.tools, bots.asked(MAYA), reference),
    ):
        reply = await click
        assert reply is not None
        assert "This was approved already." in str(reply.parts)
    assert await one.tools.approvals.voters(reference) == (PRIYA,)


async def test_approving_twice_is_told_so_while_others_are_still_needed(bots: Bots, one: Copy) -> None:
    reference, _ = await bots.request(one, required=2)
    assert await approve(one.tools, bots.asked(PRIYA), reference) is None
    reply = await approve(one.tools, bots.asked(PRIYA), reference)
    assert reply is not None
    assert "You approved this already." in str(reply.parts)
    assert await one.tools.approvals.voters(reference) == (PRIYA,)


async def test_a_request_that_nobody_asked_for_is_not_known(bots: Bots, one: Copy) -> None:
    for click in (
        approve(one.tools, bots.asked(PRIYA), "R-99999"),
        reject(one.tools, bots.asked(PRIYA), "R-99999", "no"),
        withdraw(one.tools, bots.asked(PRIYA), "R-99999"),
        check(one.tools, bots.asked(PRIYA), "R-99999"),
        mark(one.tools, bots.asked(PRIYA), "R-99999", "no", done=True),
    ):
        reply = await click
        assert reply is not None
        assert "The bot knows no such request." in str(reply.parts)


@pytest.mark.parametrize("membership", Membership)
@pytest.mark.parametrize("approver", [True, False])
@pytest.mark.parametrize("actor", [MAYA, PRIYA])
def test_only_a_full_member_who_approves_and_did_not_ask_decides(
    membership: Membership, approver: bool, actor: str
) -> None:
    roles = {Role.EDITOR, Role.ADMIN, *([Role.APPROVER] if approver else [])}
    may = why_not(an_operation(), Standing(actor, membership, frozenset(roles))) is None
    assert may is (actor == PRIYA and membership is Membership.MEMBER and approver)


def test_what_another_brought_about_is_told_as_theirs(bots: Bots) -> None:
    asked = bots.asked(TOM, channel="C0ELSEWHERE")
    event = by(asked, an_event(State.APPROVED))
    assert (event.actor, event.channel, event.surface) == (TOM, "C0ELSEWHERE", "button")
    assert (event.operation, event.bot_user) == (REFERENCE, "f1001u501")
