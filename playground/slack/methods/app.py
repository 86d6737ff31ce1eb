"""api.test, auth.test, apps.connections.open, bots.info, team.info, functions.*"""

from collections.abc import Callable
from typing import Any

from playground.slack.api_call import ApiCall
from playground.slack.records import RefusedError
from playground.slack.world import UPDATED


def api_test(call: ApiCall) -> dict[str, Any]:
    if call.text("error"):
        raise RefusedError(call.text("error"))
    return {"args": call.arguments}


def auth_test(call: ApiCall) -> dict[str, Any]:
    world = call.workspace.world
    return {
        "url": f"{call.base_url}/",
        "team": world.team_name,
        "user": world.bot_user.name,
        "team_id": world.team_id,
        "user_id": world.bot_user_id,
        "bot_id": world.bot_user.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(call: ApiCall) -> dict[str, Any]:
    return {"url": call.new_socket_url()}


def bots_info(call: ApiCall) -> dict[str, Any]:
    bot = call.workspace.world.bot_user
    if call.text("bot") and call.text("bot") != bot.bot_id:
        raise RefusedError("bot_not_found")
    return {
        "bot": {
            "id": bot.bot_id,
            "deleted": False,
            "name": bot.real_name,
            "updated": UPDATED,
            "app_id": call.workspace.world.app_id,
            "user_id": bot.id,
            "icons": {},
        }
    }


def team_info(call: ApiCall) -> dict[str, Any]:
    world = call.workspace.world
    return {
        "team": {
            "id": world.team_id,
            "name": world.team_name,
            "domain": world.team_domain,
            "email_domain": "",
        }
    }


def complete_success(call: ApiCall) -> dict[str, Any]:
    outputs = call.parsed("outputs")
    if not isinstance(outputs, dict):
        raise call.refuse("parameter_validation_failed")
    return _complete(call, outputs)


def complete_error(call: ApiCall) -> dict[str, Any]:
    return _complete(call, call.text("error"))


def _complete(call: ApiCall, result: dict[str, Any] | str) -> dict[str, Any]:
    running = call.workspace.executions
    execution = call.text("function_execution_id")
    if execution not in running:
        raise call.refuse("function_execution_not_found")
    if running[execution] is not None:
        raise call.refuse("execution_not_in_running_state")
    running[execution] = result
    return {}


METHODS: dict[str, Callable[[ApiCall], dict[str, Any]]] = {
    "api.test": api_test,
    "auth.test": auth_test,
    "apps.connections.open": connections_open,
    "bots.info": bots_info,
    "team.info": team_info,
    "functions.completeSuccess": complete_success,
    "functions.completeError": complete_error,
}
