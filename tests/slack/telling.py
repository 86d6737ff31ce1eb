"""A Slack in which every call takes a while, and copies of the bot that tell through it."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from playground.slack.blocks import places
from slackbot.slack.cards import Cards
from slackbot.slack.channels import Channels
from tests.road.approving import Bots, Copy, gated
from tests.road.world import CHANNEL, MAYA
from tests.slack.answering import Answering


async def nothing() -> None:
    pass


@dataclass(slots=True)
class Posted:
    """A message as it stands now, in a place or in the thread of another."""

    place: str
    text: str
    blocks: list[dict[str, Any]]
    thread: str | None = None

    @property
    def buttons(self) -> list[str]:
        return [place.label for place in places(self.blocks)]


@dataclass(slots=True)
class Slack:
    """A Slack in which every call takes a while; `meanwhile` happens during one."""

    bots: Bots
    takes: int = 0
    meanwhile: Callable[[], Awaitable[object]] = nothing
    posted: dict[str, Posted] = field(default_factory=dict)
    calls: int = 0

    async def took(self) -> None:
        """Time passes, and what else goes on."""
        self.calls += 1
        self.bots.time.ms += self.takes
        meanwhile, self.meanwhile = self.meanwhile, nothing
        await meanwhile()
        self.meanwhile = meanwhile

    async def post(self, **body: Any) -> Mapping[str, object]:
        at = f"{len(self.posted) + 1}.0"
        self.posted[at] = Posted(body["channel"], body["text"], body["blocks"], body.get("thread_ts"))
        await self.took()
        return {"ts": at}

    async def update(self, **body: Any) -> Mapping[str, object]:
        self.posted[body["ts"]].text = body["text"]
        self.posted[body["ts"]].blocks = body["blocks"]
        await self.took()
        return {"ts": body["ts"]}

    async def permalink(self, **_: object) -> Mapping[str, object]:
        await self.took()
        return {}

    @property
    def cards(self) -> dict[str, Posted]:
        return {at: each for at, each in self.posted.items() if each.place == CHANNEL and not each.thread}

    @property
    def lines(self) -> list[str]:
        return [each.text for each in self.posted.values() if each.thread]

    @property
    def directs(self) -> list[str]:
        return [each.text for each in self.posted.values() if each.place == MAYA]


class Fit:
    """A channel that will do."""

    async def unfit(self, channel: str, *, fresh: bool) -> None:
        assert channel == CHANNEL
        assert fresh in {True, False}


@dataclass(slots=True)
class Teller:
    """What a copy of the bot tells through."""

    cards: Cards
    client: Answering
    begun: list[Coroutine[object, object, None]]

    async def due(self) -> None:
        """Tell what was left untold."""
        await self.cards.due()
        works, self.begun[:] = list(self.begun), []
        for each in works:
            await each


def teller(slack: Slack, copy: Copy) -> Teller:
    """What `copy` tells through."""
    begun: list[Coroutine[object, object, None]] = []
    client = Answering(
        {"chat_postMessage": slack.post, "chat_update": slack.update, "chat_getPermalink": slack.permalink}
    )
    cards = Cards(
        client.client,
        cast("Channels", Fit()),
        copy.tools.approvals,
        copy.tools.journal,
        gated(),
        start=lambda work, _: begun.append(work),
        clock=copy.tools.clock,
        worker=copy.tools.worker,
    )
    return Teller(cards, client, begun)
