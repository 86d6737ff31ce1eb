"""The audit log in Slack: everyone's for admins, one's own for anybody else."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

from slackbot.catalogue.action import Effect, Role, action
from slackbot.catalogue.parameter import Input
from slackbot.faults import Refusal
from slackbot.kinds.kind import Style
from slackbot.reply import Bold, Channel, Line, Lines, Mention, Reply, Span, When, line, said
from slackbot.road.call import Call
from slackbot.road.paging import span_of, turning
from slackbot.store.journal import Wanted
from slackbot.store.records import Event
from slackbot.text import clean, count, cut
from slackbot.uchat.finding import anything
from slackbot.uchat.phones import looks_like_phone

_SIZE = 5
# A mention, or a bare id: long and with a digit in it, so that WALTER stays a name.
_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,})>|@?([UW](?=[A-Z0-9]*\d)[A-Z0-9]{7,})")
_REFERENCE = re.compile(r"[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}", re.IGNORECASE)
_USER_NS = re.compile(r"f\d+u\d+", re.IGNORECASE)


@action(
    "audit", effect=Effect.READ, summary="What was done, by whom, on whom", role=Role.ANYONE, shareable=False
)
async def show_audit(
    call: Call,
    subject: Annotated[
        str | None,
        Input(
            label="Bot user, @member or action", placeholder="who | @member | action", style=Style.POSITIONAL
        ),
    ] = None,
    since: Annotated[
        timedelta | None, Input(label="Not older than", hint="Such as 90s, 30m, 24h or 7d")
    ] = None,
    page: Annotated[int, Input(hidden=True)] = 1,
    until: Annotated[int | None, Input(hidden=True, style=Style.OPTION)] = None,
) -> Reply:
    """The latest entry of each operation, newest first, as the log stood when the first page was asked for."""
    last = until or await call.tools.journal.last_number()
    wanted = replace(await _wanted(call, subject, since), until=last)
    entries, total = await call.tools.journal.entries(wanted, limit=_SIZE, offset=(page - 1) * _SIZE)
    about = f" about {cut(clean(subject), 60)}" if subject else ""
    whose = "" if _is_admin(call) else " of yours"
    if not entries:
        return Reply(title="Audit log", parts=(said(f"No entries{whose}{about}."),), result="no entries")
    numbers = span_of(page, _SIZE, len(entries), total)
    lines: list[Line] = []
    for each in entries:
        lines += [*_told(each, named=each.actor != wanted.actor), line("")]
    return Reply(
        title="Audit log",
        parts=(said(f"Entries{whose}{about}, newest first: {numbers}."), Lines(tuple(lines[:-1]))),
        buttons=turning(call, page, more=page * _SIZE < total, until=str(last)),
        result=count(total, "entry", "entries"),
    )


async def _wanted(call: Call, subject: str | None, since: timedelta | None) -> Wanted:
    actor = None if _is_admin(call) else call.asked.actor
    oldest = call.now - int(since.total_seconds() * 1000) if since else None
    action_name = bot_user = name = None
    if subject and _REFERENCE.fullmatch(subject):
        return Wanted(actor=actor, operation=subject.upper(), since=oldest, latest_only=False)
    mention = _MENTION.fullmatch(subject) if subject else None
    if mention:
        member = mention.group(1) or mention.group(2)
        if actor is not None and member != actor:
            raise Refusal("Only admins see what others did.", hint="Without a name you see your own.")
        actor = member
    elif subject and (known := _action_named(call, subject)):
        action_name = known
    elif subject and _USER_NS.fullmatch(subject):
        bot_user = subject.lower()
    elif (
        subject and call.may(call.tools.catalogue.fallback) and ("@" in subject or looks_like_phone(subject))
    ):
        found = await anything(call.uchat, subject)
        if len(found.hits) != 1:
            raise Refusal(
                f"{count(len(found.hits), 'bot user')} match “{cut(clean(subject), 60)}”.",
                hint="Look the person up and give the user ns.",
            )
        bot_user = found.hits[0].user_ns
    elif subject:
        name = subject
    return Wanted(actor=actor, action=action_name, bot_user=bot_user, bot_user_name=name, since=oldest)


def _action_named(call: Call, subject: str) -> str | None:
    name = " ".join(subject.casefold().split())
    base = name.removeprefix("undo ")
    known = call.tools.catalogue.get(base) or call.tools.catalogue.of_noun(base)
    return name if known or name in {"share", "undo", "not understood"} else None


def _is_admin(call: Call) -> bool:
    return Role.ADMIN in call.standing.roles


def _told(event: Event, *, named: bool) -> list[Line]:
    people = ((event.bot_user_name, event.bot_user), (event.second_bot_user_name, event.second_bot_user))
    about = "  " + " and ".join(f"{clean(name or '')} ({ns})" for name, ns in people if ns)
    where: tuple[Span, ...] = (" in ", Channel(event.channel)) if event.channel.startswith(("C", "G")) else ()
    arguments = ", ".join(
        cut(clean(value), 80) for value in event.arguments.values() if not _names(value, event)
    )
    result = cut(clean(event.result), 120).rstrip(".")
    who: tuple[Span, ...] = ("  ", Mention(event.actor)) if named else ()
    state = "" if result.startswith(event.state.value) else event.state.value
    outcome = " · ".join(each for each in (state, result, arguments) if each)
    cost = f"{count(event.calls, 'UChat call')}, {event.duration_ms:,} ms · {event.operation}"
    return [
        line(When(event.at // 1000, _moment(event.at)), *who, *where),
        line(Bold(event.action), about),
        line(f"{outcome} · {cost}"),
    ]


def _names(value: str, event: Event) -> bool:
    """Whether an argument says no more than whom the entry is about, which is told by name and ns already."""
    people = ((event.bot_user_name, event.bot_user), (event.second_bot_user_name, event.second_bot_user))
    return any(ns and value == f"{name} ({ns})" for name, ns in people)


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
