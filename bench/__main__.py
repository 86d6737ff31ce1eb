"""`python -m bench [NAME …] [--quick]`: print figures beside their bars; exit code 1 where one is missed.

Close whatever else is busy: times are the machine's as well as the bot's. Ratios are measured in one run, both sides
alternating, and say more.
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping

from bench import acknowledge, approvals, calls, commands, kills, overhead, start
from bench.figure import Figure
from bench.sample import FULL, QUICK, Sample

BENCHES: Mapping[str, Callable[[Sample], Awaitable[list[Figure]]]] = {
    "acknowledge": acknowledge.measure,
    "commands": commands.measure,
    "overhead": overhead.measure,
    "calls": calls.measure,
    "start": start.measure,
    "approvals": approvals.measure,
    "kills": kills.measure,
}


def main(arguments: list[str] | None = None) -> int:
    """Run the benches named, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"one of {', '.join(BENCHES)}")
    parser.add_argument("--quick", action="store_true", help="seconds instead of minutes, for a smoke test")
    options = parser.parse_args(arguments)
    unknown = [each for each in options.name if each not in BENCHES]
    if unknown:
        parser.error(f"there is no {unknown[0]}; there are {', '.join(BENCHES)}")
    missed = 0
    for name in options.name or BENCHES:
        missed += _run(name, QUICK if options.quick else FULL)
    return 1 if missed else 0


def _run(name: str, sample: Sample) -> int:
    print(f"\n{name}", flush=True)
    with asyncio.Runner(loop_factory=_loop()) as runner:
        figures = runner.run(_measured(name, sample))
    for figure in figures:
        print(figure, flush=True)
    return sum(figure.met is False for figure in figures)


async def _measured(name: str, sample: Sample) -> list[Figure]:
    return await BENCHES[name](sample)


def _loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415  (not on every platform)
    except ImportError:
        return None
    return uvloop.new_event_loop


if __name__ == "__main__":
    sys.exit(main())
