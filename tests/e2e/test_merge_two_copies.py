import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest

from playground.slack.messages import Message
from playground.slack.records import Delivery
from playground.uchat import Flows
from slackbot.app import Bot, running
from slackbot.store.states import State
from tests.e2e.bridged import SENDS, _soon
from tests.e2e.merging import (
    APPROVALS,
    PRIMARY,
    SECONDARY,
    Request,
    _sweeping,
    became,
    directs,
    headed,
    in_database,
    in_state,
    requested,
    sent_to,
    states,
    told,
)
from tests.e2e.stage import Stage, buttons, eventually, served

__all__ = ["_soon", "_sweeping"]

pytestmark = pytest.mark.usefixtures("_soon", "_sweeping")


@dataclass(frozen=True, slots=True)
class Copies:
    """Two copies of the bot over one database; `stage` is the first one's."""

    stage: Stage
    other: Bot
    urls: tuple[str, str]

    async def together(self, clicks: Sequence[Delivery]) -> None:
        """Deliver them at once, every other one to the other copy."""
        acks = await asyncio.gather(
            *(self.stage.slack.deliver(each, url=self.urls[number % 2]) for number, each in enumerate(clicks))
        )
        assert all(ack.ok for ack in acks), acks


@pytest.fixture
async def copies(stage: Stage) -> AsyncIterator[Copies]:
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(
            running(stage.settings, clock=stage.ahead, elapsed=stage.ahead.elapsed)
        )
        url = await served(stack, other)
        assert stage.slack.request_url is not None
        yield Copies(stage, other, (stage.slack.request_url, url))


def cards(stage: Stage, reference: str) -> list[Message]:
    """Every message in the approval channel that names the request and is no reply."""
    seen = stage.slack.messages(APPROVALS, "priya")
    return [
        each for each in seen if reference in each.text and each.thread_ts is None and not each.visible_to
    ]


def told_of(stage: Stage, request: Request) -> Counter[str]:
    """The lines of the thread, by how often each stands there."""
    return Counter(each.text for each in stage.slack.thread(request.card))


async def once(copies: Copies, request: Request) -> None:
    """It was merged once, and everybody was told once."""
    stage = copies.stage
    card = await became(stage, request, "merged")
    assert len(stage.uchat.merges) == 1
    assert stage.paths.count(SENDS) == 1
    assert not buttons(card)
    assert len(cards(stage, request.reference)) == 1
    assert set(told_of(stage, request).values()) == {1}
    await sent_to(stage, "maya", "Merged")
    assert len([each for each in directs(stage, "maya") if "Merged" in each]) == 1
    assert Counter(await states(stage, request.reference)) == Counter(
        [State.PENDING, State.APPROVED, State.STARTED, State.DONE]
    )


async def test_ten_clicks_at_once_on_both_copies_are_one_merge(copies: Copies) -> None:
    slack = copies.stage.slack
    request = await requested(copies.stage)
    people = ["priya", "aroha"] * 5
    await copies.together([slack.compose_click(each, request.card, text="Approve") for each in people])
    await once(copies, request)


async def test_a_delivery_that_comes_to_both_copies_is_one_vote(copies: Copies) -> None:
    slack = copies.stage.slack
    request = await requested(copies.stage)
    click = slack.compose_click("priya", request.card, text="Approve")
    await copies.together([click] * 6)
    await once(copies, request)
    await copies.together([click] * 2)
    assert len(in_database(copies.stage, "SELECT * FROM votes")) == 1


async def test_a_submission_that_comes_to_both_copies_is_one_request(copies: Copies) -> None:
    stage = copies.stage
    await stage.slack.command("maya", "#support", f"/uchat merge {PRIMARY} {SECONDARY}")
    view = await stage.slack.view("maya")
    submission = await stage.slack.compose_submission("maya", view, {"Reason": "The same"})
    await copies.together([submission] * 4)
    await stage.slack.wait_for_text("pproval needed", "priya", APPROVALS)
    assert len(in_database(stage, "SELECT * FROM approvals")) == 1
    ((reference,),) = in_database(stage, "SELECT operation FROM approvals")
    await told(stage, reference)
    assert len(cards(stage, reference)) == 1


