"""Whom somebody was merged into: what the record says of a bot user who is not there any more, or not whole."""

from dataclasses import dataclass

from slackbot.road.tools import Tools
from slackbot.store.records import Operation
from slackbot.text import clean

_MOST_STEPS = 10


@dataclass(frozen=True, slots=True)
class Joined:
    """Where somebody is found now: `user_ns` and `name`, by the operation `reference`; `sentence` says so."""

    user_ns: str
    name: str
    reference: str
    sentence: str


async def joined(tools: Tools, user_ns: str) -> Joined | None:
    """Where `user_ns` is found now, if something led them there.

    Follows whoever was led further on later. None for one who came back to themselves.
    """
    actions = [each.name for each in tools.catalogue if each.joins]
    found: Operation | None = None
    where = user_ns
    for _ in range(_MOST_STEPS if actions else 0):
        step = await tools.journal.joined_into(where, actions, since=found.moved_at if found else None)
        if step is None or step.bot_user is None:
            break
        found, where = step, step.bot_user
        if where == user_ns:
            return None
    return _told(tools, user_ns, found) if found is not None else None


def _told(tools: Tools, user_ns: str, found: Operation) -> Joined:
    where = found.bot_user or ""
    name = clean(found.bot_user_name or where)
    action = tools.catalogue.get(found.action)
    past = action.past if action else "led"
    sentence = f"{user_ns} was {past} into {name} ({where}), see {found.id} on the audit log."
    return Joined(where, name, found.id, sentence)
