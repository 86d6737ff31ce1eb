"""What can keep a sub flow from answering, as people should read it."""

from collections.abc import Sequence

from slackbot.faults import Failure, Refusal
from slackbot.reply import Code
from slackbot.text import count

_GUIDE = "docs/flow-builder.md says how, step by step; /uchat setup checks it again."


class FlowMissing(Refusal):
    """The sub flow does not exist. Nothing was sent."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "UChat offers this in its Flow Builder alone, and the sub flow ",
            Code(name),
            " does not exist there yet.",
            hint=f"Someone who may edit flows creates it once. {_GUIDE}",
        )


class FieldsMissing(Refusal):
    """The bridge's user fields do not exist, or not all of them. Nothing was started."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            "The bot's text user fields are missing in UChat: ",
            Code(", ".join(names)),
            ".",
            hint=f"Someone who may edit flows creates them once. {_GUIDE}",
        )


class BridgeTaken(Refusal):
    """Another request for the same bot user is under way. Nothing was sent."""

    def __init__(self, minutes: int | None) -> None:
        if minutes is None:
            super().__init__(
                "Another request for this person is under way.", hint="Try again in a few seconds."
            )
        else:
            super().__init__(
                "An earlier request for this person was never answered, so the next one waits for it.",
                hint=f"Try again in {count(minutes, 'minute')}, or when UChat has answered it.",
            )


class GivenUp(Refusal):
    """The request was given up while it waited for its turn. Nothing was started."""

    def __init__(self) -> None:
        super().__init__(
            "This took so long to begin that it was given up. Nothing was started.", hint="Ask again."
        )


class FlowSilent(Failure):
    """The sub flow was started and did not answer in time."""

    def __init__(self, name: str, seconds: float, *, changes: bool) -> None:
        super().__init__(
            "UChat started the sub flow ",
            Code(name),
            f", and it did not answer within {count(round(seconds), 'second')}.",
            hint="A late answer is still noticed, and that a change was made is then put on the audit log. "
            "Until it comes, for 10 minutes at most, further requests for this person wait.",
        )
        self.maybe_done = changes


class FlowNonsense(Failure):
    """The sub flow answered with something that is not its answer."""

    def __init__(self, name: str, *, changes: bool) -> None:
        super().__init__(
            "The sub flow ",
            Code(name),
            " left an answer that can't be read.",
            hint="Check in the Flow Builder that it saves its step's JSON answer in slackbot_result.",
        )
        self.maybe_done = changes


class FlowRefused(Failure):
    """UChat's step reported an error."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__("UChat's step in ", Code(name), f" reported: {message}")
