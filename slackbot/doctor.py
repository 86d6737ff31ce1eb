"""`python -m slackbot doctor`: whether everything the bot needs is there, one line each."""

import time
from contextlib import suppress
from functools import partial

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from slackbot.app import gated, slack_client
from slackbot.catalogue.catalogue import load
from slackbot.examination import Approving, Finding, examine
from slackbot.settings import BotSettings
from slackbot.slack.channels import Channels
from slackbot.slack.identity import identify, slack_scopes
from slackbot.slack.people import People
from slackbot.store.engine import open_engines
from slackbot.store.journal import Journal
from slackbot.store.migrate import HEAD, revision
from slackbot.uchat import UChat


async def doctor(settings: BotSettings) -> int:
    """Look at everything and print what was found; 1 where something is to be mended.

    Raises SettingsProblem, as the start does.
    """
    gated(load("handlers"), settings)
    engines = open_engines(settings.database_url.get_secret_value())
    uchat = UChat(
        base_url=settings.uchat_api_url,
        token=settings.uchat_api_token,
        timeout=settings.uchat_timeout.total_seconds(),
        concurrency=settings.uchat_concurrency,
    )
    try:
        async with aiohttp.ClientSession() as session:
            client = slack_client(settings, session)
            findings = await examine(
                uchat,
                Journal(engines.reader),
                lambda: slack_scopes(client),
                Approving(settings.approval_actions, settings.gate, partial(_unfit, settings, client)),
            )
        with suppress(SQLAlchemyError, OSError):  # the examination has said what is wrong with it
            findings = [*findings, _revision(await revision(engines.reader))]
    finally:
        await uchat.aclose()
        await engines.dispose()
    for each in findings:
        print(line_of(each))
    return 0 if all(each.good for each in findings) else 1


async def _unfit(settings: BotSettings, client: AsyncWebClient, channel: str) -> str | None:
    identity = await identify(client)
    people = People(client, settings.granted, identity.team, time.monotonic)
    channels = Channels(client, people, identity.user, time.monotonic)
    try:
        return await channels.unfit(channel)
    finally:
        await channels.aclose()


def _revision(there: str | None) -> Finding:
    if there == HEAD:
        return Finding("Database revision")
    return Finding(
        "Database revision", f"It is at {there or 'none'}, not {HEAD}. Run: python -m slackbot migrate"
    )


def line_of(finding: Finding) -> str:
    """One finding as a line."""
    return f"ok      {finding.what}" if finding.good else f"mend    {finding.what}: {finding.mend}"
