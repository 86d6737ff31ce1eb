"""What stands in the channels, and who sees it."""

import itertools
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

KEPT_PER_CHANNEL = 2_000


@dataclass(slots=True, eq=False)
class Message:
    """One message. `visible_to` is set on an ephemeral one; `changed` grows with every change anywhere."""

    ts: str
    channel: str
    user: str | None
    text: str
    blocks: list[dict[str, Any]] | None = None
    bot_name: str | None = None
    visible_to: str | None = None
    thread_ts: str | None = None
    edited: bool = False
    created: int = 0
    changed: int = 0
    metadata: dict[str, Any] | None = None
    reactions: list[str] = field(default_factory=list)
    state: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def ephemeral(self) -> bool:
        return self.visible_to is not None

    @property
    def from_bot(self) -> bool:
        return self.bot_name is not None

    def as_page(self, replies: int = 0) -> dict[str, Any]:
        """What the page draws."""
        shown: dict[str, Any] = {
            "ts": self.ts,
            "channel": self.channel,
            "user": None if self.from_bot else self.user,
            "bot": {"name": self.bot_name} if self.from_bot else None,
            "text": self.text,
            "blocks": self.blocks,
            "ephemeral": self.ephemeral,
            "visible_to": self.visible_to,
            "thread_ts": self.thread_ts,
            "edited": self.edited,
        }
        if replies:
            shown["reply_count"] = replies
        return shown

    def as_slack(self, *, app_id: str, team_id: str, bot_id: str) -> dict[str, Any]:
        """The message object of Slack's API and payloads."""
        message: dict[str, Any] = {
            "type": "message",
            "user": self.user,
            "text": self.text,
            "ts": self.ts,
            "team": team_id,
        }
        if self.from_bot:
            message |= {"bot_id": bot_id, "app_id": app_id}
        if self.blocks:
            message["blocks"] = self.blocks
        if self.thread_ts:
            message["thread_ts"] = self.thread_ts
        if self.edited:
            message["edited"] = {"user": self.user, "ts": self.ts}
        if self.metadata:
            message["metadata"] = self.metadata
        if self.reactions:
            message["reactions"] = [
                {"name": name, "count": 1, "users": [self.user]} for name in self.reactions
            ]
        return message


class Messages:
    """All messages, the latest 2,000 of each channel."""

    def __init__(self, bot_user_id: str, on_change: Callable[[str, Message], None]) -> None:
        self._by_channel: dict[str, deque[Message]] = {}
        self._by_ts: dict[tuple[str, str], Message] = {}
        self._bot_user_id = bot_user_id
        self._on_change = on_change
        self._clock = itertools.count(1)
        self._last_ts = 0

    @property
    def now(self) -> int:
        """A mark: what changes from here on has a greater `changed`."""
        return next(self._clock)

    def timestamp(self) -> str:
        """A message's ts: seconds and microseconds, never the same twice."""
        self._last_ts = max(time.time_ns() // 1_000, self._last_ts + 1)
        seconds, micros = divmod(self._last_ts, 1_000_000)
        return f"{seconds}.{micros:06d}"

    def post(
        self,
        channel: str,
        text: str,
        *,
        user: str | None = None,
        bot_name: str | None = None,
        blocks: list[dict[str, Any]] | None = None,
        visible_to: str | None = None,
        thread_ts: str | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> Message:
        """A new message, from a person (`user`) or from the bot (`bot_name`)."""
        mark = self.now
        message = Message(
            ts=self.timestamp(),
            channel=channel,
            user=self._bot_user_id if bot_name is not None else user,
            text=text,
            blocks=blocks,
            bot_name=bot_name,
            visible_to=visible_to,
            thread_ts=thread_ts,
            created=mark,
            changed=mark,
            metadata=metadata,
        )
        kept = self._by_channel.setdefault(channel, deque())
        kept.append(message)
        self._by_ts[channel, message.ts] = message
        if len(kept) > KEPT_PER_CHANNEL:
            oldest = kept.popleft()
            self._by_ts.pop((channel, oldest.ts), None)
        self._on_change("message", message)
        return message

    def change(self, message: Message, text: str, blocks: list[dict[str, Any]] | None) -> None:
        """Replaces what a message says, in place. Slack marks only text-only messages as edited."""
        message.text = text
        message.blocks = blocks
        message.edited = not message.ephemeral and not blocks
        message.changed = self.now
        self._on_change("message_changed", message)

    def delete(self, message: Message) -> None:
        """Takes it away, if it is still there."""
        if self._by_ts.pop((message.channel, message.ts), None) is None:
            return
        self._by_channel[message.channel].remove(message)
        message.changed = self.now
        self._on_change("message_deleted", message)

    def get(self, channel: str, ts: str) -> Message | None:
        return self._by_ts.get((channel, ts))

    def exists(self, message: Message) -> bool:
        return self._by_ts.get((message.channel, message.ts)) is message

    def seen(self, channel: str, user_id: str) -> Iterator[Message]:
        """What that person sees there, oldest first."""
        for message in self._by_channel.get(channel, ()):
            if message.visible_to is None or message.visible_to == user_id:
                yield message

    def latest(self, channel: str) -> Iterator[Message]:
        """What everybody in the channel sees, newest first."""
        for message in reversed(self._by_channel.get(channel, deque())):
            if not message.ephemeral:
                yield message

    def replies(self, channel: str, ts: str) -> int:
        return sum(
            1 for message in self._by_channel.get(channel, ()) if message.thread_ts == ts != message.ts
        )
