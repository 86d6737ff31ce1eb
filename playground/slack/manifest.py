"""The app's manifest, as far as Slack acts on it: commands, scopes, shortcuts, events."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

# Without a manifest the stand-in gives an app everything it might ask for.
EVERY_SCOPE = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "users:read",
    "users:read.email",
)
EVERY_EVENT = ("app_home_opened", "app_mention", "function_executed", "message.im")


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """One command; `should_escape` decides how people and channels in its text reach the app."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut of kind `global` or `message`."""

    callback_id: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the app may do. `permissive` stands for an app without a manifest: any command, every scope."""

    bot_name: str = "UChat"
    commands: tuple[SlashCommand, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    bot_scopes: tuple[str, ...] = EVERY_SCOPE
    bot_events: tuple[str, ...] = EVERY_EVENT
    permissive: bool = True
    steps: dict[str, Any] = field(default_factory=dict)

    def command(self, name: str) -> SlashCommand | None:
        """The command of that name; None when Slack would not know it."""
        for known in self.commands:
            if known.command == name:
                return known
        return SlashCommand(name, should_escape=True) if self.permissive else None


def read_manifest(path: Path | str | None) -> Manifest:
    """The manifest in a YAML file; a permissive one for None. OSError or yaml.YAMLError when unreadable."""
    if path is None:
        return Manifest()
    document: dict[str, Any] = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    features = document.get("features") or {}
    return Manifest(
        bot_name=(features.get("bot_user") or {}).get("display_name", "UChat"),
        commands=tuple(
            SlashCommand(
                command=item["command"],
                description=item.get("description", ""),
                usage_hint=item.get("usage_hint", ""),
                should_escape=bool(item.get("should_escape", False)),
            )
            for item in features.get("slash_commands") or []
        ),
        shortcuts=tuple(
            Shortcut(item["callback_id"], item["name"], item["type"])
            for item in features.get("shortcuts") or []
        ),
        bot_scopes=tuple(((document.get("oauth_config") or {}).get("scopes") or {}).get("bot") or ()),
        bot_events=tuple(
            ((document.get("settings") or {}).get("event_subscriptions") or {}).get("bot_events") or ()
        ),
        permissive=False,
        steps=document.get("functions") or {},
    )
