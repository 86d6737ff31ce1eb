"""What people do in a channel: commands, messages, mentions, shortcuts, opening the Home tab."""

import re
import secrets
from typing import Any

from playground.slack.dispatcher import Dispatcher
from playground.slack.escaping import escape_typed
from playground.slack.messages import Message
from playground.slack.payloads import Payloads
from playground.slack.posting import prepared
from playground.slack.records import Ack, Delivery, RefusedError
from playground.slack.workspace import Workspace
from playground.slack.world import Channel, User

_NAMED_MENTION = re.compile(r"<([@#])(\w+)\|[^>]*>")
CHANNEL_TYPES = {"channel": "channel", "private": "group", "im": "im"}


class TypingInChannels:
    """The composer, as it were."""

    def __init__(self, workspace: Workspace, payloads: Payloads, dispatcher: Dispatcher) -> None:
        self._workspace = workspace
        self._payloads = payloads
        self._dispatcher = dispatcher

    def compose(self, user: User, channel: Channel, line: str) -> Delivery:
        """The delivery of a command without sending it. LookupError when Slack would not know the command."""
        name, _, rest = line.strip().partition(" ")
        command = self._workspace.manifest.command(name)
        if command is None:
            raise LookupError(f"{name} is not a valid command. In Slack, all messages that start with the"
                              ' "/" character are interpreted as commands.')  # fmt: skip
        fields = self._payloads.slash_command(user, channel, command, rest.strip())
        return Delivery("slash_command", fields, form="fields")

    async def command(self, user: User, channel: Channel, line: str, *, url: str | None = None) -> Ack:
        """Sends a command; shows what its acknowledgement holds, or Slack's notice when there is none."""
        delivery = self.compose(user, channel, line)
        ack = await self._dispatcher.deliver(delivery, url=url)
        if ack.ok:
            self._show_answer(user, channel, ack.body)
            return ack
        name = delivery.payload["command"]
        if ack.status is not None:
            reason = f"{name} failed because the app responded with status code {ack.status}"
        else:
            reason = f'{name} failed with the error "{ack.error}"'
        self._workspace.notify(user.id, channel.id, reason)
        return ack

    def _show_answer(self, user: User, channel: Channel, body: Any) -> None:
        answer = {"text": body} if isinstance(body, str) else body
        if not isinstance(answer, dict) or not (answer.get("text") or answer.get("blocks")):
            return
        try:
            content = prepared(self._workspace, "the acknowledgement of a command", answer)
        except RefusedError:
            return  # complained of already; Slack shows nothing
        self._workspace.messages.post(
            channel.id,
            content.text,
            bot_name=self._workspace.bot_name,
            blocks=content.blocks,
            visible_to=None if answer.get("response_type") == "in_channel" else user.id,
        )

    async def say(
        self, user: User, channel: Channel, text: str, thread_ts: str | None = None
    ) -> tuple[Message, Ack]:
        """An ordinary message, and the acknowledgement of the last event the app subscribed to."""
        written = _NAMED_MENTION.sub(r"<\1\2>", escape_typed(text, self._workspace.world))
        message = self._workspace.messages.post(channel.id, written, user=user.id, thread_ts=thread_ts)
        ack = Ack(200, None, 0.0)
        if self._workspace.world.bot_user_id not in channel.members:
            return message, ack
        for event in self._events_of(message, channel):
            ack = await self._dispatcher.deliver_event(
                Delivery("event", self._payloads.event(event), form="json")
            )
        return message, ack

    def _events_of(self, message: Message, channel: Channel) -> list[dict[str, Any]]:
        subscribed = self._workspace.manifest.bot_events
        base: dict[str, Any] = {
            "user": message.user,
            "ts": message.ts,
            "text": message.text,
            "team": self._workspace.world.team_id,
            "channel": channel.id,
            "event_ts": message.ts,
        }
        if message.thread_ts:
            base["thread_ts"] = message.thread_ts
        events = []
        kind = CHANNEL_TYPES[channel.kind]
        plural = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}[kind]
        if plural in subscribed:
            events.append({"type": "message", "channel_type": kind, **base})
        mentioned = f"<@{self._workspace.world.bot_user_id}>" in message.text
        if mentioned and channel.kind != "im" and "app_mention" in subscribed:
            events.append({"type": "app_mention", **base})
        return events

    async def open_home(self, user: User) -> Ack:
        """Opens the app's Home tab."""
        home = self._workspace.views.homes.get(user.id)
        event: dict[str, Any] = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": self._workspace.direct_message(user.id).id,
            "event_ts": self._workspace.messages.timestamp(),
            "tab": "home",
        }
        if home is not None:
            event["view"] = self._workspace.view_object(home)
        return await self._dispatcher.deliver_event(
            Delivery("event", self._payloads.event(event), form="json")
        )

    async def shortcut(self, user: User, callback_id: str, message: Message | None = None) -> Ack:
        """A global shortcut, or with a message that message's."""
        if message is None:
            payload = self._payloads.global_shortcut(user, callback_id)
        else:
            payload = self._payloads.message_shortcut(user, message, callback_id)
        return await self._dispatcher.deliver(Delivery(str(payload["type"]), payload))

    async def run_step(self, user: User, callback_id: str, inputs: dict[str, Any]) -> tuple[str, Ack]:
        """Runs the app's workflow step; its id is where `executions` holds what the app completes it with."""
        execution = f"Fx{secrets.token_hex(5).upper()}"
        self._workspace.executions[execution] = None
        event = {
            "type": "function_executed",
            "function": {
                "id": f"Fn{callback_id}",
                "callback_id": callback_id,
                "type": "app",
                "app_id": "A0UCHAT01",
            },
            "inputs": {"user_id": user.id, **inputs},
            "function_execution_id": execution,
            "workflow_execution_id": f"Wx{secrets.token_hex(5).upper()}",
            "event_ts": self._workspace.messages.timestamp(),
            "bot_access_token": f"xwfp-{secrets.token_hex(12)}",
        }
        payload = self._payloads.event(event)
        return execution, await self._dispatcher.deliver_event(Delivery("event", payload, form="json"))
