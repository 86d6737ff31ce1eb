"""What `/metrics` tells."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()

_UCHAT = Histogram(
    "uchat_call_seconds",
    "UChat calls, by method, path and status (0: no answer)",
    ["method", "path", "status"],
    registry=REGISTRY,
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_ANSWERS = Counter(
    "slackbot_answers_total",
    "Answers, by surface and by what they were",
    ["surface", "kind"],
    registry=REGISTRY,
)
_IN_HAND = Gauge("slackbot_in_hand", "Deliveries being worked on", registry=REGISTRY)


def uchat_called(method: str, path: str, status: int | None, seconds: float) -> None:
    """One call to UChat ended; `path` is the template, without anybody's data."""
    _UCHAT.labels(method, path, str(status or 0)).observe(seconds)


def answered(surface: str, kind: str) -> None:
    """One answer was made."""
    _ANSWERS.labels(surface, kind).inc()


def watch_in_hand(count: Callable[[], float]) -> None:
    """Report `count()` whenever the metrics are read."""
    _IN_HAND.set_function(count)


def exposition() -> bytes:
    """The metrics in Prometheus's text format."""
    return generate_latest(REGISTRY)
