"""Whether requests may be shown in a channel, and why not."""

from collections.abc import Mapping
from typing import Any

import pytest

from slackbot.faults import Refusal
from slackbot.slack.channels import Channels
from slackbot.slack.people import KEPT_SECONDS, People
from tests.slack.answering import TEAM, Answering, a_user, refusal
from tests.slack.clock import Hand

CHANNEL = "C0APPROVE"
BOT = "U0BOT"
OURS: Mapping[str, Any] = {"id": CHANNEL, "is_member": True}
PEOPLE: Mapping[str, Mapping[str, object]] = {
    BOT: {"is_bot": True},
    "U0MAYA": {},
    "U0GUEST": {"is_restricted": True},
    "U0STRANGER": {"is_stranger": True},
    "U0OTHERBOT": {"is_bot": True},
    "U0GONE": {"deleted": True},
}


@pytest.fixture
def slack() -> Answering:
    return Answering(
        {
            "conversations_info": {"channel": OURS},
            "conversations_members": {"members": [BOT, "U0MAYA", "U0OTHERBOT"]},
            "users_info": lambda user: {"user": a_user(user, **PEOPLE[user])},
            "users_list": lambda **_: {
                "members": [
                    *(a_user(user, **details) for user, details in PEOPLE.items()),
                    *(a_user(f"U{number}") for number in range(20)),
                ]
            },
        }
    )


@pytest.fixture
def channels(slack: Answering, clock: Hand) -> Channels:
    return Channels(slack.client, People(slack.client, {}, TEAM, clock), BOT, clock)


async def test_a_channel_of_full_members_alone_will_do(channels: Channels) -> None:
    assert await channels.unfit(CHANNEL) is None


@pytest.mark.parametrize(
    ("info", "why"),
    [
        ({**OURS, "is_archived": True}, "the channel is archived"),
        ({**OURS, "is_archived": True, "is_member": False}, "the channel is archived"),
        ({**OURS, "is_member": False}, "the bot is not in the channel"),
        ({"id": CHANNEL}, "the bot is not in the channel"),
        *(
            ({**OURS, shared: True}, "guests or people of other organisations may be in it")
            for shared in ("is_ext_shared", "is_pending_ext_shared", "is_org_shared", "is_shared", "is_mpim")
        ),
    ],
    ids=str,
)
async def test_a_channel_that_will_not_do_says_why(
    channels: Channels, slack: Answering, info: Mapping[str, Any], why: str
) -> None:
    slack.answers["conversations_info"] = {"channel": info}
    assert await channels.unfit(CHANNEL) == why


async def test_a_channel_that_the_bot_can_not_see_says_so(channels: Channels, slack: Answering) -> None:
    slack.answers["conversations_info"] = refusal("channel_not_found")
    assert await channels.unfit(CHANNEL) == "the bot can't see that channel"


@pytest.mark.parametrize("stranger", ["U0GUEST", "U0STRANGER"])
@pytest.mark.parametrize("others", [0, 15])
async def test_one_from_outside_is_enough(
    channels: Channels, slack: Answering, stranger: str, others: int
) -> None:
    members = [BOT, "U0MAYA", *(f"U{number}" for number in range(others)), stranger]
    slack.answers["conversations_members"] = {"members": members}
    assert await channels.unfit(CHANNEL) == "guests or people of other organisations may be in it"


async def test_bots_and_people_who_left_are_nobody_from_outside(channels: Channels, slack: Answering) -> None:
    slack.answers["conversations_members"] = {"members": [BOT, "U0MAYA", "U0OTHERBOT", "U0GONE"]}
    assert await channels.unfit(CHANNEL) is None


@pytest.mark.parametrize(
    ("method", "error"),
    [
        ("conversations_info", refusal("missing_scope")),
        ("conversations_info", TimeoutError()),
        ("conversations_members", refusal("ratelimited")),
        ("users_info", OSError("made up")),
    ],
    ids=str,
)
async def test_where_slack_can_not_say_nothing_is_asked_there(
    channels: Channels, slack: Answering, method: str, error: Exception
) -> None:
    slack.answers[method] = error
    with pytest.raises(Refusal, match="Slack could not say who is in the approval channel"):
        await channels.unfit(CHANNEL)


async def test_it_is_asked_again_after_a_minute_and_a_failure_at_once(
    channels: Channels, slack: Answering, clock: Hand
) -> None:
    slack.answers["conversations_info"] = TimeoutError()
    with pytest.raises(Refusal):
        await channels.unfit(CHANNEL)
    slack.answers["conversations_info"] = {"channel": OURS}
    assert await channels.unfit(CHANNEL) is None
    asked = len(slack.asked)
    clock.passes(KEPT_SECONDS - 1)
    assert await channels.unfit(CHANNEL) is None
    assert len(slack.asked) == asked
    slack.answers["conversations_info"] = {"channel": {**OURS, "is_archived": True}}
    clock.passes(2)
    assert await channels.unfit(CHANNEL) == "the channel is archived"
