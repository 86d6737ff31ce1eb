"""The way every call takes: faults, the network in front, the token, the limit, and only then an answer."""

import asyncio
import hmac
import json
import time
from urllib.parse import unquote

from aiohttp import web

from playground.uchat import answers, chats, reads, writes
from playground.uchat.answers import Answer, Refused
from playground.uchat.asked import Asked, Invalid
from playground.uchat.calls import Calls
from playground.uchat.contract import Documented, find
from playground.uchat.faults import Fault, Faults, Kind
from playground.uchat.limit import RateLimit
from playground.uchat.scene import PLAYED, NoUser, Scene

BASE = "/api"
HANDLERS = (reads, chats, writes)
"""The modules that fill the table of played calls when they are imported."""

DEFAULT_AGENTS = ("python", "httpx", "aiohttp", "requests", "go-http-client", "java/", "libwww-perl", "node")
"""How the User-Agent of a library begins that was given none."""

LEAST_OVERLAP = 0.005
"""Seconds that a call lasts at least where parallel ones are refused: else none would ever overlap."""


class Gate:
    """Answers the calls under the base path and keeps a record of them."""

    def __init__(self, scene: Scene, faults: Faults, calls: Calls, limit: RateLimit, token: str) -> None:
        self._scene = scene
        self._switches = scene.switches
        self._faults = faults
        self._calls = calls
        self._limit = limit
        self._bearer = f"Bearer {token}".encode()
        self._inside = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One call, from the first byte to the record."""
        began = time.perf_counter()
        at = time.time()
        path = request.rel_url.raw_path.removeprefix(BASE)
        asked = Asked(request.method, unquote(path) if "%" in path else path, "", {})
        asked.base = f"http://{request.host}{BASE}"
        if request.query_string:
            asked.query = dict(request.query)
        fault = self._faults.take(asked.method, asked.path)
        self._inside += 1
        status = 0
        try:
            response = await self._respond(request, asked, fault)
            status = 0 if fault is not None and fault.kind is Kind.CUT else response.status
            return response
        finally:
            self._inside -= 1
            self._calls.add(
                asked.method,
                asked.path,
                asked.query,
                asked.body,
                status=status,
                at=at,
                seconds=time.perf_counter() - began,
                fault=fault.kind.value if fault is not None else None,
            )

    async def _respond(self, request: web.Request, asked: Asked, fault: Fault | None) -> web.StreamResponse:
        parallel = self._inside > 1
        body = await request.read() if request.body_exists else b""
        unreadable = not _take_body(asked, body)
        wait = self._switches.answer_seconds + _seconds(fault)
        if self._switches.refuse_parallel:
            wait = max(wait, LEAST_OVERLAP)
        # The thing is done first and answered late: whoever gives up waiting has it done all the same.
        if fault is None or fault.kind is Kind.SLOW or fault.carried_out:
            answer = self._answer(request, asked, parallel=parallel, unreadable=unreadable)
        else:
            answer = Answer(b"")
        if wait:
            await asyncio.sleep(wait)
        if fault is not None and fault.kind is not Kind.SLOW:
            if fault.kind is Kind.CUT:
                if request.transport is not None:
                    request.transport.abort()
                return web.Response(status=500)
            answer = _spoilt(fault, answer)
        if self._switches.rate_headers:
            answer.headers.update(self._limit.headers())
        answer.headers["Content-Type"] = answer.content_type
        return web.Response(body=answer.body, status=answer.status, headers=answer.headers)

    def _answer(self, request: web.Request, asked: Asked, *, parallel: bool, unreadable: bool) -> Answer:
        if self._switches.refuse_default_agents and _is_default(request.headers.get("User-Agent")):
            reason = "Error 1010: the owner of this site has banned your browser."
            return answers.html(403, "Access denied", reason)
        found = find(asked.method, asked.path)
        if found is None:
            return answers.html(404, "Not Found", "The page that you are looking for could not be found.")
        documented, asked.params = found
        if refusal := self._refusal(request, documented, parallel=parallel):
            return refusal
        handler = PLAYED.get(f"{documented.method} {documented.template}")
        if handler is None:
            text = f"Not played by this stand-in: {documented.method} {documented.template}"
            return answers.error(501, text)
        if unreadable:
            return answers.error(400, "The body is not JSON")
        try:
            return handler(self._scene, asked)
        except Invalid as invalid:
            return answers.error(422, "The given data was invalid.", invalid.errors)
        except Refused as refused:
            return answers.error(refused.status, refused.message)
        except NoUser:
            return answers.missing_user(self._switches)

    def _refusal(self, request: web.Request, documented: Documented, *, parallel: bool) -> Answer | None:
        sent = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(sent, self._bearer):
            return answers.error(401, "Unauthenticated.")
        if self._switches.refuse_parallel and parallel:
            return answers.throttled(1)
        retry_after = self._limit.take()
        if retry_after is not None:
            return answers.throttled(retry_after)
        return self._may(documented)

    def _may(self, documented: Documented) -> Answer | None:
        switches = self._switches
        if documented.scope is None:
            return None
        if not {"Manage Flow": switches.manage_flow, "Manage Team": switches.manage_team}[documented.scope]:
            return answers.error(403, f"Scope required: ({documented.scope})")
        if documented.scope == "Manage Flow" and not switches.token_bound:
            return answers.error(404, "Flow not found")
        return None


def _take_body(asked: Asked, body: bytes) -> bool:
    if not body:
        return True
    try:
        asked.body = json.loads(body)
    except (ValueError, RecursionError):
        asked.body = body.decode("utf-8", "replace")
        return False
    return True


def _is_default(agent: str | None) -> bool:
    return not agent or agent.casefold().startswith(DEFAULT_AGENTS)


def _seconds(fault: Fault | None) -> float:
    if fault is None:
        return 0
    return fault.seconds or 1 if fault.kind is Kind.SLOW else fault.seconds


def _spoilt(fault: Fault, answer: Answer) -> Answer:
    match fault.kind:
        case Kind.THROTTLED:
            return answers.throttled(fault.retry_after if fault.retry_after is not None else 1)
        case Kind.ERROR:
            return answers.error(500, "Server Error")
        case Kind.UNAVAILABLE:
            spoilt = answers.html(503, "Service Unavailable", "Back in a moment.")
            if fault.retry_after is not None:
                spoilt.headers["Retry-After"] = str(fault.retry_after)
            return spoilt
        case Kind.HTML:
            return answers.html(200, "Maintenance", "We are improving things. Please come back later.")
        case Kind.BROKEN_JSON:
            return Answer(answer.body[: len(answer.body) // 2] or b'{"data":[{"na')
        case _:
            return Answer(b"")
