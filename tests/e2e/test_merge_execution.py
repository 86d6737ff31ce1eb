from collections.abc import Callable

import pytest

from playground.slack.messages import Message
from playground.slack.views import View
from playground.uchat import Flows
from playground.uchat.people import Person
from playground.uchat.workspace import Merge
from slackbot.store.states import State
from tests.e2e.bridged import SENDS, _soon, cleared
from tests.e2e.merging import (
    APPROVALS,
    PRIMARY,
    REASON,
    SECONDARY,
    Request,
    _sweeping,
    became,
    decided,
    directs,
    headed,
    in_state,
    merged,
    requested,
    sent_to,
    states,
)
from tests.e2e.stage import Stage, buttons, eventually, reference_in, shown

__all__ = ["_soon", "_sweeping"]

pytestmark = pytest.mark.usefixtures("_soon")
WRITES = "POST /subscriber"
Change = Callable[[Person], object]


def chosen(view: View) -> dict[str, str]:
    """What stands in each input of a form, by its name without the turn it had in an exchange."""
    return {
        name.partition(".")[0]: value.get("value") or value["selected_option"]["value"]
        for inputs in view.state.values()
        for name, value in inputs.items()
    }


def fields(**changed: str) -> Change:
    return lambda person: person.fields.update(changed)


def of(**changed: object) -> Change:
    def change(person: Person) -> None:
        for name, value in changed.items():
            setattr(person, name, value)

    return change


async def not_merged(stage: Stage, request: Request) -> Message:
    """Approve; the card then says that something changed, and nothing was sent."""
    stage.uchat.clear_calls()
    await decided(stage, request)
    card = await became(stage, request, "not merged")
    assert not stage.uchat.merges
    assert not [path for path in stage.paths if path.startswith(WRITES)]
    assert await states(stage, request.reference) == [State.PENDING, State.APPROVED, State.CHANGED]
    return card


@pytest.mark.parametrize(("who", "label"), [(PRIMARY, "Primary"), (SECONDARY, "Secondary")])
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (of(name="Alexandra Chen"), ("name", "“Alex Chen”", "“Alexandra Chen”")),
        (of(email=None), ("email", "empty")),
        (of(phone="+61491570007"), ("phone", "“+61491570007”")),
        (of(channel="web"), ("channel", "“web”")),
        (of(user_id="w-1"), ("user id", "“w-1”")),
        (lambda person: person.tags.clear(), ("tags", "empty")),
        (lambda person: person.tags.append("f1001t11"), ("tags", "VIP")),
        (lambda person: person.labels.append(301), ("labels", "Priority")),
        (fields(plan="platinum"), ("field plan", "“platinum”")),
        (fields(company="Chen & Sons"), ("field company", "empty", "“Chen &amp; Sons”")),
        (lambda person: person.fields.pop("plan"), ("field plan", "empty")),
    ],
    ids=[
        "name",
        "email",
        "phone",
        "channel",
        "user id",
        "tag gone",
        "tag come",
        "label",
        "field",
        "field come",
        "field gone",
    ],
)
async def test_whatever_changed_of_what_was_shown_stops_the_merge(
    stage: Stage, who: str, label: str, change: Change, told: tuple[str, ...]
) -> None:
    request = await requested(stage)
    change(stage.uchat.people[who])
    card = await not_merged(stage, request)
    (line,) = [each for each in card.text.splitlines() if f"{label}: {told[0]} " in each]
    assert all(each in line for each in told)
    assert "nothing was done" in card.text.casefold()
    assert buttons(card) == ["Ask again"]


@pytest.mark.parametrize("who", [PRIMARY, SECONDARY])
@pytest.mark.parametrize(
    "change",
    [
        of(last_seen="2031-01-01 00:00:00"),
        of(last_interaction="2031-01-01 00:00:00"),
        of(last_message_at="2031-01-01 00:00:00", last_message_type="in"),
        of(status="done", agent_id=22),
        fields(slackbot_result="{}", slackbot_reply="other"),
        lambda person: person.messages.pop(),
    ],
    ids=["last seen", "last interaction", "last message", "status", "bridge", "messages"],
)
async def test_what_changes_by_itself_stops_nothing(stage: Stage, who: str, change: Change) -> None:
    request = await requested(stage)
    change(stage.uchat.people[who])
    await merged(stage, request)
    assert len(stage.uchat.merges) == 1


