"""Messages as they are shown: whatever they hold, they fit one Slack message."""

from datetime import UTC, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.slack.schemas import message_problems
from slackbot.render import render
from slackbot.reply import Copyable, Lines, Link, Part, Reply, When
from slackbot.transcript import MOST, MOST_BLOCK, Transcript, conversation, plain_text, shares, speaker
from slackbot.uchat import ChatMessage, MessagePayload

AT = 1_795_000_020  # 2026-11-18 11:07 UTC


def message(text: str | None = None, kind: str = "in", number: int = 1) -> ChatMessage:
    return ChatMessage(id=number, mid=f"m{number}", type=kind, msg_type="text", content=text, ts=AT)


def image(carried: dict[str, str], number: int = 1) -> ChatMessage:
    payload = MessagePayload.model_validate(carried)
    return ChatMessage(id=number, mid=f"m{number}", type="in", msg_type="image", payload=payload, ts=AT)


def lines_of(part: Part) -> str:
    assert isinstance(part, Lines)
    return "\n".join(
        "".join(f"{span.text} {span.url}" if isinstance(span, Link) else str(span) for span in each)
        for each in part.lines
    )


def shown(transcript: Transcript) -> str:
    return "\n".join(part.text if isinstance(part, Copyable) else lines_of(part) for part in transcript.parts)


def test_a_message_says_who_and_when_and_what() -> None:
    (part,) = conversation([message("Hello\nthere")], "Jane").parts
    assert lines_of(part) == "Jane  2026-11-18 11:07 UTC\nHello\nthere"
    assert isinstance(part, Lines)
    assert part.lines[0][2] == When(AT, "2026-11-18 11:07 UTC")


@pytest.mark.parametrize(
    ("kind", "username", "name"),
    [
        ("in", "whoever", "Jane"),
        ("out", "Bluebird", "Bot"),
        ("agent", "Ana Torres", "Ana Torres"),
        ("agent", None, "Agent"),
        ("broadcast", None, "broadcast"),
        (None, None, "Unknown"),
    ],
)
def test_who_said_it(kind: str | None, username: str | None, name: str) -> None:
    assert speaker(ChatMessage(id=1, type=kind, username=username), "Jane") == name


@pytest.mark.parametrize(
    ("carried", "told"),
    [
        (
            {"url": "https://media.example/a/photo%20one.jpg"},
            "Image: photo one.jpg https://media.example/a/photo%20one.jpg",
        ),
        (
            {"url": "https://media.example/a/photo.jpg?size=2"},
            "Image: photo.jpg https://media.example/a/photo.jpg?size=2",
        ),
        (
            {"url": "https://media.example/x", "title": "At the sea"},
            "Image: At the sea https://media.example/x",
        ),
        ({"url": "http://media.example/"}, "Image: media.example http://media.example/"),
        (
            {"url": "https://media.example/x.jpg", "text": "Look"},
            "Look\nImage: x.jpg https://media.example/x.jpg",
        ),
        (
            {"url": "https://m.example/v.ogg", "transcribed_text": "Hi"},
            "Hi\nImage: v.ogg https://m.example/v.ogg",
        ),
        ({"url": "javascript:alert(1)"}, "Image: no name"),
        ({"url": "file:///etc/passwd", "title": "notes"}, "Image: notes"),
        ({"url": "https://a b.example/x"}, "Image: no name"),
        ({"url": "https://[bad/x"}, "Image: no name"),
        ({"url": "https://media.example/" + "x" * 3_000}, "Image: no name"),
        ({}, "(empty)"),
        ({"title": "A button"}, "A button"),
    ],
)
def test_media_is_named_and_linked_where_a_browser_can_open_it(carried: dict[str, str], told: str) -> None:
    transcript = conversation([image(carried)], "Jane")
    assert shown(transcript).split("\n", 1)[1] == told
    assert shown(plain_text([image(carried)], "Jane")) == f"Jane: {told}"


def test_a_message_without_anything_or_a_time_is_shown_all_the_same() -> None:
    assert shown(conversation([ChatMessage(id=1, type="in")], "Jane")) == "Jane\n(empty)"
    assert shown(conversation([ChatMessage(id=1, type="in", ts=10**15)], "Jane")) == "Jane\n(empty)"
    assert shown(plain_text([ChatMessage(id=1, type="in")], "Jane", zone=UTC)) == "Jane: (empty)"