async def test_two_requests_for_one_person_at_once_are_one(copies: Copies) -> None:
    slack = copies.stage.slack
    submissions = []
    for user, primary in (("maya", PRIMARY), ("tom", "f1001u501")):
        await slack.command(user, "#support", f"/uchat merge {primary} {SECONDARY}")
        view = await slack.view(user)
        submissions.append(await slack.compose_submission(user, view, {"Reason": "The same"}))
    await copies.together(submissions)
    await slack.wait_for_text("pproval needed", "priya", APPROVALS)
    assert len(in_database(copies.stage, "SELECT * FROM approvals")) == 1
    assert len(in_database(copies.stage, "SELECT * FROM holds WHERE user_ns = ?", SECONDARY)) == 1


async def test_approve_and_withdraw_at_once_are_one_of_them(copies: Copies) -> None:
    stage = copies.stage
    for _ in range(5):
        stage.uchat.people[SECONDARY].fields["plan"] = "free"
        merges = len(stage.uchat.merges)
        request = await requested(stage)
        approve = stage.slack.compose_click("priya", request.card, text="Approve")
        withdraw = stage.slack.compose_click("maya", request.card, text="Withdraw")
        await copies.together([approve, withdraw])

        def settled(reference: str = request.reference) -> str | None:
            ((state,),) = in_database(stage, "SELECT state FROM operations WHERE id = ?", reference)
            return state if state in {State.DONE, State.WITHDRAWN} else None

        state = await stage.slack.wait_for(settled, "one of both")
        await told(stage, request.reference)
        assert len(stage.uchat.merges) - merges == (state == State.DONE)
        assert not set(buttons(request.card)) & {"Approve", "Withdraw"}
        if state == State.DONE:
            break


async def test_a_request_made_through_one_copy_is_decided_through_the_other(copies: Copies) -> None:
    slack = copies.stage.slack
    request = await requested(copies.stage)
    await slack.click("priya", request.card, text="Approve", url=copies.urls[1])
    await once(copies, request)


@pytest.mark.parametrize("settings", [{"approvals_required": "2"}])
async def test_two_votes_at_once_through_two_copies_are_two(copies: Copies) -> None:
    slack = copies.stage.slack
    request = await requested(copies.stage)
    await copies.together(
        [
            slack.compose_click(each, request.card, text="Approve")
            for each in ("priya", "aroha", "priya", "aroha")
        ]
    )
    await became(copies.stage, request, "merged")
    assert len(copies.stage.uchat.merges) == 1
    assert len(in_database(copies.stage, "SELECT * FROM votes")) == 2
    assert "<@U0PRIYA>" in request.card.text
    assert "<@U0AROHA>" in request.card.text


async def test_both_sweeps_take_up_what_was_left_once(copies: Copies) -> None:
    stage = copies.stage
    requests = [await requested(stage, f"f1001u{501 + 2 * n}", f"f1001u{502 + 2 * n}") for n in range(4)]
    for request in requests:
        in_database(
            stage,
            "INSERT INTO events (at, operation, state, action, actor, team, channel, surface, arguments,"
            " result, calls, duration_ms) SELECT at, operation, 'approved', action, actor, team, channel,"
            " surface, arguments, '', 0, 0 FROM events WHERE operation = ? LIMIT 1",
            request.reference,
        )
        in_database(
            stage,
            "UPDATE operations SET state = 'approved', lease_by = 'gone', due_at = 1 WHERE id = ?",
            request.reference,
        )
    for request in requests:
        await became(stage, request, "merged")
    merged = Counter((merge.primary, merge.secondary) for merge in stage.uchat.merges)
    assert len(merged) == 4
    assert set(merged.values()) == {1}


