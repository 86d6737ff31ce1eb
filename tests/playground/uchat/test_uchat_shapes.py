"""What the stand-in answers has the documented shape."""

from typing import Any

import httpx
import jsonschema_rs
import pytest

from playground.uchat import Envelope, UChatStandIn
from playground.uchat.contract import contract
from playground.uchat.scene import PLAYED

JANE = "f1001u501"

SINGLE: tuple[tuple[str, dict[str, str]], ...] = (
    ("/me", {}),
    ("/subscriber/get-info", {"user_ns": JANE}),
    ("/subscriber/get-info-by-user-id", {"user_id": "61491570156"}),
    ("/subscriber/cart", {"user_ns": JANE}),
)
LISTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/team-info", {}),
    ("/team-flows", {}),
    ("/flow/agents", {}),
    ("/flow/tags", {"limit": "100"}),
    ("/flow/subflows", {}),
    ("/flow/user-fields", {"limit": "100"}),
    ("/flow/closing-notes", {}),
    ("/flow/bot-users-count", {}),
    ("/team/labels", {}),
    ("/subscribers", {"phone": "+61491570156"}),
    ("/team-bot-users", {"phone": "+61491570156"}),
    ("/shop/orders", {"user_ns": JANE}),
)


def _schema(path: str, method: str = "GET") -> dict[str, Any]:
    answer = contract()[f"{method} {path}"].answer
    assert answer is not None
    return answer


def _without_nulls(value: Any) -> Any:
    # The document knows no null; that fields may be null is known all the same.
    if isinstance(value, dict):
        return {name: _without_nulls(stored) for name, stored in value.items() if stored is not None}
    return [_without_nulls(stored) for stored in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("path", "query"), SINGLE)
async def test_a_single_object_is_as_documented_bare_and_wrapped(
    uchat: UChatStandIn,
    api: httpx.AsyncClient,
    path: str,
    query: dict[str, str],
) -> None:
    wrapped = (await api.get(path, params=query)).json()
    uchat.switches.envelope = Envelope.BARE
    bare = (await api.get(path, params=query)).json()

    assert wrapped == {"data": bare}
    jsonschema_rs.validate(_schema(path), _without_nulls(bare))


@pytest.mark.parametrize(("path", "query"), LISTS)
async def test_a_list_is_as_documented(api: httpx.AsyncClient, path: str, query: dict[str, str]) -> None:
    answer = await api.get(path, params=query)

    assert answer.status_code == 200
    assert answer.json()["data"]
    jsonschema_rs.validate(_schema(path), _without_nulls(answer.json()))


async def test_one_order_and_one_closing_note_are_as_documented(api: httpx.AsyncClient) -> None:
    order = (await api.get("/shop/orders/20298/get-info")).json()
    assert order["data"]["total"] == "149.90"
    assert (await api.get("/flow/closing-notes/41")).json()["data"][0]["name"] == "Resolution summary"
    assert (await api.get("/shop/orders/1/get-info")).status_code == 404
    assert (await api.get("/flow/closing-notes/1")).status_code == 404


async def test_conversations_hold_the_documented_rows(api: httpx.AsyncClient) -> None:
    rows = (await api.get("/flow/conversations/data", params={"user_ns": "f1001u508"})).json()["data"]
    assert len(rows) == 3
    jsonschema_rs.validate(_schema("/flow/conversations/data")["properties"]["data"], rows[0])


async def test_everybody_can_be_read(uchat: UChatStandIn, api: httpx.AsyncClient) -> None:
    own = [user_ns for user_ns in uchat.people if user_ns.startswith("f1001u")]
    assert len(own) == 36
    for user_ns in own:
        answer = await api.get("/subscriber/get-info", params={"user_ns": user_ns})
        assert answer.json()["data"]["user_ns"] == user_ns


def test_every_played_call_is_documented() -> None:
    assert set(PLAYED) <= set(contract())


async def test_a_documented_call_that_is_not_played_says_so_by_name(api: httpx.AsyncClient) -> None:
    answer = await api.get("/team/ticket-lists/7/items")
    assert answer.status_code == 501
    assert answer.json()["message"] == "Not played by this stand-in: GET /team/ticket-lists/{listId}/items"


@pytest.mark.parametrize("path", ["/subscriber/merge", "/subscriber/get-info/", "/nothing", ""])
async def test_a_path_that_is_in_no_document_answers_a_page(uchat: UChatStandIn, path: str) -> None:
    async with httpx.AsyncClient(headers={"User-Agent": "uchat-tests/1"}) as client:
        answer = await client.get(uchat.url + path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
