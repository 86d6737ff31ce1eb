"""Who and what there is in the workspace: people, channels, user groups, in the shapes Slack's API gives."""

import secrets
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["member", "guest", "multi_guest", "external", "bot", "deactivated"]
ChannelKind = Literal["channel", "private", "im"]

UPDATED = 1_760_000_000  # one fixed moment: nothing here depends on when it was made


@dataclass(slots=True)
class User:
    """One person or bot. `guest` is a single-channel guest, `external` belongs to another organisation."""

    id: str
    name: str
    real_name: str
    title: str = ""
    email: str = ""
    kind: Kind = "member"
    color: str = "4a154b"
    team_id: str = ""
    tz: str = "Australia/Sydney"
    tz_offset: int = 39_600
    is_admin: bool = False
    bot_id: str = ""

    def as_slack(self, *, with_email: bool) -> dict[str, Any]:
        """The object that users.info gives; the email address needs its own scope."""
        profile: dict[str, Any] = {
            "title": self.title,
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "first_name": self.real_name.partition(" ")[0],
            "last_name": self.real_name.partition(" ")[2],
            "team": self.team_id,
        }
        if with_email and self.email:
            profile["email"] = self.email
        if self.bot_id:
            profile["bot_id"] = self.bot_id
            profile["api_app_id"] = ""
        user: dict[str, Any] = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": self.kind == "deactivated",
            "profile": profile,
            "is_bot": self.kind == "bot",
            "is_app_user": False,
            "updated": UPDATED,
        }
        if self.kind == "deactivated":
            return user
        user |= {
            "color": self.color,
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": self.tz_offset,
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.kind in {"guest", "multi_guest"},
            "is_ultra_restricted": self.kind == "guest",
            "is_email_confirmed": True,
        }
        if self.kind == "external":
            user["is_stranger"] = True
        return user


@dataclass(slots=True)
class Channel:
    """A channel, private channel or direct message with the bot."""

    id: str
    name: str
    kind: ChannelKind = "channel"
    members: set[str] = field(default_factory=set)
    topic: str = ""
    is_ext_shared: bool = False
    is_archived: bool = False

    def as_slack(self, *, bot_id: str) -> dict[str, Any]:
        """The object that conversations.info gives."""
        if self.kind == "im":
            return {
                "id": self.id,
                "created": UPDATED,
                "is_im": True,
                "is_archived": False,
                "is_org_shared": False,
                "user": next((member for member in sorted(self.members) if member != bot_id), ""),
            }
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "created": UPDATED,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "private",
            "is_im": False,
            "is_mpim": False,
            "is_private": self.kind == "private",
            "is_archived": self.is_archived,
            "is_general": False,
            "is_shared": self.is_ext_shared,
            "is_ext_shared": self.is_ext_shared,
            "is_org_shared": False,
            "is_member": bot_id in self.members,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "num_members": len(self.members),
        }

    @property
    def payload_name(self) -> str:
        """What deliveries call it: Slack hides the names of direct messages and private channels."""
        return {"im": "directmessage", "private": "privategroup"}.get(self.kind, self.name)


@dataclass(slots=True)
class UserGroup:
    """A user group that a setting may name by its id."""

    id: str
    handle: str
    name: str
    users: list[str] = field(default_factory=list)
    disabled: bool = False

    def as_slack(self, *, team_id: str, with_users: bool) -> dict[str, Any]:
        group: dict[str, Any] = {
            "id": self.id,
            "team_id": team_id,
            "is_usergroup": True,
            "name": self.name,
            "description": "",
            "handle": self.handle,
            "is_external": False,
            "date_create": UPDATED,
            "date_update": UPDATED,
            "date_delete": UPDATED if self.disabled else 0,
            "auto_type": None,
            "user_count": len(self.users),
        }
        if with_users:
            group["users"] = list(self.users)
        return group


@dataclass(slots=True)
class World:
    """The workspace. Everything in it may be changed while the stand-in runs, by tests for one."""

    team_id: str
    team_name: str
    team_domain: str
    app_id: str
    bot_user: User
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    groups: dict[str, UserGroup] = field(default_factory=dict)

    @property
    def bot_user_id(self) -> str:
        return self.bot_user.id

    def user(self, name: str) -> User:
        """The person of that id or short name; KeyError naming who there is."""
        found = self.users.get(name) or self.user_named(name)
        if found is None:
            raise KeyError(
                f"no such person: {name}; there are {', '.join(u.name for u in self.users.values())}"
            )
        return found

    def channel(self, name: str) -> Channel:
        """The channel of that id or name, with or without `#`; KeyError naming what there is."""
        found = self.channels.get(name) or self.channel_named(name.removeprefix("#"))
        if found is None:
            raise KeyError(
                f"no such channel: {name}; there are {', '.join(c.name for c in self.channels.values())}"
            )
        return found

    def group(self, name: str) -> UserGroup:
        """The user group of that id or handle, with or without `@`; KeyError naming what there is."""
        handle = name.removeprefix("@")
        for group in self.groups.values():
            if name == group.id or handle == group.handle:
                return group
        raise KeyError(
            f"no such user group: {name}; there are {', '.join(g.handle for g in self.groups.values())}"
        )

    def user_named(self, name: str) -> User | None:
        """The person whose short name that is."""
        return next((user for user in self.users.values() if user.name == name), None)

    def channel_named(self, name: str) -> Channel | None:
        """The channel of that name, without `#`."""
        return next((channel for channel in self.channels.values() if channel.name == name), None)

    def direct_message(self, user_id: str) -> Channel:
        """The direct message between that person and the bot, opened when there is none."""
        members = {user_id, self.bot_user_id}
        for channel in self.channels.values():
            if channel.kind == "im" and channel.members == members:
                return channel
        channel = Channel(f"D{secrets.token_hex(5).upper()}", self.users[user_id].name, "im", members)
        self.channels[channel.id] = channel
        return channel

    def has_guests(self, channel: Channel) -> bool:
        """Whether anybody in that channel is a guest."""
        return any(
            member in self.users and self.users[member].kind in {"guest", "multi_guest"}
            for member in channel.members
        )
