"""What is said, logged and recorded when there is too much in hand."""

import structlog

from slackbot.road.asked import Asked
from slackbot.road.recording import unread
from slackbot.slack.working import BUSY, Working

_log = structlog.get_logger(__name__)


def turned_away(working: Working, asked: Asked, what: str) -> str:
    """The sentence for a person who must try again; their request stands on the log as refused."""

    def record() -> None:
        _log.warning("too much in hand", reference=asked.reference, actor=asked.actor)
        working.tools.ledger.enqueue(unread(asked, what, "too much in hand", working.tools.clock.now()))

    # After the acknowledgements: a flood is turned away faster than it can be written down.
    working.desk.afterwards(record)
    return f"{BUSY} Reference {asked.reference}"
