"""Whether a channel holds anybody from outside: where it does, nothing is shared or asked for there."""

import asyncio
from collections.abc import Callable, Mapping

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from slackbot.faults import Refusal
from slackbot.policy import Membership
from slackbot.slack.kept import KeptFor
from slackbot.slack.people import KEPT_SECONDS, SLACK_TROUBLE, People
from slackbot.slack.slack_reason import slack_reason

_MOST_MEMBERS = 1_000
_MOST_ASKED_SINGLY = 10
_SECONDS = 2.0
_log = structlog.get_logger(__name__)


class Channels:
    """Knows of channels what sharing and approvals need. An answer in doubt is no."""

    def __init__(self, client: AsyncWebClient, people: People, bot: str, clock: Callable[[], float]) -> None:
        self._client = client
        self._people = people
        self._bot = bot
        self._ours: KeptFor[str, bool] = KeptFor(KEPT_SECONDS, clock)
        self._fitness: KeptFor[str, str] = KeptFor(KEPT_SECONDS, clock)
        self._asking: dict[str, asyncio.Task[bool]] = {}

    async def may_share(self, channel: str) -> bool:
        """Whether everybody in the channel is a full member of this workspace. Kept for a minute.

        No for direct messages (there is nobody to share with), for channels the bot can't see, for more
        than a thousand people, and where Slack does not answer within two seconds.
        """
        if not channel.startswith(("C", "G")):
            return False
        task = self._asking.get(channel)
        if task is None:
            task = asyncio.create_task(self._ours.get(channel, lambda: self._all_ours(channel)))
            self._asking[channel] = task
            task.add_done_callback(lambda _: self._asking.pop(channel, None))
        try:
            async with asyncio.timeout(_SECONDS):
                # A large channel takes longer than anybody waits; asked again, the answer is there.
                return await asyncio.shield(task)
        except SLACK_TROUBLE as error:
            _log.info("no sharing: the channel can't be read", channel=channel, error=type(error).__name__)
            return False

    async def unfit(self, channel: str, *, fresh: bool = False) -> str | None:
        """Why no request may be shown in that channel, as half a sentence; None where one may.

        Kept for a minute, and asked anew where it must be `fresh`.

        Raises Refusal where Slack does not answer.
        """
        if fresh:
            self._fitness.forget(channel)
        try:
            return await self._fitness.get(channel, lambda: self._ask_fitness(channel, fresh=fresh)) or None
        except SLACK_TROUBLE as error:
            _log.warning("approval channel not readable", channel=channel, error=type(error).__name__)
            raise Refusal(
                "Slack could not say who is in the approval channel.", hint="Try again in a minute."
            ) from error

    async def _ask_fitness(self, channel: str, *, fresh: bool) -> str:
        try:
            info = (await self._client.conversations_info(channel=channel))["channel"]
        except SlackApiError as error:
            if slack_reason(error) != "channel_not_found":
                raise
            return "the bot can't see that channel"
        if info.get("is_archived"):
            return "the channel is archived"
        if not info.get("is_member"):
            return "the bot is not in the channel"
        if not await self._holds_ours(channel, info, fresh=fresh):
            return "guests or people of other organisations may be in it"
        return ""

    async def aclose(self) -> None:
        """End what is still being asked."""
        tasks = list(self._asking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _all_ours(self, channel: str) -> bool:
        info = (await self._client.conversations_info(channel=channel))["channel"]
        return await self._holds_ours(channel, info)

    async def _holds_ours(self, channel: str, info: Mapping[str, object], *, fresh: bool = False) -> bool:
        shared = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared", "is_shared", "is_im", "is_mpim")
        if any(info.get(each) for each in shared):
            return False
        members: list[str] = []
        cursor = ""
        while True:
            page = await self._client.conversations_members(channel=channel, limit=200, cursor=cursor or None)
            members += [str(each) for each in page["members"]]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if len(members) > _MOST_MEMBERS:
                return False
            if not cursor:
                break
        others = [each for each in members if each != self._bot]
        if fresh:
            self._people.forget(others)
        return await self._members_only(others)

    async def _members_only(self, users: list[str]) -> bool:
        if len(users) > _MOST_ASKED_SINGLY:
            await self._people.read_all()
        for user in users:
            # Other apps' bots sit in many channels; they read nothing a member of theirs could not.
            if await self._people.membership(user) in {Membership.GUEST, Membership.OUTSIDER}:
                return False
        return True
