"""What tags and labels have in common: a bot user has some, they come and go, and Undo puts them back."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, JsonValue

from handlers.card import names
from slackbot.catalogue.action import Handler
from slackbot.faults import Fault, Partly, Refusal, Unproven
from slackbot.reply import Button, Lines, Reply, line, note, said
from slackbot.road.call import Call
from slackbot.road.paging import span_of, turning
from slackbot.road.sentences import sentence_of
from slackbot.text import clean, count
from slackbot.uchat import BotUser, UChatError, Written

_SIZE = 30


class Mark(BaseModel):
    """A tag or a label: what UChat knows it by, and its name."""

    key: str
    name: str


class Change(BaseModel):
    """What a change did, so that Undo can take exactly that back."""

    added: tuple[Mark, ...] = ()
    removed: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Marking:
    """One kind of mark: its noun, and how it is read and written.

    `known` is what a resolved bot user says of their marks or the cheapest way to learn them; `read` always
    asks UChat. Both raise a Fault where UChat does not tell. `add` and `remove` take any number.
    """

    noun: str
    known: Callable[[Call, BotUser], Awaitable[tuple[Mark, ...]]]
    read: Callable[[Call, BotUser], Awaitable[tuple[Mark, ...]]]
    add: Callable[[Call, BotUser, Sequence[Mark]], Awaitable[Written]]
    remove: Callable[[Call, BotUser, Sequence[Mark]], Awaitable[Written]]


def listed(
    call: Call,
    marking: Marking,
    user: BotUser,
    marks: Sequence[Mark],
    *,
    page: int,
    buttons: Sequence[Button],
) -> Reply:
    """All of them, by name, a page at a time."""
    ordered = sorted(marks, key=lambda each: each.name.casefold())
    shown = ordered[(page - 1) * _SIZE : page * _SIZE]
    number = count(len(ordered), marking.noun)
    if not ordered:
        parts = (said(f"{who(user)} has no {marking.noun}s."),)
    else:
        numbers = span_of(page, _SIZE, len(shown), len(ordered)) if len(ordered) > _SIZE else number
        entries = tuple(line("• ", clean(each.name)) for each in shown)
        parts = (Lines((line(f"{numbers}:"), *entries)),)
    return Reply(
        title=f"{marking.noun.capitalize()}s of {who(user)}",
        parts=parts,
        buttons=(*turning(call, page, more=len(ordered) > page * _SIZE), *buttons),
        result=number,
        about=(user.user_ns, who(user)),
    )


def checked(
    call: Call, marking: Marking, user: BotUser, mark: Mark, *, has: bool, add: Handler, remove: Handler
) -> Reply:
    """Yes or no, and the button that changes it."""
    handler, label = (remove, f"Remove {marking.noun}") if has else (add, f"Add {marking.noun}")
    return Reply(
        title="Yes" if has else "No",
        parts=(
            said(f"{who(user)} {'has' if has else 'does not have'} the {marking.noun} {clean(mark.name)}."),
        ),
        buttons=call.step(handler, label, user=user.user_ns, **{marking.noun: mark.key}),
        result="has it" if has else "does not have it",
    )


async def added(call: Call, marking: Marking, user: BotUser, mark: Mark) -> Reply:
    """Add one; one that is there already is said so, and nothing is written."""
    if _has(await marking.known(call, user), mark):
        return _unchanged(f"{who(user)} already has the {marking.noun} {clean(mark.name)}.")
    await marking.add(call, user, [mark])
    await _proven(call, marking, user, present=[mark])
    return Reply(
        title=f"{marking.noun.capitalize()} added",
        parts=(said(f"{who(user)} now has the {marking.noun} {clean(mark.name)}."),),
        result=f"added {clean(mark.name)}",
        change=Change(added=(mark,)).model_dump(mode="json"),
    )


async def removed(call: Call, marking: Marking, user: BotUser, mark: Mark) -> Reply:
    """Remove one; one that isn't there is said so, and nothing is written."""
    if not _has(await marking.known(call, user), mark):
        return _unchanged(f"{who(user)} does not have the {marking.noun} {clean(mark.name)}.")
    await marking.remove(call, user, [mark])
    await _proven(call, marking, user, absent=[mark])
    return Reply(
        title=f"{marking.noun.capitalize()} removed",
        parts=(said(f"{who(user)} no longer has the {marking.noun} {clean(mark.name)}."),),
        result=f"removed {clean(mark.name)}",
        change=Change(removed=(mark,)).model_dump(mode="json"),
    )


