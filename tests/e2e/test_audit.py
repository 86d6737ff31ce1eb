import re
import sqlite3

import pytest

from slackbot.store.states import State
from tests.e2e.stage import Stage, buttons, reference_in, reference_of, shown

both = pytest.mark.parametrize("transport", ["http", "socket"])


@both
async def test_a_look_up_is_one_entry_with_all_there_is_to_say(stage: Stage) -> None:
    answer = await stage.ask("user jane@acme.com")
    (entry,) = await stage.entries(reference_of(answer))
    assert (entry.actor, entry.team, entry.channel, entry.surface) == (
        "U0MAYA",
        "T0UCHAT01",
        "C0SUPPORT",
        "command",
    )
    assert (entry.action, entry.state, entry.calls) == ("user", State.DONE, 1)
    assert (entry.bot_user, entry.bot_user_name) == ("f1001u501", "Jane Cooper")
    assert entry.arguments == {"user": "Jane Cooper (f1001u501)"}
    assert entry.duration_ms >= 0


@both
async def test_the_intent_of_a_write_stands_before_the_call_goes_out(stage: Stage) -> None:
    done = await stage.ask("tag add jane@acme.com VIP")
    started, outcome = await stage.entries(reference_of(done))
    write = next(call for call in stage.uchat.calls if call.method == "POST")
    assert started.state is State.STARTED
    assert started.at <= write.at * 1_000
    assert outcome.state is State.DONE
    assert outcome.result == "added VIP"
    assert outcome.arguments == {"user": "Jane Cooper (f1001u501)", "tag": "VIP"}
    assert started.calls + outcome.calls == len(stage.paths)


async def test_a_question_and_its_undo_are_on_the_log_step_by_step(stage: Stage) -> None:
    question = await stage.ask("tag clear jane@acme.com")
    reference = reference_of(question)
    done = await stage.press(question, "Confirm")
    await stage.press(done, "Undo")
    states = [entry.state for entry in await stage.entries(reference)]
    assert states == [State.WAITING, State.STARTED, State.DONE, State.UNDOING, State.UNDONE]
    child = [entry for entry in await stage.entries() if entry.parent == reference]
    assert [entry.state for entry in child] == [State.STARTED, State.DONE]
    assert {entry.action for entry in child} == {"undo tag clear"}
    assert {entry.surface for entry in child} == {"button"}


async def test_what_was_found_is_on_the_log_by_name_and_ns(stage: Stage) -> None:
    answer = await stage.ask("find email jane@acme.com")
    (entry,) = await stage.entries(reference_of(answer))
    assert (entry.bot_user, entry.bot_user_name) == ("f1001u501", "Jane Cooper")


async def test_refusals_and_lines_not_understood_are_on_the_log_under_their_reference(stage: Stage) -> None:
    for line, user in (
        ("tag add jane@acme.com VIP", "jonas"),
        ("tga add x", "maya"),
        ("tag add jane@acme.com VPI", "maya"),
        ("user nobody@nowhere.example", "maya"),
    ):
        answer = await stage.ask(line, user=user)
        (entry,) = await stage.entries(reference_in(answer))
        assert entry.state is State.REFUSED
        assert entry.result


async def test_an_admin_sees_everyones_latest_and_anybody_else_their_own(stage: Stage) -> None:
    await stage.ask("user f1001u501")
    await stage.ask("user f1001u505", user="tom")
    everyones = await stage.ask("audit", user="aroha")
    assert "Jane Cooper (f1001u501)" in everyones.text
    assert "Giulia Rossi (f1001u505)" in everyones.text
    assert "<@U0TOM>" in everyones.text
    own = await stage.ask("audit")
    assert "Jane Cooper (f1001u501)" in own.text
    assert "Giulia Rossi" not in own.text
    assert "Share in channel" not in buttons(everyones)


async def test_others_entries_are_for_admins(stage: Stage) -> None:
    await stage.ask("user f1001u505", user="tom")
    assert "Only admins see what others did." in (await stage.ask("audit @tom")).text
    assert "Giulia Rossi" in (await stage.ask("audit @tom", user="aroha")).text


@pytest.mark.parametrize("subject", ["tag add", "jane@acme.com", "f1001u501", "jane", "@maya"])
async def test_the_log_is_narrowed_down(stage: Stage, subject: str) -> None:
    await stage.ask("user f1001u505", user="tom")
    await stage.ask("tag add jane@acme.com VIP")
    answer = await stage.ask(f"audit {subject}", user="aroha")
    assert "Jane Cooper (f1001u501)" in answer.text
    assert "Giulia Rossi" not in answer.text


async def test_since_leaves_out_what_is_older(stage: Stage) -> None:
    await stage.ask("user f1001u501")
    stage.ahead.seconds = 3_600
    await stage.ask("user f1001u505")
    answer = await stage.ask("audit --since 30m")
    assert "Giulia Rossi" in answer.text
    assert "Jane Cooper" not in answer.text
    assert "Jane Cooper" in (await stage.ask("audit —since 2h")).text
    bad = await stage.ask("audit --since soon")
    assert "90s, 30m, 24h or 7d" in bad.text
    assert reference_in(bad)


async def test_the_log_pages(stage: Stage) -> None:
    for number in range(501, 511):
        await stage.ask(f"tag list f1001u{number}")
    first = await stage.ask("audit tag list")
    assert "of 10" in first.text
    assert "Previous" not in buttons(first)
    before = first.text
    second = await stage.press(first, "Next")
    assert second.ts == first.ts
    assert second.text != before
    assert "Previous" in buttons(second)


async def test_customers_text_on_the_log_notifies_nobody(stage: Stage) -> None:
    await stage.ask("user f1001u519")
    answer = await stage.ask("audit")
    assert "<!channel>" not in answer.text
    assert "<@U123>" not in answer.text
    assert "<!channel>" in shown(answer)


@pytest.mark.parametrize("change", ["UPDATE events SET result = 'nothing'", "DELETE FROM events"])
async def test_nothing_on_the_log_is_changed_or_removed(stage: Stage, change: str) -> None:
    await stage.ask("user f1001u501")
    path = stage.settings.database_url.get_secret_value().partition(":///")[2]
    with sqlite3.connect(path) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(change)
    connection.close()
    assert len(await stage.entries()) == 1


async def test_no_phone_or_email_of_a_customer_is_kept_with_an_operation(stage: Stage) -> None:
    await stage.ask("tag clear f1001u501")
    path = stage.settings.database_url.get_secret_value().partition(":///")[2]
    connection = sqlite3.connect(path)
    kept = str(connection.execute("SELECT kept, arguments, change FROM operations").fetchall())
    connection.close()
    assert "jane@acme.com" not in kept
    assert "+61491570156" not in kept


async def test_paging_goes_on_where_it_was_however_much_is_added_meanwhile(stage: Stage) -> None:
    for _ in range(7):
        await stage.ask("user f1001u501")
    reference = re.compile(r"[A-Z0-9]{5}-[A-Z0-9]{5}")
    page = await stage.ask("audit")
    first = set(reference.findall(page.text))
    second = set(reference.findall((await stage.press(page, "Next")).text))
    assert first
    assert second
    assert not first & second


async def test_a_name_in_capitals_is_no_member(stage: Stage) -> None:
    assert "Only admins" not in shown(await stage.ask("audit WALTER"))
