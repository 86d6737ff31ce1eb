"""From a delivery to its acknowledgement, over whichever transport the app uses; events are sent again."""

import asyncio
from dataclasses import replace

from playground.slack.http_transport import HttpTransport
from playground.slack.records import Ack, Delivery
from playground.slack.socket_transport import SocketTransport
from playground.slack.workspace import Workspace


class Dispatcher:
    """HTTP when there is a request URL, else Socket Mode."""

    def __init__(self, workspace: Workspace, http: HttpTransport, sockets: SocketTransport) -> None:
        self._workspace = workspace
        self.http = http
        self.sockets = sockets
        self.request_url: str | None = None
        self._retries: set[asyncio.Task[None]] = set()

    async def deliver(self, delivery: Delivery, *, url: str | None = None) -> Ack:
        """Sends it once and gives its acknowledgement; never raises for what the app does.

        A `url` takes the place of the request URL: that of another copy of the app.
        """
        self._workspace.deliveries.append(delivery)
        seconds = self._workspace.limits.ack_seconds
        where = url or self.request_url
        if where is not None:
            ack = await self.http.send(where, delivery, seconds)
        elif self.sockets.used:
            ack = await self.sockets.send(delivery, seconds)
        else:
            ack = Ack(None, None, 0.0, "dispatch_failed")
        self._workspace.feed.changed()
        return ack

    async def deliver_event(self, delivery: Delivery) -> Ack:
        """Sends an event; when it fails, sends it again up to three times on its own."""
        ack = await self.deliver(delivery)
        if not ack.ok and ack.headers.get("x-slack-no-retry") != "1":
            task = asyncio.create_task(self._retry(delivery, ack))
            self._retries.add(task)
            task.add_done_callback(self._retries.discard)
        return ack

    async def _retry(self, delivery: Delivery, failed: Ack) -> None:
        limits = self._workspace.limits
        for number, wait in enumerate(limits.retry_waits, start=1):
            await asyncio.sleep(wait * limits.time_factor)
            again = replace(delivery, retry=number, retry_reason=_reason(failed))
            failed = await self.deliver(again)
            if failed.ok or failed.headers.get("x-slack-no-retry") == "1":
                return

    async def close(self) -> None:
        """Ends the retries still waiting, and the connections."""
        for task in self._retries:
            task.cancel()
        await asyncio.gather(*self._retries, return_exceptions=True)
        await self.sockets.drop(politely=True)
        await self.http.close()


def _reason(ack: Ack) -> str:
    if ack.error == "operation_timeout":
        return "http_timeout"
    return "http_error" if ack.status is not None else "connection_failed"
