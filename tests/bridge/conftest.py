"""Bridges of one or two copies of the bot: UChat's stand-in, one database file, and a clock of the test's own."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import stamina
from pydantic import SecretStr

from playground.uchat import UChatStandIn
from playground.uchat.flows import STEPS
from slackbot.bridge.bridge import Bridge
from slackbot.bridge.flows import REMOVE_DELAYS, Flow
from slackbot.store.claims import Claims
from slackbot.store.engine import Engines, open_engines
from slackbot.store.ledger import Ledger
from slackbot.store.migrate import upgrade
from slackbot.uchat import UChat

START = 1_700_000_000_000
TIMEOUT = 30.0
JANE = "f1001u501"
OMAR = "f1001u508"
GET = "GET /subscriber/get-info"
SET = "PUT /subscriber/set-user-fields-by-name"
SEND = "POST /subscriber/send-sub-flow"
CLEAR = "DELETE /subscriber/clear-user-fields-by-name"
FLOWS = "GET /flow/subflows"
FIELDS = "GET /flow/user-fields"


@dataclass(slots=True)
class Time:
    """Epoch milliseconds that pass only where somebody sleeps; `waits` are the seconds they slept."""

    ms: int = START
    waits: list[float] = field(default_factory=list)
    then: list[tuple[float, Callable[[], object]]] = field(default_factory=list)
    """What happens once so many seconds have passed."""

    def now(self) -> int:
        return self.ms

    @property
    def passed(self) -> float:
        return (self.ms - START) / 1000

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.ms += round(seconds * 1000)
        due = [each for each in self.then if each[0] <= self.passed]
        for each in due:
            self.then.remove(each)
            each[1]()


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of the bot, as far as the bridge is concerned."""

    bridge: Bridge
    claims: Claims
    ledger: Ledger
    engines: Engines
    uchat: UChat


CopyOf = Callable[..., Awaitable[Copy]]


@pytest.fixture(autouse=True)
def _no_backoff() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("bridge") / "migrated.db"
    engines = open_engines(f"sqlite+aiosqlite:///{file}")
    await upgrade(engines.writer)
    await engines.dispose()
    return file


@pytest.fixture
async def uchat() -> AsyncIterator[UChatStandIn]:
    async with UChatStandIn.running(flow_seconds=0) as uchat:
        yield uchat


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def copy_of(migrated: Path, tmp_path: Path, uchat: UChatStandIn, time: Time) -> AsyncIterator[CopyOf]:
    """Makes copies of the bot over one database file. `sleep`, `on_call` and `more` may be each copy's own."""
    file = shutil.copy(migrated, tmp_path / "bot.db")
    async with AsyncExitStack() as stack:

        async def make(
            *, sleep: Callable[[float], Awaitable[None]] | None = None, on_call: Any = None, **more: Any
        ) -> Copy:
            engines = open_engines(f"sqlite+aiosqlite:///{file}")
            stack.push_async_callback(engines.dispose)
            ledger = Ledger(engines.writer)
            ledger.start()
            stack.push_async_callback(ledger.stop)
            client = UChat(
                base_url=uchat.url,
                token=SecretStr(uchat.token),
                on_call=on_call or (lambda *_: None),
            )
            stack.push_async_callback(client.aclose)
            claims = Claims(ledger, engines.reader)
            bridge = Bridge(client, claims, timeout=TIMEOUT, now=time.now, sleep=sleep or time.sleep, **more)
            stack.push_async_callback(bridge.aclose)
            return Copy(bridge, claims, ledger, engines, client)

        yield make


@pytest.fixture
async def one(copy_of: CopyOf) -> Copy:
    return await copy_of()


@pytest.fixture
async def other(copy_of: CopyOf) -> Copy:
    return await copy_of()


class Lock:
    """Keeps the copies from writing, as long as it is taken."""

    def __init__(self, other: sqlite3.Connection) -> None:
        self._other = other

    def take(self) -> None:
        self._other.execute("BEGIN IMMEDIATE")

    def release(self) -> None:
        self._other.execute("ROLLBACK")


@pytest.fixture
def lock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Lock]:
    """The database's lock; copies made from here on soon give up waiting for it."""
    pragmas = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA busy_timeout = 50")
    monkeypatch.setattr("slackbot.store.engine._PRAGMAS", pragmas)
    with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as other:
        yield Lock(other)


@asynccontextmanager
async def waiting(copy_of: CopyOf) -> AsyncIterator[Copy]:
    """A copy whose request for Jane was started and waits for ever; whoever asked goes away with the block."""
    polls = asyncio.Event()

    async def for_ever(_seconds: float) -> None:
        polls.set()
        await asyncio.Event().wait()

    copy = await copy_of(sleep=for_ever)
    asking = asyncio.create_task(copy.bridge.run(REMOVE_DELAYS, JANE, request="OP-1"))
    async with asyncio.timeout(5):
        await polls.wait()
    yield copy
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


def paths(uchat: UChatStandIn) -> list[str]:
    """The calls made so far, as `METHOD path`."""
    return [f"{call.method} {call.path}" for call in uchat.calls]


def left(uchat: UChatStandIn, user_ns: str = JANE) -> dict[str, str]:
    """What stands in the person's fields of the bridge."""
    fields = uchat.people[user_ns].fields
    return {name: value for name, value in fields.items() if name.startswith("slackbot_") and value}


def answer(uchat: UChatStandIn, flow: Flow[Any], user_ns: str = JANE, result: str | None = None) -> None:
    """What the flow does at last, for whatever request stands in the person's fields by now."""
    person = uchat.people[user_ns]
    told = json.dumps(STEPS[flow.name](uchat.workspace, person, "")) if result is None else result
    request = person.fields["slackbot_request"]
    person.fields |= {"slackbot_running": request, "slackbot_result": told, "slackbot_reply": request}
