"""Labels of a bot user: list, check, add, remove, clear.

UChat's documented API does not show a bot user's labels. They are read where the API sends them all the same;
else through the flow bridge; else label by label, which is costly and done only when asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import JsonValue

from handlers import marks
from handlers.marks import Mark, Marking
from slackbot.bridge.flows import LIST_LABELS, ToldLabel
from slackbot.catalogue.action import Effect, action
from slackbot.catalogue.parameter import Input
from slackbot.faults import Refusal
from slackbot.reply import Button, Reply, Verb, note, said
from slackbot.road.call import Call
from slackbot.text import clean, count
from slackbot.uchat import BotUser, Label, Written, every

_UNLISTED = 0
"""The id of a label that the flow tells by name alone and that UChat's list does not hold."""
_Thorough = Annotated[bool, Input(hidden=True)]


def _marks(labels: Iterable[Label]) -> tuple[Mark, ...]:
    return tuple(Mark(key=str(each.id), name=each.name) for each in labels)


async def _sent(call: Call, user: BotUser) -> tuple[Mark, ...] | None:
    """The labels as the API sends them, at the price of one call at most; None where it sends none."""
    if user.labels is not None:
        return _marks(user.labels)
    if call.uchat.sends_labels is False:
        return None
    fresh = await call.uchat.bot_user(user.user_ns)
    return None if fresh.labels is None else _marks(fresh.labels)


async def _known(call: Call, user: BotUser) -> tuple[Mark, ...]:
    """The labels by the cheapest way there is. Raises Refusal where only the costly one is left."""
    sent = await _sent(call, user)
    return sent if sent is not None else await _bridged(call, user)


async def _read(call: Call, user: BotUser) -> tuple[Mark, ...]:
    """The labels as they are now."""
    fresh = await call.uchat.bot_user(user.user_ns, fresh=True)
    return await _bridged(call, fresh) if fresh.labels is None else _marks(fresh.labels)


async def _bridged(call: Call, user: BotUser) -> tuple[Mark, ...]:
    if not await call.bridge.has(LIST_LABELS):
        number = len(await call.uchat.labels())
        raise Refusal(
            "UChat does not send labels with a person here, and the sub flow for them does not exist.",
            hint=f"An admin can set it up once (/uchat setup). Looking label by label takes {count(number, 'call')}: "
            f"/uchat label list offers it.",
        )
    # A change may read twice: before and after.
    request = call.asked.reference if call.action.effect is Effect.READ else call.new_request()
    answer = await call.bridge.run(LIST_LABELS, user.user_ns, request=request)
    return await _told(call, answer.data)


async def _told(call: Call, told: Sequence[ToldLabel]) -> tuple[Mark, ...]:
    by_name = {}
    if any(each.id is None for each in told):
        by_name = {each.name: each.id for each in await call.uchat.labels()}
    marks_told = []
    for each in told:
        key = by_name.get(each.name or "", _UNLISTED) if each.id is None else each.id
        if each.name or each.id is not None:
            marks_told.append(Mark(key=str(key), name=each.name or str(key)))
    return tuple(marks_told)


async def _add(call: Call, user: BotUser, added: Sequence[Mark]) -> Written:
    return await call.uchat.add_labels(user.user_ns, [each.name for each in added])


async def _remove(call: Call, user: BotUser, removed: Sequence[Mark]) -> Written:
    return await call.uchat.remove_labels(user.user_ns, [each.name for each in removed])


LABELS = Marking("label", known=_known, read=_read, add=_add, remove=_remove)


async def take_back(call: Call, user: BotUser, change: JsonValue, label: Label | None = None) -> Reply:
    """Undo, for whatever changed labels."""
    if call.uchat.sends_labels is False and not (user.email or user.phone):
        # What was kept for Undo holds neither, and they are the cheapest way to ask about one label.
        user = await call.uchat.bot_user(user.user_ns)
    return await marks.taken_back(call, _narrowed(user, label), user, change)


async def ask_to_clear(call: Call, user: BotUser) -> Reply:
    """What clearing would remove. What was read for the question travels with the person to Confirm."""
    known = await _known(call, user)
    labels = tuple(Label(id=int(each.key), name=each.name) for each in known)
    asked_about = user.model_copy(update={"labels": labels})
    return replace(marks.asked_to_clear(LABELS, user, known), keeps={"user": asked_about})


