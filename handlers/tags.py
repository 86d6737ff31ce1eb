"""Tags of a bot user: list, check, add, remove, clear. Every change is read back before it is called done."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, JsonValue

from handlers.card import names
from slackbot.catalogue.action import Effect, action
from slackbot.catalogue.parameter import Input
from slackbot.faults import Partly, Refusal, Unproven
from slackbot.reply import Lines, Reply, line, note, said
from slackbot.road.call import Call
from slackbot.road.paging import span_of, turning
from slackbot.road.sentences import sentence_of
from slackbot.text import clean, count
from slackbot.uchat import BotUser, Tag, UChatError

_SIZE = 30


class Change(BaseModel):
    """What a change did, so that Undo can take exactly that back."""

    added: tuple[Tag, ...] = ()
    removed: tuple[Tag, ...] = ()


async def take_back(call: Call, user: BotUser, change: JsonValue, tag: Tag | None = None) -> Reply:  # noqa: ARG001
    """Take back what a change did, unless somebody changed one of its tags since."""
    done = Change.model_validate(change)
    now = {each.tag_ns for each in (await call.uchat.bot_user(user.user_ns)).tags}
    if any(each.tag_ns not in now for each in done.added) or any(each.tag_ns in now for each in done.removed):
        raise Refusal(
            f"The tags of {_who(user)} were changed since, so this was left alone.",
            hint="Change them yourself.",
        )
    if done.added:
        await call.uchat.remove_tags(user.user_ns, [each.tag_ns for each in done.added])
    if done.removed:
        await call.uchat.add_tags(user.user_ns, [each.tag_ns for each in done.removed])
    await _proven(call, user, present=done.removed, absent=done.added)
    return Reply(
        title="Undone",
        parts=(said(f"{_who(user)} {_told(done.removed, done.added)}."),),
        result="undone",
    )


async def ask_to_clear(call: Call, user: BotUser) -> Reply:  # noqa: ARG001
    """What clearing would remove; nothing to ask where there is nothing to remove."""
    if not user.tags:
        return Reply(
            title="No tags",
            parts=(said(f"{_who(user)} has no tags. Nothing was changed."),),
            result="no tags",
        )
    return Reply(
        title=f"Remove {count(len(user.tags), 'tag')}?",
        parts=(
            said(f"This takes every tag from {_who(user)} ({user.user_ns}):"),
            said(names([each.name for each in user.tags])),
            note("Undo works for 30 minutes."),
        ),
        result=f"asked to remove {count(len(user.tags), 'tag')}",
        waits=True,
    )


@action("tag list", effect=Effect.READ, summary="List a bot user's tags", title="List tags")
async def list_tags(call: Call, user: BotUser, page: Annotated[int, Input(hidden=True)] = 1) -> Reply:
    """All of them, by name."""
    tags = sorted(user.tags, key=lambda each: each.name.casefold())
    shown = tags[(page - 1) * _SIZE : page * _SIZE]
    if not tags:
        parts = (said(f"{_who(user)} has no tags."),)
    else:
        numbers = (
            span_of(page, _SIZE, len(shown), len(tags)) if len(tags) > _SIZE else count(len(tags), "tag")
        )
        parts = (said(f"{numbers}:"), Lines(tuple(line("• ", clean(each.name)) for each in shown)))  # type: ignore[assignment]
    return Reply(
        title=f"Tags of {_who(user)}",
        parts=parts,
        buttons=(
            *turning(call, page, more=len(tags) > page * _SIZE),
            *call.step(add_tag, "Add tag", user=user.user_ns),
        ),
        result=count(len(tags), "tag"),
    )


@action("tag check", effect=Effect.READ, summary="Check whether a bot user has a tag", title="Check tag")
async def check_tag(call: Call, user: BotUser, tag: Tag) -> Reply:
    """Yes or no, and the button that changes it."""
    has = _has(user, tag)
    step = (
        call.step(remove_tag, "Remove tag", user=user.user_ns, tag=tag.tag_ns)
        if has
        else call.step(add_tag, "Add tag", user=user.user_ns, tag=tag.tag_ns)
    )
    return Reply(
        title="Yes" if has else "No",
        parts=(said(f"{_who(user)} {'has' if has else 'does not have'} the tag {clean(tag.name)}."),),
        buttons=step,
        result="has it" if has else "does not have it",
    )


@action(
    "tag add",
    effect=Effect.REVERSIBLE,
    summary="Add a tag to a bot user",
    title="Add tag",
    button="Add tag",
    undo=take_back,
)
async def add_tag(call: Call, user: BotUser, tag: Tag) -> Reply:
    """A tag that is there already is said so, and nothing is written."""
    if _has(user, tag):
        return _unchanged(f"{_who(user)} already has the tag {clean(tag.name)}.")
    await call.uchat.add_tag(user.user_ns, tag.tag_ns)
    await _proven(call, user, present=[tag])
    return Reply(
        title="Tag added",
        parts=(said(f"{_who(user)} now has the tag {clean(tag.name)}."),),
        result=f"added {clean(tag.name)}",
        change=Change(added=(tag,)).model_dump(mode="json"),
    )


@action(
    "tag remove",
    effect=Effect.REVERSIBLE,
    summary="Remove a tag from a bot user",
    title="Remove tag",
    undo=take_back,
)
async def remove_tag(call: Call, user: BotUser, tag: Tag) -> Reply:
    """A tag that isn't there is said so, and nothing is written."""
    if not _has(user, tag):
        return _unchanged(f"{_who(user)} does not have the tag {clean(tag.name)}.")
    await call.uchat.remove_tag(user.user_ns, tag.tag_ns)
    await _proven(call, user, absent=[tag])
    return Reply(
        title="Tag removed",
        parts=(said(f"{_who(user)} no longer has the tag {clean(tag.name)}."),),
        result=f"removed {clean(tag.name)}",
        change=Change(removed=(tag,)).model_dump(mode="json"),
    )


