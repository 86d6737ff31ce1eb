"""A bot user as an argument: what its type-ahead asks for and offers, and what of one is kept."""

import httpx
import pytest

from slackbot.kinds.bot_user import BotUserKind
from slackbot.kinds.kind import Look
from slackbot.recent import Recent
from slackbot.uchat import BotUser
from tests.handlers.asking import asking

JANE = {"user_ns": "f1001u501", "name": "Jane Cooper", "email": "jane@acme.com", "phone": "+61491570156"}
KIND = BotUserKind()


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("jane@ac", {"email": "jane@ac"}),
        ("card jane@ac", {"email": "jane@ac"}),
        ("0491 570", {"phone": "491570"}),
        ("+61 4", {"phone": "614"}),
        ("coop", {"name": "coop"}),
        ("@ Acme", {"name": "@ Acme"}),
    ],
)
async def test_a_part_of_a_detail_is_one_call_and_enough(query: str, asked: dict[str, str]) -> None:
    async with asking(
        {"/subscribers": {"data": [JANE], "meta": {"current_page": 1, "last_page": 9}}}
    ) as uchat:
        offered = await KIND.options(query, Look(uchat.uchat, None, Recent()))
        assert [each.value for each in offered] == ["f1001u501", query]
        assert [dict(call.url.params) for call in uchat.seen] == [{**asked, "page": "1", "limit": "20"}]


async def test_nobody_for_a_part_of_a_detail_is_one_call_too() -> None:
    async with asking({"/subscribers": {"data": []}}) as uchat:
        offered = await KIND.options("+61491570156", Look(uchat.uchat, None, Recent()))
        assert [each.value for each in offered] == ["+61491570156"]
        assert uchat.paths == ["/subscribers"]


async def test_a_user_ns_is_looked_up() -> None:
    async with asking({"/subscriber/get-info": JANE}) as uchat:
        offered = await KIND.options("F1001U501", Look(uchat.uchat, None, Recent()))
        assert [each.value for each in offered] == ["f1001u501", "F1001U501"]


@pytest.mark.parametrize(
    ("hidden", "query"), [("email", "jane@ac"), ("phone", "+61491570156"), ("name", "coop")]
)
async def test_nobody_is_offered_for_a_hidden_detail(hidden: str, query: str) -> None:
    async with asking({"/subscribers": {"data": [JANE]}}, hidden=frozenset({hidden})) as uchat:
        offered = await KIND.options(query, Look(uchat.uchat, None, Recent()))
        assert [each.value for each in offered] == [query]
        assert not uchat.seen


async def test_a_hidden_detail_is_not_shown_with_who_is_offered_for_another() -> None:
    async with asking({"/subscribers": {"data": [JANE]}}, hidden=frozenset({"email"})) as uchat:
        offered = await KIND.options("coop", Look(uchat.uchat, None, Recent()))
        assert [each.text for each in offered] == ["Jane Cooper · +61491570156", "Use “coop”"]


async def test_people_seen_lately_are_offered_when_uchat_does_not_answer() -> None:
    recent = Recent()
    recent.saw(BotUser.model_validate(JANE))
    async with asking({"/subscribers": lambda _: httpx.Response(503)}) as uchat:
        offered = await KIND.options("coop", Look(uchat.uchat, None, recent))
        assert [each.value for each in offered] == ["f1001u501", "coop"]


def test_what_is_kept_of_somebody_without_a_name_still_calls_them_what_they_are_called() -> None:
    user = BotUser(user_ns="f1001u501", first_name="Jane", last_name="Cooper", phone="+61491570156")
    kept = KIND.dump(user)
    assert KIND.load(kept).display_name == "Jane Cooper"
    assert "+61491570156" not in str(kept)


@pytest.mark.parametrize("tags", [None, ()])
def test_unknown_tags_stay_unknown_while_kept(tags: tuple[()] | None) -> None:
    assert KIND.load(KIND.dump(BotUser(user_ns="f1001u501", tags=tags))).tags == tags
