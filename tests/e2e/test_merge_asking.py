import asyncio
import json

import pytest

from playground.slack.blocks import places
from playground.slack.messages import Message
from playground.slack.views import View
from playground.uchat import Flows
from slackbot.slack import submissions
from slackbot.store.states import State
from tests.e2e.merging import (
    APPROVALS,
    PRIMARY,
    REASON,
    SECONDARY,
    form_for,
    in_database,
    requested,
    states,
)
from tests.e2e.stage import Stage, buttons, reference_in, reference_of, shown

JANE, MARY = "f1001u501", "f1001u504"
both = pytest.mark.parametrize("transport", ["http", "socket"])
LINE = f"merge {PRIMARY} {SECONDARY}"


def entered(view: View, name: str) -> str | None:
    """What stands in an input now, whatever its block is called."""
    state = next(block[name] for block in view.state.values() if name in block)
    chosen = state.get("selected_option")
    value = chosen["value"] if chosen else state.get("value")
    return str(value) if value else None


def labels(view: View) -> list[str]:
    return [place.label for place in places(view.blocks)]


async def asked_in(stage: Stage, view: View, user: str = "maya", **values: str) -> Message:
    ack = await stage.slack.submit(user, view, {"Reason": REASON, **values})
    assert ack.body == {"response_action": "clear"}, ack
    return await stage.slack.answer(user, "#support")


async def swapped(stage: Stage, view: View) -> None:
    before = view.hash
    await stage.slack.click("maya", view, "Swap")
    await stage.slack.wait_for(lambda: view.hash != before, "the form to be exchanged")


@both
async def test_a_command_opens_the_form_filled_in_and_asks_why(stage: Stage) -> None:
    view = await form_for(stage, LINE)
    assert labels(view) == ["Primary", "Secondary", "Swap", "Secondary profile afterwards", "Reason"]
    assert entered(view, "primary") == PRIMARY
    assert entered(view, "secondary") == SECONDARY
    assert entered(view, "afterwards") == "keep"
    ack = await stage.slack.submit("maya", view)
    assert set(ack.errors) == {"reason"}
    answer = await asked_in(stage, view)
    assert "Asked for approval" in answer.text
    assert answer.visible_to == "U0MAYA"
    assert await states(stage, reference_of(answer)) == [State.PENDING]
    assert not stage.uchat.workspace.merges


@pytest.mark.parametrize(("option", "afterwards"), [("--delete", "delete"), ("--keep", "keep")])
async def test_what_becomes_of_the_secondary_may_be_said_in_the_command(
    stage: Stage, option: str, afterwards: str
) -> None:
    view = await form_for(stage, f"{LINE} {option}")
    assert entered(view, "afterwards") == afterwards
    answer = await asked_in(stage, view)
    assert (await stage.entries(reference_of(answer)))[0].arguments["afterwards"] == afterwards


async def test_a_reason_of_blanks_is_none(stage: Stage) -> None:
    view = await form_for(stage, LINE)
    ack = await stage.slack.submit("maya", view, {"Reason": "  \n "})
    assert set(ack.errors) == {"reason"}
    assert not stage.slack.messages(APPROVALS, "priya")


async def test_the_button_of_the_card_opens_the_form_with_that_person(stage: Stage) -> None:
    card = await stage.ask(f"user {SECONDARY}")
    await stage.slack.click("maya", card, text="Merge")
    view = await stage.slack.view("maya")
    assert entered(view, "primary") == SECONDARY
    assert entered(view, "secondary") is None
    await asked_in(stage, view, Secondary=PRIMARY)


async def test_people_are_suggested_for_both(stage: Stage) -> None:
    view = await form_for(stage, "merge")
    for name in ("Primary", "Secondary"):
        offered = [each["value"] for each in await stage.slack.options("maya", view, name, "alex")]
        assert offered[:2] == [PRIMARY, SECONDARY]
    for name, person in (("Primary", PRIMARY), ("Secondary", SECONDARY)):
        option = (await stage.slack.options("maya", view, name, person))[0]
        await stage.slack.choose("maya", view, name, option)
    await asked_in(stage, view)


