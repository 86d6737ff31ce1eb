"""Switches, faults, and the record of calls."""

import asyncio
from typing import Any

import httpx
import pytest

from playground.uchat import Fault, MissingUser, UChatStandIn

JANE = {"user_ns": "f1001u501"}
INFO = "/subscriber/get-info"


@pytest.mark.parametrize(
    ("missing", "status", "body"),
    [
        (MissingUser.BAD_REQUEST, 400, {"message": "Subscriber not found"}),
        (MissingUser.NOT_FOUND, 404, {"message": "Subscriber not found"}),
        (MissingUser.EMPTY, 200, {"data": []}),
    ],
)
async def test_a_missing_user_is_answered_as_switched(
    uchat: UChatStandIn,
    api: httpx.AsyncClient,
    missing: MissingUser,
    status: int,
    body: dict[str, Any],
) -> None:
    uchat.switches.missing_user = missing
    answer = await api.get(INFO, params={"user_ns": "f1001u1"})
    assert (answer.status_code, answer.json()) == (status, body)


@pytest.mark.parametrize(
    ("switch", "field"),
    [
        ("labels_sent", "labels"),
        ("channel_sent", "channel"),
        ("status_sent", "status"),
        ("agent_sent", "agent_id"),
    ],
)
async def test_a_field_in_no_document_can_be_left_out(
    uchat: UChatStandIn,
    api: httpx.AsyncClient,
    switch: str,
    field: str,
) -> None:
    assert field in (await api.get(INFO, params=JANE)).json()["data"]
    setattr(uchat.switches, switch, False)
    assert field not in (await api.get(INFO, params=JANE)).json()["data"]


async def test_labels_may_be_sent_for_one_person_and_left_out_of_lists(
    uchat: UChatStandIn,
    api: httpx.AsyncClient,
) -> None:
    uchat.switches.labels_in_lists = False
    assert "labels" in (await api.get(INFO, params=JANE)).json()["data"]
    assert "labels" not in (await api.get("/subscribers")).json()["data"][0]


async def test_only_the_token_is_let_in(uchat: UChatStandIn, api: httpx.AsyncClient) -> None:
    for headers in ({"Authorization": "Bearer wrong"}, {"Authorization": ""}):
        answer = await api.get(INFO, params=JANE, headers=headers)
        assert (answer.status_code, answer.json()) == (401, {"message": "Unauthenticated."})
    uchat.switches.token_bound = False
    answer = await api.get(INFO, params=JANE)
    assert (answer.status_code, answer.json()) == (404, {"message": "Flow not found"})


@pytest.mark.parametrize(
    ("switch", "refused", "allowed"),
    [("manage_flow", "/flow/tags", "/team/labels"), ("manage_team", "/shop/orders", "/flow/tags")],
)
async def test_a_missing_scope_closes_its_paths_alone(
    uchat: UChatStandIn,
    api: httpx.AsyncClient,
    switch: str,
    refused: str,
    allowed: str,
) -> None:
    setattr(uchat.switches, switch, False)
    assert (await api.get(refused)).status_code == 403
    assert (await api.get(allowed)).status_code == 200
    assert (await api.get("/me")).status_code == 200


@pytest.mark.parametrize("agent", ["", "python-httpx/0.28.1", "Python/3.11 aiohttp/3.12"])
async def test_a_default_user_agent_is_refused_by_the_network_in_front(
    uchat: UChatStandIn,
    api: httpx.AsyncClient,
    agent: str,
) -> None:
    answer = await api.get("/me", headers={"User-Agent": agent})
    assert answer.status_code == 403
    assert "1010" in answer.text
    uchat.switches.refuse_default_agents = False
    assert (await api.get("/me", headers={"User-Agent": agent})).status_code == 200


async def test_the_rate_limit_is_told_and_kept_until_its_window_ends() -> None:
    now = 0.0
    async with UChatStandIn.running(rate_limit=2, clock=lambda: now) as uchat:
        headers = {"Authorization": f"Bearer {uchat.token}", "User-Agent": "uchat-tests/1"}
        async with httpx.AsyncClient(base_url=uchat.url, headers=headers) as api:
            left = [(await api.get("/me")).headers["x-ratelimit-remaining"] for _ in range(2)]
            assert left == ["1", "0"]
            now = 100.5
            refused = await api.get("/me")
            assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3500")
            assert refused.json() == {"message": "Too Many Attempts."}
            now = 3600.0
            assert (await api.get("/me")).status_code == 200


