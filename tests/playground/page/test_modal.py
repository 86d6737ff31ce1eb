import asyncio
from typing import Any

import pytest
from playwright.async_api import Page, expect

from playground.slack.blocks import first_state
from tests.playground.page import every_block as blocks
from tests.playground.page.pretend import Json, PretendSlack

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PERSON: Json = {
    "type": "input",
    "block_id": "who",
    "label": blocks.words("Bot user"),
    "element": {"type": "external_select", "action_id": "user", "min_query_length": 2},
}
TAG: Json = {
    "type": "input",
    "block_id": "what",
    "label": blocks.words("Tag"),
    "element": {"type": "plain_text_input", "action_id": "tag"},
}


def view(*inputs: Json, title: str = "Edit a person", **more: Any) -> Json:
    return {
        "id": "V1",
        "hash": "1",
        "callback_id": "tag-add",
        "title": blocks.words(title),
        "submit": blocks.words("Save"),
        "close": blocks.words("Cancel"),
        "blocks": list(inputs or (TAG,)),
        "state": {"values": first_state(list(inputs or (TAG,)))},
        **more,
    }


async def test_a_modal_opens_on_its_first_input_and_keeps_the_focus_inside(
    page: Page, slack: PretendSlack
) -> None:
    await page.goto(slack.link())
    await expect(page.locator("html[data-ready]")).to_be_attached()

    slack.show(view())

    await expect(page.get_by_role("dialog", name="Edit a person")).to_be_visible()
    await expect(page.get_by_label("Tag", exact=True)).to_be_focused()
    for _ in range(6):
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.closest('[role=dialog]') !== null")


async def test_what_was_entered_is_submitted_with_the_button_disabled_meanwhile(
    page: Page, slack: PretendSlack
) -> None:
    answered = asyncio.Event()

    async def answer(_: Json) -> Json:
        await answered.wait()
        return {"ok": True}

    slack.answers["/page/submit"] = answer
    slack.views = [view()]
    await page.goto(slack.link())

    await page.get_by_label("Tag", exact=True).fill("VIP")
    await page.get_by_role("button", name="Save").click()

    await expect(page.get_by_role("button", name="Save")).to_be_disabled()
    asked = await slack.wait_asked("/page/submit")
    assert asked == {
        "user": "UALICE",
        "view_id": "V1",
        "values": {"what": {"tag": {"type": "plain_text_input", "value": "VIP"}}},
    }
    answered.set()
    await expect(page.get_by_role("button", name="Save")).to_be_enabled()


async def test_an_error_stands_at_its_input_until_that_is_changed(page: Page, slack: PretendSlack) -> None:
    async def refuse(_: Json) -> Json:
        return {"ok": True, "errors": {"what": "No such tag."}}

    slack.answers["/page/submit"] = refuse
    slack.views = [view()]
    await page.goto(slack.link())
    field = page.get_by_label("Tag", exact=True)
    await field.fill("VPI")

    await page.get_by_role("button", name="Save").click()

    await expect(page.get_by_text("No such tag.")).to_be_visible()
    await expect(field).to_be_focused()
    await expect(field).to_have_accessible_description("No such tag.")
    await expect(field).to_have_value("VPI")
    await field.press("End")
    await field.press_sequentially("x")
    await expect(page.get_by_text("No such tag.")).to_have_count(0)


async def test_an_empty_required_input_is_refused_without_asking_the_app(
    page: Page, slack: PretendSlack
) -> None:
    slack.views = [view()]
    await page.goto(slack.link())

    await page.get_by_role("button", name="Save").click()

    await expect(page.get_by_text("Please complete this required field.")).to_be_visible()
    assert slack.asked == []


async def test_an_update_keeps_what_was_entered_under_the_same_ids(page: Page, slack: PretendSlack) -> None:
    slack.views = [view()]
    await page.goto(slack.link())
    field = page.get_by_label("Tag", exact=True)
    await field.fill("VIP")

    note = {"type": "section", "block_id": "note", "text": blocks.words("Checked")}
    slack.show(view(note, TAG, hash="2"))

    await expect(page.get_by_text("Checked")).to_be_visible()
    await expect(field).to_have_value("VIP")
    await expect(field).to_be_focused()
    renamed = {**TAG, "element": {**TAG["element"], "action_id": "other"}}
    slack.show(view(renamed, hash="3"))
    await expect(field).to_have_value("")


