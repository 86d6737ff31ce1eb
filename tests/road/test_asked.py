"""The references people quote."""

import random

from slackbot.road.asked import new_reference


def test_a_reference_is_two_groups_of_letters_that_nobody_mistakes() -> None:
    draw = random.Random(1).randrange
    references = {new_reference(draw) for _ in range(2_000)}
    assert len(references) == 2_000
    for each in references:
        assert len(each) == 11
        assert each[5] == "-"
        assert not set(each) & set("01ILOU")
        assert each == each.upper()


def test_every_letter_is_drawn_by_the_number_it_is_given() -> None:
    assert new_reference(lambda _: 0) == "22222-22222"
    assert new_reference(lambda most: most - 1) == "ZZZZZ-ZZZZZ"
