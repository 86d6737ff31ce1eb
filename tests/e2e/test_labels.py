import asyncio

import pytest

from playground.uchat import Flows
from playground.uchat.flows import STEPS
from slackbot.store.states import State
from tests.e2e.bridged import SENDS, _soon, cleared, left
from tests.e2e.stage import Stage, buttons, eventually, reference_in, shown

__all__ = ["_soon"]

JANE = "f1001u501"
NOBODY = "f1001u521"
"""Someone without email, phone or name."""
both = pytest.mark.parametrize("transport", ["http", "socket"])
soon = pytest.mark.usefixtures("_soon")


def labels(stage: Stage, user_ns: str = JANE) -> set[str]:
    """The names of the labels that the person has by now."""
    return {stage.uchat.workspace.labels[each] for each in stage.uchat.people[user_ns].labels}


@both
async def test_a_label_is_added_proven_and_undone(stage: Stage) -> None:
    done = await stage.ask("label add jane@acme.com complaint")
    assert "Jane Cooper now has the label Complaint." in done.text
    assert labels(stage) == {"Shipping", "Callback", "Complaint"}
    undone = await stage.press(done, "Undo")
    assert undone.text.startswith("Undone")
    assert labels(stage) == {"Shipping", "Callback"}
    reference = (await stage.entries())[0].operation
    states = [entry.state for entry in await stage.entries(reference)]
    assert states == [State.STARTED, State.DONE, State.UNDOING, State.UNDONE]


@both
async def test_a_label_is_removed_and_undone(stage: Stage) -> None:
    done = await stage.ask("label remove jane@acme.com Shipping")
    assert "Jane Cooper no longer has the label Shipping." in done.text
    assert labels(stage) == {"Callback"}
    await stage.press(done, "Undo")
    assert labels(stage) == {"Shipping", "Callback"}


async def test_what_is_there_already_is_said_and_nothing_is_written(stage: Stage) -> None:
    answer = await stage.ask(f"label add {JANE} shipping")
    assert "already has the label Shipping. Nothing was changed." in answer.text
    answer = await stage.ask(f"label remove {JANE} Legal")
    assert "does not have the label Legal. Nothing was changed." in answer.text
    assert not [path for path in stage.paths if not path.startswith("GET")]


async def test_a_label_goes_by_its_id_too_and_by_its_name_in_any_script(stage: Stage) -> None:
    await stage.ask(f"label add {JANE} 301")
    await stage.ask(f"label add {JANE} 重要")
    assert {"Priority", "重要"} <= labels(stage)


@both
async def test_two_people_who_add_the_same_label_at_once_both_get_a_clear_answer(stage: Stage) -> None:
    checks = {user: await stage.ask(f"label check {JANE} Legal", user=user) for user in ("maya", "tom")}
    await asyncio.gather(*(stage.slack.click(user, each, text="Add label") for user, each in checks.items()))
    told = [(await stage.slack.answer(user, "#support")).text for user in checks]
    assert all("now has the label Legal" in each or "already has the label Legal" in each for each in told)
    assert stage.uchat.people[JANE].labels.count(311) == 1
    settled = [
        entry for entry in await stage.entries() if entry.action == "label add" and entry.state is State.DONE
    ]
    assert {entry.actor for entry in settled} == {"U0MAYA", "U0TOM"}


async def test_a_misspelt_label_is_asked_back_and_never_created(stage: Stage) -> None:
    answer = await stage.ask(f"label add {JANE} Shiping")
    assert "Shipping" in buttons(answer)
    assert reference_in(answer)
    assert len(stage.uchat.workspace.labels) == 30
    assert "already has the label Shipping" in (await stage.press(answer, "Shipping")).text


async def test_the_form_offers_labels_while_one_types(stage: Stage) -> None:
    await stage.slack.command("maya", "#support", f"/uchat label add {JANE}")
    view = await stage.slack.view("maya")
    offered = [each["text"]["text"] for each in await stage.slack.options("maya", view, "Label", "lega")]
    assert "Legal" in offered
    await stage.slack.submit("maya", view, {"Label": "Legal"})
    assert "now has the label Legal" in (await stage.slack.answer("maya", "#support")).text


@pytest.mark.parametrize(
    ("label", "title", "button"), [("Shipping", "Yes", "Remove label"), ("Legal", "No", "Add label")]
)
async def test_a_check_says_yes_or_no_and_offers_a_change(
    stage: Stage, label: str, title: str, button: str
) -> None:
    answer = await stage.ask(f"label check jane@acme.com {label}")
    assert answer.text.startswith(title)
    assert button in buttons(answer)
    await stage.press(answer, button)
    assert (label in labels(stage)) is (title == "No")


async def test_a_viewer_is_offered_no_change(stage: Stage) -> None:
    answer = await stage.ask(f"label check {JANE} Shipping", user="jonas")
    assert not {"Remove label", "Add label"} & set(buttons(answer))
    assert "Only editors" in (await stage.ask(f"label add {JANE} Legal", user="jonas")).text


