"""Time as the tests tell it."""


class Hand:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds

    def passes(self, seconds: float) -> None:
        """Let so much time go by."""
        self.seconds += seconds
