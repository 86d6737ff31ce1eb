"""What is shared is what was seen."""

from slackbot.reply import Button, Facts, Mention, Note, Reply, Row, Rows, Verb
from slackbot.slack.shared import Seen, for_everybody
from tests.slack.clock import Hand


def shareable(reference: str) -> Reply:
    return Reply(reference, buttons=(Button("Share in channel", Verb.SHARE, reference),))


def test_an_answer_that_offers_to_be_shared_is_kept_for_who_saw_it(clock: Hand) -> None:
    seen = Seen(clock)
    seen.keep("U1", shareable("7K2M9-QXD4R"))
    assert seen.find("U1", "7K2M9-QXD4R") == shareable("7K2M9-QXD4R")
    assert seen.find("U2", "7K2M9-QXD4R") is None
    assert seen.find("U1", "AAAAA-AAAAA") is None


def test_an_answer_that_does_not_is_not_kept(clock: Hand) -> None:
    seen = Seen(clock)
    seen.keep("U1", Reply("secret", buttons=(Button("Undo", Verb.UNDO, "7K2M9-QXD4R"),)))
    assert seen.find("U1", "7K2M9-QXD4R") is None


def test_it_is_kept_for_half_an_hour(clock: Hand) -> None:
    seen = Seen(clock)
    seen.keep("U1", shareable("7K2M9-QXD4R"))
    clock.passes(29 * 60)
    assert seen.find("U1", "7K2M9-QXD4R") is not None
    clock.passes(61)
    assert seen.find("U1", "7K2M9-QXD4R") is None


def test_only_so_many_are_kept(clock: Hand) -> None:
    seen = Seen(clock)
    for number in range(501):
        seen.keep("U1", shareable(f"R{number}"))
    assert seen.find("U1", "R0") is None
    assert seen.find("U1", "R500") is not None


def test_a_channel_sees_nothing_to_press_and_who_shared_it() -> None:
    facts = Facts((("Email", ("jane@acme.com",)),))
    button = Button("Choose", Verb.TURN, "user f1001u501")
    reply = shareable("7K2M9-QXD4R").adding(
        facts, Rows((Row("Jane", ("details",), button),)), buttons=[button]
    )
    shared = for_everybody(reply, "U1")
    assert shared.buttons == ()
    assert shared.parts == (
        facts,
        Rows((Row("Jane", ("details",), None),)),
        Note(("Shared by ", Mention("U1"))),
    )
    assert shared.title == reply.title
