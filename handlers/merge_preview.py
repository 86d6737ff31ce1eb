"""What an approver sees of a merge before it happens: both people, what moves, what is lost. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from handlers.merge_plan import Marks, Plan, Value
from slackbot.reply import Bold, Line, Lines, Pairs, Part, line, note
from slackbot.text import clean, count, cut
from slackbot.uchat import BotUser
from slackbot.uchat.channels import channel_name

_MOST_VALUE = 60
_MOST_LABEL = 40
_MOST_NAMES = 8
_MOST_LISTED = 8
_SECONDS = re.compile(r"(?<=[ T]\d\d:\d\d):\d\d$", re.ASCII)
_FIRST = ("name", "email", "phone")


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are; with `more`, at least so many."""

    number: int
    more: bool

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self.number + other.number, self.more or other.more)

    def told(self, noun: str | None = None) -> str:
        """`12 orders`, `100 or more messages`; without a noun the number alone."""
        number = f"{self.number:,} or more" if self.more else f"{self.number:,}"
        if noun is None:
            return number
        return f"{number} {noun}s" if self.more else count(self.number, noun)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, with what their profile doesn't tell."""

    user: BotUser
    messages: Counted
    orders: Counted


def preview(plan: Plan, primary: Side, secondary: Side) -> tuple[Part, ...]:
    """Both side by side; then what the primary will have, what moves, what is lost, what becomes of the other.

    However much the two hold, it is a few blocks and a few thousand characters: what has no room is counted.
    """
    values = _worth_saying(plan)
    parts: list[Part] = [Pairs(("Primary", "Secondary"), tuple(_rows(plan, values, primary, secondary)))]
    more = len(_contested(values)) - _MOST_LISTED
    if more > 0:
        parts.append(note(f"and {count(more, 'more field')} in which they differ"))
    shared = [*_shared(plan, values)]
    if shared:
        parts.append(Lines((line(Bold("The same for both"), "  ", " · ".join(_limited(shared))),)))
    return (*parts, *(Lines(tuple(group)) for group in _outcome(plan, values, primary, secondary)))


def _rows(
    plan: Plan, values: Sequence[Value], primary: Side, secondary: Side
) -> Iterator[tuple[str, str, str]]:
    ours, theirs = primary.user, secondary.user
    yield "Name", _who(ours), _who(theirs)
    yield "User ns", _cut(ours.user_ns), _cut(theirs.user_ns)
    one, other = channel_name(ours.channel), channel_name(theirs.channel)
    if one != other:
        yield "Channel", _cut(one) or "unknown", _cut(other) or "unknown"
    for each in values:
        if each.key in _FIRST[1:] and not each.custom and not each.shared:
            yield each.label, _cut(each.primary) or "none", _cut(each.secondary) or "none"
    yield "Last seen", _minute(ours.last_seen), _minute(theirs.last_seen)
    yield "Messages", primary.messages.told(), secondary.messages.told()
    yield "Orders", primary.orders.told(), secondary.orders.told()
    for marks in plan.marks:
        if marks.afterwards is None:
            # UChat does not always send labels with a person: what is not known is said, not left out.
            yield _plural(marks), _or_unknown(marks.primary), _or_unknown(marks.secondary)
        elif marks.afterwards:
            yield _plural(marks), _only(marks.primary, marks.secondary), _only(marks.secondary, marks.primary)
    for each in _contested(values)[:_MOST_LISTED]:
        yield _label(each), _cut(each.primary), _cut(each.secondary)
    untouched = {each.key: each.label for each in plan.fields if each.secondary is None and each.primary}
    if untouched:
        yield "Only here", _names(untouched), ""


def _outcome(plan: Plan, values: Sequence[Value], primary: Side, secondary: Side) -> Iterator[Sequence[Line]]:
    yield line(Bold("Afterwards")), line(" · ".join(_afterwards(plan, primary, secondary)))
    yield line(Bold("Moves to the primary")), *_bullets(_moved(plan, values, secondary))
    lost = [
        f"{_label(each)}: {_cut(each.lost)} ({_cut(each.primary)} stays)"
        for each in values
        if each.lost and not each.own
    ]
    yield line(Bold("Lost")), *(_bullets(lost) or [line("Nothing")])
    named = f"{_who(secondary.user)} ({_cut(secondary.user.user_ns)})"
    yield (line(Bold(named), f" {_fate(plan, values)} A merge can’t be undone."),)


