"""The button of a form that exchanges two of its inputs."""

import structlog

from slackbot.policy import Verdict, decide
from slackbot.slack.forms import filled_in, form, memory_of, names_shown
from slackbot.slack.payloads import View
from slackbot.slack.people import SLACK_TROUBLE
from slackbot.slack.working import Working

_log = structlog.get_logger(__name__)


async def swap(working: Working, actor: str, view: View) -> None:
    """Show the form again with the two exchanged, everything else as it was filled in."""
    memory = memory_of(view.private_metadata)
    action = working.tools.catalogue.get(memory.action) if memory else None
    if memory is None or action is None or action.swap is None:
        _log.warning("form not known", actor=actor, callback_id=view.callback_id)
        return
    if decide(action, await working.tools.standing_of(actor)).verdict is Verdict.REFUSE:
        return
    first, second = action.swap
    raw = filled_in(action, view.state)
    names = names_shown(action, view.state)
    exchanged = {**raw}
    for name, other in ((first, second), (second, first)):
        exchanged.pop(name, None)
        if other in raw:
            exchanged[name] = raw[other]
    again = memory.model_copy(update={"turn": memory.turn + 1})
    try:
        await working.client.views_update(
            view_id=view.id,
            hash=view.hash or None,
            view=form(action, exchanged, again, working.look, names=names),
        )
    except SLACK_TROUBLE as error:
        # They typed on or closed it meanwhile; pressing again does it.
        _log.info("form not exchanged", actor=actor, error=type(error).__name__)
