"""Who may do what, and how carefully it is done."""

import itertools

import pytest

from slackbot.catalogue.action import Action, Effect, Role
from slackbot.catalogue.gate import Gate
from slackbot.policy import Decision, Membership, Reason, Standing, Verdict, decide, roles_of
from slackbot.reply import Reply
from slackbot.road.call import Call

ALLOW = Decision(Verdict.ALLOW, Reason.MAY)
ASK = Decision(Verdict.ASK, Reason.CANNOT_BE_TAKEN_BACK)


def refuse(reason: Reason) -> Decision:
    return Decision(Verdict.REFUSE, reason)


async def _run(call: Call) -> Reply:  # noqa: ARG001
    return Reply("Done")


def an_action(role: Role, effect: Effect = Effect.READ, gate: Gate | None = None) -> Action:
    return Action(
        name="seek",
        summary="Seek",
        title="Seek",
        effect=effect,
        role=role,
        parameters=(),
        run=_run,
        gate=gate,
    )


def a_gate(
    channel: str = "C012ABCDEF", approvers: frozenset[str] = frozenset({"*"}), required: int = 1
) -> Gate:
    return Gate(channel=channel, approvers=approvers, required=required, lasts_ms=1_000)


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
    gates = [None, a_gate(), a_gate(channel=""), a_gate(required=2, approvers=frozenset({"U012ABCDEF"}))]
    going_on = {
        Verdict.ALLOW: Reason.MAY,
        Verdict.ASK: Reason.CANNOT_BE_TAKEN_BACK,
        Verdict.APPROVE: Reason.NEEDS_APPROVAL,
    }
    for needs, effect, membership, having, gate in itertools.product(Role, Effect, Membership, held, gates):
        found = decide(an_action(needs, effect, gate), standing(*having, membership=membership))
        assert going_on.get(found.verdict, found.reason) is found.reason
        assert (found.verdict is Verdict.REFUSE) is (found.reason not in going_on.values())
        assert (found.verdict is Verdict.APPROVE) <= (gate is not None)


@pytest.mark.parametrize("effect", [each for each in Effect if each is not Effect.READ])
def test_what_is_behind_the_gate_waits_for_a_colleague_whatever_it_does(effect: Effect) -> None:
    found = decide(an_action(Role.EDITOR, effect, a_gate()), standing(Role.EDITOR, Role.APPROVER, Role.ADMIN))
    assert found == Decision(Verdict.APPROVE, Reason.NEEDS_APPROVAL)


@pytest.mark.parametrize("gate", [a_gate(channel=""), a_gate(approvers=frozenset()), a_gate("", frozenset())])
def test_where_nobody_can_approve_it_is_refused_and_never_simply_done(gate: Gate) -> None:
    for effect in Effect:
        found = decide(an_action(Role.EDITOR, effect, gate), standing(Role.EDITOR))
        assert found == refuse(Reason.NOBODY_APPROVES)


@pytest.mark.parametrize(
    ("approvers", "required", "enough"),
    [
        ({"U012ABCDEF"}, 1, False),
        ({"U012ABCDEF", "U999"}, 1, True),
        ({"U012ABCDEF", "U999"}, 2, False),
        ({"W888", "U999"}, 2, True),
        ({"W888", "U999"}, 3, False),
        ({"U012ABCDEF", "S012ABCDEF"}, 9, True),
        ({"*"}, 9, True),
    ],
)
def test_what_too_few_others_could_approve_is_refused_before_anybody_is_asked(
    approvers: set[str], required: int, enough: bool
) -> None:
    gate = a_gate(approvers=frozenset(approvers), required=required)
    found = decide(an_action(Role.EDITOR, Effect.IRREVERSIBLE, gate), standing(Role.EDITOR, Role.APPROVER))
    needs = Decision(Verdict.APPROVE, Reason.NEEDS_APPROVAL)
    assert found == (needs if enough else refuse(Reason.NOBODY_ELSE))


def test_who_may_not_is_told_so_before_anything_of_the_gate() -> None:
    for gate in (a_gate(), a_gate(channel=""), a_gate(approvers=frozenset({"U012ABCDEF"}))):
        found = decide(an_action(Role.EDITOR, Effect.IRREVERSIBLE, gate), standing(Role.APPROVER))
        assert found == refuse(Reason.NEEDS_EDITOR)


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
