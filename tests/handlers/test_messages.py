from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from slackbot.faults import Refusal
from slackbot.reply import Copyable, Lines, Menu, Reply
from slackbot.uchat import BotUser
from tests.handlers.asking import Answer, asking, labels, pressable, told

CHAT, BY_MIDS = "/subscriber/chat-messages", "/subscriber/chat-messages-by-mids"
NOW = int(datetime(2026, 11, 22, 8, 47, tzinfo=UTC).timestamp())
USERNAMES = {"in": "Jane Cooper", "out": "Bluebird bot", "agent": "Ana Torres", "note": "Ana Torres"}


def row(number: int, kind: str = "in", text: str | None = None, **given: Any) -> dict[str, Any]:
    words = f"Words {number}." if text is None else text
    made = {
        "id": number,
        "mid": f"m{number}",
        "user_ns": "f1001u501",
        "type": kind,
        "msg_type": "text",
        "content": words,
        "payload": {"text": words},
        "username": USERNAMES.get(kind),
        "ts": NOW - 1_000 + number,
    }
    return made | given


def chat(rows: Sequence[dict[str, Any]]) -> dict[str, Answer]:
    """A thread, oldest first, given as UChat gives one."""

    def answer(request: httpx.Request) -> dict[str, Any]:
        end = int(request.url.params.get("end_time", 2**53))
        found = [each for each in reversed(rows) if each["ts"] <= end]
        return {"data": found[: int(request.url.params["limit"])]}

    return {CHAT: answer}


def spoken(reply: Reply) -> str:
    """The transcript itself."""
    told_parts = []
    for part in reply.parts[1:]:
        if isinstance(part, Copyable):
            told_parts.append(part.text)
        elif isinstance(part, Lines):
            told_parts.append("\n".join("".join(map(str, each)) for each in part.lines))
    return "\n".join(told_parts)


async def test_a_short_thread_is_shown_whole_with_the_newest_at_the_end() -> None:
    async with asking(chat([row(1), row(2, "out"), row(3, "agent"), row(4)])) as uchat:
        reply = await uchat.ask("messages f1001u501")
        assert uchat.paths == [CHAT]
        assert uchat.seen[0].url.params["include_bot"] == "1"
        assert reply.title == "Messages of Jane Cooper"
        assert "4 messages, the newest at the end. There are no others." in told(reply)
        assert reply.result == "4 messages"
        names = [line.split("  ")[0] for line in spoken(reply).splitlines() if "UTC" in line]
        assert names == ["Jane Cooper", "Bot", "Ana Torres", "Jane Cooper"]
        assert spoken(reply).endswith("Words 4.")
        assert not {"Previous", "Next"} & set(labels(reply))


async def test_notes_and_the_systems_rows_are_never_shown() -> None:
    async with asking(chat([row(1, "note"), row(2, "system"), row(3)])) as uchat:
        reply = await uchat.ask("messages f1001u501")
        assert reply.result == "1 message"
        assert "Words 1." not in told(reply)
        assert "include_note" not in uchat.seen[0].url.params
        assert "include_system" not in uchat.seen[0].url.params


@pytest.mark.parametrize(
    ("flags", "shown", "buttons"),
    [
        ("", "1 2 3", {"Without agents", "Without bot"}),
        (" --no-agent", "1 2", {"With agents", "Without bot"}),
        (" --no-bot", "1 3", {"Without agents", "With bot"}),
        (" --no-agent --no-bot", "1", {"With agents", "With bot"}),
    ],
)
async def test_the_filters_are_flags_and_buttons(flags: str, shown: str, buttons: set[str]) -> None:
    async with asking(chat([row(1), row(2, "out"), row(3, "agent")])) as uchat:
        reply = await uchat.ask(f"messages f1001u501{flags}")
        assert [each for each in "123" if f"Words {each}." in spoken(reply)] == shown.split()
        assert buttons <= set(labels(reply))
        for label in buttons:
            turned = await uchat.press(reply, label)
            opposite = (
                label.replace("Without", "With") if "Without" in label else label.replace("With", "Without")
            )
            assert opposite in labels(turned)


