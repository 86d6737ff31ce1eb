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


class Watching:
    """What people see, what the app did, and waiting for either."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._marks: dict[str, int] = {}

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
        """Notes that this person did something: `answer` counts from here."""
        self._marks[self.world.user(user).id] = self.workspace.messages.now

    def messages(self, channel: str, user: str) -> list[Message]:
        """What that person sees in that channel, oldest first."""
        person, place = self.world.user(user), self.world.channel(channel)
        if not self.workspace.may_see(person.id, place.id):
            return []
        return list(self.workspace.messages.seen(place.id, person.id))

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
        person = self.world.user(user)

        def newest() -> Message | None:
            mark = self._marks.get(person.id, 0)
            new = [m for m in self.messages(channel, user) if m.from_bot and m.changed > mark]
            return min(new, key=lambda m: m.changed) if new else None

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

    async def wait_for_text(self, text: str, user: str, channel: str, *, timeout: float = 5) -> Message:  # noqa: ASYNC109
        """The first message that this person sees there and that holds the text, in blocks or fallback."""

        def found() -> Message | None:
            for message in self.messages(channel, user):
                if text in message.text or any(text in part for part in texts(message.blocks)):
                    return message
            return None

        return await self.wait_for(found, f"{text!r} for {user} in {channel}", timeout=timeout)
