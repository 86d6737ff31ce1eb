"""Take the README's picture: `python -m docs.picture`. Starts the demo and uses it in a headless Chromium.

Needs a Chromium on the machine; leaves `find-email.png` beside this file.
"""

import asyncio
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, ViewportSize, async_playwright

HERE = Path(__file__).parent
PICTURE = HERE / "find-email.png"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SIZE: ViewportSize = {"width": 1120, "height": 850}
START_SECONDS = 40
STOP_SECONDS = 15

MAYA, TOM, SUPPORT = "U0MAYA", "U0TOM", "C0SUPPORT"
TALK = (
    (TOM, "Jane from Acme Hardware is on the phone, her second parcel hasn’t come. Do we know her?"),
    (MAYA, "One moment, I’ll look her up"),
)
COMMAND = "/uchat find email jane@acme.com"
ANSWER = "Jane Cooper"


async def take(chromium: str) -> None:
    """Play the scene and write the picture. Raises TimeoutError and Playwright's errors where it can't."""
    async with demo() as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            page = await browser.new_page(viewport=SIZE, device_scale_factor=2, color_scheme="light")
            for person, words in TALK:
                await be(page, address, person)
                await write(page, words)
                await page.get_by_role("article").filter(has_text=words).wait_for()
            await be(page, address, MAYA)
            await write(page, COMMAND)
            await page.get_by_role("article").filter(has_text=ANSWER).wait_for()
            await page.evaluate("document.fonts.ready.then(() => document.activeElement?.blur())")
            await page.screenshot(path=PICTURE, animations="disabled")
        finally:
            await browser.close()


@asynccontextmanager
async def demo() -> AsyncIterator[str]:
    """The demo as `make demo` runs it; gives the address of its page."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "playground", cwd=HERE.parent, stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(START_SECONDS):
            address = await _address(process)
        yield address
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(STOP_SECONDS):
            await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    if process.stdout is None:
        raise RuntimeError("the demo has no output to read")
    while line := (await process.stdout.readline()).decode():
        found = re.match(r"Open (http://\S+)", line)
        if found:
            return found.group(1)
    raise RuntimeError("the demo ended before it said where to look")


async def be(page: Page, address: str, person: str) -> None:
    """Become somebody in the channel."""
    await page.goto(f"{address}/#user={person}&channel={SUPPORT}")
    await page.locator(f"html[data-ready={person}]").wait_for(state="attached")


async def write(page: Page, words: str) -> None:
    """Write in the channel and send it."""
    field = page.get_by_role("combobox", name="Message #support")
    await field.fill(words)
    await field.press("Enter")


def main() -> int:
    """Take it; 1 where there is no Chromium."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        sys.stderr.write(f"No Chromium on this machine. Install one of {', '.join(BROWSERS)}.\n")
        return 1
    asyncio.run(take(chromium))
    sys.stdout.write(f"docs/{PICTURE.name} is taken.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
