"""The bot in a browser, used as a support agent uses it with a customer waiting."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from docs.picture import demo
from playground.uchat import Flows
from playground.uchat.lists import label, tag
from tests.e2e.stage import Stage, staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = {"width": 390, "height": 844}
OMAR = "f1001u508"
"""Someone with more messages than one answer holds."""


@dataclass(frozen=True, slots=True)
class Room:
    """A channel on the page, as one person at a time sees it."""

    page: Page
    url: str

    async def enter(self, person: str = "U0MAYA", channel: str = "C0SUPPORT") -> None:
        await self.page.goto(f"{self.url}/#user={person}&channel={channel}")
        await self.page.locator(f"html[data-ready={person}]").wait_for(state="attached")

    async def write(self, words: str) -> None:
        field = self.page.locator("#composer-field")
        await field.fill(words)
        await field.press("Enter")

    async def ask(self, line: str, answer: str) -> Locator:
        """Type a command; the answer is the message that begins with that heading."""
        await self.write(f"/uchat {line}".strip())
        return await self.titled(answer)

    async def titled(self, heading: str) -> Locator:
        title = self.page.get_by_role("heading", name=heading, exact=True)
        found = self.page.get_by_role("article").filter(has=title).last
        await expect(found).to_be_visible()
        return found

    async def become(self, name: str) -> None:
        await self.page.get_by_role("button", name="You are").click()
        await self.page.get_by_role("menuitem", name=name).click()
        await expect(self.page.get_by_role("button", name=f"You are {name}")).to_be_visible()

    @property
    def form(self) -> Locator:
        return self.page.get_by_role("dialog")

    async def choose(self, label: str, typed: str, option: str) -> None:
        """Choose from a type-ahead of the form."""
        await self.form.get_by_label(label, exact=True).fill(typed)
        await self.page.get_by_role("option", name=option).first.click()

    async def sticks_out(self) -> bool:
        wide: bool = await self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return wide


@pytest_asyncio.fixture(loop_scope="session")
async def scene(tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot over Socket Mode between its stand-ins, on the browser's loop."""
    async with staged(tmp_path, transport="socket") as running:
        yield running
        assert not running.slack.complaints
        assert not running.slack.notices


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A tab that fails its test when a script on the page does."""
    tab = await browser.new_page(viewport={"width": 1280, "height": 800})
    tab.set_default_timeout(5000)
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    yield tab
    await tab.close()
    assert problems == []


@pytest_asyncio.fixture(loop_scope="session")
async def room(scene: Stage, page: Page) -> Room:
    """#support, as Maya."""
    entered = Room(page, scene.slack.url)
    await entered.enter()
    return entered


async def test_the_demo_as_people_start_it_answers(page: Page) -> None:
    async with demo() as address:
        started = Room(page, address)
        await started.enter()
        card = await started.ask("find email jane@acme.com", "Jane Cooper")
        await expect(card).to_contain_text("+61491570156")


async def test_an_email_brings_the_card_for_the_asker_alone(room: Room) -> None:
    card = await room.ask("find email JANE@acme.com", "Jane Cooper")

    await expect(card).to_contain_text("Only visible to you")
    for fact in ("+61491570156", "jane@acme.com", "f1001u501", "Returning customer", "Acme Hardware"):
        await expect(card).to_contain_text(fact)
    await expect(card.get_by_role("button", name="Add tag")).to_be_visible()


