"""The approval card and the messages around it, from the record alone. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import JsonValue

from slackbot.catalogue.action import Action
from slackbot.kept_reply import loaded
from slackbot.reply import (
    Button,
    Channel,
    Facts,
    Line,
    Mention,
    Part,
    Reply,
    Span,
    Verb,
    When,
    line,
    note,
    said,
)
from slackbot.store.approvals import Approval
from slackbot.store.records import Event, Operation
from slackbot.store.states import State
from slackbot.text import clean, count


@dataclass(frozen=True, slots=True)
class Told:
    """Everything the record says of one request: `events` in the order they happened."""

    operation: Operation
    action: Action | None
    approval: Approval
    voters: Sequence[str]
    events: Sequence[Event]

    @property
    def title(self) -> str:
        """What was asked for, in a word or two."""
        return self.action.title if self.action else self.operation.action.capitalize()

    @property
    def past(self) -> str:
        """What it is called once it is done."""
        return self.action.past if self.action else _DONE


FINAL = frozenset(
    {
        State.DONE,
        State.REJECTED,
        State.WITHDRAWN,
        State.EXPIRED,
        State.CHANGED,
        State.FAILED,
        State.REFUSED,
    }
)
"""After these the card has nothing more to say."""

_DONE = "done"
REMINDED = "still waits for approval"
"""The result of the event that reminds."""

LATE = "late answer: "
"""What the result of an answer begins with that came when nobody waited for it any more."""
CHECKED = "checked: "
"""What the result of a look at an unknown outcome begins with."""

_AGAIN = frozenset({State.CHANGED, State.FAILED, State.REFUSED, State.EXPIRED})


def card(told: Told) -> Reply:
    """The card: what is asked, by whom and why, or what came of it. Its buttons carry the reference alone."""
    state = told.operation.state
    return Reply(
        title=_heading(told),
        parts=(*_said(told), *_facts(told), *_small(told)),
        buttons=_buttons(told, state),
    )


def story(told: Told, event: Event) -> Line | None:
    """What the thread says of one event; None for what the card alone shows."""
    who: Span = Mention(event.actor)
    if event.state is State.STARTED:
        return None
    match event.state:
        case State.PENDING if event.result == REMINDED:
            return line(
                "Reminder: this still waits for approval. It is open until ",
                _when(told.approval.expires_at),
                ".",
            )
        case State.PENDING if event.actor == told.operation.actor:
            return None
        case State.PENDING | State.APPROVED | State.REJECTED:
            return line(who, f" {_sentence(event.result)}")
        case State.WITHDRAWN:
            return line(who, " withdrew this.")
        case State.EXPIRED:
            return line("Expired: it was not approved in time.")
        case State.CHANGED:
            return line(f"{_upper(event.result)}. Nothing was done.")
        case State.UNKNOWN | State.DONE | State.FAILED if event.actor != told.operation.actor:
            return line(who, f" {_sentence(event.result)}")
        case _ if event.result.startswith((CHECKED, LATE)):
            return line(_upper(_sentence(event.result)))
        case _:
            return line(f"{_OUTCOMES.get(event.state, 'Now')}: {_sentence(event.result)}")


def message(told: Told, event: Event) -> Reply | None:
    """What the person who asked is told of one event, in a message of their own; None where there is no need."""
    if event.state not in FINAL | {State.UNKNOWN} or event.state is State.WITHDRAWN:
        return None
    if event.state is State.UNKNOWN and event.result.startswith((CHECKED, LATE)):
        return None
    return Reply(
        title=_titled(told, event.state),
        parts=(
            *_came(told, event),
            *(() if _tells_all(told) else (Facts(_arguments(told)),)),
            note(
                "You asked for this. The card is in ",
                Channel(told.approval.channel),
                f". Reference {event.operation}",
            ),
        ),
    )


def _came(told: Told, event: Event) -> tuple[Part, ...]:
    """What came of it, in a sentence or a few."""
    if event.state is State.REJECTED:
        return (said("By ", Mention(event.actor), f": {_why(event)}"), said("Nothing was done."))
    if event.state is State.EXPIRED:
        return (said("It was not approved in time. Nothing was done."),)
    if event.state is State.WITHDRAWN:
        return (said("Withdrawn by the person who asked. Nothing was done."),)
    if event.state is State.UNKNOWN:
        return (
            said("It was started, and nobody can say whether it was carried out. It is not sent again."),
            *_ways_to_settle(told),
        )
    if event.actor != told.operation.actor:
        return (said(Mention(event.actor), f" {_sentence(event.result)}"),)
    return _kept(told.approval.outcome) or (said(_upper(_sentence(event.result))),)


def _ways_to_settle(told: Told) -> tuple[Part, ...]:
    if told.action is None or told.action.carried_out is None:
        return (said("An approver looks in UChat and marks it on the card."),)
    return (
        said("Check again, on the card, compares how things stand with how they stood."),
        said("Where that can't tell, an approver looks in UChat and marks it."),
    )


def _kept(parts: JsonValue) -> tuple[Part, ...]:
    """What was kept to be shown; nothing of what another version of the bot wrote in a way of its own."""
    try:
        return loaded(parts)
    except ValueError:
        return ()


def _why(event: Event) -> str:
    return _sentence(event.result.partition(": ")[2])


def elsewhere(reference: str) -> Reply:
    """What stands on a message that once showed a request and is not its card."""
    return Reply(
        title="This is shown in another message",
        parts=(
            said("This request has a card of its own in this channel. Decide there."),
            note("Reference ", reference),
        ),
    )


def unreachable(told: Told, why: str) -> Reply:
    """What the person who asked is told when Slack does not take the card."""
    return Reply(
        title=f"{told.title}: your request can't be shown",
        parts=(
            said(
                "Your request stands, but ", Channel(told.approval.channel), f" can't be used for it: {why}."
            ),
            said("Tell whoever runs the bot. The bot tries again by itself."),
            note("Reference ", told.operation.id),
        ),
    )


_OUTCOMES = {
    State.DONE: "Done",
    State.FAILED: "Not done",
    State.REFUSED: "Not done",
    State.CHANGED: "Not done",
    State.UNKNOWN: "Outcome unknown",
}


def _heading(told: Told) -> str:
    return _titled(told, told.operation.state)


def _titled(told: Told, state: State) -> str:
    """`Merged`, `Not merged`, `Merge: rejected`; `Remove tags: done` where there is no word of its own for it."""
    named = told.past != _DONE
    match state:
        case State.PENDING:
            return told.approval.title or f"{told.title}?"
        case State.APPROVED | State.STARTED:
            return f"{told.title}: approved"
        case State.DONE:
            return told.past.capitalize() if named else f"{told.title}: {_DONE}"
        case State.CHANGED | State.FAILED | State.REFUSED:
            return f"Not {told.past}" if named else f"{told.title}: not {_DONE}"
        case State.UNKNOWN:
            return f"{told.title}: outcome unknown"
        case _:
            return f"{told.title}: {state.value}"


def _said(told: Told) -> tuple[Part, ...]:
    match told.operation.state:
        case State.PENDING:
            return (said("Approval needed: ", Mention(told.operation.actor), " asks for it."),)
        case State.APPROVED | State.STARTED:
            return (said("It is being carried out now."),)
        case _:
            return _came(told, told.events[-1])


def _facts(told: Told) -> tuple[Part, ...]:
    operation, approval = told.operation, told.approval
    pairs: list[tuple[str, Line]] = []
    if operation.state is not State.PENDING:
        pairs.append(("Asked by", line(Mention(operation.actor))))
    reason = operation.arguments.get("reason")
    if reason:
        pairs.append(("Reason", line(clean(reason))))
    preview = _kept(approval.preview) if operation.state is State.PENDING else ()
    if not preview and not _tells_all(told):
        pairs += _arguments(told)
    if told.voters:
        pairs.append(("Approved by", _mentions(told.voters, told)))
    if operation.state in FINAL | {State.UNKNOWN}:
        pairs.append(("When", line(_when(told.events[-1].at))))
    return (Facts(tuple(pairs)), *preview) if pairs else preview


def _tells_all(told: Told) -> bool:
    """Whether what is said of the outcome names whom it is about: the action's own words, once it is done."""
    return told.operation.state is State.DONE and told.approval.outcome is not None


