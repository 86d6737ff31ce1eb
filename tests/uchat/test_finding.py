"""Finding people, over a real wire."""

from collections.abc import Callable

import pytest

from slackbot.uchat import NotSearchable, UChat
from slackbot.uchat.finding import anything, by_email, by_id, by_name, by_phone

from .standin import StandIn, listed, says

Client = Callable[..., UChat]
JANE = {
    "user_ns": "f1u1",
    "user_id": "61491570156",
    "name": "Jane Citizen",
    "email": "Jane@Acme.com",
    "phone": "+61491570156",
    "channel": "whatsapp_cloud",
}
OTHER = {"user_ns": "f1u2", "name": "Jane Other", "email": "mary-jane@acme.com", "phone": "+64491570156"}
NOBODY = says({"message": "Not found"}, 404)


async def test_an_email_is_compared_without_case_and_in_full(uchat: UChat, standin: StandIn) -> None:
    standin.on("/subscribers", listed(OTHER, JANE))
    found = await by_email(uchat, " jane@acme.COM ")
    assert [user.user_ns for user in found.hits] == ["f1u1"]
    assert (found.exact, found.total, found.more) == (True, 1, False)
    assert found.tried == ("email jane@acme.COM",)
    assert len(standin.seen) == 1


async def test_nobody_says_what_was_tried(uchat: UChat, standin: StandIn) -> None:
    standin.on("/subscribers", listed())
    found = await by_email(uchat, "x@acme.com")
    assert (found.hits, found.exact, found.total) == ((), False, 0)


async def test_an_email_is_looked_for_on_three_pages_at_most(uchat: UChat, standin: StandIn) -> None:
    pages = [listed({**OTHER, "user_ns": f"f1u{n}"}, page=n, last_page=9) for n in (1, 2)]
    standin.on("/subscribers", *pages, listed(JANE, page=3, last_page=9))
    found = await by_email(uchat, "jane@acme.com")
    assert [user.user_ns for user in found.hits] == ["f1u1"]
    assert (found.more, found.total) == (True, None)
    assert [seen.query["page"] for seen in standin.seen] == ["1", "2", "3"]


async def test_a_phone_that_hits_at_once_is_one_call(client: Client, standin: StandIn) -> None:
    standin.on("/subscribers", listed(JANE))
    found = await by_phone(client(default_region="AU"), "0491 570 156")
    assert [user.user_ns for user in found.hits] == ["f1u1"]
    assert found.tried == ("phone +61491570156",)
    assert [seen.query["phone"] for seen in standin.seen] == ["+61491570156"]


async def test_a_textual_match_on_another_person_is_shown_to_nobody(client: Client, standin: StandIn) -> None:
    standin.on("/subscribers", listed(), listed(OTHER, {"user_ns": "f1u3", "phone": "+614915701567"}))
    found = await by_phone(client(default_region="AU"), "0491 570 156")
    assert found.hits == ()
    assert found.tried == ("phone +61491570156", "phone 491570156")


async def test_a_number_stored_without_country_code_is_found(client: Client, standin: StandIn) -> None:
    standin.on("/subscribers", listed(), listed({"user_ns": "f1u3", "phone": "0491570156"}))
    found = await by_phone(client(default_region="AU"), "+61 491 570 156")
    assert [user.user_ns for user in found.hits] == ["f1u3"]


async def test_a_hidden_phone_can_be_searched_and_is_not_shown(client: Client, standin: StandIn) -> None:
    standin.on("/subscribers", listed(JANE))
    found = await by_phone(client(hidden=frozenset({"phone"})), "+61491570156")
    assert [(user.user_ns, user.phone) for user in found.hits] == [("f1u1", None)]


async def test_an_id_on_whatsapp_may_be_typed_like_a_phone(uchat: UChat, standin: StandIn) -> None:
    standin.on("/subscriber/get-info-by-user-id", says({"data": JANE}))
    found = await by_id(uchat, "+61 491 570 156")
    assert found.exact
    assert [seen.query for seen in standin.seen] == [{"user_id": "61491570156"}]


async def test_an_answer_about_somebody_else_is_no_hit(uchat: UChat, standin: StandIn) -> None:
    standin.on("/subscriber/get-info-by-user-id", says(JANE))
    assert (await by_id(uchat, "99")).hits == ()


