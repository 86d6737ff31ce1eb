"""Who may do what, and how carefully it is done. Pure: the same function answers a command, help and a card."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from slackbot.catalogue.action import Action, Effect, Role

EVERYONE = "*"


class Membership(StrEnum):
    """What a person is to the Slack workspace."""

    MEMBER = "member"
    GUEST = "guest"
    OUTSIDER = "outsider"
    BOT = "bot"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's membership and the roles they hold at this moment."""

    user: str
    membership: Membership
    roles: frozenset[Role]


class Verdict(StrEnum):
    """What happens next to something that was asked."""

    ALLOW = "allow"
    ASK = "ask"
    APPROVE = "approve"
    REFUSE = "refuse"


class Reason(StrEnum):
    """Why."""

    MAY = "may"
    NOTHING_GRANTED = "no role names this person"
    NOT_MEMBER = "guests, bots and other organisations are not covered by everyone"
    NEEDS_EDITOR = "only editors change records"
    NEEDS_ADMIN = "only admins do this"
    NEEDS_APPROVER = "only approvers do this"
    NEEDS_VIEWER = "only viewers and editors see records"
    CANNOT_BE_TAKEN_BACK = "it can't simply be taken back"
    NEEDS_APPROVAL = "a colleague approves it"
    NOBODY_ELSE = "it needs approval, and there are too few approvers besides this person"
    NOBODY_APPROVES = "it needs approval, and the settings name no channel or nobody for it"


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict and its reason."""

    verdict: Verdict
    reason: Reason


_ENOUGH: Mapping[Role, frozenset[Role]] = {
    Role.ANYONE: frozenset({Role.VIEWER, Role.EDITOR, Role.APPROVER, Role.ADMIN}),
    Role.VIEWER: frozenset({Role.VIEWER, Role.EDITOR}),
    Role.EDITOR: frozenset({Role.EDITOR}),
    Role.APPROVER: frozenset({Role.APPROVER}),
    Role.ADMIN: frozenset({Role.ADMIN}),
}
_LACKING: Mapping[Role, Reason] = {
    Role.ANYONE: Reason.NOTHING_GRANTED,
    Role.VIEWER: Reason.NEEDS_VIEWER,
    Role.EDITOR: Reason.NEEDS_EDITOR,
    Role.APPROVER: Reason.NEEDS_APPROVER,
    Role.ADMIN: Reason.NEEDS_ADMIN,
}


def decide(action: Action, standing: Standing) -> Decision:
    """Whether `standing` may run `action`, and whether it asks first or waits for approval."""
    if standing.membership is Membership.DEACTIVATED:
        return Decision(Verdict.REFUSE, Reason.NOTHING_GRANTED)
    if not standing.roles & _ENOUGH[action.role]:
        outside = standing.membership is not Membership.MEMBER and not standing.roles
        return Decision(Verdict.REFUSE, Reason.NOT_MEMBER if outside else _LACKING[action.role])
    if action.gate is not None and action.gate.missing:
        return Decision(Verdict.REFUSE, Reason.NOBODY_APPROVES)
    if action.gate is not None and not action.gate.enough_without(standing.user):
        return Decision(Verdict.REFUSE, Reason.NOBODY_ELSE)
    if action.gate is not None:
        return Decision(Verdict.APPROVE, Reason.NEEDS_APPROVAL)
    if action.effect in {Effect.DESTRUCTIVE, Effect.IRREVERSIBLE}:
        return Decision(Verdict.ASK, Reason.CANNOT_BE_TAKEN_BACK)
    return Decision(Verdict.ALLOW, Reason.MAY)


def roles_of(
    user: str,
    membership: Membership,
    groups: frozenset[str],
    granted: Mapping[Role, frozenset[str]],
) -> frozenset[Role]:
    """The roles that the settings grant: by name, by user group, or to every full member.

    `groups` are the user groups the person belongs to.
    """
    everyone = {EVERYONE} if membership is Membership.MEMBER else set()
    names = {user, *groups, *everyone}
    return frozenset(role for role, holders in granted.items() if holders & names)