async def test_labels_that_uchat_does_not_send_stop_nothing(stage: Stage) -> None:
    stage.uchat.switches.labels_sent = False
    request = await requested(stage)
    stage.uchat.people[SECONDARY].labels.append(301)
    await merged(stage, request)
    assert len(stage.uchat.merges) == 1


@pytest.mark.parametrize("settings", [{"hidden_fields": "birthday,phone"}])
@pytest.mark.parametrize(
    ("change", "label", "secret"),
    [
        (fields(birthday="1992-08-03"), "birthday", "1992-08-03"),
        (of(phone="+61491570007"), "phone", "+61491570007"),
    ],
    ids=["field", "profile"],
)
async def test_what_is_hidden_stops_the_merge_too_and_stays_hidden(
    stage: Stage, change: Change, label: str, secret: str
) -> None:
    request = await requested(stage)
    person = stage.uchat.people[SECONDARY]
    before = {person.phone, person.fields["birthday"]}
    change(person)
    card = await not_merged(stage, request)
    assert f"{label} changed." in card.text
    told = "\n".join([card.text, shown(card), *directs(stage, "maya")])
    told += "\n".join(each.text for each in stage.slack.thread(card))
    told += "\n".join(each.result for each in await stage.entries())
    assert not [each for each in (secret, *before) if each and each in told]


async def test_everybody_concerned_hears_what_changed(stage: Stage) -> None:
    request = await requested(stage)
    stage.uchat.people[SECONDARY].fields["plan"] = "platinum"
    card = await not_merged(stage, request)
    (line,) = [each for each in card.text.splitlines() if "Secondary: field plan " in each]
    assert "“free”" in line
    assert "“platinum”" in line
    assert "<@U0PRIYA>" in card.text
    story = [each.text for each in stage.slack.thread(card)]
    assert any("field plan" in each for each in story)
    assert any("approved" in each for each in story)
    told = await sent_to(stage, "maya", "Not merged")
    assert "field plan" in told.text
    assert request.reference in told.text
    assert not directs(stage, "priya")


async def test_a_new_request_is_one_click_away_and_filled_in(stage: Stage) -> None:
    request = await requested(stage, PRIMARY, SECONDARY, "--delete")
    stage.uchat.people[SECONDARY].fields["plan"] = "platinum"
    card = await not_merged(stage, request)
    await stage.slack.click("maya", card, text="Ask again")
    view = await stage.slack.view("maya")
    assert chosen(view) == {
        "primary": PRIMARY,
        "secondary": SECONDARY,
        "afterwards": "delete",
        "reason": REASON,
    }
    since = stage.slack.mark
    ack = await stage.slack.submit("maya", view)
    assert ack.body == {"response_action": "clear"}, ack
    answer = await stage.slack.answer("maya", APPROVALS)
    again = await stage.slack.wait_for_text("approval needed", "priya", APPROVALS, since=since)
    assert again.ts != card.ts
    assert "platinum" in again.text
    new = Request(reference_in(answer), answer, again)
    assert new.reference != request.reference
    await merged(stage, new)
    assert SECONDARY not in stage.uchat.people
    assert len(stage.uchat.merges) == 1


