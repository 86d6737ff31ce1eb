import pytest

from playground.slack.messages import Message
from tests.e2e.bridged import _soon
from tests.e2e.merging import PRIMARY, REASON, SECONDARY, directs, form_for, merged, requested, threaded, told
from tests.e2e.stage import Stage, buttons

__all__ = ["_soon"]

both = pytest.mark.parametrize("transport", ["http", "socket"])
pytestmark = pytest.mark.usefixtures("_soon")


def leading_on(found: Message) -> str:
    """The button that leads from somebody who was merged to whom they were merged into."""
    return next(each for each in buttons(found) if each in {"Go on with Alex Chen", "Open Alex Chen"})


@both
async def test_the_thread_keeps_the_story_and_the_person_who_asked_is_told(stage: Stage) -> None:
    request = await requested(stage)
    await merged(stage, request)
    await told(stage, request.reference)
    approved, done = threaded(stage, request)
    assert approved.startswith("<@U0PRIYA> approved")
    assert done.startswith("Done: merged")
    (message,) = directs(stage, "maya")
    assert "merged" in message.casefold()
    assert "<#C0APPROVE>" in message
    assert request.reference in message
    assert not directs(stage, "priya")


@pytest.mark.parametrize("option", ["--keep", "--delete"])
async def test_afterwards_the_secondary_leads_to_the_primary(stage: Stage, option: str) -> None:
    request = await requested(stage, PRIMARY, SECONDARY, option)
    await merged(stage, request)
    assert (SECONDARY in stage.uchat.people) is (option == "--keep")
    for line in (f"user {SECONDARY}", SECONDARY, f"find {SECONDARY}"):
        found = await stage.ask(line)
        assert PRIMARY in found.text, line
        assert request.reference in found.text, line
        opened = await stage.press(found, leading_on(found))
        assert f"User ns: {PRIMARY}" in opened.text, line
    audit = await stage.ask(f"audit {SECONDARY}")
    assert request.reference in audit.text
    assert PRIMARY in audit.text
    assert "merged" in audit.text


async def test_the_card_of_somebody_who_is_gone_leads_on_to_the_primary(stage: Stage) -> None:
    request = await requested(stage, PRIMARY, SECONDARY, "--delete")
    await merged(stage, request)
    answer = await stage.ask(f"user {SECONDARY}")
    assert f"{SECONDARY} was merged into Alex Chen ({PRIMARY}), see {request.reference}" in answer.text
    assert buttons(answer)[0] == "Go on with Alex Chen"
    opened = await stage.press(answer, "Go on with Alex Chen")
    assert f"User ns: {PRIMARY}" in opened.text


async def test_what_was_to_be_done_to_somebody_who_is_gone_goes_on_with_the_primary(stage: Stage) -> None:
    await merged(stage, await requested(stage, PRIMARY, SECONDARY, "--delete"))
    answer = await stage.ask(f"tag add {SECONDARY} VIP")
    assert "f1001t11" not in stage.uchat.people[PRIMARY].tags
    done = await stage.press(answer, "Go on with Alex Chen")
    assert "VIP" in done.text
    assert "f1001t11" in stage.uchat.people[PRIMARY].tags


async def test_an_action_on_somebody_who_was_merged_and_deleted_names_the_primary(stage: Stage) -> None:
    await merged(stage, await requested(stage, PRIMARY, SECONDARY, "--delete"))
    answer = await stage.ask(f"tag list {SECONDARY}")
    assert f"was merged into Alex Chen ({PRIMARY})" in answer.text


@pytest.mark.parametrize("place", ["primary", "secondary"])
async def test_who_was_merged_and_deleted_can_not_be_merged_again(stage: Stage, place: str) -> None:
    await merged(stage, await requested(stage, PRIMARY, SECONDARY, "--delete"))
    people = (SECONDARY, "f1001u501") if place == "primary" else ("f1001u501", SECONDARY)
    view = await form_for(stage, f"merge {' '.join(people)}")
    ack = await stage.slack.submit("maya", view, {"Reason": REASON})
    assert set(ack.errors) == {place}
    assert f"was merged into Alex Chen ({PRIMARY})" in ack.errors[place]


async def test_who_was_merged_there_and_back_is_where_they_are(stage: Stage) -> None:
    await merged(stage, await requested(stage, PRIMARY, SECONDARY))
    await merged(stage, await requested(stage, SECONDARY, PRIMARY))
    back = await stage.ask(f"user {SECONDARY}")
    assert "was merged into" not in back.text
    assert not [each for each in buttons(back) if each.startswith(("Open ", "Go on "))]
    gone = await stage.ask(f"user {PRIMARY}")
    assert f"{PRIMARY} was merged into Alex Chen ({SECONDARY})" in gone.text
    opened = await stage.press(gone, "Open Alex Chen")
    assert f"User ns: {SECONDARY}" in opened.text
    assert "was merged into" not in opened.text


async def test_a_chain_of_merges_leads_to_the_last(stage: Stage) -> None:
    await merged(stage, await requested(stage, PRIMARY, SECONDARY, "--delete"))
    await merged(stage, await requested(stage, "f1001u501", PRIMARY, "--delete"))
    found = await stage.ask(f"user {SECONDARY}")
    assert "f1001u501" in found.text
