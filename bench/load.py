"""The load: commands sent over kept connections from this process, which runs nothing else but the far side."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.command import compose
from bench.connection import Connection
from bench.far_side import Answer, FarSide

_ANSWER_SECONDS = 60.0
_AWAY = b"too much in hand"


@dataclass(frozen=True, slots=True)
class Timed:
    """One command: seconds to its acknowledgement and to its answer, and the answer."""

    acknowledged: float
    answered: float
    answer: Answer


@dataclass(slots=True)
class Round:
    """What a stretch of load came to. Times are seconds."""

    acknowledged: int = 0
    turned_away: int = 0
    answered: int = 0
    seconds: float = 0.0
    settled: float = 0.0
    """How long it took, once the load had ended, until what was in hand was answered too."""
    latencies: list[float] = field(default_factory=list)


async def singly(side: FarSide, port: int, lines: list[str], *, expects: bytes) -> list[Timed]:
    """One connection; each command goes out once the one before it has been answered to the person.

    Raises RuntimeError for an answer that does not hold `expects`.
    """
    timed = []
    async with Connection(port) as connection:
        for line in lines:
            command = compose(line, side.url, f"127.0.0.1:{port}")
            coming = side.answer_to(command.answer)
            sent = time.perf_counter()
            await connection.send(command.request)
            acknowledged = time.perf_counter()
            async with asyncio.timeout(_ANSWER_SECONDS):
                answer = _as_expected(await coming, expects)
            timed.append(Timed(acknowledged - sent, answer.at - sent, answer))
    return timed


async def acknowledged(
    side: FarSide, port: int, line: str, *, connections: int, seconds: float, answers: bool
) -> Round:
    """Each connection sends as soon as its last command was acknowledged, whatever becomes of the work.

    With `answers`, waits afterwards until every command that was not turned away has been answered, and counts
    the answers that hold the far side's `mark`.
    """
    result = Round()
    before, marked = side.answers, side.marked
    until = time.perf_counter() + seconds

    async def one() -> None:
        async with Connection(port) as connection:
            while (sent := time.perf_counter()) < until:
                command = compose(line, side.url, f"127.0.0.1:{port}")
                body = await connection.send(command.request)
                result.latencies.append(time.perf_counter() - sent)
                result.acknowledged += 1
                result.turned_away += _AWAY in body

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    ended = time.perf_counter()
    result.seconds = ended - began
    if answers:
        async with asyncio.timeout(_ANSWER_SECONDS):
            await side.answered(before + result.acknowledged - result.turned_away)
        result.answered = side.marked - marked
        result.settled = time.perf_counter() - ended
    return result


async def finished(
    side: FarSide, port: int, line: Callable[[], str], *, in_flight: int, seconds: float, expects: bytes
) -> Round:
    """A closed loop: each connection sends its next command once its last was answered to the person.

    Raises RuntimeError for an answer that does not hold `expects`.
    """
    result = Round()
    until = time.perf_counter() + seconds

    async def one() -> None:
        async with Connection(port) as connection:
            while (sent := time.perf_counter()) < until:
                command = compose(line(), side.url, f"127.0.0.1:{port}")
                coming = side.answer_to(command.answer)
                body = await connection.send(command.request)
                result.acknowledged += 1
                if _AWAY in body:
                    result.turned_away += 1
                    continue
                async with asyncio.timeout(_ANSWER_SECONDS):
                    answer = _as_expected(await coming, expects)
                result.answered += 1
                result.latencies.append(answer.at - sent)

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(in_flight)))
    result.seconds = time.perf_counter() - began
    return result


def _as_expected(answer: Answer, expects: bytes) -> Answer:
    if expects not in answer.body:
        raise RuntimeError(f"an answer that was not meant: {answer.body[:500].decode('utf-8', 'replace')}")
    return answer
