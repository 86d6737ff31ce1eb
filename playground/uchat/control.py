"""What the page and tests from outside steer the stand-in by. It lies beside the API, not under its base."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from importlib import resources
from typing import Any

from aiohttp import web
from pydantic import ValidationError

from playground.uchat.calls import Calls
from playground.uchat.faults import Fault, Faults, Kind
from playground.uchat.people import Person
from playground.uchat.switches import Switches
from playground.uchat.workspace import Merge, Workspace

PAGE = {
    "": ("index.html", "text/html"),
    "page.css": ("page.css", "text/css"),
    "page.js": ("page.js", "text/javascript"),
    "person.js": ("person.js", "text/javascript"),
    "calls.js": ("calls.js", "text/javascript"),
    "merges.js": ("merges.js", "text/javascript"),
    "controls.js": ("controls.js", "text/javascript"),
    "dom.js": ("dom.js", "text/javascript"),
    "icon.svg": ("icon.svg", "image/svg+xml"),
}
"""The page's files by the name they are asked for."""

POLICY = "default-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
SHOWN_AT_START = 200
MERGES_SHOWN = 200
PEOPLE_SHOWN = 500
FILTERED = ("name", "email", "phone", "user_id", "user_ns")
IDLE = 15.0
"""Seconds without a call after which a listener is told that the line still stands."""


