"""The bot on its real wire, between a stand-in Slack and a stand-in UChat, in one process."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from playground.demo import bot_settings
from playground.slack import SlackStandIn
from playground.slack.blocks import places, texts
from playground.slack.messages import Message
from playground.uchat import UChatStandIn
from slackbot.app import Bot, running
from slackbot.settings import BotSettings, WebSettings, WorkerSettings
from slackbot.store.journal import Wanted
from slackbot.store.records import Event
from slackbot.web import web_app

Transport = Literal["http", "socket"]
MANIFEST = Path(__file__).parents[2] / "manifest.yml"
REFERENCE = re.compile(r"\b[2-9A-HJ-NP-TV-Z]{5}-[2-9A-HJ-NP-TV-Z]{5}\b")
T = TypeVar("T")


@dataclass(slots=True)
class Ahead:
    """The machine's time, ahead of it by the `seconds` that a scenario lets pass."""

    seconds: float = 0.0

    def now(self) -> int:
        """Epoch milliseconds."""
        return time.time_ns() // 1_000_000 + int(self.seconds * 1_000)

    def elapsed(self) -> float:
        """Seconds that only grow."""
        return time.monotonic() + self.seconds


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything a scenario needs."""

    slack: SlackStandIn
    uchat: UChatStandIn
    bot: Bot
    settings: BotSettings
    ahead: Ahead = field(default_factory=Ahead)

    async def ask(
        self, line: str, *, user: str = "maya", channel: str = "#support", seconds: float = 5
    ) -> Message:
        """Type `/uchat <line>` and wait for the first answer that `user` sees."""
        ack = await self.slack.command(user, channel, f"/uchat {line}".strip())
        assert ack.status == 200, ack
        return await self.slack.answer(user, channel, timeout=seconds)

    async def press(
        self, message: Message, text: str, *, user: str = "maya", channel: str = "#support"
    ) -> Message:
        """Press the button called `text` and wait for what it brings."""
        await self.slack.click(user, message, text=text)
        return await self.slack.answer(user, channel)

    async def entries(self, reference: str | None = None) -> list[Event]:
        """The audit log, oldest first; that of one reference where it is given."""
        wanted = Wanted(operation=reference, latest_only=False)
        found, _ = await self.bot.journal.entries(wanted, limit=1_000)
        return found[::-1]

    def pass_on(self, message: Message, user: str) -> None:
        """Put a message that one person sees before another, who in Slack could only forge a click on it."""
        message.visible_to = self.slack.world.user(user).id

    @property
    def paths(self) -> list[str]:
        """The UChat calls made so far, as `METHOD path`."""
        return [f"{call.method} {call.path}" for call in self.uchat.calls]


@asynccontextmanager
async def staged(
    folder: Path,
    *,
    transport: Transport = "http",
    **settings: str,
) -> AsyncIterator[Stage]:
    """The whole bot, listening or connected. `settings` override the demo's, by their lower-case names."""
    async with AsyncExitStack() as stack:
        uchat = await stack.enter_async_context(UChatStandIn.running(port=0))
        slack = await stack.enter_async_context(SlackStandIn.running(manifest=MANIFEST))
        given = {
            name.lower(): value for name, value in bot_settings(slack, uchat, folder, 1).items()
        } | settings
        kind = WebSettings if transport == "http" else WorkerSettings
        read = kind.model_validate(given)
        ahead = Ahead()
        bot = await stack.enter_async_context(running(read, clock=ahead, elapsed=ahead.elapsed))
        if transport == "http":
            slack.request_url = await served(stack, bot)
        else:
            await _connect(stack, slack, bot)
        yield Stage(slack, uchat, bot, read, ahead)


async def served(stack: AsyncExitStack, bot: Bot) -> str:
    """Listen for signed deliveries until `stack` ends; where to send them."""
    runner = web.AppRunner(web_app(bot), access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"


async def _connect(stack: AsyncExitStack, slack: SlackStandIn, bot: Bot) -> None:
    handler = AsyncSocketModeHandler(bot.app, slack.app_token, web_client=bot.client, ping_interval=0.1)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    stack.push_async_callback(handler.close_async)
    await slack.connected()


async def eventually(look: Callable[[], Awaitable[T | None]], what: str, seconds: float = 5) -> T:
    """The first true value of something that tells nobody when it changes, such as a database."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                found = await look()
                if found:
                    return found
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise TimeoutError(f"waited {seconds} s for {what}") from None


def shown(message: Message) -> str:
    """Everything that stands on a message, as one text."""
    return "\n".join(texts(message.blocks)) or message.text


def buttons(message: Message) -> list[str]:
    """What can be pressed or chosen on a message, by its label."""
    return [place.label for place in places(message.blocks)]


def reference_in(message: Message) -> str:
    """The reference that an answer names."""
    found = REFERENCE.findall(message.text)
    assert found, message.text
    return str(found[-1])


def reference_of(message: Message) -> str:
    """The reference that a button of an answer carries."""
    for place in places(message.blocks):
        found = REFERENCE.search(str(place.element.get("value")))
        if found:
            return found.group()
    raise AssertionError("no button carries a reference")
