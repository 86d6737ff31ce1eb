"""users.* and usergroups.*"""

from collections.abc import Callable
from typing import Any

from playground.slack.api_call import ApiCall
from playground.slack.records import RefusedError
from playground.slack.world import User, UserGroup


def info(call: ApiCall) -> dict[str, Any]:
    return {"user": _described(call, call.user())}


def list_all(call: ApiCall) -> dict[str, Any]:
    team = call.workspace.world.team_id
    own = [_described(call, user) for user in call.workspace.world.users.values() if user.team_id == team]
    page, cursor = call.page(own, default=1_000)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def lookup_by_email(call: ApiCall) -> dict[str, Any]:
    email = call.text("email").casefold()
    for user in call.workspace.world.users.values():
        if user.email.casefold() == email and user.kind not in {"deactivated", "external"}:
            return {"user": _described(call, user)}
    raise RefusedError("users_not_found")


def groups(call: ApiCall) -> dict[str, Any]:
    world = call.workspace.world
    return {
        "usergroups": [
            group.as_slack(team_id=world.team_id, with_users=call.flag("include_users"))
            for group in world.groups.values()
            if not group.disabled or call.flag("include_disabled")
        ]
    }


def group_users(call: ApiCall) -> dict[str, Any]:
    group: UserGroup | None = call.workspace.world.groups.get(call.text("usergroup"))
    if group is None or (group.disabled and not call.flag("include_disabled")):
        raise RefusedError("no_such_subteam")
    return {"users": list(group.users)}


def _described(call: ApiCall, user: User) -> dict[str, Any]:
    return user.as_slack(with_email="users:read.email" in call.workspace.manifest.bot_scopes)


METHODS: dict[str, Callable[[ApiCall], dict[str, Any]]] = {
    "users.info": info,
    "users.list": list_all,
    "users.lookupByEmail": lookup_by_email,
    "usergroups.list": groups,
    "usergroups.users.list": group_users,
}
