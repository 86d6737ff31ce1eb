"""Bot users seen lately, so that a type-ahead has something to show before UChat is asked."""

from collections import OrderedDict

from slackbot.uchat import BotUser


class Recent:
    """The last bot users that were looked at through this copy of the bot; in memory alone, bounded."""

    def __init__(self, size: int = 200) -> None:
        self._size = size
        self._seen: OrderedDict[str, BotUser] = OrderedDict()

    def saw(self, user: BotUser) -> None:
        """Remember `user` as the latest."""
        self._seen[user.user_ns] = user
        self._seen.move_to_end(user.user_ns)
        if len(self._seen) > self._size:
            self._seen.popitem(last=False)

    def get(self, user_ns: str) -> BotUser | None:
        """The bot user of that ns, as last seen."""
        return self._seen.get(user_ns)

    def matching(self, query: str, limit: int) -> tuple[BotUser, ...]:
        """Those whose name, email, phone, id or a tag contains `query`, latest first."""
        wanted = query.strip().casefold()
        found = (user for user in reversed(self._seen.values()) if wanted in _searchable(user))
        return tuple(user for user, _ in zip(found, range(limit), strict=False))


def _searchable(user: BotUser) -> str:
    parts = [user.display_name, user.email, user.phone, user.user_id, user.user_ns]
    parts += [tag.name for tag in user.tags or ()]
    return "\n".join(part for part in parts if part).casefold()