@both
async def test_clearing_asks_first_and_can_be_undone(stage: Stage) -> None:
    question = await stage.ask("label clear f1001u524")
    assert "Remove 25 labels?" in question.text
    before = labels(stage, "f1001u524")
    done = await stage.press(question, "Confirm")
    assert "lost 25 labels" in done.text
    assert not labels(stage, "f1001u524")
    await stage.press(done, "Undo")
    assert labels(stage, "f1001u524") == before


async def test_clearing_leaves_what_came_since_alone(stage: Stage) -> None:
    question = await stage.ask(f"label clear {JANE}")
    stage.uchat.people[JANE].labels.append(301)
    done = await stage.press(question, "Confirm")
    assert "Left alone, because it came since: Priority" in done.text
    assert labels(stage) == {"Priority"}


async def test_clearing_nothing_asks_nothing(stage: Stage) -> None:
    answer = await stage.ask("label clear f1001u502")
    assert "has no labels" in answer.text
    assert "Confirm" not in buttons(answer)


async def test_clearing_that_stopped_half_way_says_how_far_it_came(stage: Stage) -> None:
    question = await stage.ask("label clear f1001u524")
    stage.uchat.inject(kind="slow", path="/subscriber/remove-labels", seconds=0.01)
    stage.uchat.inject(kind="429", retry_after=3600, path="/subscriber/remove-labels")
    answer = await stage.press(question, "Confirm")
    assert "20 of 25 labels were removed, then it stopped." in answer.text
    assert (await stage.entries(reference_in(answer)))[-1].state is State.FAILED


# Where UChat does not send labels with a person


@pytest.fixture
def unsent(stage: Stage) -> Stage:
    """A UChat that shows nobody's labels."""
    stage.uchat.switches.labels_sent = False
    return stage


@both
@soon
async def test_they_are_read_through_the_flow_bridge(unsent: Stage) -> None:
    answer = await unsent.ask(f"label list {JANE}")
    assert "2 labels:" in answer.text
    assert {"Shipping", "Callback"} <= set(answer.text.replace("• ", "").splitlines())
    assert unsent.paths.count(SENDS) == 1
    await cleared(unsent)


@soon
async def test_labels_that_the_flow_tells_by_name_alone_are_known_by_it(
    unsent: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"data": [{"name": "Priority"}, {"id": 303}, {}]}
    monkeypatch.setitem(STEPS, "slackbot: list labels", lambda *_: told)
    answer = await unsent.ask(f"label list {NOBODY}")
    assert "Priority" in answer.text
    assert "303" in answer.text
    assert (await unsent.ask(f"label check {NOBODY} Priority")).text.startswith("Yes")
    assert (await unsent.ask(f"label check {NOBODY} Legal")).text.startswith("No")


async def test_a_check_asks_for_those_of_the_label_with_that_email(unsent: Stage) -> None:
    for label, says in (("Shipping", "Yes"), ("Legal", "No")):
        assert (await unsent.ask(f"label check {JANE} {label}")).text.startswith(says)
    assert SENDS not in unsent.paths


async def test_adding_and_removing_prove_themselves_without_the_bridge(unsent: Stage) -> None:
    done = await unsent.ask(f"label add {JANE} Legal")
    assert "now has the label Legal" in done.text
    assert "Undo" in buttons(done)
    assert (await unsent.press(done, "Undo")).text.startswith("Undone")
    assert "no longer has" in (await unsent.ask(f"label remove {JANE} Shipping")).text
    assert labels(unsent) == {"Callback"}
    assert SENDS not in unsent.paths


@soon
async def test_someone_without_email_and_phone_is_read_through_the_bridge(unsent: Stage) -> None:
    assert (await unsent.ask(f"label check {NOBODY} Legal")).text.startswith("No")
    done = await unsent.ask(f"label add {NOBODY} Legal")
    assert "now has the label Legal" in done.text
    assert unsent.paths.count(SENDS) == 3
    await cleared(unsent, NOBODY)
    assert (await unsent.press(done, "Undo")).text.startswith("Undone")
    assert not labels(unsent, NOBODY)


@soon
async def test_clearing_through_the_bridge(unsent: Stage) -> None:
    question = await unsent.ask(f"label clear {JANE}")
    assert "Remove 2 labels?" in question.text
    done = await unsent.press(question, "Confirm")
    assert "lost 2 labels" in done.text
    assert not labels(unsent)
    assert unsent.paths.count(SENDS) == 2
    await cleared(unsent)
    assert "2 labels again" in (await unsent.press(done, "Undo")).text
    assert labels(unsent) == {"Shipping", "Callback"}


@soon
async def test_clearing_through_the_bridge_takes_what_was_asked_about_and_nothing_else(unsent: Stage) -> None:
    question = await unsent.ask(f"label clear {JANE}")
    unsent.uchat.people[JANE].labels.append(301)
    done = await unsent.press(question, "Confirm")
    assert "lost 2 labels" in done.text
    assert "Left alone, because it came since: Priority" in done.text
    assert labels(unsent) == {"Priority"}


