"""A stand-in of its own for each test, and a client that speaks to it as the bot would."""

from collections.abc import AsyncIterator

import httpx
import pytest

from playground.uchat import UChatStandIn


@pytest.fixture
async def uchat() -> AsyncIterator[UChatStandIn]:
    async with UChatStandIn.running(flow_seconds=0) as stand_in:
        yield stand_in


@pytest.fixture
async def api(uchat: UChatStandIn) -> AsyncIterator[httpx.AsyncClient]:
    headers = {
        "Authorization": f"Bearer {uchat.token}",
        "User-Agent": "uchat-tests/1",
        "Accept": "application/json",
    }
    async with httpx.AsyncClient(base_url=uchat.url, headers=headers, timeout=5) as client:
        yield client
