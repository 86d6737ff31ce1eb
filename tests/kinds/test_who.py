import httpx
import pytest

from slackbot.faults import Refusal, SeveralMatch
from slackbot.kinds.kind import Look
from slackbot.kinds.registry import kind_of
from slackbot.kinds.who import Who, WhoKind, sought
from slackbot.recent import Recent
from slackbot.uchat import BotUser, Invalid, NotFound, Tag
from tests.handlers.asking import asking

JANE = {"user_ns": "f1001u501", "name": "Jane Cooper", "email": "jane@acme.com"}


def test_it_is_the_kind_of_a_who() -> None:
    kind = kind_of(Who)
    assert isinstance(kind, WhoKind)
    assert (kind.label, kind.placeholder, kind.names_bot_user) == ("Bot user", "who", True)


@pytest.mark.parametrize("typed", ["f1001u501", " F1001U501 "])
async def test_a_user_ns_costs_no_call(typed: str) -> None:
    async with asking({}) as uchat:
        user = await WhoKind().resolve(typed, Look(uchat.uchat, None, Recent()))
        assert user == Who(user_ns="f1001u501")
        assert not uchat.seen


async def test_who_was_seen_lately_has_a_name_and_all_that_was_seen() -> None:
    recent = Recent()
    seen = BotUser(
        user_ns="f1001u501", name="Jane Cooper", tags=(Tag(name="VIP", tag_ns="f1001t11"),), labels=()
    )
    recent.saw(seen)
    async with asking({}) as uchat:
        user = await WhoKind().resolve("f1001u501", Look(uchat.uchat, None, recent))
        assert isinstance(user, Who)
        assert user.model_dump() == seen.model_dump()
        assert WhoKind().describe(user) == "Jane Cooper (f1001u501)"
        assert not uchat.seen


async def test_anything_else_is_looked_up_as_a_bot_user_is() -> None:
    async with asking({"/subscribers": {"data": [JANE]}}) as uchat:
        recent = Recent()
        user = await WhoKind().resolve("jane@acme.com", Look(uchat.uchat, None, recent))
        assert (user.user_ns, user.name) == ("f1001u501", "Jane Cooper")
        assert uchat.paths == ["/subscribers"]
        assert recent.get("f1001u501") is not None


async def test_several_are_a_choice_and_not_a_guess() -> None:
    both = {"data": [JANE, {**JANE, "user_ns": "f1001u502"}]}
    async with asking({"/subscribers": both}) as uchat:
        with pytest.raises(SeveralMatch):
            await WhoKind().resolve("jane@acme.com", Look(uchat.uchat, None, Recent()))


async def test_the_type_ahead_offers_whoever_a_bot_users_does() -> None:
    recent = Recent()
    recent.saw(BotUser.model_validate(JANE))
    async with asking({}) as uchat:
        look = Look(uchat.uchat, None, recent)
        assert [each.value for each in await WhoKind().options("ja", look)] == ["f1001u501", "ja"]
        assert [each.value for each in WhoKind().at_hand("coop", look)] == ["f1001u501", "coop"]


def test_one_without_a_name_is_described_by_the_ns_alone_and_kept_whole() -> None:
    kind, user = WhoKind(), Who(user_ns="f1001u501")
    assert kind.describe(user) == "f1001u501"
    assert kind.load(kind.dump(user)) == user
    assert kind.canonical(user) == "f1001u501"
    assert kind.take(["+61", "491", "570", "156"], None) == 4


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (NotFound("nothing"), Refusal),
        (Invalid("refused", status=400), Refusal),
        (Invalid("refused", status=422), Invalid),
        (httpx.HTTPError("broken"), httpx.HTTPError),
    ],
)
def test_only_an_answer_about_the_user_ns_becomes_a_sentence_about_it(
    error: Exception, raised: type[Exception]
) -> None:
    with pytest.raises(raised), sought(Who(user_ns="f1001u999")):
        raise error
