"""Deliveries over HTTP: signed with v0, to the app's request URL."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientConnectionError, ClientPayloadError, ClientSession, ClientTimeout, TCPConnector

from playground.slack.records import Ack, Delivery

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature of a raw body."""
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return f"v0={digest.hexdigest()}"


def encoded(delivery: Delivery) -> tuple[bytes, str]:
    """The body of a delivery and its content type."""
    if delivery.form == "fields":
        return urlencode(delivery.payload).encode(), FORM
    text = json.dumps(delivery.payload)
    if delivery.form == "json":
        return text.encode(), JSON
    return urlencode({"payload": text}).encode(), FORM


class HttpTransport:
    """Posts to the request URL over kept connections."""

    def __init__(self, signing_secret: str) -> None:
        self._secret = signing_secret
        self._session = ClientSession(connector=TCPConnector(limit=0), auto_decompress=False)

    async def close(self) -> None:
        await self._session.close()

    async def send(
        self,
        url: str,
        delivery: Delivery,
        seconds: float,
        *,
        secret: str | None = None,
        timestamp: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> Ack:
        """Signs, posts and waits for the acknowledgement. The keyword arguments make it wrong on purpose."""
        body, content_type = encoded(delivery)
        sent = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        stamp = str(int(time.time()) if timestamp is None else timestamp)
        sent["X-Slack-Request-Timestamp"] = stamp
        sent["X-Slack-Signature"] = signature(secret or self._secret, stamp, body)
        if delivery.retry:
            sent["X-Slack-Retry-Num"] = str(delivery.retry)
            sent["X-Slack-Retry-Reason"] = delivery.retry_reason
        return await self.post(url, body, sent | (headers or {}), seconds)

    async def post(self, url: str, body: bytes, headers: dict[str, str], seconds: float) -> Ack:
        """Posts exactly this."""
        started = time.perf_counter()
        try:
            async with self._session.post(
                url, data=body, headers=headers, timeout=ClientTimeout(total=seconds), allow_redirects=False
            ) as response:
                raw = await response.read()
        except TimeoutError:
            return Ack(None, None, time.perf_counter() - started, "operation_timeout")
        except (ClientConnectionError, ClientPayloadError, asyncio.IncompleteReadError):
            return Ack(None, None, time.perf_counter() - started, "dispatch_failed")
        taken = time.perf_counter() - started
        error = None if response.status == 200 else "http_service_error"
        answered = {name.lower(): value for name, value in response.headers.items()}
        return Ack(response.status, _parsed(raw, response.content_type), taken, error, answered)


def _parsed(raw: bytes, content_type: str) -> Any:
    if not raw:
        return None
    text = raw.decode("utf-8", "replace")
    if content_type == JSON:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
