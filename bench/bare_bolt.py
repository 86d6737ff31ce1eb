"""`python -m bench.bare_bolt idle | find`: Bolt as its documentation writes it, without any of the bot.

`idle` acknowledges and does no more. `find` makes the call to UChat that `find email` makes and gives the same
reply, and keeps no record, knows no roles, checks no argument.
"""

import json
import os
import sys
from pathlib import Path
from urllib.parse import quote

import httpx
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient


def bare() -> AsyncApp:
    """The app, with no handler yet."""
    token = os.environ["SLACK_BOT_TOKEN"]
    return AsyncApp(
        token=token,
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        client=AsyncWebClient(token=token, base_url=os.environ["SLACK_API_URL"]),
    )


def idle(app: AsyncApp) -> None:
    """An empty handler."""

    @app.command("/uchat")
    async def acknowledge(ack: AsyncAck) -> None:
        await ack()


def find(app: AsyncApp) -> None:
    """The same call and the same reply as the bot's, whose reply lies in the file REPLY."""
    token = os.environ["UCHAT_API_TOKEN"]
    uchat = httpx.AsyncClient(headers={"Authorization": f"Bearer {token}", "Accept": "application/json"})
    base = os.environ["UCHAT_API_URL"]
    reply = json.loads(Path(os.environ["REPLY"]).read_bytes())

    @app.command("/uchat")
    async def find_email(ack: AsyncAck, command: dict[str, str], respond: AsyncRespond) -> None:
        await ack()
        email = command["text"].removeprefix("find email ")
        answer = await uchat.get(f"{base}/subscribers?email={quote(email, safe='')}&limit=100&page=1")
        found = [each for each in answer.json()["data"] if each["email"] == email]
        if len(found) == 1:
            await respond(reply)


if __name__ == "__main__":
    bolt = bare()
    {"idle": idle, "find": find}[sys.argv[1]](bolt)
    bolt.start(port=int(os.environ["PORT"]), host=os.environ["HOST"])
