"""Who the bot is: what auth.test answers, asked once at start."""

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient


@dataclass(frozen=True, slots=True)
class Identity:
    """The bot's own ids, and the workspace it is installed in."""

    user: str
    bot: str
    team: str


async def identify(client: AsyncWebClient) -> Identity:
    """Ask Slack. Raises Slack's errors: a token that does not work is found here and not at the first command."""
    answer = await client.auth_test()
    return Identity(
        user=str(answer.get("user_id")), bot=str(answer.get("bot_id")), team=str(answer.get("team_id"))
    )


async def slack_scopes(client: AsyncWebClient) -> frozenset[str]:
    """The scopes the bot's token has, as Slack's `x-oauth-scopes` header tells. Raises Slack's errors."""
    answer = await client.auth_test()
    headers = {str(name).casefold(): str(value) for name, value in answer.headers.items()}
    return frozenset(each.strip() for each in headers.get("x-oauth-scopes", "").split(",") if each.strip())
