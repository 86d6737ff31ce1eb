"""Errors as sentences: what happened and what to do, for the person who asked."""

import math

from slackbot import uchat
from slackbot.faults import Fault
from slackbot.text import count
from slackbot.uchat import UChatError

_LATER = "Try again in a minute."
_OPERATOR = "Tell whoever runs the bot."


def sentence_of(error: Exception) -> tuple[str, str]:  # noqa: C901, PLR0912  (a table, a case an error)
    """What happened, and what to do next. Never a token, a URL or a trace."""
    match error:
        case Fault():
            return str(error), error.hint or ""
        case uchat.BadToken():
            return "UChat does not accept the bot's token.", f"{_OPERATOR} UCHAT_API_TOKEN needs a new one."
        case uchat.NoFlow():
            return (
                "The bot's UChat token belongs to no chatbot.",
                f"{_OPERATOR} The token must be made inside a bot.",
            )
        case uchat.MissingScope():
            return (
                "The bot's UChat token has no right to do this.",
                f"{_OPERATOR} It needs the scopes Manage Flow and Manage Team.",
            )
        case uchat.NotFound():
            return "UChat has no such record any more.", "Look the person up again."
        case uchat.Invalid(message=message):
            return f"UChat refused this: {message or 'it named no reason.'}", "Check what was given."
        case uchat.Throttled(retry_after=seconds):
            return "UChat takes no more calls from the bot just now.", _when(seconds)
        case uchat.Blocked():
            return "The network in front of UChat refused the bot.", _OPERATOR
        case uchat.TimedOut():
            return "UChat did not answer in time.", _LATER
        case uchat.Unavailable():
            return "UChat can't be reached just now.", _LATER
        case uchat.Nonsense():
            return (
                "UChat gave an answer that makes no sense.",
                f"{_LATER} If it stays so, tell whoever runs the bot.",
            )
        case UChatError():
            return "UChat could not do this.", _LATER
        case TimeoutError():
            return "This took too long and was given up.", _LATER
    return "Something went wrong inside the bot.", f"{_OPERATOR} Give them the reference."


def is_expected(error: Exception) -> bool:
    """Whether this is a bad day rather than a defect: no trace is logged for it."""
    return isinstance(error, Fault | UChatError | TimeoutError)


def maybe_done(error: Exception) -> bool:
    """Whether a write that ended with `error` may have been carried out all the same."""
    return error.maybe_done if isinstance(error, UChatError | Fault) else True


def _when(seconds: float | None) -> str:
    if seconds is None:
        return _LATER
    if seconds < 90:
        return f"Try again in {count(max(1, math.ceil(seconds)), 'second')}."
    return f"Try again in {count(math.ceil(seconds / 60), 'minute')}."
