"""The bot as a process of its own, started by its command line and its settings alone."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = 20.0


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@dataclass(slots=True)
class Running:
    """A process under way; `lines` is what it has logged so far."""

    process: asyncio.subprocess.Process
    lines: list[str] = field(default_factory=list)
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)
    silent: asyncio.Event = field(default_factory=asyncio.Event)

    async def says(self, event: str) -> dict[str, object]:
        """The first log line of that event. TimeoutError shows what there is instead."""

        def found() -> dict[str, object] | None:
            return next((each for each in map(_read, self.lines) if each.get("event") == event), None)

        try:
            async with asyncio.timeout(LONGEST), self.heard:
                await self.heard.wait_for(lambda: found() is not None)
        except TimeoutError:
            raise TimeoutError(f"no {event!r} in {self.lines}") from None
        return found() or {}

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Signal it; its exit code."""
        if self.process.returncode is None:
            self.process.send_signal(how)
        return await self.ended()

    async def ended(self) -> int:
        """Wait for its own end; its exit code. By then `lines` holds all it said."""
        await asyncio.wait_for(self.silent.wait(), LONGEST)
        return await asyncio.wait_for(self.process.wait(), LONGEST)

    async def listen(self) -> None:
        """Read what it logs until it ends."""
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            async with self.heard:
                self.lines.append(line.decode())
                self.heard.notify_all()
        self.silent.set()


@asynccontextmanager
async def started(command: str, settings: dict[str, str]) -> AsyncIterator[Running]:
    """`python -m slackbot <command>` until the block ends; then, where it still runs, it is killed."""
    process = await _process([command], settings)
    running = Running(process)
    listening = asyncio.create_task(running.listen())
    try:
        yield running
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await listening


async def ran(*arguments: str, settings: dict[str, str]) -> Ran:
    """Run `python -m slackbot …` to its end."""
    process = await _process(list(arguments), settings)
    try:
        out, err = await asyncio.wait_for(process.communicate(), LONGEST)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return Ran(process.returncode, out.decode(), err.decode())


async def _process(arguments: list[str], settings: dict[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "slackbot",
        *arguments,
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **settings},
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


def _read(line: str) -> dict[str, object]:
    try:
        read = json.loads(line)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
