"""Finding bot users: by email, phone, id or name, in the bot or in the workspace."""

from typing import Annotated

from handlers.card import card
from handlers.merged_away import led_on
from handlers.user import show_user
from slackbot.catalogue.action import Effect, action, declared
from slackbot.catalogue.grammar import format_line
from slackbot.catalogue.parameter import Input
from slackbot.faults import Refusal
from slackbot.reply import Button, Reply, Row, Rows, Verb, note, said
from slackbot.road.call import Call
from slackbot.road.chooser import row_of
from slackbot.road.paging import span_of, turning
from slackbot.text import clean, count, cut
from slackbot.uchat import BotUser, Found, NotSearchable
from slackbot.uchat.finding import anything, by_email, by_id, by_name, by_phone, is_user_ns

_SIZE = 8
_NOTHING_TRIED = "UChat was not asked: nothing in it can be searched for this way."
_ELSEWHERE = "Actions need the bot a person belongs to: the number behind f in the user ns names it."

Page = Annotated[int, Input(hidden=True)]
Workspace = Annotated[bool, Input(label="Search the whole workspace")]


@action("find email", effect=Effect.READ, summary="Find bot users by email", title="Find by email")
async def find_email(
    call: Call,
    value: Annotated[str, Input(label="Email", placeholder="email")],
    workspace: Workspace = False,
    page: Page = 1,
) -> Reply:
    """Case does not count; an address that only contains the one typed is no hit."""
    return await _answer(call, value, await by_email(call.uchat, value, workspace=workspace), workspace, page)


@action("find phone", effect=Effect.READ, summary="Find bot users by phone number", title="Find by phone")
async def find_phone(
    call: Call,
    value: Annotated[str, Input(label="Phone", placeholder="phone")],
    workspace: Workspace = False,
    page: Page = 1,
) -> Reply:
    """However it is written; a number that only contains the one typed is no hit."""
    found = await by_phone(call.uchat, value, workspace=workspace)
    if not found.tried:
        raise Refusal(
            f"“{cut(clean(value), 60)}” is not a phone number.", hint="Give its digits, with +61 or the like."
        )
    return await _answer(call, value, found, workspace, page)


@action(
    "find id", effect=Effect.READ, summary="Find a bot user by their channel's user id", title="Find by id"
)
async def find_id(
    call: Call,
    value: Annotated[str, Input(label="User id", placeholder="id")],
    workspace: Workspace = False,
    page: Page = 1,
) -> Reply:
    """In the workspace only WhatsApp's ids, which are phone numbers, can be searched for."""
    try:
        found = await by_id(call.uchat, value, workspace=workspace)
    except NotSearchable as error:
        raise _unsearchable("this kind of user id") from error
    return await _answer(call, value, found, workspace, page)


@action("find name", effect=Effect.READ, summary="Find bot users by name", title="Find by name")
async def find_name(
    call: Call,
    value: Annotated[str, Input(label="Name", placeholder="name")],
    workspace: Workspace = False,
    page: Page = 1,
) -> Reply:
    """Whoever UChat lists for the name or a part of it."""
    found = await by_name(call.uchat, value, workspace=workspace, page=page, limit=_SIZE)
    return await _answer(call, value, found, workspace, page)


@action(
    "find",
    effect=Effect.READ,
    summary="Find bot users by whatever you have",
    title="Find a bot user",
    fallback=True,
)
async def find(
    call: Call,
    value: Annotated[str, Input(label="Email, phone, id or name", placeholder="email | phone | id | name")],
    workspace: Workspace = False,
    page: Page = 1,
) -> Reply:
    """An email has an @, a phone number digits, a user ns its letters; anything else is a name."""
    try:
        found = await anything(call.uchat, value, workspace=workspace, page=page, limit=_SIZE)
    except NotSearchable as error:
        raise _unsearchable("user ns") from error
    return await _answer(call, value, found, workspace, page)


def _unsearchable(what: str) -> Refusal:
    return Refusal(
        f"The workspace's list can't be searched by {what}.",
        hint="Leave out --workspace, or search by email or phone.",
    )


async def _answer(call: Call, value: str, found: Found, workspace: bool, page: int) -> Reply:
    for user in () if workspace else found.hits:  # a type-ahead offers only whom an action can be run on
        call.look.recent.saw(user)
    if not found.hits:
        nobody = _nobody(call, value, found, workspace)
        gone = is_user_ns(value) and not workspace
        return await led_on(call, value.strip().lower(), nobody, show_user, gone=True) if gone else nobody
    if len(found.hits) == 1 and page == 1 and not found.more:
        shown = card(call, found.hits[0], steps=not workspace)
        if workspace:
            return shown.adding(note(_ELSEWHERE))
        return await led_on(call, found.hits[0].user_ns, shown, show_user)
    return _several(call, value, found, workspace, page)


def _several(call: Call, value: str, found: Found, workspace: bool, page: int) -> Reply:
    listed_whole = found.page != page or len(found.hits) > _SIZE
    hits = found.hits[(page - 1) * _SIZE : page * _SIZE] if listed_whole else found.hits
    more = len(found.hits) > page * _SIZE if listed_whole else found.more
    pages = f", {span_of(page, _SIZE, len(hits), found.total)}" if more or page > 1 else ""
    reply = Reply(
        title=f"{found.total:,} bot users match" if found.total is not None else "Several bot users match",
        parts=(
            said(f"For “{cut(clean(value), 100)}”{pages}.", "" if workspace else " Choose the one you mean."),
            Rows(tuple(_row(user, workspace=workspace) for user in hits)),
        ),
        buttons=turning(call, page, more=more),
        result=f"{count(found.total, 'hit')}" if found.total is not None else "several hits",
    )
    if found.more and listed_whole and not more:
        reply = reply.adding(
            note("There may be more: UChat's list was read 300 deep. Give more of what you know.")
        )
    return reply.adding(note(_ELSEWHERE)) if workspace else reply


def _row(user: BotUser, *, workspace: bool) -> Row:
    if workspace:
        return row_of(user, None)
    button = Button(
        "Choose", Verb.TURN, f"user {user.user_ns}", says=f"Open the card of {clean(user.display_name)}"
    )
    return row_of(user, button)


def _nobody(call: Call, value: str, found: Found, workspace: bool) -> Reply:
    where = "this workspace" if workspace else "this bot"
    buttons: tuple[Button, ...] = ()
    wide = declared(find)
    if not workspace and not (call.action is wide and is_user_ns(value)):
        buttons = (Button("Search the whole workspace", Verb.TURN, call.again(workspace="yes")),)
    if wide is not None and call.action is not wide and not workspace:
        line = format_line(wide, {"value": value})
        buttons = (*buttons, Button("Try email, phone, id and name", Verb.TURN, line))
    return Reply(
        title="Nobody found",
        parts=(
            said(f"No bot user in {where} matches “{cut(clean(value), 100)}”."),
            said(
                f"Looked for {', '.join(clean(each) for each in found.tried)}."
                if found.tried
                else _NOTHING_TRIED
            ),
        ),
        buttons=buttons,
        result="no hit",
        share=False,
    )