async def test_another_editor_may_ask_again_and_is_then_the_one_who_asked(stage: Stage) -> None:
    request = await requested(stage)
    stage.uchat.people[SECONDARY].fields["plan"] = "platinum"
    card = await not_merged(stage, request)
    await stage.slack.click("priya", card, text="Ask again")
    since = stage.slack.mark
    await stage.slack.submit("priya", await stage.slack.view("priya"), {"Reason": "Now with the new plan"})
    again = await stage.slack.wait_for_text("approval needed", "aroha", APPROVALS, since=since)
    assert "<@U0PRIYA> asks" in again.text
    await stage.slack.click("priya", again, text="Approve")
    assert "You asked for this" in (await stage.slack.answer("priya", APPROVALS)).text
    await stage.slack.click("aroha", again, text="Approve")
    await stage.slack.updated(again, lambda message: headed(message) == "merged")
    assert len(stage.uchat.merges) == 1


async def test_somebody_who_may_not_merge_can_not_ask_again(stage: Stage) -> None:
    request = await requested(stage)
    stage.uchat.people[SECONDARY].fields["plan"] = "platinum"
    card = await not_merged(stage, request)
    await stage.slack.click("jonas", card, text="Ask again")
    answer = await stage.slack.answer("jonas", APPROVALS)
    assert "Only editors" in answer.text
    assert answer.visible_to == "U0JONAS"
    assert not stage.slack.views("jonas")


@pytest.mark.parametrize(("who", "label"), [(PRIMARY, "Primary"), (SECONDARY, "Secondary")])
async def test_somebody_who_was_deleted_meanwhile_is_told_and_nothing_is_sent(
    stage: Stage, who: str, label: str
) -> None:
    request = await requested(stage)
    del stage.uchat.people[who]
    card = await not_merged(stage, request)
    assert f"{label} is no longer in UChat." in card.text
    assert (await sent_to(stage, "maya", "no longer in UChat")).text
    await stage.slack.click("maya", card, text="Ask again")
    view = await stage.slack.view("maya")
    ack = await stage.slack.submit("maya", view)
    if not ack.errors:

        def wrong() -> str | None:
            top = stage.slack.views("maya")
            return " ".join(top[-1].errors.values()) + str(top[-1].blocks) if top else None

        told = await stage.slack.wait_for(lambda: (text := wrong()) and "No bot user" in text and text)
        assert told
    else:
        assert "No bot user was found" in " ".join(ack.errors.values())
    assert not stage.uchat.merges


async def test_an_emptied_field_of_the_form_is_not_sent(stage: Stage) -> None:
    request = await requested(stage)
    stage.uchat.people[SECONDARY].fields["plan"] = "platinum"
    card = await not_merged(stage, request)
    await stage.slack.click("maya", card, text="Ask again")
    view = await stage.slack.view("maya")
    ack = await stage.slack.submit("maya", view, {"Reason": ""})
    assert ack.errors
    assert len(await states(stage, request.reference)) == 3


async def test_without_the_flow_nobody_is_even_asked(stage: Stage) -> None:
    stage.uchat.switches.flows = Flows.NONE
    await stage.slack.command("maya", "#support", f"/uchat merge {PRIMARY} {SECONDARY}")
    await stage.slack.submit("maya", await stage.slack.view("maya"), {"Reason": REASON})
    answer = await stage.slack.answer("maya", "#support")
    assert "slackbot: merge" in answer.text
    assert "does not exist there yet" in answer.text
    assert not stage.slack.messages(APPROVALS, "priya")
    assert (await stage.entries(reference_in(answer)))[-1].state is State.REFUSED
    stage.uchat.switches.flows = Flows.NORMAL
    await merged(stage, await requested(stage))


async def test_a_flow_that_went_meanwhile_leaves_both_alone(stage: Stage) -> None:
    request = await requested(stage)
    stage.uchat.switches.flows = Flows.NONE
    await decided(stage, request)
    card = await became(stage, request, "not merged")
    assert "slackbot: merge" in card.text
    assert buttons(card) == ["Ask again"]
    assert (await states(stage, request.reference))[-1] is State.REFUSED
    assert not stage.uchat.merges
    assert "slackbot: merge" in (await sent_to(stage, "maya", "Not merged")).text
    stage.uchat.switches.flows = Flows.NORMAL
    await merged(stage, await requested(stage))