def _afterwards(plan: Plan, primary: Side, secondary: Side) -> Iterator[str]:
    promised = plan.promised
    known = (promised.display_name, promised.email, promised.phone)
    yield from dict.fromkeys(_cut(each) for each in known if each)
    numbers = [(len(marks.afterwards or ()), marks.noun) for marks in plan.marks]
    numbers.append((sum(each.afterwards is not None for each in plan.fields), "custom field"))
    yield from (count(number, noun) for number, noun in numbers if number)
    yield (primary.messages + secondary.messages).told("message")
    yield (primary.orders + secondary.orders).told("order")


def _moved(plan: Plan, values: Sequence[Value], secondary: Side) -> Iterator[str]:
    counted = ((secondary.messages, "message"), (secondary.orders, "order"))
    things = [each.told(noun) for each, noun in counted if each.number]
    things += [count(len(marks.moved), marks.noun) for marks in plan.marks if marks.moved]
    things += [f"{marks.noun}s" for marks in plan.marks if marks.afterwards is None]
    yield ", ".join((*things, "and the cart, sequences, notes and chats there may be"))
    yield from (f"{_label(each)}: {_cut(each.moved)}" for each in values if each.moved)


def _fate(plan: Plan, values: Iterable[Value]) -> str:
    if plan.delete:
        return "is deleted, with its user id and channel."
    own = [each.label[:1].lower() + each.label[1:] for each in values if each.stays and not each.own]
    left = f" Its own {_listed(own)} {'does' if len(own) == 1 else 'do'} not move." if own else ""
    return f"stays with its profile alone.{left}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(each for each in (", ".join(words[:-1]), words[-1]) if each)


def _worth_saying(plan: Plan) -> list[Value]:
    """The values that somebody has, without first and last names that only repeat the name."""
    found = {each.key: each for each in plan.profile}
    repeats = all(_repeats(user) for user in (plan.primary, plan.secondary, plan.promised))
    parts = {"first_name", "last_name"} if repeats else set()
    profile = [each for key, each in found.items() if key not in parts]
    return [
        each for each in (*profile, *plan.fields) if each.primary is not None or each.secondary is not None
    ]


def _repeats(user: BotUser) -> bool:
    both = " ".join(each for each in (user.first_name, user.last_name) if each)
    return clean(both).casefold() in {"", clean(user.name or "").casefold()}


def _contested(values: Iterable[Value]) -> list[Value]:
    """What both have and differ in, further than name, email and phone; custom fields first."""
    differing = [each for each in values if each.primary and each.secondary and not each.shared]
    further = [each for each in differing if not each.own and (each.custom or each.key not in _FIRST)]
    return sorted(further, key=lambda each: not each.custom)


def _shared(plan: Plan, values: Iterable[Value]) -> Iterator[str]:
    if channel_name(plan.primary.channel) == channel_name(plan.secondary.channel) is not None:
        yield f"Channel: {_cut(channel_name(plan.primary.channel))}"
    for each in values:
        if each.shared and not each.own and each.key != "name":
            yield f"{_label(each)}: {_cut(each.primary)}"
    for marks in plan.marks:
        both = {key: name for key, name in (marks.primary or {}).items() if key in (marks.secondary or {})}
        if both:
            yield f"{_plural(marks)}: {_names(both)}"


def _or_unknown(marks: dict[str, str] | None) -> str:
    return "not known" if marks is None else _names(marks) if marks else "none"


def _only(ours: dict[str, str] | None, theirs: dict[str, str] | None) -> str:
    """Those that the other side lacks; what both have is said elsewhere."""
    ours, theirs = ours or {}, theirs or {}
    alone = {key: name for key, name in ours.items() if key not in theirs}
    if not alone:
        return "only shared ones" if ours else "none"
    return _names(alone)


def _bullets(told: Iterable[str]) -> list[Line]:
    return [line(f"• {each}") for each in _limited(list(told))]


def _limited(told: Sequence[str]) -> list[str]:
    more = len(told) - _MOST_LISTED
    return [*told[:_MOST_LISTED], *([f"and {more} more"] if more > 0 else [])]


def _names(marks: dict[str, str]) -> str:
    listed = [cut(clean(name), _MOST_LABEL) for name in marks.values()]
    more = len(listed) - _MOST_NAMES
    return ", ".join(listed[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _plural(marks: Marks) -> str:
    return f"{marks.noun.capitalize()}s"


def _label(value: Value) -> str:
    return cut(clean(value.label), _MOST_LABEL)


def _who(user: BotUser) -> str:
    return _cut(user.display_name)


def _cut(text: str | None) -> str:
    return cut(clean(text or ""), _MOST_VALUE)


def _minute(moment: str | None) -> str:
    """The moment as UChat writes it, without its seconds."""
    return _SECONDS.sub("", _cut(moment)) or "unknown"
