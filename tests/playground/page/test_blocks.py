import pytest
from playwright.async_api import Page, expect

from tests.playground.page import every_block as blocks
from tests.playground.page.pretend import PretendSlack

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_every_block_of_a_message_is_drawn_without_a_complaint(page: Page, slack: PretendSlack) -> None:
    slack.message("Everything to read", blocks=blocks.texts())
    slack.message("Everything to press", blocks=blocks.controls())

    await page.goto(slack.link())

    await expect(page.get_by_role("article")).to_have_count(2)
    await expect(page.locator(".complaint-box")).to_have_count(0)
    await expect(page.get_by_role("heading", name="Jane Doe")).to_be_visible()
    await expect(page.get_by_role("button", name="Approve")).to_be_visible()
    await expect(page.get_by_role("region", name="Latest orders")).to_contain_text("#2")
    await expect(page.get_by_text("An alert of level error")).to_be_visible()
    await expect(page.get_by_text("Clearing tags")).to_be_visible()


async def test_every_input_of_a_modal_is_drawn_with_its_label(page: Page, slack: PretendSlack) -> None:
    inputs = [{**block, "block_id": f"input-{at}"} for at, block in enumerate(blocks.inputs())]
    slack.views = [
        {
            "id": "V1",
            "title": blocks.words("Everything"),
            "submit": blocks.words("Save"),
            "blocks": inputs,
            "state": {"values": {}},
        }
    ]

    await page.goto(slack.link())

    await expect(page.get_by_role("dialog", name="Everything")).to_be_visible()
    await expect(page.locator(".complaint-box")).to_have_count(0)
    for block in inputs:
        await expect(page.get_by_label(block["label"]["text"], exact=True)).to_be_visible()


async def test_an_unknown_block_or_element_is_complained_about_and_the_rest_is_drawn(
    page: Page, slack: PretendSlack
) -> None:
    slack.message(
        "Odd",
        blocks=[
            {"type": "hologram"},
            {"type": "actions", "elements": [{"type": "lever", "action_id": "a"}]},
            {"type": "section", "text": blocks.words("Still here")},
        ],
    )

    await page.goto(slack.link())

    await expect(page.locator(".complaint-box")).to_have_text(
        ["Unknown block hologram", "Unknown element lever"]
    )
    await expect(page.get_by_text("Still here")).to_be_visible()


async def test_mrkdwn_is_read_as_slack_reads_it(page: Page, slack: PretendSlack) -> None:
    text = (
        "*Bold* _soft_ ~gone~ `a*b*` snake_case_name 2*3*4 &lt;b&gt; <https://example.com/?a=1&amp;b=2|there>"
    )
    slack.message("x", blocks=[{"type": "section", "text": blocks.marked(text)}])

    await page.goto(slack.link())

    article = page.get_by_role("article")
    await expect(article.locator("strong")).to_have_text("Bold")
    await expect(article.locator("em")).to_have_text("soft")
    await expect(article.locator("s")).to_have_text("gone")
    await expect(article.locator("code")).to_have_text("a*b*")
    await expect(article.get_by_role("link", name="there")).to_have_attribute(
        "href", "https://example.com/?a=1&b=2"
    )
    await expect(article).to_contain_text("snake_case_name 2*3*4 <b>")


async def test_plain_text_is_never_parsed(page: Page, slack: PretendSlack) -> None:
    slack.message("x", blocks=[{"type": "section", "text": blocks.words("*a* <!channel> <b>c</b>")}])

    await page.goto(slack.link())

    await expect(page.get_by_text("*a* <!channel> <b>c</b>")).to_be_visible()
    await expect(page.locator(".broadcast")).to_have_count(0)


async def test_a_broadcast_is_marked_as_notifying_people(page: Page, slack: PretendSlack) -> None:
    slack.message("Hello <!channel>")

    await page.goto(slack.link())

    await expect(page.get_by_role("img", name="Notifies people: @channel")).to_be_visible()


async def test_a_link_to_a_script_is_no_link(page: Page, slack: PretendSlack) -> None:
    link = {"type": "link", "url": "javascript:alert(1)", "text": "press"}
    slack.message("x", blocks=[blocks.rich(blocks.section_of(link))])

    await page.goto(slack.link())

    await expect(page.get_by_text("press")).to_be_visible()
    await expect(page.get_by_role("link", name="press")).to_have_count(0)


async def test_a_data_table_turns_its_pages(page: Page, slack: PretendSlack) -> None:
    slack.message("x", blocks=blocks.tables())

    await page.goto(slack.link())
    await page.get_by_role("button", name="Next page").click()

    await expect(page.get_by_text("3\N{EN DASH}4 of 4")).to_be_visible()
    await expect(page.get_by_role("button", name="Next page")).to_be_disabled()
