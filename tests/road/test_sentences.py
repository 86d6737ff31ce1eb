"""What people are told about an error, and where it leaves an operation."""

import pytest

from slackbot import uchat
from slackbot.faults import Fault, InputFault, Partly, Refusal, StoreFault, Unproven
from slackbot.road.attempt import state_of, told
from slackbot.road.sentences import is_expected, maybe_done, sentence_of
from slackbot.store.states import State

ERRORS: list[Exception] = [
    uchat.BadToken("401"),
    uchat.NoFlow("404"),
    uchat.MissingScope("403"),
    uchat.NotFound("404"),
    uchat.Invalid("422", message="The tag is unknown."),
    uchat.Invalid("422"),
    uchat.Throttled("429", retry_after=30),
    uchat.Busy("no room"),
    uchat.Unavailable("502"),
    uchat.Blocked("1010"),
    uchat.TimedOut("10 s"),
    uchat.Nonsense("<html>"),
    uchat.UChatError("something else"),
    TimeoutError(),
    StoreFault(),
    RuntimeError("xoxb-1-secret at 0x7f2a"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda each: type(each).__name__)
def test_every_error_is_a_clear_sentence_with_what_to_do_next(error: Exception) -> None:
    sentence, hint = sentence_of(error)
    for text in (sentence, hint):
        assert text[0].isupper()
        assert text.endswith(".")
        assert "!" not in text
        assert not any(leak in text for leak in ("xoxb", "0x7f", "<html>", "http", "Traceback"))


@pytest.mark.parametrize("error", ERRORS, ids=lambda each: type(each).__name__)
def test_the_answer_holds_the_sentence_and_the_reference(error: Exception) -> None:
    reply = told("7K2M9-QXD4R", error)
    said = "\n".join(
        str(span) for part in reply.parts for line in getattr(part, "lines", ()) for span in line
    )
    assert sentence_of(error)[0] in said
    assert "7K2M9-QXD4R" in str(reply.parts[-1])
    assert reply.result == sentence_of(error)[0]


@pytest.mark.parametrize(
    ("seconds", "hint"),
    [
        (None, "Try again in a minute."),
        (0.0, "Try again in 1 second."),
        (29.2, "Try again in 30 seconds."),
        (90.0, "Try again in 2 minutes."),
        (3_600.0, "Try again in 60 minutes."),
    ],
)
def test_a_throttled_person_is_told_when_to_try_again(seconds: float | None, hint: str) -> None:
    assert sentence_of(uchat.Throttled("429", retry_after=seconds))[1] == hint


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (uchat.TimedOut("slow", maybe_done=True), State.UNKNOWN),
        (uchat.Unavailable("cut", maybe_done=True), State.UNKNOWN),
        (uchat.Invalid("422"), State.FAILED),
        (uchat.Throttled("429"), State.FAILED),
        (TimeoutError(), State.UNKNOWN),
        (RuntimeError("a defect"), State.UNKNOWN),
        (Unproven("not shown"), State.UNKNOWN),
        (StoreFault(), State.UNKNOWN),
        (Partly("20 of 45"), State.FAILED),
        (Refusal("changed since"), State.REFUSED),
        (InputFault("no such tag"), State.REFUSED),
    ],
)
def test_a_write_whose_outcome_nobody_knows_is_unknown(error: Exception, state: State) -> None:
    assert state_of(error, wrote=True) is state


@pytest.mark.parametrize("error", ERRORS, ids=lambda each: type(each).__name__)
def test_what_wrote_nothing_is_never_unknown(error: Exception) -> None:
    assert state_of(error, wrote=False) in {State.FAILED, State.REFUSED}


def test_a_bad_day_is_no_defect() -> None:
    assert is_expected(uchat.Unavailable("502"))
    assert is_expected(Fault("no"))
    assert is_expected(TimeoutError())
    assert not is_expected(KeyError("page"))
    assert maybe_done(KeyError("page"))


def test_an_unknown_outcome_tells_the_person_to_look_first() -> None:
    reply = told("7K2M9-QXD4R", uchat.TimedOut("slow", maybe_done=True), unknown=True)
    assert reply.title == "Outcome unknown"
    assert "look before you do it again" in str(reply.parts)
