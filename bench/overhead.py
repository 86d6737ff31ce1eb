"""The time a command takes beyond UChat's own answer time: from `find email` sent to its answer with the person.

One command at a time, each after the last was answered. UChat takes a set time for each answer, which is taken off.
Beside it the bare Bolt app of `commands`, which makes the same call and gives the same reply.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from bench.commands import FOUND, another
from bench.far_side import FarSide, far_side
from bench.figure import Figure, at_most, percentile, told
from bench.load import singly
from bench.processes import bot_settings, serving
from bench.sample import Sample

_UCHAT_SECONDS = 0.05
_WARM = 50


async def measure(sample: Sample) -> list[Figure]:
    """The median and the tail, and bare Bolt's."""
    with TemporaryDirectory() as folder:
        async with far_side() as side:
            settings = bot_settings(side, Path(folder))
            async with serving("slackbot", "web", settings=settings) as bot:
                shown = await singly(side, bot.port, [another() for _ in range(_WARM)], expects=FOUND)
                reply = Path(folder) / "reply.json"
                reply.write_bytes(shown[-1].answer.body)
                settings = {**settings, "REPLY": str(reply)}
                async with serving("bench.bare_bolt", "find", settings=settings, probe="/") as bare:
                    await singly(side, bare.port, [another() for _ in range(_WARM)], expects=FOUND)
                    side.uchat_seconds = _UCHAT_SECONDS
                    ours, theirs = [], []
                    for _ in range(sample.rounds):
                        number = max(10, sample.singly // 20 // sample.rounds)
                        ours += await _beyond(side, bot.port, number)
                        theirs += await _beyond(side, bare.port, number)
    return [
        at_most("find email, beyond UChat's own time: p50", percentile(ours, 50), 15, "ms", digits=1),
        told("  p90 / p99", _tail(ours)),
        told("  bare Bolt, without a record: p50", f"{percentile(theirs, 50):.1f} ms"),
        told("  bare Bolt, without a record: p90 / p99", _tail(theirs)),
    ]


async def _beyond(side: FarSide, port: int, number: int) -> list[float]:
    timed = await singly(side, port, [another() for _ in range(number)], expects=FOUND)
    return [(each.answered - _UCHAT_SECONDS) * 1_000 for each in timed]


def _tail(milliseconds: list[float]) -> str:
    return f"{percentile(milliseconds, 90):.1f} / {percentile(milliseconds, 99):.1f} ms"
