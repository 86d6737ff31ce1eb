"""Merging two bot users: everything of the secondary moves to the primary, and can't be taken back."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import JsonValue

from handlers.marks import who
from handlers.merge_plan import Plan, carried_out, plan, shortfalls
from handlers.merge_preview import Counted, Side, preview
from slackbot.bridge.flows import MERGE
from slackbot.catalogue.action import Effect, action
from slackbot.catalogue.parameter import Input
from slackbot.faults import Fault, InputFault, Unproven
from slackbot.kinds.kind import Style
from slackbot.reply import Lines, Reply, line
from slackbot.road.call import Call
from slackbot.road.sentences import sentence_of
from slackbot.uchat import BotUser, ChatMessage, NotFound, UChatError

_MESSAGES = 100  # the most that UChat gives in one call
_ORDERS = 100


def check(primary: BotUser, secondary: BotUser, afterwards: str = "keep") -> Mapping[str, InputFault]:  # noqa: ARG001
    """Two people, of one bot."""
    if primary.user_ns == secondary.user_ns:
        return {
            "secondary": InputFault(
                f"This is the primary itself, {who(primary)}.", hint="Choose somebody else."
            )
        }
    if _bot(primary) != _bot(secondary):
        return {
            "secondary": InputFault(
                f"{who(secondary)} belongs to another bot.", hint="Choose somebody of this bot."
            )
        }
    return {}


async def show(call: Call, primary: BotUser, secondary: BotUser, afterwards: str = "keep") -> Reply:
    """Both side by side, once the sub flow is known to exist. Four calls."""
    await call.bridge.require(MERGE)
    sides = [await _side(call, primary), await _side(call, secondary)]
    made = plan(primary, secondary, delete=afterwards == "delete")
    return Reply(
        title=_question(primary, secondary),
        parts=preview(made, *sides),
        result=f"asked to merge, {afterwards} the secondary",
        waits=True,
    )


def _question(primary: BotUser, secondary: BotUser) -> str:
    if who(primary) == who(secondary):
        return f"Merge {secondary.user_ns} into {primary.user_ns}, both {who(primary)}?"
    return f"Merge {who(secondary)} into {who(primary)}?"


async def keep(call: Call, primary: BotUser, secondary: BotUser, afterwards: str = "keep") -> JsonValue:  # noqa: ARG001
    """Carts, orders and the latest messages of both. Six calls."""
    return {"primary": await _belongings(call, primary), "secondary": await _belongings(call, secondary)}


async def was_merged(
    call: Call, before: Mapping[str, BotUser], primary: BotUser, secondary: BotUser, afterwards: str = "keep"
) -> bool | None:
    """From both as they are now and as they were. Two calls."""
    now, other = await _now(call, primary), await _now(call, secondary)
    if now is None:
        return None
    made = plan(before["primary"], before["secondary"], delete=afterwards == "delete")
    return carried_out(made, now, other)


@action(
    "merge",
    effect=Effect.IRREVERSIBLE,
    summary="Merge two bot users into one",
    title="Merge",
    button="Merge",
    past="merged",
    preview=show,
    check=check,
    evidence=keep,
    carried_out=was_merged,
    alone=True,
    joins=True,
    swap=("primary", "secondary"),
)
async def merge(
    call: Call,
    primary: Annotated[
        BotUser,
        Input(label="Primary", placeholder="primary", hint="Keeps its own details, and gets what it lacks."),
    ],
    secondary: Annotated[
        BotUser,
        Input(label="Secondary", placeholder="secondary", hint="Everything of theirs moves to the primary."),
    ],
    afterwards: Annotated[
        Literal["delete", "keep"],
        Input(
            label="Secondary profile afterwards",
            hint="Kept, it stays without what moved. Deleted, it is gone for good.",
            style=Style.SWITCHES,
        ),
    ] = "keep",
) -> Reply:
    """Started once, never repeated, and read back."""
    made = plan(primary, secondary, delete=afterwards == "delete")
    argument = f"{secondary.user_ns},{afterwards}"
    answer = await call.bridge.ask(MERGE, primary.user_ns, request=call.asked.reference, argument=argument)
    now, other = await _read_back(call, made, answer.user)
    missing = list(shortfalls(made, now))
    if made.delete and other is not None:
        missing.append(f"{who(secondary)} is still there")
    return _merged(made, missing)


def _merged(made: Plan, missing: Sequence[str]) -> Reply:
    primary, secondary = (f"{who(each)} ({each.user_ns})" for each in (made.primary, made.secondary))
    rest = "was deleted" if made.delete else "stays, without what moved"
    told = Lines((line(f"{secondary} was merged into {primary}."), line(f"The secondary profile {rest}.")))
    if missing:
        odd = tuple(line("• ", each) for each in missing)
        told = Lines((*told.lines, line("Reading back shows that not all is as promised:"), *odd))
    result = f"merged {made.secondary.user_ns} into {made.primary.user_ns}"
    return Reply(
        title="Merged",
        parts=(told,),
        result=f"{result}; not as promised: {'; '.join(missing)}" if missing else f"{result}, read back",
    )


async def _read_back(call: Call, made: Plan, now: BotUser) -> tuple[BotUser, BotUser | None]:
    """Both as they are: `now` is the primary as read with the answer. Raises Unproven where a yes can't be seen."""
    try:
        other = await _now(call, made.secondary)
    except (UChatError, Fault) as error:
        sentence, hint = sentence_of(error)
        raise Unproven(
            f"UChat says that it merged them, but the secondary could not be read back. {sentence}", hint=hint
        ) from error
    if carried_out(made, now, other) is False:
        raise Unproven("UChat says that it merged them, but both are as they were.")
    return now, other


async def _now(call: Call, user: BotUser) -> BotUser | None:
    try:
        return await call.uchat.bot_user(user.user_ns, fresh=True)
    except NotFound:
        return None


async def _side(call: Call, user: BotUser) -> Side:
    messages = await _messages(call, user)
    orders = await call.uchat.orders(user.user_ns, limit=_ORDERS)
    number = orders.total if orders.total is not None else len(orders.items)
    return Side(
        user,
        Counted(len(messages), len(messages) >= _MESSAGES),
        Counted(number, more=orders.total is None and orders.more),
    )


async def _belongings(call: Call, user: BotUser) -> JsonValue:
    cart = await call.uchat.cart(user.user_ns)
    orders = await call.uchat.orders(user.user_ns, limit=_ORDERS)
    messages = await _messages(call, user)
    return {
        "cart": cart.model_dump(mode="json"),
        "orders": [each.model_dump(mode="json") for each in orders.items],
        "orders_in_all": orders.total,
        "latest_messages": [each.model_dump(mode="json") for each in messages],
    }


async def _messages(call: Call, user: BotUser) -> Sequence[ChatMessage]:
    return await call.uchat.chat_messages(user.user_ns, limit=_MESSAGES, include_bot=True)


def _bot(user: BotUser) -> str:
    """The part of a user ns that names its bot: `f1001` of `f1001u501`."""
    return user.user_ns.lower().partition("u")[0]
