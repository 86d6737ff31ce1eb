"""What ends a request early, as people should read it.

Fault                    a sentence for the person, and what to do next
├── InputFault           what was typed or chosen means nothing here; belongs to one input
│   └── SeveralMatch     it means several bot users; the answer is a chooser
├── Refusal              it was understood and is not done
├── Failure              it was tried and did not work out
│   ├── Partly           some of it was done, and then no more
│   └── Unproven         UChat said yes, and reading back does not show it
└── StoreFault           the record can't be written, so nothing is done
"""

from collections.abc import Sequence

from pydantic import JsonValue

from slackbot.reply import Button, Span
from slackbot.uchat import BotUser


class Fault(Exception):
    """A sentence for the person who asked. `hint` says what to do next; `buttons` do it."""

    maybe_done = False
    """Whether a change may have been carried out all the same."""

    def __init__(self, *sentence: Span, hint: str | None = None, buttons: Sequence[Button] = ()) -> None:
        super().__init__("".join(str(span) for span in sentence))
        self.sentence = sentence
        self.hint = hint
        self.buttons = tuple(buttons)


class InputFault(Fault):
    """The value given for one input can't be used. `suggestions` are raw values that could."""

    def __init__(
        self,
        *sentence: Span,
        hint: str | None = None,
        suggestions: Sequence[str] = (),
        buttons: Sequence[Button] = (),
    ) -> None:
        super().__init__(*sentence, hint=hint, buttons=buttons)
        self.suggestions = tuple(suggestions)


class SeveralMatch(InputFault):
    """A "who" that several bot users match, or one only in part: never a guess, always a choice."""

    def __init__(self, who: str, hits: Sequence[BotUser], *, total: int | None, exact: bool = True) -> None:
        count = total if total is not None else len(hits)
        sentence = (
            f"{count} bot users match “{who}”." if count != 1 else f"One bot user matches “{who}” in part."
        )
        super().__init__(sentence, hint="Choose the one you mean.")
        self.who = who
        self.hits = tuple(hits)
        self.total = total
        self.exact = exact


class Refusal(Fault):
    """Understood, and not done: a right that is missing, a state that forbids it."""


class Failure(Fault):
    """Tried, and it did not work out."""


class Partly(Failure):
    """Some of it was carried out before an error ended it; the sentence says how much, `change` what Undo needs."""

    def __init__(self, *sentence: Span, hint: str | None = None, change: JsonValue = None) -> None:
        super().__init__(*sentence, hint=hint)
        self.change = change


class Unproven(Failure):
    """UChat answered that a change was made, and reading back does not show it."""

    maybe_done = True


class StoreFault(Fault):
    """The audit log could not be written."""

    maybe_done = True

    def __init__(self) -> None:
        super().__init__(
            "The audit log can't be written just now, so nothing was done.",
            hint="Try again in a minute; if it stays so, tell whoever runs the bot.",
        )
