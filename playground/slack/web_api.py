"""`/api/<method>`: token, scopes, arguments, faults, rate limits; then the method itself."""

import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from playground.slack.api_call import ApiCall
from playground.slack.faults import answer_of, ratelimited
from playground.slack.methods import METHODS
from playground.slack.records import RefusedError
from playground.slack.uploads import Uploads
from playground.slack.workspace import Workspace, known_methods

KIND_SCOPES = {"channel": "channels", "private": "groups", "im": "im"}
TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
WORKFLOW_METHODS = frozenset({"functions.completeSuccess", "functions.completeError"})


class WebApi:
    """The Web API of one workspace. `new_socket_url` gives what apps.connections.open answers."""

    def __init__(
        self, workspace: Workspace, bot_token: str, app_token: str, new_socket_url: Callable[[], str]
    ) -> None:
        self._workspace = workspace
        self._bot_token = bot_token
        self._app_token = app_token
        self._new_socket_url = new_socket_url
        self._scopes = workspace.manifest.bot_scopes
        self._headers = {"x-oauth-scopes": ",".join(self._scopes)}
        self.uploads = Uploads()
        self.base_url = ""

    async def handle(self, request: web.Request) -> web.Response:
        """One call."""
        method = request.match_info["method"]
        arguments = await _arguments(request)
        token = _token(request, arguments)
        fault = self._workspace.faults.next(method)
        if fault is not None:
            injected = await answer_of(fault, request)
            if injected is not None:
                self._workspace.record_call(method, arguments, injected.status, fault.error)
                return injected
        wait = self._workspace.rates.seconds_to_wait(method, str(arguments.get("channel")))
        if wait:
            self._workspace.record_call(method, arguments, 429, "ratelimited")
            return ratelimited(wait)
        answer: dict[str, Any]
        try:
            self._check(method, token, arguments)
            call = ApiCall(
                method, arguments, self._workspace, self.uploads, self.base_url, self._new_socket_url
            )
            answer = {"ok": True, **METHODS[method](call)}
            error = None
        except RefusedError as refused:
            error = refused.error
            answer = {"ok": False, "error": error, **refused.more}
            if refused.messages:
                answer["errors"] = [line.removeprefix("[ERROR] ") for line in refused.messages]
                answer["response_metadata"] = {"messages": refused.messages}
        self._workspace.record_call(method, arguments, 200, error)
        return web.json_response(answer, headers=self._headers)

    def _check(self, method: str, token: str, arguments: dict[str, Any]) -> None:
        described = known_methods().get(method)
        if described is None or method not in METHODS:
            raise self._workspace.refuse(method, "unknown_method", arguments)
        self._check_token(method, token)
        needed = self._scope_needed(described, arguments)
        if needed:
            self._workspace.complain(method, f"missing_scope: {needed}", arguments)
            raise RefusedError("missing_scope", needed=needed, provided=",".join(self._scopes))
        missing = [name for name in described["required"] if arguments.get(name) in (None, "")]
        if missing:
            messages = [f"[ERROR] missing required field: {name}" for name in missing]
            raise self._workspace.refuse(method, "invalid_arguments", arguments, messages)

    def _check_token(self, method: str, token: str) -> None:
        if method == "api.test":
            return
        if not token:
            raise RefusedError("not_authed")
        if method == "apps.connections.open":
            if token != self._app_token:
                raise RefusedError("not_allowed_token_type" if token == self._bot_token else "invalid_auth")
        elif token == self._app_token:
            raise RefusedError("not_allowed_token_type")
        elif token != self._bot_token and not (method in WORKFLOW_METHODS and token.startswith("xwfp-")):
            raise RefusedError("invalid_auth")

    def _scope_needed(self, described: dict[str, Any], arguments: dict[str, Any]) -> str:
        """The scope that is lacking, empty when none is. Conversations need one by their kind."""
        choices = [scope["name"] for scope in described["scopes"].get("bot") or ()]
        if not choices:
            return ""
        if any(choice.startswith("mpim:") for choice in choices):
            suffix = choices[0].partition(":")[2]
            for prefix in self._kinds_asked(arguments):
                of_kind = [choice for choice in choices if choice.startswith(f"{prefix}:")]
                scope = of_kind[0] if of_kind else f"{prefix}:{suffix}"
                if scope not in self._scopes:
                    return scope
            return ""
        return "" if any(choice in self._scopes for choice in choices) else choices[0]

    def _kinds_asked(self, arguments: dict[str, Any]) -> list[str]:
        channel = self._workspace.world.channels.get(str(arguments.get("channel")))
        if channel is not None:
            return [KIND_SCOPES[channel.kind]]
        if "users" in arguments:
            return ["im"]
        if "channel" in arguments:
            return []
        types = str(arguments.get("types") or "public_channel").split(",")
        return [TYPES[kind.strip()] for kind in types if kind.strip() in TYPES]


async def _arguments(request: web.Request) -> dict[str, Any]:
    """Query, form and JSON merged: the SDK sends some of each."""
    arguments: dict[str, Any] = dict(request.query)
    if request.can_read_body:
        if request.content_type == "application/json":
            raw = await request.read()
            try:
                body = json.loads(raw) if raw else {}
            except ValueError:
                body = {}
            if isinstance(body, dict):
                arguments.update(body)
        else:
            arguments.update(
                {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
            )
    return arguments


def _token(request: web.Request, arguments: dict[str, Any]) -> str:
    sent = str(arguments.pop("token", "") or "")
    header = request.headers.get("Authorization", "")
    return header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else sent
