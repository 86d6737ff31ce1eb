"""An action's modal, made from its parameters, and what was filled in read back. Pure."""

from collections.abc import Mapping

from pydantic import BaseModel, JsonValue, ValidationError

from slackbot.catalogue.action import Action
from slackbot.catalogue.parameter import Parameter
from slackbot.kinds.kind import Look, Option, Widget
from slackbot.render import Json, button_block, plain_text, render
from slackbot.reply import Button, Reply, Verb
from slackbot.slack.payloads import Element, State
from slackbot.text import clean, cut

FORM = "form"
_MOST_OPTION_TEXT = 75
_MOST_OPTION_VALUE = 150
_MOST_TYPED = 500
_MOST_METADATA = 3_000
_YES = "yes"


class Memory(BaseModel):
    """What a modal carries about itself. `ticket` names the response_url, which stays on the server."""

    action: str
    channel: str = ""
    ticket: str = ""
    turn: int = 0
    """How often its inputs were exchanged: Slack keeps what stands in an input unless its block_id is another."""


def form(
    action: Action,
    raw: Mapping[str, str],
    memory: Memory,
    look: Look,
    *,
    trouble: str | None = None,
    names: Mapping[str, str] | None = None,
) -> Json:
    """The modal that asks for an action's arguments, with what was given filled in.

    `names` says how raw values that were chosen before are written.
    """
    empty = [each.name for each in action.required(frozenset(raw))]
    blocks: list[JsonValue] = []
    if trouble:
        blocks.append({"type": "section", "text": plain_text(clean(trouble))})
    for each in action.parameters:
        if each.hidden:
            continue
        given = raw.get(each.name)
        shown = (names or {}).get(given or "") or (each.kind.shown(given, look) if given else "")
        blocks.append(
            _input(each, given, shown, focus=each.name in empty[:1], block_id=block_id(each, memory))
        )
        if action.swap is not None and each.name == action.swap[1]:
            blocks.append(_swap(action))
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain_text(action.title, 24),
        "submit": plain_text("Ask for approval" if action.gate else action.title, 24),
        "close": plain_text("Close", 24),
        "private_metadata": cut(memory.model_dump_json(), _MOST_METADATA),
        "blocks": blocks,
    }


def saying(title: str, *sentences: str) -> Json:
    """A modal that only says something."""
    return {
        "type": "modal",
        "callback_id": "saying",
        "title": plain_text(title, 24),
        "close": plain_text("Close", 24),
        "blocks": [
            {"type": "section", "text": plain_text(clean(each, lines=True))} for each in sentences if each
        ],
    }


def showing(title: str, reply: Reply) -> Json:
    """A modal that shows an answer, with nothing to press."""
    blocks: list[JsonValue] = [
        {name: value for name, value in block.items() if name != "accessory"}
        for block in render(reply).blocks
        if isinstance(block, dict) and block["type"] != "actions"
    ]
    return {**saying(title), "blocks": blocks}


def memory_of(private_metadata: str) -> Memory | None:
    """What the modal carries; None where that is not the bot's own writing."""
    try:
        return Memory.model_validate_json(private_metadata)
    except ValidationError:
        return None


def filled_in(action: Action, state: State) -> dict[str, str]:
    """The raw arguments that a submitted modal gives."""
    raw = {}
    for name, element in _elements(action, state).items():
        text = (element.raw or "").strip()
        if text:
            raw[name] = text
    return raw


def names_shown(action: Action, state: State) -> dict[str, str]:
    """How the chosen raw values stand in a modal."""
    chosen = (each.selected_option for each in _elements(action, state).values())
    return {each.value: each.text.text for each in chosen if each and each.value and each.text.text}


def first_input(action: Action, memory: Memory) -> str:
    """The block_id of the first input: where an error goes that belongs to none in particular."""
    return next(block_id(each, memory) for each in action.parameters if not each.hidden)


def block_id(parameter: Parameter, memory: Memory) -> str:
    """The block_id of a parameter's input: its name, and another one each time the inputs were exchanged."""
    return f"{parameter.name}.{memory.turn}" if memory.turn else parameter.name


def _elements(action: Action, state: State) -> dict[str, Element]:
    """The inputs by parameter name, whatever their block_id."""
    entered = {name: element for block in state.values.values() for name, element in block.items()}
    return {each.name: entered[each.name] for each in action.parameters if each.name in entered}


def option(offered: Option) -> Json:
    """An option object."""
    return {
        "text": plain_text(clean(offered.text), _MOST_OPTION_TEXT),
        "value": cut(offered.value, _MOST_OPTION_VALUE),
    }


def _swap(action: Action) -> Json:
    first, second = (action.parameter(each).label for each in action.swap or ("", ""))
    swap = Button("Swap", Verb.SWAP, action.name, says=f"Swap {first.lower()} and {second.lower()}")
    return {"type": "actions", "elements": [button_block(swap, f"{Verb.SWAP}.0")]}


def _input(parameter: Parameter, given: str | None, shown: str, *, focus: bool, block_id: str) -> Json:
    element = _element(parameter, given, shown)
    if focus and parameter.kind.widget in {Widget.TYPE_AHEAD, Widget.TEXT}:
        element["focus_on_load"] = True
    block: Json = {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(parameter.label, 2_000),
        "element": element,
        # Of a choice with a default one is always chosen.
        "optional": not (parameter.required or (parameter.kind.choices and parameter.default is not None)),
    }
    if parameter.hint:
        block["hint"] = plain_text(parameter.hint, 2_000)
    return block


def _element(parameter: Parameter, given: str | None, shown: str) -> Json:
    element: Json = {"action_id": parameter.name}
    match parameter.kind.widget:
        case Widget.TYPE_AHEAD:
            element |= {
                "type": "external_select",
                "min_query_length": parameter.kind.min_query,
                "placeholder": plain_text("Type to search", 150),
            }
            if given and len(given) <= _MOST_OPTION_VALUE:
                element["initial_option"] = option(Option(shown, given))
        case Widget.TEXT:
            element |= {
                "type": "plain_text_input",
                "max_length": _MOST_TYPED,
                "multiline": parameter.multiline,
            }
            if given:
                element["initial_value"] = cut(given, _MOST_TYPED)
        case Widget.CHOICE:
            ordered = sorted(parameter.kind.choices, key=lambda each: each != parameter.default)
            options = [option(Option(each.capitalize(), each)) for each in ordered]
            chosen = given if given is not None else parameter.default
            element |= {"type": "radio_buttons", "options": list[JsonValue](options)}
            initial = [each for each in options if each["value"] == chosen]
            if initial:
                element["initial_option"] = initial[0]
        case Widget.TICK:
            tick = option(Option("Yes", _YES))
            element |= {"type": "checkboxes", "options": [tick]}
            if given:
                element["initial_options"] = [tick]
    return element
