"""The modal that asks why."""

from typing import Any

import pytest

from playground.slack.refusals import problems_of_view
from slackbot.reply import Verb
from slackbot.road.approvals.deciding import MOST_REASON
from slackbot.slack.reasons import ASKS_WHY, REASON_FORM, Matter, reason_form

REFERENCE = "7K2M9-QXD4R"


@pytest.mark.parametrize("verb", sorted(ASKS_WHY))
def test_slack_takes_it_and_it_asks_one_thing(verb: Verb) -> None:
    view: Any = reason_form(Matter(verb=verb, reference=REFERENCE, channel="C012ABCDEF"))
    assert problems_of_view(view) == []
    assert view["callback_id"] == REASON_FORM
    [block] = view["blocks"]
    assert block["label"]["text"] == "Reason"
    assert not block.get("optional")
    element = block["element"]
    assert (element["multiline"], element["max_length"], element["focus_on_load"]) == (
        True,
        MOST_REASON,
        True,
    )
    assert view["submit"] == view["title"]


@pytest.mark.parametrize("verb", sorted(ASKS_WHY))
def test_it_remembers_what_it_is_about_and_nothing_else(verb: Verb) -> None:
    matter = Matter(verb=verb, reference=REFERENCE, channel="C012ABCDEF")
    view: Any = reason_form(matter)
    assert Matter.model_validate_json(view["private_metadata"]) == matter
    assert set(Matter.model_validate_json(view["private_metadata"]).model_dump()) >= {"verb", "reference"}
    assert "http" not in view["private_metadata"]


def test_what_is_decided_without_a_reason_has_no_modal() -> None:
    assert set(ASKS_WHY) == {Verb.REJECT, Verb.MARK_DONE, Verb.MARK_NOT_DONE}
