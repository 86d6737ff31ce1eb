"""Sharing an answer with a channel: allowed, and recorded before anybody sees it."""

from dataclasses import replace

from slackbot.faults import Refusal
from slackbot.policy import Verdict, decide
from slackbot.road.asked import Asked
from slackbot.road.executing import settle
from slackbot.road.tools import Tools
from slackbot.store.records import Append, Move, Operation, event_of
from slackbot.store.states import State

SHARE_MS = 60_000
"""After that the sweep takes it that nobody will say whether it was shown."""


async def settle_share(tools: Tools, operation: Operation, *, shown: bool) -> None:
    """Record whether Slack took what was to be shown."""
    state, result = (State.DONE, "shown to the channel") if shown else (State.FAILED, "Slack did not take it")
    event = event_of(operation, state, at=tools.clock.now(), result=result)
    await settle(tools, Move(operation.id, State.STARTED, event))


async def record_share(tools: Tools, asked: Asked, reference: str) -> Operation | None:
    """Record that the answer under `reference` is about to be shown to the channel.

    None where this very click was handled before.

    Raises Refusal where the channel has people from outside, the person may no longer see such an answer, or
    there is no such answer; StoreFault where it can't be recorded. Then nothing may be shown.
    """
    if not await tools.may_share(asked.channel):
        raise Refusal(
            "Nothing is shared here: there may be guests or other organisations in this channel.",
            hint="Share it in a channel of members alone.",
        )
    seen = await tools.journal.operation(reference)
    action = tools.catalogue.get(seen.action) if seen else None
    if seen is None or action is None or seen.actor != asked.actor or not action.shareable:
        raise Refusal(
            "There is no answer of yours to share here.", hint="Run the command again, then share it."
        )
    if decide(action, await tools.standing_of(asked.actor)).verdict is Verdict.REFUSE:
        raise Refusal("You may no longer see this.", hint="Ask whoever runs the bot.")
    now = tools.clock.now()
    operation = replace(
        seen,
        id=asked.reference,
        delivery=asked.delivery,
        parent=seen.id,
        action="share",
        arguments={"answer": f"{seen.action} {seen.id}"},
        channel=asked.channel,
        surface=asked.surface,
        state=State.STARTED,
        created_at=asked.at,
        moved_at=now,
        due_at=now + SHARE_MS,
    )
    began = Append(operation, event_of(operation, State.STARTED, at=now, result=""))
    return operation if await tools.ledger.write(began) else None
