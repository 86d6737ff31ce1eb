from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import stamina
import structlog
from structlog.typing import EventDict

from playground.slack import SlackStandIn
from playground.uchat import UChatStandIn
from tests.e2e.stage import MANIFEST, Stage, Transport, staged

BROKE = {"work broke", "request broke"}


@pytest.fixture(autouse=True)
def _no_backoff() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
def logged() -> Iterator[list[EventDict]]:
    """The log lines of this scenario."""
    with structlog.testing.capture_logs() as lines:
        yield lines


@pytest.fixture
def transport() -> Transport:
    """HTTP, unless a scenario asks for another or for both."""
    return "http"


@pytest.fixture
def settings() -> dict[str, str]:
    """What differs from the playground's settings; scenarios put their own in its place."""
    return {}


@pytest.fixture
async def uchat() -> AsyncIterator[UChatStandIn]:
    """A UChat of its own, for a bot that the scenario starts itself."""
    async with UChatStandIn.running() as uchat:
        yield uchat


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    """A Slack likewise, which had nothing to complain of."""
    async with SlackStandIn.running(manifest=MANIFEST) as slack:
        yield slack
        assert not slack.complaints


@pytest.fixture
async def stage(
    tmp_path: Path, transport: Transport, settings: dict[str, str], logged: list[EventDict]
) -> AsyncIterator[Stage]:
    """The bot between its stand-ins. Afterwards: Slack had nothing to complain of, and nothing broke."""
    async with staged(tmp_path, transport=transport, **settings) as stage:
        yield stage
        assert not stage.slack.complaints
        assert not stage.slack.notices
    assert not [line for line in logged if line["event"] in BROKE]
