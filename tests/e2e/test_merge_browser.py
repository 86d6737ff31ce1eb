"""A merge in a browser: asked for by one person, approved by another, and seen by both to be done."""

from playwright.async_api import expect

from tests.e2e.merging import PRIMARY, SECONDARY
from tests.e2e.stage import Stage
from tests.e2e.test_browser import PHONE, Room, page, pytestmark, room, scene

__all__ = ["page", "pytestmark", "room", "scene"]

QUESTION = "Merge f1001u526 into f1001u525, both Alex Chen?"
WHY = "Same customer, by WhatsApp and by Instagram"


async def ask_for_it(room: Room, line: str = f"merge {PRIMARY} {SECONDARY}") -> None:
    await room.write(f"/uchat {line}")
    await expect(room.form.get_by_label("Reason", exact=True)).to_be_visible()
    await room.form.get_by_label("Reason", exact=True).fill(WHY)
    await room.form.get_by_role("button", name="Ask for approval").click()
    await expect(room.form).to_have_count(0)


async def go(room: Room, channel: str) -> None:
    await room.page.get_by_role("link", name=channel).first.click()
    await expect(room.page.get_by_role("heading", name=channel, level=2)).to_be_visible()


async def test_it_is_asked_for_approved_by_a_colleague_and_merged(room: Room, scene: Stage) -> None:
    card = await room.ask(f"user {PRIMARY}", "Alex Chen")
    await card.get_by_role("button", name="Merge").click()
    await room.choose("Secondary", "alex", "alexc@example.org")
    await room.form.get_by_role("button", name="Swap").click()
    await room.form.get_by_role("button", name="Swap").click()
    await expect(room.form.get_by_label("Keep")).to_be_checked()
    await room.form.get_by_label("Reason", exact=True).fill(WHY)
    await room.form.get_by_role("button", name="Ask for approval").click()
    asked = await room.titled("Asked for approval")
    await expect(asked).to_contain_text("Only visible to you")
    await expect(asked).to_contain_text("birthday: 1991-07-02")

    await go(room, "approvals")
    await room.become("Priya Raman")
    request = await room.titled(QUESTION)
    await expect(request).to_contain_text("@Maya Brooks")
    await expect(request).to_contain_text(WHY)
    await expect(request).to_contain_text("alexc@example.org")
    assert not scene.uchat.workspace.merges
    await request.get_by_role("button", name="Approve").click()

    done = await room.titled("Merged")
    await expect(done).to_contain_text("@Priya Raman")
    for name in ("Approve", "Reject", "Withdraw"):
        await expect(room.page.get_by_role("button", name=name)).to_have_count(0)
    assert [(each.primary, each.secondary) for each in scene.uchat.workspace.merges] == [(PRIMARY, SECONDARY)]
    assert scene.uchat.people[PRIMARY].fields["birthday"] == "1991-07-02"

    await room.become("Maya Brooks")
    await go(room, "UChat")
    await expect(await room.titled("Merged")).to_contain_text(PRIMARY)


async def test_a_colleague_turns_it_down_and_says_why(room: Room, scene: Stage) -> None:
    await ask_for_it(room)
    await go(room, "approvals")
    await room.become("Aroha Ngata")
    await (await room.titled(QUESTION)).get_by_role("button", name="Reject").click()
    await room.form.get_by_label("Reason", exact=True).fill("Two brothers")
    await room.form.get_by_role("button", name="Reject").click()

    card = await room.titled("Merge: rejected")
    await expect(card).to_contain_text("Two brothers")
    await expect(card.get_by_role("button", name="Approve")).to_have_count(0)
    assert not scene.uchat.workspace.merges


async def test_one_who_may_not_decide_is_told_so_alone_and_one_withdraws_ones_own(room: Room) -> None:
    await ask_for_it(room)
    await go(room, "approvals")
    card = await room.titled(QUESTION)
    await card.get_by_role("button", name="Approve").click()
    await expect(room.page.get_by_text("You asked for this, so somebody else decides.")).to_be_visible()

    await card.get_by_role("button", name="Withdraw").click()

    await expect(await room.titled("Merge: withdrawn")).to_contain_text("Nothing was done.")


async def test_on_a_phone_all_of_it_fits(room: Room) -> None:
    await room.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    await room.write(f"/uchat merge {PRIMARY} {SECONDARY}")
    await expect(room.form).to_be_visible()
    assert not await room.sticks_out()
    await room.form.get_by_label("Reason", exact=True).fill(WHY)
    await room.form.get_by_role("button", name="Ask for approval").click()
    await room.titled("Asked for approval")
    assert not await room.sticks_out()

    await room.enter("U0PRIYA", "C0APPROVE")
    card = await room.titled(QUESTION)
    assert not await room.sticks_out()
    await expect(card.get_by_role("button", name="Approve")).to_be_in_viewport()
    await card.get_by_role("button", name="Approve").click()
    await room.titled("Merged")
    assert not await room.sticks_out()
