"""Status, headers and body in; a value or a typed error out."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slackbot.uchat import (
    BadToken,
    Blocked,
    BotUser,
    Invalid,
    MissingScope,
    NoFlow,
    Nonsense,
    NotFound,
    Tag,
    Throttled,
    UChatError,
    Unavailable,
    answers,
    requests,
)
from slackbot.uchat.answers import Answer

LOOK = requests.bot_user("f1u1")
LIST = requests.tags(name=None, page=1, limit=10)
WRITE = requests.add_tag("f1u1", "f1t1")
HTML = b"<!DOCTYPE html><title>Not Found</title>"


def says(status: int, body: object, **headers: str) -> Answer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, headers, data)


@pytest.mark.parametrize(
    ("request_", "answer", "error"),
    [
        (LOOK, says(401, {"message": "Unauthenticated."}), BadToken),
        (LOOK, says(401, HTML), BadToken),
        (LOOK, says(404, {"message": "Flow not found"}), NoFlow),
        (WRITE, says(404, {"message": "Flow not found."}), NoFlow),
        (LOOK, says(404, {"message": "Not found"}), NotFound),
        (LOOK, says(404, HTML), Nonsense),
        (LOOK, says(400, {"message": "Subscriber not found"}), NotFound),
        (LOOK, says(400, HTML), Nonsense),
        (LIST, says(400, {"message": "Bad"}), Invalid),
        (WRITE, says(422, {"message": "Bad", "errors": {"tag_ns": ["is wrong"]}}), Invalid),
        (LIST, says(414, HTML), Invalid),
        (LOOK, says(403, {"message": "This action is unauthorized."}), MissingScope),
        (LOOK, says(403, HTML), Blocked),
        (LOOK, says(403, b"error code: 1010"), Blocked),
        (LOOK, says(403, {"cloudflare_error": True, "error_code": 1010}), Blocked),
        (LOOK, says(429, {"message": "Too Many Attempts."}), Throttled),
        (LOOK, says(500, {"message": "Server Error"}), Unavailable),
        (LOOK, says(502, HTML), Unavailable),
        (LOOK, says(302, b""), Nonsense),
        (LOOK, says(200, HTML), Nonsense),
        (LOOK, says(200, b'{"data": {"user_ns": "f1'), Nonsense),
        (LOOK, says(200, b"[" * 100_000), Nonsense),
        (LOOK, says(200, {"status": "error", "message": "no such user"}), NotFound),
        (WRITE, says(200, {"status": "error", "message": "no"}), Invalid),
    ],
)
def test_errors(request_: requests.Request, answer: Answer, error: type[UChatError]) -> None:
    with pytest.raises(error) as caught:
        answers.value(request_, answer)
    assert type(caught.value) is error
    assert caught.value.status == answer.status
    assert (caught.value.method, caught.value.path) == (request_.method, request_.path)
    assert "f1u1" not in repr(caught.value) + str(caught.value)


def test_field_errors_are_kept() -> None:
    body = {"message": "Bad", "errors": {"email": ["must be an email", 5], "phone": "is short"}}
    with pytest.raises(Invalid) as caught:
        answers.value(LIST, says(422, body))
    assert caught.value.message == "Bad"
    assert caught.value.fields == {"email": ("must be an email", "5"), "phone": ("is short",)}


@pytest.mark.parametrize(
    ("request_", "answer", "maybe_done"),
    [
        (WRITE, says(500, {}), True),
        (WRITE, says(200, HTML), True),
        (WRITE, says(429, {}), False),
        (WRITE, says(404, HTML), False),
        (LOOK, says(500, {}), False),
    ],
)
def test_whether_a_write_may_have_been_carried_out(
    request_: requests.Request, answer: Answer, maybe_done: bool
) -> None:
    with pytest.raises(UChatError) as caught:
        answers.value(request_, answer)
    assert caught.value.maybe_done is maybe_done


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": " 3600 "}, 3600.0),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
        (
            {"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"},
            30.0,
        ),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert answers.retry_after(headers) == seconds


@pytest.mark.parametrize(
    "found", [{"user_ns": "f1u1", "name": "J"}, {"data": {"user_ns": "f1u1", "name": "J"}}]
)
def test_both_envelopes(found: object) -> None:
    assert answers.one(BotUser, LOOK, found).name == "J"


@pytest.mark.parametrize(
    "found",
    [{}, [], None, "", {"data": None}, {"data": []}, {"data": {}}, {"data": {"user_ns": None, "name": ""}}],
)
def test_an_empty_answer_is_not_found(found: object) -> None:
    with pytest.raises(NotFound):
        answers.one(BotUser, LOOK, found)


@pytest.mark.parametrize("found", [{"name": "nobody"}, {"data": "text"}, 7, [1], {"status": "ok"}])
def test_another_shape_is_nonsense(found: object) -> None:
    with pytest.raises(Nonsense):
        answers.one(BotUser, LOOK, found)


@pytest.mark.parametrize("found", [None, [], {}, {"status": "queued"}, "ok"])
def test_a_write_that_is_not_confirmed_is_nonsense(found: object) -> None:
    with pytest.raises(Nonsense) as caught:
        answers.confirmed(WRITE, found)
    assert caught.value.maybe_done


@pytest.mark.parametrize(
    ("found", "more"),
    [
        ({"data": [{"tag_ns": "f1t1"}], "meta": {"current_page": 1, "last_page": 3, "total": 21}}, True),
        ({"data": [{"tag_ns": "f1t1"}], "meta": {"current_page": "1", "last_page": "1"}}, False),
        ({"data": [{"tag_ns": "f1t1"}], "meta": {"total": 2, "per_page": 1}}, True),
        ({"data": [{"tag_ns": "f1t1"}]}, False),
        ({"data": [{"tag_ns": "f1t1"}] * 10, "meta": None}, True),
        ([{"tag_ns": "f1t1"}], False),
        ({"data": {"1": {"tag_ns": "f1t1"}}}, False),
    ],
)
def test_pages(found: object, more: bool) -> None:
    page = answers.many(Tag, LIST, found, page=1, limit=10)
    assert page.items[0] == Tag(name="f1t1", tag_ns="f1t1")
    assert page.more is more


@pytest.mark.parametrize("found", [{"data": []}, {"data": None}, [], {"data": {}}])
def test_an_empty_list(found: object) -> None:
    page = answers.many(Tag, LIST, found)
    assert page.items == ()
    assert not page.more


@pytest.mark.parametrize("found", [{"status": "ok"}, {"data": "text"}, {"data": {"name": "x"}}, 5])
def test_what_is_no_list_is_nonsense(found: object) -> None:
    with pytest.raises(Nonsense):
        answers.many(Tag, LIST, found)


def test_amounts_keep_their_digits_and_broken_bytes_cost_one_character() -> None:
    found = answers.value(LIST, says(200, b'\xef\xbb\xbf{"price": 25.10, "name": "J\xffne", "bad": NaN}'))
    assert found == {"price": Decimal("25.10"), "name": "J\ufffdne", "bad": None}


@settings(deadline=None)
@given(st.integers(200, 599), st.binary())
def test_any_answer_is_a_value_or_a_typed_error(status: int, body: bytes) -> None:
    for request in (LOOK, LIST, WRITE):
        try:
            found = answers.value(request, Answer(status, {}, body))
            answers.one(BotUser, request, found)
        except UChatError:
            pass
