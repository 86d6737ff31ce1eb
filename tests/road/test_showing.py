"""Cards in Slack, made of a record that moves on while it is read."""

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from slackbot.road.approvals.deciding import reject
from slackbot.slack.cards import Cards
from slackbot.slack.channels import Channels
from slackbot.store.journal import Journal
from slackbot.store.states import State
from tests.road.approving import Bots, Copy
from tests.road.world import PRIYA
from tests.slack.answering import Answering


class Moving:
    """The journal, and something that happens right after the events were read for the first time."""

    def __init__(self, journal: Journal, then: Callable[[], Awaitable[object]]) -> None:
        self._journal = journal
        self._then: list[Callable[[], Awaitable[object]]] = [then]

    async def entries(self, *given: Any, **more: Any) -> Any:
        found = await self._journal.entries(*given, **more)
        while self._then:
            await self._then.pop()()
        return found

    async def operation(self, reference: str) -> Any:
        return await self._journal.operation(reference)


@pytest.fixture
def slack() -> Answering:
    return Answering({each: {"ts": "1.0"} for each in ("chat_postMessage", "chat_update")})


def cards_of(bots: Bots, copy: Copy, slack: Answering, then: Callable[[], Awaitable[object]]) -> Cards:
    async def fits(*_: object, **__: object) -> None:
        return None

    tools = copy.tools
    return Cards(
        slack.client,
        cast("Channels", SimpleNamespace(unfit=fits)),
        tools.approvals,
        cast("Journal", Moving(tools.journal, then)),
        tools.catalogue,
        start=tools.start,
        clock=bots.time,
        worker="teller",
    )


async def test_what_moved_on_while_it_was_read_is_told_as_it_stood_and_then_as_it_stands(
    bots: Bots, one: Copy, other: Copy, slack: Answering, reference: str
) -> None:
    async def decided() -> None:
        assert await reject(other.tools, bots.asked(PRIYA), reference, "Another person") is None

    assert await cards_of(bots, one, slack, decided).show(reference)
    assert (await one.operation(reference)).state is State.REJECTED
    posted, changed, line, message = (arguments["text"] for _, arguments in slack.asked)
    post, change = "chat_postMessage", "chat_update"
    assert [method for method, _ in slack.asked] == [post, change, post, post]
    assert "Approval needed" in posted
    assert "ejected" not in posted
    assert f"By <@{PRIYA}>: Another person." in changed
    assert line == f"<@{PRIYA}> rejected: Another person."
    assert f"By <@{PRIYA}>: Another person." in message
    approval = await one.tools.approvals.of(reference)
    assert approval is not None
    assert approval.closed
