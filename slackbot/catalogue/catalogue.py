"""All the actions there are, found by looking: nothing names them."""

import importlib
import pkgutil
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

from slackbot.catalogue.action import Action, Effect, declared
from slackbot.catalogue.gate import Gate
from slackbot.catalogue.gated import behind


class Catalogue:
    """The actions, in the order of their names; one of them is the fallback, one the opening."""

    def __init__(self, actions: Iterable[Action]) -> None:
        self._actions: dict[str, Action] = {}
        for action in sorted(actions, key=lambda each: each.name):
            if action.name in self._actions:
                raise ValueError(f"two actions are called {action.name!r}")
            self._actions[action.name] = action
        self.fallback = _only("fallback", [each for each in self if each.fallback])
        self.opening = _only("opening", [each for each in self if each.opening])

    def __iter__(self) -> Iterator[Action]:
        return iter(self._actions.values())

    def gated(self, names: Collection[str], gate: Gate) -> "Catalogue":
        """The same actions, those of `names` behind the approval gate.

        Raises ValueError for a name that no action which changes something has.
        """
        for name in sorted(names):
            action = self.get(name)
            if action is None or action.effect is Effect.READ:
                raise ValueError(name)
        return Catalogue(behind(each, gate) if each.name in names else each for each in self)

    def get(self, name: str) -> Action | None:
        """The action of that name."""
        return self._actions.get(name)

    def of_noun(self, noun: str) -> tuple[Action, ...]:
        """The actions whose name begins with that word."""
        return tuple(each for each in self if each.noun == noun)

    def like(self, words: str) -> tuple[Action, ...]:
        """Actions whose name looks like `words` with a slip in it; the likeliest first."""
        names = list(self._actions)
        close = get_close_matches(words, names, n=3, cutoff=0.8)
        if not close:
            nouns = get_close_matches(
                words.split(" ", maxsplit=1)[0], sorted({each.noun for each in self}), n=1, cutoff=0.75
            )
            verb = words.partition(" ")[2]
            return tuple(
                each for noun in nouns for each in self.of_noun(noun) if not verb or each.name.endswith(verb)
            ) or tuple(each for noun in nouns for each in self.of_noun(noun))
        return tuple(self._actions[name] for name in close)


def _only(what: str, actions: list[Action]) -> Action:
    if len(actions) != 1:
        raise ValueError(f"there is one {what} action, not {len(actions)}")
    return actions[0]


def load(package: str) -> Catalogue:
    """The catalogue of every action declared in a module of `package`.

    Raises what importing a module raises, and ValueError for two actions of one name.
    """
    home = importlib.import_module(package)
    found: dict[str, Action] = {}
    for module in pkgutil.iter_modules(home.__path__, prefix=f"{package}."):
        for thing in vars(importlib.import_module(module.name)).values():
            action = declared(thing)
            if action is None:
                continue
            if found.get(action.name, action) is not action:
                raise ValueError(f"two actions are called {action.name!r}")
            found[action.name] = action
    return Catalogue(found.values())
