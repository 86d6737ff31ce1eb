"""chat.* and reactions.add"""

from collections.abc import Callable
from typing import Any

from playground.slack.api_call import ApiCall
from playground.slack.messages import Message
from playground.slack.posting import prepared
from playground.slack.records import RefusedError


def post_message(call: ApiCall) -> dict[str, Any]:
    channel = call.postable()
    content = prepared(call.workspace, call.method, call.arguments)
    metadata = call.parsed("metadata")
    message = call.workspace.messages.post(
        channel.id,
        content.text,
        bot_name=call.workspace.bot_name,
        blocks=content.blocks,
        thread_ts=_thread(call, channel.id),
        metadata=metadata if isinstance(metadata, dict) else None,
    )
    return {"channel": channel.id, "ts": message.ts, "message": call.workspace.message_object(message)}


def post_ephemeral(call: ApiCall) -> dict[str, Any]:
    channel = call.postable()
    user = call.text("user")
    if user not in channel.members:
        raise call.refuse("user_not_in_channel")
    content = prepared(call.workspace, call.method, call.arguments)
    message = call.workspace.messages.post(
        channel.id,
        content.text,
        bot_name=call.workspace.bot_name,
        blocks=content.blocks,
        visible_to=user,
        thread_ts=_thread(call, channel.id),
    )
    return {"message_ts": message.ts}


def update(call: ApiCall) -> dict[str, Any]:
    message = _own_message(call, "ts", "cant_update_message")
    channel = call.workspace.world.channels[message.channel]
    if channel.is_archived:
        raise RefusedError("is_inactive")  # chat.update has its own word for an archived channel
    call.check_membership(channel)
    content = prepared(call.workspace, call.method, call.arguments)
    blocks = content.blocks if content.blocks_given else message.blocks
    call.workspace.messages.change(message, content.text, blocks)
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": content.text,
        "message": call.workspace.message_object(message),
    }


def delete(call: ApiCall) -> dict[str, Any]:
    message = _own_message(call, "ts", "cant_delete_message")
    call.workspace.messages.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(call: ApiCall) -> dict[str, Any]:
    message = _message(call, "message_ts")
    return {"channel": message.channel, "permalink": message.permalink(call.base_url)}


def add_reaction(call: ApiCall) -> dict[str, Any]:
    message = _message(call, "timestamp")
    name = call.text("name").strip(":")
    if name in message.reactions:
        raise RefusedError("already_reacted")
    message.reactions.append(name)
    return {}


def _thread(call: ApiCall, channel: str) -> str | None:
    thread_ts = call.text("thread_ts")
    if not thread_ts:
        return None
    root = call.workspace.messages.root(channel, thread_ts)
    if root is None:
        raise RefusedError("thread_not_found")
    if root.ephemeral:
        raise call.refuse("cannot_reply_to_message")
    return root.thread_ts or root.ts


def _message(call: ApiCall, argument: str) -> Message:
    channel = call.channel()
    message = call.workspace.messages.get(channel.id, call.text(argument))
    # An ephemeral message is no message to the Web API: it changes through a response_url alone.
    if message is None:
        raise RefusedError("message_not_found")
    if message.ephemeral:
        raise call.refuse("message_not_found")
    return message


def _own_message(call: ApiCall, argument: str, otherwise: str) -> Message:
    message = _message(call, argument)
    if not message.from_bot:
        raise call.refuse(otherwise)
    return message


METHODS: dict[str, Callable[[ApiCall], dict[str, Any]]] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
    "reactions.add": add_reaction,
}
