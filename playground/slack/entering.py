"""From what a test says to what an element's state holds: a name, a date, an option's text."""

from typing import Any

from playground.slack.blocks import Place, value_key
from playground.slack.touching_blocks import Container, TouchingBlocks, flattened, options_of, pick
from playground.slack.world import User


async def entered(
    touching: TouchingBlocks, user: User, container: Container, place: Place, value: Any
) -> Any:
    """The state entry for a value given in plain words.

    Selects take an option's text or value (external ones are asked for it first) or the option itself;
    multiple selects and checkboxes take a list. Everything else is taken as it is. LookupError when nothing
    fits, UnansweredError when the app suggests nothing in time.
    """
    kind = str(place.element["type"])
    key = value_key(kind)
    if key is None:
        raise LookupError(f"{kind} takes no value")
    if key == "selected_options":
        chosen: Any = [await _option(touching, user, container, place, one) for one in value or []]
    elif key == "selected_option":
        chosen = None if value is None else await _option(touching, user, container, place, value)
    else:
        chosen = value
    return {"type": kind, key: chosen}


async def _option(
    touching: TouchingBlocks, user: User, container: Container, place: Place, value: Any
) -> Any:
    if isinstance(value, dict):
        return value
    if not str(place.element["type"]).endswith("external_select"):
        return pick(options_of(place), str(value))
    answer = await touching.suggest(user, container, place, str(value))
    return pick(flattened(answer), str(value))
