"""What waits to be sent to a bot user: smart delays and scheduled messages. Removing them can't be taken back."""

from handlers.marks import who
from slackbot.bridge.flows import REMOVE_DELAYS, REMOVE_SCHEDULED
from slackbot.catalogue.action import Effect, action
from slackbot.reply import Reply, note, said
from slackbot.road.call import Call
from slackbot.text import count
from slackbot.uchat import BotUser


async def ask_about_delays(call: Call, user: BotUser) -> Reply:
    """What Confirm will do, once the sub flow is known to exist."""
    await call.bridge.require(REMOVE_DELAYS)
    return _question("smart delays", user)


async def ask_about_scheduled(call: Call, user: BotUser) -> Reply:
    """What Confirm will do, once the sub flow is known to exist."""
    await call.bridge.require(REMOVE_SCHEDULED)
    return _question("scheduled messages", user)


@action(
    "delays clear",
    effect=Effect.IRREVERSIBLE,
    summary="Remove all smart delays of a bot user",
    title="Remove smart delays",
    preview=ask_about_delays,
)
async def clear_delays(call: Call, user: BotUser) -> Reply:
    """Started once, never repeated; the number is UChat's."""
    answer = await call.bridge.run(REMOVE_DELAYS, user.user_ns, request=call.asked.reference)
    return _removed(answer.delete, "smart delay", user)


@action(
    "scheduled clear",
    effect=Effect.IRREVERSIBLE,
    summary="Remove all scheduled messages of a bot user",
    title="Remove scheduled",
    preview=ask_about_scheduled,
)
async def clear_scheduled(call: Call, user: BotUser) -> Reply:
    """Started once, never repeated; the number is UChat's."""
    answer = await call.bridge.run(REMOVE_SCHEDULED, user.user_ns, request=call.asked.reference)
    return _removed(answer.delete, "scheduled message", user)


def _question(what: str, user: BotUser) -> Reply:
    return Reply(
        title=f"Remove all {what}?",
        parts=(
            said(f"What waits to be sent to {who(user)} ({user.user_ns}) this way will not be sent."),
            note("This can't be undone."),
        ),
        result=f"asked to remove all {what}",
        waits=True,
    )


def _removed(number: int, noun: str, user: BotUser) -> Reply:
    told = f"{count(number, noun)} of {who(user)} {'was' if number == 1 else 'were'} removed."
    return Reply(
        title="Removed" if number else "Nothing to remove",
        parts=(said(told if number else f"{who(user)} had no {noun}s."),),
        result=f"removed {count(number, noun)}",
    )
