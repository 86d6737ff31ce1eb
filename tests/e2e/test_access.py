import pytest

from slackbot.store.states import State
from tests.e2e.stage import Stage, buttons, reference_in, shown

both = pytest.mark.parametrize("transport", ["http", "socket"])


def asked_slack(stage: Stage, method: str) -> int:
    return sum(call.method == method for call in stage.slack.calls)


@both
async def test_a_viewer_may_look_and_not_change(stage: Stage) -> None:
    assert "Jane Cooper" in (await stage.ask("user f1001u501", user="jonas")).text
    stage.uchat.clear_calls()
    refused = await stage.ask("tag add f1001u501 VIP", user="jonas")
    assert "Only editors may change customers' records." in refused.text
    assert "<@U0AROHA>" in refused.text
    assert not stage.paths
    (entry,) = await stage.entries(reference_in(refused))
    assert entry.state is State.REFUSED


@pytest.mark.parametrize("settings", [{"viewers": "U0MAYA", "editors": "U0TOM"}])
async def test_an_editor_may_look_and_others_have_no_role(stage: Stage) -> None:
    assert "Jane Cooper" in (await stage.ask("user f1001u501", user="tom")).text
    stage.uchat.clear_calls()
    assert "Only viewers and editors may see" in (await stage.ask("user f1001u501", user="priya")).text
    assert not stage.paths


@pytest.mark.parametrize("settings", [{"admins": ""}])
async def test_where_no_admin_is_named_the_refusal_names_the_operator(stage: Stage) -> None:
    answer = await stage.ask("tag add f1001u501 VIP", user="jonas")
    assert "Ask whoever runs the bot" in answer.text


@both
@pytest.mark.parametrize(
    ("user", "channel"), [("casey", "#with-guests"), ("lin", "#with-guests"), ("elena", "#partners")]
)
async def test_everyone_means_full_members_alone(stage: Stage, user: str, channel: str) -> None:
    answer = await stage.ask("user f1001u501", user=user, channel=channel)
    assert answer.text.startswith("Not allowed")
    assert "members of other organisations" in answer.text
    assert not stage.paths


async def test_somebody_deactivated_may_nothing(stage: Stage) -> None:
    ack = await stage.slack.deliver(stage.slack.compose("rob", "#support", "/uchat user f1001u501"))
    assert ack.ok
    await stage.ask("help")
    refused = next(entry for entry in await stage.entries() if entry.actor == "U0ROB")
    assert refused.state is State.REFUSED
    assert not stage.paths


@pytest.mark.parametrize("settings", [{"viewers": "*,U0CASEY"}])
async def test_a_guest_may_be_named(stage: Stage) -> None:
    answer = await stage.ask("user f1001u501", user="casey", channel="#with-guests")
    assert "Jane Cooper" in answer.text


async def test_a_user_group_is_kept_for_a_minute(stage: Stage) -> None:
    await stage.ask("tag add f1001u501 VIP")
    stage.slack.world.groups["S0SUPPORT"].users.remove("U0MAYA")
    before = asked_slack(stage, "usergroups.users.list")
    assert "no longer has the tag VIP" in (await stage.ask("tag remove f1001u501 VIP")).text
    assert asked_slack(stage, "usergroups.users.list") == before
    stage.ahead.seconds = 61
    stage.uchat.clear_calls()
    assert "Only editors may change" in (await stage.ask("tag add f1001u501 VIP")).text
    assert not stage.paths
    assert asked_slack(stage, "usergroups.users.list") > before


@pytest.mark.parametrize("settings", [{"editors": "S0NOSUCH,U0TOM"}])
async def test_a_user_group_that_slack_does_not_know_has_nobody_in_it(stage: Stage) -> None:
    assert "Only editors may change" in (await stage.ask("tag add f1001u501 VIP")).text
    assert "now has the tag VIP" in (await stage.ask("tag add f1001u501 VIP", user="tom")).text


async def test_where_slack_can_not_say_who_somebody_is_nobody_may(stage: Stage) -> None:
    stage.slack.inject("usergroups.users.list", error="internal_error", times=10)
    stage.slack.inject("users.info", error="internal_error", times=10)
    answer = await stage.ask("user f1001u501")
    assert "Slack could not say who you are just now." in answer.text
    assert "Try again in a minute." in answer.text
    assert reference_in(answer)
    assert not stage.paths


async def test_help_shows_only_what_one_may_do(stage: Stage) -> None:
    editors = shown(await stage.ask("help"))
    viewers = shown(await stage.ask("help", user="jonas"))
    assert "/uchat tag add" in editors
    assert "/uchat tag add" not in viewers
    assert "/uchat tag list" in viewers


async def test_the_menu_offers_only_what_one_may_do(stage: Stage) -> None:
    assert "Add a tag to a bot user" in str((await stage.ask("")).blocks)
    assert "Add a tag to a bot user" not in str((await stage.ask("", user="jonas")).blocks)


async def test_buttons_offer_only_what_one_may_do(stage: Stage) -> None:
    assert "Add tag" in buttons(await stage.ask("user f1001u501"))
    assert "Add tag" not in buttons(await stage.ask("user f1001u501", user="jonas"))
    assert "Add tag" not in buttons(await stage.ask("tag list f1001u501", user="jonas"))


async def test_a_button_shown_before_the_role_went_does_nothing(stage: Stage) -> None:
    card = await stage.ask("user f1001u501")
    stage.slack.world.groups["S0SUPPORT"].users.remove("U0MAYA")
    stage.ahead.seconds = 61
    answer = await stage.press(card, "Add tag")
    assert "Only editors may change" in answer.text
    assert not stage.slack.views("maya")


async def test_a_form_opened_before_the_role_went_does_nothing(stage: Stage) -> None:
    await stage.slack.command("maya", "#support", "/uchat tag add f1001u501")
    view = await stage.slack.view("maya")
    option = (await stage.slack.options("maya", view, "Tag", "vip"))[0]
    stage.slack.world.groups["S0SUPPORT"].users.remove("U0MAYA")
    stage.ahead.seconds = 61
    stage.uchat.clear_calls()
    assert await stage.slack.options("maya", view, "Tag", "vip") == []
    ack = await stage.slack.submit("maya", view, {"Tag": option})
    assert "Only editors may change" in str(ack.body)
    assert not stage.paths


async def test_a_form_is_not_opened_for_those_who_may_not(stage: Stage) -> None:
    answer = await stage.ask("tag add", user="jonas")
    assert "Only editors may change" in answer.text
    assert not stage.slack.views("jonas")


async def test_a_slip_shows_nobody_what_they_may_not_do(stage: Stage) -> None:
    told = await stage.ask("tga add x", user="casey", channel="#with-guests")
    assert "tag add" not in shown(told)
    assert not [each for each in buttons(told) if each.startswith("/uchat")]


async def test_nothing_is_suggested_while_slack_can_not_say_who_asks(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.ask("user f1001u501")
    await stage.slack.command("maya", "#support", "/uchat tag add")
    view = await stage.slack.view("maya")
    stage.ahead.seconds = 61
    monkeypatch.setattr("slackbot.slack.suggestions._SECONDS", 0.05)
    stage.slack.inject("users.info", slow=0.5, times=2)
    stage.slack.inject("usergroups.users.list", slow=0.5, times=2)
    assert await stage.slack.options("maya", view, "Bot user", "jane") == []
