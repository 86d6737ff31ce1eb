"""How much is measured: enough to rely on, or as little as shows that a bench runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """`rounds` alternate between the bot and its comparison, `seconds` each; `singly` commands go one by one."""

    rounds: int
    seconds: float
    singly: int


FULL = Sample(rounds=5, seconds=4.0, singly=2_000)
QUICK = Sample(rounds=1, seconds=0.5, singly=40)
