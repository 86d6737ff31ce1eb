"""What can be done: the menu of `/uchat`, and `/uchat help`."""

from typing import Annotated

from slackbot.catalogue.action import Action, Effect, Role, action
from slackbot.catalogue.parameter import Input
from slackbot.reply import Code, Line, Lines, Menu, Reply, line, note, said
from slackbot.road.call import Call
from slackbot.text import clean, count


@action(
    "menu",
    effect=Effect.READ,
    summary="What would you like to do?",
    role=Role.ANYONE,
    opening=True,
    shareable=False,
)
async def menu(call: Call) -> Reply:
    """Everything the person may do, to choose from."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in _offered(call):
        groups.setdefault(each.noun.capitalize(), []).append((each.summary, each.name))
    return Reply(
        title="What would you like to do?",
        parts=(
            Menu("Choose an action", tuple((label, tuple(options)) for label, options in groups.items())),
            said("Or write an email, a phone number, a user id or a name behind ", Code("/uchat"), "."),
        ),
        result="shown",
    )


@action("help", effect=Effect.READ, summary="Every command you may use", role=Role.ANYONE, shareable=False)
async def show_help(
    call: Call,
    words: Annotated[
        str | None, Input(label="About", placeholder="words", hint="Leave empty for all")
    ] = None,
) -> Reply:
    """Each command in full, on a line of its own; with `words`, those that hold them all."""
    wanted = (words or "").casefold().split()
    offered = [each for each in _offered(call) if all(word in _searchable(each) for word in wanted)]
    if not offered:
        return Reply(
            title="No such command",
            parts=(
                said(
                    f"No command of yours is about “{clean(words or '')}”. ",
                    Code("/uchat help"),
                    " lists all.",
                ),
            ),
            result="no hit",
        )
    lines: list[Line] = []
    for each in offered:
        lines += [line(Code(each.usage)), line(each.summary)]
    return Reply(
        title="Help",
        parts=(
            said(
                f"{count(len(offered), 'command')}. <who> is an email, phone number, user id, user ns or name."
            ),
            Lines(tuple(lines)),
            note("The last argument takes the rest of the line. Answers are seen by you alone."),
        ),
        result=count(len(offered), "command"),
    )


def _offered(call: Call) -> list[Action]:
    offered = [each for each in call.tools.catalogue if call.may(each) and not each.opening]
    first = call.tools.catalogue.fallback.noun
    # Finding comes first, what is about the bot itself last.
    return sorted(
        offered, key=lambda each: (each.noun != first, each.role in {Role.ANYONE, Role.ADMIN}, each.name)
    )


def _searchable(each: Action) -> str:
    return f"{each.usage} {each.summary}".casefold()
