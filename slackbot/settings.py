"""The settings, from the environment alone. Each command asks for what it needs and no more."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

import httpx
import phonenumbers
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from slackbot.catalogue.action import Role
from slackbot.catalogue.gate import Gate
from slackbot.duration import parse_duration

_HOLDER = re.compile(r"\*|[UWS][A-Z0-9]{2,}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")
_PRINTABLE = re.compile(r"[!-~]+")
_IN_MEMORY = re.compile(r":memory:|mode=memory")

EXAMPLES: Mapping[str, str] = {
    "SLACK_BOT_TOKEN": "xoxb-…",
    "SLACK_SIGNING_SECRET": "the Signing Secret under Basic Information",
    "SLACK_APP_TOKEN": "xapp-…",
    "SLACK_API_URL": "https://slack.com/api/",
    "UCHAT_API_URL": "https://www.uchat.com.au/api",
    "UCHAT_API_TOKEN": "the token under Settings → API",
    "UCHAT_TIMEOUT": "10s",
    "BRIDGE_TIMEOUT": "30s",
    "UCHAT_CONCURRENCY": "1",
    "DEFAULT_REGION": "AU",
    "DATABASE_URL": "sqlite+aiosqlite:///slackbot.db",
    "VIEWERS": "* or U012ABCDEF,S034GHIJKL",
    "EDITORS": "U012ABCDEF,S034GHIJKL",
    "APPROVERS": "S034GHIJKL",
    "ADMINS": "U012ABCDEF",
    "APPROVAL_CHANNEL": "C012ABCDEF",
    "APPROVALS_REQUIRED": "1",
    "APPROVAL_TTL": "24h",
    "APPROVAL_ACTIONS": "merge,tag clear",
    "EVIDENCE_RETENTION": "90d",
    "HIDDEN_FIELDS": "phone,passport number",
    "HOST": "127.0.0.1",
    "PORT": "3000",
    "LOG_LEVEL": "info",
}


class SettingsProblem(Exception):
    """Settings that are missing or can't be read. `lines` holds one sentence each, without any value."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def _listed(value: object) -> object:
    if isinstance(value, str):
        return frozenset(each.strip() for each in value.split(",") if each.strip())
    return value


def _holders(value: frozenset[str]) -> frozenset[str]:
    for each in value:
        if not _HOLDER.fullmatch(each):
            raise ValueError("is a list of Slack user ids (U…), user group ids (S…) or *")
    return value


def _some(value: frozenset[str]) -> frozenset[str]:
    if not value:
        raise ValueError("names nobody")
    return value


def _action_names(value: frozenset[str]) -> frozenset[str]:
    return frozenset(" ".join(each.casefold().split()) for each in value)


def _duration(value: object) -> object:
    try:
        return parse_duration(value) if isinstance(value, str) else value
    except ValueError:
        # Its own sentence quotes the value, which may be a token in the wrong place.
        raise ValueError("is a length of time from one second up") from None


def _region(value: str) -> str:
    if value and value.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError("is a two-letter country code")
    return value.upper()


def _url(value: str) -> str:
    if not _PRINTABLE.fullmatch(value):
        raise ValueError("is an address without spaces, in plain letters, digits and signs")
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"https", "http"} and parts.hostname and parts.port != 0
        httpx.URL(value)
    except (ValueError, httpx.InvalidURL):
        usable = False  # their own sentences quote the value
    if not usable:
        raise ValueError("is an address that begins with https://, and its port is a number up to 65535")
    if "?" in value or "#" in value:
        raise ValueError("is an address without ? and #")
    return value


