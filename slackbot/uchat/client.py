"""The UChat client: one typed method per REST path.

It knows nothing of Slack. Every method raises the errors of errors.py; docstrings name what is particular.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import httpx
from pydantic import SecretStr

from slackbot.uchat import answers, requests
from slackbot.uchat.budget import Budget, Patience
from slackbot.uchat.errors import UChatError
from slackbot.uchat.hidden import Hidden, bridge_values
from slackbot.uchat.kept import Kept
from slackbot.uchat.models import (
    BotUser,
    Cart,
    ChatMessage,
    ClosingNote,
    Conversation,
    FlowUserField,
    Label,
    Me,
    Order,
    OrderDetail,
    SubFlow,
    Tag,
    TeamInfo,
)
from slackbot.uchat.page import Page, every
from slackbot.uchat.requests import Request
from slackbot.uchat.tolerant import Tolerant
from slackbot.uchat.transport import OnCall, Transport, nobody

Model = TypeVar("Model", bound=Tolerant)


@dataclass(frozen=True, slots=True)
class Written:
    """A chunked write that UChat confirmed: how many items, in how many calls. It proves nothing yet."""

    items: int
    chunks: int


class _Bulk(Protocol):
    def __call__(self, user_ns: str, values: Iterable[str], /) -> Request: ...


class UChat:
    """The client. Keep one per process, and `aclose` it.

    `timeout` is seconds, for connecting, sending and reading each. `concurrency` is how many calls may be
    under way at once; UChat throttles parallel ones. `hidden` names the profile and custom fields that are
    stripped from every bot user returned. `default_region` (like `AU`) is what finding.py reads phone numbers
    without a country code by. `wait` is the most seconds a call queues. `kept_for` is how many seconds the
    lists of tags and labels are kept. `on_call` is told of each HTTP request sent. `http` stands in for the
    network.
    """

    def __init__(
        self,
        *,
        base_url: str,
        token: SecretStr,
        timeout: float = 10.0,
        concurrency: int = 1,
        hidden: frozenset[str] = frozenset(),
        default_region: str | None = None,
        wait: float = 10.0,
        kept_for: float = 60.0,
        on_call: OnCall = nobody,
        http: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.default_region = default_region
        self.sends_labels: bool | None = None
        """Whether get-info sends labels, as its last answer showed; None before the first."""
        self._hidden = Hidden(hidden)
        self._transport = Transport(
            base_url=base_url,
            token=token,
            timeout=timeout,
            concurrency=concurrency,
            wait=wait,
            on_call=on_call,
            clock=clock,
            sleep=sleep,
            http=http,
        )
        self._tags: Kept[Tag] = Kept(kept_for, clock)
        self._labels: Kept[Label] = Kept(kept_for, clock)

    async def aclose(self) -> None:
        """End what is under way and close the connections."""
        await self._transport.aclose()

    @property
    def budget(self) -> Budget:
        """What is known of UChat's limit; to look at."""
        return self._transport.budget

    @property
    def waiting(self) -> int:
        """How many calls wait for their turn."""
        return self._transport.waiting

    def hides(self, field: str) -> bool:
        """Whether that profile field, like `email`, is hidden."""
        return self._hidden.hides(field)

    def shown(self, user: BotUser) -> BotUser:
        """`user` without the hidden fields and the flow bridge's."""
        return self._hidden.strip(user)

    # Bot users

    async def bot_user(
        self,
        user_ns: str,
        *,
        patience: Patience = Patience.QUEUE,
        keep_hidden: bool = False,
        fresh: bool = False,
    ) -> BotUser:
        """One bot user. Raises `NotFound`. What `keep_hidden` leaves in may be compared, never shown.

        A `fresh` look, as after a write, shares no call that is under way.
        """
        user = await self._one(BotUser, requests.bot_user(user_ns), patience, fresh=fresh)
        self.sends_labels = user.labels is not None
        return user if keep_hidden else self.shown(user)

    async def bot_user_by_user_id(
        self, user_id: str, *, patience: Patience = Patience.QUEUE, keep_hidden: bool = False
    ) -> BotUser:
        """One bot user by the channel's own id. Raises `NotFound`."""
        user = await self._one(BotUser, requests.bot_user_by_user_id(user_id), patience)
        return user if keep_hidden else self.shown(user)

    async def bot_users(
        self,
        *,
        name: str | None = None,
        phone: str | None = None,
        email: str | None = None,
        label_id: int | None = None,
        page: int = 1,
        limit: int = 10,
        patience: Patience = Patience.QUEUE,
        keep_hidden: bool = False,
        fresh: bool = False,
    ) -> Page[BotUser]:
        """The bot's users, latest interaction first. The filters are textual: a hit is not yet a match.

        `fresh` as for `bot_user`.
        """
        request = requests.bot_users(
            name=name, phone=phone, email=email, label_id=label_id, page=page, limit=limit
        )
        listed = await self._many(BotUser, request, page, limit, patience, fresh=fresh)
        return self._shown_page(listed, keep_hidden)

    async def workspace_bot_users(
        self,
        *,
        name: str | None = None,
        phone: str | None = None,
        email: str | None = None,
        page: int = 1,
        limit: int = 10,
        patience: Patience = Patience.QUEUE,
        keep_hidden: bool = False,
    ) -> Page[BotUser]:
        """The users of all the workspace's bots. Actions reach only those of the token's own bot."""
        request = requests.workspace_bot_users(name=name, phone=phone, email=email, page=page, limit=limit)
        return self._shown_page(await self._many(BotUser, request, page, limit, patience), keep_hidden)

    async def bridge_fields(self, user_ns: str) -> dict[str, str]:
        """The flow bridge's fields of one bot user by name; those without a value are left out. Always fresh."""
        return bridge_values(await self.bot_user(user_ns, keep_hidden=True, fresh=True))

    # Tags and labels

    async def tags(self, *, patience: Patience = Patience.QUEUE) -> tuple[Tag, ...]:
        """All tags of the bot, kept for a minute."""
        return await self._tags.read(lambda: self._all(Tag, requests.tags, patience))

    async def labels(self, *, patience: Patience = Patience.QUEUE) -> tuple[Label, ...]:
        """All labels of the workspace, kept for a minute."""
        return await self._labels.read(lambda: self._all(Label, requests.labels, patience))

    @property
    def tags_kept(self) -> tuple[Tag, ...]:
        """The tags as last read, however long ago, without a call; none where they never were."""
        return self._tags.last

    @property
    def labels_kept(self) -> tuple[Label, ...]:
        """The labels as last read, however long ago, without a call."""
        return self._labels.last

    async def add_tag(self, user_ns: str, tag_ns: str) -> None:
        """Add one tag; adding one that is there changes nothing."""
        await self._write(requests.add_tag(user_ns, tag_ns))

    async def remove_tag(self, user_ns: str, tag_ns: str) -> None:
        """Remove one tag."""
        await self._write(requests.remove_tag(user_ns, tag_ns))

    async def add_tags(self, user_ns: str, tag_nss: Sequence[str]) -> Written:
        """Add any number of tags, 20 a call. An error says in `done` and `chunks` what came before it."""
        return await self._chunked(requests.add_tags, user_ns, tag_nss)

    async def remove_tags(self, user_ns: str, tag_nss: Sequence[str]) -> Written:
        """Remove any number of tags, as `add_tags` adds them."""
        return await self._chunked(requests.remove_tags, user_ns, tag_nss)

    async def add_labels(self, user_ns: str, names: Sequence[str]) -> Written:
        """Add any number of labels by name, as `add_tags` adds tags."""
        return await self._chunked(requests.add_labels, user_ns, names)

    async def remove_labels(self, user_ns: str, names: Sequence[str]) -> Written:
        """Remove any number of labels by name, as `add_tags` adds tags."""
        return await self._chunked(requests.remove_labels, user_ns, names)

    # Shop and messages

    async def cart(self, user_ns: str) -> Cart:
        """The cart; one without items where there is none."""
        request = requests.cart(user_ns)
        return answers.one_or_none(Cart, request, await self._transport.send(request)) or Cart()

    async def orders(self, user_ns: str, *, page: int = 1, limit: int = 10) -> Page[Order]:
        """The orders of one bot user. Nothing public says in which order they come."""
        return await self._many(Order, requests.orders(user_ns, page=page, limit=limit), page, limit)

    async def order(self, order_id: int) -> OrderDetail:
        """One order with what the API tells of it, whoever's it is. Raises `NotFound`."""
        return await self._one(OrderDetail, requests.order(order_id))

    async def chat_messages(
        self,
        user_ns: str,
        *,
        limit: int = 50,
        include_bot: bool = True,
        include_note: bool = False,
        include_system: bool = False,
        start_time: int | None = None,
        end_time: int | None = None,
    ) -> tuple[ChatMessage, ...]:
        """The latest messages, newest first; `limit` at most 100, times in epoch seconds.

        Without `include_bot` some bots give what came in alone: ask for all, and filter.
        """
        request = requests.chat_messages(
            user_ns,
            limit=limit,
            include_bot=include_bot,
            include_note=include_note,
            include_system=include_system,
            start_time=start_time,
            end_time=end_time,
        )
        return (await self._many(ChatMessage, request, 1, limit)).items

    async def chat_messages_by_mids(self, mids: Sequence[str]) -> tuple[ChatMessage, ...]:
        """Messages by mid, at most 100, whoever they belong to: check `user_ns`."""
        if len(mids) > requests.MOST_MIDS:
            raise ValueError(f"at most {requests.MOST_MIDS} mids in one call")
        request = requests.chat_messages_by_mids(mids)
        return (await self._many(ChatMessage, request, 1, requests.MOST_MIDS)).items

    # The bot and its workspace

    async def subflows(self, name: str | None = None) -> tuple[SubFlow, ...]:
        """The bot's sub flows whose name contains `name`, or all; never kept."""
        return await self._all(SubFlow, requests.subflows, name=name)

    async def user_fields(self, name: str | None = None) -> tuple[FlowUserField, ...]:
        """The bot's custom fields whose name contains `name`, or all; never kept."""
        return await self._all(FlowUserField, requests.user_fields, name=name)

    async def set_user_fields_by_name(self, user_ns: str, values: Mapping[str, str]) -> None:
        """Set at most 20 custom fields by name, in one call."""
        if len(values) > requests.MOST_ITEMS:
            raise ValueError(f"at most {requests.MOST_ITEMS} fields in one call")
        await self._write(requests.set_user_fields(user_ns, values))

    async def clear_user_fields_by_name(self, user_ns: str, names: Sequence[str]) -> Written:
        """Clear custom fields by name, 20 a call."""
        return await self._chunked(requests.clear_user_fields, user_ns, names)

    async def send_sub_flow(self, user_ns: str, sub_flow_ns: str) -> None:
        """Start a sub flow. Never repeated: after an error with `maybe_done` the outcome is unknown."""
        await self._write(requests.send_sub_flow(user_ns, sub_flow_ns))

    async def closing_notes(self, *, page: int = 1, limit: int = 100) -> Page[ClosingNote]:
        """The bot's closing-note definitions, not anybody's notes."""
        return await self._many(ClosingNote, requests.closing_notes(page=page, limit=limit), page, limit)

    async def conversations(
        self, user_ns: str, *, limit: int = 100, start_id: int | None = None
    ) -> tuple[Conversation, ...]:
        """Closed conversations of one bot user, without text; further ones from `start_id` on."""
        request = requests.conversations(user_ns=user_ns, limit=limit, start_id=start_id)
        return (await self._many(Conversation, request, 1, limit)).items

    async def me(self) -> Me:
        """Whom the token belongs to; needs no scope."""
        return await self._one(Me, requests.me())

    async def team_info(self) -> TeamInfo:
        """The workspace of the token."""
        return await self._one(TeamInfo, requests.team_info())

    # How they all go

    async def _one(
        self,
        model: type[Model],
        request: Request,
        patience: Patience = Patience.QUEUE,
        *,
        fresh: bool = False,
    ) -> Model:
        return answers.one(model, request, await self._transport.send(request, patience, fresh=fresh))

    async def _many(
        self,
        model: type[Model],
        request: Request,
        page: int,
        limit: int,
        patience: Patience = Patience.QUEUE,
        *,
        fresh: bool = False,
    ) -> Page[Model]:
        found = await self._transport.send(request, patience, fresh=fresh)
        return answers.many(model, request, found, page=page, limit=limit)

    async def _all(
        self,
        model: type[Model],
        build: "_Listed",
        patience: Patience = Patience.QUEUE,
        *,
        name: str | None = None,
    ) -> tuple[Model, ...]:
        limit = requests.LARGEST_PAGE

        async def read(page: int) -> Page[Model]:
            return await self._many(model, build(name=name, page=page, limit=limit), page, limit, patience)

        return tuple([item async for item in every(read)])

    async def _write(self, request: Request) -> None:
        answers.confirmed(request, await self._transport.send(request))

    async def _chunked(self, build: _Bulk, user_ns: str, values: Sequence[str]) -> Written:
        done = chunks = 0
        for start in range(0, len(values), requests.MOST_ITEMS):
            chunk = values[start : start + requests.MOST_ITEMS]
            try:
                await self._write(build(user_ns, chunk))
            except UChatError as error:
                error.done, error.chunks = done, chunks
                raise
            done += len(chunk)
            chunks += 1
        return Written(done, chunks)

    def _shown_page(self, page: Page[BotUser], keep_hidden: bool) -> Page[BotUser]:
        if keep_hidden:
            return page
        return page.with_items(tuple(self.shown(user) for user in page.items))


class _Listed(Protocol):
    def __call__(self, *, name: str | None, page: int, limit: int) -> Request: ...
