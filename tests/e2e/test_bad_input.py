import pytest
from structlog.typing import EventDict

from tests.e2e.stage import Stage, reference_in, shown

LONG = "x" * 4_000


def lines_under(logged: list[EventDict], reference: str) -> list[EventDict]:
    return [line for line in logged if line.get("reference") == reference]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("fnd email jane@acme.com", "There is no command “fnd email”."),
        ("tag ad jane@acme.com VIP", "There is no command “tag ad”."),
        ("tag", "/uchat tag add <who> <tag>"),
        ("find email jane@acme.com --workspce", "Did you mean --workspace?"),
        ("audit --since", "--since needs a value."),
        ("audit --since yesterday", "90s, 30m, 24h or 7d"),
        (f"find name {LONG}", "longer than 500 characters"),
        (LONG, "longer than 500 characters"),
        (f"tag add {LONG} VIP", "longer than 500 characters"),
        ("tag add jane@acme.com No such tag at all", "There is no tag called “No such tag at all”."),
        ("user nobody@nowhere.example", "No bot user was found for “nobody@nowhere.example”."),
    ],
)
async def test_what_can_not_be_used_gets_a_sentence_and_a_reference(
    stage: Stage, logged: list[EventDict], line: str, said: str
) -> None:
    answer = await stage.ask(line)
    assert said in shown(answer)
    reference = reference_in(answer)
    assert lines_under(logged, reference)
    (entry,) = await stage.entries(reference)
    assert entry.state == "refused"
    assert not [path for path in stage.paths if not path.startswith("GET")]


@pytest.mark.parametrize(
    "line",
    [
        "find name \x00\x07\x1b[31mJane\u202e",
        "find name " + "\u0301" * 400,
        "find name ﷽﷽﷽",
        "find name <!channel> <@U0TOM> *bold* `code`",
        "find name &lt;!here&gt;",
        "find email a@b@c",
        "find phone +",
        "find phone " + "9" * 400,
        "find id ../../etc/passwd?x=1&y=2",
        "find name ' OR 1=1 --",
        'find name "unclosed',
        "find name 'unclosed",
        "find name -- --",
        "help \x00\x07 <!channel>",
        "audit <!channel>",
        "audit '%_\\",
    ],
)
async def test_nothing_that_is_typed_breaks_it_or_notifies_anybody(
    stage: Stage, logged: list[EventDict], line: str
) -> None:
    answer = await stage.ask(line)
    assert answer.text
    assert_harmless(answer.text, answer.blocks)
    assert not [each for each in logged if each["log_level"] in {"error", "critical"}]
    assert await stage.entries()


@pytest.mark.parametrize(
    "line", ["user f1001u519", "find name *Bold*", "tag list f1001u519", "tag add f1001u519 VIP"]
)
async def test_a_name_full_of_marks_is_shown_and_not_obeyed(stage: Stage, line: str) -> None:
    answer = await stage.ask(line)
    assert "*Bold* _it_ <!channel> <@U123>" in shown(answer)
    assert_harmless(answer.text, answer.blocks)


async def test_a_shared_name_full_of_marks_notifies_nobody(stage: Stage) -> None:
    shared = await stage.press(await stage.ask("user f1001u519"), "Share in channel")
    assert shared.visible_to is None
    assert_harmless(shared.text, shared.blocks)


async def test_control_characters_in_a_name_are_left_out(stage: Stage) -> None:
    answer = await stage.ask("user f1001u520")
    told = shown(answer)
    assert "\u202e" not in told
    assert "\x07" not in told
    assert "Robin" in told


async def test_a_tag_with_a_broadcast_in_its_name_is_harmless(stage: Stage) -> None:
    stage.uchat.workspace.tags["f1001t99"] = "<!everyone> *sale*"
    answer = await stage.ask("tag add f1001u501 f1001t99")
    assert "<!everyone> *sale*" in shown(answer)
    assert_harmless(answer.text, answer.blocks)
    undone = await stage.press(answer, "Undo")
    assert_harmless(undone.text, undone.blocks)


def assert_harmless(text: str, blocks: object) -> None:
    """No broadcast, and no mention of anybody that the bot did not mean."""
    for obeyed in [text, *marked(blocks)]:
        assert "<!" not in obeyed
        assert "<@U123>" not in obeyed
        assert "<@U0TOM>" not in obeyed
    assert not kinds(blocks) & {"broadcast"}


def marked(node: object) -> list[str]:
    """The texts of a payload that Slack parses."""
    if isinstance(node, dict):
        own = [str(node["text"])] if node.get("type") == "mrkdwn" else []
        return own + [each for value in node.values() for each in marked(value)]
    if isinstance(node, list):
        return [each for value in node for each in marked(value)]
    return []


def kinds(node: object) -> set[str]:
    """The types of everything in a payload."""
    if isinstance(node, dict):
        return {str(node.get("type"))}.union(*(kinds(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(kinds(value) for value in node))
    return set()
