"""A measured figure beside its bar, and how it is printed."""

from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured. `met` is None for a figure that is told without a bar of its own."""

    name: str
    measured: str
    bar: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        mark = {True: "ok", False: "MISSED", None: ""}[self.met]
        return f"  {self.name:<58} {self.measured:>24}   {self.bar:<12} {mark}".rstrip()


def at_most(name: str, value: float, bar: float, unit: str, *, digits: int = 2) -> Figure:
    """A figure that must not exceed `bar`."""
    return Figure(name, f"{value:,.{digits}f} {unit}", f"≤ {bar:g} {unit}", value <= bar)


def at_least(name: str, value: float, bar: float, unit: str) -> Figure:
    """A figure that must reach `bar`."""
    return Figure(name, f"{value:,.2f} {unit}", f"≥ {bar:g} {unit}", value >= bar)


def told(name: str, measured: str) -> Figure:
    """A figure without a bar: what stands behind another, or beside it."""
    return Figure(name, measured)


def spread(values: list[float], unit: str, *, digits: int = 0) -> str:
    """The median of several rounds, with the lowest and the highest."""
    return f"{median(values):,.{digits}f} {unit} ({min(values):,.{digits}f}–{max(values):,.{digits}f})"


def percentile(values: list[float], percent: int) -> float:
    """The value that `percent` of all do not exceed. Needs two values."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]
