"""The sub flows of the flow bridge."""

import json
from typing import Any

import httpx
import pytest

from playground.uchat import BRIDGE_FIELDS, BRIDGE_FLOWS, BridgeAnswer, Flows, UChatStandIn

JANE = "f1001u501"
FLOWS = {name: sub_flow_ns for sub_flow_ns, name in BRIDGE_FLOWS.items()}


async def _start(api: httpx.AsyncClient, action: str, argument: str = "", *, user_ns: str = JANE) -> None:
    fields = [{"name": "slackbot_request", "value": "op-1"}, {"name": "slackbot_argument", "value": argument}]
    written = await api.put("/subscriber/set-user-fields-by-name", json={"user_ns": user_ns, "data": fields})
    assert written.json() == {"status": "ok"}
    body = {"user_ns": user_ns, "sub_flow_ns": FLOWS[f"slackbot: {action}"]}
    assert (await api.post("/subscriber/send-sub-flow", json=body)).json() == {"status": "ok"}


async def _fields(api: httpx.AsyncClient, user_ns: str = JANE) -> dict[str, str]:
    info = (await api.get("/subscriber/get-info", params={"user_ns": user_ns})).json()["data"]
    return {field["name"]: field["value"] for field in info["user_fields"]}


async def _run(uchat: UChatStandIn, api: httpx.AsyncClient, action: str, argument: str = "") -> Any:
    await _start(api, action, argument)
    await uchat.flows_settled()
    fields = await _fields(api)
    assert (fields["slackbot_running"], fields["slackbot_reply"]) == ("op-1", "op-1")
    return json.loads(fields["slackbot_result"])


async def test_lists_are_answered(uchat: UChatStandIn, api: httpx.AsyncClient) -> None:
    sequences = await _run(uchat, api, "list sequences")
    assert sequences["data"][0] == {"name": "Onboarding, 7 days", "ns": "f1001q51"}
    labels = await _run(uchat, api, "list labels")
    assert [label["name"] for label in labels["data"]] == ["Shipping", "Callback"]
    notes = await _run(uchat, api, "list closing notes")
    assert notes["data"][0]["agent"] == "Ana Torres"
    assert "agent" not in notes["data"][1]


@pytest.mark.parametrize(
    ("action", "removed"), [("remove smart delays", 3), ("remove scheduled messages", 1)]
)
async def test_what_waits_is_removed_once(
    uchat: UChatStandIn,
    api: httpx.AsyncClient,
    action: str,
    removed: int,
) -> None:
    assert await _run(uchat, api, action) == {"status": "ok", "delete": removed}
    assert await _run(uchat, api, action) == {"status": "ok", "delete": 0}


@pytest.mark.parametrize("afterwards", ["delete", "keep"])
async def test_a_merge_moves_everything(uchat: UChatStandIn, api: httpx.AsyncClient, afterwards: str) -> None:
    jane, omar = uchat.people[JANE], uchat.people["f1001u508"]
    tags, labels, messages = set(omar.tags), set(omar.labels), len(jane.messages) + len(omar.messages)

    assert await _run(uchat, api, "merge", f"f1001u508,{afterwards}") == {"status": "ok"}

    assert tags <= set(jane.tags)
    assert labels <= set(jane.labels)
    assert len(jane.messages) == messages
    assert (jane.email, jane.smart_delays) == ("jane@acme.com", 15)
    assert [(merge.primary, merge.secondary, merge.deleted) for merge in uchat.workspace.merges] == [
        (JANE, "f1001u508", afterwards == "delete"),
    ]
    assert ("f1001u508" in uchat.people) is (afterwards == "keep")
    moved = await api.get("/subscriber/chat-messages-by-mids", params={})
    assert moved.status_code == 404
    found = await api.post("/subscriber/chat-messages-by-mids", json={"mids": ["m508x000"]})
    assert found.json()["data"][0]["user_ns"] == JANE


