"""What Slack's user object says somebody is to the workspace."""

from collections.abc import Mapping

import pytest

from slackbot.policy import Membership
from slackbot.slack.people import membership_of

OURS = "T012ABCDEF"


@pytest.mark.parametrize(
    ("user", "membership"),
    [
        ({"team_id": OURS}, Membership.MEMBER),
        ({}, Membership.MEMBER),
        ({"team_id": OURS, "is_admin": True, "is_owner": True}, Membership.MEMBER),
        ({"team_id": OURS, "deleted": True}, Membership.DEACTIVATED),
        ({"team_id": OURS, "deleted": True, "is_bot": True}, Membership.DEACTIVATED),
        ({"team_id": OURS, "is_bot": True}, Membership.BOT),
        ({"team_id": OURS, "id": "USLACKBOT", "is_bot": False}, Membership.BOT),
        ({"team_id": OURS, "is_restricted": True}, Membership.GUEST),
        ({"team_id": OURS, "is_restricted": True, "is_ultra_restricted": True}, Membership.GUEST),
        ({"team_id": OURS, "is_ultra_restricted": True}, Membership.GUEST),
        ({"team_id": OURS, "is_stranger": True}, Membership.OUTSIDER),
        ({"team_id": "T999ABCDEF"}, Membership.OUTSIDER),
        ({"team_id": "T999ABCDEF", "enterprise_user": {"teams": ["T1", OURS]}}, Membership.MEMBER),
        ({"team_id": "T999ABCDEF", "enterprise_user": {"teams": ["T1"]}}, Membership.OUTSIDER),
        ({"team_id": "T999ABCDEF", "enterprise_user": {}}, Membership.OUTSIDER),
        ({"team_id": "T999ABCDEF", "enterprise_user": None}, Membership.OUTSIDER),
        (
            {"team_id": "T999ABCDEF", "enterprise_user": {"teams": [OURS]}, "is_stranger": True},
            Membership.OUTSIDER,
        ),
    ],
)
def test_a_user_is_one_of_five_things(user: Mapping[str, object], membership: Membership) -> None:
    assert membership_of(user, OURS) is membership