async def test_a_tag_is_added_from_the_card_and_taken_back(room: Room, scene: Stage) -> None:
    card = await room.ask("jane@acme.com", "Jane Cooper")
    await card.get_by_role("button", name="Add tag").click()

    await expect(room.form).to_contain_text("Add tag")
    await expect(room.form.get_by_label("Bot user", exact=True)).not_to_have_value("")
    await room.choose("Tag", "follow", "Needs follow-up")
    await room.form.get_by_role("button", name="Add tag").click()

    added = await room.titled("Tag added")
    await expect(room.form).to_have_count(0)
    await expect(added).to_contain_text("Jane Cooper now has the tag Needs follow-up")
    assert tag("Needs follow-up") in scene.uchat.people["f1001u501"].tags
    await added.get_by_role("button", name="Undo").click()
    await expect(await room.titled("Undone")).to_contain_text("no longer")
    await expect(room.page.get_by_role("button", name="Undo")).to_have_count(0)
    assert tag("Needs follow-up") not in scene.uchat.people["f1001u501"].tags


async def test_a_form_says_at_its_input_what_is_wrong(room: Room) -> None:
    await room.write("/uchat tag add")
    await expect(room.form).to_be_visible()
    await room.choose("Bot user", "famiglia@rossi.example", "Use “famiglia@rossi.example”")
    await room.choose("Tag", "VIP", "VIP")
    await room.form.get_by_role("button", name="Add tag").click()

    field = room.form.get_by_label("Bot user", exact=True)
    await expect(room.form).to_contain_text("3 bot users match")
    await expect(field).to_be_focused()
    await room.choose("Bot user", "marco", "Marco Rossi")
    await room.form.get_by_role("button", name="Add tag").click()
    await expect(await room.titled("Tag added")).to_contain_text("Marco Rossi now has the tag VIP")


async def test_people_of_another_bot_are_not_offered_to_act_on(room: Room) -> None:
    several = await room.ask("find email famiglia@rossi.example --workspace", "4 bot users match")
    await expect(several).to_contain_text("Second-bot Rossi")

    await room.write("/uchat tag add")
    await room.form.get_by_label("Bot user", exact=True).fill("famiglia@rossi.example")

    await expect(room.page.get_by_role("option", name="Marco Rossi")).to_be_visible()
    await expect(room.page.get_by_role("option", name="Second-bot Rossi")).to_have_count(0)


async def test_clearing_asks_first(room: Room, scene: Stage) -> None:
    question = await room.ask("tag clear f1001u523", "Remove 45 tags?")
    await expect(question).to_contain_text("Tag Collector")
    assert len(scene.uchat.people["f1001u523"].tags) == 45

    await question.get_by_role("button", name="Confirm").click()

    done = await room.titled("Tags removed")
    await expect(room.page.get_by_role("button", name="Confirm")).to_have_count(0)
    assert scene.uchat.people["f1001u523"].tags == []
    await done.get_by_role("button", name="Undo").click()
    await room.titled("Undone")
    assert len(scene.uchat.people["f1001u523"].tags) == 45


async def test_cancel_changes_nothing(room: Room, scene: Stage) -> None:
    question = await room.ask("tag clear f1001u523", "Remove 45 tags?")

    await question.get_by_role("button", name="Cancel").click()

    await expect(room.page.get_by_role("button", name="Confirm")).to_have_count(0)
    assert len(scene.uchat.people["f1001u523"].tags) == 45


async def test_messages_are_paged_and_filtered_in_place(room: Room) -> None:
    thread = await room.ask(f"messages {OMAR}", "Messages of عمر حداد")
    await expect(thread).to_contain_text("The latest 50 messages, the newest at the end.")
    await expect(thread.get_by_role("button", name="Next")).to_have_count(0)

    await thread.get_by_role("button", name="Previous").click()
    await expect(thread).to_contain_text("50 older messages, the newest at the end.")
    await thread.get_by_role("button", name="Next").click()
    await expect(thread).to_contain_text("The latest 50 messages")

    await thread.get_by_role("button", name="Without bot").click()
    await expect(thread).to_contain_text("messages without the bot, the newest at the end.")
    await thread.get_by_role("button", name="Without agents").click()
    await expect(thread).to_contain_text("messages without agents and the bot, the newest at the end.")
    await expect(thread.get_by_role("button", name="With agents")).to_be_visible()
    await expect(room.page.get_by_role("article")).to_have_count(1)


