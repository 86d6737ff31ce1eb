import pytest

from slackbot.store.states import State
from tests.e2e.bridged import SENDS, _soon, cleared
from tests.e2e.stage import Stage, buttons, shown

__all__ = ["_soon"]

JANE = "f1001u501"
both = pytest.mark.parametrize("transport", ["http", "socket"])
pytestmark = pytest.mark.usefixtures("_soon")


@both
async def test_the_notes_are_told_latest_first(stage: Stage) -> None:
    answer = await stage.ask("notes jane@acme.com")
    told = shown(answer)
    for each in ("Resolution summary", "by Ana Torres", "5 dollars credited", "AUD 149.90 for order 20298"):
        assert each in told
    assert told.index("Resolution summary") < told.index("Refund agreed")
    await cleared(stage)
    (entry,) = await stage.entries()
    assert (entry.state, entry.result) == (State.DONE, "2 closing notes")


async def test_somebody_without_notes(stage: Stage) -> None:
    assert "has no closing notes" in (await stage.ask("notes f1001u502")).text


async def test_a_note_of_which_little_is_told(stage: Stage) -> None:
    stage.uchat.people[JANE].closing_notes = [
        {},
        {"note": "عميل منذ 2019"},
        {"id": 903, "note": None, "agent": ""},
    ]
    told = shown(await stage.ask(f"notes {JANE}"))
    assert "1–3 of 3" in told
    assert "عميل منذ 2019" in told
    assert told.count("Closing note") >= 3


async def test_what_customers_and_colleagues_write_is_shown_not_obeyed(stage: Stage) -> None:
    nasty = "<!channel> *bold* \u202eevil\u202c\x00 & <https://example.com|a link>"
    stage.uchat.people[JANE].closing_notes = [
        {"name": nasty, "note": nasty, "agent": nasty, "created_at": nasty}
    ]
    answer = await stage.ask(f"notes {JANE}")
    assert "<!channel>" not in answer.text
    assert "\u202e" not in shown(answer)
    assert "<!channel> *bold* evil" in shown(answer)


async def test_long_notes_fit_and_many_are_paged(stage: Stage) -> None:
    stage.uchat.people[JANE].closing_notes = [
        {"id": n, "name": f"Note {n}", "note": "long " * 700, "created_at": f"2026-01-{n:02} 10:00:00"}
        for n in range(1, 24)
    ]
    first = await stage.ask(f"notes {JANE}")
    assert "1–10 of 23" in shown(first)
    assert "Note 23" in shown(first)
    assert "Previous" not in buttons(first)
    second = await stage.press(first, "Next")
    assert second.ts == first.ts
    assert "11–20 of 23" in shown(second)
    third = await stage.press(second, "Next")
    assert "21–23 of 23" in shown(third)
    assert "Note 1 " in shown(third).replace("\n", " ")
    assert "Next" not in buttons(third)
    assert "11–20 of 23" in shown(await stage.press(third, "Previous"))
    assert stage.paths.count(SENDS) == 4
