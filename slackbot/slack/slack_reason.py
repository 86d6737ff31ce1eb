"""Why Slack did not take a call, in Slack's own word for it."""

from slack_sdk.errors import SlackApiError


def slack_reason(error: BaseException) -> str:
    """Slack's error name, such as `channel_not_found`; the exception's name where Slack answered in no such way."""
    # Where the body is no JSON, as with a bare 503, the SDK's response holds it as text.
    data = getattr(error.response, "data", error.response) if isinstance(error, SlackApiError) else None
    named = data.get("error") if isinstance(data, dict) else None
    return str(named) if named else type(error).__name__
