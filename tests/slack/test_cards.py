"""Whether colleagues can be asked in a channel is asked of Slack each time."""

from typing import cast

import pytest

from slackbot.catalogue.catalogue import load
from slackbot.road.tools import Clock
from slackbot.slack.cards import Cards
from slackbot.slack.channels import Channels
from slackbot.slack.people import People
from slackbot.store.approvals import Approvals
from slackbot.store.journal import Journal
from tests.slack.answering import TEAM, Answering, a_user
from tests.slack.clock import Hand

CHANNEL, BOT, MAYA, GUEST = "C0APPROVE", "U0BOT", "U0MAYA", "U0GUEST"


@pytest.fixture
def slack() -> Answering:
    guest = {GUEST: {"is_restricted": True}}
    return Answering(
        {
            "conversations_info": {"channel": {"id": CHANNEL, "is_member": True}},
            "conversations_members": {"members": [BOT, MAYA]},
            "users_info": lambda user: {"user": a_user(user, **guest.get(user, {}))},
        }
    )


@pytest.fixture
def channels(slack: Answering, clock: Hand) -> Channels:
    return Channels(slack.client, People(slack.client, {}, TEAM, clock), BOT, clock)


@pytest.fixture
def cards(slack: Answering, channels: Channels) -> Cards:
    """Cards that are asked nothing else."""
    return Cards(
        slack.client,
        channels,
        cast("Approvals", None),
        cast("Journal", None),
        load("handlers"),
        start=lambda _, __: None,
        clock=cast("Clock", None),
        worker="one",
    )


async def test_a_guest_who_joined_within_the_minute_is_noticed_when_somebody_asks(
    cards: Cards, channels: Channels, slack: Answering
) -> None:
    assert await cards.unfit(CHANNEL) is None
    slack.answers["conversations_members"] = {"members": [BOT, MAYA, GUEST]}
    assert await channels.unfit(CHANNEL) is None
    assert await cards.unfit(CHANNEL) == "guests or people of other organisations may be in it"
    slack.answers["conversations_members"] = {"members": [BOT, MAYA]}
    assert await cards.unfit(CHANNEL) is None
