"""The decision whether a call may go out, with the time passed in."""

import pytest

from slackbot.uchat.budget import Budget


def told(budget: Budget, remaining: int, *, limit: int = 1000, now: float = 0.0) -> None:
    budget.told({"x-ratelimit-limit": str(limit), "x-ratelimit-remaining": str(remaining)}, now)


def test_room_is_up_to_the_concurrency() -> None:
    budget = Budget(2)
    budget.started()
    assert budget.has_room(0)
    budget.started()
    assert not budget.has_room(0)
    budget.ended()
    assert budget.has_room(0)


def test_nothing_left_lets_one_probe_out_at_a_time() -> None:
    budget = Budget(3)
    told(budget, 0)
    assert budget.has_room(1)
    budget.started()
    assert not budget.has_room(1)


def test_calls_under_way_count_against_what_is_left() -> None:
    budget = Budget(5)
    told(budget, 2)
    budget.started()
    assert budget.has_room(1)
    budget.started()
    assert not budget.has_room(1)


def test_retry_after_closes_for_that_long() -> None:
    budget = Budget(1)
    assert budget.refused(2.5, now=10) == 2.5
    assert not budget.has_room(12.4)
    assert budget.has_room(12.5)


def test_a_refusal_without_retry_after_pauses_longer_each_time() -> None:
    budget = Budget(1)
    assert [budget.refused(None, now=0) for _ in range(9)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    budget.accepted()
    assert budget.refused(None, now=0) == 1


@pytest.mark.parametrize(("remaining", "plenty"), [(1000, True), (200, True), (199, False), (0, False)])
def test_a_fifth_is_kept_for_people(remaining: int, plenty: bool) -> None:
    budget = Budget(1)
    told(budget, remaining)
    assert budget.has_plenty(1) is plenty


def test_nothing_known_is_plenty() -> None:
    assert Budget(1).has_plenty(0)


def test_what_was_told_an_hour_ago_is_forgotten() -> None:
    budget = Budget(3)
    told(budget, 0, now=0)
    assert not budget.has_plenty(3600)
    assert budget.has_plenty(3601)


@pytest.mark.parametrize("text", ["", "many", "-1", "1e3", "9" * 40, "٣"])
def test_unreadable_headers_are_passed_over(text: str) -> None:
    budget = Budget(1)
    told(budget, 7)
    budget.told({"x-ratelimit-limit": text, "x-ratelimit-remaining": text}, 1)
    assert (budget.limit, budget.remaining) == (1000, 7)


def test_concurrency_is_at_least_one() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Budget(0)
