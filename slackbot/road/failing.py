"""What was prepared and then failed before anything was done: an answer, and an entry on the log."""

from slackbot.reply import Reply
from slackbot.road.attempt import again, state_of, told
from slackbot.road.prepare import Prepared
from slackbot.road.recording import entry
from slackbot.road.tools import Tools


async def failed_to_begin(tools: Tools, prepared: Prepared, error: Exception | None, calls: int) -> Reply:
    """The answer to an error that came before the intent was written; `calls` went to UChat since."""
    cause = error or RuntimeError("no answer and no error")
    invocation = prepared.invocation
    reply = told(invocation.asked.reference, cause).adding(buttons=again(invocation, cause))
    state = state_of(cause, wrote=False)
    await tools.note(
        entry(
            invocation,
            prepared.values,
            state,
            tools.clock.now(),
            result=reply.result,
            calls=prepared.calls + calls,
        )
    )
    return reply
