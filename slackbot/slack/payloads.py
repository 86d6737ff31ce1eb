"""Slack's payloads as models, at the door: only what the bot reads, everything else ignored.

Shapes: Slack's reference of slash commands, block_actions, view_submission and block_suggestion.
"""

from pydantic import BaseModel, ConfigDict, Field


class _Payload(BaseModel):
    # An error names what is missing, and repeats none of the payload into the log.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Command(_Payload):
    """A slash command."""

    user_id: str
    team_id: str
    channel_id: str
    text: str = ""
    trigger_id: str
    response_url: str


class Id(_Payload):
    """Something with an id: a user, a team, a channel."""

    id: str


class Container(_Payload):
    """Where a click happened. An ephemeral message names its channel here and nowhere else."""

    channel_id: str | None = None
    message_ts: str | None = None
    is_ephemeral: bool = False


class Written(_Payload):
    """A text object."""

    text: str = ""


class Chosen(_Payload):
    """A chosen option."""

    value: str | None = None
    text: Written = Written()


class Element(_Payload):
    """A block element that was used, or an input's state."""

    action_id: str = ""
    value: str | None = None
    selected_option: Chosen | None = None
    selected_options: tuple[Chosen, ...] = ()

    @property
    def raw(self) -> str | None:
        """What was typed, pressed or chosen; None where nothing was."""
        if self.selected_option is not None:
            return self.selected_option.value
        if self.selected_options:
            return self.selected_options[0].value
        return self.value


class State(_Payload):
    """The inputs of a view, by block_id and action_id."""

    values: dict[str, dict[str, Element]] = Field(default_factory=dict)


class View(_Payload):
    """A modal. `hash` is of what it shows, so that an update of something older is refused."""

    id: str = ""
    hash: str = ""
    callback_id: str = ""
    private_metadata: str = ""
    state: State = State()


class Click(_Payload):
    """A block_actions payload."""

    user: Id
    team: Id | None = None
    channel: Id | None = None
    container: Container = Container()
    trigger_id: str
    response_url: str | None = None
    view: View | None = None
    """The modal it happened in, where it was one."""
    actions: tuple[Element, ...] = ()

    @property
    def channel_id(self) -> str:
        """The channel it happened in, or nothing."""
        return self.channel.id if self.channel else self.container.channel_id or ""


class Submission(_Payload):
    """A view_submission payload."""

    user: Id
    team: Id | None = None
    trigger_id: str = ""
    view: View


class Suggestion(_Payload):
    """A block_suggestion payload."""

    user: Id
    team: Id | None = None
    action_id: str = ""
    value: str = ""
    view: View | None = None