async def test_swap_exchanges_the_two_and_keeps_the_rest(stage: Stage) -> None:
    view = await form_for(stage, LINE)
    await stage.slack.choose("maya", view, "Secondary profile afterwards", "delete")
    await stage.slack.choose("maya", view, "Reason", REASON)
    await swapped(stage, view)
    for primary, secondary in ((SECONDARY, PRIMARY), (PRIMARY, SECONDARY), (SECONDARY, PRIMARY)):
        assert entered(view, "primary") == primary
        assert entered(view, "secondary") == secondary
        assert entered(view, "afterwards") == "delete"
        assert entered(view, "reason") == REASON
        await swapped(stage, view)
    answer = await asked_in(stage, view)
    entry = (await stage.entries(reference_of(answer)))[0]
    assert (entry.bot_user, entry.second_bot_user) == (PRIMARY, SECONDARY)
    assert entry.arguments["afterwards"] == "delete"


async def test_swap_keeps_the_names_that_were_chosen(stage: Stage) -> None:
    view = await form_for(stage, "merge")
    option = (await stage.slack.options("maya", view, "Primary", "mary-jane"))[0]
    await stage.slack.choose("maya", view, "Primary", option)
    await swapped(stage, view)
    assert entered(view, "primary") is None
    there = next(block["secondary"] for block in view.state.values() if "secondary" in block)
    assert there["selected_option"]["text"]["text"] == option["text"]["text"]
    assert "Mary-Jane" in option["text"]["text"]


async def test_what_is_wrong_after_a_swap_is_still_said_at_its_input(stage: Stage) -> None:
    view = await form_for(stage, f"merge nobody@nowhere.example {JANE}")
    await swapped(stage, view)
    ack = await stage.slack.submit("maya", view, {"Reason": REASON})
    place = next(each for each in places(view.blocks) if each.label == "Secondary")
    assert set(ack.errors) == {place.block_id}
    assert "No bot user was found" in ack.errors[place.block_id]


async def test_a_check_that_takes_long_keeps_what_was_entered(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submissions, "CHECKING_SECONDS", 0.05)
    view = await form_for(stage, f"merge nobody@nowhere.example {JANE}")
    await swapped(stage, view)
    stage.uchat.inject(kind="slow", path="/subscribers", seconds=0.5)
    values = {"Reason": REASON, "Secondary profile afterwards": "delete"}
    ack = await stage.slack.submit("maya", view, values)
    assert "Checking…" in str(ack.body)
    await stage.slack.wait_for(lambda: "No bot user was found" in str(view.blocks))
    assert entered(view, "primary") == JANE
    assert entered(view, "secondary") == "nobody@nowhere.example"
    assert entered(view, "afterwards") == "delete"
    assert entered(view, "reason") == REASON


async def test_keep_and_delete_at_once_is_said_to_be_neither(stage: Stage) -> None:
    answer = await stage.ask(f"{LINE} --delete --keep")
    assert "--keep stands against what was said before it." in answer.text
    assert not stage.slack.views("maya")


@pytest.mark.parametrize("channel", ["#sales", "D0MAYA"])
async def test_it_may_be_asked_for_where_the_bot_is_not_or_in_a_direct_message(
    stage: Stage, channel: str
) -> None:
    request = await requested(stage, channel=channel)
    await stage.slack.click("maya", request.answer, text="Withdraw")
    assert (await stage.slack.answer("maya", channel)).text.startswith("Withdrawn")


@both
@pytest.mark.parametrize(
    ("primary", "secondary"),
    [(JANE, JANE), (JANE, "jane@acme.com"), ("+61 491 570 156", JANE.upper())],
)
async def test_the_same_person_twice_is_refused_at_the_input(
    stage: Stage, primary: str, secondary: str
) -> None:
    view = await form_for(stage, f"merge {json.dumps(primary)} {secondary}")
    ack = await stage.slack.submit("maya", view, {"Reason": REASON})
    assert set(ack.errors) == {"secondary"}
    assert "This is the primary itself, Jane Cooper." in ack.errors["secondary"]


