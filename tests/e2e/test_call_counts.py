import pytest

from tests.e2e.stage import Stage, buttons

WARM = "tag check f1001u501 VIP"
"""Reads the list of tags, which is then kept for a minute."""


@pytest.mark.parametrize(
    ("line", "calls"),
    [
        ("find email jane@acme.com", ["GET /subscribers"]),
        ("jane@acme.com", ["GET /subscribers"]),
        ("user f1001u501", ["GET /subscriber/get-info"]),
        ("tag list f1001u501", ["GET /subscriber/get-info"]),
        (
            "tag add jane@acme.com VIP",
            ["GET /subscribers", "POST /subscriber/add-tag", "GET /subscriber/get-info"],
        ),
        (
            "tag remove f1001u505 VIP",
            ["GET /subscriber/get-info", "DELETE /subscriber/remove-tag", "GET /subscriber/get-info"],
        ),
        ("tag add jane@acme.com Newsletter", ["GET /subscribers"]),
        ("tag add jane@acme.com VPI", []),
        ("tag add", []),
        ("help", []),
        ("", []),
        ("audit", []),
        ("tga add jane@acme.com VIP", []),
    ],
)
async def test_a_command_takes_as_few_calls_as_it_can(stage: Stage, line: str, calls: list[str]) -> None:
    await stage.ask(WARM)
    stage.uchat.clear_calls()
    await stage.slack.command("maya", "#support", f"/uchat {line}".strip())
    if line == "tag add":
        await stage.slack.view("maya")
    else:
        await stage.slack.answer("maya", "#support")
    assert stage.paths == calls


async def test_clearing_45_tags_takes_five_calls(stage: Stage) -> None:
    question = await stage.ask("tag clear f1001u523")
    await stage.press(question, "Confirm")
    assert len(stage.paths) == 5


async def test_a_refusal_takes_none(stage: Stage) -> None:
    await stage.ask("tag add jane@acme.com VIP", user="jonas")
    await stage.ask("find email jane@acme.com", user="casey", channel="#with-guests")
    assert not stage.paths


async def test_sharing_what_was_seen_takes_none(stage: Stage) -> None:
    answer = await stage.ask("user f1001u501")
    assert "Share in channel" in buttons(answer)
    stage.uchat.clear_calls()
    await stage.press(answer, "Share in channel")
    assert not stage.paths


async def test_the_log_tells_the_calls_that_were_made(stage: Stage) -> None:
    await stage.ask(WARM)
    stage.uchat.clear_calls()
    await stage.ask("tag add jane@acme.com VIP")
    question = await stage.ask("tag clear f1001u523")
    await stage.press(question, "Confirm")
    told = sum(entry.calls for entry in await stage.entries() if entry.action != "tag check")
    assert told == len(stage.paths)
