"""A bot user as an argument: a user ns, an email, a phone number, a channel user id or a name."""

from collections.abc import Sequence

from pydantic import JsonValue

from slackbot.faults import InputFault, SeveralMatch
from slackbot.kinds.kind import Kind, Look, Option, Widget
from slackbot.text import clean, cut
from slackbot.uchat import BotUser, UChatError
from slackbot.uchat.finding import anything, suggested
from slackbot.uchat.phones import take_phone

_MOST_OFFERED = 20


class BotUserKind(Kind[BotUser]):
    """Resolves to exactly one bot user, or says why not. Never a guess where several match."""

    label = "Bot user"
    placeholder = "who"
    widget = Widget.TYPE_AHEAD
    names_bot_user = True

    def take(self, words: Sequence[str], region: str | None) -> int:
        """A phone number typed in groups belongs together; anything else is one word."""
        return max(1, take_phone(words, region))

    async def resolve(self, raw: str, look: Look) -> BotUser:
        """The one bot user that `raw` means.

        A name that matches one person only in part is good enough for a look-up, not for a change.
        """
        found = await anything(look.uchat, raw)
        if not found.hits:
            raise InputFault(
                f"No bot user was found for “{clean(raw)}”.",
                hint=f"Looked for {', '.join(found.tried)}. Check the spelling, or try another detail.",
            )
        if len(found.hits) > 1 or found.more or not (found.exact or look.may_guess):
            raise SeveralMatch(clean(raw), found.hits, total=found.total, exact=found.exact)
        look.recent.saw(found.hits[0])
        return found.hits[0]

    async def options(self, query: str, look: Look) -> Sequence[Option]:
        """People seen lately, then UChat's from three characters on; what was typed comes last.

        One call at most; a part of a name, an email or a phone is enough, but for what is hidden.
        """
        if len(query.strip()) < 3:
            return self.at_hand(query, look)
        try:
            found = await suggested(look.uchat, query, limit=_MOST_OFFERED)
        except UChatError:
            # A type-ahead shows what there is: those seen lately, and the text as typed.
            return self.at_hand(query, look)
        return _offered(query, [*look.recent.matching(query, _MOST_OFFERED), *found])

    def at_hand(self, query: str, look: Look) -> Sequence[Option]:
        """People seen lately, and what was typed."""
        return _offered(query, look.recent.matching(query, _MOST_OFFERED))

    def shown(self, raw: str, look: Look) -> str:
        """The name of somebody seen lately; the text as it is otherwise."""
        user = look.recent.get(raw)
        return _shown(user) if user else raw

    def canonical(self, value: BotUser) -> str:
        """The user ns."""
        return value.user_ns

    def describe(self, value: BotUser) -> str:
        """The name and the user ns."""
        return f"{clean(value.display_name)} ({value.user_ns})"

    def dump(self, value: BotUser) -> JsonValue:
        """Who it is, with tags and labels: no phone, email or custom field is kept."""
        kept = {"user_ns", "user_id", "name", "first_name", "last_name", "channel", "tags", "labels"}
        return value.model_dump(mode="json", include=kept)

    def load(self, kept: JsonValue) -> BotUser:
        """The bot user as it was kept."""
        return BotUser.model_validate(kept)


def _offered(query: str, users: Sequence[BotUser]) -> Sequence[Option]:
    by_ns = {user.user_ns: user for user in users}
    options = [Option(_shown(user), user.user_ns) for user in list(by_ns.values())[:_MOST_OFFERED]]
    typed = clean(query)
    if typed and len(typed) <= 100 and typed not in by_ns:
        options.append(Option(cut(f"Use “{typed}”", 75), typed))
    return options


def _shown(user: BotUser) -> str:
    details = [user.email, user.phone, user.channel, user.user_ns]
    detail = next((each for each in details if each and each != user.display_name), "")
    return cut(" · ".join(each for each in (clean(user.display_name), clean(detail)) if each), 75)
