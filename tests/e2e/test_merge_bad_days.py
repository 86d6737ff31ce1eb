import sqlite3
from collections.abc import Callable

import pytest

from playground.slack.messages import Message
from slackbot.store.states import State
from tests.e2e.bridged import SENDS, _soon
from tests.e2e.merging import (
    APPROVALS,
    PRIMARY,
    SECONDARY,
    Request,
    _sweeping,
    became,
    decided,
    directs,
    form_for,
    given_up_telling,
    in_database,
    in_state,
    merged,
    refused,
    requested,
    sent_to,
    states,
    told,
)
from tests.e2e.stage import Stage, buttons, eventually, reference_in

__all__ = ["_soon", "_sweeping"]

pytestmark = pytest.mark.usefixtures("_soon", "_sweeping")
UNDECIDED = ["Approve", "Reject", "Withdraw"]


def cards(stage: Stage, reference: str) -> list[Message]:
    """Every message in the approval channel that names the request."""
    place = stage.slack.world.channel(APPROVALS).id
    seen = stage.slack.workspace.messages.seen(place, "U0PRIYA")
    return [each for each in seen if reference in each.text and each.thread_ts is None]


async def posted_anew(stage: Stage, request: Request) -> Message:
    """The card that stands in the place of one that went."""

    def other() -> Message | None:
        return next((each for each in cards(stage, request.reference) if each is not request.card), None)

    return await stage.slack.wait_for(other, "another card")


async def passes(stage: Stage, done: Callable[[], bool], what: str) -> None:
    """Let time pass, second by second, until something is so that nobody waits for in Slack."""

    async def look() -> bool:
        stage.ahead.seconds += 1
        return done()

    await eventually(look, what)


async def looked_after(stage: Stage, reference: str) -> None:
    """Let a minute pass, and wait until the bot has looked after the card since."""
    query = "SELECT tell_at FROM approvals WHERE operation = ? AND teller IS NULL"

    async def idle() -> list[tuple[int]]:
        return in_database(stage, query, reference)

    ((before,),) = await eventually(idle, "the bot to rest")
    await passes(
        stage,
        lambda: any(at > before for (at,) in in_database(stage, query, reference)),
        "the bot to look after the card",
    )


def parsed(message: Message) -> str:
    """All of a message that Slack reads as more than plain text."""

    def marked(block: object) -> list[str]:
        if isinstance(block, list):
            return [text for each in block for text in marked(each)]
        if not isinstance(block, dict):
            return []
        own = [str(block["text"])] if block.get("type") == "mrkdwn" else []
        return own + [text for each in block.values() for text in marked(each)]

    return "\n".join([message.text, *marked(message.blocks)])


# The card goes


async def test_a_card_that_was_deleted_is_posted_anew_and_works(stage: Stage) -> None:
    request = await requested(stage)
    stage.slack.delete_message(request.card)
    stage.ahead.seconds += 61
    card = await posted_anew(stage, request)
    assert buttons(card) == UNDECIDED
    await merged(stage, Request(request.reference, request.answer, card))
    assert len(cards(stage, request.reference)) == 1
    assert len(stage.uchat.merges) == 1


async def test_a_card_that_was_deleted_with_its_thread_begun_is_posted_anew(stage: Stage) -> None:
    request = await requested(stage)
    await stage.slack.say("tom", APPROVALS, "Is this the same Alex?", thread_ts=request.card.ts)
    stage.slack.delete_message(request.card)
    stage.ahead.seconds += 61
    card = await posted_anew(stage, request)
    await merged(stage, Request(request.reference, request.answer, card))


async def test_it_is_posted_anew_as_often_as_it_goes_and_once_each_time(stage: Stage) -> None:
    request = await requested(stage)
    card = request.card
    for _ in range(3):
        stage.slack.delete_message(card)
        request = Request(request.reference, request.answer, card)
        await looked_after(stage, request.reference)
        card = await posted_anew(stage, request)
    await looked_after(stage, request.reference)
    assert len(cards(stage, request.reference)) == 1
    posts = [call for call in stage.slack.calls if call.method == "chat.postMessage"]
    assert len(posts) == 4


async def test_a_card_that_went_before_it_was_withdrawn_says_so_where_it_is_posted_anew(stage: Stage) -> None:
    request = await requested(stage)
    stage.slack.delete_message(request.card)
    await stage.slack.click("maya", request.answer, text="Withdraw")
    await in_state(stage, request.reference, State.WITHDRAWN)
    card = await posted_anew(stage, request)
    assert "withdrawn" in card.text.casefold()
    assert not set(UNDECIDED) & set(buttons(card))


