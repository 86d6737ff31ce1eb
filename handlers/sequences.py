"""The sequences that a bot user is subscribed to. UChat tells them in its Flow Builder alone."""

from handlers.marks import who
from slackbot.bridge.flows import LIST_SEQUENCES
from slackbot.catalogue.action import Effect, action
from slackbot.reply import Lines, Reply, line, said
from slackbot.road.call import Call
from slackbot.text import clean, count
from slackbot.uchat import BotUser


@action(
    "sequence list",
    effect=Effect.READ,
    summary="List the sequences a bot user is subscribed to",
    title="List sequences",
)
async def list_sequences(call: Call, user: BotUser) -> Reply:
    """All of them, in UChat's order."""
    answer = await call.bridge.run(LIST_SEQUENCES, user.user_ns, request=call.asked.reference)
    number = count(len(answer.data), "sequence")
    names = tuple(line("• ", clean(each.name or each.ns or "without a name")) for each in answer.data)
    parts = (Lines((line(f"{number}:"), *names)),) if names else (said(f"{who(user)} is in no sequence."),)
    return Reply(
        title=f"Sequences of {who(user)}", parts=parts, result=number, about=(user.user_ns, who(user))
    )
