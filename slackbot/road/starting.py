"""From agreed to started: nothing moved meanwhile, how things stood is kept, and the intent is durable."""

from collections.abc import Mapping

from pydantic import JsonValue

from slackbot.catalogue.action import Action
from slackbot.faults import Refusal
from slackbot.kept_reply import dumped
from slackbot.reply import Lines, line, said
from slackbot.road.call import Call
from slackbot.road.digest import differences
from slackbot.road.executing import LEASE_MS
from slackbot.road.rereading import Reread, reread
from slackbot.road.tools import Tools
from slackbot.store.records import Amend, Beside, Move, Operation, Put, event_of
from slackbot.store.states import State
from slackbot.store.tables import approvals, evidence
from slackbot.uchat import BRIDGE_FIELDS, BotUser, NotFound, tally


class ChangedMeanwhile(Refusal):
    """What was shown is no longer so; nothing was done, and the operation is settled. `told` has a line a change."""

    def __init__(self, told: tuple[str, ...]) -> None:
        super().__init__(
            f"Nothing was done, because something changed meanwhile. {' '.join(told)}",
            hint="Look at it again and ask anew.",
        )
        self.told = told


async def start(
    tools: Tools,
    operation: Operation,
    call: Call,
    values: Mapping[str, object],
    *,
    result: str = "",
    lease_by: str | None = None,
    approved: bool = False,
) -> Mapping[str, object] | None:
    """Take `operation` from where it stands to started; the arguments to act on, as they are now.

    None where it had moved on. Raises ChangedMeanwhile, which is recorded; UChatError, Fault and StoreFault
    before anything was recorded or sent.
    """
    with tally() as counted:
        now_values, kept = values, None
        # As carefully as it was asked for, whatever the settings say by now.
        if operation.digest is not None:
            # What is compared is read last: nothing comes between it and the intent.
            more, missing = await _gathered(call, values)
            found = await reread(tools, call.action, values)
            told = _changes(operation, found)
            if told:
                await _record_change(tools, operation, told, counted.calls, lease_by, approved=approved)
                raise ChangedMeanwhile(told)
            if missing is not None:
                raise missing
            now_values, kept = found.values, await _evidence(tools, operation, found, more)
    now = tools.clock.now()
    event = event_of(operation, State.STARTED, at=now, result=result, calls=counted.calls)
    lease: dict[str, JsonValue] = {"due_at": now + LEASE_MS, "lease_by": tools.worker}
    also: tuple[Beside, ...] = ()
    if kept is not None:
        until = now + tools.evidence_ms
        also = (Put(evidence, {"operation": operation.id, "content": kept, "kept_until": until}),)
    move = Move(operation.id, operation.state, event, lease, lease_by, also=also)
    return now_values if await tools.ledger.write(move) else None


def before(action: Action, kept: JsonValue) -> dict[str, BotUser]:
    """The bot users among an action's arguments as evidence kept them, by argument; those that it lacks are left out.

    Raises ValueError for what is no evidence.
    """
    users = kept.get("bot_users") if isinstance(kept, dict) else None
    if not isinstance(users, dict):
        raise ValueError("no evidence was kept")  # noqa: TRY004  (what was kept is a value)
    return {
        each.name: BotUser.model_validate(users[each.name])
        for each in action.parameters
        if each.name in users
    }


async def _gathered(call: Call, values: Mapping[str, object]) -> tuple[JsonValue, NotFound | None]:
    """The action's own evidence; or that somebody of it is not there, which reading them again will tell better."""
    if call.action.evidence is None:
        return None, None
    try:
        return await call.action.evidence(call, **values), None
    except NotFound as error:
        return None, error


def _changes(operation: Operation, found: Reread) -> tuple[str, ...]:
    return differences(operation.digest, found.digest)


async def _record_change(
    tools: Tools,
    operation: Operation,
    told: tuple[str, ...],
    calls: int,
    lease_by: str | None,
    *,
    approved: bool,
) -> None:
    labels = ", ".join(dict.fromkeys(each.partition(" changed")[0].rstrip(".") for each in told))
    event = event_of(
        operation, State.CHANGED, at=tools.clock.now(), result=f"changed meanwhile: {labels}", calls=calls
    )
    since = said("Something changed since it was asked for, so nothing was done:")
    parts = (since, Lines(tuple(line("• ", each) for each in told)))
    also = (Amend(approvals, operation.id, {"outcome": dumped(parts)}),) if approved else ()
    await tools.ledger.write(Move(operation.id, operation.state, event, {}, lease_by, also=also))


async def _evidence(tools: Tools, operation: Operation, found: Reread, more: JsonValue) -> JsonValue:
    users = {name: _profile(user) for name, user in found.whole.items()}
    approval = await tools.approvals.of(operation.id)
    voters: list[JsonValue] = [*await tools.approvals.voters(operation.id)]
    return {
        "operation": operation.id,
        "action": operation.action,
        "kept_at": tools.clock.now(),
        "arguments": dict[str, JsonValue](operation.arguments),
        "approval": {"policy": approval.policy, "approved_by": voters} if approval is not None else None,
        "bot_users": users,
        "more": more,
    }


def _profile(user: BotUser) -> JsonValue:
    fields = tuple(
        each
        for each in user.user_fields
        if each.name.strip().casefold().replace(" ", "_") not in BRIDGE_FIELDS
    )
    return user.model_copy(update={"user_fields": fields}).model_dump(mode="json")
