"""The stand-in as a whole: a server on loopback that answers like UChat, and the handles for tests."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from playground.uchat.calls import Call, Calls
from playground.uchat.cast import populated
from playground.uchat.control import Control
from playground.uchat.faults import Fault, Faults
from playground.uchat.flows import RunningFlows
from playground.uchat.gate import BASE, Gate
from playground.uchat.limit import RateLimit
from playground.uchat.people import Person
from playground.uchat.scene import Scene
from playground.uchat.switches import Switches
from playground.uchat.workspace import Merge, Workspace

TOKEN = "stand-in-token"
HOST = "127.0.0.1"
GRACE = 1.0
"""Seconds that calls under way are given when it stops."""


class UChatStandIn:
    """A UChat of one workspace and one bot, with another bot beside it. Start one by `running`."""

    def __init__(self, switches: Switches, *, token: str, clock: Callable[[], float]) -> None:
        self.token = token
        self.switches = switches
        self.workspace: Workspace = populated(time.time())
        self.faults = Faults()
        self._calls = Calls()
        self.workspace.on_merge.append(lambda _: self._calls.tell("merge"))
        self._limit = RateLimit(switches, clock)
        self._flows = RunningFlows(self.workspace, switches)
        self._port = 0

    @classmethod
    @asynccontextmanager
    async def running(
        cls,
        port: int = 0,
        *,
        token: str = TOKEN,
        clock: Callable[[], float] = time.monotonic,
        **switches: Any,
    ) -> "AsyncIterator[UChatStandIn]":
        """A stand-in that answers on loopback until the block ends.

        Port 0 takes a free one; a taken one raises OSError. Other keywords are switches. `clock` counts the
        rate window alone.
        """
        stand_in = cls(Switches(**switches), token=token, clock=clock)
        runner = web.AppRunner(stand_in._app(), access_log=None, shutdown_timeout=GRACE)
        await runner.setup()
        try:
            site = web.TCPSite(runner, HOST, port)
            await site.start()
            stand_in._port = runner.addresses[0][1]
            yield stand_in
        finally:
            stand_in._calls.close()
            await runner.cleanup()
            await stand_in._flows.close()

    @property
    def url(self) -> str:
        """The API's base URL."""
        return f"{self.page_url}{BASE}"

    @property
    def page_url(self) -> str:
        """Where its page is, without a slash at the end."""
        return f"http://{HOST}:{self._port}"

    @property
    def people(self) -> dict[str, Person]:
        """Everybody by user ns; may be changed while it runs."""
        return self.workspace.people

    def add(self, name: str | None = None, **more: Any) -> Person:
        """A new person of the bot: `uchat.add("Ada King", email="ada@example.org", tags=("VIP",))`.

        As `Workspace.add`; as many as you like.
        """
        return self.workspace.add(name, **more)

    @property
    def merges(self) -> list[Merge]:
        """Every merge that was carried out, in order."""
        return self.workspace.merges

    @property
    def calls(self) -> list[Call]:
        """The calls of the API that were answered, oldest first."""
        return self._calls.kept()

    def clear_calls(self) -> None:
        """Forget the calls so far."""
        self._calls.clear()

    def inject(self, fault: Fault | None = None, /, **wanted: Any) -> None:
        """Spoil the next calls that match: a fault, or the keywords of one."""
        self.faults.inject(fault if fault is not None else Fault(**wanted))

    async def flows_settled(self) -> None:
        """Wait until every sub flow that was started has ended."""
        await self._flows.settled()

    def _app(self) -> web.Application:
        scene = Scene(self.workspace, self.switches, self._flows.start)
        gate = Gate(scene, self.faults, self._calls, self._limit, self.token)
        about = {"base": BASE, "token": self.token}
        control = Control(self.workspace, self.switches, self.faults, self._calls, about)
        app = web.Application()
        app.router.add_route("*", f"{BASE}{{rest:(?:/.*)?}}", gate.answer)
        app.router.add_routes(control.routes())
        return app
