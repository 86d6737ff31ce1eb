"""The client over a real wire."""

import asyncio
import gzip
import json
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

import pytest
from aiohttp import web
from pydantic import SecretStr

from slackbot import __version__
from slackbot.uchat import (
    BadToken,
    BotUser,
    Busy,
    Nonsense,
    NotFound,
    Patience,
    Throttled,
    TimedOut,
    UChat,
    UChatError,
    Unavailable,
    Written,
    every,
    tally,
)

from .conftest import TOKEN
from .standin import OK, StandIn, cut, holds, listed, raw, says

Client = Callable[..., UChat]
Look = Callable[[UChat], Coroutine[Any, Any, object]]
JANE = {"user_ns": "f1u1", "name": "Jane", "phone": "+61491570156"}
GET_INFO = "/subscriber/get-info"


async def test_every_call_carries_its_headers(uchat: UChat, standin: StandIn) -> None:
    standin.on(GET_INFO, says(JANE))
    await uchat.bot_user("f1u1")
    headers = standin.seen[0].headers
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["User-Agent"] == f"uchat-slackbot/{__version__}"
    assert headers["Accept"] == "application/json"
    assert headers["Content-Type"] == "application/json"
    assert headers["Host"] == standin.url.split("/")[2]


async def test_values_are_quoted(uchat: UChat, standin: StandIn) -> None:
    standin.on("/subscribers", listed())
    odd = "jané+a&b=c#d?e/%20 \ud800@acme.com"
    await uchat.bot_users(email=odd)
    assert standin.seen[0].query == {"email": odd.replace("\ud800", "?"), "limit": "10", "page": "1"}


class Route(NamedTuple):
    call: Callable[[UChat], Coroutine[Any, Any, object]]
    method: str
    path: str
    body: object


ROUTES = [
    Route(lambda u: u.bot_user_by_user_id("61"), "GET", "/subscriber/get-info-by-user-id", JANE),
    Route(lambda u: u.bot_users(name="J", label_id=3), "GET", "/subscribers", {"data": [JANE]}),
    Route(lambda u: u.workspace_bot_users(phone="1"), "GET", "/team-bot-users", {"data": [JANE]}),
    Route(lambda u: u.tags(), "GET", "/flow/tags", {"data": []}),
    Route(lambda u: u.labels(), "GET", "/team/labels", {"data": []}),
    Route(lambda u: u.subflows("slackbot"), "GET", "/flow/subflows", {"data": []}),
    Route(lambda u: u.user_fields("slackbot"), "GET", "/flow/user-fields", {"data": []}),
    Route(lambda u: u.cart("f1u1"), "GET", "/subscriber/cart", {"data": []}),
    Route(lambda u: u.orders("f1u1"), "GET", "/shop/orders", {"data": [], "status": "ok"}),
    Route(lambda u: u.order(7), "GET", "/shop/orders/7/get-info", {"data": {"id": 7}, "status": "ok"}),
    Route(lambda u: u.chat_messages("f1u1"), "GET", "/subscriber/chat-messages", {"data": []}),
    Route(
        lambda u: u.chat_messages_by_mids(["m1"]), "POST", "/subscriber/chat-messages-by-mids", {"data": []}
    ),
    Route(lambda u: u.closing_notes(), "GET", "/flow/closing-notes", {"data": []}),
    Route(lambda u: u.conversations("f1u1"), "GET", "/flow/conversations/data", {"data": {"id": 1}}),
    Route(lambda u: u.me(), "GET", "/me", {"id": 1, "name": "A"}),
    Route(lambda u: u.team_info(), "GET", "/team-info", {"data": {"id": "123"}, "status": "ok"}),
]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
async def test_reads(uchat: UChat, standin: StandIn, route: Route) -> None:
    call, method, path, body = route
    standin.on(path, says(body))
    await call(uchat)
    assert [(seen.method, seen.path) for seen in standin.seen] == [(method, path)]


