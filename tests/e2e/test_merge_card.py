import json

import pytest

from playground.slack.blocks import places
from playground.slack.messages import Message
from tests.e2e.merging import APPROVALS, PRIMARY, REASON, SECONDARY, directs, requested
from tests.e2e.stage import Stage, buttons, shown

JANE = "f1001u501"


async def test_the_preview_shows_both_what_moves_and_what_is_lost(stage: Stage) -> None:
    request = await requested(stage)
    for seen in (shown(request.answer), shown(request.card), request.card.text):
        for fact in (
            "alex.chen@example.com",
            "alexc@example.org",
            PRIMARY,
            SECONDARY,
            "WhatsApp",
            "Instagram",
            "+61491570006",
            "Beta tester",
            "Stock question",
            "Last seen",
            "2 messages, 2 orders, 1 tag, 1 label",
            "birthday: 1991-07-02",
            "plan: free (team stays)",
            "2 tags · 1 label · 4 custom fields · 5 messages · 3 orders",
            "stays with its profile alone",
            "can’t be undone",
        ):
            assert fact in seen, (fact, seen)
    assert "slackbot_" not in shown(request.card)


async def test_labels_that_uchat_does_not_send_are_said_to_be_unknown_and_to_move(stage: Stage) -> None:
    stage.uchat.switches.labels_sent = False
    request = await requested(stage)
    for seen in (shown(request.answer), shown(request.card)):
        assert seen.count("Labels: not known") == 2
        assert "2 messages, 2 orders, 1 tag, labels" in seen


async def test_what_is_deleted_with_the_secondary_is_said_to_be_lost(stage: Stage) -> None:
    request = await requested(stage, PRIMARY, SECONDARY, "--delete")
    lost = shown(request.card).partition("Lost")[2]
    assert "alexc@example.org" in lost
    assert "is deleted" in lost


@pytest.mark.parametrize("settings", [{"hidden_fields": "phone,loyalty_points"}])
async def test_hidden_fields_are_in_no_preview(stage: Stage) -> None:
    request = await requested(stage)
    for seen in (shown(request.answer), shown(request.card), request.card.text):
        for hidden in ("0491 570 006", "+61491570006", "loyalty_points", "120"):
            assert hidden not in seen
    entries = json.dumps([entry.arguments for entry in await stage.entries(request.reference)])
    assert "loyalty_points" not in entries


async def test_the_card_says_who_asks_and_why_and_its_buttons_carry_the_reference_alone(stage: Stage) -> None:
    request = await requested(stage)
    card = request.card
    assert card.text.startswith("Merge f1001u526 into f1001u525, both Alex Chen?")
    assert "Approval needed: <@U0MAYA> asks for it." in card.text
    assert {"type": "user", "user_id": "U0MAYA"} in _elements(card)
    assert f"Reason: {REASON}" in card.text
    found = {place.label: place.element["value"] for place in places(card.blocks)}
    assert found == dict.fromkeys(("Approve", "Reject", "Withdraw"), request.reference)
    assert buttons(request.answer) == ["Withdraw"]
    assert not card.metadata


async def test_there_is_one_card_and_nobody_gets_a_message_of_their_own(stage: Stage) -> None:
    request = await requested(stage)
    assert stage.slack.messages(APPROVALS, "priya") == [request.card]
    assert not stage.slack.thread(request.card)
    for user in ("maya", "tom", "priya", "aroha"):
        assert not directs(stage, user)


async def test_customers_names_and_reasons_are_shown_and_not_obeyed(stage: Stage) -> None:
    request = await requested(stage, "f1001u519", JANE, reason="<!channel> *now* <@U0PRIYA>")
    card = request.card
    assert "<!channel> *now* <@U0PRIYA>" in shown(card)
    assert "<!channel>" not in card.text
    assert "<@U0PRIYA>" not in card.text
    for element in _elements(card):
        if element.get("type") == "mrkdwn":
            assert "<!channel>" not in str(element["text"])


def _elements(message: Message) -> list[dict[str, object]]:
    """Every object within the blocks of a message."""
    found: list[dict[str, object]] = []
    waiting: list[object] = [message.blocks]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            found.append(node)
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return found
