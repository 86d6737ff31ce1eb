"""Whether everything the bot needs is there: one line each, with what to do. For `/uchat setup` and `doctor`."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from slack_sdk.errors import SlackClientError
from sqlalchemy.exc import SQLAlchemyError

from slackbot.bridge.flows import ALL, FIELDS, PREFIX
from slackbot.catalogue.gate import Gate
from slackbot.faults import Fault
from slackbot.store.journal import Journal
from slackbot.uchat import BadToken, MissingScope, NoFlow, UChat, UChatError

NEEDED_SCOPES = ("channels:read", "chat:write", "commands", "groups:read", "usergroups:read", "users:read")
_BUILDER = "docs/flow-builder.md says how."


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `mend` says what to do; it is empty where nothing is wrong."""

    what: str
    mend: str = ""

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.mend


@dataclass(frozen=True, slots=True)
class Approving:
    """What needs approval, by the action's names, and how it is given.

    `unfit` says why nothing can be approved in a channel, as half a sentence; it may raise Slack's errors and
    Refusal.
    """

    actions: frozenset[str]
    gate: Gate
    unfit: Callable[[str], Awaitable[str | None]]


async def examine(
    uchat: UChat,
    journal: Journal,
    slack_scopes: Callable[[], Awaitable[frozenset[str]]],
    approving: Approving,
) -> Sequence[Finding]:
    """Look at the database, Slack's scopes, approvals, and UChat's token, scopes, sub flows and user fields.

    Never raises for anything that is amiss: that is what it finds.
    """
    slack = await _slack(slack_scopes)
    findings = [await _database(journal), slack]
    if slack.good:
        findings.append(await _approvals(approving))
    token = await _token(uchat)
    findings.append(token)
    if token.good:
        findings += [
            await _flow_scope(uchat),
            await _team_scope(uchat),
            *await _sub_flows(uchat),
            *await _fields(uchat),
        ]
    return findings


async def _database(journal: Journal) -> Finding:
    try:
        await journal.ping()
    except (SQLAlchemyError, OSError) as error:
        return Finding("Database", f"It does not answer ({type(error).__name__}): check DATABASE_URL.")
    return Finding("Database")


async def _slack(slack_scopes: Callable[[], Awaitable[frozenset[str]]]) -> Finding:
    try:
        granted = await slack_scopes()
    except (SlackClientError, OSError, TimeoutError) as error:
        return Finding(
            "Slack token", f"Slack does not accept it ({type(error).__name__}): check SLACK_BOT_TOKEN."
        )
    missing = [each for each in NEEDED_SCOPES if each not in granted]
    if missing:
        return Finding("Slack scopes", f"Add {', '.join(missing)} and install the app again.")
    return Finding("Slack scopes")


async def _approvals(approving: Approving) -> Finding:
    gate, names = approving.gate, ", ".join(sorted(approving.actions))
    if not names:
        return Finding("Approvals: no action needs one")
    if gate.missing:
        return Finding("Approvals", f"Set {' and '.join(gate.missing)}; until then nobody can run {names}.")
    if not gate.enough_without(None):
        return Finding("Approvals", f"APPROVERS names fewer people than APPROVALS_REQUIRED, {gate.required}.")
    try:
        why = await approving.unfit(gate.channel)
    except (Fault, SlackClientError, OSError, TimeoutError) as error:
        return Finding(
            "Approval channel", f"Slack could not say who is in it ({type(error).__name__}): try again."
        )
    if why is not None:
        return Finding("Approval channel", f"Nothing can be approved in {gate.channel}: {why}.")
    return Finding(f"Approvals of {names}")


async def _token(uchat: UChat) -> Finding:
    try:
        await uchat.me()
    except BadToken:
        return Finding(
            "UChat token", "UChat does not know it: make a new one and put it into UCHAT_API_TOKEN."
        )
    except UChatError as error:
        return Finding(
            "UChat", f"It does not answer as it should ({type(error).__name__}): check UCHAT_API_URL."
        )
    return Finding("UChat token")


async def _flow_scope(uchat: UChat) -> Finding:
    try:
        await uchat.bot_users(limit=1)
    except NoFlow:
        return Finding("UChat bot", "The token belongs to no bot: make it inside the bot.")
    except MissingScope:
        return Finding("UChat scope Manage Flow", "Give it to the token.")
    except UChatError as error:
        return _unsaid("UChat scope Manage Flow", error)
    return Finding("UChat scope Manage Flow")


async def _team_scope(uchat: UChat) -> Finding:
    try:
        await uchat.team_info()
    except MissingScope:
        return Finding(
            "UChat scope Manage Team", "Give it to the token: labels, orders and --workspace need it."
        )
    except UChatError as error:
        return _unsaid("UChat scope Manage Team", error)
    return Finding("UChat scope Manage Team")


async def _sub_flows(uchat: UChat) -> list[Finding]:
    try:
        there = {each.name.strip().casefold() for each in await uchat.subflows(PREFIX)}
    except UChatError as error:
        return [_unsaid("Sub flows", error)]
    return [
        Finding(f"Sub flow “{flow.name}”")
        if flow.name in there
        else Finding(
            f"Sub flow “{flow.name}”",
            f"Create it in the Flow Builder; /uchat {flow.does} needs it. {_BUILDER}",
        )
        for flow in ALL
    ]


async def _fields(uchat: UChat) -> list[Finding]:
    try:
        there = {each.name for each in await uchat.user_fields(PREFIX)}
    except UChatError as error:
        return [_unsaid("User fields", error)]
    return [
        Finding(f"User field {name}")
        if name in there
        else Finding(f"User field {name}", f"Create it as a text field; the flow bridge needs it. {_BUILDER}")
        for name in FIELDS
    ]


def _unsaid(what: str, error: UChatError) -> Finding:
    return Finding(what, f"UChat could not say ({type(error).__name__}): try again.")