TAGGED = {"user_ns": "f1u1", "tag_ns": "f1t1"}
WRITES = [
    Route(lambda u: u.add_tag("f1u1", "f1t1"), "POST", "add-tag", TAGGED),
    Route(lambda u: u.remove_tag("f1u1", "f1t1"), "DELETE", "remove-tag", TAGGED),
    Route(
        lambda u: u.add_labels("f1u1", ["VIP"]),
        "POST",
        "add-labels-by-name",
        {"user_ns": "f1u1", "data": [{"label_name": "VIP"}]},
    ),
    Route(
        lambda u: u.remove_labels("f1u1", ["VIP"]),
        "DELETE",
        "remove-labels-by-name",
        {"user_ns": "f1u1", "data": [{"label_name": "VIP"}]},
    ),
    Route(
        lambda u: u.set_user_fields_by_name("f1u1", {"a": "1", "b": ""}),
        "PUT",
        "set-user-fields-by-name",
        {"user_ns": "f1u1", "data": [{"name": "a", "value": "1"}, {"name": "b", "value": ""}]},
    ),
    Route(
        lambda u: u.clear_user_fields_by_name("f1u1", ["a"]),
        "DELETE",
        "clear-user-fields-by-name",
        {"user_ns": "f1u1", "data": [{"name": "a"}]},
    ),
    Route(
        lambda u: u.send_sub_flow("f1u1", "f1s1"),
        "POST",
        "send-sub-flow",
        {"user_ns": "f1u1", "sub_flow_ns": "f1s1"},
    ),
]


@pytest.mark.parametrize("route", WRITES, ids=lambda route: route.path)
async def test_writes_carry_their_body_also_with_delete(uchat: UChat, standin: StandIn, route: Route) -> None:
    call, method, path, body = route
    standin.on(f"/subscriber/{path}", OK)
    await call(uchat)
    assert [(seen.method, seen.body) for seen in standin.seen] == [(method, body)]


async def test_45_tags_go_in_chunks_of_20(uchat: UChat, standin: StandIn) -> None:
    standin.on("/subscriber/remove-tags", OK)
    tags = [f"f1t{number}" for number in range(45)]
    assert await uchat.remove_tags("f1u1", tags) == Written(items=45, chunks=3)
    assert [len(seen.body["data"]) for seen in standin.seen] == [20, 20, 5]
    assert [item["tag_ns"] for seen in standin.seen for item in seen.body["data"]] == tags


async def test_a_chunk_that_fails_tells_what_came_before(uchat: UChat, standin: StandIn) -> None:
    standin.on("/subscriber/add-tags", OK, OK, says({"message": "no"}, 422))
    with pytest.raises(UChatError) as caught:
        await uchat.add_tags("f1u1", [f"f1t{number}" for number in range(45)])
    assert (caught.value.done, caught.value.chunks) == (40, 2)


async def test_nothing_to_write_makes_no_call(uchat: UChat, standin: StandIn) -> None:
    assert await uchat.remove_tags("f1u1", []) == Written(items=0, chunks=0)
    assert standin.seen == []


async def test_retry_after_is_obeyed(client: Client, standin: StandIn) -> None:
    slept: list[float] = []
    now = 100.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        slept.append(seconds)
        now += seconds

    uchat = client(clock=lambda: now, sleep=sleep)
    standin.on(GET_INFO, says({"message": "Too Many Attempts."}, 429, Retry_After="2"), says(JANE))
    assert (await uchat.bot_user("f1u1")).name == "Jane"
    assert slept == [2.0]


async def test_a_long_retry_after_is_told_at_once_to_everybody(uchat: UChat, standin: StandIn) -> None:
    standin.on(GET_INFO, says({"message": "Too Many Attempts."}, 429, Retry_After="3600"))
    for _ in range(2):
        with pytest.raises(Throttled) as caught:
            await uchat.bot_user("f1u1")
        assert caught.value.retry_after is not None
        assert 3590 < caught.value.retry_after <= 3600
        assert caught.value.path == GET_INFO
    assert len(standin.seen) == 1


@pytest.mark.parametrize("bad", [says({}, 500), raw("<h1>Bad gateway</h1>", 502), cut])
async def test_reads_and_tag_writes_are_tried_three_times(uchat: UChat, standin: StandIn, bad: Any) -> None:
    standin.on(GET_INFO, bad, bad, says(JANE))
    standin.on("/subscriber/add-tag", bad, bad, OK)
    await uchat.bot_user("f1u1")
    await uchat.add_tag("f1u1", "f1t1")
    assert len(standin.seen) == 6


async def test_after_three_attempts_it_is_unavailable(uchat: UChat, standin: StandIn) -> None:
    standin.on(GET_INFO, says({}, 500))
    with pytest.raises(Unavailable):
        await uchat.bot_user("f1u1")
    assert len(standin.seen) == 3


