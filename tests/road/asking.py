"""A delivery made up for the tests."""

from slackbot.catalogue.catalogue import load
from slackbot.road.asked import Asked, Invocation

REAL = load("handlers")
NOW = 1_700_000_000_000
ASKED = Asked(
    reference="7K2M9-QXD4R",
    delivery="command:1",
    actor="U012ABCDEF",
    team="T012ABCDEF",
    channel="C012ABCDEF",
    surface="command",
    at=NOW,
)


def asking(name: str, **raw: str) -> Invocation:
    """Somebody asks for that action with those raw arguments."""
    action = REAL.get(name)
    assert action is not None, name
    return Invocation(ASKED, action, raw)
