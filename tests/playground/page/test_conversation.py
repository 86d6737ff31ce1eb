import pytest
from playwright.async_api import Page, expect

from tests.playground.page.pretend import Json, PretendSlack

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_composer_completes_a_slash_command(page: Page, slack: PretendSlack) -> None:
    await page.goto(slack.link())
    field = page.get_by_role("combobox", name="Message #support")

    await field.press_sequentially("/u")
    commands = page.get_by_role("listbox", name="Slash commands")
    await expect(commands.get_by_role("option")).to_have_count(2)
    await expect(commands).to_contain_text("Find and change bot users")
    await expect(commands).to_contain_text("find email|phone|id|name <value>")
    await field.press("ArrowDown")
    await expect(commands.get_by_role("option", selected=True)).to_contain_text("/ubiquity")
    await field.press("ArrowUp")
    await field.press("Tab")
    await expect(field).to_have_value("/uchat ")
    await expect(commands).to_be_hidden()
    await field.press_sequentially("find email jane@acme.com")
    await field.press("Enter")

    assert await slack.wait_asked("/page/send") == {
        "user": "UALICE",
        "channel": "CSUPPORT",
        "text": "/uchat find email jane@acme.com",
    }
    await expect(field).to_have_value("")


async def test_escape_puts_the_completion_away(page: Page, slack: PretendSlack) -> None:
    await page.goto(slack.link())
    field = page.get_by_role("combobox", name="Message #support")
    await field.press_sequentially("/uc")

    await field.press("Escape")

    await expect(page.get_by_role("listbox", name="Slash commands")).to_be_hidden()
    await expect(field).to_have_value("/uc")


async def test_a_text_that_was_refused_is_kept(page: Page, slack: PretendSlack) -> None:
    async def refuse(_: Json) -> Json:
        return {"ok": False, "error": "You are not in #support."}

    slack.answers["/page/send"] = refuse
    await page.goto(slack.link())
    field = page.get_by_role("combobox", name="Message #support")

    await field.fill("Hello")
    await field.press("Enter")

    await expect(page.get_by_text("You are not in #support.")).to_be_visible()
    await expect(field).to_have_value("Hello")


async def test_messages_arrive_change_and_go(page: Page, slack: PretendSlack) -> None:
    await page.goto(slack.link())
    await expect(page.locator("html[data-ready]")).to_be_attached()

    for number in range(30):
        slack.message(f"Message {number}")
    await expect(page.get_by_text("Message 29")).to_be_in_viewport()
    last = slack.messages["CSUPPORT"][-1]
    slack.change(last, text="Message changed")
    await expect(page.get_by_role("article").last).to_contain_text("Message changed (edited)")
    await expect(page.get_by_role("article")).to_have_count(30)
    slack.tell("message_deleted", {"channel": "CSUPPORT", "ts": last["ts"]})
    await expect(page.get_by_role("article")).to_have_count(29)


async def test_an_ephemeral_message_says_who_sees_it(page: Page, slack: PretendSlack) -> None:
    slack.message("For you", ephemeral=True, visible_to="UALICE")

    await page.goto(slack.link())

    article = page.get_by_role("article")
    await expect(article).to_contain_text("Only visible to you")
    await expect(article).to_contain_text("App")


async def test_a_notice_of_slacks_own_is_shown_and_can_be_dismissed(page: Page, slack: PretendSlack) -> None:
    await page.goto(slack.link())
    await expect(page.locator("html[data-ready]")).to_be_attached()

    slack.tell("notice", {"channel": None, "text": '/uchat failed with the error "operation_timeout"'})

    line = page.get_by_role("article").filter(has_text="operation_timeout")
    await expect(line).to_contain_text("Slackbot")
    await line.get_by_role("button", name="Dismiss").click()
    await expect(line).to_have_count(0)