async def test_parallel_calls_can_be_refused(uchat: UChatStandIn, api: httpx.AsyncClient) -> None:
    uchat.switches.refuse_parallel = True
    uchat.switches.answer_seconds = 0.1
    answers = await asyncio.gather(*(api.get("/me") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 429, 429]
    assert (await api.get("/me")).status_code == 200


@pytest.mark.parametrize(
    ("kind", "status", "text"),
    [
        ("429", 429, "Too Many"),
        ("500", 500, "Server Error"),
        ("503", 503, "<h1>"),
        ("html", 200, "<h1>"),
        ("empty", 200, ""),
    ],
)
async def test_a_fault_spoils_as_many_calls_as_it_says(
    uchat: UChatStandIn,
    api: httpx.AsyncClient,
    kind: str,
    status: int,
    text: str,
) -> None:
    uchat.inject(kind=kind, path="/me", count=2, retry_after=7)
    assert (await api.get("/flow/tags")).status_code == 200
    for _ in range(2):
        answer = await api.get("/me")
        assert answer.status_code == status
        assert text in answer.text
        assert answer.headers.get("Retry-After") == ("7" if kind in {"429", "503"} else None)
    assert (await api.get("/me")).json()["data"]["id"] == 11
    assert len(uchat.faults) == 0


async def test_broken_json_is_broken_and_a_cut_line_is_cut(
    uchat: UChatStandIn, api: httpx.AsyncClient
) -> None:
    uchat.inject(Fault(kind="broken_json"))
    with pytest.raises(ValueError, match=r"Expecting|Unterminated|delimiter"):
        (await api.get("/me")).json()
    uchat.inject(Fault(kind="cut"))
    with pytest.raises(httpx.TransportError):
        await api.get("/me")
    assert [call.status for call in uchat.calls] == [200, 0]


async def test_a_slow_answer_is_late_and_true(uchat: UChatStandIn, api: httpx.AsyncClient) -> None:
    uchat.inject(kind="slow", seconds=0.2)
    with pytest.raises(httpx.ReadTimeout):
        await api.get("/me", timeout=0.05)
    uchat.inject(kind="slow", seconds=0.02)
    assert (await api.get("/me")).json()["data"]["id"] == 11
    assert uchat.calls[-1].seconds >= 0.02


async def test_a_write_may_be_carried_out_and_its_answer_lost(
    uchat: UChatStandIn, api: httpx.AsyncClient
) -> None:
    body = {**JANE, "tag_ns": "f1001t11"}
    for carried_out in (False, True):
        uchat.inject(kind="cut", method="POST", carried_out=carried_out)
        with pytest.raises(httpx.TransportError):
            await api.post("/subscriber/add-tag", json=body)
        assert ("f1001t11" in uchat.people["f1001u501"].tags) is carried_out


async def test_calls_are_recorded_with_what_was_asked(uchat: UChatStandIn, api: httpx.AsyncClient) -> None:
    await api.get(INFO, params=JANE)
    await api.request("DELETE", "/subscriber/remove-tag", json={**JANE, "tag_ns": "f1001t11"})
    read, write = uchat.calls
    assert (read.method, read.path, read.query, read.body, read.status) == ("GET", INFO, JANE, None, 200)
    assert (write.method, write.path, write.body) == (
        "DELETE",
        "/subscriber/remove-tag",
        {**JANE, "tag_ns": "f1001t11"},
    )
    uchat.clear_calls()
    assert uchat.calls == []


async def test_switches_and_faults_are_set_from_outside(uchat: UChatStandIn, api: httpx.AsyncClient) -> None:
    async with httpx.AsyncClient(base_url=uchat.page_url) as control:
        answer = await control.post("/control/switches", json={"meta": False, "flows": "silent"})
        assert answer.json()["flows"] == "silent"
        assert uchat.switches.meta is False
        for wrong in ({"flows": "sideways"}, {"nothing": 1}):
            refused = await control.post("/control/switches", json=wrong)
            assert refused.status_code == 422
        assert (await control.post("/control/faults", json={"kind": "503", "path": "/api/me"})).json()[0][
            "count"
        ] == 1
        assert (await control.post("/control/faults", json={"kind": "sideways"})).status_code == 422
        assert (await control.post("/control/switches", content="[")).status_code == 400
    assert (await api.get("/me")).status_code == 503
    assert (await api.get("/me")).status_code == 200


async def test_a_taken_port_is_an_error_at_the_start(uchat: UChatStandIn) -> None:
    port = int(uchat.page_url.rpartition(":")[2])
    with pytest.raises(OSError, match="address"):
        async with UChatStandIn.running(port=port):
            pass
