"""`response_url`: five uses within thirty minutes, and the one way to change an ephemeral message."""

import json
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from playground.slack.faults import answer_of
from playground.slack.messages import Message
from playground.slack.posting import prepared
from playground.slack.records import RefusedError
from playground.slack.workspace import Workspace

KEPT = 20_000
METHOD = "response_url"


@dataclass(slots=True)
class Grant:
    """What one response_url may do: answer that person there, and change its message if it has one."""

    user_id: str
    channel: str
    message: Message | None
    made: float
    uses: int = 0


class ResponseUrls:
    """The latest response URLs and what is posted to them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._grants: OrderedDict[str, Grant] = OrderedDict()
        self.base = ""

    def make(self, user_id: str, channel: str, message: Message | None = None) -> str:
        key = f"{secrets.randbelow(10**13)}/{secrets.token_urlsafe(18)}"
        self._grants[key] = Grant(user_id, channel, message, time.monotonic())
        if len(self._grants) > KEPT:
            self._grants.popitem(last=False)
        return f"{self.base}/actions/{self._workspace.world.team_id}/{key}"

    async def handle(self, request: web.Request) -> web.Response:
        """One POST of the app to a response_url."""
        raw = await request.read()
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        arguments = body if isinstance(body, dict) else {"body": raw.decode("utf-8", "replace")}
        fault = self._workspace.faults.next(METHOD)
        if fault is not None:
            answer = await answer_of(fault, request)
            if answer is not None:
                self._workspace.record_call(METHOD, arguments, answer.status, fault.error)
                return answer
        key = f"{request.match_info['number']}/{request.match_info['secret']}"
        status, error = self._use(key, body)
        self._workspace.record_call(METHOD, arguments, status, error)
        if error is None:
            return web.Response(text="ok")
        return web.json_response({"ok": False, "error": error}, status=status)

    def _use(self, key: str, body: Any) -> tuple[int, str | None]:
        grant = self._grants.get(key)
        limits = self._workspace.limits
        if grant is None:
            return self._refused(404, "invalid_url", body)
        if time.monotonic() - grant.made > limits.response_url_seconds:
            return self._refused(404, "expired_url", body)
        if grant.uses >= limits.response_url_uses:
            return self._refused(404, "used_url", body)
        if not isinstance(body, dict):
            return self._refused(400, "invalid_payload", body)
        grant.uses += 1
        return self._apply(grant, body)

    def _refused(self, status: int, error: str, body: Any) -> tuple[int, str]:
        self._workspace.complain(METHOD, error, body)
        return status, error

    def _apply(self, grant: Grant, body: dict[str, Any]) -> tuple[int, str | None]:
        workspace = self._workspace
        standing = grant.message is not None and workspace.messages.exists(grant.message)
        if body.get("delete_original") and grant.message is not None:
            if standing:
                workspace.messages.delete(grant.message)
            return 200, None
        try:
            content = prepared(workspace, METHOD, body)
        except RefusedError as refused:
            return 400, refused.error
        if body.get("replace_original") and grant.message is not None and standing:
            workspace.messages.change(grant.message, content.text, content.blocks)
            return 200, None
        # A command has no original: what would replace it is a new message, as it is in Slack.
        in_channel = body.get("response_type") == "in_channel"
        workspace.messages.post(
            grant.channel,
            content.text,
            bot_name=workspace.bot_name,
            blocks=content.blocks,
            visible_to=None if in_channel else grant.user_id,
            thread_ts=body.get("thread_ts") or (grant.message.thread_ts if grant.message else None),
        )
        return 200, None