def test_plain_text_has_a_name_a_line_and_times_where_asked() -> None:
    both = [message("Hi"), message("Hello", "out", 2)]
    assert shown(plain_text(both, "Jane")) == "Jane: Hi\nBot: Hello"
    berlin = plain_text(both, "Jane", zone=ZoneInfo("Europe/Berlin"))
    assert shown(berlin) == "[2026-11-18 12:07] Jane: Hi\n[2026-11-18 12:07] Bot: Hello"
    east = plain_text(both[:1], "Jane", zone=timezone(timedelta(hours=11)))
    assert shown(east) == "[2026-11-18 22:07] Jane: Hi"


def test_what_could_mislead_a_reader_is_gone_and_the_rest_is_as_it_was() -> None:
    text = "<!channel> *b*\n\n\u05e9\u05dc\u05d5\u05dd \u202eevil\u202c\tx\x00"
    assert (
        shown(plain_text([message(text)], "Jane"))
        == "Jane: <!channel> *b*\n\n\u05e9\u05dc\u05d5\u05dd evil\tx"
    )


def test_only_the_longest_messages_are_cut() -> None:
    texts = ["short " * 10, "x" * 9_000, "y" * 6_000, "also short"]
    thread = [message(each, number=index) for index, each in enumerate(texts)]
    transcript = conversation(thread, "Jane")
    assert [each.id for each in transcript.shortened] == [1, 2]
    whole = shown(transcript)
    assert texts[0].strip() in whole
    assert "also short" in whole
    assert abs(whole.count("x") - whole.count("y")) <= 2
    assert whole.count("…") == 2


def test_a_long_message_alone_is_whole_and_broken_between_words() -> None:
    words = " ".join(f"word{number}" for number in range(1_000))
    transcript = conversation([message(words)], "Jane", most=9_000)
    assert not transcript.shortened
    assert len(transcript.parts) > 1
    told = " ".join(lines_of(part) for part in transcript.parts)
    assert told.split()[-1_000:] == words.split()


@given(st.lists(st.integers(0, 5_000), max_size=50), st.integers(0, 12_000))
def test_room_is_shared_fairly(sizes: list[int], room: int) -> None:
    given_to = shares(sizes, room)
    assert sum(given_to) <= room
    assert all(got <= size for got, size in zip(given_to, sizes, strict=True))
    cut = [got for got, size in zip(given_to, sizes, strict=True) if got < size]
    if cut:
        assert max(cut) - min(cut) <= 1
        assert max(given_to) <= max(cut) + 1
        assert room - sum(given_to) < len(sizes)


texts = st.one_of(
    st.none(),
    st.text(max_size=300),
    st.sampled_from(["\n" * 3_000, "a" * 40_000, "<!channel> & <@U1>" * 300, "\ud800", "שלום " * 900, " "]),
)
urls = st.one_of(
    st.none(),
    st.sampled_from(
        [f"https://media.example/{'p' * 900}", "https://media.example/a.jpg", "http://[", "ftp://x/y"]
    ),
    st.text(max_size=40).map(lambda end: f"https://media.example/{end}"),
)
messages = st.lists(
    st.builds(
        lambda text, url, title, kind, username, ts: ChatMessage(
            id=1,
            type=kind,
            msg_type="image",
            username=username,
            ts=ts,
            payload=MessagePayload(text=text, url=url, title=title),
        ),
        texts,
        urls,
        st.one_of(st.none(), st.text(max_size=200)),
        st.sampled_from(["in", "out", "agent", None, "x" * 500]),
        st.one_of(st.none(), st.text(max_size=200)),
        st.one_of(st.none(), st.integers(-(10**18), 10**18)),
    ),
    max_size=50,
)


@given(messages, st.text(max_size=200), st.sampled_from(["default", "text", "timed"]))
@settings(deadline=None)
def test_whatever_they_hold_they_fit_one_slack_message(
    thread: list[ChatMessage], customer: str, form: str
) -> None:
    if form == "default":
        transcript = conversation(thread, customer)
    else:
        transcript = plain_text(thread, customer, zone=UTC if form == "timed" else None)
    assert len(shown(transcript)) <= MOST
    assert all(len(shown(Transcript((part,)))) <= MOST_BLOCK + 100 for part in transcript.parts)
    assert len(transcript.parts) < 12
    sent = render(Reply(title="Messages", parts=transcript.parts))
    assert not message_problems(sent.blocks)


def test_fifty_messages_at_their_longest_all_stand_there() -> None:
    long_link = f"https://media.example/{'p' * 900}"
    thread = [image({"text": "z" * 3_000, "url": long_link}, number) for number in range(50)]
    transcript = conversation(thread, "J" * 100)
    assert len(transcript.shortened) == 50
    assert shown(transcript).count("zzzz…") == 50
    assert len(shown(transcript)) <= MOST
