"""The shapes UChat sends, and what else may come."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slackbot.uchat import BotUser, Cart, ChatMessage, Label, Order, OrderDetail, Tag, UserField
from slackbot.uchat.hidden import Hidden, bridge_values
from slackbot.uchat.tolerant import parsed

patient = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None))
anything = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)
fields = st.sampled_from(sorted(BotUser.model_fields))


@patient
@given(st.dictionaries(fields, anything), st.text(min_size=1, alphabet="fu0123456789"))
def test_any_bot_user_is_read_and_can_be_written_down(data: dict[str, Any], user_ns: str) -> None:
    user = parsed(BotUser, {**data, "user_ns": user_ns})
    assert user is not None
    assert user.display_name
    json.dumps(user.model_dump(), ensure_ascii=False).encode()


@patient
@given(anything)
def test_any_json_is_a_bot_user_or_none(data: object) -> None:
    for model in (BotUser, ChatMessage, Cart, Order, OrderDetail):
        parsed(model, data)


@patient
@given(st.dictionaries(st.sampled_from(sorted(ChatMessage.model_fields)), anything))
def test_any_message_with_an_id_is_read(data: dict[str, Any]) -> None:
    message = parsed(ChatMessage, {**data, "id": 7})
    assert message is not None
    assert message.id == 7


@pytest.mark.parametrize(
    ("sent", "tags"), [({}, None), ({"tags": None}, None), ({"tags": "VIP"}, None), ({"tags": []}, ())]
)
def test_no_tags_are_told_from_tags_that_were_not_sent(
    sent: dict[str, Any], tags: tuple[Tag, ...] | None
) -> None:
    assert BotUser.model_validate({"user_ns": "f1u1", **sent}).tags == tags


def test_a_bot_user_as_documented() -> None:
    user = BotUser.model_validate(
        {
            "user_ns": "f1001u501",
            "user_id": 61491570156,
            "name": "Jane Citizen",
            "email": "jane@acme.com",
            "phone": "+61491570156",
            "agent_id": "12",
            "tags": [{"name": "VIP", "tag_ns": "f1001t11"}],
            "user_fields": [{"name": "Plan", "var_ns": "f1001v21", "var_type": "text", "value": "pro"}],
            "something_new": {"x": 1},
        }
    )
    assert user.user_id == "61491570156"
    assert user.agent_id == 12
    assert user.tags == (Tag(name="VIP", tag_ns="f1001t11"),)
    assert user.user_fields[0].value == "pro"
    assert user.labels is None


@pytest.mark.parametrize(
    ("labels", "read"),
    [
        (None, None),
        ("", None),
        ([], ()),
        ([{"id": "3", "name": "Late payer"}], (Label(id=3, name="Late payer"),)),
        ([{"id": 3, "name": None}], (Label(id=3, name="3"),)),
        (
            {"0": {"id": 3, "name": "a"}, "2": {"id": 4, "name": "b"}},
            (Label(id=3, name="a"), Label(id=4, name="b")),
        ),
        ([{"name": "no id"}, "text", None], ()),
    ],
)
def test_labels(labels: object, read: object) -> None:
    assert BotUser.model_validate({"user_ns": "f1u1", "labels": labels}).labels == read


def test_malformed_elements_go_only_if_nothing_identifies_them() -> None:
    user = BotUser.model_validate(
        {
            "user_ns": "f1u1",
            "tags": [{"tag_ns": "f1t1"}, {"tag_ns": "f1t2", "name": 7}, {"name": "no ns"}, 5],
            "user_fields": [{"var_ns": "f1v1", "value": ["a", 1.5]}, {"value": "nobody's"}],
        }
    )
    assert [(tag.name, tag.tag_ns) for tag in user.tags or ()] == [("f1t1", "f1t1"), ("7", "f1t2")]
    assert [(field.name, field.value) for field in user.user_fields] == [("f1v1", '["a", 1.5]')]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({"name": "Jane"}, "Jane"),
        ({"name": "", "first_name": "Jane", "last_name": None}, "Jane"),
        ({"first_name": "Jane", "last_name": "Doe"}, "Jane Doe"),
        ({"email": "jane@acme.com", "phone": "1"}, "jane@acme.com"),
        ({"phone": "+61491570156"}, "+61491570156"),
        ({"user_id": 5}, "5"),
        ({"name": "   "}, "f1u1"),
    ],
)
def test_display_name(data: dict[str, object], name: str) -> None:
    assert BotUser.model_validate({"user_ns": "f1u1", **data}).display_name == name


def test_lone_surrogates_become_replacement_characters() -> None:
    user = BotUser.model_validate({"user_ns": "f1u1", "name": "a\ud800b\x00c 😀"})
    assert user.name == "a\ufffdbc 😀"


@pytest.mark.parametrize(
    ("payload", "content", "text"),
    [
        ({"text": "words"}, "content", "words"),
        ({"url": "https://x"}, "content", "content"),
        ({"transcribed_text": "spoken", "title": "t"}, "", "spoken"),
        ({"title": "t"}, None, "t"),
        (None, None, None),
        ("oops", None, None),
    ],
)
def test_the_text_of_a_message(payload: object, content: object, text: str | None) -> None:
    data = {"id": 1, "payload": payload, "content": content}
    assert ChatMessage.model_validate(data).text == text


@pytest.mark.parametrize(
    ("total", "amount"),
    [
        ("25.00", Decimal("25.00")),
        (25, Decimal(25)),
        ("1,250.50", Decimal("1250.50")),
        ("25,00", None),
        ("", None),
        (None, None),
        ("NaN", None),
        (float("inf"), None),
        ([], None),
    ],
)
def test_amounts(total: object, amount: Decimal | None) -> None:
    assert Order.model_validate({"id": "12", "total": total}).total == amount


def test_an_unreadable_total_is_kept_as_written() -> None:
    assert Order.model_validate({"id": 12, "total": "25,00 kr"}).raw_total == "25,00 kr"


def test_an_order_in_detail_keeps_what_it_does_not_know() -> None:
    order = OrderDetail.model_validate(
        {"id": 78, "num_of_items": "2", "total_price": 200, "carrier": "Post", "paid": True, "empty": None}
    )
    assert (order.total, order.num_of_items) == (Decimal(200), 2)
    assert order.extra == (("carrier", "Post"), ("paid", "true"))


def test_hidden_fields_and_the_bridge_are_stripped() -> None:
    user = BotUser(
        user_ns="f1u1",
        name="Jane",
        phone="1",
        first_name="J",
        user_fields=(
            UserField(name="Iban", value="DE1"),
            UserField(name="Plan", value="pro"),
            UserField(name="slackbot_reply", value="id"),
        ),
    )
    shown = Hidden({"PHONE", "First name", "IBAN"}).strip(user)
    assert (shown.name, shown.phone, shown.first_name) == ("Jane", None, None)
    assert [field.name for field in shown.user_fields] == ["Plan"]
    assert bridge_values(user) == {"slackbot_reply": "id"}


def test_what_identifies_a_bot_user_is_never_hidden() -> None:
    user = BotUser(user_ns="f1u1", tags=(Tag(name="VIP", tag_ns="f1t1"),))
    assert Hidden({"user_ns", "tags", "labels", "user_fields"}).strip(user) == user