@action(
    "tag clear",
    effect=Effect.DESTRUCTIVE,
    summary="Remove all tags from a bot user",
    title="Remove all tags",
    preview=ask_to_clear,
    undo=take_back,
)
async def clear_tags(call: Call, user: BotUser) -> Reply:
    """Exactly the tags that were asked about go; one that came since stays."""
    try:
        await call.uchat.remove_tags(user.user_ns, [each.tag_ns for each in user.tags])
    except UChatError as error:
        if error.maybe_done or not error.done:
            raise
        sentence, hint = sentence_of(error)
        raise Partly(
            f"{error.done} of {count(len(user.tags), 'tag')} were removed, then it stopped. {sentence}",
            hint=f"{hint} Run it again to remove the rest.",
        ) from error
    after = await _proven(call, user, absent=user.tags)
    since = (
        [note(f"Left alone, because it came since: {names([each.name for each in after.tags])}")]
        if after.tags
        else []
    )
    return Reply(
        title="Tags removed",
        parts=(said(f"{_who(user)} lost {count(len(user.tags), 'tag')}."), *since),
        result=f"removed {count(len(user.tags), 'tag')}",
        change=Change(removed=user.tags).model_dump(mode="json"),
    )


async def _proven(
    call: Call, user: BotUser, *, present: Sequence[Tag] = (), absent: Sequence[Tag] = ()
) -> BotUser:
    """The bot user read back; raises Unproven where a tag is not as it should be."""
    try:
        after = await call.uchat.bot_user(user.user_ns)
    except UChatError as error:
        sentence, hint = sentence_of(error)
        raise Unproven(
            f"UChat accepted the change, but the person could not be read back. {sentence}", hint=hint
        ) from error
    there = {each.tag_ns for each in after.tags}
    odd = [each for each in present if each.tag_ns not in there] + [
        each for each in absent if each.tag_ns in there
    ]
    if odd:
        raise Unproven(
            "UChat accepted the change, but reading the person back does not show it for "
            f"{names([each.name for each in odd])}."
        )
    return after


def _has(user: BotUser, tag: Tag) -> bool:
    return any(each.tag_ns == tag.tag_ns for each in user.tags)


def _unchanged(sentence: str) -> Reply:
    return Reply(title="Nothing to change", parts=(said(sentence),), result="nothing to change")


def _told(back: Sequence[Tag], gone: Sequence[Tag]) -> str:
    told = []
    if back:
        what = count(len(back), "tag") if len(back) > 1 else f"the tag {clean(back[0].name)}"
        told.append(f"has {what} again")
    if gone:
        told.append(f"no longer has the tag {names([each.name for each in gone])}")
    return " and ".join(told)


def _who(user: BotUser) -> str:
    return clean(user.display_name)
