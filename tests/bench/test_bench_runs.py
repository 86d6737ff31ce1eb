import asyncio
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 120


async def bench(*arguments: str) -> tuple[int | None, str]:
    """Its exit code and all it wrote."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench",
        *arguments,
        cwd=ROOT,
        env=dict(os.environ),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(SECONDS):
            written, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, written.decode()


async def test_commands_make_the_calls_they_promise_and_no_more() -> None:
    code, written = await bench("calls")
    assert code == 0, written
    assert written.count(" ok") == 12, written


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("acknowledge", ("p50", "p99", "requests a second, against bare Bolt")),
        ("commands", ("finished a second, against bare Bolt",)),
        ("overhead", ("beyond UChat's own time",)),
        ("start", ("/healthz answering", "memory")),
    ],
)
async def test_a_quick_round_prints_its_figures_beside_their_bars(
    name: str, figures: tuple[str, ...]
) -> None:
    code, written = await bench(name, "--quick")
    assert code in {0, 1}, written
    assert "Traceback" not in written
    for figure in figures:
        assert figure in written


async def test_no_acknowledged_command_is_missing_on_the_audit_log() -> None:
    _, written = await bench("acknowledge", "--quick")
    entries = next(line for line in written.splitlines() if "commands on the audit log" in line)
    assert entries.endswith("ok"), written


async def test_an_unknown_bench_is_named_as_such() -> None:
    code, written = await bench("nothing")
    assert code == 2
    assert "nothing" in written