async def test_messages_as_text_have_the_times_of_ones_own_zone_where_wanted(room: Room) -> None:
    thread = await room.ask("messages f1001u501", "Messages of Jane Cooper")
    await thread.get_by_role("button", name="As text").click()
    await expect(thread).to_contain_text("Jane Cooper: Yes please")

    await thread.get_by_role("button", name="With times").click()

    await expect(thread).to_contain_text("Times are of the zone Australia/Sydney.")
    await expect(thread.get_by_role("button", name="As messages")).to_be_visible()


async def test_an_order_opens_and_leads_back_to_the_list(room: Room) -> None:
    card = await room.ask("jane@acme.com", "Jane Cooper")
    await card.get_by_role("button", name="Orders").click()
    orders = await room.titled("Orders of Jane Cooper")
    await expect(orders).to_contain_text("A$61.45 · shipped")

    await orders.get_by_role("button", name="Open order 20417").click()

    opened = await room.titled("Order 20417 of Jane Cooper")
    await expect(opened).to_contain_text("A$61.45")
    await expect(opened).not_to_contain_text("20298")
    await opened.get_by_role("button", name="All orders").click()
    await expect(await room.titled("Orders of Jane Cooper")).to_contain_text("Order 20298")
    await expect(room.page.get_by_role("article")).to_have_count(2)


async def test_a_cart_is_shown_as_people_write_money(room: Room) -> None:
    cart = await room.ask("cart jane@acme.com", "Cart of Jane Cooper")
    await expect(cart).to_contain_text("2 × A$18.00, was A$22.50 · subtotal A$36.00")
    await expect(cart).to_contain_text("A$60.95")


async def test_a_label_is_added_in_the_form_and_taken_back(room: Room, scene: Stage) -> None:
    await room.write("/uchat label add f1001u501")
    await expect(room.form).to_contain_text("Add label")
    await room.choose("Label", "follow", "Follow up tomorrow")
    await room.form.get_by_role("button", name="Add label").click()

    added = await room.titled("Label added")
    await expect(added).to_contain_text("Jane Cooper now has the label Follow up tomorrow.")
    assert label("Follow up tomorrow") in scene.uchat.people["f1001u501"].labels
    await added.get_by_role("button", name="Undo").click()

    await expect(await room.titled("Undone")).to_contain_text("no longer")
    assert label("Follow up tomorrow") not in scene.uchat.people["f1001u501"].labels


async def test_clearing_delays_asks_first_and_tells_how_many(room: Room, scene: Stage) -> None:
    question = await room.ask("delays clear f1001u501", "Remove all smart delays?")
    await expect(question).to_contain_text("This can't be undone.")
    assert scene.uchat.people["f1001u501"].smart_delays == 3

    await question.get_by_role("button", name="Confirm").click()

    removed = await room.titled("Removed")
    await expect(removed).to_contain_text("3 smart delays of Jane Cooper were removed.")
    for name in ("Confirm", "Undo"):
        await expect(room.page.get_by_role("button", name=name)).to_have_count(0)
    assert scene.uchat.people["f1001u501"].smart_delays == 0


async def test_what_is_not_set_up_yet_is_named_to_an_admin(room: Room, scene: Stage) -> None:
    scene.uchat.switches.flows = Flows.NONE
    await room.enter("U0AROHA")

    found = await room.ask("setup", "6 things to mend")

    await expect(found).to_contain_text("slackbot: remove smart delays")
    await expect(found).to_contain_text("docs/flow-builder.md")


async def test_several_people_of_one_email_are_chosen_from(room: Room) -> None:
    several = await room.ask("famiglia@rossi.example", "3 bot users match")
    for name in ("Giulia Rossi", "Marco Rossi", "Lucia Rossi"):
        await expect(several).to_contain_text(name)

    await several.get_by_role("button", name="Marco Rossi").click()

    card = await room.titled("Marco Rossi")
    await expect(card).to_contain_text("f1001u506")
    await expect(room.page.get_by_role("article")).to_have_count(1)


