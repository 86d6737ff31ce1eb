"""Counting the calls to UChat that one piece of work makes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Tally:
    """How many HTTP requests were really sent, retries among them.

    A read that shared somebody else's call counts where the call was started. Tasks started inside the `with`
    count along.
    """

    calls: int = 0


_current: ContextVar[Tally | None] = ContextVar("uchat_tally", default=None)


@contextmanager
def tally() -> Iterator[Tally]:
    """Count the calls made inside; they count for an enclosing tally too, once this one ends."""
    outer = _current.get()
    counted = Tally()
    token = _current.set(counted)
    try:
        yield counted
    finally:
        _current.reset(token)
        if outer is not None:
            outer.calls += counted.calls


def count_call() -> None:
    """One HTTP request goes out."""
    if (current := _current.get()) is not None:
        current.calls += 1
