"""A typed line read as an invocation, and an invocation written as a line. Nothing is looked up here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from slackbot.catalogue.action import Action, Effect
from slackbot.catalogue.catalogue import Catalogue
from slackbot.catalogue.parameter import Parameter, Style
from slackbot.catalogue.words import Word, plain, quote, split
from slackbot.text import cut

MOST_CHARACTERS = 500
"""The longest single argument; no name, email, phone number, tag or id comes near it."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """An action and the raw text of what was given for it, by parameter name."""

    action: Action
    raw: Mapping[str, str]

    @property
    def missing(self) -> tuple[Parameter, ...]:
        """What must still be asked for."""
        return self.action.required(frozenset(self.raw))


@dataclass(frozen=True, slots=True)
class Misread:
    """The line could not be read. `suggestions` are what it may have meant; `search` may be searched for."""

    sentence: str
    suggestions: tuple[Action, ...] = ()
    search: str | None = None
    title: str = "That didn't work"
    lines: tuple[str, ...] = ()
    """Lines that may have been meant, ready to run."""


def parse(catalogue: Catalogue, text: str, region: str | None, *, typed: bool = True) -> Parsed | Misread:
    """Read the text behind `/uchat`; `typed` says that it comes from a person, through Slack's escapes.

    Returns exactly one of: an invocation (perhaps with something missing), or why it can't be read. An
    empty line is the opening action. Never raises for any text.
    """
    words = split(plain(text) if typed else text)
    if not words:
        return Parsed(catalogue.opening, {})
    action, rest = _named(catalogue, words)
    if action is None:
        slip = _slip(catalogue, words)
        if slip is not None:
            return slip
        action, rest = catalogue.fallback, words
    return _arguments(action, rest, region)


def format_line(action: Action, raw: Mapping[str, str]) -> str:
    """The line, without `/uchat`, that `parse(…, typed=False)` reads back as this very invocation."""
    parts = [action.name]
    for parameter in action.parameters:
        value = raw.get(parameter.name)
        if value is None:
            continue
        match parameter.style:
            case Style.POSITIONAL:
                parts.append(_protected(value))
            case Style.FLAG:
                if value.casefold() in {"yes", "true", "1"}:
                    parts.append(parameter.flag)
            case Style.OPTION:
                parts += [parameter.flag, _protected(value)]
            case Style.SWITCHES:
                parts.append(f"--{value}")
    return " ".join(parts)


def _protected(value: str) -> str:
    simple = value.isascii() and value.replace("@", "a").replace(".", "a").replace("_", "a").isalnum()
    # Letters alone may be the second word of another command: `find email`.
    return value if simple and not value.isalpha() else quote(value)


def _named(catalogue: Catalogue, words: Sequence[Word]) -> tuple[Action | None, Sequence[Word]]:
    for length in (2, 1):
        if len(words) < length or any(word.quoted for word in words[:length]):
            continue
        action = catalogue.get(" ".join(word.text.casefold() for word in words[:length]))
        if action is not None:
            return action, words[length:]
    return None, words


def _slip(catalogue: Catalogue, words: Sequence[Word]) -> Misread | None:
    first = words[0]
    if first.quoted or any(character in first.text for character in "@+0123456789"):
        return None
    typed = " ".join(word.text.casefold() for word in words[:2])
    whole = " ".join(word.source for word in words)
    family = catalogue.of_noun(first.text.casefold())
    if family:
        second = words[1].text if len(words) > 1 else ""
        if not second:
            return Misread("There are several.", family, title=f"Which {first.text.casefold()} command?")
        close = get_close_matches(typed, [each.name for each in family], n=2, cutoff=0.7)
        chosen = tuple(each for each in family if each.name in close) or family
        rest = words[2:] if close else words[1:]
        return Misread(
            f"There is no command “{cut(typed, 60)}”.", chosen, lines=_lines(chosen, rest, meant=bool(close))
        )
    if not first.text.isascii():
        return None
    like = catalogue.like(typed) or catalogue.like(first.text.casefold())
    if not like:
        return None
    rest = words[len(like[0].name.split(" ")) :]
    lines = _lines(like, rest, meant=True)
    return Misread(
        f"There is no command “{cut(typed, 60)}”.", like, search=cut(whole, MOST_CHARACTERS), lines=lines
    )


def _lines(actions: Sequence[Action], rest: Sequence[Word], *, meant: bool) -> tuple[str, ...]:
    """The commands with what was typed behind them; where none was meant, those alone that only look."""
    typed = " ".join(word.source for word in rest)
    fitting = [
        each
        for each in actions
        if meant or (each.effect is Effect.READ and len(each.required(frozenset())) <= len(rest))
    ]
    return tuple(cut(f"{each.name} {typed}".strip(), MOST_CHARACTERS) for each in fitting[:2])


def _arguments(action: Action, words: Sequence[Word], region: str | None) -> Parsed | Misread:
    raw: dict[str, str] = {}
    flagged = _flags(action, words, raw)
    if isinstance(flagged, Misread):
        return flagged
    rest = list(flagged)
    positional = [each for each in action.parameters if each.style is Style.POSITIONAL]
    for index, parameter in enumerate(positional):
        if not rest:
            break
        last = index == len(positional) - 1
        taken = len(rest) if last else _taken(parameter, rest, region, keep=len(positional) - index - 1)
        value = _value(rest[:taken])
        if value:
            raw[parameter.name] = value
        rest = rest[taken:]
    if rest:
        extra = cut(" ".join(word.source for word in rest), 60)
        return Misread(f"“{extra}” is more than “{action.name}” takes.", (action,))
    for parameter in action.parameters:
        if len(raw.get(parameter.name, "")) > MOST_CHARACTERS:
            return Misread(
                f"What was given for {parameter.label.lower()} is longer than {MOST_CHARACTERS} characters.",
                (action,),
            )
    return Parsed(action, raw)


def _taken(parameter: Parameter, rest: Sequence[Word], region: str | None, keep: int) -> int:
    if rest[0].quoted:
        return 1
    unquoted: list[str] = []
    for word in rest[: max(1, len(rest) - keep)]:
        if word.quoted:
            break
        unquoted.append(word.text)
    return max(1, min(parameter.kind.take(unquoted, region), len(unquoted)))


def _value(words: Sequence[Word]) -> str:
    if len(words) == 1:
        return words[0].text.strip()
    return " ".join(word.source for word in words).strip()


def _flags(action: Action, words: Sequence[Word], raw: dict[str, str]) -> Sequence[Word] | Misread:
    known = _known(action)
    rest: list[Word] = []
    pending = list(words)
    while pending:
        word = pending.pop(0)
        if not word.is_flag:
            rest.append(word)
            continue
        name, _, given = word.text.partition("=")
        if name.casefold() not in known:
            if not word.source.startswith("-"):
                # A long dash that no phone made of two hyphens: it belongs to the text.
                rest.append(replace(word, text=word.source))
                continue
            return _unknown_flag(action, word)
        parameter, value = known[name.casefold()]
        if value is None:
            if not given and (not pending or pending[0].is_flag):
                return Misread(f"{name} needs a value.", (action,))
            value = given or pending.pop(0).text
        elif given:
            return Misread(f"{name} takes no value.", (action,))
        if raw.get(parameter.name, value) != value:
            return Misread(f"{name} stands against what was said before it.", (action,))
        raw[parameter.name] = value
    return rest


def _known(action: Action) -> dict[str, tuple[Parameter, str | None]]:
    known: dict[str, tuple[Parameter, str | None]] = {}
    for parameter in action.parameters:
        match parameter.style:
            case Style.FLAG:
                known[parameter.flag] = (parameter, "yes")
            case Style.OPTION:
                known[parameter.flag] = (parameter, None)
            case Style.SWITCHES:
                known |= {f"--{choice}": (parameter, choice) for choice in parameter.kind.choices}
            case Style.POSITIONAL:
                pass
    return known


def _unknown_flag(action: Action, word: Word) -> Misread:
    shown = cut(word.text, 60)
    hidden = {each.flag for each in action.parameters if each.hidden}
    known = sorted(set(_known(action)) - hidden)
    close = get_close_matches(word.text, known, n=1, cutoff=0.5)
    if close:
        return Misread(f"“{action.name}” has no {shown}. Did you mean {close[0]}?", (action,))
    return Misread(f"“{action.name}” has no {shown}. To use it as text, put it in quotes.", (action,))
