"""Running one command line's handler against UChat answers made up for it, without Slack or a store."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from types import SimpleNamespace
from typing import Any, cast

import httpx
from pydantic import SecretStr

from slackbot.catalogue.action import Role
from slackbot.catalogue.catalogue import load
from slackbot.catalogue.grammar import Parsed, parse
from slackbot.kinds.kind import Look
from slackbot.policy import Membership, Standing
from slackbot.recent import Recent
from slackbot.render import fallback
from slackbot.reply import Button, Reply, Rows
from slackbot.road.asked import Asked
from slackbot.road.call import Call
from slackbot.road.tools import Tools
from slackbot.uchat import UChat

Answer = Any | Callable[[httpx.Request], Any]
"""The JSON of a path, or what makes it of the request."""
ASKED = Asked(
    reference="7K2M9-QXD4R", delivery="1", actor="U0MAYA", team="T1", channel="C1", surface="command", at=1
)


@dataclass(slots=True)
class Asking:
    """`answers` by path; `seen` are the calls made, as path and query."""

    answers: Mapping[str, Answer]
    uchat: UChat
    zone: tzinfo = UTC
    recent: Recent = field(default_factory=Recent)
    seen: list[httpx.Request] = field(default_factory=list)
    reads: frozenset[Role] = frozenset({Role.VIEWER, Role.EDITOR})

    async def ask(self, line: str) -> Reply:
        """What the handler of `line` answers; its errors are raised."""
        catalogue = load("handlers")
        parsed = parse(catalogue, line, None, typed=False)
        assert isinstance(parsed, Parsed), parsed
        assert not parsed.missing, parsed

        async def zone_of(_: str) -> tzinfo:
            return self.zone

        tools = SimpleNamespace(
            catalogue=catalogue,
            uchat=self.uchat,
            recent=self.recent,
            region=None,
            zone_of=zone_of,
            journal=SimpleNamespace(joined_into=_nobody),
        )
        standing = Standing("U0MAYA", Membership.MEMBER, self.reads)
        call = Call(
            asked=ASKED,
            action=parsed.action,
            raw=parsed.raw,
            standing=standing,
            tools=cast("Tools", tools),
            now=1_800_000_000_000,
        )
        look = Look(self.uchat, None, self.recent)
        values = {
            each.name: await each.kind.resolve(parsed.raw[each.name], look)
            if each.name in parsed.raw
            else each.default
            for each in parsed.action.parameters
        }
        return await parsed.action.run(call, **values)

    async def press(self, reply: Reply, label: str) -> Reply:
        """What the button of that label brings."""
        return await self.ask(next(each.value for each in pressable(reply) if each.label == label))

    @property
    def paths(self) -> list[str]:
        """The calls made, without their queries."""
        return [each.url.path.removeprefix("/api") for each in self.seen]


async def _nobody(_user_ns: str, _actions: object, *, since: int | None = None) -> None:
    """Nobody was merged into anybody."""


@asynccontextmanager
async def asking(
    answers: Mapping[str, Answer], *, hidden: frozenset[str] = frozenset()
) -> AsyncIterator[Asking]:
    """A UChat that gives these answers and 404 for anything else."""
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        answer = answers.get(request.url.path.removeprefix("/api"))
        if answer is None:
            return httpx.Response(404, json={"message": "Not found"})
        found = answer(request) if callable(answer) else answer
        return found if isinstance(found, httpx.Response) else httpx.Response(200, json=found)

    uchat = UChat(
        base_url="https://uchat.example/api",
        token=SecretStr("made-up"),
        hidden=hidden,
        http=httpx.MockTransport(handle),
    )
    try:
        yield Asking(answers, uchat, seen=seen)
    finally:
        await uchat.aclose()


def told(reply: Reply) -> str:
    """Everything that is said."""
    return fallback(reply)


def pressable(reply: Reply) -> list[Button]:
    """All buttons, those of rows first."""
    rows = [row.button for part in reply.parts if isinstance(part, Rows) for row in part.rows if row.button]
    return [*rows, *reply.buttons]


def labels(reply: Reply) -> list[str]:
    """What the buttons are called."""
    return [each.label for each in pressable(reply)]