@pytest.mark.parametrize(
    ("bad", "maybe_done"),
    [
        (says({}, 500), True),
        (cut, True),
        (raw("<p>"), True),
        (says({}, 429, Retry_After="0"), False),
        (says({}, 422), False),
    ],
)
async def test_a_flow_is_started_once_whatever_happens(
    uchat: UChat, standin: StandIn, bad: Any, maybe_done: bool
) -> None:
    standin.on("/subscriber/send-sub-flow", bad)
    with pytest.raises(UChatError) as caught:
        await uchat.send_sub_flow("f1u1", "f1s1")
    assert caught.value.maybe_done is maybe_done
    assert len(standin.seen) == 1


async def test_a_write_stays_maybe_done_when_a_repeat_is_refused(uchat: UChat, standin: StandIn) -> None:
    standin.on("/subscriber/remove-tag", cut, says({"message": "no such tag"}, 400))
    with pytest.raises(UChatError) as caught:
        await uchat.remove_tag("f1u1", "f1t1")
    assert caught.value.status == 400
    assert caught.value.maybe_done


async def test_no_connection_is_unavailable_and_certainly_not_done(client: Client) -> None:
    uchat = client(base_url="http://127.0.0.1:1/api")
    with pytest.raises(Unavailable) as caught:
        await uchat.send_sub_flow("f1u1", "f1s1")
    assert not caught.value.maybe_done
    assert caught.value.status is None


async def test_no_answer_in_time(client: Client, standin: StandIn) -> None:
    never = asyncio.Event()
    standin.on("/subscriber/send-sub-flow", holds(never, OK))
    with pytest.raises(TimedOut) as caught:
        await client(timeout=0.05).send_sub_flow("f1u1", "f1s1")
    assert caught.value.maybe_done
    never.set()


async def test_an_answer_that_drips_ends_too(client: Client, standin: StandIn) -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while request.transport is not None and not request.transport.is_closing():
            await response.write(b" ")
            await asyncio.sleep(0.02)
        return response

    standin.on("/subscriber/send-sub-flow", drip)
    with pytest.raises(TimedOut):
        await client(timeout=0.1).send_sub_flow("f1u1", "f1s1")


@pytest.mark.parametrize("body", ["<html>hello</html>", '{"user_ns": "f1', "", "[]]"])
async def test_nonsense(uchat: UChat, standin: StandIn, body: str) -> None:
    standin.on(GET_INFO, raw(body))
    with pytest.raises(Nonsense):
        await uchat.bot_user("f1u1")
    assert len(standin.seen) == 1


async def test_an_html_404_is_nonsense_and_a_json_one_not_found(uchat: UChat, standin: StandIn) -> None:
    standin.on(GET_INFO, raw("<h1>404</h1>", 404), says({"message": "Not found"}, 404))
    with pytest.raises(Nonsense):
        await uchat.bot_user("f1u1")
    with pytest.raises(NotFound):
        await uchat.bot_user("f1u1")


async def test_compressed_answers_and_broken_ones(uchat: UChat, standin: StandIn) -> None:
    def zipped(data: bytes) -> Any:
        async def handler(_: web.Request) -> web.Response:
            return web.Response(body=data, headers={"Content-Encoding": "gzip"})

        return handler

    standin.on(GET_INFO, zipped(gzip.compress(json.dumps(JANE).encode())), zipped(b"no gzip"))
    assert (await uchat.bot_user("f1u1")).name == "Jane"
    with pytest.raises(Nonsense):
        await uchat.bot_user("f1u1")


