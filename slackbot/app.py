"""The whole bot wired in one readable place: what is made, in which order, and how it ends."""

import asyncio
import gc
import secrets
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from random import Random

import aiohttp
import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from slackbot import metrics
from slackbot.bridge.bridge import Bridge
from slackbot.catalogue.catalogue import Catalogue, load
from slackbot.examination import Approving, examine
from slackbot.recent import Recent
from slackbot.reply import Mention
from slackbot.road.asked import new_reference
from slackbot.road.late import look_for_ever
from slackbot.road.sweep import forget_for_ever, keep_leases, sweep_for_ever
from slackbot.road.tools import Clock, Tools
from slackbot.settings import BotSettings, SettingsProblem, WebSettings
from slackbot.slack.answers import Answers
from slackbot.slack.bolt import bolt_app
from slackbot.slack.cards import Cards
from slackbot.slack.channels import Channels
from slackbot.slack.desk import Desk
from slackbot.slack.identity import identify, slack_scopes
from slackbot.slack.people import People
from slackbot.slack.shared import Seen
from slackbot.slack.tickets import Tickets
from slackbot.slack.working import Working
from slackbot.store.approvals import Approvals
from slackbot.store.claims import Claims
from slackbot.store.engine import open_engines
from slackbot.store.journal import Journal
from slackbot.store.ledger import Ledger
from slackbot.store.ready import make_ready
from slackbot.uchat import UChat

DRAIN_SECONDS = 10.0
SLACK_SECONDS = 10
_SWITCH_SECONDS = 0.0005
_COLLECT_AFTER = 20_000

_log = structlog.get_logger(__name__)


class SystemClock:
    """The machine's time."""

    def now(self) -> int:
        """Epoch milliseconds."""
        return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Bot:
    """The running bot, as its transports need it."""

    app: AsyncApp
    client: AsyncWebClient
    journal: Journal
    desk: Desk


@asynccontextmanager
async def running(
    settings: BotSettings,
    *,
    handlers: str = "handlers",
    clock: Clock | None = None,
    elapsed: Callable[[], float] = time.monotonic,
) -> AsyncIterator[Bot]:
    """The bot, ready for deliveries; on the way out it finishes what is in hand and closes everything.

    `clock` is the machine's where none is given; `elapsed` counts the seconds for which things are kept.
    Raises `StoreNotReady`, `SettingsProblem` where APPROVAL_ACTIONS names what is no action, and Slack's errors
    where the token does not work.
    """
    _keep_the_loop_quick()
    async with AsyncExitStack() as stack:
        engines = open_engines(settings.database_url.get_secret_value())
        stack.push_async_callback(engines.dispose)
        await make_ready(engines)
        ledger, journal = Ledger(engines.writer), Journal(engines.reader)
        ledger.start()
        stack.push_async_callback(ledger.stop)
        session = await stack.enter_async_context(
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SLACK_SECONDS))
        )
        client = slack_client(settings, session)
        identity = await identify(client)
        uchat = UChat(
            base_url=settings.uchat_api_url,
            token=settings.uchat_api_token,
            timeout=settings.uchat_timeout.total_seconds(),
            concurrency=settings.uchat_concurrency,
            hidden=settings.hidden_fields,
            default_region=settings.default_region or None,
            on_call=metrics.uchat_called,
        )
        stack.push_async_callback(uchat.aclose)
        claims = Claims(ledger, engines.reader)
        clock = clock or SystemClock()
        bridge = Bridge(
            uchat,
            claims,
            timeout=settings.bridge_timeout.total_seconds(),
            now=clock.now,
            wanted=journal.is_wanted,
        )
        stack.push_async_callback(bridge.aclose)
        people = People(client, settings.granted, identity.team, elapsed)
        channels = Channels(client, people, identity.user, elapsed)
        stack.push_async_callback(channels.aclose)
        desk = Desk(elapsed)
        metrics.watch_in_hand(lambda: len(desk))
        catalogue = gated(load(handlers), settings)
        approvals = Approvals(ledger, engines.reader)
        worker = secrets.token_hex(8)
        cards = Cards(
            slack_client(settings, session, patient=False),
            channels,
            approvals,
            journal,
            catalogue,
            start=desk.start,
            clock=clock,
            worker=worker,
        )
        tools = Tools(
            catalogue=catalogue,
            uchat=uchat,
            ledger=ledger,
            journal=journal,
            approvals=approvals,
            cards=cards,
            start=desk.start,
            recent=Recent(),
            standing_of=people.standing_of,
            decider_of=people.decider_of,
            may_share=channels.may_share,
            zone_of=people.zone_of,
            examine=lambda: examine(
                uchat,
                journal,
                lambda: slack_scopes(client),
                Approving(settings.approval_actions, settings.gate, channels.unfit),
            ),
            bridge=bridge,
            new_reference=partial(new_reference, Random(secrets.randbits(128)).randrange),  # noqa: S311  (a reference is no secret)
            clock=clock,
            worker=worker,
            evidence_ms=int(settings.evidence_retention.total_seconds() * 1000),
            region=settings.default_region or None,
            admins=tuple(Mention(each) for each in sorted(settings.admins) if each != "*"),
        )
        working = Working(
            tools=tools,
            desk=desk,
            answers=Answers(client, session),
            client=client,
            seen=Seen(elapsed),
            tickets=Tickets(elapsed),
        )
        for work in (
            keep_leases(tools),
            sweep_for_ever(tools),
            forget_for_ever(tools),
            look_for_ever(tools, bridge, claims),
        ):
            stack.push_async_callback(_end, asyncio.create_task(work))
        stack.push_async_callback(desk.drain, DRAIN_SECONDS)
        secret = (
            settings.slack_signing_secret.get_secret_value() if isinstance(settings, WebSettings) else None
        )
        yield Bot(bolt_app(working, client, identity, signing_secret=secret), client, journal, desk)
        _log.info("stopping", in_hand=len(desk))


def gated(catalogue: Catalogue, settings: BotSettings) -> Catalogue:
    """The actions, those that need approval behind its gate. Raises SettingsProblem where one is no such action."""
    try:
        return catalogue.gated(settings.approval_actions, settings.gate)
    except ValueError as error:
        raise SettingsProblem(
            [f"APPROVAL_ACTIONS names “{error}”, which is no action that changes something. Example: merge"]
        ) from error


def _keep_the_loop_quick() -> None:
    # The thread that writes the record must not keep the loop from acknowledging for longer than this.
    sys.setswitchinterval(_SWITCH_SECONDS)
    # Little of what a delivery makes is ever part of a cycle: look for them less often.
    gc.set_threshold(_COLLECT_AFTER, 20, 20)


def slack_client(
    settings: BotSettings, session: aiohttp.ClientSession, *, patient: bool = True
) -> AsyncWebClient:
    """The Web API, by the settings. A `patient` one waits and tries once more where Slack is throttling or away."""
    base = settings.slack_api_url
    retries = [
        AsyncConnectionErrorRetryHandler(max_retry_count=1),
        AsyncRateLimitErrorRetryHandler(max_retry_count=1),
    ]
    return AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=base if base.endswith("/") else f"{base}/",
        timeout=SLACK_SECONDS,
        session=session,
        retry_handlers=list(retries) if patient else [],
    )


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
