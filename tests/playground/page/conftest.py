from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.playground.page.pretend import PretendSlack


@pytest_asyncio.fixture(loop_scope="session")
async def slack() -> AsyncIterator[PretendSlack]:
    async with PretendSlack.running() as running:
        yield running


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
