"""Acknowledging a signed command of an action that does nothing.

First one connection, in two ways: a request as soon as the last was answered over HTTP, which leaves the bot no
pause to do the work in, and, without a bar, as soon as the last command's message reached the person. Then 32
connections that send as soon as they are acknowledged, alternating with bare Bolt. Each of the bot's commands is
taken in hand, recorded and answered, or, beyond the 200 it takes in hand, told that it is busy and recorded as
refused; bare Bolt acknowledges and forgets. Afterwards the entries are counted.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.far_side import FarSide, far_side
from bench.figure import Figure, at_least, at_most, percentile, spread, told
from bench.load import Round, acknowledged, singly
from bench.processes import bot_settings, serving
from bench.sample import Sample

_CONNECTIONS = 32
_WARM = 200
_DONE = b"Nothing done"


@dataclass(slots=True)
class _Measured:
    """Seconds to each acknowledgement, and the rounds at 32 connections."""

    sent: int = 0
    after_answer: list[float] = field(default_factory=list)
    after_ack: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    ours: list[Round] = field(default_factory=list)
    theirs: list[Round] = field(default_factory=list)


async def measure(sample: Sample) -> list[Figure]:
    """The latencies of one connection, and the requests a second at 32 beside bare Bolt's."""
    with TemporaryDirectory() as folder:
        async with far_side() as side:
            side.mark = _DONE
            # The idle bot has no action that could need approval.
            settings = bot_settings(side, Path(folder)) | {"APPROVAL_ACTIONS": ""}
            async with (
                serving("bench.idle_bot", settings=settings) as bot,
                serving("bench.bare_bolt", "idle", settings=settings, probe="/") as bare,
            ):
                measured = await _load(sample, side, bot.port, bare.port)
        with closing(sqlite3.connect(Path(folder) / "slackbot.db")) as database:
            (entries,) = database.execute("SELECT count(*) FROM events").fetchone()
    return [*_latencies(measured), *_throughput(measured, entries)]


async def _load(sample: Sample, side: FarSide, bot: int, bare: int) -> _Measured:
    measured = _Measured()
    ours = partial(acknowledged, side, bot, "idle", answers=True)
    theirs = partial(acknowledged, side, bare, "idle", answers=False)
    measured.sent += len(await singly(side, bot, ["idle"] * min(_WARM, sample.singly), expects=_DONE))
    await theirs(connections=1, seconds=0.2)
    for _ in range(sample.rounds):
        timed = await singly(side, bot, ["idle"] * (sample.singly // sample.rounds), expects=_DONE)
        measured.after_answer += [each.acknowledged for each in timed]
        pauseless = await ours(connections=1, seconds=sample.seconds / 4)
        measured.after_ack += pauseless.latencies
        measured.sent += len(timed) + pauseless.acknowledged
        measured.bare += (await theirs(connections=1, seconds=sample.seconds / 4)).latencies
    for _ in range(sample.rounds):
        measured.ours.append(await ours(connections=_CONNECTIONS, seconds=sample.seconds))
        measured.theirs.append(await theirs(connections=_CONNECTIONS, seconds=sample.seconds))
    measured.sent += sum(each.acknowledged for each in measured.ours)
    return measured


def _latencies(measured: _Measured) -> list[Figure]:
    return [
        at_most(
            "one connection, each after the last was answered: p50", _ms(measured.after_ack, 50), 0.5, "ms"
        ),
        at_most(
            "one connection, each after the last was answered: p99", _ms(measured.after_ack, 99), 2.0, "ms"
        ),
        told("  bare Bolt: p50 / p99", _both(measured.bare)),
        told("  each after the last one's message arrived: p50 / p99", _both(measured.after_answer)),
    ]


def _throughput(measured: _Measured, entries: int) -> list[Figure]:
    ours, theirs = measured.ours, measured.theirs
    ratios = [_rate(our) / _rate(their) for our, their in zip(ours, theirs, strict=True)]
    sent, away = sum(each.acknowledged for each in ours), sum(each.turned_away for each in ours)
    answered = sum(each.answered for each in ours)
    recorded = f"{entries:,} of {measured.sent:,}"
    return [
        at_least("32 connections: requests a second, against bare Bolt", median(ratios), 1.6, "times"),
        told("  the bot", spread([_rate(each) for each in ours], "/s")),
        told("  bare Bolt", spread([_rate(each) for each in theirs], "/s")),
        told("  of the bot's, carried out and answered", f"{answered:,} of {sent:,}"),
        told("  told that it is busy", f"{away:,} ({away / sent:.0%})"),
        told("  told that the audit log can't be written", f"{sent - away - answered:,}"),
        told(
            "  from the end of the load to the last answer",
            spread([each.settled for each in ours], "s", digits=2),
        ),
        Figure("commands on the audit log", recorded, "all", entries == measured.sent),
    ]


def _both(seconds: list[float]) -> str:
    return f"{_ms(seconds, 50):.2f} / {_ms(seconds, 99):.2f} ms"


def _ms(seconds: list[float], percent: int) -> float:
    return percentile(seconds, percent) * 1_000


def _rate(one: Round) -> float:
    return one.acknowledged / one.seconds