async def test_a_copy_that_is_at_it_keeps_its_lease(copies: Copies, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = copies.stage
    monkeypatch.setattr("slackbot.road.sweep.RENEW_SECONDS", 0.01)
    # The time that passes here is the operation's, not that of whoever tells of it.
    monkeypatch.setattr("slackbot.slack.cards._TELLING_MS", 120_000)
    request = await requested(stage)
    stage.uchat.switches.flows = Flows.SLOW
    stage.uchat.switches.slow_seconds = 1.5
    await stage.slack.click("priya", request.card, text="Approve", url=copies.urls[1])
    await in_state(stage, request.reference, State.STARTED)
    query = "SELECT due_at FROM operations WHERE id = ?"
    for _ in range(6):
        ((before,),) = in_database(stage, query, request.reference)
        stage.ahead.seconds += 4

        async def renewed(before: int | None = before) -> bool:
            ((due_at,),) = in_database(stage, query, request.reference)
            return due_at is None or before is None or due_at > before

        await eventually(renewed, "the lease to be renewed")
    await once(copies, request)


async def test_a_card_that_was_deleted_is_posted_anew_by_one_of_both(copies: Copies) -> None:
    stage = copies.stage
    request = await requested(stage)
    await told(stage, request.reference)
    stage.slack.delete_message(request.card)
    stage.ahead.seconds += 61
    card = await stage.slack.wait_for(
        lambda: next(iter(cards(stage, request.reference)), None), "another card"
    )
    again = Request(request.reference, request.answer, card)
    await stage.slack.click("priya", card, text="Approve", url=copies.urls[1])
    await once(copies, again)


async def test_expiry_is_told_once(copies: Copies) -> None:
    stage = copies.stage
    request = await requested(stage)
    stage.ahead.seconds += 25 * 60 * 60
    await became(stage, request, "expired")
    await sent_to(stage, "maya", "xpired")
    assert len([each for each in directs(stage, "maya") if "xpired" in each]) == 1
    assert len([line for line in told_of(stage, request) if "xpired" in line]) == 1
    assert set(told_of(stage, request).values()) == {1}


async def test_a_check_through_both_copies_at_once_settles_it_once(copies: Copies) -> None:
    stage = copies.stage
    request = await requested(stage)
    stage.uchat.inject(kind="cut", path="/subscriber/send-sub-flow", count=3, carried_out=True)
    await stage.slack.click("priya", request.card, text="Approve", url=copies.urls[1])
    card = await became(stage, request, "outcome unknown")
    await stage.uchat.flows_settled()
    await copies.together(
        [
            stage.slack.compose_click(each, card, text="Check again")
            for each in ("maya", "tom", "priya", "aroha")
        ]
    )
    await became(stage, request, "merged")
    assert (await states(stage, request.reference)).count(State.DONE) == 1
    await sent_to(stage, "maya", "Merged")
    assert len([each for each in directs(stage, "maya") if "Merged" in each]) == 1


async def test_a_copy_that_is_stopped_finishes_what_it_began_and_tells_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slackbot.road.sweep.SWEEP_SECONDS", 60)
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(
            running(stage.settings, clock=stage.ahead, elapsed=stage.ahead.elapsed)
        )
        url = await served(stack, other)
        request = await requested(stage)
        stage.uchat.switches.flow_seconds = 0.5
        await stage.slack.click("priya", request.card, text="Approve", url=url)
        await in_state(stage, request.reference, State.STARTED)
    assert (await states(stage, request.reference))[-1] is State.DONE
    assert len(stage.uchat.merges) == 1
    assert headed(request.card) == "merged"
    assert [each for each in directs(stage, "maya") if "Merged" in each]


async def test_what_a_copy_left_untold_is_told_by_the_other(copies: Copies) -> None:
    stage = copies.stage
    request = await requested(stage)
    await told(stage, request.reference)
    in_database(stage, "UPDATE approvals SET teller = 'gone', tell_at = ?", stage.ahead.now() + 30_000)
    await stage.slack.click("maya", request.answer, text="Withdraw")
    await in_state(stage, request.reference, State.WITHDRAWN)
    assert set(buttons(request.card)) == {"Approve", "Reject", "Withdraw"}
    stage.ahead.seconds += 31
    await became(stage, request, "withdrawn")
    assert set(told_of(stage, request).values()) == {1}