async def test_a_card_that_went_while_it_was_merged_is_posted_anew_with_the_outcome(stage: Stage) -> None:
    request = await requested(stage)
    click = stage.slack.compose_click("priya", request.card, text="Approve")
    stage.slack.delete_message(request.card)
    await stage.slack.deliver(click)
    card = await posted_anew(stage, request)
    await became(stage, Request(request.reference, request.answer, card), "merged")
    assert len(stage.uchat.merges) == 1
    assert len(cards(stage, request.reference)) == 1


async def test_an_old_card_that_somebody_still_sees_decides_the_same_request(stage: Stage) -> None:
    request = await requested(stage)
    click = stage.slack.compose_click("priya", request.card, text="Approve")
    stage.slack.delete_message(request.card)
    stage.ahead.seconds += 61
    card = await posted_anew(stage, request)
    await merged(stage, Request(request.reference, request.answer, card), user="aroha")
    stage.slack.acted("priya")
    await stage.slack.deliver(click)
    assert "done already" in (await stage.slack.answer("priya", APPROVALS)).text
    assert len(stage.uchat.merges) == 1


# The channel goes


def archive(stage: Stage) -> None:
    stage.slack.archive(APPROVALS)


def unarchive(stage: Stage) -> None:
    stage.slack.unarchive(APPROVALS)


def leave(stage: Stage) -> None:
    stage.slack.take_out("uchat", APPROVALS)


def join(stage: Stage) -> None:
    stage.slack.put_in("uchat", APPROVALS)


def let_guest_in(stage: Stage) -> None:
    stage.slack.put_in("casey", APPROVALS)


def see_guest_out(stage: Stage) -> None:
    stage.slack.take_out("casey", APPROVALS)


WAYS = pytest.mark.parametrize(
    ("closed", "opened", "why"),
    [
        (archive, unarchive, "the channel is archived"),
        (leave, join, "the bot is not in the channel"),
        (let_guest_in, see_guest_out, "guests or people of other organisations may be in it"),
    ],
    ids=["archived", "left", "guest"],
)


def unseen(stage: Stage) -> list[str]:
    """What told the person who asked that nobody sees their request."""
    return [each for each in directs(stage, "maya") if "can't be shown" in each.replace("’", "'")]


@WAYS
async def test_who_asked_hears_once_that_nobody_sees_the_request_and_it_goes_on_afterwards(
    stage: Stage, closed: object, opened: object, why: str
) -> None:
    assert callable(closed)
    assert callable(opened)
    request = await requested(stage)
    closed(stage)
    stage.ahead.seconds += 61
    await looked_after(stage, request.reference)
    message = await sent_to(stage, "maya", "be shown")
    assert why in message.text
    assert request.reference in message.text
    for _ in range(3):
        await looked_after(stage, request.reference)
    assert len(unseen(stage)) == 1
    assert await states(stage, request.reference) == [State.PENDING]
    opened(stage)
    stage.ahead.seconds += 61
    await looked_after(stage, request.reference)
    await merged(stage, request)
    assert len(stage.uchat.merges) == 1
    assert len(cards(stage, request.reference)) == 1
    assert len(unseen(stage)) == 1


@WAYS
async def test_what_came_of_it_is_told_to_who_asked_even_where_no_card_can_be_shown(
    stage: Stage, closed: object, opened: object, why: str
) -> None:
    assert callable(closed)
    assert why
    assert callable(opened)
    request = await requested(stage)
    closed(stage)
    stage.ahead.seconds += 25 * 60 * 60
    await in_state(stage, request.reference, State.EXPIRED)
    assert "xpired" in (await sent_to(stage, "maya", "xpired")).text


@pytest.mark.parametrize(
    ("closed", "opened"), [(archive, unarchive), (leave, join)], ids=["archived", "left"]
)
async def test_a_card_that_could_not_be_changed_is_right_once_it_can(
    stage: Stage, closed: object, opened: object
) -> None:
    assert callable(closed)
    assert callable(opened)
    request = await requested(stage)
    closed(stage)
    await stage.slack.click("maya", request.answer, text="Withdraw")
    await in_state(stage, request.reference, State.WITHDRAWN)
    opened(stage)
    await passes(stage, lambda: "withdrawn" in request.card.text, "the card to be right")
    card = await became(stage, request, "withdrawn")
    assert not set(UNDECIDED) & set(buttons(card))


