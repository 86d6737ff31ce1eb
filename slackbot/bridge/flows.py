"""The sub flows, by the names they have in the Flow Builder, and what each leaves in `slackbot_result`."""

import json
from dataclasses import dataclass
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from slackbot.bridge.faults import FlowNonsense, FlowRefused
from slackbot.text import clean, cut
from slackbot.uchat.tolerant import Text, Tolerant, Whole, elements, text_or_none

T = TypeVar("T")

_MOST_MESSAGE = 300


class Sequence(Tolerant):
    """A sequence that somebody is subscribed to."""

    name: Text = None
    ns: Text = None


class ToldLabel(Tolerant):
    """A label of somebody's, as the flow tells it: by its id, its name or both."""

    id: Whole = None
    name: Text = None


class ClosedNote(Tolerant):
    """A closing note of somebody's. `created_at` names no zone."""

    id: Text = None
    name: Text = None
    note: Text = None
    agent: Text = None
    created_at: Text = None


def _objects(value: object) -> list[object]:
    """The elements of a list of objects. Anything else is no answer: it must not pass for an empty list."""
    found = elements(value)
    if not isinstance(value, list | dict) or (value and not found):
        raise ValueError("not a list")
    if not all(isinstance(each, dict) for each in found):
        raise ValueError("not a list of objects")
    return found


class _Removed(BaseModel):
    model_config = ConfigDict(extra="ignore")

    delete: Annotated[int, Field(ge=0)]


class _Merged(BaseModel):
    model_config = ConfigDict(extra="ignore")

    status: Literal["ok"]


class _Sequences(BaseModel):
    data: Annotated[tuple[Sequence, ...], BeforeValidator(_objects)]


class _Labels(BaseModel):
    data: Annotated[tuple[ToldLabel, ...], BeforeValidator(_objects)]


class _Notes(BaseModel):
    data: Annotated[tuple[ClosedNote, ...], BeforeValidator(_objects)]


@dataclass(frozen=True, slots=True)
class Flow(Generic[T]):
    """One sub flow: its name is the contract with the operator, `shape` what its answer must look like."""

    name: str
    does: str
    shape: TypeAdapter[T]
    changes: bool = False
    """Whether running it changes anything, so that silence leaves something unknown."""

    def read(self, result: str) -> T:
        """The answer in `slackbot_result`.

        Raises FlowRefused for an error that UChat's step reported, FlowNonsense for anything else.
        """
        try:
            answer = json.loads(result)
        except (ValueError, RecursionError) as error:
            raise FlowNonsense(self.name, changes=self.changes) from error
        if isinstance(answer, dict) and answer.get("status") == "error":
            told = cut(clean(text_or_none(answer.get("message")) or ""), _MOST_MESSAGE)
            raise FlowRefused(self.name, told or "it named no reason")
        try:
            return self.shape.validate_python(answer)
        except ValidationError as error:
            raise FlowNonsense(self.name, changes=self.changes) from error


LIST_SEQUENCES = Flow("slackbot: list sequences", "sequence list", TypeAdapter(_Sequences))
LIST_LABELS = Flow("slackbot: list labels", "label list", TypeAdapter(_Labels))
LIST_NOTES = Flow("slackbot: list closing notes", "notes", TypeAdapter(_Notes))
REMOVE_DELAYS = Flow("slackbot: remove smart delays", "delays clear", TypeAdapter(_Removed), changes=True)
REMOVE_SCHEDULED = Flow(
    "slackbot: remove scheduled messages", "scheduled clear", TypeAdapter(_Removed), changes=True
)

MERGE = Flow("slackbot: merge", "merge", TypeAdapter(_Merged), changes=True)

ALL = (LIST_SEQUENCES, LIST_LABELS, LIST_NOTES, REMOVE_DELAYS, REMOVE_SCHEDULED, MERGE)
"""Every sub flow that some action needs."""

PREFIX = "slackbot"
"""What every sub flow's name begins with: one search finds them all."""
REQUEST, ARGUMENT, RUNNING = "slackbot_request", "slackbot_argument", "slackbot_running"
REPLY, RESULT = "slackbot_reply", "slackbot_result"
FIELDS = (REQUEST, ARGUMENT, RUNNING, REPLY, RESULT)
"""The five text user fields."""