async def test_fifty_are_shown_and_older_ones_by_previous() -> None:
    async with asking(chat([row(each) for each in range(1, 131)])) as uchat:
        first = await uchat.ask("messages f1001u501")
        assert "The latest 50 messages, the newest at the end." in told(first)
        assert "Next" not in labels(first)
        second = await uchat.press(first, "Previous")
        assert "50 older messages" in told(second)
        last = await uchat.press(second, "Previous")
        assert "30 older messages, the newest at the end. There are no older ones." in told(last)
        assert "Previous" not in labels(last)
        pages = [spoken(each) for each in (last, second, first)]
        words = [line for page in pages for line in page.splitlines() if line.startswith("Words")]
        assert words == [f"Words {each}." for each in range(1, 131)]
        back = await uchat.press(await uchat.press(last, "Next"), "Next")
        assert spoken(back) == spoken(first)
        assert "Next" not in labels(back)


async def test_paging_keeps_filters_and_format_and_names_the_person_by_ns() -> None:
    person = {"user_ns": "f1001u501", "email": "jane@acme.com", "name": "Jane Cooper"}
    rows = [row(each) for each in range(1, 80)]
    async with asking({**chat(rows), "/subscribers": {"data": [person]}}) as uchat:
        reply = await uchat.ask("messages jane@acme.com --no-bot --format text")
        older = await uchat.press(reply, "Previous")
        assert uchat.paths == ["/subscribers", CHAT, CHAT]
        assert "without the bot" in told(older)
        assert isinstance(older.parts[1], Copyable)


async def test_a_filter_begins_at_the_latest_again_and_a_format_stays_on_the_page() -> None:
    async with asking(chat([row(each) for each in range(1, 131)])) as uchat:
        older = await uchat.press(await uchat.ask("messages f1001u501"), "Previous")
        assert "The latest 50 messages" in told(await uchat.press(older, "Without bot"))
        as_text = await uchat.press(older, "As text")
        assert "50 older messages" in told(as_text)
        again = await uchat.press(as_text, "As messages")
        assert spoken(again) == spoken(older)


async def test_fifty_of_130_without_the_bots_take_two_calls_at_most() -> None:
    rows = [row(each, ("in", "out", "agent")[each % 3]) for each in range(130)]
    async with asking(chat(rows)) as uchat:
        reply = await uchat.ask("messages f1001u501 --no-bot")
        assert reply.result == "50 messages"
        assert len(uchat.seen) <= 2


async def test_a_thread_with_nothing_that_matches_is_looked_through_for_five_calls() -> None:
    async with asking(chat([row(each, "out") for each in range(1_000)])) as uchat:
        reply = await uchat.ask("messages f1001u501 --no-bot")
        assert len(uchat.seen) == 5
        assert "There are no messages without the bot so far: 495 were looked through" in told(reply)
        older = await uchat.press(reply, "Previous")
        assert "There are no older messages without the bot so far" in told(older)
        assert "Next" in labels(older)


@pytest.mark.parametrize("status", [400, 422])
async def test_a_past_that_uchat_does_not_tell_of_is_said_so(status: int) -> None:
    rows = [row(each) for each in range(1, 131)]
    thread = chat(rows)[CHAT]

    def answer(request: httpx.Request) -> Any:
        if "end_time" in request.url.params:
            return httpx.Response(status, json={"message": "The end time is invalid."})
        return thread(request)

    async with asking({CHAT: answer}) as uchat:
        first = await uchat.ask("messages f1001u501")
        older = await uchat.press(first, "Previous")
        assert "it takes times of the last month alone" in " ".join(map(str, older.parts))
        assert "50 older messages, the newest at the end. There are no older ones." in told(older)
        assert "Next" in labels(older)


async def test_no_messages_are_said_so() -> None:
    async with asking(chat([])) as uchat:
        reply = await uchat.ask("messages f1001u501")
        assert "There are no messages." in told(reply)
        assert reply.result == "0 messages"
        assert not {"Previous", "Next", "As text"} & set(labels(reply))


@pytest.mark.parametrize("status", [400, 404])
async def test_nobody_of_that_user_ns_is_a_clear_sentence(status: int) -> None:
    async with asking({CHAT: httpx.Response(status, json={"message": "Not found"})}) as uchat:
        with pytest.raises(Refusal, match="UChat knows no bot user f1001u999"):
            await uchat.ask("messages f1001u999")


@pytest.mark.parametrize("before", ["nonsense", "1.2_", "--before", "9" * 400, "<!channel>"])
async def test_a_trail_that_is_none_means_the_latest(before: str) -> None:
    async with asking(chat([row(1)])) as uchat:
        assert "1 message, the newest" in told(await uchat.ask(f'messages f1001u501 --before="{before}"'))


