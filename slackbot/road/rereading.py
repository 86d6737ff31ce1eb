"""Reading the bot users among an action's arguments again, whole, to compare them and to act on what is there now."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from slackbot.catalogue.action import Action
from slackbot.road.digest import digest_of
from slackbot.road.tools import Tools
from slackbot.uchat import BotUser, NotFound


@dataclass(frozen=True, slots=True)
class Reread:
    """The arguments with their bot users as they are now, and the digest of those.

    `whole` holds them by argument with what is hidden from people; who is not there any more is in none of it.
    """

    values: Mapping[str, object]
    digest: dict[str, JsonValue]
    whole: Mapping[str, BotUser]


async def reread(tools: Tools, action: Action, values: Mapping[str, object]) -> Reread:
    """One call for each bot user. Raises UChatError."""
    named = {
        each.name: value
        for each in action.parameters
        if each.kind.names_bot_user and isinstance(value := values.get(each.name), BotUser)
    }
    found = {name: await _read(tools, user) for name, user in named.items()}
    seen = {name: user for name, user in found.items() if user is not None}
    shown = {name: tools.uchat.shown(user) for name, user in seen.items()}
    for user in shown.values():
        tools.recent.saw(user)
    now = {name: _as_known(user, named[name]) for name, user in shown.items()}
    return Reread({**values, **now}, digest_of(action, seen, shown), seen)


async def _read(tools: Tools, user: BotUser) -> BotUser | None:
    try:
        return await tools.uchat.bot_user(user.user_ns, keep_hidden=True, fresh=True)
    except NotFound:
        return None


def _as_known(now: BotUser, before: BotUser) -> BotUser:
    """Labels that were learnt another way stay, where UChat does not send them with a person."""
    known = now if now.labels is not None else now.model_copy(update={"labels": before.labels})
    return type(before).model_validate(dict(known))
