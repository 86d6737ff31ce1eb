"""The page over the stand-in itself: what an approval needs of it, and the days on which it goes wrong."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import SlackStandIn

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def words(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def button(text: str) -> dict[str, Any]:
    return {"type": "button", "action_id": text.lower(), "text": words(text)}


def typed(action_id: str, **more: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": action_id, **more}
    return {"type": "input", "block_id": action_id[0], "label": words("Reason"), "element": element}


CARD: list[dict[str, Any]] = [
    {"type": "section", "text": words("Merge Alex Chen")},
    {"type": "actions", "block_id": "b", "elements": [button("Approve"), button("Reject")]},
]
MERGED: list[dict[str, Any]] = [{"type": "section", "text": words("Merged on Priya's approval")}]
SWAP: dict[str, Any] = {"type": "actions", "block_id": "s", "elements": [button("Swap")]}


def modal(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "modal", "title": words("Reject"), "submit": words("Send"), "blocks": list(blocks)}


class Approvals:
    """A small app with a card: Approve changes it, Reject opens a modal, Swap changes that."""

    def __init__(self, slack: SlackStandIn) -> None:
        self.slack = slack
        self.client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        self.swapped: list[dict[str, Any]] = []

    async def handle(self, request: web.Request) -> web.Response:
        sent = json.loads(str((await request.post())["payload"]))
        if sent["type"] == "view_submission":
            return web.Response()
        pressed = sent["actions"][0]["action_id"]
        if pressed == "approve":
            place = {"channel": sent["channel"]["id"], "ts": sent["message"]["ts"]}
            await self.client.chat_update(text="Merged", blocks=MERGED, **place)
        elif pressed == "reject":
            await self.client.views_open(
                trigger_id=sent["trigger_id"], view=modal(typed("r1", initial_value="because"), SWAP)
            )
        else:
            self.swapped.append(sent["view"])
            view = modal(typed("r1", initial_value="ignored"), typed("n1", initial_value="new"), SWAP)
            place = {"view_id": sent["view"]["id"], "hash": sent["view"]["hash"]}
            await self.client.views_update(view=view, **place)
        return web.Response()


@pytest_asyncio.fixture(loop_scope="session")
async def approvals() -> AsyncIterator[Approvals]:
    async with SlackStandIn.running() as slack:
        app = Approvals(slack)
        application = web.Application()
        application.router.add_post("/", app.handle)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
            yield app
        finally:
            await runner.cleanup()


async def at(page: Page, slack: SlackStandIn, user: str, channel: str = "C0APPROVE") -> None:
    await page.goto(f"{slack.url}/#user={user}&channel={channel}")
    await expect(page.locator(f"html[data-ready={user}]")).to_be_attached()


async def test_a_card_is_approved_in_place_and_its_thread_stands_under_it(
    page: Page, approvals: Approvals
) -> None:
    posted = await approvals.client.chat_postMessage(channel="C0APPROVE", text="A merge", blocks=CARD)
    await at(page, approvals.slack, "U0PRIYA")
    card = page.get_by_role("article").filter(has_text="Merge Alex Chen")

    await approvals.client.chat_postMessage(channel="C0APPROVE", text="Something else")
    await approvals.client.chat_postMessage(
        channel="C0APPROVE", text="Half the time is gone", thread_ts=posted["ts"]
    )

    await expect(page.get_by_role("article")).to_contain_text(
        ["Merge Alex Chen", "Half the time is gone", "Something else"]
    )
    await expect(card).to_contain_text("1 reply")
    await card.get_by_role("button", name="Approve").click()
    await expect(page.get_by_text("Merged on Priya's approval")).to_be_visible()
    await expect(page.get_by_role("button", name="Approve")).to_have_count(0)


async def test_a_button_in_a_channel_opens_a_modal_whose_update_keeps_what_was_entered(
    page: Page, approvals: Approvals
) -> None:
    await approvals.client.chat_postMessage(channel="C0APPROVE", text="A merge", blocks=CARD)
    await at(page, approvals.slack, "U0PRIYA")

    await page.get_by_role("button", name="Reject").click()
    dialog = page.get_by_role("dialog", name="Reject")
    await dialog.get_by_label("Reason").fill("two people")
    await dialog.get_by_role("button", name="Swap").click()

    reasons = dialog.get_by_label("Reason")
    await expect(reasons).to_have_count(2)
    await expect(reasons.first).to_have_value("two people")
    await expect(reasons.last).to_have_value("new")
    assert approvals.swapped[0]["state"]["values"]["r"]["r1"]["value"] == "two people"
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog).to_have_count(0)


async def test_a_direct_message_of_the_bot_is_a_conversation_to_open(
    page: Page, approvals: Approvals
) -> None:
    await at(page, approvals.slack, "U0CASEY", "C0GUESTS0")

    await approvals.client.chat_postMessage(channel="U0CASEY", text="Your merge was rejected")

    conversation = page.get_by_role("list", name="Direct messages").get_by_role("link", name="UChat")
    await expect(conversation.get_by_label("1 new")).to_be_visible()
    await conversation.click()
    await expect(page.get_by_role("article")).to_contain_text("Your merge was rejected")


async def test_a_permalink_shows_its_message(page: Page, approvals: Approvals) -> None:
    posted = await approvals.client.chat_postMessage(channel="C0APPROVE", text="The card")
    for number in range(30):
        await approvals.client.chat_postMessage(channel="C0APPROVE", text=f"Message {number}")
    link = await approvals.client.chat_getPermalink(channel="C0APPROVE", message_ts=posted["ts"])
    await at(page, approvals.slack, "U0PRIYA", "C0SUPPORT")

    await page.goto(link["permalink"])

    await expect(page.get_by_text("The card")).to_be_in_viewport()


async def test_an_admin_deletes_the_card_and_its_thread_stays(page: Page, approvals: Approvals) -> None:
    posted = await approvals.client.chat_postMessage(channel="C0APPROVE", text="The card")
    place = {"channel": "C0APPROVE", "thread_ts": posted["ts"]}
    await approvals.client.chat_postMessage(text="The story", **place)
    await at(page, approvals.slack, "U0AROHA")
    card = page.get_by_role("article").filter(has_text="The card")

    await card.hover()
    await card.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Delete message").click()

    await expect(page.get_by_role("article")).to_contain_text(["This message was deleted.", "The story"])


async def test_bad_days_are_chosen_and_shown(page: Page, approvals: Approvals) -> None:
    await at(page, approvals.slack, "U0PRIYA")

    async def happens(name: str) -> None:
        await page.get_by_role("button", name="Bad days").click()
        await page.get_by_role("menuitem", name=name).click()

    await happens("Put Casey Lane (a guest) into #approvals")
    await expect(page.get_by_text("Has guests")).to_be_visible()
    await happens("Archive #approvals")
    await expect(page.get_by_text("Archived", exact=True)).to_be_visible()
    await page.get_by_role("combobox", name="Message #approvals").fill("Hello")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("#approvals is archived.")).to_be_visible()
    await happens("Deactivate Priya Raman")
    await expect(page.get_by_role("button", name="You are Priya Raman")).to_be_visible()
    await expect(page.get_by_role("link", name="approvals")).to_have_count(0)
    assert approvals.slack.world.user("priya").kind == "deactivated"
