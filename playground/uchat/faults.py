"""Faults to inject: each one spoils the next calls that it matches, in the order they were put in."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Kind(StrEnum):
    """What goes wrong."""

    THROTTLED = "429"
    ERROR = "500"
    UNAVAILABLE = "503"
    SLOW = "slow"
    HTML = "html"
    BROKEN_JSON = "broken_json"
    CUT = "cut"
    EMPTY = "empty"


class Fault(BaseModel):
    """One fault, for the next `count` calls whose path starts with `path` (and whose method is `method`).

    `carried_out` lets UChat do what it was asked before the answer is spoilt: a caller then can't know.
    `seconds` delays the answer (`slow` waits a second where none is given); `retry_after` is what a 429 or
    503 names in seconds.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    path: str | None = None
    method: str | None = None
    count: int = Field(1, ge=1, le=10_000)
    seconds: float = Field(0, ge=0, le=600)
    retry_after: int | None = Field(None, ge=0)
    carried_out: bool = False

    def matches(self, method: str, path: str) -> bool:
        """Whether it is for this call; `path` is what follows the base path."""
        if self.method is not None and self.method.upper() != method:
            return False
        return self.path is None or path.startswith(self.path.removeprefix("/api"))


class Faults:
    """The faults that wait for their calls."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def inject(self, fault: Fault) -> None:
        """Put one at the end of the line."""
        self._waiting.append(fault.model_copy())

    def clear(self) -> None:
        """Forget those that still wait."""
        self._waiting.clear()

    def waiting(self) -> tuple[Fault, ...]:
        """Those left, first one first, with the calls each still has."""
        return tuple(self._waiting)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this call, used up by one."""
        if not self._waiting:
            return None
        for fault in self._waiting:
            if fault.matches(method, path):
                fault.count -= 1
                if not fault.count:
                    self._waiting.remove(fault)
                return fault
        return None