async def test_a_flow_that_reports_an_error_is_not_merged_in_uchats_words(stage: Stage) -> None:
    request = await requested(stage)
    stage.uchat.switches.flows = Flows.FAILING
    await decided(stage, request)
    card = await became(stage, request, "not merged")
    assert "The step could not be carried out" in card.text
    assert buttons(card) == ["Ask again"]
    assert await states(stage, request.reference) == [
        State.PENDING,
        State.APPROVED,
        State.STARTED,
        State.FAILED,
    ]
    assert "The step could not be carried out" in (await sent_to(stage, "maya", "Not merged")).text
    assert not stage.uchat.merges
    await cleared(stage, PRIMARY)


@pytest.mark.usefixtures("_sweeping")
async def test_a_uchat_that_is_down_for_a_while_is_tried_again(stage: Stage) -> None:
    request = await requested(stage)
    stage.uchat.inject(kind="503", path="/subscriber/get-info", count=1_000)
    await decided(stage, request)
    await stage.slack.updated(request.card, "Merge: approved")
    calls = len(stage.uchat.calls)

    async def tried() -> bool:
        return len(stage.uchat.calls) > calls

    stage.ahead.seconds += 16
    await eventually(tried, "another try")
    assert await states(stage, request.reference) == [State.PENDING, State.APPROVED]
    stage.uchat.faults.clear()
    stage.ahead.seconds += 16
    await became(stage, request, "merged")
    assert len(stage.uchat.merges) == 1
    assert stage.paths.count(SENDS) == 1
    assert await states(stage, request.reference) == [
        State.PENDING,
        State.APPROVED,
        State.STARTED,
        State.DONE,
    ]


@pytest.mark.usefixtures("_sweeping")
async def test_a_uchat_that_stays_down_is_given_up_after_ten_minutes(stage: Stage) -> None:
    request = await requested(stage)
    stage.uchat.inject(kind="503", path="/subscriber/get-info", count=1_000)
    await decided(stage, request)
    await in_state(stage, request.reference, State.APPROVED)
    stage.ahead.seconds += 11 * 60
    card = await became(stage, request, "not merged")
    assert "UChat can't be reached" in card.text.replace("’", "'")
    assert buttons(card) == ["Ask again"]
    assert not stage.uchat.merges
    assert SENDS not in stage.paths
    stage.uchat.faults.clear()
    await merged(stage, await requested(stage))


async def test_a_start_whose_answer_was_lost_is_never_sent_again(stage: Stage) -> None:
    request = await requested(stage)
    stage.uchat.inject(kind="cut", path="/subscriber/send-sub-flow", count=3, carried_out=True)
    await decided(stage, request)
    await became(stage, request, "outcome unknown")
    await stage.uchat.flows_settled()
    assert len(stage.uchat.merges) == 1
    assert [call.path for call in stage.uchat.calls].count("/subscriber/send-sub-flow") == 1


@pytest.mark.parametrize(("option", "there"), [("--keep", True), ("--delete", False)])
async def test_what_was_merged_is_read_back_and_told(stage: Stage, option: str, there: bool) -> None:
    request = await requested(stage, PRIMARY, SECONDARY, option)
    card = await merged(stage, request)
    (merge,) = stage.uchat.merges
    assert (merge.primary, merge.secondary, merge.deleted) == (PRIMARY, SECONDARY, not there)
    assert (SECONDARY in stage.uchat.people) is there
    assert "<@U0PRIYA>" in card.text
    assert "<@U0MAYA>" in card.text
    assert not buttons(card)
    assert "not all is as promised" not in card.text
    await sent_to(stage, "maya", "Merged")
    await cleared(stage, PRIMARY)


async def test_a_promise_that_reading_back_does_not_show_is_said(stage: Stage) -> None:
    request = await requested(stage)

    def lose(_: Merge) -> None:
        del stage.uchat.people[PRIMARY].fields["birthday"]

    stage.uchat.workspace.on_merge.append(lose)
    card = await merged(stage, request)
    assert "not all is as promised" in card.text
    assert "birthday is empty, not 1991-07-02" in card.text