async def test_text_and_timed_are_plain_and_timed_in_the_askers_own_zone() -> None:
    async with asking(chat([row(400, text="Hi"), row(401, "out", text="Hello\nJane")])) as uchat:
        uchat.zone = ZoneInfo("Australia/Sydney")
        text = await uchat.ask("messages f1001u501 --format text")
        assert spoken(text) == "Jane Cooper: Hi\nBot: Hello\nJane"
        timed = await uchat.press(text, "With times")
        assert spoken(timed).startswith("[2026-11-22 19:37] Jane Cooper: Hi\n[2026-11-22 19:37] Bot: Hello")
        assert "Australia/Sydney" in told(timed)
        assert {"As messages", "As text"} <= set(labels(timed))


async def test_a_name_that_the_operator_hides_is_not_taken_from_the_messages() -> None:
    async with asking(chat([row(1)]), hidden=frozenset({"name"})) as uchat:
        reply = await uchat.ask("messages f1001u501")
        assert "Jane" not in reply.title + told(reply)
        assert "f1001u501" in reply.title


async def test_a_person_seen_lately_goes_by_the_name_that_uchat_lists() -> None:
    async with asking(chat([row(1)])) as uchat:
        uchat.recent.saw(BotUser(user_ns="f1001u501", name="Jane C."))
        assert (await uchat.ask("messages f1001u501")).title == "Messages of Jane C."


async def test_messages_too_long_together_are_cut_and_each_can_be_seen_whole() -> None:
    rows = [row(each, text=f"{each} " * 1_000) for each in range(10, 20)] + [row(20, text="short one")]
    whole = {BY_MIDS: {"data": [rows[3]]}}
    async with asking({**chat(rows), **whole}) as uchat:
        reply = await uchat.ask("messages f1001u501")
        assert len(spoken(reply)) <= 10_000
        assert spoken(reply).count("…") == 10
        assert "short one" in spoken(reply)
        assert any("/uchat message f1001u501 <mid>" in str(part) for part in reply.parts)
        menu = next(part for part in reply.parts if isinstance(part, Menu))
        assert len(menu.groups[0][1]) == 10
        opened = await uchat.ask(menu.groups[0][1][3][1])
        assert ("13 " * 1_000).strip() == " ".join(spoken_whole(opened).split())


def spoken_whole(reply: Reply) -> str:
    """The words of a single message, without its head."""
    lines = [each for part in reply.parts if isinstance(part, Lines) for each in part.lines]
    return " ".join("".join(map(str, each)) for each in lines[1:])


async def test_one_message_is_shown_in_full() -> None:
    async with asking({BY_MIDS: {"data": [row(7, text="All of it\n\nreally")]}}) as uchat:
        reply = await uchat.ask("message f1001u501 m7")
        assert uchat.paths == [BY_MIDS]
        assert reply.title == "Message of Jane Cooper"
        assert "All of it\n\nreally" in told(reply)
        assert reply.result == "1 message"
        assert [each.value for each in pressable(reply)] == ["messages f1001u501"]


async def test_a_message_beyond_all_bounds_is_cut_with_a_word_about_it() -> None:
    async with asking({BY_MIDS: {"data": [row(7, "agent", text="x" * 40_000)]}}) as uchat:
        reply = await uchat.ask("message f1001u501 m7")
        assert reply.title.startswith("Message to ")
        assert 8_500 < len(spoken_whole(reply)) <= 9_100
        assert any("Only the first 9,000 characters" in str(part) for part in reply.parts)


async def test_somebody_elses_message_is_refused_without_a_word_about_them() -> None:
    other = row(7, user_ns="f1001u508", username="Omar", text="Secret")
    async with asking({BY_MIDS: {"data": [other]}}) as uchat:
        with pytest.raises(Refusal) as refused:
            await uchat.ask("message f1001u501 m7")
        assert str(refused.value) == "That message belongs to somebody else."
        assert "508" not in f"{refused.value.hint}"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "There is no message with the id m7."),
        ([row(8)], "There is no message with the id m7."),
        ([row(7, "note")], "There is no message with the id m7."),
        ([row(7, user_ns=None)], "UChat does not say whose message that is"),
    ],
)
async def test_a_message_that_is_not_there_or_nobodys_is_refused(
    rows: list[dict[str, Any]], said: str
) -> None:
    async with asking({BY_MIDS: {"data": rows}}) as uchat:
        with pytest.raises(Refusal, match=said):
            await uchat.ask("message f1001u501 m7")
