"""What scenarios of the flow bridge have in common: nothing of it stays with the person, and it answers soon."""

import pytest

from tests.e2e.stage import Stage, eventually

SENDS = "POST /subscriber/send-sub-flow"


@pytest.fixture
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bridge is looked at at once and often: the stand-in's flows answer within a twentieth of a second."""
    monkeypatch.setattr("slackbot.bridge.bridge._WAITS", (0.02, 0.03, 0.05))


@pytest.fixture
def _looking_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Late answers are looked for all the time."""
    monkeypatch.setattr("slackbot.road.late.LOOK_SECONDS", 0.05)


def left(stage: Stage, user_ns: str = "f1001u501") -> dict[str, str]:
    """What stands in the person's fields of the bridge."""
    fields = stage.uchat.people[user_ns].fields
    return {name: value for name, value in fields.items() if name.startswith("slackbot_")}


async def cleared(stage: Stage, user_ns: str = "f1001u501") -> None:
    """Wait until nothing of the bridge stands with the person any more."""

    async def look() -> bool:
        return not left(stage, user_ns)

    await eventually(look, "the bridge's fields to be cleared")
