"""The servers under test: each a process of its own on loopback, ended whatever happens."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from bench.command import SECRET, USER
from bench.far_side import FarSide

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30.0
_STOP_SECONDS = 15.0
_PROBE_SECONDS = 0.005


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers at `port`. `started` is the seconds from its start to its first answer."""

    port: int
    pid: int
    started: float

    def memory(self) -> float | None:
        """What it holds in memory now, in MB; None where the system does not tell."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        except OSError:
            return None
        held = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(held.split()[1]) / 1024


def bot_settings(side: FarSide, folder: Path) -> dict[str, str]:
    """The bot's settings, with its database in `folder`."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{side.url}/slack/api/",
        "UCHAT_API_URL": f"{side.url}/uchat",
        "UCHAT_API_TOKEN": "bench",
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'slackbot.db'}",
        "VIEWERS": "*",
        "EDITORS": USER,
    }


@asynccontextmanager
async def serving(*module: str, settings: dict[str, str], probe: str = "/healthz") -> AsyncIterator[Server]:
    """`python -m <module>` with these settings, from its first answer at `probe` until the block ends.

    Raises RuntimeError with the end of its log where it ends by itself or does not answer in time.
    """
    with TemporaryFile() as log:
        async with _process(*module, settings=settings, probe=probe, log=log) as server:
            yield server


@asynccontextmanager
async def _process(
    *module: str, settings: dict[str, str], probe: str, log: IO[bytes]
) -> AsyncIterator[Server]:
    port = free_port()
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *module,
        env={**os.environ, "HOST": "127.0.0.1", "PORT": str(port), **settings},
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        if not await _answering(process, port, probe):
            log.seek(0)
            said = log.read().decode("utf-8", "replace")[-2_000:]
            raise RuntimeError(f"{' '.join(module)} did not start: {said}")
        yield Server(port, process.pid, time.perf_counter() - began)
    finally:
        await _end(process)


async def _answering(process: asyncio.subprocess.Process, port: int, probe: str) -> bool:
    request = f"GET {probe} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
    deadline = time.monotonic() + START_SECONDS
    while process.returncode is None and time.monotonic() < deadline:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            # Nothing tells from outside when a process listens.
            await asyncio.sleep(_PROBE_SECONDS)
            continue
        try:
            async with asyncio.timeout(START_SECONDS):
                writer.write(request)
                if (await reader.readline()).startswith(b"HTTP/1.1 "):
                    return True
        finally:
            writer.close()
    return False


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(_STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
