"""What a surface hands to the road: who asks, from where, under which reference."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from slackbot.catalogue.action import Action

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One delivery from Slack, translated. `at` is when it came, in epoch milliseconds."""

    reference: str
    delivery: str
    actor: str
    team: str
    channel: str
    surface: str
    at: int


@dataclass(frozen=True, slots=True)
class Invocation:
    """An action with the raw text of its arguments, and who asked for it."""

    asked: Asked
    action: Action
    raw: Mapping[str, str] = field(default_factory=dict)


def new_reference(draw: Callable[[int], int]) -> str:
    """A reference such as `7K2M9-QXD4R`: 49 bits from `draw(n)`, a number below n; no letter is ambiguous."""
    number, letters = draw(len(_ALPHABET) ** 10), ""
    for _ in range(10):
        number, letter = divmod(number, len(_ALPHABET))
        letters += _ALPHABET[letter]
    return f"{letters[:5]}-{letters[5:]}"
