"""What stands in the channels, and who sees it."""

import itertools
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

KEPT_PER_CHANNEL = 20_000
DELETED = "This message was deleted."


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
    deleted: bool = False
    """Only what holds its thread together is left of it."""
    state: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def ephemeral(self) -> bool:
        return self.visible_to is not None

    @property
    def from_bot(self) -> bool:
        return self.bot_name is not None

    def permalink(self, base_url: str) -> str:
        """Where it is found again; a reply's names its thread too."""
        link = f"{base_url}/archives/{self.channel}/p{self.ts.replace('.', '')}"
        return f"{link}?thread_ts={self.thread_ts}&cid={self.channel}" if self.thread_ts else link

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
            "deleted": self.deleted,
        }
        if replies:
            shown["reply_count"] = replies
        return shown

    def as_slack(
        self, *, app_id: str, team_id: str, bot_id: str, thread: Sequence["Message"] = ()
    ) -> dict[str, Any]:
        """The message object of Slack's API and payloads; `thread` are the replies to it."""
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
        if self.deleted:
            message |= {"subtype": "tombstone", "hidden": True}
        if self.thread_ts:
            message["thread_ts"] = self.thread_ts
        elif thread:
            authors = list(dict.fromkeys(reply.user for reply in thread))
            message |= {
                "thread_ts": self.ts,
                "reply_count": len(thread),
                "reply_users_count": len(authors),
                "reply_users": authors,
                "latest_reply": thread[-1].ts,
            }
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
    """All messages, the latest 10,000 of each channel. What it does costs the same however many there are."""

    def __init__(self, bot_user_id: str, on_change: Callable[[str, Message], None]) -> None:
        self._standing: dict[str, OrderedDict[str, Message]] = {}
        self._by_change: dict[str, OrderedDict[str, Message]] = {}
        self._threads: dict[tuple[str, str], dict[str, Message]] = {}
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
        standing = self._standing.setdefault(channel, OrderedDict())
        standing[message.ts] = message
        self._by_change.setdefault(channel, OrderedDict())[message.ts] = message
        if thread_ts and thread_ts != message.ts and not message.ephemeral:
            self._threads.setdefault((channel, thread_ts), {})[message.ts] = message
        if len(standing) > KEPT_PER_CHANNEL:
            self._forget(next(iter(standing.values())))
        self._on_change("message", message)
        return message

    def change(self, message: Message, text: str, blocks: list[dict[str, Any]] | None) -> None:
        """Replaces what a message says, in place. Slack marks only text-only messages as edited."""
        message.text = text
        message.blocks = blocks
        message.edited = not message.ephemeral and not blocks
        self._changed(message)
        self._on_change("message_changed", message)

    def delete(self, message: Message) -> None:
        """Takes it away, if it is still there. Under one with replies a mark stays for as long as they do."""
        if not self.exists(message):
            return
        if self.thread(message):
            message.user, message.bot_name = "USLACKBOT", None
            message.text, message.blocks, message.metadata = DELETED, None, None
            message.edited, message.deleted = False, True
            self._changed(message)
            self._on_change("message_changed", message)
            return
        self._take_away(message)
        root = self.root(message.channel, message.thread_ts or "")
        if root is not None and root.deleted and not self.thread(root):
            self._take_away(root)

    def get(self, channel: str, ts: str) -> Message | None:
        """The message of that ts, unless it was deleted."""
        message = self.root(channel, ts)
        return None if message is None or message.deleted else message

    def root(self, channel: str, ts: str) -> Message | None:
        """The message of that ts, or the mark that a deleted one with replies left."""
        standing = self._standing.get(channel)
        return standing.get(ts) if standing else None

    def exists(self, message: Message) -> bool:
        return self.get(message.channel, message.ts) is message

    def seen(self, channel: str, user_id: str) -> Iterator[Message]:
        """What that person sees there, oldest first."""
        for message in self._standing.get(channel, OrderedDict()).values():
            if message.visible_to is None or message.visible_to == user_id:
                yield message

    def latest(self, channel: str) -> Iterator[Message]:
        """What everybody in the channel sees, newest first."""
        for message in reversed(self._standing.get(channel, OrderedDict()).values()):
            if not message.ephemeral:
                yield message

    def changed_since(self, channel: str, mark: int) -> Iterator[Message]:
        """What was posted or changed there after that mark, the latest change first."""
        for message in reversed(self._by_change.get(channel, OrderedDict()).values()):
            if message.changed <= mark:
                return
            yield message

    def thread(self, message: Message) -> list[Message]:
        """The replies to it that everybody sees, oldest first."""
        return list(self._threads.get((message.channel, message.ts), {}).values())

    def _changed(self, message: Message) -> None:
        message.changed = self.now
        by_change = self._by_change[message.channel]
        if message.ts in by_change:
            by_change.move_to_end(message.ts)

    def _take_away(self, message: Message) -> None:
        self._forget(message)
        message.changed = self.now
        self._on_change("message_deleted", message)

    def _forget(self, message: Message) -> None:
        self._standing[message.channel].pop(message.ts, None)
        self._by_change[message.channel].pop(message.ts, None)
        key = (message.channel, message.thread_ts or "")
        replies = self._threads.get(key)
        if replies is not None:
            replies.pop(message.ts, None)
            if not replies:
                del self._threads[key]
