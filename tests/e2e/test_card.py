import pytest

from playground.uchat.switches import MissingUser
from tests.e2e.stage import Stage, buttons, shown

both = pytest.mark.parametrize("transport", ["http", "socket"])


@both
async def test_the_card_tells_what_is_known_and_offers_what_comes_next(stage: Stage) -> None:
    answer = await stage.ask("user f1001u501")
    for fact in (
        "Jane Cooper",
        "+61491570156",
        "jane@acme.com",
        "61491570156",
        "f1001u501",
        "Returning customer",
        "Shipping",
        "Acme Hardware",
    ):
        assert fact in shown(answer), fact
    assert {"Add tag", "Share in channel"} <= set(buttons(answer))


async def test_add_tag_on_the_card_opens_the_modal_for_that_person(stage: Stage) -> None:
    card = await stage.ask("user f1001u501")
    await stage.slack.click("maya", card, text="Add tag")
    view = await stage.slack.view("maya")
    assert view.title == "Add tag"
    assert view.state["user"]["user"]["selected_option"]["value"] == "f1001u501"
    await stage.slack.submit("maya", view, {"Tag": "VIP"})
    answer = await stage.slack.answer("maya", "#support")
    assert "Jane Cooper now has the tag VIP." in answer.text
    assert answer.ts != card.ts


@pytest.mark.parametrize("settings", [{"hidden_fields": "phone, Company,loyalty_points"}])
async def test_hidden_fields_are_never_shown(stage: Stage) -> None:
    for line in ("user f1001u501", "find email jane@acme.com", "find phone 0491570156", "find name jane"):
        told = shown(await stage.ask(line))
        assert "jane@acme.com" in told
        assert "Acme Hardware" not in told
        assert "340" not in told
        assert "Phone" not in told


@pytest.mark.parametrize("line", ["user f1001u521", "user f1001u522", "tag list f1001u521"])
async def test_someone_of_whom_nothing_is_known_has_a_card_too(stage: Stage, line: str) -> None:
    answer = await stage.ask(line)
    assert "f1001u52" in answer.text


async def test_labels_that_are_not_sent_are_left_out_not_called_none(stage: Stage) -> None:
    stage.uchat.switches.labels_sent = False
    assert "Labels" not in shown(await stage.ask("user f1001u501"))


async def test_names_in_every_script_are_shown_as_they_are(stage: Stage) -> None:
    for user_ns, name in (
        ("f1001u508", "عمر حداد"),
        ("f1001u511", "山田 花子"),
        ("f1001u514", "Дмитрий Соколов"),
    ):
        assert name in shown(await stage.ask(f"user {user_ns}"))


async def test_an_unknown_user_ns_says_so(stage: Stage) -> None:
    for way in MissingUser:
        stage.uchat.switches.missing_user = way
        answer = await stage.ask("user f1001u99999")
        assert "No bot user was found for “f1001u99999”." in answer.text
