"""The browser that the page's tests and the end-to-end ones share, and what is said where there is none."""

import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
]
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
LEFT_OUT = "no Chromium on this machine"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out whatever is marked `browser` where no browser is."""
    if CHROMIUM is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=LEFT_OUT))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end of the run that browser tests were left out, so that nobody takes green for all."""
    left_out = [each for each in terminalreporter.stats.get("skipped", ()) if LEFT_OUT in str(each.longrepr)]
    if left_out:
        terminalreporter.section("NOT EVERYTHING WAS TESTED", sep="!", red=True, bold=True)
        terminalreporter.line(
            f"{len(left_out)} browser tests were left out: there is no Chromium on this machine. "
            f"Install one of {', '.join(NAMES)} and run again.",
            red=True,
        )


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; tests that need it are left out where there's none."""
    if CHROMIUM is None:
        pytest.skip(LEFT_OUT)
    return CHROMIUM


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One Chromium for all tests, which therefore share a loop; each has a tab and a profile of its own."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            yield running
        finally:
            await running.close()
