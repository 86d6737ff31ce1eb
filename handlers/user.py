"""The profile card of one bot user."""

from handlers.card import card
from handlers.merged_away import led_on
from slackbot.catalogue.action import Effect, action
from slackbot.reply import Reply
from slackbot.road.call import Call
from slackbot.uchat import BotUser


@action("user", effect=Effect.READ, summary="Show a bot user's profile card", title="Profile card")
async def show_user(call: Call, user: BotUser) -> Reply:
    """The card of whoever is meant, with what can be done next, and where they are found after a merge."""
    return await led_on(call, user.user_ns, card(call, user), show_user)
