"""Deliveries over Socket Mode: envelopes on websockets that the app opened."""

import asyncio
import json
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from playground.slack.feed import Feed
from playground.slack.records import Ack, Delivery

MAX_CONNECTIONS = 10
TICKETS_KEPT = 100


@dataclass(slots=True, eq=False)
class Connection:
    """One websocket of the app. `leaving` once it was told to reconnect."""

    socket: web.WebSocketResponse
    request: web.Request
    leaving: bool = False
    waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)


class SocketTransport:
    """The app's open websockets; deliveries go round them in turn."""

    def __init__(self, feed: Feed, app_id: str) -> None:
        self._feed = feed
        self._app_id = app_id
        self._connections: list[Connection] = []
        self._turn = 0
        self._tickets: OrderedDict[str, None] = OrderedDict()
        self.base_url = ""
        self.used = False

    @property
    def connected(self) -> int:
        """How many websockets are open and take deliveries."""
        return sum(1 for connection in self._connections if not connection.leaving)

    def new_url(self) -> str:
        """What apps.connections.open answers: good for one connection."""
        ticket = secrets.token_urlsafe(16)
        self._tickets[ticket] = None
        if len(self._tickets) > TICKETS_KEPT:
            self._tickets.popitem(last=False)
        return f"{self.base_url.replace('http://', 'ws://', 1)}/link/?ticket={ticket}&app_id={self._app_id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One websocket, from hello to its end."""
        if self._tickets.pop(request.query.get("ticket", ""), False) is False:
            return web.Response(status=403, text="invalid ticket")
        socket = web.WebSocketResponse(heartbeat=30, max_msg_size=8 * 1024 * 1024)
        await socket.prepare(request)
        if len(self._connections) >= MAX_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await socket.close()
            return socket
        connection = Connection(socket, request)
        self._connections.append(connection)
        self.used = True
        try:
            await socket.send_json(
                {
                    "type": "hello",
                    "num_connections": len(self._connections),
                    "debug_info": {
                        "host": "applink",
                        "build_number": 1,
                        "approximate_connection_time": 18060,
                    },
                    "connection_info": {"app_id": self._app_id},
                }
            )
            self._feed.changed()
            async for received in socket:
                if received.type is WSMsgType.TEXT:
                    self._acknowledged(connection, received.data)
        finally:
            self._connections.remove(connection)
            for future in connection.waiting.values():
                if not future.done():
                    future.set_exception(
                        ConnectionResetError("the websocket closed before its acknowledgement")
                    )
            self._feed.changed()
        return socket

    def _acknowledged(self, connection: Connection, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        future = connection.waiting.get(str(answer.get("envelope_id"))) if isinstance(answer, dict) else None
        if future is not None and not future.done():
            future.set_result(answer.get("payload"))

    async def send(self, delivery: Delivery, seconds: float) -> Ack:
        """Sends one envelope and waits for its acknowledgement, first for a connection if need be."""
        started = time.perf_counter()
        envelope_id = secrets.token_hex(16)
        connection: Connection | None = None
        try:
            async with asyncio.timeout(seconds):
                connection = await self._feed.until(self._next, seconds)
                future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
                connection.waiting[envelope_id] = future
                await connection.socket.send_str(json.dumps(self._envelope(envelope_id, delivery)))
                body = await future
        except TimeoutError:
            return Ack(None, None, time.perf_counter() - started, "operation_timeout")
        except (ConnectionError, RuntimeError):
            return Ack(None, None, time.perf_counter() - started, "dispatch_failed")
        finally:
            if connection is not None:
                connection.waiting.pop(envelope_id, None)
        return Ack(200, body, time.perf_counter() - started)

    def _next(self) -> Connection | None:
        free = [connection for connection in self._connections if not connection.leaving]
        if not free:
            return None
        self._turn += 1
        return free[self._turn % len(free)]

    def _envelope(self, envelope_id: str, delivery: Delivery) -> dict[str, Any]:
        kind = {"fields": "slash_commands", "json": "events_api"}.get(delivery.form, "interactive")
        envelope: dict[str, Any] = {
            "envelope_id": envelope_id,
            "payload": delivery.payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": delivery.retry, "retry_reason": delivery.retry_reason}
        return envelope

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Tells every connection to make way for a new one, or with `warning` that this will come soon."""
        for connection in list(self._connections):
            if connection.socket.closed:
                continue
            connection.leaving = reason != "warning"
            await connection.socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink"}}
            )

    async def drop(self, *, politely: bool = False) -> None:
        """Ends every connection: by a close frame when `politely`, else as a cable does."""
        for connection in list(self._connections):
            connection.leaving = True
            if politely:
                await connection.socket.close()
            elif connection.request.transport is not None:
                connection.request.transport.abort()
