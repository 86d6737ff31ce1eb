import pytest

from tests.e2e.stage import Stage, buttons, reference_in, shown

both = pytest.mark.parametrize("transport", ["http", "socket"])


@both
async def test_an_email_shows_the_card_of_the_one_it_belongs_to(stage: Stage) -> None:
    answer = await stage.ask("find email JANE@acme.com")
    assert answer.visible_to == "U0MAYA"
    assert answer.text.startswith("Jane Cooper\n")
    assert "f1001u501" in answer.text
    assert "mary-jane" not in answer.text


WRITTEN = (
    "jane@acme.com",
    "find jane@acme.com",
    "f1001u501",
    "user Jane Cooper",
    "find phone 0491 570 156",
    "find phone +61491570156",
    "+61 491 570 156",
    "find id 61491570156",
    "find name “jane cooper”",
    "find email <mailto:jane@acme.com|jane@acme.com>",
    "find phone <tel:+61491570156|+61 491 570 156>",
)


@both
async def test_jane_is_found_however_she_is_written(stage: Stage) -> None:
    for line in WRITTEN:
        assert (await stage.ask(line)).text.startswith("Jane Cooper\n"), line


async def test_a_number_that_only_holds_the_one_typed_is_nobodys_hit(stage: Stage) -> None:
    answer = await stage.ask("find phone 0491570156")
    assert "Jürgen" not in answer.text
    assert "Whitfield" not in answer.text
    assert "Jane Cooper" in answer.text


async def test_several_hits_give_a_chooser_and_choosing_takes_its_place(stage: Stage) -> None:
    answer = await stage.ask("find email famiglia@rossi.example")
    assert "3 bot users match" in answer.text
    for detail in ("instagram", "whatsapp", "f1001u507"):
        assert detail in answer.text.casefold()
    chosen = await stage.press(answer, "Choose")
    assert chosen.text.startswith("Giulia Rossi\n")
    assert chosen.ts == answer.ts


async def test_nobody_is_said_with_what_was_tried(stage: Stage) -> None:
    answer = await stage.ask("find email nobody@nowhere.example")
    assert "Nobody found" in answer.text
    assert "email nobody@nowhere.example" in answer.text
    wide = await stage.press(answer, "Search the whole workspace")
    assert "Nobody found" in wide.text
    assert "GET /team-bot-users" in stage.paths


async def test_more_than_a_screenful_is_paged(stage: Stage) -> None:
    for number in range(11):
        person = stage.uchat.people["f1001u525"]
        namesake = type(person)(f"f1001u{900 + number}", name=f"Sam Paige {number:02}", channel="web")
        stage.uchat.people[namesake.user_ns] = namesake
    first = await stage.ask("find name Sam Paige")
    assert "1–8 of 11" in first.text
    assert "Previous" not in buttons(first)
    second = await stage.press(first, "Next")
    assert "9–11 of 11" in second.text
    assert "Next" not in buttons(second)
    assert second.ts == first.ts
    assert "1–8 of 11" in (await stage.press(second, "Previous")).text


async def test_the_workspace_list_shows_others_and_says_where_actions_need_to_go(stage: Stage) -> None:
    answer = await stage.ask("find email jane.hall@acme.com —workspace")
    assert "Jane Cooper-Hall" in answer.text
    assert "f2002u801" in answer.text
    assert "Actions need the bot a person belongs to" in answer.text
    assert "Add tag" not in buttons(answer)
    assert stage.paths == ["GET /team-bot-users"]


async def test_a_user_ns_in_the_workspace_is_refused_and_costs_nothing(stage: Stage) -> None:
    answer = await stage.ask("find f2002u1 --workspace")
    assert "The workspace's list can't be searched by user ns." in answer.text
    assert "No bot user" not in answer.text
    assert not stage.paths


async def test_the_workspace_is_not_offered_for_a_user_ns(stage: Stage) -> None:
    answer = await stage.ask("find f1001u99999")
    assert "Nobody found" in answer.text
    assert "Search the whole workspace" not in buttons(answer)


async def test_a_slip_in_the_command_gets_a_suggestion_and_costs_nothing(stage: Stage) -> None:
    answer = await stage.ask("fnd email jane@acme.com")
    assert "Did you mean" in answer.text
    assert "/uchat find email" in shown(answer)
    assert reference_in(answer)
    assert not stage.paths


async def test_the_empty_command_offers_what_can_be_done(stage: Stage) -> None:
    answer = await stage.ask("")
    assert "What would you like to do?" in answer.text
    await stage.slack.choose("maya", answer, "Choose an action", "find email")
    view = await stage.slack.view("maya")
    assert view.title == "Find by email"


async def test_help_writes_each_command_on_a_line_of_its_own(stage: Stage) -> None:
    answer = await stage.ask("help tag")
    assert "/uchat tag add <who> <tag>" in shown(answer)
    assert "/uchat find email" not in shown(answer)