@action("label list", effect=Effect.READ, summary="List a bot user's labels", title="List labels")
async def list_labels(
    call: Call, user: BotUser, page: Annotated[int, Input(hidden=True)] = 1, thorough: _Thorough = False
) -> Reply:
    """By the cheapest way there is; label by label only where that was asked for."""
    steps = call.step(add_label, "Add label", user=user.user_ns)
    if thorough:
        return marks.listed(call, LABELS, user, await _label_by_label(call, user), page=page, buttons=steps)
    sent = await _sent(call, user)
    if sent is None and not await call.bridge.has(LIST_LABELS):
        number = len(await call.uchat.labels())
        return Reply(
            title=f"Labels of {marks.who(user)}",
            parts=(
                said(
                    "UChat does not send labels with a person here, and the sub flow for them does not exist."
                ),
                said(
                    f"They can be looked for label by label, which takes about {count(number, 'call')} to UChat."
                ),
                note("An admin can set the sub flow up once: /uchat setup says how."),
            ),
            buttons=(Button("Look label by label", Verb.TURN, call.again(thorough="yes")),),
            result="not read",
        )
    return marks.listed(
        call, LABELS, user, await _bridged(call, user) if sent is None else sent, page=page, buttons=steps
    )


@action(
    "label check", effect=Effect.READ, summary="Check whether a bot user has a label", title="Check label"
)
async def check_label(call: Call, user: BotUser, label: Label) -> Reply:
    """Yes or no, and the button that changes it."""
    has = await _has(call, user, label)
    return marks.checked(call, LABELS, user, _marks([label])[0], has=has, add=add_label, remove=remove_label)


@action(
    "label add",
    effect=Effect.REVERSIBLE,
    summary="Add a label to a bot user",
    title="Add label",
    undo=take_back,
)
async def add_label(call: Call, user: BotUser, label: Label) -> Reply:
    """Add it, and read it back."""
    return await marks.added(call, _narrowed(user, label), user, _marks([label])[0])


@action(
    "label remove",
    effect=Effect.REVERSIBLE,
    summary="Remove a label from a bot user",
    title="Remove label",
    undo=take_back,
)
async def remove_label(call: Call, user: BotUser, label: Label) -> Reply:
    """Remove it, and read it back."""
    return await marks.removed(call, _narrowed(user, label), user, _marks([label])[0])


@action(
    "label clear",
    effect=Effect.DESTRUCTIVE,
    summary="Remove all labels from a bot user",
    title="Remove all labels",
    preview=ask_to_clear,
    undo=take_back,
)
async def clear_labels(call: Call, user: BotUser) -> Reply:
    """Exactly the labels that were asked about go; one that came since stays."""
    return await marks.cleared(call, LABELS, user, await _known(call, user))


def _narrowed(user: BotUser, label: Label | None) -> Marking:
    """Labels as far as one of them goes: whether it is there can be asked for by itself."""
    if label is None:
        return LABELS

    async def one(call: Call, _user: BotUser) -> tuple[Mark, ...]:
        return _marks([label]) if await _has(call, user, label, fresh=True) else ()

    async def known(call: Call, _user: BotUser) -> tuple[Mark, ...]:
        return _marks([label]) if await _has(call, user, label) else ()

    return Marking("label", known=known, read=one, add=_add, remove=_remove)


async def _has(call: Call, user: BotUser, label: Label, *, fresh: bool = False) -> bool:
    """Whether the person has the label: as sent, else by one search narrowed to them, else by the bridge."""
    if fresh and call.uchat.sends_labels is not False:
        now = await call.uchat.bot_user(user.user_ns, fresh=True)
        sent = None if now.labels is None else _marks(now.labels)
    else:
        sent = None if fresh else await _sent(call, user)
    if sent is not None:
        return any(each.key == str(label.id) for each in sent)
    if user.email or user.phone:
        return await _listed_under(call, user, label, fresh=fresh)
    return any(each.key == str(label.id) for each in await _bridged(call, user))


async def _listed_under(call: Call, user: BotUser, label: Label, *, fresh: bool = False) -> bool:
    narrow = {"email": user.email} if user.email else {"phone": user.phone}
    pages = every(
        lambda page: call.uchat.bot_users(label_id=label.id, page=page, limit=100, fresh=fresh, **narrow)
    )
    async for each in pages:
        if each.user_ns == user.user_ns:
            return True
    return False


async def _label_by_label(call: Call, user: BotUser) -> tuple[Mark, ...]:
    if not (user.email or user.phone):
        raise Refusal(
            f"{clean(user.display_name)} has neither email nor phone, so labels can't be looked for one by one.",
            hint="An admin can set the sub flow up once: /uchat setup says how.",
        )
    labels = await call.uchat.labels()
    return _marks([each for each in labels if await _listed_under(call, user, each)])
