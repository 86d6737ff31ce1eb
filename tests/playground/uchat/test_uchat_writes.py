"""Tags, labels and custom fields."""

from typing import Any

import httpx
import pytest

from playground.uchat import UChatStandIn

JANE = "f1001u501"


async def _send(api: httpx.AsyncClient, method: str, path: str, body: Any) -> httpx.Response:
    return await api.request(method, path, json=body)


@pytest.mark.parametrize(
    ("ending", "body"),
    [
        ("tag", {"tag_ns": "f1001t11"}),
        ("tag-by-name", {"tag_name": "VIP"}),
        ("tags", {"data": [{"tag_ns": "f1001t11"}]}),
        ("tags-by-name", {"data": [{"tag_name": "VIP"}]}),
    ],
)
async def test_a_tag_is_given_once_and_taken(
    uchat: UChatStandIn,
    api: httpx.AsyncClient,
    ending: str,
    body: dict[str, Any],
) -> None:
    for _ in range(2):
        answer = await _send(api, "POST", f"/subscriber/add-{ending}", {"user_ns": JANE, **body})
        assert answer.json() == {"status": "ok"}
    assert uchat.people[JANE].tags.count("f1001t11") == 1
    for _ in range(2):
        answer = await _send(api, "DELETE", f"/subscriber/remove-{ending}", {"user_ns": JANE, **body})
        assert answer.json() == {"status": "ok"}
    assert "f1001t11" not in uchat.people[JANE].tags


async def test_labels_are_given_and_taken_by_name(uchat: UChatStandIn, api: httpx.AsyncClient) -> None:
    body = {"user_ns": JANE, "data": [{"label_name": "Priority"}, {"label_name": "重要"}]}
    before = list(uchat.people[JANE].labels)
    await _send(api, "POST", "/subscriber/add-labels-by-name", body)
    info = (await api.get("/subscriber/get-info", params={"user_ns": JANE})).json()["data"]
    assert [label["name"] for label in info["labels"]] == ["Shipping", "Callback", "Priority", "重要"]
    await _send(api, "DELETE", "/subscriber/remove-labels-by-name", body)
    assert uchat.people[JANE].labels == before


async def test_custom_fields_are_written_and_cleared(uchat: UChatStandIn, api: httpx.AsyncClient) -> None:
    body: dict[str, Any] = {
        "user_ns": JANE,
        "data": [{"name": "city", "value": "Perth"}, {"name": "plan", "value": ""}],
    }
    await _send(api, "PUT", "/subscriber/set-user-fields-by-name", body)
    await _send(
        api,
        "PUT",
        "/subscriber/set-user-field-by-name",
        {"user_ns": JANE, "field_name": "company", "value": "Bluebird"},
    )
    assert {name: uchat.people[JANE].fields[name] for name in ("city", "plan", "company")} == {
        "city": "Perth",
        "plan": "",
        "company": "Bluebird",
    }
    await _send(
        api,
        "DELETE",
        "/subscriber/clear-user-fields-by-name",
        {"user_ns": JANE, "data": [{"name": "city"}, {"name": "Shoe size"}]},
    )
    assert "city" not in uchat.people[JANE].fields


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/subscriber/add-tags", {"user_ns": JANE, "data": ["f1001t11"]}, "data.0"),
        ("POST", "/subscriber/add-tags", {"user_ns": JANE, "data": [{"tag_ns": "f1001t11"}] * 21}, "data"),
        ("DELETE", "/subscriber/remove-tags", {"user_ns": JANE, "data": []}, "data"),
        ("POST", "/subscriber/add-tags", {"user_ns": JANE, "data": [{"name": "VIP"}]}, "data.0.tag_ns"),
        ("POST", "/subscriber/add-tag", {"user_ns": JANE}, "tag_ns"),
        ("POST", "/subscriber/add-tag", {"tag_ns": "f1001t11"}, "user_ns"),
        ("POST", "/subscriber/add-tag", {"user_ns": 501, "tag_ns": "f1001t11"}, "user_ns"),
        (
            "PUT",
            "/subscriber/set-user-field-by-name",
            {"user_ns": JANE, "name": "city", "value": "x"},
            "field_name",
        ),
        (
            "PUT",
            "/subscriber/set-user-fields-by-name",
            {"user_ns": JANE, "data": [{"field_name": "city", "value": "x"}]},
            "data.0.name",
        ),
        (
            "PUT",
            "/subscriber/set-user-fields-by-name",
            {"user_ns": JANE, "data": [{"name": "city"}]},
            "data.0.value",
        ),
        ("POST", "/subscriber/chat-messages-by-mids", {"mids": []}, "mids"),
        ("POST", "/subscriber/add-tag", ["no object"], "body"),
    ],
)
async def test_a_malformed_body_is_invalid_at_its_field(
    api: httpx.AsyncClient,
    method: str,
    path: str,
    body: Any,
    field: str,
) -> None:
    answer = await _send(api, method, path, body)
    assert answer.status_code == 422
    assert isinstance(answer.json()["errors"][field], list)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/subscriber/add-tag", {"tag_ns": "f1001t999"}),
        ("POST", "/subscriber/add-tag-by-name", {"tag_name": "vip"}),
        ("POST", "/subscriber/add-tags", {"data": [{"tag_ns": "f1001t11"}, {"tag_ns": "f1001t999"}]}),
        ("POST", "/subscriber/add-labels-by-name", {"data": [{"label_name": "Nowhere"}]}),
        ("PUT", "/subscriber/set-user-fields-by-name", {"data": [{"name": "nothing", "value": "x"}]}),
        ("POST", "/subscriber/send-sub-flow", {"sub_flow_ns": "f1001s999"}),
    ],
)
async def test_nothing_is_created_on_the_way(
    uchat: UChatStandIn,
    api: httpx.AsyncClient,
    method: str,
    path: str,
    body: dict[str, Any],
) -> None:
    before = list(uchat.people[JANE].tags)
    assert (await _send(api, method, path, {"user_ns": JANE, **body})).status_code == 400
    assert uchat.people[JANE].tags == before
