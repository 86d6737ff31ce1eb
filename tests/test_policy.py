"""Who may do what, and how carefully it is done."""

import itertools

import pytest

from slackbot.catalogue.action import Action, Effect, Role
from slackbot.policy import Decision, Membership, Reason, Standing, Verdict, decide, roles_of
from slackbot.reply import Reply
from slackbot.road.call import Call

ALLOW = Decision(Verdict.ALLOW, Reason.MAY)
ASK = Decision(Verdict.ASK, Reason.CANNOT_BE_TAKEN_BACK)


def refuse(reason: Reason) -> Decision:
    return Decision(Verdict.REFUSE, reason)


async def _run(call: Call) -> Reply:  # noqa: ARG001
    return Reply("Done")


def an_action(role: Role, effect: Effect = Effect.READ) -> Action:
    return Action(
        name="seek", summary="Seek", title="Seek", effect=effect, role=role, parameters=(), run=_run
    )


def standing(*roles: Role, membership: Membership = Membership.MEMBER) -> Standing:
    return Standing("U012ABCDEF", membership, frozenset(roles))


@pytest.mark.parametrize(
    ("needs", "enough"),
    [
        (Role.ANYONE, {Role.VIEWER, Role.EDITOR, Role.APPROVER, Role.ADMIN}),
        (Role.VIEWER, {Role.VIEWER, Role.EDITOR}),
        (Role.EDITOR, {Role.EDITOR}),
        (Role.APPROVER, {Role.APPROVER}),
        (Role.ADMIN, {Role.ADMIN}),
    ],
)
def test_which_role_is_enough_for_which(needs: Role, enough: set[Role]) -> None:
    for held in (Role.VIEWER, Role.EDITOR, Role.APPROVER, Role.ADMIN):
        allowed = decide(an_action(needs), standing(held)).verdict is not Verdict.REFUSE
        assert allowed is (held in enough), held


@pytest.mark.parametrize(
    ("needs", "held", "reason"),
    [
        (Role.ANYONE, (), Reason.NOTHING_GRANTED),
        (Role.VIEWER, (), Reason.NEEDS_VIEWER),
        (Role.VIEWER, (Role.ADMIN,), Reason.NEEDS_VIEWER),
        (Role.EDITOR, (Role.VIEWER,), Reason.NEEDS_EDITOR),
        (Role.APPROVER, (Role.EDITOR,), Reason.NEEDS_APPROVER),
        (Role.ADMIN, (Role.EDITOR, Role.APPROVER), Reason.NEEDS_ADMIN),
    ],
)
def test_a_refusal_says_what_is_lacking(needs: Role, held: tuple[Role, ...], reason: Reason) -> None:
    assert decide(an_action(needs), standing(*held)) == refuse(reason)


@pytest.mark.parametrize(
    ("effect", "decision"),
    [
        (Effect.READ, ALLOW),
        (Effect.REVERSIBLE, ALLOW),
        (Effect.DESTRUCTIVE, ASK),
        (Effect.IRREVERSIBLE, ASK),
    ],
)
def test_what_cannot_simply_be_taken_back_asks_first(effect: Effect, decision: Decision) -> None:
    assert decide(an_action(Role.EDITOR, effect), standing(Role.EDITOR)) == decision


@pytest.mark.parametrize("effect", Effect)
@pytest.mark.parametrize("needs", Role)
def test_a_deactivated_person_may_do_nothing_whatever_role_names_them(needs: Role, effect: Effect) -> None:
    gone = standing(*Role, membership=Membership.DEACTIVATED)
    assert decide(an_action(needs, effect), gone) == refuse(Reason.NOTHING_GRANTED)


@pytest.mark.parametrize("membership", [Membership.GUEST, Membership.OUTSIDER, Membership.BOT])
def test_outsiders_without_a_role_are_told_that_they_are_outsiders(membership: Membership) -> None:
    assert decide(an_action(Role.VIEWER), standing(membership=membership)) == refuse(Reason.NOT_MEMBER)


@pytest.mark.parametrize("membership", [Membership.GUEST, Membership.OUTSIDER, Membership.BOT])
def test_an_outsider_named_by_an_operator_may(membership: Membership) -> None:
    assert decide(an_action(Role.VIEWER), standing(Role.VIEWER, membership=membership)) == ALLOW


def test_every_case_has_a_decision_and_a_refusal_a_reason() -> None:
    roles = [Role.VIEWER, Role.EDITOR, Role.APPROVER, Role.ADMIN]
    held = [set(each) for size in range(5) for each in itertools.combinations(roles, size)]
    for needs, effect, membership, having in itertools.product(Role, Effect, Membership, held):
        found = decide(an_action(needs, effect), standing(*having, membership=membership))
        refused = found.verdict is Verdict.REFUSE
        assert refused is (found.reason not in {Reason.MAY, Reason.CANNOT_BE_TAKEN_BACK})


@pytest.mark.parametrize("membership", Membership)
def test_a_star_covers_full_members_and_nobody_else(membership: Membership) -> None:
    found = roles_of("U012ABCDEF", membership, frozenset(), {Role.VIEWER: frozenset({"*"})})
    assert found == ({Role.VIEWER} if membership is Membership.MEMBER else frozenset())


@pytest.mark.parametrize("membership", Membership)
def test_a_star_never_gets_anybody_but_a_member_past_the_decision(membership: Membership) -> None:
    everything = dict.fromkeys(Role, frozenset({"*"}))
    roles = roles_of("U012ABCDEF", membership, frozenset(), everything)
    found = decide(an_action(Role.VIEWER), Standing("U012ABCDEF", membership, roles))
    assert (found.verdict is Verdict.ALLOW) is (membership is Membership.MEMBER)


def test_roles_come_by_name_and_by_user_group() -> None:
    granted = {
        Role.VIEWER: frozenset({"S012ABCDEF"}),
        Role.EDITOR: frozenset({"U012ABCDEF", "U999"}),
        Role.APPROVER: frozenset({"S999"}),
        Role.ADMIN: frozenset[str](),
    }
    found = roles_of("U012ABCDEF", Membership.MEMBER, frozenset({"S012ABCDEF"}), granted)
    assert found == {Role.VIEWER, Role.EDITOR}
