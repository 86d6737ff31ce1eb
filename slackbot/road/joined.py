"""Whom somebody was merged into: what the record says of a bot user who is not there any more, or not whole."""

from slackbot.road.tools import Tools
from slackbot.store.records import Operation

_MOST_STEPS = 10


async def joined(tools: Tools, user_ns: str) -> Operation | None:
    """The operation that led `user_ns` to where they are found now: its first bot user is who that is.

    None where nothing did. Follows whoever was merged further on.
    """
    actions = [each.name for each in tools.catalogue if each.joins]
    found: Operation | None = None
    seen = {user_ns}
    for _ in range(_MOST_STEPS if actions else 0):
        step = await tools.journal.joined_into(user_ns, actions)
        if step is None or step.bot_user is None or step.bot_user in seen:
            break
        found, user_ns = step, step.bot_user
        seen.add(user_ns)
    return found
