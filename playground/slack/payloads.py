"""What Slack sends to an app, in Slack's exact shapes."""

import secrets
import time
from typing import Any

from playground.slack.escaping import escape_characters, escape_typed
from playground.slack.manifest import SlashCommand
from playground.slack.messages import Message
from playground.slack.response_urls import ResponseUrls
from playground.slack.views import View
from playground.slack.workspace import Workspace
from playground.slack.world import Channel, User

TOKEN = "verification-token"  # the old verification token: sent, and to be ignored


class Payloads:
    """Builds payloads; each with a trigger id or a response_url hands out a fresh one."""

    def __init__(self, workspace: Workspace, response_urls: ResponseUrls) -> None:
        self._workspace = workspace
        self._response_urls = response_urls

    def slash_command(self, user: User, channel: Channel, command: SlashCommand, text: str) -> dict[str, Any]:
        """The fields of a slash command, all of them text."""
        world = self._workspace.world
        written = escape_typed(text, world) if command.should_escape else escape_characters(text)
        return {
            "token": TOKEN,
            "team_id": world.team_id,
            "team_domain": world.team_domain,
            "channel_id": channel.id,
            "channel_name": channel.payload_name,
            "user_id": user.id,
            "user_name": user.name,
            "command": command.command,
            "text": written,
            "api_app_id": world.app_id,
            "is_enterprise_install": "false",
            "response_url": self._response_urls.make(user.id, channel.id),
            "trigger_id": self._workspace.triggers.make(user.id),
        }

    def block_action_in_message(self, user: User, message: Message, action: dict[str, Any]) -> dict[str, Any]:
        """A click or a choice in a message. An ephemeral message is not sent along."""
        payload = self._interaction("block_actions", user)
        payload |= self._message_place(message)
        if not message.ephemeral:
            payload["message"] = self._workspace.message_object(message)
        payload |= {
            "trigger_id": self._workspace.triggers.make(user.id),
            "state": {"values": message.state.get(user.id, {})},
            "response_url": self._response_urls.make(user.id, message.channel, message),
            "actions": [action],
        }
        return payload

    def block_action_in_view(self, user: User, view: View, action: dict[str, Any]) -> dict[str, Any]:
        """A click or a choice in a modal or a Home tab: with the view and its state, without a channel."""
        payload = self._interaction("block_actions", user)
        return payload | {
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self._workspace.triggers.make(user.id, view.id),
            "view": self._workspace.view_object(view),
            "actions": [action],
        }

    def suggestion(
        self, user: User, container: Message | View, block_id: str, action_id: str, value: str
    ) -> dict[str, Any]:
        """What somebody typed into an external select."""
        payload = self._interaction("block_suggestion", user)
        payload |= {"action_id": action_id, "block_id": block_id, "value": value}
        if isinstance(container, View):
            return payload | {
                "container": {"type": "view", "view_id": container.id},
                "view": self._workspace.view_object(container),
            }
        payload |= self._message_place(container)
        if not container.ephemeral:
            payload["message"] = self._workspace.message_object(container)
        return payload

    def view_submission(self, user: User, view: View, response_urls: list[dict[str, str]]) -> dict[str, Any]:
        """A submitted modal."""
        return self._interaction("view_submission", user) | {
            "trigger_id": self._workspace.triggers.make(user.id, view.id),
            "view": self._workspace.view_object(view),
            "response_urls": response_urls,
        }

    def view_closed(self, user: User, view: View, *, cleared: bool) -> dict[str, Any]:
        """A modal closed by the person; `cleared` when it went with the whole stack."""
        return self._interaction("view_closed", user) | {
            "view": self._workspace.view_object(view),
            "is_cleared": cleared,
        }

    def global_shortcut(self, user: User, callback_id: str) -> dict[str, Any]:
        """A shortcut from the lightning menu: no channel comes with it."""
        payload = self._interaction("shortcut", user)
        payload.pop("api_app_id")
        return payload | {
            "action_ts": self._workspace.messages.timestamp(),
            "callback_id": callback_id,
            "trigger_id": self._workspace.triggers.make(user.id),
        }

    def message_shortcut(self, user: User, message: Message, callback_id: str) -> dict[str, Any]:
        """A shortcut from a message's menu."""
        channel = self._workspace.world.channels[message.channel]
        return self._interaction("message_action", user) | {
            "action_ts": self._workspace.messages.timestamp(),
            "callback_id": callback_id,
            "trigger_id": self._workspace.triggers.make(user.id),
            "response_url": self._response_urls.make(user.id, message.channel),
            "message_ts": message.ts,
            "channel": {"id": channel.id, "name": channel.payload_name},
            "message": self._workspace.message_object(message),
        }

    def event(self, event: dict[str, Any]) -> dict[str, Any]:
        """An event in its envelope, with an id of its own that its retries keep."""
        world = self._workspace.world
        channel = world.channels.get(str(event.get("channel")))
        return {
            "token": TOKEN,
            "team_id": world.team_id,
            "api_app_id": world.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": world.team_id,
                    "user_id": world.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": channel is not None and channel.is_ext_shared,
            "event_context": secrets.token_urlsafe(16),
        }

    def response_url(self, user: User, channel_id: str) -> str:
        """A response_url for an input with `response_url_enabled`."""
        return self._response_urls.make(user.id, channel_id)

    def _interaction(self, kind: str, user: User) -> dict[str, Any]:
        world = self._workspace.world
        return {
            "type": kind,
            "team": {"id": world.team_id, "domain": world.team_domain},
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
            "api_app_id": world.app_id,
            "token": TOKEN,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _message_place(self, message: Message) -> dict[str, Any]:
        channel = self._workspace.world.channels[message.channel]
        container: dict[str, Any] = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": message.ephemeral,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        return {"container": container, "channel": {"id": channel.id, "name": channel.payload_name}}
