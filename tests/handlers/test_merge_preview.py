"""What an approver is shown of a merge: all that matters once, whatever the two hold."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handlers.merge_plan import plan
from handlers.merge_preview import Counted, Side, preview
from playground.slack.refusals import problems_of_message
from slackbot.render import Message, render
from slackbot.reply import Reply
from slackbot.uchat import BotUser, Label, Tag, UserField
from tests.strategies import any_text
from tests.test_render import cells_of, markup_in, objects

NONE = Counted(0, more=False)


def user(user_ns: str = "f1001u501", **given: Any) -> BotUser:
    given = {"tags": (), "labels": ()} | given
    fields = tuple(UserField(name=name, value=value) for name, value in given.pop("fields", {}).items())
    return BotUser(user_ns=user_ns, user_fields=fields, **given)


def tags(*names: str) -> tuple[Tag, ...]:
    return tuple(Tag(name=name, tag_ns=f"f1001t{name}") for name in names)


def labels(*names: str) -> tuple[Label, ...]:
    return tuple(Label(id=sum(map(ord, name)), name=name) for name in names)


JANE = user(
    name="Jane Cooper",
    first_name="Jane",
    last_name="Cooper",
    email="jane@acme.com",
    phone="+61491570156",
    channel="whatsapp_cloud",
    language="en",
    last_seen="2026-11-22 11:06:31",
    tags=tags("VIP", "Newsletter"),
    labels=labels("Shipping"),
    fields={"plan": "business", "company": "Acme", "birthday": "1988-03-14"},
)
TWIN = user(
    "f1001u537",
    name="Jane C.",
    first_name="Jane",
    last_name="C.",
    email="JANE@acme.com ",
    channel="web",
    language="en",
    last_seen="2026-11-20 08:14:00",
    opted_in_sms="2025-03-01",
    tags=tags("VIP", "Lead"),
    fields={"plan": "team", "company": "Acme", "note": "Likes tea"},
)

AFTERWARDS = (
    "Jane Cooper · jane@acme.com · +61491570156 · 3 tags · 1 label · 4 custom fields · "
    "105 or more messages · 4 orders"
)


def shown(
    primary: BotUser,
    secondary: BotUser,
    *,
    delete: bool = True,
    messages: tuple[Counted, Counted] = (NONE, NONE),
    orders: tuple[Counted, Counted] = (NONE, NONE),
) -> Message:
    sides = (Side(each, messages[at], orders[at]) for at, each in enumerate((primary, secondary)))
    return render(Reply("Merge?", preview(plan(primary, secondary, delete=delete), *sides)))


def below(message: Message) -> list[str]:
    """The lines under the two people."""
    blocks: list[Any] = message.blocks
    texts = [
        "".join(each.get("text", "") for each in block["elements"][0]["elements"]) for block in blocks[2:]
    ]
    return "\n".join(texts).splitlines()


def test_both_stand_side_by_side_with_what_tells_them_apart() -> None:
    many = (Counted(100, more=True), Counted(5, more=False))
    message = shown(JANE, TWIN, messages=many, orders=(Counted(3, more=False), Counted(1, more=False)))
    left, right = cells_of(message)
    assert left.splitlines() == [
        "Primary",
        "Name: Jane Cooper",
        "User ns: f1001u501",
        "Channel: WhatsApp",
        "Phone: +61491570156",
        "Last seen: 2026-11-22 11:06",
        "Messages: 100 or more",
        "Orders: 3",
        "Tags: Newsletter",
        "Labels: Shipping",
        "plan: business",
        "Only here: birthday",
    ]
    assert right.splitlines() == [
        "Secondary",
        "Name: Jane C.",
        "User ns: f1001u537",
        "Channel: Web chat",
        "Phone: none",
        "Last seen: 2026-11-20 08:14",
        "Messages: 5",
        "Orders: 1",
        "Tags: Lead",
        "Labels: none",
        "plan: team",
    ]
    assert "Phone: primary +61491570156; secondary none" in message.text


def test_below_stands_what_becomes_of_everything() -> None:
    many = (Counted(100, more=True), Counted(5, more=False))
    message = shown(JANE, TWIN, messages=many, orders=(Counted(3, more=False), Counted(1, more=False)))
    assert below(message) == [
        "The same for both  Email: jane@acme.com · Language: en · company: Acme · Tags: VIP",
        "Afterwards",
        AFTERWARDS,
        "Moves to the primary",
        "• 5 messages, 1 order, 1 tag, and the cart, sequences, notes and chats there may be",
        "• Opted in to SMS: 2025-03-01",
        "• note: Likes tea",
        "Lost",
        "• Name: Jane C. (Jane Cooper stays)",
        "• plan: team (business stays)",
        "Jane C. (f1001u537) is deleted, with its user id and channel. A merge can’t be undone.",
    ]


def test_a_kept_secondary_loses_only_its_custom_fields() -> None:
    lines = below(shown(JANE, TWIN, delete=False))
    assert lines[lines.index("Lost") + 1 :] == [
        "• plan: team (business stays)",
        "Jane C. (f1001u537) stays with its profile alone. Its own name does not move. A merge can’t be undone.",
    ]


def test_nothing_lost_is_said_in_a_word() -> None:
    lines = below(shown(JANE, user("f1001u9", name="Jane Cooper")))
    assert lines[lines.index("Lost") + 1] == "Nothing"


def test_a_shared_value_is_said_once() -> None:
    twins = user(phone="+61491570156"), user("f1001u9", phone=" +61491570156 ")
    assert json.dumps(shown(*twins).blocks).count("Phone") == 1


def test_a_first_name_that_says_more_than_the_name_is_shown() -> None:
    odd = TWIN.model_copy(update={"first_name": "Janet"})
    assert "First name: Jane" in cells_of(shown(JANE, odd))[0].splitlines()
    assert "• First name: Janet (Jane stays)" in below(shown(JANE, odd))


def test_a_first_name_that_would_not_fit_the_name_afterwards_is_shown() -> None:
    nameless = JANE.model_copy(update={"first_name": None, "last_name": None})
    assert "• Last name: C." in below(shown(nameless, TWIN))
    assert "• Last name: C." not in below(shown(user(), TWIN))


def test_labels_that_were_not_sent_are_said_to_be_unknown_and_to_move() -> None:
    message = shown(JANE.model_copy(update={"labels": None}), TWIN.model_copy(update={"labels": None}))
    for cell in cells_of(message):
        assert "Labels: not known" in cell.splitlines()
    lines = below(message)
    assert (
        lines[lines.index("Moves to the primary") + 1]
        == "• 1 tag, labels, and the cart, sequences, notes and chats there may be"
    )
    assert not [each for each in lines[: lines.index("Moves to the primary")] if "label" in each]


def test_labels_that_were_sent_for_one_alone_are_told_for_that_one() -> None:
    left, right = cells_of(shown(JANE, TWIN.model_copy(update={"labels": None})))
    assert "Labels: Shipping" in left.splitlines()
    assert "Labels: not known" in right.splitlines()
    left, right = cells_of(shown(JANE.model_copy(update={"labels": None}), TWIN))
    assert "Labels: not known" in left.splitlines()
    assert "Labels: none" in right.splitlines()


def test_people_without_a_name_go_by_what_there_is() -> None:
    message = shown(user(), user("f1001u9"))
    assert cells_of(message)[0].splitlines()[1] == "Name: f1001u501"


_people = st.builds(
    lambda profile, marks, fields, size: {
        "profile": {key: text * size for key, text in profile.items()},
        "tags": tuple(Tag(name=f"{text}{at}" * size, tag_ns=f"t{at}") for at, text in enumerate(marks)),
        "labels": tuple(Label(id=at, name=f"{text}{at}" * size) for at, text in enumerate(marks)),
        "fields": tuple(UserField(name=f"{text}{at}", value=text * size) for at, text in enumerate(fields)),
    },
    st.fixed_dictionaries(
        dict.fromkeys(
            (
                "name",
                "first_name",
                "last_name",
                "email",
                "phone",
                "channel",
                "gender",
                "last_seen",
                "language",
            ),
            any_text,
        )
    ),
    st.lists(any_text, max_size=45),
    st.lists(any_text, max_size=60),
    st.sampled_from([1, 1, 100]),
)


def _made(user_ns: str, given: dict[str, Any]) -> BotUser:
    marks = {"tags": given["tags"], "labels": given["labels"]}
    return BotUser(user_ns=user_ns, user_fields=given["fields"], **marks, **given["profile"])


@given(_people, _people, st.booleans())
def test_whatever_the_two_hold_it_fits_and_nothing_is_interpreted(
    one: dict[str, Any], other: dict[str, Any], delete: bool
) -> None:
    message = shown(_made("f1001u1", one), _made("f1001u2", other), delete=delete)
    assert problems_of_message(message.blocks) == []
    assert len(message.blocks) <= 12
    assert sum(len(each) for each in _written(message)) <= 6_000
    assert all(each.get("type") != "mrkdwn" for each in objects(message.blocks))
    assert markup_in(message.text) == ""


def test_the_largest_people_are_cut_and_counted() -> None:
    def large(user_ns: str, mark: str) -> BotUser:
        return user(
            user_ns,
            **dict.fromkeys(
                ("name", "email", "phone", "gender", "language", "locale", "channel"), mark * 2_000
            ),
            tags=tuple(Tag(name=f"{at} {mark * 200}", tag_ns=f"{mark}{at}") for at in range(45)),
            labels=tuple(Label(id=ord(mark) * 100 + at, name=f"{mark * 200}") for at in range(45)),
            fields={f"Field {at} {'x' * 200}": mark * 2_000 for at in range(60)},
        )

    message = shown(large("f1001u1", "a"), large("f1001u2", "b"))
    told = "\n".join(_written(message))
    assert problems_of_message(message.blocks) == []
    assert len(message.blocks) <= 12
    assert len(told) <= 6_000
    assert "and 37 more" in told
    assert "and 55 more fields in which they differ" in told


def _written(message: Message) -> list[str]:
    return [each["text"] for each in objects(message.blocks) if isinstance(each.get("text"), str)]