@WAYS
async def test_in_a_channel_that_is_no_good_nobody_is_asked(
    stage: Stage, closed: object, opened: object, why: str
) -> None:
    assert callable(closed)
    assert callable(opened)
    closed(stage)
    view = await form_for(stage, f"merge {PRIMARY} {SECONDARY}")
    await stage.slack.submit("maya", view, {"Reason": "The same"})
    answer = await stage.slack.answer("maya", "#support")
    assert why in answer.text
    assert (await stage.entries(reference_in(answer)))[-1].state is State.REFUSED
    opened(stage)
    stage.ahead.seconds += 61
    await merged(stage, await requested(stage))


# Slack has a bad day


async def test_a_card_that_slack_does_not_take_at_first_comes_later(stage: Stage) -> None:
    stage.slack.inject("chat.postMessage", error="internal_error", times=3)
    view = await form_for(stage, f"merge {PRIMARY} {SECONDARY}")
    await stage.slack.submit("maya", view, {"Reason": "The same"})
    answer = await stage.slack.answer("maya", "#support")
    assert "Slack has not taken the card yet." in answer.text
    await passes(stage, lambda: bool(stage.slack.messages(APPROVALS, "priya")), "the card")
    card = await stage.slack.wait_for_text("pproval needed", "priya", APPROVALS)
    reference = request_reference(stage)
    await told(stage, reference)
    await merged(stage, Request(reference, answer, card))


def request_reference(stage: Stage) -> str:
    """The reference of the one request there is."""
    ((reference,),) = in_database(stage, "SELECT operation FROM approvals")
    return str(reference)


@pytest.mark.parametrize(
    "fault",
    [
        {"ratelimited": 1},
        {"error": "internal_error", "times": 3},
        {"status": 503, "times": 3},
        {"cut": True, "times": 4},
    ],
    ids=["throttled", "error", "503", "cut"],
)
async def test_a_change_of_the_card_that_slack_does_not_take_comes_later(
    stage: Stage, fault: dict[str, object]
) -> None:
    request = await requested(stage)
    stage.slack.inject("chat.update", **fault)  # type: ignore[arg-type]
    await decided(stage, request)
    await in_state(stage, request.reference, State.DONE)
    await passes(stage, lambda: request.card.text.startswith("Merged"), "the card to be right")
    await became(stage, request, "merged")
    assert len(stage.uchat.merges) == 1
    assert len(cards(stage, request.reference)) == 1
    assert await states(stage, request.reference) == [
        State.PENDING,
        State.APPROVED,
        State.STARTED,
        State.DONE,
    ]
    await sent_to(stage, "maya", "Merged")
    assert len([each for each in directs(stage, "maya") if "Merged" in each]) == 1


async def test_a_slack_that_can_not_say_who_clicked_lets_nobody_decide(stage: Stage) -> None:
    request = await requested(stage)
    stage.slack.inject("users.info", status=503, times=10)
    stage.slack.inject("usergroups.users.list", status=503, times=10)
    answer = await refused(stage, request.card, "Approve", user="priya")
    assert "Slack could not say who you are just now." in answer.text
    assert await states(stage, request.reference) == [State.PENDING]
    assert not stage.uchat.merges
    stage.slack.workspace.faults.clear()
    await merged(stage, request)


async def test_a_slack_that_is_down_after_the_click_keeps_nothing_from_being_merged_once(
    stage: Stage,
) -> None:
    request = await requested(stage)
    for method in ("chat.update", "chat.postMessage", "chat.getPermalink"):
        stage.slack.inject(method, status=503, times=6)
    await decided(stage, request)
    await in_state(stage, request.reference, State.DONE)
    assert len(stage.uchat.merges) == 1
    stage.slack.workspace.faults.clear()
    await given_up_telling(stage, request)
    stage.ahead.seconds += 31
    await became(stage, request, "merged")
    assert "Merged" in (await sent_to(stage, "maya", "Merged")).text
    assert len(stage.uchat.merges) == 1


async def test_a_direct_message_that_slack_never_takes_keeps_the_card_from_nothing(stage: Stage) -> None:
    request = await requested(stage)
    stage.slack.deactivate("maya")
    await decided(stage, request)
    await in_state(stage, request.reference, State.REFUSED)
    card = await became(stage, request, "not merged")
    assert "may no longer do this" in card.text
    assert not stage.uchat.merges


async def test_a_requester_who_lost_the_right_meanwhile_is_told_and_nothing_is_merged(stage: Stage) -> None:
    request = await requested(stage)
    stage.slack.take_out_of_group("maya", "support")
    stage.ahead.seconds += 61
    await decided(stage, request)
    card = await became(stage, request, "not merged")
    assert "may no longer do this" in card.text
    assert not stage.uchat.merges
    assert SENDS not in stage.paths


# The database has a bad day


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    pragmas = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA busy_timeout = 50")
    monkeypatch.setattr("slackbot.store.engine._PRAGMAS", pragmas)


