"""What changes while evidence is gathered is noticed: what is compared is read last."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from pydantic import JsonValue

from slackbot.catalogue.catalogue import Catalogue
from slackbot.road.approvals.deciding import approve
from slackbot.road.call import Call
from slackbot.store.states import State
from slackbot.uchat import BotUser, NotFound
from tests.road.approving import BARE, Bots, Copy, behind_gate
from tests.road.world import PRIYA, World

APPROVED = [State.PENDING, State.APPROVED]


def gathering(copy: Copy, gather: Callable[[], Awaitable[JsonValue]]) -> None:
    """Let `gather` be the evidence of what is asked for."""

    async def keep(_: Call, **_values: object) -> JsonValue:
        return await gather()

    gated = replace(behind_gate(), evidence=keep)
    others = [each for each in BARE if each.name != gated.name]
    copy.tools = replace(copy.tools, catalogue=Catalogue([gated, *others]))


async def test_what_changes_while_the_evidence_is_gathered_is_noticed(
    bots: Bots, one: Copy, reference: str
) -> None:
    async def meanwhile() -> JsonValue:
        person = bots.world.people["f1u1"]
        bots.world.people["f1u1"] = person.model_copy(update={"email": "new@acme.com"})
        return {"orders": []}

    gathering(one, meanwhile)
    await approve(one.tools, bots.asked(PRIYA), reference)
    assert await one.work() == []
    assert await one.story(reference) == [*APPROVED, State.CHANGED]
    assert bots.world.sent == []
    assert await one.tools.approvals.evidence(reference) is None


async def test_evidence_comes_first_then_what_is_compared_and_then_it_is_started(
    bots: Bots, one: Copy, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    read, wipe = World.bot_user, World.wipe

    async def gather() -> JsonValue:
        assert await one.story(reference) == APPROVED
        order.append("evidence")
        return {"orders": ["7"]}

    async def reads(world: World, user_ns: str, **options: object) -> BotUser:
        assert await one.story(reference) == APPROVED
        order.append("read")
        return await read(world, user_ns, **options)

    async def wipes(world: World, operation: str) -> None:
        assert (await one.story(reference))[-1] is State.STARTED
        order.append("wipe")
        await wipe(world, operation)

    gathering(one, gather)
    await approve(one.tools, bots.asked(PRIYA), reference)
    monkeypatch.setattr(World, "bot_user", reads)
    monkeypatch.setattr(World, "wipe", wipes)
    assert await one.work() == []
    assert order == ["evidence", "read", "wipe"]
    kept = await one.tools.approvals.evidence(reference)
    assert isinstance(kept, dict)
    assert kept["more"] == {"orders": ["7"]}


async def test_who_is_gone_while_the_evidence_is_gathered_is_told_as_gone(
    bots: Bots, one: Copy, reference: str
) -> None:
    async def gone() -> JsonValue:
        del bots.world.people["f1u1"]
        raise NotFound("no such person")

    gathering(one, gone)
    await approve(one.tools, bots.asked(PRIYA), reference)
    assert await one.work() == []
    assert await one.story(reference) == [*APPROVED, State.CHANGED]
    approval = await one.tools.approvals.of(reference)
    assert approval is not None
    assert "is no longer in UChat" in str(approval.outcome)
    assert bots.world.sent == []


async def test_evidence_that_is_not_to_be_had_of_somebody_who_is_there_ends_it_before_anything_was_sent(
    bots: Bots, one: Copy, reference: str
) -> None:
    async def nowhere() -> JsonValue:
        raise NotFound("no such list")

    gathering(one, nowhere)
    await approve(one.tools, bots.asked(PRIYA), reference)
    assert await one.work() == []
    assert await one.story(reference) in ([*APPROVED, State.FAILED], [*APPROVED, State.REFUSED])
    assert bots.world.sent == []
    assert await one.tools.approvals.evidence(reference) is None
