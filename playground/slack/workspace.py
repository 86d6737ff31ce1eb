"""The state that every part of the stand-in shares."""

import json
import time
from collections import deque
from functools import cache
from typing import Any

from playground.slack.faults import Faults
from playground.slack.feed import Feed, PageEvent
from playground.slack.limits import Limits
from playground.slack.manifest import Manifest
from playground.slack.messages import Message, Messages
from playground.slack.rates import Rates
from playground.slack.records import Call, Complaint, Delivery, Notice, RefusedError
from playground.slack.schemas import CONTRACT
from playground.slack.triggers import Triggers
from playground.slack.views import View, Views
from playground.slack.world import Channel, World

CALLS_KEPT = 20_000
RECORDS_KEPT = 1_000


@cache
def known_methods() -> dict[str, dict[str, Any]]:
    """The Web API methods and what Slack's pages say about them."""
    methods: dict[str, dict[str, Any]] = json.loads((CONTRACT / "methods.json").read_text(encoding="utf-8"))
    return methods


class Workspace:
    """World, messages, views and records of one stand-in. `validate=False` leaves blocks and views alone."""

    def __init__(self, world: World, manifest: Manifest, limits: Limits, *, validate: bool) -> None:
        self.world = world
        self.manifest = manifest
        self.limits = limits
        self.validate = validate
        self.feed = Feed()
        self.messages = Messages(world.bot_user_id, self._message_changed)
        self.views = Views(self._views_changed)
        self.triggers = Triggers()
        self.faults = Faults()
        self.rates = Rates(known_methods())
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.deliveries: deque[Delivery] = deque(maxlen=RECORDS_KEPT)
        self.complaints: deque[Complaint] = deque(maxlen=RECORDS_KEPT)
        self.notices: deque[Notice] = deque(maxlen=RECORDS_KEPT)
        self.executions: dict[str, dict[str, Any] | str | None] = {}

    @property
    def bot_name(self) -> str:
        return self.world.bot_user.real_name

    @property
    def bot_id(self) -> str:
        return self.world.bot_user.bot_id

    def message_object(self, message: Message) -> dict[str, Any]:
        return message.as_slack(
            app_id=self.world.app_id,
            team_id=self.world.team_id,
            bot_id=self.bot_id,
            thread=self.messages.thread(message),
        )

    def direct_message(self, user_id: str) -> Channel:
        """The direct message with that person; pages are told of a new one."""
        known = len(self.world.channels)
        channel = self.world.direct_message(user_id)
        if len(self.world.channels) > known:
            self.world_changed()
        return channel

    def world_changed(self) -> None:
        """Says that people, groups or channels are not what they were: pages look again."""
        self.feed.tell(PageEvent("world", {}))

    def view_object(self, view: View) -> dict[str, Any]:
        return view.as_slack(app_id=self.world.app_id, team_id=self.world.team_id, bot_id=self.bot_id)

    def page_views(self, user_id: str) -> list[dict[str, Any]]:
        """That person's open modals as the page draws them."""
        shown = []
        for view in self.views.stack(user_id):
            entry = self.view_object(view)
            entry["busy"] = view.busy
            if view.errors:
                entry["errors"] = view.errors
            shown.append(entry)
        return shown

    def record_call(self, method: str, arguments: dict[str, Any], status: int, error: str | None) -> None:
        self.calls.append(Call(method, arguments, status, error, time.time()))
        self.feed.changed()

    def complain(self, where: str, problem: str, payload: Any) -> None:
        """Keeps a complaint and shows it on every open page."""
        complaint = Complaint(where, problem, payload)
        self.complaints.append(complaint)
        self.feed.tell(PageEvent("complaint", complaint.as_page()))

    def refuse(self, where: str, error: str, payload: Any, problems: list[str] | None = None) -> RefusedError:
        """Complains, and gives the exception to raise."""
        self.complain(where, f"{error}: {'; '.join(problems)}" if problems else error, payload)
        return RefusedError(error, problems)

    def notify(self, user_id: str, channel: str | None, text: str) -> None:
        """What Slack itself tells that person."""
        self.notices.append(Notice(user_id, channel, text))
        self.feed.tell(PageEvent("notice", {"channel": channel, "text": text}), may_see=user_id.__eq__)

    def may_see(self, user_id: str, channel_id: str) -> bool:
        """Whether that person has the channel before them: members, and full members every public channel."""
        channel = self.world.channels.get(channel_id)
        user = self.world.users.get(user_id)
        if channel is None or user is None:
            return False
        return user_id in channel.members or (channel.kind == "channel" and user.kind == "member")

    def _message_changed(self, event: str, message: Message) -> None:
        if not self.feed.watched:
            self.feed.changed()
            return
        data: dict[str, Any] = {"channel": message.channel}
        if event == "message_deleted":
            data["ts"] = message.ts
        else:
            replies = len(self.messages.thread(message))
            data["message"] = message.as_page(replies)

        def may_see(user_id: str) -> bool:
            seen = message.visible_to is None or message.visible_to == user_id
            return seen and self.may_see(user_id, message.channel)

        self.feed.tell(PageEvent(event, data), may_see=may_see)

    def _views_changed(self, user_id: str) -> None:
        if self.feed.watched:
            event = PageEvent("views", {"views": self.page_views(user_id)})
            self.feed.tell(event, may_see=user_id.__eq__)
        else:
            self.feed.changed()
