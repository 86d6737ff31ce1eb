"""Looking at a workspace and waiting for what happens in it."""

from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from playground.slack.blocks import texts
from playground.slack.limits import Limits
from playground.slack.messages import Message
from playground.slack.records import Call, Complaint, Delivery, Notice
from playground.slack.views import View
from playground.slack.workspace import Workspace
from playground.slack.world import World

T = TypeVar("T")
Sought = str | Callable[[Message], object] | None
"""Which message is meant: one that holds a text, one that a condition is true of, or any."""


def meets(message: Message, sought: Sought) -> bool:
    """Whether a message is one that is sought; a text is looked for in its blocks and its fallback."""
    if sought is None:
        return True
    if isinstance(sought, str):
        return sought in message.text or any(sought in part for part in texts(message.blocks))
    return bool(sought(message))


class Watching:
    """What people see, what the app did, and waiting for either."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._marks: dict[str, int] = {}
        self._latest_mark = 0

    @property
    def world(self) -> World:
        return self.workspace.world

    @property
    def limits(self) -> Limits:
        return self.workspace.limits

    @property
    def calls(self) -> deque[Call]:
        """The app's latest 20,000 calls, oldest first; `response_url` is a method's name too."""
        return self.workspace.calls

    @property
    def complaints(self) -> deque[Complaint]:
        return self.workspace.complaints

    @property
    def notices(self) -> deque[Notice]:
        return self.workspace.notices

    @property
    def deliveries(self) -> deque[Delivery]:
        """The latest 1,000 deliveries, to be delivered again for one."""
        return self.workspace.deliveries

    @property
    def executions(self) -> dict[str, dict[str, Any] | str | None]:
        """Workflow steps by id: None while running, then the outputs or the error."""
        return self.workspace.executions

    def acted(self, user: str) -> None:
        """Notes that this person did something: `answer` and `updated` count from here."""
        self._latest_mark = self._marks[self.world.user(user).id] = self.workspace.messages.now

    def messages(self, channel: str, user: str) -> list[Message]:
        """What that person sees in that channel, oldest first."""
        person, place = self.world.user(user), self.world.channel(channel)
        if not self.workspace.may_see(person.id, place.id):
            return []
        return list(self.workspace.messages.seen(place.id, person.id))

    def thread(self, message: Message) -> list[Message]:
        """The replies to a message that everybody sees, oldest first; empty where there are none."""
        return self.workspace.messages.thread(message)

    def direct_channel(self, user: str) -> str:
        """The id of the conversation between that person and the bot, opened when there is none."""
        return self.workspace.direct_message(self.world.user(user).id).id

    def views(self, user: str) -> list[View]:
        """That person's open modals, the one on top last."""
        return self.workspace.views.stack(self.world.user(user).id)

    def home(self, user: str) -> View | None:
        """That person's Home tab, once it was published."""
        return self.workspace.views.homes.get(self.world.user(user).id)

    async def answer(self, user: str, channel: str, *, timeout: float = 5) -> Message:  # noqa: ASYNC109
        """The app's next message that this person sees there since they last did something.

        Asked again it gives the one after that; a message that changed in place counts anew. TimeoutError.
        """
        person, place = self.world.user(user), self.world.channel(channel)

        def newest() -> Message | None:
            if not self.workspace.may_see(person.id, place.id):
                return None
            first = None
            mark = self._marks.get(person.id, 0)
            for message in self.workspace.messages.changed_since(place.id, mark):
                if message.from_bot and message.visible_to in (None, person.id):
                    first = message
            return first

        message = await self.wait_for(newest, f"an answer for {user} in {channel}", timeout=timeout)
        self._marks[person.id] = message.changed
        return message

    async def view(self, user: str, *, timeout: float = 5) -> View:  # noqa: ASYNC109
        """The modal on top, once there is one. TimeoutError."""

        def top() -> View | None:
            stack = self.views(user)
            return stack[-1] if stack else None

        return await self.wait_for(top, f"a modal for {user}", timeout=timeout)

    async def wait_for(
        self,
        condition: Callable[[], T | None],
        description: str = "the condition",
        *,
        timeout: float = 5,  # noqa: ASYNC109
    ) -> T:
        """The condition's first true value. It is looked at whenever something changes, not by the clock.

        TimeoutError says what was waited for and what the app did last.
        """
        try:
            return await self.workspace.feed.until(condition, timeout)
        except TimeoutError:
            last = [f"{call.method} {call.error or call.status}" for call in list(self.calls)[-5:]]
            problems = [complaint.problem for complaint in list(self.complaints)[-3:]]
            raise TimeoutError(
                f"waited {timeout} s for {description}; last calls: {last}; complaints: {problems}"
            ) from None

    @property
    def mark(self) -> int:
        """Now, for `since`: waiting from a mark on costs the same however long the conversation is."""
        return self.workspace.messages.now

    async def wait_for_text(
        self,
        text: str,
        user: str,
        channel: str,
        *,
        since: int = 0,
        timeout: float = 5,  # noqa: ASYNC109
    ) -> Message:
        """The first message that this person sees there and that holds the text, in blocks or fallback.

        With `since` only what was posted or changed after that `mark` counts.
        """
        person, place = self.world.user(user), self.world.channel(channel)
        sought = self._sought_in(place.id, person.id, text, since)
        return await self.wait_for(sought, f"{text!r} for {user} in {channel}", timeout=timeout)

    async def updated(self, message: Message, until: Sought = None, *, timeout: float = 5) -> Message:  # noqa: ASYNC109
        """The same message once it is as sought; at once where it is already.

        Without `until`, once it changed since anybody last did something. TimeoutError; LookupError when it
        is deleted.
        """

        def changed() -> Message | None:
            if message.deleted or not self.workspace.messages.exists(message):
                raise LookupError("that message is gone")
            done = message.changed > self._latest_mark if until is None else meets(message, until)
            return message if done else None

        return await self.wait_for(changed, f"an update of {message.text!r}", timeout=timeout)

    async def replied(self, message: Message, until: Sought = None, *, timeout: float = 5) -> Message:  # noqa: ASYNC109
        """The first reply in its thread that is as sought, once there is one. TimeoutError."""

        def reply() -> Message | None:
            return next((each for each in self.thread(message) if meets(each, until)), None)

        return await self.wait_for(reply, f"a reply to {message.text!r}", timeout=timeout)

    async def direct(
        self,
        user: str,
        until: Sought = None,
        *,
        since: int = 0,
        timeout: float = 5,  # noqa: ASYNC109
    ) -> Message:
        """The bot's first direct message to that person that is as sought, once there is one. TimeoutError.

        With `since` only what was posted or changed after that `mark` counts. All of them are
        `messages(direct_channel(user), user)`; the next after an act is what `answer` gives.
        """
        person, place = self.world.user(user), self.direct_channel(user)

        def sent(message: Message) -> bool:
            return message.from_bot and meets(message, until)

        sought = self._sought_in(place, person.id, sent, since)
        return await self.wait_for(sought, f"a direct message to {user}", timeout=timeout)

    def _sought_in(
        self, channel: str, user_id: str, sought: Sought, since: int
    ) -> Callable[[], Message | None]:
        """A condition that looks at each message once, and again only when it changed."""
        looked = since

        def found() -> Message | None:
            nonlocal looked
            if not self.workspace.may_see(user_id, channel):
                return None
            changed = list(self.workspace.messages.changed_since(channel, looked))
            if changed:
                looked = changed[0].changed
            meant = (m for m in changed if m.visible_to in (None, user_id) and meets(m, sought))
            return min(meant, key=lambda message: message.ts, default=None)

        return found