@pytest.mark.parametrize(
    "argument", ["f1001u999,delete", "f2002u801,keep", f"{JANE},keep", "f1001u508", "f1001u508,x"]
)
async def test_a_merge_that_cannot_be_answers_an_error_and_moves_nothing(
    uchat: UChatStandIn,
    api: httpx.AsyncClient,
    argument: str,
) -> None:
    result = await _run(uchat, api, "merge", argument)
    assert result["status"] == "error"
    assert result["message"]
    assert not uchat.workspace.merges


async def test_a_silent_flow_never_runs_and_a_mute_one_never_replies(
    uchat: UChatStandIn,
    api: httpx.AsyncClient,
) -> None:
    for flows, left in ((Flows.SILENT, 3), (Flows.MUTE, 0)):
        uchat.switches.flows = flows
        await _start(api, "remove smart delays")
        await uchat.flows_settled()
        assert "slackbot_reply" not in await _fields(api)
        assert uchat.people[JANE].smart_delays == left


@pytest.mark.parametrize("flows", [Flows.SLOW, Flows.LATE])
async def test_a_slow_flow_is_started_and_answers_later(
    uchat: UChatStandIn,
    api: httpx.AsyncClient,
    flows: Flows,
) -> None:
    uchat.switches.flows = flows
    uchat.switches.slow_seconds = uchat.switches.late_seconds = 0.2
    await _start(api, "list sequences")
    assert "slackbot_reply" not in await _fields(api)
    await uchat.flows_settled()
    assert (await _fields(api))["slackbot_reply"] == "op-1"


async def test_a_failing_flow_answers_an_error_and_does_nothing(
    uchat: UChatStandIn, api: httpx.AsyncClient
) -> None:
    uchat.switches.flows = Flows.FAILING
    assert (await _run(uchat, api, "remove smart delays"))["status"] == "error"
    assert uchat.people[JANE].smart_delays == 3


async def test_the_sub_flows_and_their_fields_can_be_missing(
    uchat: UChatStandIn, api: httpx.AsyncClient
) -> None:
    found = (await api.get("/flow/subflows", params={"name": "slackbot"})).json()["data"]
    assert {row["name"] for row in found} == set(FLOWS)
    fields = (await api.get("/flow/user-fields", params={"name": "slackbot"})).json()["data"]
    assert {row["name"] for row in fields} == set(BRIDGE_FIELDS)

    uchat.switches.flows = Flows.NONE
    uchat.switches.bridge_fields = False

    assert (await api.get("/flow/subflows", params={"name": "slackbot"})).json()["data"] == []
    assert (await api.get("/flow/user-fields", params={"name": "slackbot"})).json()["data"] == []
    body = {"user_ns": JANE, "sub_flow_ns": FLOWS["slackbot: merge"]}
    assert (await api.post("/subscriber/send-sub-flow", json=body)).status_code == 400
    write = {"user_ns": JANE, "data": [{"name": "slackbot_request", "value": "x"}]}
    assert (await api.put("/subscriber/set-user-fields-by-name", json=write)).status_code == 400


async def test_the_answer_may_be_broken_or_anothers(uchat: UChatStandIn, api: httpx.AsyncClient) -> None:
    uchat.switches.bridge_answer = BridgeAnswer.BROKEN_JSON
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        await _run(uchat, api, "list sequences")
    uchat.switches.bridge_answer = BridgeAnswer.WRONG_SHAPE
    assert isinstance(await _run(uchat, api, "list sequences"), list)
    uchat.switches.bridge_answer = BridgeAnswer.ANOTHER_REQUEST
    await _start(api, "list sequences")
    await uchat.flows_settled()
    assert (await _fields(api))["slackbot_reply"] == "another-request"


async def test_flows_under_way_end_with_the_stand_in() -> None:
    async with UChatStandIn.running(flow_seconds=600) as uchat:
        headers = {"Authorization": f"Bearer {uchat.token}", "User-Agent": "uchat-tests/1"}
        async with httpx.AsyncClient(base_url=uchat.url, headers=headers) as api:
            await _start(api, "remove smart delays")
    assert uchat.people[JANE].smart_delays == 3
