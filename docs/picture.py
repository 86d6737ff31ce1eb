"""Take the README's pictures: `python -m docs.picture`. Starts the demo and uses it in a headless Chromium.

Needs a Chromium on the machine; leaves `find-email.png`, `conversation.png` and `approval.png` beside this file.
"""

import asyncio
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize, async_playwright

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS = 40
STOP_SECONDS = 15

MAYA, TOM, PRIYA, SUPPORT, APPROVALS = "U0MAYA", "U0TOM", "U0PRIYA", "C0SUPPORT", "C0APPROVE"


@dataclass(frozen=True, slots=True)
class Picture:
    """What is said, then what Maya asks, each with the heading of its answer; and how large the page is.

    With a `reason` the last of it needs approval: the form is given the reason, and the picture is of its card, as
    Priya sees it.
    The page grows until the whole conversation is on it.
    """

    file: Path
    size: ViewportSize
    sharpness: float
    talk: tuple[tuple[str, str], ...]
    asked: tuple[tuple[str, str], ...]
    reason: str | None = None


PICTURES = (
    Picture(
        HERE / "find-email.png",
        {"width": 1120, "height": 850},
        2,
        talk=(
            (TOM, "Jane from Acme Hardware is on the phone, her second parcel hasn’t come. Do we know her?"),
            (MAYA, "One moment, I’ll look her up"),
        ),
        asked=(("/uchat find email jane@acme.com", "Jane Cooper"),),
    ),
    # Narrow enough for the page to leave the side bar out, so that its words stay large in a column of text.
    Picture(
        HERE / "conversation.png",
        {"width": 720, "height": 850},
        1.5,
        talk=((TOM, "Can somebody take Jane from Acme Hardware? She asks about a mug"),),
        asked=(
            ("/uchat find email jane@acme.com", "Jane Cooper"),
            ("/uchat messages jane@acme.com --no-bot", "Messages of Jane Cooper"),
            ("/uchat orders jane@acme.com", "Orders of Jane Cooper"),
            ("/uchat label add jane@acme.com Follow up tomorrow", "Label added"),
        ),
    ),
    Picture(
        HERE / "approval.png",
        {"width": 720, "height": 850},
        1.5,
        talk=(),
        asked=(("/uchat merge f1001u525 f1001u526 --delete", "Asked for approval"),),
        reason="Same customer, by WhatsApp and by Instagram",
    ),
)


async def take(chromium: str) -> None:
    """Play the scenes and write the pictures. Raises TimeoutError and Playwright's errors where it can't."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            for picture in PICTURES:
                async with demo() as address:
                    await _take(browser, address, picture)
        finally:
            await browser.close()


async def _take(browser: Browser, address: str, picture: Picture) -> None:
    page = await browser.new_page(
        viewport=picture.size, device_scale_factor=picture.sharpness, color_scheme="light"
    )
    for person, words in picture.talk:
        await be(page, address, person)
        await write(page, words)
        await page.get_by_role("article").filter(has_text=words).wait_for()
    await be(page, address, MAYA)
    for line, heading in picture.asked:
        await write(page, line)
        if picture.reason is not None:
            await page.get_by_label("Reason").fill(picture.reason)
            await page.get_by_role("button", name="Ask for approval", exact=True).click()
        await page.get_by_role("heading", name=heading, exact=True).wait_for()
    if picture.reason is not None:
        await be(page, address, PRIYA, APPROVALS)
        await page.get_by_role("button", name="Approve", exact=True).wait_for()
    await page.evaluate("document.fonts.ready.then(() => document.activeElement?.blur())")
    hidden: int = await page.evaluate(
        "(log => log.scrollHeight - log.clientHeight)(document.querySelector('#log'))"
    )
    await page.set_viewport_size({**picture.size, "height": picture.size["height"] + hidden})
    await page.screenshot(path=picture.file, animations="disabled")
    await page.close()


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


async def be(page: Page, address: str, person: str, channel: str = SUPPORT) -> None:
    """Become somebody in a channel."""
    await page.goto(f"{address}/#user={person}&channel={channel}")
    await page.locator(f"html[data-ready={person}]").wait_for(state="attached")


async def write(page: Page, words: str) -> None:
    """Write in the channel and send it."""
    field = page.get_by_role("combobox", name="Message #support")
    await field.fill(words)
    await field.press("Enter")


def main() -> int:
    """Take them; 1 where there is no Chromium."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        sys.stderr.write(f"No Chromium on this machine. Install one of {', '.join(BROWSERS)}.\n")
        return 1
    asyncio.run(take(chromium))
    for picture in PICTURES:
        sys.stdout.write(f"docs/{picture.file.name} is taken.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