async def test_a_shared_answer_is_seen_by_all_and_the_others_by_nobody_else(room: Room) -> None:
    await room.ask("tag list jane@acme.com", "Tags of Jane Cooper")
    card = await room.ask("jane@acme.com", "Jane Cooper")
    await card.get_by_role("button", name="Share in channel").click()
    await expect(room.page.get_by_text("Shared by")).to_be_visible()

    await room.become("Tom Okafor")

    shared = await room.titled("Jane Cooper")
    await expect(shared).to_contain_text("Shared by @Maya Brooks")
    await expect(shared.get_by_role("button", name="Add tag")).to_have_count(0)
    await expect(room.page.get_by_role("article")).to_have_count(1)
    await expect(room.page.get_by_text("Only visible to you")).to_have_count(0)


async def test_what_somebody_may_not_do_is_not_shown_to_them(room: Room) -> None:
    await room.enter("U0JONAS")
    card = await room.ask("jane@acme.com", "Jane Cooper")
    await expect(card.get_by_role("button", name="Add tag")).to_have_count(0)

    helped = await room.ask("help", "Help")

    await expect(helped).to_contain_text("/uchat tag list <who>")
    await expect(helped).not_to_contain_text("/uchat tag add")


async def test_a_guest_is_told_whom_to_ask(room: Room) -> None:
    await room.enter("U0CASEY", "C0GUESTS0")

    refused = await room.ask("jane@acme.com", "Not allowed")

    await expect(refused).to_contain_text("@Aroha Ngata")
    await expect(room.page.get_by_text("+61491570156")).to_have_count(0)


async def test_nothing_can_be_shared_where_guests_read(room: Room) -> None:
    await room.enter("U0MAYA", "C0GUESTS0")

    card = await room.ask("jane@acme.com", "Jane Cooper")

    await expect(card.get_by_role("button", name="Add tag")).to_be_visible()
    await expect(card.get_by_role("button", name="Share in channel")).to_have_count(0)


async def test_help_writes_each_command_in_full(room: Room) -> None:
    helped = await room.ask("help", "Help")

    for usage in ("/uchat find email <email> [--workspace]", "/uchat tag add <who> <tag>"):
        await expect(helped.get_by_text(usage, exact=True)).to_be_visible()


async def test_the_menu_runs_what_is_chosen(room: Room) -> None:
    menu = await room.ask("", "What would you like to do?")
    await menu.get_by_role("combobox").fill("Add a tag")
    await room.page.get_by_role("option", name="Add a tag to a bot user").click()

    await expect(room.form.get_by_label("Tag", exact=True)).to_be_visible()


async def test_a_customers_name_is_shown_and_not_obeyed(room: Room) -> None:
    await room.ask("user f1001u519", "*Bold* _it_ <!channel> <@U123>")


async def test_on_a_phone_everything_fits(room: Room) -> None:
    await room.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    for line, heading in (
        ("jane@acme.com", "Jane Cooper"),
        ("famiglia@rossi.example", "3 bot users match"),
        ("help", "Help"),
        ("audit", "Audit log"),
        (f"messages {OMAR}", "Messages of عمر حداد"),
        (f"messages {OMAR} --format timed", "Messages of عمر حداد"),
        ("orders f1001u503", "Orders of f1001u503"),
        ("cart jane@acme.com", "Cart of Jane Cooper"),
        ("tag clear f1001u523", "Remove 45 tags?"),
    ):
        await room.ask(line, heading)
        assert not await room.sticks_out(), line
    await expect(room.page.get_by_role("button", name="Confirm")).to_be_in_viewport()

    await room.write("/uchat tag add jane@acme.com")
    await expect(room.form).to_be_visible()
    assert not await room.sticks_out()
    await expect(room.form.get_by_role("button", name="Add tag")).to_be_in_viewport()