class TestWhileTheDatabaseIsLocked:
    @pytest.fixture(autouse=True)
    def _patience(self, _impatient: None) -> None: ...

    async def test_no_decision_is_taken_and_the_card_stands(self, stage: Stage) -> None:
        request = await requested(stage)
        path = stage.settings.database_url.get_secret_value().partition(":///")[2]
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            approved = await refused(stage, request.card, "Approve", user="priya")
            withdrawn = await refused(stage, request.card, "Withdraw", user="maya")
            await stage.slack.click("priya", request.card, text="Reject")
            view = await stage.slack.view("priya")
            ack = await stage.slack.submit("priya", view, {"Reason": "No"})
        finally:
            other.execute("ROLLBACK")
            other.close()
        for said in (approved.text, withdrawn.text, str(ack.body)):
            assert "can't be written just now" in said.replace("’", "'")
        assert buttons(request.card) == UNDECIDED
        assert await states(stage, request.reference) == [State.PENDING]
        assert not stage.uchat.merges
        await merged(stage, request)
        assert len(stage.uchat.merges) == 1

    async def test_nothing_is_asked_for(self, stage: Stage) -> None:
        view = await form_for(stage, f"merge {PRIMARY} {SECONDARY}")
        path = stage.settings.database_url.get_secret_value().partition(":///")[2]
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            await stage.slack.submit("maya", view, {"Reason": "The same"})
            answer = await stage.slack.answer("maya", "#support")
        finally:
            other.execute("ROLLBACK")
            other.close()
        assert "can't be written just now" in answer.text.replace("’", "'")
        assert not stage.slack.messages(APPROVALS, "priya")
        await merged(stage, await requested(stage))


async def test_a_vote_that_can_not_be_written_is_none(stage: Stage) -> None:
    request = await requested(stage)
    in_database(stage, "CREATE TRIGGER full BEFORE INSERT ON votes BEGIN SELECT RAISE(ABORT, 'no room'); END")
    answer = await refused(stage, request.card, "Approve", user="priya")
    assert "can't be written just now" in answer.text.replace("’", "'")
    assert not in_database(stage, "SELECT * FROM votes")
    in_database(stage, "DROP TRIGGER full")
    await merged(stage, request)


# Customers' text, and time


@pytest.mark.parametrize("who", [PRIMARY, SECONDARY])
async def test_what_customers_wrote_is_never_parsed_on_the_card(stage: Stage, who: str) -> None:
    person = stage.uchat.people[who]
    person.name = "*Bold* <!channel> <@U0TOM> <https://evil.example|click> `x`"
    person.fields["company"] = "<!here> " + "long " * 1_000
    request = await requested(stage)
    for forbidden in ("<!channel>", "<!here>", "<@U0TOM>", "<https://evil.example"):
        assert forbidden not in parsed(request.card)
    card = await merged(stage, request)
    assert "<!channel>" not in parsed(card) + " ".join(directs(stage, "maya"))
    assert not stage.slack.complaints


async def test_a_reason_is_never_parsed_either(stage: Stage) -> None:
    request = await requested(stage, reason="<!channel> look <@U0TOM> *now*")
    assert "<!channel>" not in parsed(request.card)
    assert "<@U0TOM>" not in parsed(request.card)
    await merged(stage, request)


async def test_what_moves_on_while_it_is_told_is_told_too(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record may move on between two looks at it."""
    request = await requested(stage)
    stage.uchat.people[SECONDARY].fields["plan"] = "platinum"
    entries = stage.bot.journal.entries

    async def then_it_moves(wanted: object, **more: object) -> object:
        found = await entries(wanted, **more)  # type: ignore[arg-type]
        if found[0] and found[0][0].state is State.APPROVED:
            await in_state_by_file(stage, request.reference, State.CHANGED)
        return found

    monkeypatch.setattr("slackbot.store.journal.Journal.entries", lambda _, *a, **k: then_it_moves(*a, **k))
    await decided(stage, request)
    await in_state_by_file(stage, request.reference, State.CHANGED)
    monkeypatch.undo()
    card = await became(stage, request, "not merged")
    assert "field plan" in card.text
    assert "“platinum”" in card.text
    assert buttons(card) == ["Ask again"]
    assert "field plan" in (await sent_to(stage, "maya", "Not merged")).text


async def in_state_by_file(stage: Stage, reference: str, state: State) -> None:
    """Wait until the row says so; nothing is asked of the bot."""

    async def look() -> bool:
        return in_database(stage, "SELECT state FROM operations WHERE id = ?", reference) == [(state.value,)]

    await eventually(look, f"{reference} to be {state}")
