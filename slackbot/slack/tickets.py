"""Response URLs that wait for a modal: kept here, so that what goes to the client is a ticket and nothing more."""

import secrets
from collections import OrderedDict
from collections.abc import Callable

_SECONDS = 29 * 60.0  # Slack's own limit is 30 minutes
_MOST = 2_000


class Tickets:
    """Tickets for response URLs, for as long as Slack takes them; in memory alone. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def issue(self, response_url: str) -> str:
        """A ticket for `response_url`."""
        ticket = secrets.token_urlsafe(12)
        self._kept[ticket] = (self._clock() + _SECONDS, response_url)
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return ticket

    def redeem(self, ticket: str) -> str | None:
        """The response URL of a ticket; None for one that is too old or was issued elsewhere."""
        until, response_url = self._kept.get(ticket, (0.0, ""))
        return response_url if until > self._clock() else None
