"""Previous and Next: the same command again, for another page."""

from slackbot.reply import Button, Verb
from slackbot.road.call import Call


def turning(call: Call, page: int, *, more: bool, **also: str) -> tuple[Button, ...]:
    """The buttons around page `page` of the answer to `call`, which takes a parameter called `page`.

    `also` are raw arguments that every page is asked for with.
    """
    buttons = []
    if page > 1:
        buttons.append(Button("Previous", Verb.TURN, call.again(page=str(page - 1), **also)))
    if more:
        buttons.append(Button("Next", Verb.TURN, call.again(page=str(page + 1), **also)))
    return tuple(buttons)


def span_of(page: int, size: int, shown: int, total: int | None) -> str:
    """`1–8 of 45`, or `1–8` where nobody knows how many there are."""
    if not shown:
        return "none"
    first = (page - 1) * size + 1
    numbers = f"{first:,}–{first + shown - 1:,}" if shown > 1 else f"{first:,}"
    return f"{numbers} of {total:,}" if total is not None else numbers