async def test_a_missing_one_is_slacks_to_say_and_somebody_unknown_is_refused_at_the_input(
    stage: Stage,
) -> None:
    view = await form_for(stage, f"merge {JANE}")
    assert set((await stage.slack.submit("maya", view, {"Reason": REASON})).errors) == {"secondary"}
    ack = await stage.slack.submit("maya", view, {"Secondary": "nobody@nowhere.example"})
    assert set(ack.errors) == {"secondary"}
    assert "No bot user was found" in ack.errors["secondary"]
    ack = await stage.slack.submit("maya", view, {"Secondary": "f1001u999"})
    assert set(ack.errors) == {"secondary"}


async def test_somebody_of_another_bot_is_refused_at_the_input(stage: Stage) -> None:
    view = await form_for(stage, f"merge {JANE} f2002u801")
    ack = await stage.slack.submit("maya", view, {"Reason": REASON})
    assert set(ack.errors) == {"secondary"}
    for line in (f"merge f2002u801 {JANE}", "merge f2002u801 f2002u802"):
        view = await form_for(stage, line)
        ack = await stage.slack.submit("maya", view, {"Reason": REASON})
        assert "primary" in ack.errors
    assert not stage.slack.messages(APPROVALS, "priya")


async def test_where_several_match_it_is_said_at_the_input(stage: Stage) -> None:
    view = await form_for(stage, f"merge {JANE} famiglia@rossi.example")
    ack = await stage.slack.submit("maya", view, {"Reason": REASON})
    assert set(ack.errors) == {"secondary"}
    assert "3 bot users match" in ack.errors["secondary"]
    assert (await asked_in(stage, view, Secondary="f1001u506")).visible_to == "U0MAYA"


async def test_people_are_found_by_email_and_phone(stage: Stage) -> None:
    view = await form_for(stage, "merge 0491570156 Mary-Jane@acme.com")
    answer = await asked_in(stage, view)
    entry = (await stage.entries(reference_of(answer)))[0]
    assert (entry.bot_user, entry.second_bot_user) == (JANE, MARY)


@pytest.mark.parametrize(
    ("primary", "secondary", "place"),
    [
        (PRIMARY, JANE, "primary"),
        (JANE, PRIMARY, "secondary"),
        (SECONDARY, JANE, "primary"),
        (JANE, SECONDARY, "secondary"),
    ],
)
async def test_somebody_who_waits_in_another_merge_is_refused_at_the_input(
    stage: Stage, primary: str, secondary: str, place: str
) -> None:
    request = await requested(stage)
    view = await form_for(stage, f"merge {primary} {secondary}", user="tom")
    ack = await stage.slack.submit("tom", view, {"Reason": REASON})
    assert set(ack.errors) == {place}
    assert request.reference in ack.errors[place]


async def test_of_two_who_ask_for_the_same_at_once_one_is_refused(stage: Stage) -> None:
    one = await form_for(stage, LINE, user="maya")
    other = await form_for(stage, f"merge {SECONDARY} {JANE}", user="tom")
    acks = await asyncio.gather(
        stage.slack.submit("maya", one, {"Reason": REASON}),
        stage.slack.submit("tom", other, {"Reason": REASON}),
    )
    waiting = [user for user, ack in zip(("maya", "tom"), acks, strict=True) if not ack.errors]
    answers = [(await stage.slack.answer(user, "#support")).text for user in waiting]
    assert sum("Asked for approval" in each for each in answers) == 1
    for text in answers:
        assert "Asked for approval" in text or "is open" in text
    assert len(in_database(stage, "SELECT * FROM approvals")) == 1


async def test_a_submission_delivered_again_asks_once(stage: Stage) -> None:
    await requested(stage)
    assert (await stage.slack.deliver(stage.slack.deliveries[-1], retry=1)).ok
    await stage.ask("help")
    assert len(stage.slack.messages(APPROVALS, "priya")) == 1


