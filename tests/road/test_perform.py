"""A question, and what Confirm will be handed."""

from types import SimpleNamespace
from typing import cast

from slackbot.catalogue.action import Action, Effect, Handler, action, declared
from slackbot.policy import Membership, Standing, decide
from slackbot.reply import Reply, Verb
from slackbot.road.asked import Invocation
from slackbot.road.call import Call
from slackbot.road.perform import perform
from slackbot.road.prepare import Prepared
from slackbot.road.recording import described, loaded_values
from slackbot.road.tools import Tools
from slackbot.store.records import Append
from slackbot.store.states import State
from slackbot.uchat import BotUser
from tests.road.asking import ASKED, NOW

JANE = BotUser(user_ns="f1001u501", name="Jane")
AS_READ = BotUser(user_ns="f1001u501", name="Jane Cooper")


async def keep_what_was_read(call: Call, user: BotUser, depth: int = 1) -> Reply:  # noqa: ARG001
    return Reply("Sure?", waits=True, keeps={"user": AS_READ})


async def keep_nothing(call: Call, user: BotUser, depth: int = 1) -> Reply:  # noqa: ARG001
    return Reply("Sure?", waits=True)


async def answer_at_once(call: Call, user: BotUser, depth: int = 1) -> Reply:  # noqa: ARG001
    return Reply("Nothing to do", keeps={"user": AS_READ})


def asking_first(preview: Handler) -> Action:
    @action("wipe", effect=Effect.DESTRUCTIVE, summary="Wipe", preview=preview)
    async def wipe(call: Call, user: BotUser, depth: int = 1) -> Reply:  # noqa: ARG001
        return Reply("Wiped")

    found = declared(wipe)
    assert found is not None
    return found


async def asked(action: Action) -> tuple[Reply | None, Append]:
    """What the person sees, and what is written."""
    written: list[Append] = []

    async def write(append: Append) -> bool:
        written.append(append)
        return True

    tools = SimpleNamespace(ledger=SimpleNamespace(write=write), clock=SimpleNamespace(now=lambda: NOW))
    standing = Standing(ASKED.actor, Membership.MEMBER, frozenset({action.role}))
    invocation = Invocation(ASKED, action, {"user": "jane"})
    prepared = Prepared(invocation, standing, decide(action, standing), {"user": JANE, "depth": 3})
    reply = await perform(cast("Tools", tools), prepared)
    (append,) = written
    assert append.operation.arguments == described(invocation, prepared.values)
    return reply, append


async def test_confirm_is_handed_the_arguments_as_they_resolved() -> None:
    action = asking_first(keep_nothing)
    _, append = await asked(action)
    assert loaded_values(action, append.operation.kept) == {"user": JANE, "depth": 3}


async def test_what_the_question_keeps_takes_the_place_of_what_resolved() -> None:
    action = asking_first(keep_what_was_read)
    reply, append = await asked(action)
    assert loaded_values(action, append.operation.kept) == {"user": AS_READ, "depth": 3}
    assert reply is not None
    assert [each.verb for each in reply.buttons] == [Verb.CONFIRM, Verb.CANCEL]
    assert append.operation.state is State.WAITING


async def test_where_nothing_is_asked_nothing_is_kept() -> None:
    reply, append = await asked(asking_first(answer_at_once))
    assert reply is not None
    assert not reply.buttons
    assert append.operation.kept is None
    assert append.operation.state is State.DONE
