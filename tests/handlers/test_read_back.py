"""A change is proven by a look that began after it, whatever looks are under way."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from pydantic import SecretStr

from handlers.labels import add_label
from handlers.tags import add_tag
from slackbot.reply import Reply
from slackbot.road.call import Call
from slackbot.uchat import BotUser, Label, Tag, UChat

VIP = Tag(tag_ns="f1001t11", name="VIP")
LEGAL = Label(id=311, name="Legal")
JANE = {"user_ns": "f1001u501", "name": "Jane", "email": "jane@acme.com", "tags": [], "labels": []}
MARKED = {**JANE, "tags": [VIP.model_dump()], "labels": [LEGAL.model_dump()]}
Look = Callable[[UChat], Coroutine[Any, Any, object]]
Change = Callable[[Call], Coroutine[Any, Any, Reply]]


@asynccontextmanager
async def _changing(look: Look, *, labels_sent: bool = True) -> AsyncIterator[Call]:
    """A UChat whose answer to `look`, asked before anything else, is on its way as long as the block lasts."""
    asked, go = asyncio.Event(), asyncio.Event()
    written = False

    async def handle(request: httpx.Request) -> httpx.Response:
        nonlocal written
        if request.method != "GET":
            written = True
            return httpx.Response(200, json={"status": "ok"})
        if not asked.is_set():
            asked.set()
            await go.wait()
        people = [MARKED] if written else []
        single = MARKED if written else JANE
        return httpx.Response(
            200, json={"data": people if request.url.path.endswith("/subscribers") else single}
        )

    uchat = UChat(
        base_url="https://uchat.example/api",
        token=SecretStr("made-up"),
        concurrency=2,
        http=httpx.MockTransport(handle),
    )
    uchat.sends_labels = labels_sent
    before = asyncio.create_task(look(uchat))
    try:
        await asyncio.wait_for(asked.wait(), 5)
        yield cast("Call", SimpleNamespace(uchat=uchat))
        assert not before.done()
    finally:
        go.set()
        await before
        await uchat.aclose()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda call: add_tag(call, BotUser.model_validate(JANE), VIP), "added VIP"),
        (lambda call: add_label(call, BotUser.model_validate(JANE), LEGAL), "added Legal"),
    ],
)
async def test_a_person_is_read_anew_after_a_change(change: Change, told: str) -> None:
    async with _changing(lambda uchat: uchat.bot_user("f1001u501")) as call, asyncio.timeout(5):
        assert (await change(call)).result == told


async def test_a_label_that_is_not_sent_is_searched_for_anew_after_a_change() -> None:
    def search(uchat: UChat) -> Coroutine[Any, Any, object]:
        return uchat.bot_users(label_id=LEGAL.id, email="jane@acme.com", limit=100)

    async with _changing(search, labels_sent=False) as call, asyncio.timeout(5):
        assert (await add_label(call, BotUser.model_validate(JANE), LEGAL)).result == "added Legal"
