"""Type-ahead requests: answered inside their acknowledgement, within two seconds."""

from slack_bolt.context.ack.async_ack import AsyncAck

from slackbot.road.offer import offer
from slackbot.slack.forms import memory_of, option
from slackbot.slack.payloads import Suggestion
from slackbot.slack.working import Working

_SECONDS = 1.8
_MOST = 100


async def on_suggestion(working: Working, body: dict[str, object], ack: AsyncAck) -> None:
    """Acknowledge with what fits the query. Nothing is offered to those who may not run the action."""
    wanted = Suggestion.model_validate(body)
    memory = memory_of(wanted.view.private_metadata) if wanted.view else None
    action = working.tools.catalogue.get(memory.action) if memory else None
    parameter = (
        next((each for each in action.parameters if each.name == wanted.action_id), None) if action else None
    )
    if action is None or parameter is None:
        await ack(options=[])
        return
    found = await offer(working.tools, wanted.user.id, action, parameter, wanted.value, seconds=_SECONDS)
    await ack(options=[option(each) for each in found[:_MOST]])
