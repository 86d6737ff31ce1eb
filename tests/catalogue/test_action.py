# ruff: noqa: ARG001  (the signatures are what is looked at)
"""What is read off a handler's signature."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Literal

import pytest

from slackbot.catalogue.action import Action, Effect, Role, action, declared
from slackbot.catalogue.catalogue import Catalogue, load
from slackbot.catalogue.parameter import Input, Style
from slackbot.kinds.kind import Widget
from slackbot.reply import Reply
from slackbot.road.call import Call
from slackbot.uchat import BotUser, Tag


def test_a_signature_is_grammar_modal_and_help() -> None:
    @action("mark add", effect=Effect.REVERSIBLE, summary="Mark")
    async def mark(  # noqa: PLR0917  (every style at once)
        call: Call,
        user: BotUser,
        tag: Annotated[Tag, Input(label="Mark")],
        form: Literal["text", "timed"] = "text",
        no_bot: bool = False,
        since: timedelta | None = None,
        page: Annotated[int, Input(hidden=True)] = 1,
    ) -> Reply:
        return Reply("Done")

    found = declared(mark)
    assert found is not None
    assert found.usage == "/uchat mark add <who> <tag> [--form text|timed] [--no-bot] [--since 7d]"
    assert [each.label for each in found.parameters] == [
        "Bot user",
        "Mark",
        "Form",
        "No bot",
        "Since",
        "Page",
    ]
    assert [each.required for each in found.parameters] == [True, True, False, False, False, False]
    assert [each.default for each in found.parameters] == [None, None, "text", False, None, 1]
    assert found.parameter("tag").kind.widget is Widget.TYPE_AHEAD
    assert found.parameter("form").kind.widget is Widget.CHOICE
    assert found.parameter("no_bot").style is Style.FLAG
    assert found.title == "Mark add"
    assert found.noun == "mark"
    with pytest.raises(KeyError):
        found.parameter("reason")


@pytest.mark.parametrize(
    ("effect", "role"),
    [
        (Effect.READ, Role.VIEWER),
        (Effect.REVERSIBLE, Role.EDITOR),
        (Effect.DESTRUCTIVE, Role.EDITOR),
        (Effect.IRREVERSIBLE, Role.EDITOR),
    ],
)
def test_a_look_up_is_for_viewers_and_a_change_for_editors(effect: Effect, role: Role) -> None:
    found = declared(action("seek", effect=effect, summary="Seek")(_handler()))
    assert found is not None
    assert found.role is role
    assert found.shareable is (effect is Effect.READ)


def test_a_title_that_slack_would_refuse_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="longer than 24 characters"):
        action("seek", effect=Effect.READ, summary="Seek", title="x" * 25)(_handler())


def test_a_handler_takes_the_call_first() -> None:
    async def handler(user: BotUser) -> Reply:
        return Reply("Done")

    with pytest.raises(TypeError, match="first parameter is `call`"):
        action("seek", effect=Effect.READ, summary="Seek")(handler)


def test_a_type_that_no_input_gives_is_refused() -> None:
    async def handler(call: Call, value: float) -> Reply:
        return Reply("Done")

    with pytest.raises(TypeError, match="no kind of input gives"):
        action("seek", effect=Effect.READ, summary="Seek")(handler)


def test_a_parameter_has_one_type() -> None:
    async def handler(call: Call, value: str | int) -> Reply:
        return Reply("Done")

    with pytest.raises(TypeError, match="one type"):
        action("seek", effect=Effect.READ, summary="Seek")(handler)


def test_what_may_be_none_has_none_as_its_default() -> None:
    async def handler(call: Call, value: str | None) -> Reply:
        return Reply("Done")

    with pytest.raises(TypeError, match="needs None as its default"):
        action("seek", effect=Effect.READ, summary="Seek")(handler)


def test_two_actions_of_one_name_are_refused(shapes: Catalogue) -> None:
    with pytest.raises(ValueError, match="two actions are called"):
        Catalogue([*shapes, *shapes])


def test_there_is_one_fallback_and_one_opening(shapes: Catalogue) -> None:
    with pytest.raises(ValueError, match="one fallback"):
        Catalogue(each for each in shapes if not each.fallback)
    with pytest.raises(ValueError, match="one opening"):
        Catalogue(each for each in shapes if not each.opening)


def test_the_handlers_are_found_by_looking() -> None:
    names = [each.name for each in load("handlers")]
    assert names == sorted(names)
    assert {"find", "find email", "user", "tag add", "audit", "help"} <= set(names)


@pytest.mark.parametrize("found", list(load("handlers")), ids=lambda each: each.name)
def test_every_action_says_enough_of_itself(found: Action) -> None:
    assert 1 <= len(found.name.split()) <= 2
    assert found.summary[0].isupper()
    assert not found.summary.endswith((".", "!"))
    assert all(each.label[0].isupper() for each in found.parameters)
    if found.effect is Effect.READ:
        assert found.undo is None
    if found.effect is Effect.DESTRUCTIVE:
        assert found.preview is not None


def _handler() -> Callable[[Call], Awaitable[Reply]]:
    async def handler(call: Call) -> Reply:
        return Reply("Done")

    return handler
