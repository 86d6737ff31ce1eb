"""Slack's time limits, in one place so that a test may shorten them."""

from dataclasses import dataclass


@dataclass(slots=True)
class Limits:
    """Seconds, and how often. `time_factor` scales the waits between an event's retries."""

    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    response_url_seconds: float = 1_800.0
    response_url_uses: int = 5
    retry_waits: tuple[float, ...] = (0.0, 60.0, 300.0)
    time_factor: float = 1.0
