import pytest

from tests.e2e.stage import Stage, buttons, reference_in, shown

both = pytest.mark.parametrize("transport", ["http", "socket"])
WRITES = ("POST", "DELETE", "PUT")


def writes(stage: Stage) -> list[str]:
    return [path for path in stage.paths if path.startswith(WRITES)]


@both
async def test_a_tag_is_added_by_name_without_case(stage: Stage) -> None:
    answer = await stage.ask("tag add jane@acme.com vip")
    assert "Jane Cooper now has the tag VIP." in answer.text
    assert "Undo" in buttons(answer)
    assert "f1001t11" in stage.uchat.people["f1001u501"].tags


@both
async def test_a_tag_is_removed_by_its_ns(stage: Stage) -> None:
    answer = await stage.ask("tag remove f1001u505 f1001t11")
    assert "Giulia Rossi no longer has the tag VIP." in answer.text
    assert "f1001t11" not in stage.uchat.people["f1001u505"].tags


async def test_a_tag_of_several_words_needs_no_quotes(stage: Stage) -> None:
    assert "now has the tag Needs follow-up" in (await stage.ask("tag add f1001u501 needs follow-up")).text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("tag add f1001u505 VIP", "Giulia Rossi already has the tag VIP."),
        ("tag remove f1001u501 VIP", "Jane Cooper does not have the tag VIP."),
    ],
)
async def test_what_is_so_already_is_said_and_not_written(stage: Stage, line: str, said: str) -> None:
    answer = await stage.ask(line)
    assert said in answer.text
    assert "Undo" not in buttons(answer)
    assert not writes(stage)


async def test_an_unknown_tag_is_never_made_and_did_you_mean_runs_it(stage: Stage) -> None:
    tags = dict(stage.uchat.workspace.tags)
    answer = await stage.ask("tag add jane@acme.com VPI")
    assert "There is no tag called “VPI”." in answer.text
    assert reference_in(answer)
    assert not writes(stage)
    done = await stage.press(answer, "VIP")
    assert "Jane Cooper now has the tag VIP." in done.text
    assert stage.uchat.workspace.tags == tags


async def test_two_tags_that_differ_in_capitals_alone_are_a_question(stage: Stage) -> None:
    answer = await stage.ask("tag add f1001u505 NEWSLETTER")
    assert "2 tags are called “NEWSLETTER” but for capitals." in answer.text
    assert not writes(stage)
    assert "now has the tag newsletter" in (await stage.press(answer, "newsletter")).text


@pytest.mark.parametrize(("tag", "title"), [("newsletter", "Yes"), ("VIP", "No")])
async def test_checking_a_tag(stage: Stage, tag: str, title: str) -> None:
    stage.uchat.people["f1001u501"].tags.append(stage.uchat.workspace.tag_ns("newsletter") or "")
    answer = await stage.ask(f"tag check jane@acme.com {tag}")
    assert answer.text.startswith(title)


async def test_listing_tags_pages(stage: Stage) -> None:
    first = await stage.ask("tag list f1001u523")
    assert "1–30 of 45" in first.text
    second = await stage.press(first, "Next")
    assert "31–45 of 45" in second.text
    assert shown(second).count("•") == 15


async def test_clearing_asks_first_and_takes_any_number(stage: Stage) -> None:
    question = await stage.ask("tag clear f1001u523")
    assert "Remove 45 tags?" in question.text
    assert not writes(stage)
    done = await stage.press(question, "Confirm")
    assert "Tag Collector lost 45 tags." in done.text
    assert done.ts == question.ts
    assert not stage.uchat.people["f1001u523"].tags
    assert [len(call.body["data"]) for call in stage.uchat.calls if call.method == "DELETE"] == [20, 20, 5]


async def test_clearing_leaves_alone_what_came_since_it_was_asked(stage: Stage) -> None:
    question = await stage.ask("tag clear jane@acme.com")
    stage.uchat.people["f1001u501"].tags.append("f1001t11")
    done = await stage.press(question, "Confirm")
    assert "Left alone, because it came since: VIP" in done.text
    assert stage.uchat.people["f1001u501"].tags == ["f1001t11"]


async def test_clearing_nobodys_tags_asks_nothing(stage: Stage) -> None:
    answer = await stage.ask("tag clear f1001u506")
    assert "has no tags" in answer.text
    assert "Confirm" not in buttons(answer)


async def test_a_partial_name_is_good_enough_to_look_and_not_to_write(stage: Stage) -> None:
    assert "Tags of Björk" in (await stage.ask("tag list Björk")).text
    answer = await stage.ask("tag add Björk VIP")
    assert "matches “Björk” in part" in answer.text
    assert not writes(stage)
    assert "now has the tag VIP" in (await stage.press(answer, "Choose")).text
