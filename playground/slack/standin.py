"""A Slack for tests and for trying the bot, used by people from Python or from its page."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from playground.slack.bad_days import BadDays
from playground.slack.blocks import Place
from playground.slack.cast import default_world
from playground.slack.dispatcher import Dispatcher
from playground.slack.entering import entered
from playground.slack.http_transport import HttpTransport
from playground.slack.limits import Limits
from playground.slack.manifest import read_manifest
from playground.slack.messages import Message
from playground.slack.payloads import Payloads
from playground.slack.records import Ack, Delivery
from playground.slack.response_urls import ResponseUrls
from playground.slack.server import serving
from playground.slack.socket_transport import SocketTransport
from playground.slack.touching_blocks import Container, TouchingBlocks, find_place, flattened
from playground.slack.typing_in_channels import TypingInChannels
from playground.slack.using_modals import UsingModals, enter, input_named
from playground.slack.views import State, View
from playground.slack.web_api import WebApi
from playground.slack.workspace import Workspace
from playground.slack.world import User, World

__all__ = ["SlackStandIn"]


class SlackStandIn(BadDays):
    """One workspace with one app in it. Make it with `running`.

    People and channels are named by id or by name (`"maya"`, `"#support"`). What the app does wrong lands in
    `complaints`, what it calls in `calls`, what Slack itself tells people in `notices`.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.bot_token = f"xoxb-{secrets.token_hex(16)}"
        self.app_token = f"xapp-{secrets.token_hex(16)}"
        self.signing_secret = secrets.token_hex(16)
        self.sockets = SocketTransport(workspace.feed, workspace.world.app_id)
        self.dispatcher = Dispatcher(workspace, HttpTransport(self.signing_secret), self.sockets)
        self.response_urls = ResponseUrls(workspace)
        self.web_api = WebApi(workspace, self.bot_token, self.app_token, self.sockets.new_url)
        payloads = Payloads(workspace, self.response_urls)
        self.typing = TypingInChannels(workspace, payloads, self.dispatcher)
        self.touching = TouchingBlocks(workspace, payloads, self.dispatcher)
        self.modals = UsingModals(workspace, payloads, self.dispatcher)
        self.url = ""

    @classmethod
    @asynccontextmanager
    async def running(
        cls,
        port: int = 0,
        request_url: str | None = None,
        manifest: Path | str | None = None,
        *,
        validate: bool = True,
        world: World | None = None,
        limits: Limits | None = None,
    ) -> AsyncIterator["SlackStandIn"]:
        """A stand-in listening on loopback; OSError when the port is taken.

        With a `request_url` deliveries go there over HTTP, else over Socket Mode. Without a manifest any
        command and every scope is allowed. `validate=False` leaves blocks and views unchecked, for benches.
        """
        read = read_manifest(manifest)
        workspace = Workspace(
            world or default_world(read.bot_name), read, limits or Limits(), validate=validate
        )
        slack = cls(workspace)
        slack.request_url = request_url
        try:
            async with serving(slack, port) as url:
                slack.url = url
                slack.web_api.base_url = slack.response_urls.base = slack.sockets.base_url = url
                try:
                    yield slack
                finally:
                    workspace.feed.close()
                    await slack.dispatcher.close()
        finally:
            await slack.dispatcher.http.close()

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL is set to."""
        return f"{self.url}/api/"

    @property
    def request_url(self) -> str | None:
        """Where deliveries go over HTTP; None for Socket Mode. May be changed at any time."""
        return self.dispatcher.request_url

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self.dispatcher.request_url = url

    # What people do

    async def command(self, user: str, channel: str, line: str, *, url: str | None = None) -> Ack:
        """Types a slash command, `/uchat find …`. LookupError for one the manifest lacks.

        Here and below a `url` is that of a copy of the app, in place of `request_url`.
        """
        self.acted(user)
        person, place = self.world.user(user), self.world.channel(channel)
        return await self.typing.command(person, place, line, url=url)

    async def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Sends an ordinary message, with its events."""
        self.acted(user)
        said, _ = await self.typing.say(self.world.user(user), self.world.channel(channel), text, thread_ts)
        return said

    async def mention(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Ack:
        """Mentions the bot: `@uchat` before the text."""
        self.acted(user)
        line = f"<@{self.world.bot_user_id}> {text}"
        _, ack = await self.typing.say(self.world.user(user), self.world.channel(channel), line, thread_ts)
        return ack

    async def open_home(self, user: str) -> Ack:
        self.acted(user)
        return await self.typing.open_home(self.world.user(user))

    async def run_step(self, user: str, callback_id: str, inputs: dict[str, Any]) -> tuple[str, Ack]:
        """Runs the app's workflow step; answers its execution id, which `executions` knows."""
        return await self.typing.run_step(self.world.user(user), callback_id, inputs)

    async def shortcut(self, user: str, callback_id: str, message: Message | None = None) -> Ack:
        self.acted(user)
        return await self.typing.shortcut(self.world.user(user), callback_id, message)

    async def click(
        self,
        user: str,
        container: Container,
        text: str | None = None,
        *,
        action_id: str | None = None,
        block_id: str | None = None,
        url: str | None = None,
    ) -> Ack:
        """Clicks a button in a message or a view by its text or ids; a confirmation is answered with yes."""
        self.acted(user)
        place = self._place(user, container, text, action_id, block_id)
        return await self.touching.act(self.world.user(user), container, place, {}, url=url)

    async def choose(
        self,
        user: str,
        container: Container,
        name: str | None = None,
        value: Any = None,
        *,
        action_id: str | None = None,
        block_id: str | None = None,
        url: str | None = None,
    ) -> Ack:
        """Chooses in a select, menu, picker or input by its label or ids; values as in `submit`."""
        self.acted(user)
        person = self.world.user(user)
        place = self._place(user, container, name, action_id, block_id)
        if place.element["type"] == "overflow":
            options = flattened(place.element)
            chosen = next(o for o in options if value in (o.get("value"), o["text"]["text"]))
            return await self.touching.act(person, container, place, {"selected_option": chosen}, url=url)
        given = await entered(self.touching, person, container, place, value)
        return await self.touching.act(person, container, place, given, url=url)

    async def options(self, user: str, container: Container, name: str, query: str) -> list[dict[str, Any]]:
        """What an external select suggests for a query, groups flattened. UnansweredError."""
        place = self._place(user, container, name, None, None)
        answer = await self.touching.suggest(self.world.user(user), container, place, query)
        return flattened(answer)

    async def submit(
        self, user: str, view: View, values: dict[str, Any] | None = None, *, url: str | None = None
    ) -> Ack:
        """Fills in inputs by their labels and submits. `Ack.errors` holds errors at inputs.

        Selects take an option's text or value; external ones are asked for it first. What stays untouched
        sends its initial value.
        """
        self.acted(user)
        person = self.world.user(user)
        return await self.modals.submit(person, view, await self._filled(person, view, values), url=url)

    async def close(self, user: str, view: View, *, everything: bool = False) -> None:
        await self.modals.close(self.world.user(user), view, everything=everything)

    # Deliveries by hand

    def compose(self, user: str, channel: str, line: str) -> Delivery:
        """A command's delivery without sending it; for `deliver`. Its trigger lives from now."""
        return self.typing.compose(self.world.user(user), self.world.channel(channel), line)

    def compose_click(
        self,
        user: str,
        container: Container,
        text: str | None = None,
        *,
        action_id: str | None = None,
        block_id: str | None = None,
    ) -> Delivery:
        """A click's delivery without sending it; for `deliver`. Each one is a click of its own."""
        place = self._place(user, container, text, action_id, block_id)
        delivery = self.touching.compose(self.world.user(user), container, place, {})
        if delivery is None:
            raise LookupError(f"{place.label or place.action_id} tells the app nothing when it is touched")
        return delivery

    async def compose_submission(
        self, user: str, view: View, values: dict[str, Any] | None = None
    ) -> Delivery:
        """A submission's delivery without sending it; for `deliver`, after which the view stays as it is.

        Nothing is checked as Slack's client would: an empty input that is required is sent empty.
        """
        person = self.world.user(user)
        enter(view, await self._filled(person, view, values))
        return self.modals.compose(person, view)

    async def deliver(
        self,
        delivery: Delivery,
        *,
        url: str | None = None,
        secret: str | None = None,
        timestamp: int | None = None,
        headers: dict[str, str] | None = None,
        retry: int = 0,
    ) -> Ack:
        """Sends a delivery as it is, as often as you like: duplicates, replays, bad signatures."""
        sent = replace(delivery, retry=retry, retry_reason="http_timeout") if retry else delivery
        where = url or self.request_url
        if where is None:
            return await self.dispatcher.deliver(sent)
        return await self.dispatcher.http.send(
            where,
            sent,
            self.limits.ack_seconds,
            secret=secret,
            timestamp=timestamp,
            headers=headers,
        )

    async def deliver_raw(self, body: bytes, headers: dict[str, str]) -> Ack:
        """Posts exactly this to the request URL. ValueError over Socket Mode."""
        if self.request_url is None:
            raise ValueError("raw deliveries need a request URL")
        return await self.dispatcher.http.post(self.request_url, body, headers, self.limits.ack_seconds)

    # The line to the app

    async def drop_sockets(self) -> None:
        """Cuts the app's websockets as a cable does."""
        await self.sockets.drop()

    async def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """Asks the app to reconnect, as Slack does every few hours; or with `warning` announces it."""
        await self.sockets.refresh(reason)

    async def connected(self, *, timeout: float = 5) -> int:  # noqa: ASYNC109
        """How many websockets the app has open, once there is one. TimeoutError."""
        return await self.wait_for(lambda: self.sockets.connected, "the app to connect", timeout=timeout)

    async def _filled(self, person: User, view: View, values: dict[str, Any] | None) -> State:
        filled: State = {}
        for name, value in (values or {}).items():
            place = input_named(view, name)
            entry = await entered(self.touching, person, view, place, value)
            filled.setdefault(place.block_id, {})[place.action_id] = entry
        return filled

    def _place(
        self, user: str, container: Container, text: str | None, action_id: str | None, block_id: str | None
    ) -> Place:
        person = self.world.user(user)
        if isinstance(container, Message) and not self.workspace.messages.exists(container):
            raise LookupError("that message is gone")
        if isinstance(container, Message) and container.visible_to not in (None, person.id):
            raise LookupError(f"{person.name} does not see that message")
        return find_place(container, text=text, action_id=action_id, block_id=block_id)