async def test_a_pushed_view_stands_over_the_first_which_comes_back_as_it_was(
    page: Page, slack: PretendSlack
) -> None:
    slack.views = [view()]
    await page.goto(slack.link())
    await page.get_by_label("Tag", exact=True).fill("VIP")

    slack.show(view(), view(PERSON, id="V2", title="Another"))
    await expect(page.get_by_role("dialog")).to_have_count(1)
    await expect(page.get_by_role("dialog", name="Another")).to_be_visible()
    await page.get_by_role("button", name="Back").click()
    assert await slack.wait_asked("/page/close") == {"user": "UALICE", "view_id": "V2", "all": False}
    slack.show(view())

    await expect(page.get_by_label("Tag", exact=True)).to_have_value("VIP")


async def test_escape_asks_to_close_and_the_dialog_goes_with_its_view(
    page: Page, slack: PretendSlack
) -> None:
    slack.views = [view()]
    await page.goto(slack.link())
    await expect(page.get_by_role("dialog")).to_be_visible()

    await page.keyboard.press("Escape")

    assert (await slack.wait_asked("/page/close"))["view_id"] == "V1"
    slack.show()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.get_by_role("combobox", name="Message #support").fill("free again")


async def test_a_type_ahead_asks_once_for_a_word_and_says_that_it_loads(
    page: Page, slack: PretendSlack
) -> None:
    answered = asyncio.Event()

    async def suggest(body: Json) -> Json:
        await answered.wait()
        people = [blocks.option("Jane Doe", value="f1001u501", description="jane@acme.com")]
        return {"options": people if body["value"] == "jane" else []}

    slack.answers["/page/options"] = suggest
    slack.views = [view(PERSON)]
    await page.goto(slack.link())
    field = page.get_by_label("Bot user")

    await expect(field).to_be_focused()
    await field.press_sequentially("j")
    await expect(page.get_by_text("Type at least 2 characters to search")).to_be_visible()
    await field.press_sequentially("ane")
    await expect(page.get_by_text("Loading…")).to_be_visible()
    asked = await slack.wait_asked("/page/options")
    assert (asked["container"], asked["block_id"], asked["action_id"], asked["value"]) == (
        {"type": "view", "view_id": "V1"},
        "who",
        "user",
        "jane",
    )
    answered.set()
    await page.get_by_role("option", name="Jane Doe jane@acme.com").click()
    await expect(field).to_have_value("Jane Doe")
    await field.fill("nobody")
    await expect(page.get_by_text("No results")).to_be_visible()
    await page.get_by_role("button", name="Save").click()
    submitted = await slack.wait_asked("/page/submit")
    assert submitted["values"]["who"]["user"]["selected_option"]["value"] == "f1001u501"


async def test_an_input_that_dispatches_tells_the_app_with_the_state_of_the_view(
    page: Page, slack: PretendSlack
) -> None:
    colour = {
        "type": "input",
        "block_id": "colour",
        "dispatch_action": True,
        "label": blocks.words("Colour"),
        "element": {"type": "static_select", "action_id": "pick", "options": blocks.COLOURS},
    }
    slack.views = [view(colour, TAG)]
    await page.goto(slack.link())
    await page.get_by_label("Tag", exact=True).fill("VIP")

    await page.get_by_label("Colour").click()
    await page.get_by_role("option", name="Green").click()

    asked = await slack.wait_asked("/page/action")
    assert asked["container"] == {"type": "view", "view_id": "V1"}
    assert asked["action"]["selected_option"]["value"] == "green"
    assert asked["values"]["what"]["tag"]["value"] == "VIP"
    assert asked["values"]["colour"]["pick"]["selected_option"]["value"] == "green"