async def test_a_reply_is_written_in_its_thread_and_stands_under_it(page: Page, slack: PretendSlack) -> None:
    first = slack.message("The question")
    slack.message("Something else")
    await page.goto(slack.link())
    question = page.get_by_role("article").filter(has_text="The question")

    await question.hover()
    await question.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Reply in thread").click()
    await page.get_by_role("combobox", name="Message #support").fill("The answer")
    await page.keyboard.press("Enter")
    assert (await slack.wait_asked("/page/send"))["thread_ts"] == first["ts"]
    slack.message("The answer", thread_ts=first["ts"])

    await expect(page.get_by_role("article")).to_contain_text(
        ["The question", "The answer", "Something else"]
    )
    await expect(question).to_contain_text("1 reply")


async def test_complaints_of_the_stand_in_can_be_opened(page: Page, slack: PretendSlack) -> None:
    await page.goto(slack.link())
    await expect(page.locator("html[data-ready]")).to_be_attached()

    slack.tell(
        "complaint",
        {"where": "chat.postMessage", "problem": "text is too long", "payload": {"text": "<b>x</b>"}},
    )

    strip = page.get_by_role("region", name="Complaints")
    await strip.get_by_text("1 complaint").click()
    await expect(strip).to_contain_text("text is too long")
    await strip.get_by_text("Payload", exact=True).click()
    await expect(strip).to_contain_text('"text": "<b>x</b>"')


async def test_another_person_and_channel_are_chosen_and_stand_in_the_address(
    page: Page, slack: PretendSlack
) -> None:
    slack.message("Secret", channel="CVIP")
    await page.goto(slack.link())

    await page.get_by_role("link", name="vip-desk").click()
    await expect(page.get_by_text("Secret")).to_be_visible()
    await expect(page).to_have_url(slack.link(channel="CVIP"))

    await page.get_by_role("button", name="You are Alice Nguyen").click()
    await page.get_by_role("menuitem", name="Ben Okafor").click()
    await expect(page.locator("html[data-ready=UBEN]")).to_be_attached()
    await expect(page.get_by_role("link", name="vip-desk")).to_have_count(0)
    await expect(page).to_have_url(slack.link(user="UBEN", channel="CSUPPORT"))


async def test_a_channel_says_who_else_reads_it(page: Page, slack: PretendSlack) -> None:
    await page.goto(slack.link(channel="CPARTNERS"))

    await expect(page.get_by_text("Shared with another organisation")).to_be_visible()
    await expect(page.get_by_text("Has guests")).to_be_visible()


async def test_a_message_elsewhere_is_counted_in_the_sidebar(page: Page, slack: PretendSlack) -> None:
    await page.goto(slack.link())
    await expect(page.locator("html[data-ready]")).to_be_attached()

    slack.message("Over here", channel="CVIP")

    await expect(page.get_by_label("1 new")).to_be_visible()
    await page.get_by_role("link", name="vip-desk").click()
    await expect(page.get_by_label("1 new")).to_have_count(0)


async def test_shortcuts_run_from_the_composer_and_from_a_message(page: Page, slack: PretendSlack) -> None:
    slack.shortcuts = [
        {"callback_id": "find", "name": "Find a bot user", "type": "global"},
        {"callback_id": "tag", "name": "Tag its author", "type": "message"},
    ]
    message = slack.message("Hello")
    await page.goto(slack.link())

    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="Find a bot user").click()
    assert (await slack.wait_asked("/page/shortcut"))["callback_id"] == "find"
    await page.get_by_role("article").hover()
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Tag its author").click()
    assert (await slack.wait_asked("/page/shortcut", count=2))["message_ts"] == message["ts"]


async def test_on_a_phone_the_sidebar_folds_and_nothing_sticks_out(page: Page, slack: PretendSlack) -> None:
    slack.message("A very long word: " + "x" * 200)
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(slack.link())

    await expect(page.get_by_role("link", name="vip-desk")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="Channels and people").click()
    await page.get_by_role("link", name="vip-desk").click()

    await expect(page.get_by_role("heading", name="vip-desk")).to_be_visible()
    await expect(page.get_by_role("link", name="vip-desk")).to_be_hidden()
    await expect(page.get_by_role("combobox", name="Message #vip-desk")).to_be_visible()
