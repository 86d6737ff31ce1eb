"""Tags where UChat leaves them out: of a list of people, or altogether."""

from types import SimpleNamespace
from typing import cast

import pytest

from handlers.marks import Change, Mark
from handlers.tags import ask_to_clear, take_back
from slackbot.faults import Refusal
from slackbot.road.call import Call
from slackbot.uchat import BotUser
from tests.handlers.asking import Asking, asking, told

VIP = {"name": "VIP", "tag_ns": "f1001t11"}
JANE = {"user_ns": "f1001u501", "name": "Jane Cooper", "email": "jane@acme.com"}
LISTS = {"/subscribers": {"data": [JANE]}, "/flow/tags": {"data": [VIP]}}
TAGGED = {**LISTS, "/subscriber/get-info": {**JANE, "tags": [VIP]}}
UNTOLD = {**LISTS, "/subscriber/get-info": {**JANE, "tags": None}}
WRITES = {"/subscriber/add-tag", "/subscriber/remove-tag", "/subscriber/remove-tags"}
EVERY = [
    "tag list jane@acme.com",
    "tag check jane@acme.com VIP",
    "tag add jane@acme.com VIP",
    "tag remove jane@acme.com VIP",
    "tag clear jane@acme.com",
]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("tag list jane@acme.com", "VIP"),
        ("tag check jane@acme.com VIP", "Jane Cooper has the tag VIP."),
        ("tag add jane@acme.com VIP", "already has the tag VIP"),
    ],
)
async def test_tags_that_a_list_leaves_out_are_read_once(line: str, says: str) -> None:
    async with asking(TAGGED) as uchat:
        assert says in told(await uchat.ask(line))
        assert uchat.paths.count("/subscriber/get-info") == 1
        assert not WRITES & set(uchat.paths)


async def test_a_tag_that_a_list_leaves_out_can_be_removed() -> None:
    left = [[VIP], []]
    answers = {
        **TAGGED,
        "/subscriber/get-info": lambda _: {**JANE, "tags": left.pop(0)},
        "/subscriber/remove-tag": {"status": "ok"},
    }
    async with asking(answers) as uchat:
        assert "Jane Cooper no longer has the tag VIP." in told(
            await uchat.ask("tag remove jane@acme.com VIP")
        )


async def test_no_tags_is_told_from_tags_left_out() -> None:
    async with asking({**LISTS, "/subscribers": {"data": [{**JANE, "tags": []}]}}) as uchat:
        assert "Jane Cooper has no tags." in told(await uchat.ask("tag list jane@acme.com"))
        assert uchat.paths == ["/subscribers"]


@pytest.mark.parametrize("line", EVERY)
async def test_tags_that_uchat_never_sends_are_refused_plainly(line: str) -> None:
    async with asking(UNTOLD) as uchat:
        with pytest.raises(Refusal, match="UChat does not send the tags of Jane Cooper"):
            await uchat.ask(line)
        assert not WRITES & set(uchat.paths)


async def test_undo_is_refused_where_uchat_no_longer_sends_tags() -> None:
    change = Change(added=(Mark(key="f1001t11", name="VIP"),)).model_dump(mode="json")
    async with asking(UNTOLD) as uchat:
        with pytest.raises(Refusal, match="UChat does not send the tags"):
            await take_back(_call(uchat), BotUser.model_validate(JANE), change)
        assert not WRITES & set(uchat.paths)


async def test_what_was_read_for_the_question_is_what_confirm_clears() -> None:
    async with asking(TAGGED) as uchat:
        question = await ask_to_clear(_call(uchat), BotUser.model_validate(JANE))
        asked_about = question.keeps["user"]
        assert isinstance(asked_about, BotUser)
        assert [tag.name for tag in asked_about.tags or ()] == ["VIP"]


@pytest.mark.parametrize(("sent", "shown"), [({}, False), ({"tags": []}, True), ({"tags": [VIP]}, True)])
async def test_the_card_leaves_out_tags_that_are_not_known(sent: dict[str, object], shown: bool) -> None:
    async with asking({"/subscribers": {"data": [{**JANE, **sent}]}}) as uchat:
        assert ("Tags" in told(await uchat.ask("find email jane@acme.com"))) is shown


def _call(uchat: Asking) -> Call:
    return cast("Call", SimpleNamespace(uchat=uchat.uchat))
