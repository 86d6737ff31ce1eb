"""The Web API methods that the stand-in answers, by name."""

from collections.abc import Callable
from typing import Any

from playground.slack.api_call import ApiCall
from playground.slack.methods import app, chat, conversations, files, users, views

METHODS: dict[str, Callable[[ApiCall], dict[str, Any]]] = {
    **app.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **users.METHODS,
    **views.METHODS,
}
