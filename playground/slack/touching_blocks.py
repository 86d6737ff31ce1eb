"""What people do to the elements of a message or a view: clicks, choices, type-ahead."""

from dataclasses import replace
from typing import Any

from playground.slack.blocks import Place, places, value_key
from playground.slack.dispatcher import Dispatcher
from playground.slack.messages import Message
from playground.slack.payloads import Payloads
from playground.slack.records import Ack, Delivery, UnansweredError
from playground.slack.refusals import problems_of_options
from playground.slack.views import View
from playground.slack.workspace import Workspace
from playground.slack.world import User

Container = Message | View
MIN_QUERY_LENGTH = 3  # what Slack takes when an element names none


class TouchingBlocks:
    """Everything a pointer or a keyboard does to blocks."""

    def __init__(self, workspace: Workspace, payloads: Payloads, dispatcher: Dispatcher) -> None:
        self._workspace = workspace
        self._payloads = payloads
        self._dispatcher = dispatcher

    async def act(
        self,
        user: User,
        container: Container,
        place: Place,
        given: dict[str, Any],
        *,
        url: str | None = None,
    ) -> Ack:
        """One action with the value it carries. An input that dispatches nothing only keeps its value."""
        delivery = self.compose(user, container, place, given)
        if delivery is None:
            return Ack(200, None, 0.0)
        ack = await self._dispatcher.deliver(delivery, url=url)
        if ack.ok and ack.body:
            self._workspace.complain(
                "the acknowledgement of an action", "Slack ignores what it holds", ack.body
            )
        return ack

    def compose(
        self, user: User, container: Container, place: Place, given: dict[str, Any]
    ) -> Delivery | None:
        """The delivery of an action, with the value kept; None for an input that dispatches nothing."""
        kind = str(place.element["type"])
        key = value_key(kind)
        if key is not None:
            state = (
                container.state if isinstance(container, View) else container.state.setdefault(user.id, {})
            )
            state.setdefault(place.block_id, {})[place.action_id] = {"type": kind, key: given.get(key)}
        if place.block.get("type") == "input" and not place.block.get("dispatch_action"):
            return None
        action = self._action(place, given)
        if isinstance(container, View):
            payload = self._payloads.block_action_in_view(user, container, action)
        else:
            payload = self._payloads.block_action_in_message(user, container, action)
        return Delivery("block_actions", payload)

    def _action(self, place: Place, given: dict[str, Any]) -> dict[str, Any]:
        element = place.element
        action: dict[str, Any] = {
            "type": element["type"],
            "action_id": place.action_id,
            "block_id": place.block_id,
            "action_ts": self._workspace.messages.timestamp(),
        }
        # A button says what it said, not what the page says it said.
        copied = ("text", "value", "style", "placeholder", "confirm", "url", "workflow")
        action.update({name: element[name] for name in copied if name in element})
        if element["type"] in {"button", "icon_button", "workflow_button"}:
            return action
        own = {"type", "action_id", "block_id", "action_ts"}
        action.update({name: value for name, value in given.items() if name not in own})
        return action

    async def suggest(self, user: User, container: Container, place: Place, query: str) -> dict[str, Any]:
        """What the app suggests, as `options` or `option_groups`; the acknowledgement when it failed.

        Nothing is asked while the query is shorter than the element's `min_query_length`.
        """
        if len(query) < int(place.element.get("min_query_length", MIN_QUERY_LENGTH)):
            return {"options": []}
        payload = self._payloads.suggestion(user, container, place.block_id, place.action_id, query)
        ack = await self._dispatcher.deliver(Delivery("block_suggestion", payload))
        if not ack.ok:
            raise UnansweredError(ack)
        problems = problems_of_options(ack.body)
        if problems:
            self._workspace.complain("the answer to an options request", "; ".join(problems), ack.body)
            raise UnansweredError(replace(ack, error="invalid_options"))
        answer: dict[str, Any] = ack.body
        return answer


def find_place(
    container: Container,
    *,
    text: str | None = None,
    action_id: str | None = None,
    block_id: str | None = None,
) -> Place:
    """The element of that text, label, placeholder or id. LookupError naming what there is."""
    found = list(places(container.blocks))
    for place in found:
        if action_id is not None and place.action_id != action_id:
            continue
        if block_id is not None and place.block_id != block_id:
            continue
        if text is not None and text not in (place.label, place.action_id):
            continue
        return place
    there = ", ".join(f"{place.label or place.element['type']} ({place.action_id})" for place in found)
    wanted = text or action_id or block_id
    raise LookupError(f"nothing like {wanted!r} to act on; there is: {there or 'nothing'}")


def options_of(place: Place) -> list[dict[str, Any]]:
    """The options a static element offers, groups flattened."""
    return flattened(place.element)


def flattened(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Options, whether they come in groups or not."""
    options = list(answer.get("options") or [])
    for group in answer.get("option_groups") or []:
        options.extend(group.get("options") or [])
    return options


def pick(options: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    """The option whose value or text is that; else the only one whose text contains it. LookupError."""
    for option in options:
        if wanted in (option.get("value"), option["text"]["text"]):
            return option
    near = [option for option in options if wanted.casefold() in option["text"]["text"].casefold()]
    if len(near) == 1:
        return near[0]
    offered = ", ".join(option["text"]["text"] for option in options)
    raise LookupError(f"no option {wanted!r}; offered: {offered or 'none'}")
