"""Chats to read: short ones, and one of 130 messages that holds everything a chat can hold."""

from dataclasses import dataclass
from typing import Any

from playground.uchat.lists import AGENTS
from playground.uchat.people import Message


@dataclass(frozen=True, slots=True)
class Media:
    """A message that is a file of some kind, with the words UChat keeps beside it."""

    kind: str
    url: str
    title: str | None = None
    transcription: str | None = None
    caption: str | None = None


Line = tuple[int, str, str | Media]
"""Minutes ago, kind (in, out, agent, note, system), and what was sent."""

BOT = "Bluebird bot"
AGENT = 21


def thread(number: int, who: str | None, lines: list[Line], now: int) -> list[Message]:
    """The rows of one person's chat, oldest first. `now` is epoch seconds."""
    messages = []
    for index, (minutes, kind, sent) in enumerate(sorted(lines, key=lambda line: -line[0])):
        msg_type, content, payload = _parts(sent)
        messages.append(
            Message(
                id=number * 1000 + index,
                kind=kind,
                msg_type=msg_type,
                content=content,
                payload=payload,
                ts=now - minutes * 60,
                mid=None if kind in {"note", "system"} else f"m{number}x{index:03}",
                sender_id={"in": f"u{number}", "out": "bot"}.get(kind),
                agent_id=AGENT if kind in {"agent", "note"} else None,
                username={"in": who, "out": BOT, "system": None}.get(kind, AGENTS[AGENT]),
            ),
        )
    return messages


def _parts(sent: str | Media) -> tuple[str, str | None, dict[str, Any]]:
    if isinstance(sent, str):
        return "text", sent, {"text": sent}
    payload = {
        "url": sent.url,
        "title": sent.title,
        "transcribed_text": sent.transcription,
        "text": sent.caption,
    }
    return sent.kind, None, {name: value for name, value in payload.items() if value is not None}


def janes_lines() -> list[Line]:
    """A parcel that came back, and what was done about it."""
    return [
        (2900, "in", "Hi, my parcel BB-20417 came back to the depot. Can you help?"),
        (2899, "out", "Hi Jane, thanks for writing to Bluebird. One moment while I look that up."),
        (2898, "out", "I found order 20417, sent on Monday. Shall I pass you to a colleague?"),
        (2897, "in", "Yes please"),
        (2896, "system", "Conversation assigned to Ana Torres"),
        (2880, "agent", "Hello Jane, Ana here. The courier noted a wrong unit number. Is it still unit 4?"),
        (2874, "in", "It's unit 14, sorry!"),
        (
            2873,
            "in",
            Media("image", "https://media.example/jane/letterbox.jpg", caption="This is the letterbox"),
        ),
        (2870, "note", "Changed the unit to 14 and asked the courier for another attempt on Thursday."),
        (2868, "agent", "All set: it goes out again on Thursday. I've added 5 dollars to your next order."),
        (2866, "in", "You're wonderful, thank you"),
        (70, "out", "Your parcel BB-20417 is out for delivery today."),
        (9, "in", "It's here! One question: can I still change the second mug to the blue one?"),
        (4, "in", "The one in my cart I mean"),
    ]


_QUESTIONS = (
    "مرحبا، أين وصل طلبي؟",
    "Do you deliver on Saturdays?",
    "شكرا جزيلا",
    "How much is the large one?",
    "Can I pay in two parts?",
    "هل يمكنني تغيير العنوان؟",
    "ok",
    "Is the green one back in stock?",
    "And what about\nthe blue one?\n\nI need two.",
)
_ANSWERS = (
    "Thanks for your message. Choose one of the options below.",
    "أهلا بك عمر، كيف يمكننا مساعدتك؟",
    "We deliver from Monday to Saturday, 8 am to 6 pm.",
    "The large one is *AUD 49.00* <https://shop.example/large|in the shop>.",
    "You can pay in two parts at the checkout.",
)
_BY_AGENT = (
    "Ana here. I've checked with the warehouse: two are left, I have put them aside for you.",
    "تم تغيير العنوان. هل هناك شيء آخر؟",
    "Anything else I can do? :slightly_smiling_face: <!channel> & <@U123>",
)
_MEDIA = (
    Media("image", "https://media.example/omar/front.jpg"),
    Media(
        "audio", "https://media.example/omar/voice-1.ogg", transcription="I'd like to know when it arrives."
    ),
    Media("video", "https://media.example/omar/unboxing.mp4", caption="It came like this"),
    Media("file", "https://media.example/omar/invoice%201042.pdf", title="invoice 1042.pdf"),
    Media("audio", "https://media.example/omar/voice-2.ogg"),
    Media("sticker", "https://media.example/omar/thumbs-up.webp"),
)


def long_lines() -> list[Line]:
    """130 lines in four weeks: text in two directions, media of each kind, notes, one of 3,000 characters."""
    lines: list[Line] = []
    for index in range(130):
        minutes = 36_000 - index * 277
        if index == 64:
            lines.append((minutes, "in", ("A long story, told in one breath. " * 90)[:3000]))
        elif index % 21 == 5:
            lines.append((minutes, "in", _MEDIA[index // 21 % len(_MEDIA)]))
        elif index % 17 == 9:
            lines.append((minutes, "note", f"Called back, nobody answered ({index})."))
        elif index % 29 == 11:
            lines.append((minutes, "system", "Conversation moved to open"))
        elif index % 7 == 3:
            lines.append((minutes, "agent", _BY_AGENT[index % len(_BY_AGENT)]))
        elif index % 3 == 1:
            lines.append((minutes, "out", _ANSWERS[index % len(_ANSWERS)]))
        else:
            lines.append((minutes, "in", _QUESTIONS[index % len(_QUESTIONS)]))
    # Two rows of the same second: whoever pages by time must not lose one.
    lines[80] = (lines[79][0], *lines[80][1:])
    return lines


def short_lines(name: str | None, index: int) -> list[Line]:
    """A few lines for everybody else, different from one to the next."""
    words = (name or "there").split(" ")[0]
    opening = (
        "Hello, is this in stock?",
        "I'd like to return something",
        "Where is my order?",
        "What are your opening hours?",
        "Can I talk to a person?",
    )[index % 5]
    lines: list[Line] = [
        (index * 131 + 42, "in", opening),
        (index * 131 + 41, "out", f"Hi {words}, thanks for writing. How can we help?"),
    ]
    if index % 3 == 0:
        lines.append((index * 131 + 30, "agent", f"Hello {words}, Ana here. Let me check that for you."))
    if index % 4 == 1:
        lines.append((index * 131 + 25, "note", "Friendly. Prefers to be called after 5 pm."))
    return lines