class Control:
    """Serves the page and the steering paths."""

    def __init__(
        self,
        workspace: Workspace,
        switches: Switches,
        faults: Faults,
        calls: Calls,
        about: dict[str, str],
    ) -> None:
        self._workspace = workspace
        self._switches = switches
        self._faults = faults
        self._calls = calls
        self._about = about

    def routes(self) -> list[web.RouteDef]:
        """Its paths."""
        return [
            web.get("/control/state", self._state),
            web.get("/control/people", self._people),
            web.get("/control/people/{user_ns}", self._person),
            web.get("/control/merges", self._merges),
            web.get("/control/merges/{place:[0-9]+}", self._merge),
            web.get("/control/calls", self._events),
            web.post("/control/switches", self._switch),
            web.post("/control/faults", self._fault),
            web.delete("/control/faults", self._no_faults),
            web.get("/{name:[a-z]*(?:\\.(?:css|js|svg))?}", self._page),
        ]

    async def _page(self, request: web.Request) -> web.Response:
        known = PAGE.get(request.match_info["name"])
        if known is None:
            raise web.HTTPNotFound
        name, content_type = known
        body = resources.files(__package__).joinpath("page", name).read_bytes()
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
        return web.Response(body=body, content_type=content_type, charset="utf-8", headers=headers)

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                **self._about,
                "switches": self._switches.model_dump(mode="json"),
                "choices": _choices(),
                "faults": self._waiting(),
                "kinds": [kind.value for kind in Kind],
            },
        )

    async def _people(self, request: web.Request) -> web.Response:
        wanted = request.query.get("filter", "").strip().casefold()
        everybody = sorted(
            self._workspace.people.values(), key=lambda person: person.last_interaction or "", reverse=True
        )
        rows = [*self._gone(), *(self._summary(person) for person in everybody)]
        found = [row for row in rows if any(wanted in (row[name] or "").casefold() for name in FILTERED)]
        return web.json_response(
            {"total": len(rows), "found": len(found), "people": found[:PEOPLE_SHOWN]},
        )

    def _gone(self) -> list[dict[str, Any]]:
        """Those whom a merge deleted, the latest first, with the user ns of whom they were merged into."""
        gone: dict[str, dict[str, Any]] = {}
        for place, merge in self._latest_merges():
            before = self._workspace.before_merges.get(place)
            if merge.deleted and before is not None and merge.secondary not in self._workspace.people:
                gone.setdefault(merge.secondary, {**self._summary(before[1]), "merged_into": merge.primary})
        return list(gone.values())

    async def _person(self, request: web.Request) -> web.Response:
        user_ns = request.match_info["user_ns"]
        person = self._workspace.people.get(user_ns)
        merges = [
            place for place, merge in self._latest_merges() if user_ns in (merge.primary, merge.secondary)
        ]
        if person is None and merges and merges[0] in self._workspace.before_merges:
            person = self._workspace.before_merges[merges[0]][1]
        if person is None:
            raise web.HTTPNotFound
        gone = user_ns not in self._workspace.people
        return web.json_response(
            {**self._whole(person), "gone": gone, "merges": [self._told(place) for place in merges]}
        )

    async def _merges(self, _: web.Request) -> web.Response:
        latest = [self._told(place) for place, _ in self._latest_merges()]
        return web.json_response({"total": len(self._workspace.merges), "latest": latest})

    async def _merge(self, request: web.Request) -> web.Response:
        place = int(request.match_info["place"])
        if place >= len(self._workspace.merges):
            raise web.HTTPNotFound
        told = self._told(place)
        people = self._workspace.people
        now = [people.get(told[side]) for side in ("primary", "secondary")]
        before = self._workspace.before_merges.get(place, (None, None))
        return web.json_response(
            {
                **told,
                "before": [known and self._whole(known) for known in before],
                "now": [known and self._whole(known) for known in now],
            }
        )

    def _latest_merges(self) -> list[tuple[int, Merge]]:
        """The latest merges and their places, the newest first."""
        merges = self._workspace.merges
        first = max(0, len(merges) - MERGES_SHOWN)
        return list(enumerate(merges[first:], first))[::-1]

    def _told(self, place: int) -> dict[str, Any]:
        return {"place": place, **asdict(self._workspace.merges[place])}

    def _whole(self, person: Person) -> dict[str, Any]:
        whole = asdict(person)
        whole["tags"] = [self._workspace.tags.get(tag_ns, tag_ns) for tag_ns in person.tags]
        whole["labels"] = [self._workspace.labels.get(label_id, str(label_id)) for label_id in person.labels]
        return whole

    def _summary(self, person: Person) -> dict[str, Any]:
        return {
            "user_ns": person.user_ns,
            "name": person.name,
            "channel": person.channel,
            "email": person.email,
            "phone": person.phone,
            "user_id": person.user_id,
            "own": self._workspace.is_own(person),
            "merged_into": None,
        }

    async def _switch(self, request: web.Request) -> web.Response:
        changes = await _object(request)
        try:
            valid = Switches.model_validate({**self._switches.model_dump(), **changes})
        except ValidationError as error:
            return _invalid(error)
        for name in changes:
            setattr(self._switches, name, getattr(valid, name))
        return web.json_response(self._switches.model_dump(mode="json"))

    async def _fault(self, request: web.Request) -> web.Response:
        wanted = await _object(request)
        try:
            self._faults.inject(Fault.model_validate(wanted))
        except ValidationError as error:
            return _invalid(error)
        return web.json_response(self._waiting())

    async def _no_faults(self, _: web.Request) -> web.Response:
        self._faults.clear()
        return web.json_response([])

    def _waiting(self) -> list[dict[str, Any]]:
        return [fault.model_dump(mode="json") for fault in self._faults.waiting()]

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        try:
            async for event in self._lines():
                await response.write(event)
        except ConnectionResetError:
            pass  # The reader went away, which is how every reading ends.
        return response

    async def _lines(self) -> AsyncIterator[bytes]:
        async for call in self._calls.listen(latest=SHOWN_AT_START, idle=IDLE):
            if call is None:
                yield b": still here\n\n"
            elif isinstance(call, str):
                yield f"event: {call}\ndata: {{}}\n\n".encode()
            else:
                yield _event(call.as_json())


def _event(value: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(value)}\n\n".encode()


def _choices() -> dict[str, Any]:
    """For each switch its description, its type and, where it is one of a few, its values."""
    known = Switches.model_json_schema()
    choices = {}
    for name, entry in known["properties"].items():
        values = known["$defs"][entry["$ref"].rpartition("/")[2]]["enum"] if "$ref" in entry else None
        choices[name] = {
            "description": entry.get("description", ""),
            "type": "choice" if values else entry["type"],
            "values": values,
        }
    return choices


async def _object(request: web.Request) -> dict[str, Any]:
    try:
        value = await request.json()
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise web.HTTPBadRequest(text="A JSON object, please.")
    return value


def _invalid(error: ValidationError) -> web.Response:
    found = {".".join(map(str, problem["loc"])): problem["msg"] for problem in error.errors()}
    return web.json_response({"message": "That can't be.", "errors": found}, status=422)
