"""Finding people, and reading what they said and bought."""

import httpx
import pytest

from playground.uchat import UChatStandIn

JANE = "f1001u501"
OMAR = "f1001u508"


async def _found(api: httpx.AsyncClient, path: str, **query: str) -> list[str]:
    return [person["user_ns"] for person in (await api.get(path, params=query)).json()["data"]]


async def test_emails_are_matched_by_any_part_or_whole(uchat: UChatStandIn, api: httpx.AsyncClient) -> None:
    assert await _found(api, "/subscribers", email="JANE@acme.com") == [JANE, "f1001u504"]
    uchat.switches.email_match = "exact"  # type: ignore[assignment]  # as the page writes it
    assert await _found(api, "/subscribers", email="JANE@acme.com") == [JANE]


async def test_an_address_may_belong_to_several(api: httpx.AsyncClient) -> None:
    assert await _found(api, "/subscribers", email="famiglia@rossi.example") == [
        "f1001u505",
        "f1001u506",
        "f1001u507",
    ]
    assert "f2002u804" in await _found(api, "/team-bot-users", email="famiglia@rossi.example")


async def test_phones_are_matched_as_text(api: httpx.AsyncClient) -> None:
    assert await _found(api, "/subscribers", phone="+61491570156") == [JANE]
    assert await _found(api, "/subscribers", phone="61491570156") == [JANE, "f1001u502"]
    assert await _found(api, "/subscribers", phone="491570156") == [JANE, "f1001u502", "f1001u503"]


async def test_a_second_bots_people_are_in_the_workspace_list_alone(api: httpx.AsyncClient) -> None:
    assert await _found(api, "/subscribers", name="cooper") == [JANE]
    assert await _found(api, "/team-bot-users", name="cooper") == [JANE, "f2002u801"]
    assert (await api.get("/subscriber/get-info", params={"user_ns": "f2002u801"})).status_code == 404


async def test_people_are_found_by_tag_label_field_and_channel(api: httpx.AsyncClient) -> None:
    info = (await api.get("/subscriber/get-info", params={"user_ns": JANE})).json()["data"]
    city = next(field for field in info["user_fields"] if field["name"] == "city")
    assert await _found(api, "/subscribers", label_id=str(info["labels"][1]["id"])) == [JANE, "f1001u524"]
    assert JANE in await _found(api, "/subscribers", tag_ns=info["tags"][0]["tag_ns"])
    assert await _found(api, "/subscribers", user_field_ns=city["var_ns"], user_field_value="Sydney") == [
        JANE
    ]
    assert await _found(api, "/subscribers", is_channel="tiktok") == ["f1001u530"]


async def test_pages_hold_ten_unless_asked_otherwise_latest_interaction_first(api: httpx.AsyncClient) -> None:
    first = (await api.get("/subscribers")).json()
    assert len(first["data"]) == 10
    assert first["meta"]["total"] == 36
    assert first["meta"]["last_page"] == 4
    assert first["data"][0]["user_ns"] == JANE
    last = (await api.get("/subscribers", params={"page": "4"})).json()
    assert len(last["data"]) == 6
    assert last["links"]["next"] is None
    assert (await api.get("/subscribers", params={"page": "5"})).json()["data"] == []


async def test_lists_may_come_without_meta(uchat: UChatStandIn, api: httpx.AsyncClient) -> None:
    uchat.switches.meta = False
    assert set((await api.get("/flow/tags")).json()) == {"data"}


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"page": "0"}, {"limit": "many"}])
async def test_a_page_out_of_bounds_is_invalid(api: httpx.AsyncClient, query: dict[str, str]) -> None:
    answer = await api.get("/subscribers", params=query)
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == set(query)


async def test_messages_come_newest_first_and_older_ones_by_time(api: httpx.AsyncClient) -> None:
    query = {"user_ns": OMAR, "limit": "100", "include_bot": "1", "include_note": "1", "include_system": "1"}
    newest = (await api.get("/subscriber/chat-messages", params=query)).json()["data"]
    times = [message["ts"] for message in newest]
    assert len(newest) == 100
    assert times == sorted(times, reverse=True)
    older = (await api.get("/subscriber/chat-messages", params={**query, "end_time": str(times[-1])})).json()[
        "data"
    ]
    everything = {message["id"]: message for message in newest + older}.values()
    assert len(everything) == 130
    assert {message["type"] for message in everything} == {"in", "out", "agent", "note", "system"}
    assert {"text", "image", "audio", "video", "file"} <= {message["msg_type"] for message in everything}
    assert max(len(message["content"] or "") for message in everything) == 3000


async def test_without_the_bots_messages_only_inbound_ones_come(
    uchat: UChatStandIn, api: httpx.AsyncClient
) -> None:
    query = {"user_ns": OMAR, "limit": "100"}
    rows = (await api.get("/subscriber/chat-messages", params=query)).json()["data"]
    assert {message["type"] for message in rows} == {"in"}
    uchat.switches.inbound_only = False
    rows = (await api.get("/subscriber/chat-messages", params=query)).json()["data"]
    assert {message["type"] for message in rows} == {"in", "agent"}


async def test_a_mid_finds_its_message_whoever_it_belongs_to(api: httpx.AsyncClient) -> None:
    answer = await api.post(
        "/subscriber/chat-messages-by-mids", json={"mids": ["m501x000", "m508x003", "nope"]}
    )
    assert [message["user_ns"] for message in answer.json()["data"]] == [JANE, OMAR]


async def test_carts_and_orders_come_in_several_currencies_with_and_without_prices(
    api: httpx.AsyncClient,
) -> None:
    orders = (await api.get("/shop/orders", params={"limit": "100"})).json()["data"]
    assert {(order["currency"] or "").lower() for order in orders} == {"usd", "aud", "jpy", "kwd", ""}
    assert [
        order["id"] for order in (await api.get("/shop/orders", params={"user_ns": JANE})).json()["data"]
    ] == [
        20417,
        20298,
        20117,
    ]
    cart = (await api.get("/subscriber/cart", params={"user_ns": JANE})).json()["data"]
    assert (cart["num_of_items"], cart["total_price"]) == (3, 60.95)
    unpriced = (await api.get("/subscriber/cart", params={"user_ns": "f1001u502"})).json()["data"]
    assert unpriced["items"][0]["subtotal"] is None
    assert (await api.get("/subscriber/cart", params={"user_ns": "f1001u536"})).json()["data"]["items"] == []


async def test_a_person_is_added_in_one_line(uchat: UChatStandIn, api: httpx.AsyncClient) -> None:
    ada = uchat.add("Ada King", email="ada@example.org", tags=("VIP",), labels=("Billing",))
    info = (await api.get("/subscriber/get-info", params={"user_ns": ada.user_ns})).json()["data"]
    assert (info["name"], info["first_name"], info["email"]) == ("Ada King", "Ada", "ada@example.org")
    assert [tag["name"] for tag in info["tags"]] == ["VIP"]
    assert uchat.add("Ada King").user_ns != ada.user_ns
    assert uchat.add("Grace", user_ns="f1001u77").user_ns == "f1001u77"
    with pytest.raises(LookupError, match="no tag or label 'Nothing'"):
        uchat.add("Ada", tags=("Nothing",))


async def test_one_customer_is_there_twice(api: httpx.AsyncClient) -> None:
    assert await _found(api, "/subscribers", name="Alex Chen") == ["f1001u525", "f1001u526"]
    assert await _found(api, "/subscribers", phone="570 006") == ["f1001u526"]
    assert await _found(api, "/subscribers", phone="491570006") == ["f1001u525"]
