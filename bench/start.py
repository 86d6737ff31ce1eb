"""From the start of `python -m slackbot web` to `/healthz` answering, and what it holds in memory after work.

The first start makes the database; the others find it there, as every start after an update does.
"""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.commands import FOUND, another
from bench.far_side import far_side
from bench.figure import Figure, at_most, spread, told
from bench.load import finished, singly
from bench.processes import bot_settings, serving
from bench.sample import Sample

_SINGLY = 300


async def measure(sample: Sample) -> list[Figure]:
    """Seconds and MB."""
    with TemporaryDirectory() as folder:
        async with far_side() as side:
            settings = bot_settings(side, Path(folder))
            started = []
            for _ in range(sample.rounds + 1):
                async with serving("slackbot", "web", settings=settings) as bot:
                    started.append(bot.started)
            async with serving("slackbot", "web", settings=settings) as bot:
                lines = [another() for _ in range(min(_SINGLY, sample.singly))]
                await singly(side, bot.port, lines, expects=FOUND)
                after_some = bot.memory()
                await finished(side, bot.port, another, in_flight=32, seconds=sample.seconds, expects=FOUND)
                after_many = bot.memory()
    first, *later = started
    figures = [
        at_most("from start to /healthz answering", median(later), 1.0, "s"),
        told("  rounds", spread(later, "s", digits=2)),
        told("  the first start, which makes the database", f"{first:.2f} s"),
    ]
    if after_some is None or after_many is None:
        return [*figures, told("memory", "this system does not tell")]
    return [
        *figures,
        at_most(f"memory after {len(lines)} commands", after_some, 110, "MB", digits=0),
        told(f"  after {sample.seconds:.0f} s of 32 commands at a time", f"{after_many:.0f} MB"),
    ]
