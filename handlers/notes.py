"""The closing notes of a bot user's conversations. UChat tells them in its Flow Builder alone."""

from typing import Annotated

from handlers.marks import who
from slackbot.bridge.flows import LIST_NOTES, ClosedNote
from slackbot.catalogue.action import Effect, action
from slackbot.catalogue.parameter import Input
from slackbot.reply import Bold, Line, Lines, Reply, line, said
from slackbot.road.call import Call
from slackbot.road.paging import span_of, turning
from slackbot.text import clean, count, cut
from slackbot.uchat import BotUser

_SIZE = 10
_MOST_NOTE = 900


@action("notes", effect=Effect.READ, summary="List the closing notes of a bot user", title="Closing notes")
async def list_notes(call: Call, user: BotUser, page: Annotated[int, Input(hidden=True)] = 1) -> Reply:
    """What was noted when their conversations were closed, latest first where UChat dates them."""
    answer = await call.bridge.run(LIST_NOTES, user.user_ns, request=call.asked.reference)
    ordered = sorted(answer.data, key=lambda each: each.created_at or "", reverse=True)
    shown = ordered[(page - 1) * _SIZE : page * _SIZE]
    about = (user.user_ns, who(user))
    if not ordered:
        none = said(f"{who(user)} has no closing notes.")
        return Reply(title="Closing notes", parts=(none,), result="0 closing notes", about=about)
    lines: list[Line] = [line(f"{span_of(page, _SIZE, len(shown), len(ordered))}:")]
    for each in shown:
        lines += [line(""), *_told(each)]
    return Reply(
        title=f"Closing notes of {who(user)}",
        parts=(Lines(tuple(lines)),),
        buttons=turning(call, page, more=len(ordered) > page * _SIZE),
        result=count(len(ordered), "closing note"),
        about=about,
    )


def _told(closed: ClosedNote) -> list[Line]:
    by = f"by {clean(closed.agent)}" if closed.agent else ""
    head = [each for each in (clean(closed.created_at or ""), by) if each]
    lines = [line(Bold(clean(closed.name or "Closing note")), "  ", " · ".join(head))]
    if closed.note:
        lines.append(line(cut(clean(closed.note, lines=True), _MOST_NOTE)))
    return lines
