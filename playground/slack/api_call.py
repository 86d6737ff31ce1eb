"""One call of the Web API, as a method's function gets it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playground.slack.records import RefusedError
from playground.slack.uploads import Uploads
from playground.slack.workspace import Workspace
from playground.slack.world import Channel, User

PAGE_LIMIT = 1_000


@dataclass(slots=True)
class ApiCall:
    """The method's name, its merged arguments and what it may touch."""

    method: str
    arguments: dict[str, Any]
    workspace: Workspace
    uploads: Uploads
    base_url: str
    new_socket_url: Callable[[], str]

    def text(self, name: str) -> str:
        """An argument as text; empty when it was not sent."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        """A boolean argument: forms send `true`, `1` or `false`."""
        return self.text(name).lower() in {"true", "1"}

    def parsed(self, name: str) -> Any:
        """An argument that may be JSON or a string of JSON; RefusedError when that is broken."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise self.refuse(
                "invalid_arguments", [f"[ERROR] failed to parse JSON [json-pointer:/{name}]"]
            ) from None

    def refuse(self, error: str, messages: list[str] | None = None) -> RefusedError:
        """Complains, and gives the exception to raise."""
        return self.workspace.refuse(self.method, error, self.arguments, messages)

    def channel(self, name: str = "channel") -> Channel:
        """The channel the call names, among those a bot knows of: a private one only when it is in it."""
        workspace = self.workspace
        channel = workspace.world.channels.get(self.text(name))
        if channel is None or (
            channel.kind != "channel" and workspace.world.bot_user_id not in channel.members
        ):
            raise RefusedError("channel_not_found")
        return channel

    def postable(self, name: str = "channel") -> Channel:
        """The channel a message goes to. A person's id stands for the direct message with them."""
        world = self.workspace.world
        user = world.users.get(self.text(name))
        if user is not None:
            if user.id == world.bot_user_id:
                raise self.refuse("channel_not_found")
            if user.kind == "deactivated":
                raise RefusedError("channel_not_found")
            return self.workspace.direct_message(user.id)
        if self.text(name) not in world.channels:
            raise self.refuse("channel_not_found")
        # From here on it may have been right a minute ago: refused, and no fault of the app's.
        channel = self.channel(name)
        if channel.is_archived:
            raise RefusedError("is_archived")
        self.check_membership(channel)
        return channel

    def check_membership(self, channel: Channel) -> None:
        """RefusedError where the bot may not write: in a channel that it is not in, or not any more."""
        workspace = self.workspace
        if (
            workspace.world.bot_user_id not in channel.members
            and "chat:write.public" not in workspace.manifest.bot_scopes
        ):
            raise RefusedError("not_in_channel")

    def user(self, name: str = "user") -> User:
        """The person the call names."""
        user = self.workspace.world.users.get(self.text(name))
        if user is None:
            raise RefusedError("user_not_found")
        return user

    def page(self, items: list[Any], default: int = 100) -> tuple[list[Any], str]:
        """One page of a list and the cursor of the next, empty at the end."""
        try:
            start = int(self.text("cursor") or 0)
        except ValueError:
            raise self.refuse("invalid_cursor") from None
        try:
            limit = min(int(self.text("limit") or default), PAGE_LIMIT)
        except ValueError:
            raise self.refuse("invalid_limit") from None
        end = start + limit
        return items[start:end], str(end) if end < len(items) else ""