async def test_an_id_in_the_workspace_is_searched_by_phone(uchat: UChat, standin: StandIn) -> None:
    telegram = {**JANE, "user_ns": "f2u1", "channel": "telegram"}
    standin.on("/team-bot-users", listed({**OTHER, "user_id": "5"}, JANE, telegram))
    found = await by_id(uchat, "61491570156", workspace=True)
    assert [user.user_ns for user in found.hits] == ["f1u1"]
    assert [seen.query["phone"] for seen in standin.seen] == ["+61491570156"]


async def test_a_user_ns_cannot_be_searched_in_the_workspace(uchat: UChat, standin: StandIn) -> None:
    with pytest.raises(NotSearchable):
        await anything(uchat, " F2002U1 ", workspace=True)
    assert standin.seen == []


@pytest.mark.parametrize("typed", ["@ Acme", "Acme @", "@"])
async def test_an_at_alone_is_part_of_a_name(uchat: UChat, standin: StandIn, typed: str) -> None:
    standin.on("/subscribers", listed(JANE))
    found = await anything(uchat, typed)
    assert found.tried == (f"name {typed}",)
    assert [seen.query["name"] for seen in standin.seen] == [typed]


async def test_an_address_is_found_beside_an_at(uchat: UChat, standin: StandIn) -> None:
    standin.on("/subscribers", listed(JANE))
    assert (await anything(uchat, "@ jane@acme.com")).tried == ("email jane@acme.com",)


async def test_other_ids_cannot_be_searched_in_the_workspace(uchat: UChat, standin: StandIn) -> None:
    with pytest.raises(NotSearchable):
        await by_id(uchat, "web-1a2b", workspace=True)
    assert standin.seen == []


@pytest.mark.parametrize(
    ("names", "exact"),
    [
        (["jane citizen"], True),
        (["Jane Citizen Smith"], False),
        (["Jane Citizen", "Jane Citizen"], False),
        ([], False),
    ],
)
async def test_a_name_is_exact_only_alone_and_whole(
    uchat: UChat, standin: StandIn, names: list[str], exact: bool
) -> None:
    standin.on(
        "/subscribers", listed(*({"user_ns": f"f1u{n}", "name": name} for n, name in enumerate(names)))
    )
    found = await by_name(uchat, "Jane Citizen")
    assert (len(found.hits), found.exact, found.total) == (len(names), exact, len(names))


async def test_names_are_paged_as_uchat_pages_them(uchat: UChat, standin: StandIn) -> None:
    standin.on("/subscribers", listed(JANE, page=2, last_page=3, total=25))
    found = await by_name(uchat, "jane", page=2)
    assert (found.page, found.more, found.total, found.exact) == (2, True, 25, False)
    assert standin.seen[0].query == {"name": "jane", "page": "2", "limit": "10"}


@pytest.mark.parametrize(
    ("text", "calls", "tried"),
    [
        ("F1u1", ["/subscriber/get-info"], ("user ns f1u1",)),
        ("jane@acme.com", ["/subscribers"], ("email jane@acme.com",)),
        (
            "+61491570156",
            ["/subscribers", "/subscribers", "/subscriber/get-info-by-user-id"],
            ("phone +61491570156", "phone 61491570156", "user id 61491570156"),
        ),
        (
            "12345678901234567",
            ["/subscriber/get-info-by-user-id", "/subscribers"],
            ("user id 12345678901234567", "name 12345678901234567"),
        ),
        ("Jane", ["/subscribers"], ("name Jane",)),
    ],
)
async def test_anything(
    uchat: UChat, standin: StandIn, text: str, calls: list[str], tried: tuple[str, ...]
) -> None:
    standin.on("/subscribers", listed())
    standin.on("/subscriber/get-info", NOBODY)
    standin.on("/subscriber/get-info-by-user-id", NOBODY)
    found = await anything(uchat, text)
    assert found.hits == ()
    assert found.tried == tried
    assert [seen.path for seen in standin.seen] == calls


async def test_anything_stops_at_the_first_that_hits(uchat: UChat, standin: StandIn) -> None:
    standin.on("/subscribers", listed(JANE))
    assert (await anything(uchat, "+61 491 570 156")).exact
    assert len(standin.seen) == 1


async def test_the_workspace_is_searched_in_its_own_list(uchat: UChat, standin: StandIn) -> None:
    standin.on("/team-bot-users", listed(JANE))
    assert (await by_email(uchat, "jane@acme.com", workspace=True)).exact
    assert (await anything(uchat, "Jane", workspace=True)).hits