def _arguments(told: Told) -> tuple[tuple[str, Line], ...]:
    labels = {each.name: each.label for each in told.action.parameters} if told.action else {}
    given = told.operation.arguments
    return tuple(
        (labels.get(name, name.capitalize()), line(clean(text)))
        for name, text in given.items()
        if name != "reason"
    )


def _small(told: Told) -> tuple[Part, ...]:
    reference = f"Reference {told.operation.id}"
    if told.operation.state is not State.PENDING:
        return (note(reference),)
    needed = count(told.approval.required, "approval")
    until = _when(told.approval.expires_at)
    return (
        said(f"{needed} needed, not by ", Mention(told.operation.actor), ". Open until ", until, "."),
        note(reference),
    )


def _buttons(told: Told, state: State) -> tuple[Button, ...]:
    reference = told.operation.id
    if state is State.PENDING:
        return (
            Button("Approve", Verb.APPROVE, reference, style="primary"),
            Button("Reject", Verb.REJECT, reference, style="danger"),
            Button("Withdraw", Verb.WITHDRAW, reference),
        )
    if state is State.UNKNOWN:
        check = (
            (Button("Check again", Verb.CHECK, reference),) if told.action and told.action.carried_out else ()
        )
        return (
            *check,
            Button(f"Mark as {told.past}", Verb.MARK_DONE, reference),
            Button(f"Mark as not {told.past}", Verb.MARK_NOT_DONE, reference),
        )
    return (Button("Ask again", Verb.REPEAT, reference),) if state in _AGAIN else ()


def _mentions(voters: Sequence[str], told: Told) -> Line:
    spans: list[Span] = []
    for each in voters:
        spans += [", " if spans else "", Mention(each)]
    if told.operation.state is State.PENDING:
        spans.append(f" ({len(voters)} of {told.approval.required})")
    return tuple(spans)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?")) or not text else f"{text}."


def _when(at: int) -> When:
    return When(at // 1000, _moment(at))


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