async def test_a_proxy_of_the_environment_is_not_asked_for_loopback(
    client: Client, standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    standin.on(GET_INFO, says(JANE))
    assert (await client().bot_user("f1u1")).name == "Jane"


async def test_time_spent_in_calls_is_no_time_spent_queueing(client: Client, standin: StandIn) -> None:
    now = 0.0

    async def slow_failure(_: web.Request) -> web.Response:
        nonlocal now
        now += 30
        return web.json_response({}, status=500)

    standin.on(GET_INFO, slow_failure)
    uchat = client(clock=lambda: now)
    results = await asyncio.gather(uchat.bot_user("f1u1"), uchat.bot_user("f1u1"), return_exceptions=True)
    assert [type(result) for result in results] == [Unavailable, Unavailable]
    assert len(standin.seen) == 3


async def test_a_redirect_is_not_followed(uchat: UChat, standin: StandIn) -> None:
    standin.on(GET_INFO, says({}, 302, Location="/api/me"))
    with pytest.raises(Nonsense):
        await uchat.bot_user("f1u1")
    assert len(standin.seen) == 1


async def test_identical_reads_share_one_call_and_others_do_not(uchat: UChat, standin: StandIn) -> None:
    go = asyncio.Event()
    standin.on(GET_INFO, holds(go, says(JANE)))
    reads = [asyncio.create_task(uchat.bot_user("f1u1")) for _ in range(5)]
    reads.append(asyncio.create_task(uchat.bot_user("f1u2")))
    await standin.until_seen(1)
    reads[0].cancel()
    go.set()
    results = await asyncio.gather(*reads, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert all(isinstance(result, BotUser) for result in results[1:])
    assert [seen.query["user_ns"] for seen in standin.seen] == ["f1u1", "f1u2"]


@pytest.mark.parametrize(
    ("path", "look", "again"),
    [
        (GET_INFO, lambda u: u.bot_user("f1u1"), lambda u: u.bot_user("f1u1", fresh=True)),
        (GET_INFO, lambda u: u.bot_user("f1u1"), lambda u: u.bridge_fields("f1u1")),
        (
            "/subscribers",
            lambda u: u.bot_users(label_id=1),
            lambda u: u.bot_users(label_id=1, fresh=True),
        ),
    ],
)
async def test_a_fresh_look_does_not_share_one_that_went_out_before(
    client: Client, standin: StandIn, path: str, look: Look, again: Look
) -> None:
    go = asyncio.Event()
    answer = says(JANE) if path == GET_INFO else listed(JANE)
    standin.on(path, holds(go, answer), answer)
    uchat = client(concurrency=2)
    before = asyncio.create_task(look(uchat))
    await standin.until_seen(1)
    async with asyncio.timeout(5):
        await again(uchat)
    assert not before.done()
    go.set()
    await before
    assert len(standin.seen) == 2


async def test_calls_go_out_one_at_a_time(uchat: UChat, standin: StandIn) -> None:
    standin.on(GET_INFO, says(JANE))
    await asyncio.gather(*(uchat.bot_user(f"f1u{number}") for number in range(8)))
    assert standin.most_at_once == 1
    assert [seen.query["user_ns"] for seen in standin.seen] == [f"f1u{number}" for number in range(8)]


async def test_type_ahead_gives_way_to_a_call_under_way(uchat: UChat, standin: StandIn) -> None:
    go = asyncio.Event()
    standin.on(GET_INFO, holds(go, says(JANE)))
    read = asyncio.create_task(uchat.bot_user("f1u1"))
    await standin.until_seen(1)
    with pytest.raises(Busy):
        await uchat.bot_users(name="Ja", patience=Patience.NEVER)
    go.set()
    await read


async def test_type_ahead_stops_below_a_fifth_of_the_limit(uchat: UChat, standin: StandIn) -> None:
    standin.on(GET_INFO, says(JANE, X_RateLimit_Limit="1000", X_RateLimit_Remaining="150"))
    await uchat.bot_user("f1u1")
    with pytest.raises(Busy):
        await uchat.bot_user("f1u1", patience=Patience.NEVER)
    await uchat.bot_user("f1u1")
    assert (uchat.budget.limit, uchat.budget.remaining) == (1000, 150)


async def test_waiting_too_long_says_when_to_try_again(client: Client, standin: StandIn) -> None:
    uchat = client(wait=0.05)
    go = asyncio.Event()
    standin.on(GET_INFO, holds(go, says(JANE)))
    first = asyncio.create_task(uchat.bot_user("f1u1"))
    await standin.until_seen(1)
    with pytest.raises(Throttled) as caught:
        await uchat.bot_user("f1u2")
    assert caught.value.retry_after is not None
    go.set()
    await first


async def test_calls_are_counted_where_they_were_asked_for(uchat: UChat, standin: StandIn) -> None:
    standin.on(GET_INFO, says({}, 500), says(JANE))
    with tally() as outer:
        with tally() as inner:
            await uchat.bot_user("f1u1")
        await uchat.bot_user("f1u1")
    await uchat.bot_user("f1u1")
    assert (inner.calls, outer.calls) == (2, 3)


async def test_an_observer_is_told_of_each_call(client: Client, standin: StandIn) -> None:
    told: list[tuple[str, str, int | None]] = []
    uchat = client(on_call=lambda method, path, status, _: told.append((method, path, status)))
    standin.on("/shop/orders/7/get-info", cut, says({}, 500), says({"data": {"id": 7}}))
    await uchat.order(7)
    path = "/shop/orders/{orderId}/get-info"
    assert told == [("GET", path, None), ("GET", path, 500), ("GET", path, 200)]


async def test_lists_are_read_whole_and_kept_for_a_minute(client: Client, standin: StandIn) -> None:
    now = 0.0
    uchat = client(clock=lambda: now)
    one, two = {"name": "A", "tag_ns": "f1t1"}, {"name": "B", "tag_ns": "f1t2"}
    standin.on(
        "/flow/tags", listed(one, last_page=2), listed(two, page=2, last_page=2), listed(one), listed(two)
    )
    assert not uchat.tags_kept
    assert [tag.name for tag in await uchat.tags()] == ["A", "B"]
    assert [tag.name for tag in await uchat.tags()] == ["A", "B"]
    assert len(standin.seen) == 2
    now = 60.0
    assert [tag.name for tag in await uchat.tags()] == ["A"]
    now = 120.0
    assert [tag.name for tag in uchat.tags_kept] == ["A"]
    assert [tag.name for tag in await uchat.tags()] == ["B"]


async def test_all_pages_one_after_the_other(uchat: UChat, standin: StandIn) -> None:
    people = [{"user_ns": f"f1u{number}"} for number in range(5)]
    standin.on(
        "/subscribers",
        listed(*people[:2], page=1, last_page=3),
        listed(*people[2:4], page=2, last_page=3),
        listed(people[4], page=3, last_page=3),
    )
    read = [user.user_ns async for user in every(lambda page: uchat.bot_users(name="J", page=page, limit=2))]
    assert read == [person["user_ns"] for person in people]
    assert [seen.query["page"] for seen in standin.seen] == ["1", "2", "3"]


async def test_a_list_that_repeats_its_page_ends(uchat: UChat, standin: StandIn) -> None:
    standin.on("/subscribers", listed(JANE, last_page=1000))
    read = [user async for user in every(lambda page: uchat.bot_users(page=page))]
    assert len(read) == 1
    assert len(standin.seen) == 2


async def test_hidden_fields_reach_nobody_and_the_bridge_is_read_apart(
    client: Client, standin: StandIn
) -> None:
    fields = [{"name": "slackbot_reply", "value": "op1"}, {"name": "IBAN", "value": "DE1"}]
    standin.on(GET_INFO, says({**JANE, "user_fields": fields}))
    uchat = client(hidden=frozenset({"Phone", "iban"}))
    user = await uchat.bot_user("f1u1")
    assert (user.phone, user.user_fields) == (None, ())
    assert await uchat.bridge_fields("f1u1") == {"slackbot_reply": "op1"}


async def test_no_cart_is_an_empty_one(uchat: UChat, standin: StandIn) -> None:
    standin.on("/subscriber/cart", says({"data": []}), says({"data": None}), says([]))
    for _ in range(3):
        assert (await uchat.cart("f1u1")).items == ()


async def test_the_token_is_in_no_error(uchat: UChat, standin: StandIn) -> None:
    standin.on(GET_INFO, says({"message": "Unauthenticated."}, 401))
    with pytest.raises(BadToken) as caught:
        await uchat.bot_user("f1u1")
    assert TOKEN not in repr(caught.value) + str(caught.value) + repr(vars(caught.value)) + repr(uchat)


@pytest.mark.parametrize(
    ("base_url", "token"),
    [
        ("ftp://example.com", "t"),
        ("www.uchat.com.au/api", "t"),
        ("https://x/api?y=1", "t"),
        ("https://x/api", ""),
        ("https://x/api", "a b"),
        ("https://x/api", "secret\n"),
    ],
)
def test_settings_that_cannot_work_are_refused_without_naming_the_token(base_url: str, token: str) -> None:
    with pytest.raises(ValueError, match="UChat") as caught:
        UChat(base_url=base_url, token=SecretStr(token))
    assert "secret" not in str(caught.value)


async def test_closing_ends_what_is_under_way(uchat: UChat, standin: StandIn) -> None:
    go = asyncio.Event()
    standin.on(GET_INFO, holds(go, says(JANE)))
    read = asyncio.create_task(uchat.bot_user("f1u1"))
    await standin.until_seen(1)
    await uchat.aclose()
    with pytest.raises((asyncio.CancelledError, Unavailable)):
        await read
    go.set()
    with pytest.raises(Unavailable):
        await uchat.bot_user("f1u1")