async def test_viewers_and_guests_may_not_ask(stage: Stage) -> None:
    assert "Only editors" in (await stage.ask(LINE, user="jonas")).text
    assert "Not allowed" in (await stage.ask(LINE, user="casey", channel="#with-guests")).text
    assert not stage.slack.views("jonas")
    assert not stage.paths


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"approval_channel": ""}, "APPROVAL_CHANNEL"),
        ({"approvers": ""}, "APPROVERS"),
        ({"approval_channel": "", "approvers": ""}, "APPROVAL_CHANNEL and APPROVERS"),
    ],
)
async def test_without_channel_or_approvers_it_is_refused_with_the_names_of_the_settings(
    stage: Stage, named: str
) -> None:
    answer = await stage.ask(LINE)
    assert f"without {named}." in answer.text
    assert "<@U0AROHA>" in answer.text
    assert not stage.slack.views("maya")
    assert "Merge" not in buttons(await stage.ask(f"user {PRIMARY}"))
    assert "/uchat merge" not in shown(await stage.ask("help"))


@pytest.mark.parametrize(
    ("settings", "needed"),
    [
        ({"approvers": "U0MAYA"}, "1 approval"),
        ({"approvers": "U0MAYA,U0PRIYA", "approvals_required": "2"}, "2 approvals"),
    ],
)
async def test_with_too_few_approvers_besides_the_one_who_asks_it_is_refused_before_the_form(
    stage: Stage, needed: str
) -> None:
    answer = await stage.ask(LINE)
    assert f"needs {needed} from others, and APPROVERS names too few people besides you." in answer.text
    assert "<@U0AROHA>" in answer.text
    assert await states(stage, reference_in(answer)) == [State.REFUSED]
    assert not stage.slack.views("maya")
    assert not stage.paths
    assert "Merge" not in buttons(await stage.ask(f"user {PRIMARY}"))


@pytest.mark.parametrize("settings", [{"approvers": "U0MAYA"}])
async def test_somebody_else_may_ask_the_only_approver(stage: Stage) -> None:
    view = await form_for(stage, LINE, user="tom")
    assert "Asked for approval" in (await asked_in(stage, view, "tom")).text


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"approval_channel": "C0GUESTS0"}, "guests or people of other organisations"),
        ({"approval_channel": "C0PARTNER"}, "guests or people of other organisations"),
        ({"approval_channel": "C0SALES00"}, "the bot is not in the channel"),
        ({"approval_channel": "C0NOWHERE"}, "the bot can't see that channel"),
    ],
)
async def test_a_channel_that_can_not_hold_it_is_refused(stage: Stage, why: str) -> None:
    answer = await asked_in(stage, await form_for(stage, LINE))
    assert why in answer.text
    assert "APPROVAL_CHANNEL" in answer.text
    reference = reference_in(answer)
    assert await states(stage, reference) == [State.REFUSED]
    assert not in_database(stage, "SELECT * FROM holds")
    for channel in ("#with-guests", "#partners"):
        assert not stage.slack.messages(channel, "maya")


async def test_an_archived_channel_and_one_that_a_guest_just_joined_are_refused_at_once(stage: Stage) -> None:
    stage.slack.archive(APPROVALS)
    assert "the channel is archived" in (await asked_in(stage, await form_for(stage, LINE))).text
    stage.slack.unarchive(APPROVALS)
    stage.slack.put_in("lin", APPROVALS)
    assert "guests or people" in (await asked_in(stage, await form_for(stage, LINE))).text
    stage.slack.take_out("lin", APPROVALS)
    assert "Asked for approval" in (await asked_in(stage, await form_for(stage, LINE))).text


async def test_without_the_sub_flow_nothing_is_asked(stage: Stage) -> None:
    stage.uchat.switches.flows = Flows.NONE
    answer = await asked_in(stage, await form_for(stage, LINE))
    assert "slackbot: merge" in answer.text
    assert await states(stage, reference_in(answer)) == [State.REFUSED]
    assert not stage.slack.messages(APPROVALS, "priya")
