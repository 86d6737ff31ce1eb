# ruff: noqa: ARG001  (the signatures are what is looked at)
"""One catalogue of every shape a parameter can have."""

from datetime import timedelta
from typing import Annotated, Literal

import pytest

from slackbot.catalogue.action import Action, Effect, action, declared
from slackbot.catalogue.catalogue import Catalogue
from slackbot.catalogue.parameter import Input, Style
from slackbot.reply import Reply
from slackbot.road.call import Call
from slackbot.uchat import BotUser, Tag

_DONE = Reply("Done")


@action("start", effect=Effect.READ, summary="What can be done", opening=True)
async def _start(call: Call) -> Reply:
    return _DONE


@action("seek", effect=Effect.READ, summary="Seek by anything", fallback=True)
async def _seek(
    call: Call, value: str, workspace: bool = False, page: Annotated[int, Input(hidden=True)] = 1
) -> Reply:
    return _DONE


@action("seek email", effect=Effect.READ, summary="Seek by email")
async def _seek_email(call: Call, value: str) -> Reply:
    return _DONE


@action("mark add", effect=Effect.REVERSIBLE, summary="Mark a bot user")
async def _mark(call: Call, user: BotUser, tag: Tag) -> Reply:
    return _DONE


@action("mark clear", effect=Effect.DESTRUCTIVE, summary="Remove all marks")
async def _clear(call: Call, user: BotUser) -> Reply:
    return _DONE


@action("join", effect=Effect.IRREVERSIBLE, summary="Join two bot users")
async def _join(
    call: Call,
    primary: Annotated[BotUser, Input(label="Primary")],
    secondary: Annotated[BotUser, Input(label="Secondary")],
    fate: Annotated[Literal["delete", "keep"] | None, Input(style=Style.SWITCHES)] = None,
) -> Reply:
    return _DONE


@action("chat", effect=Effect.READ, summary="Read the chat")
async def _chat(
    call: Call,
    user: BotUser,
    no_bot: bool = False,
    form: Annotated[Literal["text", "timed"], Input(placeholder="form")] = "text",
    since: timedelta | None = None,
) -> Reply:
    return _DONE


def _actions() -> list[Action]:
    found = [declared(each) for each in (_start, _seek, _seek_email, _mark, _clear, _join, _chat)]
    return [each for each in found if each is not None]


@pytest.fixture(scope="session")
def shapes() -> Catalogue:
    """Actions that together take every kind and every style of parameter."""
    return Catalogue(_actions())
