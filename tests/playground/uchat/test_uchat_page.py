"""The stand-in's page: its files, the calls as they arrive, and the whole in a browser."""

import json
import shutil

import httpx
import pytest
from playwright.async_api import async_playwright, expect

from playground.uchat import UChatStandIn
from playground.uchat.control import PAGE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


async def test_every_file_of_the_page_is_served(uchat: UChatStandIn) -> None:
    async with httpx.AsyncClient(base_url=uchat.page_url) as client:
        for name, (_, content_type) in PAGE.items():
            answer = await client.get(f"/{name}")
            assert answer.status_code == 200
            assert answer.headers["Content-Type"].startswith(content_type)
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert (await client.get("/other.js")).status_code == 404


async def test_calls_are_told_as_they_arrive_the_kept_ones_first(
    uchat: UChatStandIn, api: httpx.AsyncClient
) -> None:
    await api.get("/me")
    async with (
        httpx.AsyncClient(base_url=uchat.page_url, timeout=5) as client,
        client.stream("GET", "/control/calls") as stream,
    ):
        seen = []
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                seen.append(json.loads(line.removeprefix("data: "))["path"])
                if len(seen) == 2:
                    break
                await api.get("/flow/tags")
    assert seen == ["/me", "/flow/tags"]


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
async def test_the_page_shows_people_and_calls_and_turns_switches(
    uchat: UChatStandIn, api: httpx.AsyncClient
) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = await browser.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        await page.goto(uchat.page_url)

        await page.get_by_label("Filter people").fill("jane@acme.com")
        await page.get_by_role("button", name="Jane Cooper").click()
        person = page.locator("#person")
        await expect(person.get_by_text("Returning customer")).to_be_visible()
        await expect(person.get_by_text("You're wonderful, thank you")).to_be_attached()

        await api.post("/subscriber/add-tag", json={"user_ns": "f1001u501", "tag_ns": "f1001t11"})
        await expect(page.get_by_role("list", name="Calls, newest first")).to_contain_text(
            "/subscriber/add-tag"
        )
        await expect(person.get_by_text("VIP", exact=True)).to_be_visible()

        await page.get_by_role("button", name="Switches and faults").click()
        await page.get_by_label("Lists carry links and meta").uncheck()
        await expect(page.locator("#said")).to_have_text("Saved")
        assert uchat.switches.meta is False
        await page.get_by_label("What goes wrong").select_option("503")
        await page.get_by_role("button", name="Inject").click()
        await expect(page.get_by_text("503 for 1 call of any path")).to_be_visible()
        assert (await api.get("/me")).status_code == 503
        await expect(page.get_by_text("None waiting")).to_be_visible()

        assert problems == []
        await browser.close()
