"""Who may decide is asked when they do: what they were a minute ago does not count."""

import asyncio
from collections.abc import Mapping

import pytest

from slackbot.catalogue.action import Role
from slackbot.faults import Refusal
from slackbot.policy import Membership
from slackbot.slack.people import People
from tests.slack.answering import TEAM, Answering, a_user, refusal
from tests.slack.clock import Hand

PRIYA = "U0PRIYA"
GROUP = "S034GHIJKL"


def granting(**roles: str) -> Mapping[Role, frozenset[str]]:
    return {role: frozenset(roles.get(role.value, "").split()) for role in Role if role is not Role.ANYONE}


@pytest.fixture
def slack() -> Answering:
    return Answering(
        {
            "users_info": lambda user: {"user": a_user(user)},
            "usergroups_users_list": lambda usergroup: {"users": [PRIYA] if usergroup == GROUP else []},
        }
    )


async def test_a_role_taken_away_a_moment_ago_no_longer_counts(slack: Answering, clock: Hand) -> None:
    people = People(slack.client, granting(viewer="*", approver=GROUP), TEAM, clock)
    assert Role.APPROVER in (await people.standing_of(PRIYA)).roles
    slack.answers["usergroups_users_list"] = {"users": []}
    assert Role.APPROVER in (await people.standing_of(PRIYA)).roles
    assert Role.APPROVER not in (await people.decider_of(PRIYA)).roles
    assert Role.APPROVER not in (await people.standing_of(PRIYA)).roles


async def test_a_role_given_a_moment_ago_counts(slack: Answering, clock: Hand) -> None:
    slack.answers["usergroups_users_list"] = {"users": []}
    people = People(slack.client, granting(approver=GROUP), TEAM, clock)
    assert not (await people.standing_of(PRIYA)).roles
    slack.answers["usergroups_users_list"] = {"users": [PRIYA]}
    assert (await people.decider_of(PRIYA)).roles == {Role.APPROVER}


@pytest.mark.parametrize(
    ("details", "membership"),
    [
        ({}, Membership.MEMBER),
        ({"deleted": True}, Membership.DEACTIVATED),
        ({"is_restricted": True}, Membership.GUEST),
        ({"is_stranger": True}, Membership.OUTSIDER),
        ({"is_bot": True}, Membership.BOT),
    ],
)
async def test_what_they_are_to_the_workspace_is_asked_even_where_they_are_named(
    slack: Answering, clock: Hand, details: Mapping[str, object], membership: Membership
) -> None:
    people = People(slack.client, granting(approver=PRIYA), TEAM, clock)
    assert (await people.standing_of(PRIYA)).membership is Membership.MEMBER
    assert slack.times("users_info") == 0
    slack.answers["users_info"] = lambda user: {"user": a_user(user, **details)}
    assert (await people.decider_of(PRIYA)).membership is membership


async def test_each_decision_asks_slack_anew(slack: Answering, clock: Hand) -> None:
    people = People(slack.client, granting(viewer="*", approver=GROUP), TEAM, clock)
    for number in (1, 2, 3):
        await people.decider_of(PRIYA)
        assert (slack.times("users_info"), slack.times("usergroups_users_list")) == (number, number)
    await people.standing_of(PRIYA)
    assert slack.times("users_info") == 3


@pytest.mark.parametrize("method", ["users_info", "usergroups_users_list"])
@pytest.mark.parametrize("error", [refusal("ratelimited"), TimeoutError(), OSError("made up")], ids=repr)
async def test_where_slack_can_not_say_nobody_decides(
    slack: Answering, clock: Hand, method: str, error: Exception
) -> None:
    people = People(slack.client, granting(approver=f"{PRIYA} {GROUP}"), TEAM, clock)
    await people.decider_of(PRIYA)
    slack.answers[method] = error
    with pytest.raises(Refusal, match="Slack could not say who you are"):
        await people.decider_of(PRIYA)


async def test_a_group_that_slack_does_not_know_covers_nobody(slack: Answering, clock: Hand) -> None:
    slack.answers["usergroups_users_list"] = refusal("no_such_subteam")
    people = People(slack.client, granting(approver=GROUP), TEAM, clock)
    assert (await people.decider_of(PRIYA)).roles == frozenset()


async def test_an_answer_from_before_the_click_does_not_count_even_if_it_comes_after(
    slack: Answering, clock: Hand
) -> None:
    begun, go, came = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def before(usergroup: str) -> object:
        begun.set()
        await go.wait()
        return {"users": [PRIYA]} if usergroup == GROUP else {}

    async def in_no_hurry(user: str) -> object:
        go.set()
        await came.wait()
        return {"user": a_user(user)}

    people = People(slack.client, granting(approver=GROUP), TEAM, clock)
    slack.answers["usergroups_users_list"] = before
    earlier = asyncio.create_task(people.standing_of(PRIYA))
    earlier.add_done_callback(lambda _: came.set())
    async with asyncio.timeout(2):
        await begun.wait()
        slack.answers |= {"usergroups_users_list": {"users": []}, "users_info": in_no_hurry}
        assert not (await people.decider_of(PRIYA)).roles
        assert (await earlier).roles == {Role.APPROVER}
