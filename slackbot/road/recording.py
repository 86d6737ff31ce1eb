"""What is written about a request: operations and events made from what is known of it. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from pydantic import JsonValue

from slackbot.catalogue.action import Action
from slackbot.road.asked import Asked, Invocation
from slackbot.store.records import Append, Operation, event_of
from slackbot.store.states import State
from slackbot.text import clean, cut
from slackbot.uchat import BotUser

_MOST_ARGUMENT = 500
_NOBODY: tuple[tuple[str | None, str | None], ...] = ((None, None), (None, None))


def unread(asked: Asked, line: str, sentence: str, now: int) -> Append:
    """The entry for a line that could not be read."""
    operation = _operation(
        asked, "not understood", {"line": cut(clean(line), _MOST_ARGUMENT)}, State.REFUSED, now
    )
    return Append(
        operation, event_of(operation, State.REFUSED, at=now, result=sentence, duration_ms=now - asked.at)
    )


def stopped(asked: Asked, now: int) -> Append:
    """The entry for what the bot had no answer to yet when it was stopped."""
    operation = _operation(asked, "not answered", {}, State.FAILED, now)
    event = event_of(
        operation,
        State.FAILED,
        at=now,
        result="the bot was stopped before it had an answer",
        duration_ms=max(0, now - asked.at),
    )
    return Append(operation, event)


def entry(
    invocation: Invocation,
    values: Mapping[str, object],
    state: State,
    now: int,
    *,
    result: str,
    calls: int = 0,
    about: tuple[str, str] | None = None,
) -> Append:
    """The one entry of a request that is settled, or asks first, with its first event."""
    operation = operation_of(invocation, values, state, now, about=about)
    took = max(0, now - invocation.asked.at)
    return Append(operation, event_of(operation, state, at=now, result=result, calls=calls, duration_ms=took))


def click_refused(asked: Asked, verb: str, about: Operation | None, sentence: str, now: int) -> Append:
    """The entry for a click that was not carried out: Confirm, Cancel or Undo of what `about` is."""
    blank = _operation(asked, f"{verb} {about.action}" if about else verb, {}, State.REFUSED, now)
    operation = (
        replace(
            blank,
            parent=about.id,
            bot_user=about.bot_user,
            bot_user_name=about.bot_user_name,
            second_bot_user=about.second_bot_user,
            second_bot_user_name=about.second_bot_user_name,
        )
        if about
        else blank
    )
    took = max(0, now - asked.at)
    return Append(operation, event_of(operation, State.REFUSED, at=now, result=sentence, duration_ms=took))


def operation_of(
    invocation: Invocation,
    values: Mapping[str, object],
    state: State,
    now: int,
    *,
    about: tuple[str, str] | None = None,
) -> Operation:
    """The operation for an invocation whose arguments resolved to `values`, as far as they did."""
    operation = _operation(
        invocation.asked, invocation.action.name, described(invocation, values), state, now
    )
    named = [(each.user_ns, clean(each.display_name)) for each in bot_users(invocation.action, values)]
    (ns, name), (second_ns, second_name) = [*named, *([about] if about and not named else []), *_NOBODY][:2]
    return replace(
        operation,
        bot_user=ns,
        bot_user_name=name,
        second_bot_user=second_ns,
        second_bot_user_name=second_name,
    )


def described(invocation: Invocation, values: Mapping[str, object]) -> dict[str, str]:
    """The arguments as the log shows them: resolved where they were resolved, as typed where not."""
    told = {}
    for parameter in invocation.action.parameters:
        if parameter.name not in invocation.raw:
            continue
        if parameter.name in values:
            text = parameter.kind.describe(values[parameter.name])
        else:
            text = clean(invocation.raw[parameter.name])
        told[parameter.name] = cut(text, _MOST_ARGUMENT)
    return told


def kept_values(action: Action, values: Mapping[str, object]) -> JsonValue:
    """The resolved arguments as an operation keeps them between two clicks."""
    return {
        each.name: each.kind.dump(values[each.name])
        for each in action.parameters
        if _given(values, each.name)
    }


def loaded_values(action: Action, kept: JsonValue) -> dict[str, object]:
    """The inverse of `kept_values`, with defaults for the rest. Raises ValueError for anything else."""
    if not isinstance(kept, dict):
        raise ValueError("the operation keeps no arguments")  # noqa: TRY004  (what was kept is a value)
    return {
        each.name: each.kind.load(kept[each.name]) if each.name in kept else each.default
        for each in action.parameters
    }


def _given(values: Mapping[str, object], name: str) -> bool:
    return values.get(name) is not None


def bot_users(action: Action, values: Mapping[str, object]) -> list[BotUser]:
    """The bot users among an action's arguments, in its order."""
    named = (values.get(each.name) for each in action.parameters if each.kind.names_bot_user)
    return [each for each in named if isinstance(each, BotUser)]


def _operation(asked: Asked, action: str, arguments: Mapping[str, str], state: State, now: int) -> Operation:
    return Operation(
        id=asked.reference,
        delivery=asked.delivery,
        action=action,
        actor=asked.actor,
        team=asked.team,
        channel=asked.channel,
        surface=asked.surface,
        arguments=arguments,
        state=state,
        created_at=asked.at,
        moved_at=now,
    )