def asked_to_clear(marking: Marking, user: BotUser, marks: Sequence[Mark]) -> Reply:
    """What clearing would remove; nothing to ask where there is nothing to remove."""
    if not marks:
        reply = _unchanged(f"{who(user)} has no {marking.noun}s.")
        return Reply(title=f"No {marking.noun}s", parts=reply.parts, result=f"no {marking.noun}s")
    number = count(len(marks), marking.noun)
    return Reply(
        title=f"Remove {number}?",
        parts=(
            said(f"This takes every {marking.noun} from {who(user)} ({user.user_ns}):"),
            said(names([each.name for each in marks])),
            note("Undo works for 30 minutes."),
        ),
        result=f"asked to remove {number}",
        waits=True,
    )


async def cleared(call: Call, marking: Marking, user: BotUser, marks: Sequence[Mark]) -> Reply:
    """Remove exactly the marks that were asked about; one that came since stays."""
    number = count(len(marks), marking.noun)
    try:
        await marking.remove(call, user, marks)
    except UChatError as error:
        if error.maybe_done or not error.done:
            raise
        sentence, hint = sentence_of(error)
        raise Partly(
            f"{error.done} of {number} were removed, then it stopped. {sentence}",
            hint=f"{hint} Run it again to remove the rest.",
            change=Change(removed=tuple(marks[: error.done])).model_dump(mode="json"),
        ) from error
    since = await _proven(call, marking, user, absent=marks)
    left = (
        [note(f"Left alone, because it came since: {names([each.name for each in since])}")] if since else []
    )
    return Reply(
        title=f"{marking.noun.capitalize()}s removed",
        parts=(said(f"{who(user)} lost {number}."), *left),
        result=f"removed {number}",
        change=Change(removed=tuple(marks)).model_dump(mode="json"),
    )


async def taken_back(call: Call, marking: Marking, user: BotUser, change: JsonValue) -> Reply:
    """Take back what a change did, unless somebody changed one of its marks since."""
    done = Change.model_validate(change)
    now = await marking.read(call, user)
    if any(not _has(now, each) for each in done.added) or any(_has(now, each) for each in done.removed):
        raise Refusal(
            f"The {marking.noun}s of {who(user)} were changed since, so this was left alone.",
            hint="Change them yourself.",
        )
    if done.added:
        await marking.remove(call, user, done.added)
    if done.removed:
        await marking.add(call, user, done.removed)
    await _proven(call, marking, user, present=done.removed, absent=done.added)
    told = [
        *([f"has {_told(marking, done.removed)} again"] if done.removed else []),
        *([f"no longer has {_told(marking, done.added)}"] if done.added else []),
    ]
    return Reply(title="Undone", parts=(said(f"{who(user)} {' and '.join(told)}."),), result="undone")


def who(user: BotUser) -> str:
    """The person's name, safe to show."""
    return clean(user.display_name)


async def _proven(
    call: Call, marking: Marking, user: BotUser, *, present: Sequence[Mark] = (), absent: Sequence[Mark] = ()
) -> tuple[Mark, ...]:
    """What the bot user has now; raises Unproven where that is not as it should be."""
    try:
        after = await marking.read(call, user)
    except (UChatError, Fault) as error:
        sentence, hint = sentence_of(error)
        raise Unproven(
            f"UChat accepted the change, but the person could not be read back. {sentence}", hint=hint
        ) from error
    odd = [each for each in present if not _has(after, each)] + [each for each in absent if _has(after, each)]
    if odd:
        raise Unproven(
            "UChat accepted the change, but reading the person back does not show it for "
            f"{names([each.name for each in odd])}."
        )
    return after


def _has(marks: Sequence[Mark], wanted: Mark) -> bool:
    return any(each.key == wanted.key for each in marks)


def _unchanged(sentence: str) -> Reply:
    return Reply(
        title="Nothing to change",
        parts=(said(f"{sentence} Nothing was changed."),),
        result="nothing to change",
    )


def _told(marking: Marking, marks: Sequence[Mark]) -> str:
    return count(len(marks), marking.noun) if len(marks) > 1 else f"the {marking.noun} {clean(marks[0].name)}"
