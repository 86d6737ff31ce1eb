"""An action that does nothing, and the two that every catalogue needs."""

from slackbot.catalogue.action import Effect, action
from slackbot.reply import Reply
from slackbot.road.call import Call


@action("idle", effect=Effect.READ, summary="Do nothing", shareable=False)
async def idle(call: Call) -> Reply:  # noqa: ARG001  (what every handler is given)
    """Answers at once."""
    return Reply(title="Nothing done", result="nothing")


@action("menu", effect=Effect.READ, summary="Open", opening=True, shareable=False)
async def menu(call: Call) -> Reply:  # noqa: ARG001  (as above)
    """The answer to an empty line."""
    return Reply(title="Nothing to choose", result="nothing")


@action("find", effect=Effect.READ, summary="Find", fallback=True, shareable=False)
async def find(call: Call, value: str) -> Reply:  # noqa: ARG001  (as above)
    """The answer to anything else."""
    return Reply(title="Nothing found", result="nothing")
