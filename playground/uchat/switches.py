"""How the stand-in answers where UChat's behaviour is unknown, observed by some, or a matter of the day."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Envelope(StrEnum):
    """How a single object is answered."""

    BARE = "bare"
    WRAPPED = "wrapped"


class MissingUser(StrEnum):
    """What a look-up of an unknown bot user answers."""

    BAD_REQUEST = "400"
    NOT_FOUND = "404"
    EMPTY = "empty"


class Match(StrEnum):
    """How a filter compares: the whole value (case aside), or any part of the stored text."""

    EXACT = "exact"
    TEXTUAL = "textual"


class Flows(StrEnum):
    """What becomes of a sub flow of the bridge once it was started."""

    NORMAL = "normal"
    SLOW = "slow"
    """Answers after `slow_seconds`."""
    LATE = "late"
    """Answers after `late_seconds`, when nobody waits any more."""
    SILENT = "silent"
    """Never runs."""
    MUTE = "mute"
    """Does its work and never replies."""
    FAILING = "failing"
    """Does nothing, and its step answers an error."""
    NONE = "none"
    """The bot has no sub flow of the bridge."""


class BridgeAnswer(StrEnum):
    """What a sub flow of the bridge leaves in the user's fields."""

    TRUE = "true"
    BROKEN_JSON = "broken_json"
    WRONG_SHAPE = "wrong_shape"
    ANOTHER_REQUEST = "another_request"


class Switches(BaseModel):
    """One switch for each thing that nobody has documented. Seconds are floats."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    envelope: Envelope = Field(Envelope.WRAPPED, description="Envelope of a single object")
    meta: bool = Field(True, description="Lists carry links and meta")
    missing_user: MissingUser = Field(MissingUser.NOT_FOUND, description="Answer for an unknown bot user")
    labels_sent: bool = Field(True, description="A looked-up bot user carries labels")
    labels_in_lists: bool = Field(True, description="Bot users in lists carry labels too")
    channel_sent: bool = Field(True, description="Bot users carry their channel")
    status_sent: bool = Field(True, description="Bot users carry their status")
    agent_sent: bool = Field(True, description="Bot users carry their agent_id")
    email_match: Match = Field(Match.TEXTUAL, description="Email filter")
    phone_match: Match = Field(Match.TEXTUAL, description="Phone filter")
    inbound_only: bool = Field(True, description="Without include_bot=1 inbound messages alone")

    token_bound: bool = Field(True, description="The token belongs to a bot")
    manage_flow: bool = Field(True, description="The token may Manage Flow")
    manage_team: bool = Field(True, description="The token may Manage Team")
    refuse_default_agents: bool = Field(True, description="Error 1010 for a default User-Agent")

    rate_limit: int = Field(1_000_000, ge=0, description="Calls in each rate window")
    rate_window: float = Field(3600, gt=0, description="Seconds of a rate window")
    rate_headers: bool = Field(True, description="Answers carry x-ratelimit-…")
    refuse_parallel: bool = Field(False, description="429 for a call while another one runs")
    answer_seconds: float = Field(0, ge=0, description="Seconds before every answer")

    flows: Flows = Field(Flows.NORMAL, description="What the bridge's sub flows do")
    flow_seconds: float = Field(0.05, ge=0, description="Seconds a sub flow takes")
    slow_seconds: float = Field(5, ge=0, description="Seconds a slow one takes")
    late_seconds: float = Field(45, ge=0, description="Seconds a late one takes")
    bridge_fields: bool = Field(True, description="The five user fields of the bridge exist")
    bridge_answer: BridgeAnswer = Field(BridgeAnswer.TRUE, description="What a sub flow leaves as its result")
