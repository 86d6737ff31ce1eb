"""Tags of a bot user: list, check, add, remove, clear. Every change is read back before it is called done."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import JsonValue

from handlers import marks
from handlers.marks import Mark, Marking
from slackbot.catalogue.action import Effect, action
from slackbot.catalogue.parameter import Input
from slackbot.faults import Refusal
from slackbot.reply import Reply
from slackbot.road.call import Call
from slackbot.uchat import BotUser, Tag, Written


def _marks(tags: Iterable[Tag]) -> tuple[Mark, ...]:
    return tuple(Mark(key=each.tag_ns, name=each.name) for each in tags)


async def _known(call: Call, user: BotUser) -> tuple[Mark, ...]:
    """The tags as they came with the person, else read. Raises Refusal where UChat does not send them."""
    return await _read(call, user) if user.tags is None else _marks(user.tags)


async def _read(call: Call, user: BotUser) -> tuple[Mark, ...]:
    """The tags as they are now. Raises Refusal where UChat does not send them."""
    tags = (await call.uchat.bot_user(user.user_ns, fresh=True)).tags
    if tags is None:
        raise Refusal(
            f"UChat does not send the tags of {marks.who(user)}, so it is not known which there are.",
            hint="Look in UChat itself; if it stays so, tell whoever runs the bot.",
        )
    return _marks(tags)


async def _add(call: Call, user: BotUser, added: Sequence[Mark]) -> Written:
    return await _write(user, added, call.uchat.add_tag, call.uchat.add_tags)


async def _remove(call: Call, user: BotUser, removed: Sequence[Mark]) -> Written:
    return await _write(user, removed, call.uchat.remove_tag, call.uchat.remove_tags)


async def _write(
    user: BotUser,
    tags: Sequence[Mark],
    one: Callable[[str, str], Awaitable[None]],
    many: Callable[[str, Sequence[str]], Awaitable[Written]],
) -> Written:
    keys = [each.key for each in tags]
    if len(keys) > 1:
        return await many(user.user_ns, keys)
    await one(user.user_ns, keys[0])
    return Written(items=1, chunks=1)


TAGS = Marking("tag", known=_known, read=_read, add=_add, remove=_remove)


async def take_back(call: Call, user: BotUser, change: JsonValue, tag: Tag | None = None) -> Reply:  # noqa: ARG001
    """Undo, for whatever changed tags."""
    return await marks.taken_back(call, TAGS, user, change)


async def ask_to_clear(call: Call, user: BotUser) -> Reply:
    """What clearing would remove. What was read for the question travels with the person to Confirm."""
    known = await _known(call, user)
    tags = tuple(Tag(tag_ns=each.key, name=each.name) for each in known)
    asked_about = user.model_copy(update={"tags": tags})
    return replace(marks.asked_to_clear(TAGS, user, known), keeps={"user": asked_about})


@action("tag list", effect=Effect.READ, summary="List a bot user's tags", title="List tags")
async def list_tags(call: Call, user: BotUser, page: Annotated[int, Input(hidden=True)] = 1) -> Reply:
    """All of them, by name."""
    steps = call.step(add_tag, "Add tag", user=user.user_ns)
    return marks.listed(call, TAGS, user, await _known(call, user), page=page, buttons=steps)


@action("tag check", effect=Effect.READ, summary="Check whether a bot user has a tag", title="Check tag")
async def check_tag(call: Call, user: BotUser, tag: Tag) -> Reply:
    """Yes or no, and the button that changes it."""
    has = any(each.key == tag.tag_ns for each in await _known(call, user))
    return marks.checked(call, TAGS, user, _marks([tag])[0], has=has, add=add_tag, remove=remove_tag)


@action(
    "tag add",
    effect=Effect.REVERSIBLE,
    summary="Add a tag to a bot user",
    title="Add tag",
    button="Add tag",
    undo=take_back,
)
async def add_tag(call: Call, user: BotUser, tag: Tag) -> Reply:
    """Add it, and read it back."""
    return await marks.added(call, TAGS, user, _marks([tag])[0])


@action(
    "tag remove",
    effect=Effect.REVERSIBLE,
    summary="Remove a tag from a bot user",
    title="Remove tag",
    undo=take_back,
)
async def remove_tag(call: Call, user: BotUser, tag: Tag) -> Reply:
    """Remove it, and read it back."""
    return await marks.removed(call, TAGS, user, _marks([tag])[0])


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
    return await marks.cleared(call, TAGS, user, await _known(call, user))