@soon
async def test_clearing_takes_a_label_too_that_the_flow_tells_by_name_alone(
    unsent: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"data": [{"name": "Complaint"}, {"name": "Made just now"}]}
    monkeypatch.setitem(STEPS, "slackbot: list labels", lambda *_: told)
    question = await unsent.ask(f"label clear {NOBODY}")
    assert "Complaint, Made just now" in question.text
    unsent.uchat.workspace.labels[399] = "Made just now"
    told["data"] = []
    assert "lost 2 labels" in (await unsent.press(question, "Confirm")).text
    (removal,) = [call for call in unsent.uchat.calls if call.path == "/subscriber/remove-labels-by-name"]
    assert [each["label_name"] for each in removal.body["data"]] == ["Complaint", "Made just now"]


@soon
@pytest.mark.parametrize("settings", [{"bridge_timeout": "1s"}])
async def test_a_change_that_the_bridge_could_not_prove_has_an_unknown_outcome(unsent: Stage) -> None:
    question = await unsent.ask(f"label clear {JANE}")

    async def removed() -> bool:
        return not unsent.uchat.people[JANE].labels

    await cleared(unsent)
    unsent.uchat.inject(kind="slow", path="/subscriber/remove-labels", seconds=0.5)
    await unsent.slack.click("maya", question, text="Confirm")
    await eventually(removed, "the labels to go")
    unsent.uchat.switches.flows = Flows.SILENT
    answer = await unsent.slack.answer("maya", "#support")
    assert "Outcome unknown" in answer.text
    assert "UChat accepted the change" in answer.text
    assert (await unsent.entries(reference_in(answer)))[-1].state is State.UNKNOWN


@soon
@pytest.mark.parametrize("settings", [{"bridge_timeout": "1s"}])
async def test_a_change_that_could_not_even_look_first_has_failed(unsent: Stage) -> None:
    unsent.uchat.switches.flows = Flows.SILENT
    answer = await unsent.ask(f"label add {NOBODY} Legal")
    assert "slackbot: list labels" in answer.text
    assert "Outcome unknown" not in answer.text
    assert (await unsent.entries(reference_in(answer)))[-1].state is State.FAILED
    assert not labels(unsent, NOBODY)


async def test_a_change_that_could_not_be_read_back_has_an_unknown_outcome(stage: Stage) -> None:
    question = await stage.ask("label clear jane@acme.com")
    stage.uchat.inject(kind="500", path="/subscriber/get-info", count=3)
    answer = await stage.press(question, "Confirm")
    assert "Outcome unknown" in answer.text
    assert "UChat accepted the change" in answer.text
    assert (await stage.entries(reference_in(answer)))[-1].state is State.UNKNOWN
    assert not labels(stage)


# Where there is no flow either


@pytest.fixture
def bare(unsent: Stage) -> Stage:
    """A UChat that shows nobody's labels, in whose Flow Builder nothing was made."""
    unsent.uchat.switches.flows = Flows.NONE
    return unsent


@both
async def test_the_costly_way_is_named_with_its_price_and_taken_only_when_asked(bare: Stage) -> None:
    answer = await bare.ask(f"label list {JANE}")
    assert "about 30 calls" in answer.text
    assert "/uchat setup" in answer.text
    assert not [call for call in bare.uchat.calls if "label_id" in call.query]
    found = await bare.press(answer, "Look label by label")
    assert found.ts == answer.ts
    assert {"Shipping", "Callback"} <= set(found.text.replace("• ", "").splitlines())
    assert len([call for call in bare.uchat.calls if "label_id" in call.query]) == 30


async def test_the_costly_way_needs_an_email_or_a_phone_number(bare: Stage) -> None:
    answer = await bare.press(await bare.ask(f"label list {NOBODY}"), "Look label by label")
    assert "neither email nor phone" in answer.text
    assert reference_in(answer)


async def test_a_check_of_somebody_with_neither_says_what_is_missing(bare: Stage) -> None:
    answer = await bare.ask(f"label check {NOBODY} Legal")
    assert "the sub flow for them does not exist" in answer.text
    assert "/uchat setup" in answer.text
    assert "30 calls" in answer.text


async def test_adding_and_its_undo_still_work_for_whoever_has_an_email(bare: Stage) -> None:
    done = await bare.ask("label add jane@acme.com Legal")
    assert "now has the label Legal" in done.text
    assert (await bare.press(done, "Undo")).text.startswith("Undone")
    assert labels(bare) == {"Shipping", "Callback"}


async def test_nothing_of_the_bridge_is_on_the_card(unsent: Stage) -> None:
    unsent.uchat.people[JANE].fields |= {"slackbot_result": "{}", "slackbot_request": "7K2M9-QXD4R"}
    assert left(unsent)
    card = shown(await unsent.ask(f"user {JANE}"))
    assert "slackbot" not in card
    assert "7K2M9" not in card
