import asyncio

import pytest
from playwright.async_api import Page, expect

from tests.playground.page import every_block as blocks
from tests.playground.page.pretend import Json, PretendSlack

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def actions(*elements: Json) -> list[Json]:
    return [{"type": "actions", "block_id": "row", "elements": list(elements)}]


async def test_a_button_is_busy_until_the_stand_in_answered(page: Page, slack: PretendSlack) -> None:
    answered = asyncio.Event()

    async def answer(_: Json) -> Json:
        await answered.wait()
        return {"ok": True}

    slack.answers["/page/action"] = answer
    message = slack.message("x", blocks=actions(blocks.buttons()[0]))
    await page.goto(slack.link())
    button = page.get_by_role("button", name="Approve")

    await button.click()

    await expect(button).to_have_attribute("aria-busy", "true")
    asked = await slack.wait_asked("/page/action")
    assert asked["user"] == "UALICE"
    assert asked["container"] == {"type": "message", "channel": "CSUPPORT", "ts": message["ts"]}
    assert asked["block_id"] == "row"
    assert (asked["action"]["type"], asked["action"]["action_id"], asked["action"]["value"]) == (
        "button",
        "approve",
        "1",
    )
    answered.set()
    await expect(button).not_to_have_attribute("aria-busy", "true")


async def test_a_failed_action_shows_a_warning_at_the_message(page: Page, slack: PretendSlack) -> None:
    async def fail(_: Json) -> Json:
        return {"ok": False, "error": "This app is not responding."}

    slack.answers["/page/action"] = fail
    slack.message("x", blocks=actions(blocks.buttons()[0]))
    await page.goto(slack.link())

    await page.get_by_role("button", name="Approve").click()

    await expect(page.get_by_role("alert").filter(has_text="This app is not responding.")).to_be_visible()


async def test_a_button_with_a_confirmation_asks_first(page: Page, slack: PretendSlack) -> None:
    slack.message("x", blocks=actions(blocks.buttons()[1]))
    await page.goto(slack.link())

    await page.get_by_role("button", name="Remove all").click()
    dialog = page.get_by_role("alertdialog", name="Remove every tag?")
    await dialog.get_by_role("button", name="Keep them").click()
    await expect(dialog).to_have_count(0)
    assert slack.asked == []

    await page.get_by_role("button", name="Remove all").click()
    await dialog.get_by_role("button", name="Remove").click()
    assert (await slack.wait_asked("/page/action"))["action"]["action_id"] == "remove"


async def test_an_overflow_menu_sends_the_chosen_option(page: Page, slack: PretendSlack) -> None:
    slack.message("x", blocks=actions(blocks.buttons()[4]))
    await page.goto(slack.link())

    await page.get_by_role("button", name="More options").click()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")

    asked = await slack.wait_asked("/page/action")
    assert asked["action"]["selected_option"]["value"] == "delete"


async def test_a_static_select_filters_and_sends_the_option(page: Page, slack: PretendSlack) -> None:
    slack.message("x", blocks=actions(blocks.selects()[0]))
    await page.goto(slack.link())
    field = page.get_by_role("combobox", name="Colour")

    await field.click()
    await expect(page.get_by_role("group", name="Warm").get_by_role("option")).to_have_count(2)
    await field.press_sequentially("tea")
    await expect(page.get_by_role("option")).to_have_text(["Teal"])
    await field.press("Enter")

    await expect(field).to_have_value("Teal")
    assert (await slack.wait_asked("/page/action"))["action"]["selected_option"] == blocks.option("Teal")


async def test_a_multi_select_tells_the_app_once_when_its_list_is_closed(
    page: Page, slack: PretendSlack
) -> None:
    slack.message("x", blocks=actions(blocks.selects("multi_")[0]))
    await page.goto(slack.link())

    await page.get_by_role("combobox", name="Colour").click()
    await page.get_by_role("option", name="Red").click()
    await page.get_by_role("option", name="Blue").click()
    assert slack.asked == []
    await page.keyboard.press("Escape")

    asked = await slack.wait_asked("/page/action")
    assert [option["value"] for option in asked["action"]["selected_options"]] == ["red", "blue"]
    await page.get_by_role("button", name="Remove Red").click()
    asked = await slack.wait_asked("/page/action", count=2)
    assert [option["value"] for option in asked["action"]["selected_options"]] == ["blue"]


async def test_a_person_is_chosen_by_name_and_sent_by_id(page: Page, slack: PretendSlack) -> None:
    slack.message("x", blocks=actions(blocks.selects()[2]))
    await page.goto(slack.link())

    await page.get_by_role("combobox", name="Colleague").fill("okafor")
    await page.get_by_role("option", name="Ben Okafor").click()

    assert (await slack.wait_asked("/page/action"))["action"]["selected_user"] == "UBEN"


async def test_checkboxes_send_all_that_are_ticked(page: Page, slack: PretendSlack) -> None:
    slack.message(
        "x",
        blocks=actions(
            {
                "type": "checkboxes",
                "action_id": "boxes",
                "options": blocks.COLOURS,
                "initial_options": blocks.COLOURS[:1],
            }
        ),
    )
    await page.goto(slack.link())

    await page.get_by_label("Blue").check()

    asked = await slack.wait_asked("/page/action")
    assert [option["value"] for option in asked["action"]["selected_options"]] == ["red", "blue"]
