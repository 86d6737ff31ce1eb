"""A bot user's chat: the latest messages, and one message in full."""

from collections.abc import Sequence
from typing import Annotated, Literal

from slackbot.catalogue.action import Effect, action
from slackbot.catalogue.grammar import format_line
from slackbot.catalogue.parameter import Input
from slackbot.faults import Refusal
from slackbot.kinds.kind import Style
from slackbot.kinds.who import Who, sought
from slackbot.reply import Button, Code, Menu, Part, Reply, Verb, note, said
from slackbot.road.call import Call
from slackbot.text import clean, count, cut
from slackbot.thread import LARGEST_READ, MOST_SHOWN, Chosen, Trail, choose, read_trail, write_trail
from slackbot.transcript import Transcript, conversation, plain_text, speaker
from slackbot.uchat import BotUser, ChatMessage, Invalid, NotFound

_MOST_WHOLE = 9_000
_MOST_LINE = 150
"""The longest value that Slack takes for one choice of a menu."""
_UNSPOKEN = frozenset({"note", "system"})

Format = Literal["default", "text", "timed"]


@action(
    "messages",
    effect=Effect.READ,
    summary="Read a bot user's last messages",
    title="Messages",
    button="Messages",
)
async def show_messages(
    call: Call,
    user: Who,
    *,
    no_agent: Annotated[bool, Input(label="Without agents")] = False,
    no_bot: Annotated[bool, Input(label="Without the bot")] = False,
    format: Annotated[Format, Input(label="Format")] = "default",  # noqa: A002  (the flag is called so)
    before: Annotated[str | None, Input(hidden=True, style=Style.OPTION)] = None,
) -> Reply:
    """The last 50 that match, newest at the end.

    What customer, bot and agents said to one another: private notes and the system's own rows are left out,
    so that an answer can be shared. `before` is the trail of the pages between the latest and this one.
    """
    trail = read_trail(before)
    left_out = _UNSPOKEN | ({"agent"} if no_agent else set()) | ({"out"} if no_bot else set())
    refused = False

    async def latest() -> Sequence[ChatMessage]:
        with sought(user):
            return await call.uchat.chat_messages(user.user_ns, limit=LARGEST_READ)

    async def read(end: int | None) -> Sequence[ChatMessage]:
        nonlocal refused
        if end is None:
            return await latest()
        try:
            return await call.uchat.chat_messages(user.user_ns, limit=LARGEST_READ, end_time=end)
        except Invalid:
            # UChat's document takes times of the last month alone; the latest rows may reach further back.
            refused = True
            return [each for each in await latest() if each.ts is not None and each.ts <= end]

    chosen = await choose(read, lambda each: each.type not in left_out, trail[-1] if trail else None)
    name = _name(call, user, chosen.messages)
    notes: list[Part] = []
    if refused:
        notes.append(
            note("UChat gives no messages from before these: it takes times of the last month alone.")
        )
    if chosen.crowded:
        notes.append(note(f"{LARGEST_READ} messages or more share a second; UChat may not give all of them."))
    shown = Transcript(())
    match format:
        case "default":
            shown = conversation(chosen.messages, name)
        case "text":
            shown = plain_text(chosen.messages, name)
        case "timed":
            zone = await call.tools.zone_of(call.asked.actor)
            shown = plain_text(chosen.messages, name, zone=zone)
            notes.append(note(f"Times are of the zone {zone}."))
    about = said(_about(chosen, trail, no_agent=no_agent, no_bot=no_bot))
    return Reply(
        title=f"Messages of {name}",
        parts=(about, *shown.parts, *_whole(call, user, name, shown.shortened), *notes),
        buttons=(
            *_turns(call, user, trail, chosen),
            *_filters(call, user, no_agent=no_agent, no_bot=no_bot),
            *(_formats(call, user, format) if chosen.messages else ()),
        ),
        result=count(len(chosen.messages), "message"),
    )


