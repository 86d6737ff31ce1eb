"""What people do with modals: fill in, submit, close; and what the app's answers do to them."""

import re
from collections import Counter
from typing import Any

from playground.slack.blocks import PLAIN_INPUTS, Place, is_empty, places, value_key
from playground.slack.dispatcher import Dispatcher
from playground.slack.payloads import Payloads
from playground.slack.records import Ack, Delivery
from playground.slack.refusals import problems_of_view
from playground.slack.views import State, View
from playground.slack.workspace import Workspace
from playground.slack.world import User

REQUIRED = "Please complete this required field."
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
FORMS = {
    "email_text_input": (_EMAIL, "email address"),
    "url_text_input": (_URL, "URL"),
    "number_input": (_NUMBER, "number"),
}
WHERE = "the answer to a submission"


class UsingModals:
    """Submitting and closing."""

    def __init__(self, workspace: Workspace, payloads: Payloads, dispatcher: Dispatcher) -> None:
        self._workspace = workspace
        self._payloads = payloads
        self._dispatcher = dispatcher

    async def submit(self, user: User, view: View, values: State, *, url: str | None = None) -> Ack:
        """Submits with these values over what was entered before.

        What Slack's own client refuses never reaches the app: then the acknowledgement holds errors alone.
        """
        enter(view, values)
        errors = refused_by_client(view)
        if errors:
            view.errors = errors
            self._workspace.views.touched(view)
            return Ack(None, {"response_action": "errors", "errors": errors}, 0.0)
        view.errors = {}
        view.busy = True
        self._workspace.views.touched(view)
        delivery = self.compose(user, view)
        try:
            ack = await self._dispatcher.deliver(delivery, url=url)
        finally:
            view.busy = False
        if ack.ok:
            ack = self._answered(user, view, ack)
        self._workspace.views.touched(view)
        return ack

    def compose(self, user: User, view: View) -> Delivery:
        """The delivery of a submission with what is entered now, whatever Slack's client would say."""
        payload = self._payloads.view_submission(user, view, self._response_urls(user, view))
        return Delivery("view_submission", payload)

    def _response_urls(self, user: User, view: View) -> list[dict[str, str]]:
        urls = []
        for place in places(view.blocks):
            if not place.element.get("response_url_enabled"):
                continue
            value = view.state.get(place.block_id, {}).get(place.action_id, {})
            channel = value.get("selected_conversation") or value.get("selected_channel")
            if channel:
                urls.append(
                    {
                        "block_id": place.block_id,
                        "action_id": place.action_id,
                        "channel_id": channel,
                        "response_url": self._payloads.response_url(user, channel),
                    }
                )
        return urls

    def _answered(self, user: User, view: View, ack: Ack) -> Ack:
        views = self._workspace.views
        body = ack.body
        if not body:
            views.close(view)
            return ack
        action = body.get("response_action") if isinstance(body, dict) else None
        if action == "errors":
            return self._errors(view, ack)
        if action == "clear":
            views.clear(user.id)
            return ack
        if action in {"update", "push"}:
            definition = body.get("view")
            if not isinstance(definition, dict):
                return self._refused(ack, f"`{action}` needs a view")
            problems = problems_of_view(definition) if self._workspace.validate else []
            if problems:
                return self._refused(ack, "; ".join(problems))
            if action == "update":
                views.update(view, definition)
            elif views.push(user.id, definition) is None:
                return self._refused(ack, "push_limit_reached")
            return ack
        return self._refused(ack, "no response_action that Slack knows")

    def _errors(self, view: View, ack: Ack) -> Ack:
        errors = ack.body.get("errors")
        inputs = {block.get("block_id") for block in view.blocks if block.get("type") == "input"}
        if not isinstance(errors, dict) or not errors or any(key not in inputs for key in errors):
            return self._refused(
                ack, f"errors must name block ids of inputs: {', '.join(sorted(map(str, inputs)))}"
            )
        view.errors = {key: str(text) for key, text in errors.items()}
        return ack

    def _refused(self, ack: Ack, problem: str) -> Ack:
        self._workspace.complain(WHERE, problem, ack.body)
        return Ack(ack.status, ack.body, ack.seconds, "invalid_response")

    async def close(self, user: User, view: View, *, everything: bool = False) -> None:
        """Closes a modal, or with `everything` the stack; the app hears of it where it asked to."""
        views = self._workspace.views
        cleared = everything or bool(view.definition.get("clear_on_close"))
        gone = views.clear(user.id) if cleared else views.close(view)
        for closed in gone:
            if closed.definition.get("notify_on_close"):
                payload = self._payloads.view_closed(user, closed, cleared=cleared)
                await self._dispatcher.deliver(Delivery("view_closed", payload))


def enter(view: View, values: State) -> None:
    """Puts values over what was entered before."""
    for block_id, elements in values.items():
        for action_id, value in elements.items():
            view.state.setdefault(block_id, {})[action_id] = value


def refused_by_client(view: View) -> dict[str, str]:
    """What Slack's client says before it sends anything: required, too short, not an address, …"""
    errors: dict[str, str] = {}
    for place in places(view.blocks):
        if place.block.get("type") != "input":
            continue
        value = view.state.get(place.block_id, {}).get(place.action_id, {})
        problem = _wrong(place, value)
        if problem:
            errors[place.block_id] = problem
    return errors


def _wrong(place: Place, value: dict[str, Any]) -> str:
    kind = str(place.element["type"])
    if not value or is_empty(value):
        return "" if place.block.get("optional") else REQUIRED
    if kind not in PLAIN_INPUTS or kind == "rich_text_input":
        return ""
    text = str(value.get("value"))
    least, most = place.element.get("min_length"), place.element.get("max_length")
    if least is not None and len(text) < int(least):
        return f"Please enter at least {least} characters."
    if most is not None and len(text) > int(most):
        return f"Please enter no more than {most} characters."
    pattern, called = FORMS.get(kind, (None, ""))
    if pattern is not None and not pattern.fullmatch(text):
        return f"Enter a valid {called}."
    return ""


def input_named(view: View, name: str) -> Place:
    """The input whose label, block id or action id that is. LookupError naming what there is."""
    found = [place for place in places(view.blocks) if value_key(str(place.element["type"])) is not None]
    for place in found:
        if name in (place.label, place.block_id, place.action_id):
            return place
    labels = Counter(place.label for place in found)
    raise LookupError(f"no input {name!r}; there is: {', '.join(labels) or 'none'}")
