"""views.*"""

from collections.abc import Callable
from typing import Any

from playground.slack.api_call import ApiCall
from playground.slack.refusals import is_too_large, problems_of_view
from playground.slack.triggers import Trigger
from playground.slack.views import View


def open_view(call: ApiCall) -> dict[str, Any]:
    view = _definition(call, "modal")
    trigger = _trigger(call)
    return _answer(call, call.workspace.views.open(trigger.user_id, view))


def push(call: ApiCall) -> dict[str, Any]:
    view = _definition(call, "modal")
    trigger = _trigger(call)
    views = call.workspace.views
    if not views.stack(trigger.user_id):
        raise call.refuse("not_found")
    pushed = views.push(trigger.user_id, view)
    if pushed is None:
        raise call.refuse("push_limit_reached")
    return _answer(call, pushed)


def update(call: ApiCall) -> dict[str, Any]:
    views = call.workspace.views
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not view_id and not external_id:
        raise call.refuse("invalid_arguments", ["[ERROR] missing required field: view_id or external_id"])
    view = views.get(view_id) if view_id else views.by_external_id(external_id)
    definition = _definition(call, "modal", replacing=view)
    if view is None:
        raise call.refuse("not_found")
    if call.text("hash") and call.text("hash") != view.hash:
        raise call.refuse("hash_conflict")
    views.update(view, definition)
    return _answer(call, view)


def publish(call: ApiCall) -> dict[str, Any]:
    world = call.workspace.world
    user = world.users.get(call.text("user_id"))
    if user is None or user.kind in {"deactivated", "bot"}:
        raise call.refuse("invalid_arguments", ["[ERROR] invalid user_id [json-pointer:/user_id]"])
    home = call.workspace.views.homes.get(user.id)
    definition = _definition(call, "home", replacing=home)
    if call.text("hash") and (home is None or call.text("hash") != home.hash):
        raise call.refuse("hash_conflict")
    return _answer(call, call.workspace.views.publish(user.id, definition))


def _trigger(call: ApiCall) -> Trigger:
    trigger_id = call.text("trigger_id") or call.text("interactivity_pointer")
    if not trigger_id:
        raise call.refuse("invalid_arguments", ["[ERROR] missing required field: trigger_id"])
    trigger = call.workspace.triggers.use(trigger_id, call.workspace.limits.trigger_seconds)
    if isinstance(trigger, str):
        raise call.refuse(trigger)
    return trigger


def _definition(call: ApiCall, kind: str, replacing: View | None = None) -> dict[str, Any]:
    view = call.parsed("view")
    if not isinstance(view, dict) or view.get("type") != kind:
        raise call.refuse("invalid_arguments", [f"[ERROR] must be a `{kind}` view [json-pointer:/view/type]"])
    if is_too_large(view):
        raise call.refuse("view_too_large")
    if call.workspace.validate:
        problems = problems_of_view(view)
        if problems:
            raise call.refuse("invalid_arguments", problems)
    external_id = view.get("external_id")
    if external_id:
        holder = call.workspace.views.by_external_id(external_id)
        if holder is not None and holder is not replacing:
            raise call.refuse("duplicate_external_id")
    return view


def _answer(call: ApiCall, view: View) -> dict[str, Any]:
    return {"view": call.workspace.view_object(view)}


METHODS: dict[str, Callable[[ApiCall], dict[str, Any]]] = {
    "views.open": open_view,
    "views.push": push,
    "views.update": update,
    "views.publish": publish,
}
