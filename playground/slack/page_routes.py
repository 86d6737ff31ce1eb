"""What the page asks for: its files, its state, its events, and what its person does."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import ClientConnectionResetError, web

from playground.slack.feed import PageEvent
from playground.slack.messages import Message
from playground.slack.records import Ack, UnansweredError
from playground.slack.touching_blocks import Container, find_place
from playground.slack.troubles import Trouble, troubles
from playground.slack.views import View
from playground.slack.world import User

if TYPE_CHECKING:
    from playground.slack.standin import SlackStandIn

PAGE = Path(__file__).parent / "page"
KINDS = {"multi_guest": "guest"}
KEEP_ALIVE_SECONDS = 15
SHOWN_AT_START = 500  # of each channel, the latest
TROUBLE = "We had some trouble connecting. Try again?"


class BadRequestError(Exception):
    """The page asked for what it can't have; its text is for the person."""


def page_routes(slack: "SlackStandIn") -> list[web.RouteDef]:
    """The page's routes."""
    page = PageRoutes(slack)
    return [
        web.get("/", page.index),
        web.get("/static/{path:.+}", page.static),
        web.get("/archives/{channel}/{message}", page.archive),
        web.get("/page/state", page.state),
        web.get("/page/events", page.events),
        web.post("/page/send", page.answering(page.send)),
        web.post("/page/action", page.answering(page.action)),
        web.post("/page/options", page.answering(page.options)),
        web.post("/page/submit", page.answering(page.submit)),
        web.post("/page/close", page.answering(page.close)),
        web.post("/page/shortcut", page.answering(page.shortcut)),
        web.post("/page/delete", page.answering(page.delete)),
        web.post("/page/troubles", page.answering(page.troubles)),
        web.post("/page/trouble", page.answering(page.trouble)),
    ]


