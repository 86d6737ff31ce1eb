"""Previous and Next."""

import pytest

from slackbot.catalogue.grammar import Parsed, parse
from slackbot.road.paging import span_of
from tests.road.asking import REAL


@pytest.mark.parametrize(
    ("page", "shown", "total", "told"),
    [
        (1, 8, 45, "1–8 of 45"),
        (2, 8, 45, "9–16 of 45"),
        (6, 5, 45, "41–45 of 45"),
        (6, 1, 41, "41 of 41"),
        (1, 8, None, "1–8"),
        (200, 8, 1_600, "1,593–1,600 of 1,600"),
        (1, 0, 0, "none"),
    ],
)
def test_a_page_says_which_of_how_many(page: int, shown: int, total: int | None, told: str) -> None:
    assert span_of(page, 8, shown, total) == told


def test_a_page_is_asked_for_like_any_other_argument() -> None:
    parsed = parse(REAL, "find jane --page 2", None)
    assert isinstance(parsed, Parsed)
    assert parsed.raw == {"value": "jane", "page": "2"}
