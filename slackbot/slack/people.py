"""Who somebody is to Slack, and so what they may do here. Kept for a minute; asked once at a time."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, timedelta, timezone, tzinfo
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from slackbot.catalogue.action import Role
from slackbot.faults import Refusal
from slackbot.policy import EVERYONE, Membership, Standing, roles_of
from slackbot.slack.kept import KeptFor
from slackbot.slack.slack_reason import slack_reason

Granted: TypeAlias = Mapping[Role, frozenset[str]]

KEPT_SECONDS = 60.0
_MOST_PAGES = 20
SLACK_TROUBLE = (SlackClientError, ClientError, TimeoutError, OSError)

_log = structlog.get_logger(__name__)


class People:
    """Answers for `granted`, the settings' roles. `team` is the workspace the bot is installed in."""

    def __init__(
        self, client: AsyncWebClient, granted: Granted, team: str, clock: Callable[[], float]
    ) -> None:
        self._client = client
        self._granted = granted
        self._team = team
        self._groups = frozenset(
            each for holders in granted.values() for each in holders if each.startswith("S")
        )
        self._everyone = any(EVERYONE in holders for holders in granted.values())
        self._memberships: KeptFor[str, Membership] = KeptFor(KEPT_SECONDS, clock)
        self._zones: KeptFor[str, tzinfo] = KeptFor(KEPT_SECONDS, clock)
        self._all: KeptFor[str, bool] = KeptFor(KEPT_SECONDS, clock)
        self._members: KeptFor[str, frozenset[str]] = KeptFor(KEPT_SECONDS, clock)

    async def standing_of(self, user: str) -> Standing:
        """The person's membership and roles now. Raises Refusal where Slack can't say: then nobody may."""
        try:
            membership = await self.membership(user) if self._everyone else Membership.MEMBER
            groups = frozenset([group for group in self._groups if user in await self._group(group)])
        except SLACK_TROUBLE as error:
            raise self._unsaid(user, error) from error
        return Standing(user, membership, roles_of(user, membership, groups, self._granted))

    async def decider_of(self, user: str) -> Standing:
        """The person's membership and roles, asked anew: what they were a minute ago does not count.

        Raises Refusal where Slack can't say.
        """
        self._memberships.forget(user)
        for group in self._groups:
            self._members.forget(group)
        try:
            membership, listed = await asyncio.gather(
                self.membership(user),
                asyncio.gather(*(self._among(user, group) for group in sorted(self._groups))),
            )
        except SLACK_TROUBLE as error:
            raise self._unsaid(user, error) from error
        groups = frozenset(group for group in listed if group)
        return Standing(user, membership, roles_of(user, membership, groups, self._granted))

    async def _among(self, user: str, group: str) -> str | None:
        return group if user in await self._group(group) else None

    def forget(self, users: Iterable[str]) -> None:
        """Ask anew for these the next time."""
        self._all.forget("")
        for user in users:
            self._memberships.forget(user)

    async def membership(self, user: str) -> Membership:
        """What the person is to the workspace. Raises Slack's errors."""
        return await self._memberships.get(user, lambda: self._ask_membership(user))

    def _unsaid(self, user: str, error: BaseException) -> Refusal:
        _log.warning("roles not readable", user=user, error=slack_reason(error))
        return Refusal("Slack could not say who you are just now.", hint="Try again in a minute.")

    async def zone_of(self, user: str) -> tzinfo:
        """The person's time zone; UTC where Slack can't say."""
        try:
            return await self._zones.get(user, lambda: self._ask_zone(user))
        except SLACK_TROUBLE as error:
            _log.info("time zone not readable", user=user, error=slack_reason(error))
            return UTC

    async def _ask_zone(self, user: str) -> tzinfo:
        found = (await self._client.users_info(user=user))["user"]
        try:
            return ZoneInfo(str(found.get("tz") or "UTC"))
        except (ZoneInfoNotFoundError, ValueError):
            return timezone(timedelta(seconds=int(found.get("tz_offset") or 0)))

    async def read_all(self) -> None:
        """Read the whole workspace in a few calls, at most once in a minute. Raises Slack's errors."""
        await self._all.get("", self._read_all)

    async def _read_all(self) -> bool:
        cursor = ""
        for _ in range(_MOST_PAGES):
            page = await self._client.users_list(limit=500, cursor=cursor or None)
            for user in page["members"]:
                self._memberships.put(str(user["id"]), membership_of(user, self._team))
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return True

    async def _group(self, group: str) -> frozenset[str]:
        return await self._members.get(group, lambda: self._ask_group(group))

    async def _ask_membership(self, user: str) -> Membership:
        return membership_of((await self._client.users_info(user=user))["user"], self._team)

    async def _ask_group(self, group: str) -> frozenset[str]:
        try:
            answer = await self._client.usergroups_users_list(usergroup=group)
        except SlackApiError as error:
            if slack_reason(error) != "no_such_subteam":
                raise
            _log.error("a setting names a user group that Slack does not know", group=group)
            return frozenset()
        return frozenset(str(each) for each in answer["users"])


def membership_of(user: Mapping[str, object], team: str) -> Membership:
    """What a `users.info` user object says somebody is to the workspace `team`.

    `is_stranger` marks people of other organisations in shared channels; in a grid, `team_id` may differ for
    members too, and `enterprise_user.teams` then names ours.
    """
    if user.get("deleted"):
        return Membership.DEACTIVATED
    if user.get("is_bot") or user.get("id") == "USLACKBOT":
        return Membership.BOT
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Membership.GUEST
    grid = user.get("enterprise_user")
    teams = grid.get("teams", []) if isinstance(grid, Mapping) else []
    ours = user.get("team_id", team) == team or team in teams
    return Membership.MEMBER if ours and not user.get("is_stranger") else Membership.OUTSIDER
