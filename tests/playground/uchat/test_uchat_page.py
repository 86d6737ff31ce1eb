"""The stand-in's page: its files, the calls as they arrive, and the whole in a browser."""

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from playwright.async_api import Page, async_playwright, expect

from playground.uchat import BRIDGE_FLOWS, UChatStandIn
from playground.uchat.control import PAGE
from playground.uchat.merging import merge

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@asynccontextmanager
async def opened(uchat: UChatStandIn) -> AsyncIterator[Page]:
    """The page in a browser; nothing may break on it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = await browser.new_page()
        page.set_default_timeout(5000)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.goto(uchat.page_url)
        yield page
        await browser.close()
        assert problems == []


async def merged(
    uchat: UChatStandIn, api: httpx.AsyncClient, primary: str, secondary: str, afterwards: str
) -> None:
    """A merge as the bot has it done, through the API and a sub flow."""
    fields = [
        {"name": "slackbot_request", "value": "op-1"},
        {"name": "slackbot_argument", "value": f"{secondary},{afterwards}"},
    ]
    await api.put("/subscriber/set-user-fields-by-name", json={"user_ns": primary, "data": fields})
    flow = next(ns for ns, name in BRIDGE_FLOWS.items() if name == "slackbot: merge")
    await api.post("/subscriber/send-sub-flow", json={"user_ns": primary, "sub_flow_ns": flow})
    await uchat.flows_settled()


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


async def test_merges_are_told_with_both_people_as_they_were_and_are(
    uchat: UChatStandIn, api: httpx.AsyncClient
) -> None:
    await merged(uchat, api, "f1001u525", "f1001u526", "delete")
    async with httpx.AsyncClient(base_url=uchat.page_url) as client:
        told = (await client.get("/control/merges")).json()
        assert (told["total"], told["latest"][0]["secondary_name"]) == (1, "Alex Chen")
        merge = (await client.get("/control/merges/0")).json()
        assert [len(person["orders"]) for person in merge["before"]] == [1, 2]
        assert len(merge["now"][0]["orders"]) == 3
        assert merge["now"][1] is None
        assert (await client.get("/control/merges/1")).status_code == 404
        gone = (await client.get("/control/people/f1001u526")).json()
        assert gone["gone"]
        assert (gone["merges"][0]["primary"], gone["merges"][0]["deleted"]) == ("f1001u525", True)
        found = (await client.get("/control/people", params={"filter": "F1001U526"})).json()
        assert [person["merged_into"] for person in found["people"]] == ["f1001u525"]


async def test_the_page_hears_of_a_merge(uchat: UChatStandIn) -> None:
    async with (
        httpx.AsyncClient(base_url=uchat.page_url, timeout=5) as client,
        client.stream("GET", "/control/calls") as stream,
    ):
        lines = stream.aiter_lines()
        merge(uchat.workspace, uchat.people["f1001u525"], uchat.people["f1001u526"], delete=False)
        async for line in lines:
            if line.startswith("event: "):
                assert line == "event: merge"
                break


async def test_thousands_of_people_are_shown_in_part_and_found_whole(uchat: UChatStandIn) -> None:
    for number in range(1_000):
        uchat.add(f"Sam {number:04}")
    async with httpx.AsyncClient(base_url=uchat.page_url) as client:
        answer = (await client.get("/control/people")).json()
        assert (answer["total"], len(answer["people"])) == (1_040, 500)
        answer = (await client.get("/control/people", params={"filter": "sam 0999"})).json()
        assert [person["name"] for person in answer["people"]] == ["Sam 0999"]


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("afterwards", ["delete", "keep"])
async def test_the_page_shows_both_people_of_a_merge_before_and_after(
    uchat: UChatStandIn, api: httpx.AsyncClient, afterwards: str
) -> None:
    async with opened(uchat) as page:
        await page.get_by_label("Filter people").fill("f1001u526")
        await page.get_by_role("button", name="Alex Chen").click()
        person = page.locator("#person")
        await expect(person.get_by_text("Beta tester")).to_be_visible()

        await merged(uchat, api, "f1001u525", "f1001u526", afterwards)

        words = (
            "Deleted by a merge into Alex Chen f1001u525" if afterwards == "delete" else "and kept, emptied"
        )
        await expect(person.get_by_role("list", name="Merges of this person")).to_contain_text(words)
        await person.get_by_role("button", name="Alex Chen f1001u525").click()
        await expect(person.get_by_role("list", name="Merges of this person")).to_contain_text(
            "Took in Alex Chen"
        )
        await person.get_by_role("button", name="Back").click()
        await page.get_by_text("Merges", exact=False).first.click()
        await page.get_by_role("list", name="Merges, newest first").get_by_role("button").click()
        merge_view = page.get_by_role("article", name="Merge")
        await expect(merge_view.get_by_role("region", name="Primary before")).not_to_contain_text(
            "Beta tester"
        )
        await expect(merge_view.get_by_role("region", name="Primary now")).to_contain_text("Beta tester")
        await expect(merge_view.get_by_role("region", name="Secondary before")).to_contain_text("Beta tester")
        after = merge_view.get_by_role("region", name="Secondary now")
        await expect(after).to_contain_text("Deleted" if afterwards == "delete" else "Alex Chen")
        await expect(after).not_to_contain_text("Beta tester")


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
