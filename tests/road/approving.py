"""Two copies of the bot over one database, and actions behind the gate."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from itertools import count
from pathlib import Path
from typing import cast

from pydantic import JsonValue

from slackbot.bridge.bridge import Bridge
from slackbot.catalogue.action import Action, Effect, action, declared
from slackbot.catalogue.catalogue import Catalogue
from slackbot.catalogue.gate import Gate
from slackbot.examination import Finding
from slackbot.policy import decide
from slackbot.recent import Recent
from slackbot.reply import Reply
from slackbot.road.asked import Asked, Invocation
from slackbot.road.call import Call
from slackbot.road.perform import perform
from slackbot.road.prepare import Prepared
from slackbot.road.sweep import sweep
from slackbot.road.tools import Cards, Start, Tools
from slackbot.store.approvals import Approvals
from slackbot.store.engine import open_engines
from slackbot.store.journal import Journal, Wanted
from slackbot.store.ledger import Ledger
from slackbot.store.records import Operation
from slackbot.store.states import State
from slackbot.uchat import BotUser, UChat
from tests.road.world import CHANNEL, LASTS_MS, MAYA, Mood, People, Time, World


def _world(call: Call) -> World:
    return cast("World", call.uchat)


async def _show(call: Call, user: BotUser, depth: int = 1) -> Reply:  # noqa: ARG001
    return Reply(f"Wipe {user.name}?", result="asked to wipe", waits=True)


async def _keep(call: Call, user: BotUser, depth: int = 1) -> JsonValue:  # noqa: ARG001
    return {"orders": []}


async def _was_wiped(call: Call, before: Mapping[str, BotUser], user: BotUser, depth: int = 1) -> bool | None:  # noqa: ARG001
    world = _world(call)
    await world.bot_user(user.user_ns)
    return None if world.mood is Mood.MUTE else call.asked.reference in world.wiped


@action(
    "wipe",
    effect=Effect.IRREVERSIBLE,
    summary="Wipe a bot user",
    past="wiped",
    preview=_show,
    evidence=_keep,
    carried_out=_was_wiped,
    alone=True,
)
async def _wipe(call: Call, user: BotUser, depth: int = 1) -> Reply:  # noqa: ARG001
    await _world(call).wipe(call.asked.reference)
    return Reply("Wiped", result="wiped, read back")


@action("mark", effect=Effect.REVERSIBLE, summary="Mark a bot user")
async def _mark(call: Call, user: BotUser, depth: int = 1) -> Reply:  # noqa: ARG001
    return Reply("Marked", result="marked")


@action("start", effect=Effect.READ, summary="What can be done", opening=True)
async def _start(call: Call) -> Reply:  # noqa: ARG001
    return Reply("Start")


@action("seek", effect=Effect.READ, summary="Seek by anything", fallback=True)
async def _seek(call: Call, value: str) -> Reply:  # noqa: ARG001
    return Reply("Found")


def gate_of(required: int = 1) -> Gate:
    """The policy that so many agree."""
    return Gate(channel=CHANNEL, approvers=frozenset({"*"}), required=required, lasts_ms=LASTS_MS)


BARE = tuple(each for each in map(declared, (_wipe, _mark, _start, _seek)) if each is not None)


def gated(required: int = 1) -> Catalogue:
    """The actions, those that change something behind that gate."""
    return Catalogue(BARE).gated({"wipe", "mark"}, gate_of(required))


def behind_gate(required: int = 1, name: str = "wipe") -> Action:
    """The action behind that gate."""
    found = gated(required).get(name)
    assert found is not None
    return found


class Unseen:
    """Cards that are shown to nobody, and asked for all the same."""

    def __init__(self) -> None:
        self.asked_for: list[str] = []
        self.why_unfit: str | None = None

    async def unfit(self, channel: str) -> str | None:
        assert channel == CHANNEL
        return self.why_unfit

    async def show(self, reference: str) -> bool:
        self.asked_for.append(reference)
        return True

    def show_soon(self, reference: str) -> None:
        self.asked_for.append(reference)

    async def due(self) -> None:
        pass


@dataclass(slots=True)
class Copy:
    """One copy of the bot: what it works with, and the work that it began."""

    tools: Tools
    cards: Unseen
    begun: list[Coroutine[object, object, None]]

    async def work(self) -> Sequence[BaseException]:
        """Do what was begun, and what that begins; what ended it badly."""
        bad: list[BaseException] = []
        while self.begun:
            works, self.begun[:] = list(self.begun), []
            ended = await asyncio.gather(*works, return_exceptions=True)
            bad += [each for each in ended if isinstance(each, BaseException)]
        return bad

    def dies(self) -> None:
        """End here and now, and begin anew as somebody else."""
        for each in self.begun:
            each.close()
        self.begun.clear()
        self.tools = replace(self.tools, worker=f"{self.tools.worker}'", in_hand=set())

    async def operation(self, reference: str) -> Operation:
        """The operation, which is there."""
        found = await self.tools.journal.operation(reference)
        assert found is not None
        return found

    async def story(self, reference: str) -> list[State]:
        """The states an operation went through, oldest first."""
        wanted = Wanted(operation=reference, latest_only=False)
        found, _ = await self.tools.journal.entries(wanted, limit=100)
        return [each.state for each in reversed(found)]

    async def sweep(self) -> None:
        """What the sweep finds, done."""
        await sweep(self.tools)
        await self.work()


class Bots:
    """Copies of the bot over one file, in one world."""

    def __init__(self, file: Path, copies: int = 2) -> None:
        self.world, self.time, self.people = World(), Time(), People()
        self._engines = [open_engines(f"sqlite+aiosqlite:///{file}") for _ in range(copies)]
        self._ledgers = [Ledger(each.writer) for each in self._engines]
        self._deliveries = count()
        self.copies: list[Copy] = []

    async def start(self) -> None:
        """Begin writing."""
        for number, (engines, ledger) in enumerate(zip(self._engines, self._ledgers, strict=True)):
            ledger.start()
            cards, begun = Unseen(), list[Coroutine[object, object, None]]()
            tools = Tools(
                catalogue=gated(),
                uchat=cast("UChat", self.world),
                ledger=ledger,
                journal=Journal(engines.reader),
                approvals=Approvals(ledger, engines.reader),
                cards=cast("Cards", cards),
                start=_beginner(begun),
                recent=Recent(),
                standing_of=self.people.standing_of,
                decider_of=self.people.standing_of,
                may_share=_never,
                zone_of=_utc,
                examine=_nothing,
                bridge=cast("Bridge", self.world),
                new_reference=lambda: "unused",
                clock=self.time,
                worker=f"copy {number}",
                evidence_ms=10**9,
            )
            self.copies.append(Copy(tools, cards, begun))

    async def end(self) -> None:
        """Close everything."""
        for each in self.copies:
            each.dies()
        for ledger in self._ledgers:
            await ledger.stop()
        for engines in self._engines:
            await engines.dispose()

    def asked(self, actor: str, *, delivery: str | None = None, channel: str = CHANNEL) -> Asked:
        """A delivery of somebody's, with a reference of its own."""
        number = next(self._deliveries)
        return Asked(
            reference=f"R-{number:05}",
            delivery=delivery or f"delivery:{number}",
            actor=actor,
            team="T1",
            channel=channel,
            surface="button",
            at=self.time.ms,
        )

    async def request(
        self,
        copy: Copy,
        *,
        actor: str = MAYA,
        user_ns: str = "f1u1",
        required: int = 1,
        asked: Asked | None = None,
        name: str = "wipe",
    ) -> tuple[str, Reply | None]:
        """Ask for approval; the reference and the answer."""
        behind = behind_gate(required, name)
        asked = asked or self.asked(actor)
        invocation = Invocation(asked, behind, {"user": user_ns, "reason": "why"})
        standing = await self.people.standing_of(actor)
        values = {"user": self.world.people[user_ns], "depth": 1, "reason": "why"}
        prepared = Prepared(invocation, standing, decide(behind, standing), values)
        return asked.reference, await perform(copy.tools, prepared)


async def _never(_: str) -> bool:
    return False


async def _utc(_: str) -> tzinfo:
    return UTC


async def _nothing() -> Sequence[Finding]:
    return ()


def _beginner(begun: list[Coroutine[object, object, None]]) -> Start:
    return lambda work, _: begun.append(work)
