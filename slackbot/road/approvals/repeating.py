"""Asking for the same once more: a form that is filled in as it was then."""

from slackbot.faults import Fault, Refusal
from slackbot.reply import Reply
from slackbot.road.asked import Asked, Invocation
from slackbot.road.clicked import refused
from slackbot.road.prepare import allowed
from slackbot.road.recording import loaded_values
from slackbot.road.road import Form
from slackbot.road.tools import Tools


async def repeat(tools: Tools, asked: Asked, reference: str) -> Reply | Form | None:
    """The form for a new request like the one under `reference`, for whoever may make one."""
    operation = await tools.journal.operation(reference)
    action = tools.catalogue.get(operation.action) if operation else None
    try:
        if operation is None or action is None:
            raise Refusal("The bot knows no such request.")
        values = loaded_values(action, operation.kept)
        verdict = await allowed(tools, Invocation(asked, action))
    except (Fault, ValueError) as error:
        return await refused(tools, asked, "repeat", reference, error)
    if isinstance(verdict, Reply):
        return verdict
    given = {each.name: values[each.name] for each in action.parameters if values[each.name] is not None}
    raw = {name: action.parameter(name).kind.canonical(value) for name, value in given.items()}
    return Form(asked, action, raw)