class PageRoutes:
    """Thin over what SlackStandIn does in Python."""

    def __init__(self, slack: "SlackStandIn") -> None:
        self._slack = slack

    def answering(
        self, act: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        """A handler that reads JSON, acts, and answers JSON; what can't be done is said to the person."""

        async def handle(request: web.Request) -> web.Response:
            try:
                body = await request.json()
            except json.JSONDecodeError:
                body = None
            if not isinstance(body, dict):
                return web.json_response({"ok": False, "error": "The page sent no JSON object."}, status=400)
            try:
                answer = await act(body)
            except UnansweredError as failed:
                return web.json_response(_said(failed.ack))
            except (BadRequestError, LookupError) as error:
                text = str(error.args[0]) if error.args else "That is not there any more."
                return web.json_response({"ok": False, "error": text})
            return web.json_response(answer)

        return handle

    async def index(self, _request: web.Request) -> web.StreamResponse:
        return await self._file("index.html")

    async def static(self, request: web.Request) -> web.StreamResponse:
        return await self._file(request.match_info["path"])

    async def _file(self, name: str) -> web.StreamResponse:
        path = (PAGE / name).resolve()
        if not path.is_relative_to(PAGE.resolve()) or not path.is_file():
            return web.Response(status=404, text="not found")
        return web.FileResponse(path, headers={"Cache-Control": "no-cache"})

    async def archive(self, request: web.Request) -> web.Response:
        digits = request.match_info["message"].removeprefix("p")
        message = f"{digits[:-6]}.{digits[-6:]}"
        where = f"/#channel={request.match_info['channel']}&message={message}"
        return web.Response(status=302, headers={"Location": where})

    async def state(self, request: web.Request) -> web.Response:
        workspace, world = self._slack.workspace, self._slack.world
        user = world.users.get(request.query.get("user", ""))
        if user is None:
            user = next(iter(world.users.values()))
        channels = [channel for channel in world.channels.values() if workspace.may_see(user.id, channel.id)]
        return web.json_response(
            {
                "team": {"id": world.team_id, "name": world.team_name},
                "me": user.id,
                "users": [
                    {
                        "id": person.id,
                        "name": person.name,
                        "real_name": person.real_name,
                        "title": person.title,
                        "color": f"#{person.color}",
                        "kind": KINDS.get(person.kind, person.kind),
                        "admin": person.is_admin,
                    }
                    for person in world.users.values()
                ],
                "channels": [
                    {
                        "id": channel.id,
                        "name": channel.name,
                        "kind": channel.kind,
                        "shared": channel.is_ext_shared,
                        "archived": channel.is_archived,
                        "members": sorted(channel.members),
                        "topic": channel.topic,
                    }
                    for channel in channels
                ],
                "messages": {channel.id: self._shown(channel.id, user.id) for channel in channels},
                "usergroups": [
                    {"id": group.id, "handle": group.handle, "name": group.name}
                    for group in world.groups.values()
                ],
                "commands": [
                    {"command": c.command, "description": c.description, "usage_hint": c.usage_hint}
                    for c in workspace.manifest.commands
                ],
                "shortcuts": [
                    {"callback_id": s.callback_id, "name": s.name, "type": s.type}
                    for s in workspace.manifest.shortcuts
                ],
                "views": workspace.page_views(user.id),
                "complaints": [complaint.as_page() for complaint in workspace.complaints],
            }
        )

    def _shown(self, channel_id: str, user_id: str) -> list[dict[str, Any]]:
        messages = self._slack.workspace.messages
        seen = deque(messages.seen(channel_id, user_id), maxlen=SHOWN_AT_START)
        return [message.as_page(len(messages.thread(message))) for message in seen]

    async def events(self, request: web.Request) -> web.StreamResponse:
        feed = self._slack.workspace.feed
        queue = feed.open_page(request.query.get("user", ""))
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        try:
            await response.prepare(request)
            await response.write(b": open\n\n")
            while True:
                try:
                    async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                        event = await queue.get()
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if event is None:
                    break
                await response.write(_written(event))
        except (ClientConnectionResetError, ConnectionResetError):
            return response  # the page was closed
        finally:
            feed.close_page(queue)
        return response

    async def send(self, body: dict[str, Any]) -> dict[str, Any]:
        user, channel = self._user(body), self._slack.world.channels[str(body.get("channel"))]
        text = str(body.get("text") or "").strip()
        thread_ts = body.get("thread_ts") or None
        if not text:
            raise BadRequestError("There is nothing to send.")
        if user.kind in {"deactivated", "bot"}:
            raise BadRequestError("This account can't send anything.")
        if user.id not in channel.members:
            raise BadRequestError(f"You are not in #{channel.name}.")
        if channel.is_archived:
            raise BadRequestError(f"#{channel.name} is archived.")
        if not text.startswith("/"):
            await self._slack.say(user.id, channel.id, text, thread_ts)
            return {"ok": True}
        name = text.split()[0]
        if thread_ts:
            raise BadRequestError(f"{name} is not supported in threads. Sorry!")
        if user.kind == "external":
            raise BadRequestError(f"{name} is not a valid command: it belongs to the other organisation.")
        await self._slack.command(user.id, channel.id, text)
        return {"ok": True}  # a failure is told by a notice

    async def action(self, body: dict[str, Any]) -> dict[str, Any]:
        user, container = self._user(body), self._container(body)
        given = body.get("action") or {}
        if isinstance(container, View):
            _keep_values(container, body.get("values"))
        place = find_place(
            container, action_id=str(given.get("action_id")), block_id=str(body.get("block_id"))
        )
        self._slack.acted(user.id)
        return _said(await self._slack.touching.act(user, container, place, given))

    async def options(self, body: dict[str, Any]) -> dict[str, Any]:
        user, container = self._user(body), self._container(body)
        place = find_place(
            container, action_id=str(body.get("action_id")), block_id=str(body.get("block_id"))
        )
        return await self._slack.touching.suggest(user, container, place, str(body.get("value") or ""))

    async def submit(self, body: dict[str, Any]) -> dict[str, Any]:
        view = self._view(body)
        values = body.get("values")
        self._slack.acted(view.user_id)
        ack = await self._slack.modals.submit(
            self._user(body), view, values if isinstance(values, dict) else {}
        )
        return {"ok": True, "errors": ack.errors} if ack.ok and ack.errors else _said(ack)

    async def close(self, body: dict[str, Any]) -> dict[str, Any]:
        await self._slack.modals.close(self._user(body), self._view(body), everything=bool(body.get("all")))
        return {"ok": True}

    async def shortcut(self, body: dict[str, Any]) -> dict[str, Any]:
        message = None
        if body.get("message_ts"):
            message = self._slack.workspace.messages.get(str(body.get("channel")), str(body["message_ts"]))
            if message is None:
                raise BadRequestError("That message is gone.")
        return _said(await self._slack.shortcut(self._user(body).id, str(body.get("callback_id")), message))

    async def delete(self, body: dict[str, Any]) -> dict[str, Any]:
        user, message = self._user(body), self._message(body)
        if not user.is_admin and message.user != user.id:
            raise BadRequestError("Only its author or an admin can delete this message.")
        self._slack.delete_message(message)
        return {"ok": True}

    async def troubles(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"troubles": [{"name": each.name, "words": each.words} for each in self._troubles(body)]}

    async def trouble(self, body: dict[str, Any]) -> dict[str, Any]:
        for each in self._troubles(body):
            if each.name == body.get("name"):
                each.happen()
                return {"ok": True}
        raise BadRequestError("That can't happen any more.")

    def _troubles(self, body: dict[str, Any]) -> list[Trouble]:
        return troubles(self._slack, self._user(body), self._slack.world.channel(str(body.get("channel"))))

    def _user(self, body: dict[str, Any]) -> User:
        return self._slack.world.user(str(body.get("user")))

    def _container(self, body: dict[str, Any]) -> Container:
        container = body.get("container") or {}
        if container.get("type") == "view":
            return self._view({**body, "view_id": container.get("view_id")})
        return self._message({**container, "user": body.get("user")})

    def _message(self, body: dict[str, Any]) -> Message:
        message = self._slack.workspace.messages.get(str(body.get("channel")), str(body.get("ts")))
        if message is None or message.visible_to not in (None, body.get("user")):
            raise BadRequestError("That message is gone.")
        return message

    def _view(self, body: dict[str, Any]) -> View:
        view = self._slack.workspace.views.get(str(body.get("view_id")))
        if view is None or view.user_id != body.get("user"):
            raise BadRequestError("That window is closed already.")
        return view


def _keep_values(view: View, values: Any) -> None:
    if isinstance(values, dict):
        for block_id, elements in values.items():
            view.state.setdefault(block_id, {}).update(elements)


def _said(ack: Ack) -> dict[str, Any]:
    return {"ok": True} if ack.ok else {"ok": False, "error": f"{TROUBLE} ({ack.error})"}


def _written(event: PageEvent) -> bytes:
    return f"event: {event.name}\ndata: {json.dumps(event.data)}\n\n".encode()
