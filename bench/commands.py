"""Commands finished a second: `find email`, UChat answering at once, its answer arrived with the person.

32 in flight, each followed by the next once it is answered; no email is asked for twice, so that no two look-ups
share a call. Beside it a bare Bolt app that makes the same call and gives the same reply, and keeps no record.
"""

import itertools
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.far_side import far_side
from bench.figure import Figure, at_least, percentile, spread, told
from bench.load import Round, finished, singly
from bench.processes import bot_settings, serving
from bench.sample import Sample

_IN_FLIGHT = 32
_WARM = 200
FOUND = b"Jane Cooper"
_numbers = itertools.count(1)


def another() -> str:
    """A look-up that nobody has asked for yet."""
    return f"find email jane.{next(_numbers)}@acme.com"


async def measure(sample: Sample) -> list[Figure]:
    """Commands a second of both, and their ratio."""
    with TemporaryDirectory() as folder:
        async with far_side() as side:
            settings = bot_settings(side, Path(folder))
            async with serving("slackbot", "web", settings=settings) as bot:
                warm = [another() for _ in range(min(_WARM, sample.singly))]
                shown = (await singly(side, bot.port, warm, expects=FOUND))[-1].answer.body
                reply = Path(folder) / "reply.json"
                reply.write_bytes(shown)
                bare_settings = {**settings, "REPLY": str(reply)}
                async with serving("bench.bare_bolt", "find", settings=bare_settings, probe="/") as bare:
                    warm = [another() for _ in warm]
                    await singly(side, bare.port, warm, expects=FOUND)
                    ours, theirs = [], []
                    load = partial(
                        finished, side, in_flight=_IN_FLIGHT, seconds=sample.seconds, expects=FOUND
                    )
                    for _ in range(sample.rounds):
                        ours.append(await load(bot.port, another))
                        theirs.append(await load(bare.port, another))
    return _figures(ours, theirs)


def _figures(ours: list[Round], theirs: list[Round]) -> list[Figure]:
    ratios = [_rate(our) / _rate(their) for our, their in zip(ours, theirs, strict=True)]
    return [
        at_least("find email, finished a second, against bare Bolt", median(ratios), 0.7, "times"),
        told("  the bot, each recorded before it is shown", spread([_rate(each) for each in ours], "/s")),
        told("  bare Bolt, without a record", spread([_rate(each) for each in theirs], "/s")),
        told("  the bot: answered after, p50 / p99", _latency(ours)),
        told("  bare Bolt: answered after, p50 / p99", _latency(theirs)),
        told("  the bot: told that it is busy", f"{sum(each.turned_away for each in ours)}"),
    ]


def _latency(rounds: list[Round]) -> str:
    taken = [each for one in rounds for each in one.latencies]
    return f"{percentile(taken, 50) * 1_000:.0f} / {percentile(taken, 99) * 1_000:.0f} ms"


def _rate(one: Round) -> float:
    return one.answered / one.seconds