@action("message", effect=Effect.READ, summary="Show one message in full", title="Message")
async def show_message(
    call: Call, user: Who, mid: Annotated[str, Input(label="Message id", placeholder="mid")]
) -> Reply:
    """The message of that mid, if it is this bot user's; whose it is else is not told."""
    try:
        rows = await call.uchat.chat_messages_by_mids([mid])
    except NotFound:
        rows = ()
    message = next((each for each in rows if each.mid == mid and each.type not in _UNSPOKEN), None)
    hint = "Look at the person's messages again."
    if message is None:
        raise Refusal(f"There is no message with the id {cut(clean(mid), 100)}.", hint=hint)
    if message.user_ns is None:
        raise Refusal("UChat does not say whose message that is, so it is not shown.", hint=hint)
    if message.user_ns.casefold() != user.user_ns.casefold():
        raise Refusal("That message belongs to somebody else.", hint=hint)
    name = _name(call, user, [message])
    shown = conversation([message], name, most=_MOST_WHOLE)
    long = (note(f"Only the first {_MOST_WHOLE:,} characters have room here."),) if shown.shortened else ()
    return Reply(
        title=f"Message of {name}" if message.type == "in" else f"Message to {name}",
        parts=(*shown.parts, *long),
        buttons=call.step(show_messages, "Messages", user=user.user_ns),
        result="1 message",
    )


def _name(call: Call, user: Who, messages: Sequence[ChatMessage]) -> str:
    """What to call the customer: as UChat's list of people does, else as their own messages do."""
    if user.display_name == user.user_ns:
        said_by = next((each.username for each in messages if each.type == "in" and each.username), None)
        # A name may be among the fields that the operator hides.
        user = Who.of(call.uchat.shown(BotUser(user_ns=user.user_ns, name=said_by)))
    return clean(user.display_name)


def _about(chosen: Chosen, trail: Trail, *, no_agent: bool, no_bot: bool) -> str:
    left_out = [*(["agents"] if no_agent else []), *(["the bot"] if no_bot else [])]
    without = f" without {' and '.join(left_out)}" if left_out else ""
    further = f"{chosen.examined:,} were looked through; Previous looks further back."
    if not chosen.messages:
        none = f"There are no {'older ' if trail else ''}messages{without}"
        return f"{none} so far: {further}" if chosen.before else f"{none}."
    number = count(len(chosen.messages), "older message" if trail else "message")
    if chosen.before is None:
        end = "There are no older ones." if trail else "There are no others."
    else:
        number = number if trail else f"The latest {number}"
        end = further if len(chosen.messages) < MOST_SHOWN else ""
    return f"{number}{without}, the newest at the end. {end}".strip()


def _turns(call: Call, user: Who, trail: Trail, chosen: Chosen) -> tuple[Button, ...]:
    buttons = []
    if chosen.before:
        line = _line(call, user, before=write_trail((*trail, chosen.before)))
        buttons.append(Button("Previous", Verb.TURN, line, says="Previous, older messages"))
    if trail:
        line = _line(call, user, before=write_trail(trail[:-1]))
        buttons.append(Button("Next", Verb.TURN, line, says="Next, newer messages"))
    return tuple(buttons)


def _filters(call: Call, user: Who, *, no_agent: bool, no_bot: bool) -> tuple[Button, ...]:
    """What turns the filters; each begins at the latest messages again, because pages end elsewhere then."""
    agents = _line(call, user, before="", no_agent="no" if no_agent else "yes")
    bot = _line(call, user, before="", no_bot="no" if no_bot else "yes")
    return (
        Button("With agents" if no_agent else "Without agents", Verb.TURN, agents),
        Button("With bot" if no_bot else "Without bot", Verb.TURN, bot),
    )


def _formats(call: Call, user: Who, shown: Format) -> tuple[Button, ...]:
    labels: dict[Format, str] = {"default": "As messages", "text": "As text", "timed": "With times"}
    return tuple(
        Button(label, Verb.TURN, _line(call, user, format=each if each != "default" else ""))
        for each, label in labels.items()
        if each != shown
    )


def _line(call: Call, user: Who, **changes: str) -> str:
    raw = {**call.raw, "user": user.user_ns, **changes}
    return format_line(call.action, {name: text for name, text in raw.items() if text})


def _whole(call: Call, user: Who, name: str, shortened: Sequence[ChatMessage]) -> tuple[Part, ...]:
    """For messages that had to be cut: how to see one whole."""
    if not shortened:
        return ()
    told = note(
        f"{count(len(shortened), 'message is', 'messages are')} shown in part, ending in …  ",
        Code(f"/uchat message {user.user_ns} <mid>"),
        " shows one whole.",
    )
    named = [(each, f"{speaker(each, name)}: {clean(each.text or each.url or '')}") for each in shortened]
    choices = tuple(
        (cut(label, 75), button.value)
        for each, label in named
        if each.mid
        for button in call.step(show_message, label, user=user.user_ns, mid=each.mid)
        if len(button.value) <= _MOST_LINE
    )
    return (told, Menu("Show a message whole", (("Shown in part", choices),))) if choices else (told,)
