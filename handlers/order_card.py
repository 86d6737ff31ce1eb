"""What UChat tells of one order, as names and values."""

import json
from collections.abc import Iterator, Sequence
from itertools import chain, combinations, islice

from slackbot.money import money
from slackbot.reply import Facts, Part, line
from slackbot.text import clean, cut
from slackbot.uchat import BotUser, OrderDetail, UChat, UserField

_MOST_VALUE = 300
_MOST_FACTS = 40
_MOST_WORDS = 12
_DEEPEST = 6


def order_facts(uchat: UChat, order: OrderDetail) -> tuple[Part, ...]:
    """What is known of the order. What is not, and what the operator hides of a bot user, is left out."""
    items = f"{order.num_of_items:,}" if order.num_of_items is not None else None
    known: list[tuple[str, str | None]] = [
        ("Total", money(order.total, order.currency, order.raw_total)),
        ("Status", order.status),
        ("Items", items),
        ("Created", order.created_at),
        ("Updated", order.updated_at),
    ]
    facts = chain(known, _further(uchat, order))
    told = ((cut(_named(name), 80), line(cut(clean(value), _MOST_VALUE))) for name, value in facts if value)
    return (Facts(tuple(islice(told, _MOST_FACTS))),)


def _further(uchat: UChat, order: OrderDetail) -> Iterator[tuple[str, str]]:
    for key, written in order.extra:
        for path, value in _leaves((key,), written):
            words = " ".join(path).replace("_", " ").replace("-", " ").split()[-_MOST_WORDS:]
            if words and not _is_hidden(uchat, path, words):
                yield " ".join(words), value


def _leaves(path: tuple[str, ...], value: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """The values inside a list or an object that was written out as text, each with the way to it."""
    nested = _nested(value)
    if nested is None:
        yield path, value
    for name, each in (nested or ()) if len(path) < _DEEPEST else ():
        if each is not None:
            text = each if isinstance(each, str) else json.dumps(each, ensure_ascii=False)
            yield from _leaves((*path, name), text)


def _nested(value: str) -> list[tuple[str, object]] | None:
    if value[:1] not in {"[", "{"}:
        return None
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    if isinstance(found, dict):
        return [(str(name), each) for name, each in found.items()]
    return [(str(number), each) for number, each in enumerate(found, 1)]


def _is_hidden(uchat: UChat, path: Sequence[str], words: Sequence[str]) -> bool:
    """Whether something on the way, or words of it in a row, name a hidden field, as `customer email` does."""
    spans = combinations(range(len(words) + 1), 2)
    names = {*("_".join(words[start:end]) for start, end in spans), *path} - {""}
    fields = tuple(UserField(name=name) for name in names if not name.isspace())
    probe = BotUser(user_ns="-", user_fields=fields)
    return len(uchat.shown(probe).user_fields) < len(fields)


def _named(name: str) -> str:
    words = clean(name)
    return words[:1].upper() + words[1:]
