import pytest

from playground.slack.blocks import places
from slackbot.store.records import Event
from slackbot.store.states import State
from tests.e2e.stage import Stage, buttons, eventually, reference_in, reference_of, shown

both = pytest.mark.parametrize("transport", ["http", "socket"])
SHARE = "Share in channel"


@both
async def test_an_answer_is_shared_as_it_was_seen_with_nothing_to_press(stage: Stage) -> None:
    answer = await stage.ask("user f1001u501")
    stage.uchat.people["f1001u501"].name = "Somebody Else"
    shared = await stage.press(answer, SHARE)
    assert shared.visible_to is None
    assert "Jane Cooper" in shown(shared)
    assert not list(places(shared.blocks))
    assert "<@U0MAYA>" in shared.text
    assert buttons(answer)


async def test_sharing_is_recorded_before_anybody_sees_it(stage: Stage) -> None:
    answer = await stage.ask("user f1001u501")
    await stage.press(answer, SHARE)

    async def settled() -> list[Event] | None:
        entries = [each for each in await stage.entries() if each.action == "share"]
        return entries if len(entries) == 2 else None

    first, entry = await eventually(settled, "the share to be settled")
    assert (first.state, entry.state) == (State.STARTED, State.DONE)
    assert (entry.actor, entry.channel) == ("U0MAYA", "C0SUPPORT")
    assert entry.parent == reference_of(answer)
    assert entry.bot_user == "f1001u501"


async def test_a_share_that_slack_does_not_take_is_not_called_shown(stage: Stage) -> None:
    answer = await stage.ask("user f1001u501")
    stage.slack.inject("response_url", status=500, times=1)
    told = await stage.press(answer, SHARE)
    assert "Slack did not take the message" in shown(told)
    entry = (await stage.entries())[-1]
    assert (entry.action, entry.state) == ("share", State.FAILED)


@pytest.mark.parametrize(
    ("channel", "offered"),
    [
        ("#support", True),
        ("#vip-desk", True),
        ("#with-guests", False),
        ("#partners", False),
        ("D0MAYA", False),
    ],
)
async def test_it_is_offered_only_among_members_alone(stage: Stage, channel: str, offered: bool) -> None:
    answer = await stage.ask("user f1001u501", channel=channel)
    assert (SHARE in buttons(answer)) is offered


async def test_it_is_not_offered_where_slack_can_not_say_who_is_there(stage: Stage) -> None:
    stage.slack.inject("conversations.members", error="internal_error", times=3)
    assert SHARE not in buttons(await stage.ask("user f1001u501"))


async def test_a_guest_who_came_since_sees_nothing(stage: Stage) -> None:
    answer = await stage.ask("user f1001u501")
    stage.slack.world.channel("#support").members.add("U0CASEY")
    stage.ahead.seconds = 61
    refused = await stage.press(answer, SHARE)
    assert "Nothing is shared here" in refused.text
    assert refused.visible_to == "U0MAYA"
    assert all(message.visible_to for message in stage.slack.messages("#support", "casey"))


async def test_an_answer_of_somebody_else_is_not_ones_to_share(stage: Stage) -> None:
    answer = await stage.ask("user f1001u501")
    stage.pass_on(answer, "tom")
    refused = await stage.press(answer, SHARE, user="tom")
    assert "This answer is no longer kept." in refused.text
    assert refused.visible_to == "U0TOM"


async def test_what_is_no_longer_kept_is_not_shared(stage: Stage) -> None:
    answer = await stage.ask("user f1001u501")
    stage.ahead.seconds = 31 * 60
    told = await stage.press(answer, SHARE)
    assert told.visible_to == "U0MAYA"
    assert "This answer is no longer kept." in told.text
    entry = (await stage.entries(reference_in(told)))[-1]
    assert (entry.action, entry.state) == ("share user", State.REFUSED)


async def test_a_forged_share_runs_nothing_and_shows_nothing(stage: Stage) -> None:
    answer = await stage.ask("user f1001u501")
    button = next(
        place for place in places(answer.blocks) if place.element.get("action_id", "").startswith("share")
    )
    button.element["value"] = f"{button.element['value']} tag add f1001u501 VIP"
    stage.uchat.clear_calls()
    told = await stage.press(answer, SHARE)
    assert told.visible_to == "U0MAYA"
    assert not stage.paths


async def test_a_share_delivered_again_is_shown_once(stage: Stage) -> None:
    answer = await stage.ask("user f1001u501")
    await stage.press(answer, SHARE)
    stage.ahead.seconds = 11 * 60
    ack = await stage.slack.deliver(stage.slack.deliveries[-1])
    assert ack.status == 200

    async def drained() -> bool:
        return len(stage.bot.desk) == 0

    await eventually(drained, "the click to be worked on")
    public = [each for each in stage.slack.messages("#support", "tom") if each.from_bot]
    assert len(public) == 1


async def test_changes_refusals_and_the_log_are_not_for_sharing(stage: Stage) -> None:
    for line in ("tag add f1001u501 VIP", "tag add f1001u501 VPI", "audit", "help"):
        assert SHARE not in buttons(await stage.ask(line))


async def test_a_chooser_is_shared_without_its_buttons(stage: Stage) -> None:
    shared = await stage.press(await stage.ask("find email famiglia@rossi.example"), SHARE)
    assert "Marco Rossi" in shown(shared)
    assert not list(places(shared.blocks))
