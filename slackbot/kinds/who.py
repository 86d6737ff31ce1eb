"""A bot user of whom nothing but the user ns need be known: naming one by it costs no call to UChat."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pydantic import JsonValue

from slackbot.faults import Refusal
from slackbot.kinds.bot_user import BotUserKind
from slackbot.kinds.kind import Kind, Look, Option, Widget
from slackbot.uchat import BotUser, Invalid, NotFound
from slackbot.uchat.finding import is_user_ns


class Who(BotUser):
    """A bot user for an action that needs the user ns alone. Anything else may be missing or out of date.

    Nobody has looked whether there is such a bot user: `sought` turns UChat's answer about it into words.
    """

    @classmethod
    def of(cls, user: BotUser) -> "Who":
        """`user` as one of whom no more is needed."""
        return cls.model_validate(dict(user))


class WhoKind(Kind[Who]):
    """A user ns resolves without a call, by name where the person was seen lately; the rest as a bot user does."""

    label = "Bot user"
    placeholder = "who"
    widget = Widget.TYPE_AHEAD
    names_bot_user = True
    _people = BotUserKind()

    def take(self, words: Sequence[str], region: str | None) -> int:
        """A phone number typed in groups belongs together; anything else is one word."""
        return self._people.take(words, region)

    async def resolve(self, raw: str, look: Look) -> Who:
        """The bot user of that ns, whether there is one or not; else the one that `raw` means."""
        typed = raw.strip()
        if not is_user_ns(typed):
            return Who.of(await self._people.resolve(raw, look))
        user_ns = typed.lower()
        seen = look.recent.get(user_ns)
        return Who.of(seen) if seen else Who(user_ns=user_ns)

    async def options(self, query: str, look: Look) -> Sequence[Option]:
        """People seen lately, then UChat's; what was typed comes last."""
        return await self._people.options(query, look)

    def at_hand(self, query: str, look: Look) -> Sequence[Option]:
        """People seen lately, and what was typed."""
        return self._people.at_hand(query, look)

    def canonical(self, value: Who) -> str:
        """The user ns."""
        return value.user_ns

    def describe(self, value: Who) -> str:
        """The name, where it is known, and the user ns."""
        return value.user_ns if value.display_name == value.user_ns else self._people.describe(value)

    def dump(self, value: Who) -> JsonValue:
        """Who it is, as far as a bot user's is kept."""
        return self._people.dump(value)

    def load(self, kept: JsonValue) -> Who:
        """The bot user as it was kept."""
        return Who.model_validate(kept)


@contextmanager
def sought(user: BotUser) -> Iterator[None]:
    """Around a call about `user`: where UChat knows nobody of that ns, a sentence that says so.

    UChat says it by 404 or by 400; what a 400 says about anything but the user ns must not be asked for here.
    """
    try:
        yield
    except (NotFound, Invalid) as error:
        if isinstance(error, Invalid) and error.status != 400:
            raise
        raise Refusal(
            f"UChat knows no bot user {user.user_ns} in this bot.",
            hint="Check the user ns, or look the person up by email or phone.",
        ) from error