def _secret(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().strip():
        raise ValueError("is empty")
    if not _PRINTABLE.fullmatch(value.get_secret_value()):
        raise ValueError("is one word, in plain letters, digits and signs")
    return value


def _channel(value: str) -> str:
    if value and not _CHANNEL.fullmatch(value):
        raise ValueError("is a channel id, which begins with C")
    return value


def _database(value: SecretStr) -> SecretStr:
    scheme, separator, rest = value.get_secret_value().partition("://")
    if not separator:
        raise ValueError("is a database address")
    driver = {
        "sqlite": "sqlite+aiosqlite",
        "postgres": "postgresql+asyncpg",
        "postgresql": "postgresql+asyncpg",
    }.get(scheme, scheme)
    if driver not in {"sqlite+aiosqlite", "postgresql+asyncpg"}:
        raise ValueError("is an SQLite or a PostgreSQL address")
    address = f"{driver}://{rest}"
    try:
        url = make_url(address)
    except (ValueError, ArgumentError):
        # Their own sentences quote the value.
        raise ValueError("is a database address, and its port is a number") from None
    if driver == "sqlite+aiosqlite" and (not url.database or _IN_MEMORY.search(rest)):
        raise ValueError("is an SQLite address with the path of a file")
    return SecretStr(address)


Listed = Annotated[frozenset[str], NoDecode, BeforeValidator(_listed)]
Holders = Annotated[Listed, AfterValidator(_holders)]
SomeHolders = Annotated[Holders, AfterValidator(_some)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Secret = Annotated[SecretStr, AfterValidator(_secret)]
Url = Annotated[str, AfterValidator(_url)]


class DatabaseSettings(BaseSettings):
    """What `migrate` and `audit` need."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, case_sensitive=False)

    database_url: Annotated[SecretStr, AfterValidator(_database)] = SecretStr(
        "sqlite+aiosqlite:///slackbot.db"
    )
    log_level: Annotated[str, Field(pattern="(?i)^(debug|info|warning|error)$")] = "info"


class BotSettings(DatabaseSettings):
    """What the bot needs on either transport."""

    slack_bot_token: Secret
    slack_api_url: Url = "https://slack.com/api/"
    uchat_api_url: Url = "https://www.uchat.com.au/api"
    uchat_api_token: Secret
    uchat_timeout: Duration = timedelta(seconds=10)
    bridge_timeout: Duration = timedelta(seconds=30)
    uchat_concurrency: Annotated[int, Field(ge=1, le=50)] = 1
    default_region: Annotated[str, AfterValidator(_region)] = ""
    viewers: SomeHolders
    editors: SomeHolders
    approvers: Holders = frozenset()
    admins: Holders = frozenset()
    approval_channel: Annotated[str, AfterValidator(_channel)] = ""
    approvals_required: Annotated[int, Field(ge=1, le=10)] = 1
    approval_ttl: Duration = timedelta(hours=24)
    approval_actions: Annotated[Listed, AfterValidator(_action_names)] = frozenset({"merge"})
    evidence_retention: Duration = timedelta(days=90)
    hidden_fields: Listed = frozenset()

    @property
    def gate(self) -> Gate:
        """How actions that need approval are agreed to."""
        return Gate(
            channel=self.approval_channel,
            approvers=self.approvers,
            required=self.approvals_required,
            lasts_ms=int(self.approval_ttl.total_seconds() * 1000),
        )

    @property
    def granted(self) -> dict[Role, frozenset[str]]:
        """Who holds which role."""
        return {
            Role.VIEWER: self.viewers,
            Role.EDITOR: self.editors,
            Role.APPROVER: self.approvers,
            Role.ADMIN: self.admins,
        }


class WebSettings(BotSettings):
    """What `web` needs besides: HTTP, signed."""

    slack_signing_secret: Secret
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000


class WorkerSettings(BotSettings):
    """What `worker` needs besides: Socket Mode."""

    slack_app_token: Secret


S = TypeVar("S", bound=DatabaseSettings)


def read_settings(kind: type[S]) -> S:
    """The settings of that kind, from the environment.

    Raises SettingsProblem with one line for each setting that is missing or can't be read.
    """
    try:
        return kind()
    except ValidationError as error:
        lines = [
            _line(str(each["loc"][0]), each["type"], each["msg"])
            for each in error.errors(include_input=False)
        ]
        raise SettingsProblem(sorted(set(lines))) from None


def _line(field: str, kind: str, message: str) -> str:
    name = field.upper()
    if kind == "missing":
        what = "is missing"
    else:
        said = message.removeprefix("Value error, ")
        # A validator's own words say what it is; pydantic's say what it should be.
        what = f"can't be used: it {said}" if said.startswith(("is ", "names ")) else f"can't be used: {said}"
    return f"{name} {what.rstrip('.')}. Example: {name}={EXAMPLES.get(name, '…')}"
