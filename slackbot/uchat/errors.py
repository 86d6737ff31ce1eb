"""What can go wrong between the bot and UChat, as types.

    UChatError               status, method, path and UChat's own message, where there is one
    ├── BadToken             401: the token is unknown to UChat
    ├── NoFlow               404 "Flow not found": the token belongs to no bot
    ├── MissingScope         403 as JSON: the token lacks a right, or its agent is blocked
    ├── NotFound             nothing is there under that id
    ├── Invalid              400, 422 and their like: UChat refuses what was sent; `fields` says where
    ├── Throttled            too many calls; `retry_after` says when to try again
    │   └── Busy             would have had to queue, and was told not to
    ├── Unavailable          no connection, a connection cut short, 5xx
    │   ├── Blocked          403 from the content-delivery network in front of UChat (its error 1010)
    │   └── TimedOut         no answer in time
    └── Nonsense             an answer that is not the API's: HTML, broken JSON, another shape

No error holds the token, nor the query of the call: `path` is the template of openapi.json.
"""

from collections.abc import Mapping


class UChatError(Exception):
    """Anything that kept a call to UChat from giving its answer.

    `status` is the answer's HTTP status, None where there was no answer. `maybe_done` is True for a write
    that UChat may have carried out although no clear answer came; False means it certainly was not.
    `done` counts the items of a chunked write that UChat had confirmed before this error, and `chunks` the
    calls that carried them; both are 0 elsewhere.
    """

    def __init__(
        self,
        sentence: str,
        *,
        method: str = "",
        path: str = "",
        status: int | None = None,
        message: str | None = None,
        maybe_done: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.method = method
        self.path = path
        self.status = status
        self.message = message
        self.maybe_done = maybe_done
        self.done = 0
        self.chunks = 0

    def __repr__(self) -> str:
        """Class, call and status alone: UChat's message may repeat what a customer typed."""
        return f"{type(self).__name__}({self.method} {self.path}, status={self.status})"


class BadToken(UChatError):
    """UChat does not know the token (401)."""


class NoFlow(UChatError):
    """The token belongs to no bot (404 "Flow not found")."""


class MissingScope(UChatError):
    """The token lacks the right for this call, or the agent it belongs to is blocked (403)."""


class NotFound(UChatError):
    """UChat has nothing under that id."""


class Invalid(UChatError):
    """UChat refuses the values that were sent. `fields` holds its sentences by field, if it gave any."""

    def __init__(
        self,
        sentence: str,
        *,
        method: str = "",
        path: str = "",
        status: int | None = None,
        message: str | None = None,
        maybe_done: bool = False,
        fields: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        super().__init__(
            sentence, method=method, path=path, status=status, message=message, maybe_done=maybe_done
        )
        self.fields: Mapping[str, tuple[str, ...]] = fields or {}


class Throttled(UChatError):
    """Too many calls. `retry_after` is in how many seconds to try again; None where nobody said.

    `status` is 429 where UChat refused, None where the bot's own budget did and no call went out.
    """

    def __init__(
        self,
        sentence: str,
        *,
        method: str = "",
        path: str = "",
        status: int | None = None,
        message: str | None = None,
        maybe_done: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(
            sentence, method=method, path=path, status=status, message=message, maybe_done=maybe_done
        )
        self.retry_after = retry_after


class Busy(Throttled):
    """A call that may not queue (`Patience.NEVER`) found no room. No call went out."""


class Unavailable(UChatError):
    """UChat can't be reached, or says that it is out of order (5xx)."""


class Blocked(Unavailable):
    """The network in front of UChat refuses the bot (403 as HTML, error 1010). Repeating doesn't help."""


class TimedOut(Unavailable):
    """No answer in time."""


class Nonsense(UChatError):
    """What came back is no answer of the API: HTML, broken JSON, or another shape."""
