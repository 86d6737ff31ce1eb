"""What the stand-in keeps for whoever looks: calls, deliveries, complaints, notices."""

from dataclasses import dataclass, field
from typing import Any


class RefusedError(Exception):
    """Slack says no: its error's name, and what it says in `response_metadata.messages`."""

    def __init__(self, error: str, messages: list[str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []
        self.more = more


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something the app sent that Slack would refuse, or would show badly."""

    where: str
    problem: str
    payload: Any

    def as_page(self) -> dict[str, Any]:
        return {"where": self.where, "problem": self.problem, "payload": self.payload}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the app: a Web API method, or `response_url`. `at` is epoch seconds."""

    method: str
    arguments: dict[str, Any]
    status: int
    error: str | None
    at: float


@dataclass(frozen=True, slots=True)
class Notice:
    """What Slack itself told a person."""

    user_id: str
    channel: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Ack:
    """How a delivery was acknowledged.

    `status` is the HTTP status, 200 for an acknowledged envelope, None when nothing came in time. `body` is
    parsed JSON, else text, else None. `error` is Slack's word: operation_timeout, dispatch_failed, …
    """

    status: int | None
    body: Any
    seconds: float
    error: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.error is None

    @property
    def errors(self) -> dict[str, str]:
        """What the answer to a submission says at each input's block id."""
        if isinstance(self.body, dict) and self.body.get("response_action") == "errors":
            return dict(self.body.get("errors") or {})
        return {}


class UnansweredError(Exception):
    """A delivery whose answer was needed failed; `ack` says how."""

    def __init__(self, ack: Ack) -> None:
        super().__init__(f"the app did not answer: {ack.error}")
        self.ack = ack


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to tell the app. `form` says how it is encoded over HTTP: slash commands field by field."""

    kind: str
    payload: dict[str, Any]
    form: str = "payload"
    retry: int = 0
    retry_reason: str = ""
