"""Running one piece of work so that whatever it does ends as a value: an answer or an error, and what it cost."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass

import structlog

from slackbot.catalogue.grammar import format_line
from slackbot.faults import Failure, Fault
from slackbot.reply import Button, Reply, Verb
from slackbot.road.asked import Invocation
from slackbot.road.chooser import trouble
from slackbot.road.sentences import is_expected, maybe_done, sentence_of
from slackbot.store.states import State
from slackbot.uchat import Throttled, Unavailable, tally

LONGEST_SECONDS = 120.0
"""The longest that one handler may take; each call to UChat has its own, shorter limit."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of a piece of work: `reply` or `error`, and the UChat calls it made."""

    reply: Reply | None
    error: Exception | None
    calls: int


async def attempt(work: Awaitable[Reply]) -> Attempt:
    """Await `work`, for `LONGEST_SECONDS` at most. Raises nothing but a cancellation."""
    with tally() as counted:
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                return Attempt(await work, None, counted.calls)
        except Exception as error:  # noqa: BLE001  (every failure gets a sentence, an entry and a log line)
            return Attempt(None, error, counted.calls)


def state_of(error: Exception, *, wrote: bool) -> State:
    """Where an operation that ended with `error` stands; `wrote` says that it may have changed something."""
    if wrote and maybe_done(error):
        return State.UNKNOWN
    return State.REFUSED if isinstance(error, Fault) and not isinstance(error, Failure) else State.FAILED


def told(reference: str, error: Exception, *, unknown: bool = False) -> Reply:
    """The answer for an error, and its one log line under the same reference."""
    sentence, hint = sentence_of(error)
    if isinstance(error, Fault):
        _log.info("request refused", reference=reference, reason=type(error).__name__)
    elif is_expected(error):
        _log.warning("request failed", reference=reference, error=repr(error))
    else:
        _log.error("request broke", reference=reference, exc_info=error)
    if unknown:
        own = (error.hint if isinstance(error, Fault) else None) or ""
        hint = f"It may have been carried out all the same: look before you do it again. {own}".strip()
    buttons = error.buttons if isinstance(error, Fault) else ()
    fault = Fault(*(error.sentence if isinstance(error, Fault) else (sentence,)), hint=hint, buttons=buttons)
    return trouble(fault, reference, "Outcome unknown" if unknown else "That didn't work")


def again(invocation: Invocation, error: Exception) -> list[Button]:
    """The button that tries once more, where a bad moment of UChat's kept anything from being done."""
    if not isinstance(error, Throttled | Unavailable | TimeoutError):
        return []
    return [Button("Try again", Verb.TURN, format_line(invocation.action, invocation.raw))]
