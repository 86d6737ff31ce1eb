"""A Slack that answers what it is told to, and remembers what it was asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

TEAM = "T012ABCDEF"


@dataclass(slots=True)
class Answering:
    """`answers` by method; what is callable is given the arguments. A method without an answer fails."""

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        async def call(**arguments: Any) -> Any:
            self.asked.append((method, arguments))
            answer = self.answers[method]
            found = answer(**arguments) if callable(answer) else answer
            if hasattr(found, "__await__"):
                found = await found
            if isinstance(found, Exception):
                raise found
            return found

        return call

    @property
    def client(self) -> AsyncWebClient:
        """As the bot's parts take it."""
        return cast("AsyncWebClient", self)

    def times(self, method: str) -> int:
        """How often it was asked that."""
        return sum(each == method for each, _ in self.asked)


def refusal(reason: str) -> SlackApiError:
    """What Slack's client raises where Slack says no."""
    data = {"ok": False, "error": reason}
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.com/api/made.up",
        req_args={},
        data=data,
        headers={},
        status_code=200,
    )
    return SlackApiError(reason, response)  # type: ignore[no-untyped-call]


def a_user(user: str, **details: object) -> dict[str, object]:
    """A user object."""
    return {"id": user, "team_id": TEAM, **details}
