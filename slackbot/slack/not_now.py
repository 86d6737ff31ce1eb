"""What it means that Slack did not take something: for how long, and whether people must do something about it."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from slackbot.slack.slack_reason import slack_reason

AGAIN_MS = 5_000
LONG_MS = 60_000

GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"})
"""The message is gone; another takes its place."""
TOO_MUCH = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
"""It is too much, or drawn in a way that Slack does not take."""
NOBODY = frozenset(
    {
        "account_inactive",
        "cannot_dm_bot",
        "channel_not_found",
        "is_inactive",
        "messages_tab_disabled",
        "user_disabled",
        "user_not_found",
        "users_not_found",
    }
)
"""There is nobody there to be told."""
_PASSING = frozenset(
    {
        "ratelimited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "SlackApiError",
    }
)
_CLOSED = {
    "channel_not_found": "the bot can't see the channel",
    "not_in_channel": "the bot is not in the channel",
    "is_archived": "the channel is archived",
    "is_inactive": "the channel is archived",
    "restricted_action": "the bot may not post there",
}


class NotNowError(Exception):
    """Slack did not take it. `why` is for people where somebody must change something; `wait` is milliseconds."""

    def __init__(self, reason: str, wait: int, why: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait
        self.why = why


def not_now(error: SlackApiError) -> NotNowError:
    """The error as what follows from it. Pure."""
    response, reason = error.response, slack_reason(error)
    wait = AGAIN_MS if reason in _PASSING | GONE else LONG_MS
    if reason == "ratelimited" and isinstance(response, AsyncSlackResponse):
        headers = {str(name).casefold(): str(value) for name, value in response.headers.items()}
        after = headers.get("retry-after", "")
        wait = int(after) * 1000 if after.isdecimal() else AGAIN_MS
    return NotNowError(reason, wait, _CLOSED.get(reason))
