"""conversations.* and users.conversations"""

from collections.abc import Callable
from typing import Any

from playground.slack.api_call import ApiCall
from playground.slack.records import RefusedError
from playground.slack.world import Channel

TYPES = {"channel": "public_channel", "private": "private_channel", "im": "im"}


def info(call: ApiCall) -> dict[str, Any]:
    return {"channel": _described(call, call.channel())}


def list_all(call: ApiCall) -> dict[str, Any]:
    bot = call.workspace.world.bot_user_id
    known = [c for c in _of_types(call) if c.kind == "channel" or bot in c.members]
    return _listed(call, known)


def of_user(call: ApiCall) -> dict[str, Any]:
    world = call.workspace.world
    user = call.text("user") or world.bot_user_id
    known = [
        c
        for c in _of_types(call)
        if user in c.members and (c.kind == "channel" or world.bot_user_id in c.members)
    ]
    return _listed(call, known)


def members(call: ApiCall) -> dict[str, Any]:
    page, cursor = call.page(sorted(call.channel().members))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def open_direct(call: ApiCall) -> dict[str, Any]:
    world = call.workspace.world
    if call.text("channel"):
        return {"channel": {"id": call.channel().id}}
    users = [user for user in call.text("users").split(",") if user]
    if not users:
        raise call.refuse("users_list_not_supplied")
    if len(users) > 1:
        raise call.refuse("not_enough_users")
    user = world.users.get(users[0])
    if user is None:
        raise RefusedError("user_not_found")
    if user.kind == "deactivated":
        raise RefusedError("user_disabled")
    return {"channel": {"id": call.workspace.direct_message(user.id).id}}


def history(call: ApiCall) -> dict[str, Any]:
    channel = call.channel()
    if call.workspace.world.bot_user_id not in channel.members:
        raise call.refuse("not_in_channel")
    oldest, latest = call.text("oldest"), call.text("latest")
    inclusive = call.flag("inclusive")
    found = [
        call.workspace.message_object(message)
        for message in call.workspace.messages.latest(channel.id)
        if message.thread_ts in (None, message.ts)
        and (not oldest or message.ts > oldest or (inclusive and message.ts == oldest))
        and (not latest or message.ts < latest or (inclusive and message.ts == latest))
    ]
    page, cursor = call.page(found)
    return {"messages": page, "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}


def replies(call: ApiCall) -> dict[str, Any]:
    channel = call.channel()
    root = call.workspace.messages.root(channel.id, call.text("ts"))
    if root is None or root.ephemeral:
        raise RefusedError("thread_not_found")
    thread = [root, *call.workspace.messages.thread(root)]
    page, cursor = call.page([call.workspace.message_object(message) for message in thread])
    return {"messages": page, "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}


def join(call: ApiCall) -> dict[str, Any]:
    channel = call.channel()
    if channel.kind != "channel":
        raise call.refuse("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise call.refuse("is_archived")
    channel.members.add(call.workspace.world.bot_user_id)
    return {"channel": _described(call, channel)}


def _described(call: ApiCall, channel: Channel) -> dict[str, Any]:
    described = channel.as_slack(bot_id=call.workspace.world.bot_user_id)
    if not call.flag("include_num_members"):
        described.pop("num_members", None)
    return described


def _of_types(call: ApiCall) -> list[Channel]:
    types = {kind.strip() for kind in (call.text("types") or "public_channel").split(",")}
    if types - {"public_channel", "private_channel", "im", "mpim"}:
        raise call.refuse("invalid_types")
    leave_archived = call.flag("exclude_archived")
    return [
        channel
        for channel in call.workspace.world.channels.values()
        if TYPES[channel.kind] in types and not (leave_archived and channel.is_archived)
    ]


def _listed(call: ApiCall, channels: list[Channel]) -> dict[str, Any]:
    bot = call.workspace.world.bot_user_id
    page, cursor = call.page([channel.as_slack(bot_id=bot) for channel in channels])
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


METHODS: dict[str, Callable[[ApiCall], dict[str, Any]]] = {
    "conversations.info": info,
    "conversations.list": list_all,
    "conversations.members": members,
    "conversations.open": open_direct,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.join": join,
    "users.conversations": of_user,
}
