"""What the audit log shows of a merge, and to whom."""

import pytest

from tests.e2e.bridged import _soon
from tests.e2e.merging import PRIMARY, REASON, SECONDARY, Request, merged, refused, requested, states
from tests.e2e.stage import Stage

__all__ = ["_soon"]

pytestmark = pytest.mark.usefixtures("_soon")
STEPS = ["pending", "approved", "started", "merged f1001u526 into f1001u525"]


@pytest.fixture
async def request_(stage: Stage) -> Request:
    """Asked for by Maya, approved by Priya, merged."""
    request = await requested(stage)
    await merged(stage, request)
    return request


@pytest.mark.parametrize("user", ["aroha", "maya", "priya"])
async def test_by_its_reference_admins_and_whoever_had_a_part_see_every_entry_of_it(
    stage: Stage, request_: Request, user: str
) -> None:
    for reference in (request_.reference, request_.reference.lower()):
        answer = await stage.ask(f"audit {reference}", user=user)
        assert answer.text.count(request_.reference) >= len(await states(stage, request_.reference)) == 4
        for step in STEPS:
            assert step in answer.text
        assert "<@U0MAYA>" in answer.text or user == "maya"
        assert "<@U0PRIYA>" in answer.text or user == "priya"


async def test_who_had_no_part_in_it_sees_nothing_of_it(stage: Stage, request_: Request) -> None:
    answer = await stage.ask(f"audit {request_.reference}", user="tom")
    assert "No entries of yours" in answer.text
    assert "Alex Chen" not in answer.text
    assert REASON not in answer.text


async def test_whoever_was_refused_a_click_had_no_part_in_it(stage: Stage) -> None:
    request = await requested(stage)
    await refused(stage, request.card, "Approve", user="tom")
    answer = await stage.ask(f"audit {request.reference}", user="tom")
    assert "No entries of yours" in answer.text
    assert "Alex Chen" not in answer.text


async def test_both_people_are_told_once_and_what_else_was_given_with_them(
    stage: Stage, request_: Request
) -> None:
    answer = await stage.ask("audit merge", user="aroha")
    (entry,) = [each for each in answer.text.split("\n\n") if request_.reference in each]
    assert f"merge  Alex Chen ({PRIMARY}) and Alex Chen ({SECONDARY})" in entry
    assert entry.count("Alex Chen") == 2
    assert f"keep, {REASON}" in entry
