import asyncio

import pytest

from slackbot.store.states import State
from tests.e2e.stage import Stage, buttons, eventually, reference_in, reference_of

both = pytest.mark.parametrize("transport", ["http", "socket"])
VIP = "f1001t11"


@both
async def test_undo_takes_back_what_was_done_and_nothing_else(stage: Stage) -> None:
    before = list(stage.uchat.people["f1001u501"].tags)
    done = await stage.ask("tag add jane@acme.com VIP")
    undone = await stage.press(done, "Undo")
    assert undone.text.startswith("Undone")
    assert undone.ts == done.ts
    assert "Undo" not in buttons(undone)
    assert stage.uchat.people["f1001u501"].tags == before


async def test_undo_of_a_clearing_brings_back_every_tag(stage: Stage) -> None:
    before = set(stage.uchat.people["f1001u523"].tags)
    done = await stage.press(await stage.ask("tag clear f1001u523"), "Confirm")
    undone = await stage.press(done, "Undo")
    assert "45 tags again" in undone.text
    assert set(stage.uchat.people["f1001u523"].tags) == before


async def test_undo_leaves_alone_what_somebody_changed_since(stage: Stage) -> None:
    done = await stage.ask("tag add jane@acme.com VIP")
    stage.uchat.people["f1001u501"].tags.remove(VIP)
    answer = await stage.press(done, "Undo")
    assert "changed since" in answer.text
    assert reference_in(answer)
    assert answer.ts != done.ts
    assert VIP not in stage.uchat.people["f1001u501"].tags


async def test_undo_works_for_half_an_hour(stage: Stage) -> None:
    done = await stage.ask("tag add jane@acme.com VIP")
    stage.ahead.seconds = 31 * 60
    answer = await stage.press(done, "Undo")
    assert "Undo works for 30 minutes." in answer.text
    assert VIP in stage.uchat.people["f1001u501"].tags


async def test_undo_pressed_twice_at_once_acts_once(stage: Stage) -> None:
    done = await stage.ask("tag add jane@acme.com VIP")
    stage.uchat.clear_calls()
    await asyncio.gather(*(stage.slack.click("maya", done, text="Undo") for _ in range(2)))
    told = [(await stage.slack.answer("maya", "#support")).text for _ in range(2)]
    assert any(each.startswith("Undone") for each in told)
    assert any("was undone already" in each for each in told)
    assert stage.paths.count("DELETE /subscriber/remove-tag") == 1


async def test_undo_is_for_the_one_who_did_it(stage: Stage) -> None:
    done = await stage.ask("tag add jane@acme.com VIP")
    stage.pass_on(done, "tom")
    answer = await stage.press(done, "Undo", user="tom")
    assert "Only the person who did this can undo it." in answer.text
    assert VIP in stage.uchat.people["f1001u501"].tags


async def test_undo_after_the_role_is_gone_does_nothing(stage: Stage) -> None:
    done = await stage.ask("tag add jane@acme.com VIP")
    stage.slack.world.groups["S0SUPPORT"].users.remove("U0MAYA")
    stage.ahead.seconds = 61
    stage.uchat.clear_calls()
    assert "You may no longer do this." in (await stage.press(done, "Undo")).text
    assert not stage.paths


async def test_undo_that_fails_can_be_pressed_again(stage: Stage) -> None:
    done = await stage.ask("tag add jane@acme.com VIP")
    stage.uchat.inject(kind="500", path="/subscriber/get-info", count=3)
    failed = await stage.press(done, "Undo")
    assert "UChat can't be reached" in failed.text
    assert failed.ts != done.ts
    assert (await stage.press(done, "Undo")).text.startswith("Undone")


async def test_cancel_leaves_everything_as_it_is(stage: Stage) -> None:
    question = await stage.ask("tag clear f1001u523")
    answer = await stage.press(question, "Cancel")
    assert "nothing was changed" in answer.text
    assert answer.ts == question.ts
    assert len(stage.uchat.people["f1001u523"].tags) == 45
    assert (await stage.entries())[-1].state is State.CANCELLED


async def test_confirm_pressed_twice_at_once_acts_once(stage: Stage) -> None:
    question = await stage.ask("tag clear jane@acme.com")
    await asyncio.gather(*(stage.slack.click("maya", question, text="Confirm") for _ in range(2)))
    told = [(await stage.slack.answer("maya", "#support")).text for _ in range(2)]
    assert any("lost 3 tags" in each for each in told)
    assert any("carried out already" in each for each in told)
    assert stage.paths.count("DELETE /subscriber/remove-tags") == 1


async def test_confirm_works_for_the_person_who_was_asked(stage: Stage) -> None:
    question = await stage.ask("tag clear jane@acme.com")
    stage.pass_on(question, "tom")
    answer = await stage.press(question, "Confirm", user="tom")
    assert "Only the person who was asked can answer this." in answer.text
    assert len(stage.uchat.people["f1001u501"].tags) == 3


async def test_confirm_after_the_role_is_gone_does_nothing(stage: Stage) -> None:
    question = await stage.ask("tag clear jane@acme.com")
    stage.slack.world.groups["S0SUPPORT"].users.remove("U0MAYA")
    stage.ahead.seconds = 61
    stage.uchat.clear_calls()
    assert "You may no longer do this." in (await stage.press(question, "Confirm")).text
    assert not stage.paths


async def test_a_question_is_too_old_after_ten_minutes(stage: Stage) -> None:
    question = await stage.ask("tag clear jane@acme.com")
    stage.ahead.seconds = 11 * 60
    assert "This question is too old." in (await stage.press(question, "Confirm")).text
    assert len(stage.uchat.people["f1001u501"].tags) == 3


@pytest.fixture
def _sweeping_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slackbot.road.sweep.SWEEP_SECONDS", 0.05)


@pytest.mark.usefixtures("_sweeping_often")
async def test_a_question_nobody_answers_is_recorded_as_expired(stage: Stage) -> None:
    reference = reference_of(await stage.ask("tag clear jane@acme.com"))
    stage.ahead.seconds = 11 * 60

    async def expired() -> bool:
        return (await stage.entries(reference))[-1].state is State.EXPIRED

    await eventually(expired, "the sweep")


async def test_a_click_that_is_refused_stands_on_the_log_under_the_reference_it_shows(stage: Stage) -> None:
    question = await stage.ask("tag clear f1001u523")
    stage.pass_on(question, "tom")
    told = await stage.press(question, "Confirm", user="tom")
    entry = (await stage.entries(reference_in(told)))[-1]
    assert (entry.action, entry.state, entry.actor) == ("confirm tag clear", State.REFUSED, "U0TOM")
    assert entry.bot_user == "f1001u523"


async def test_a_failed_undo_does_not_renew_the_half_hour(stage: Stage) -> None:
    done = await stage.ask("tag add jane@acme.com VIP")
    stage.ahead.seconds = 29 * 60
    stage.uchat.inject(kind="500", count=3)
    await stage.press(done, "Undo")
    stage.ahead.seconds = 58 * 60
    assert "Undo works for 30 minutes." in (await stage.press(done, "Undo")).text
