import pytest

from playground.slack.blocks import places
from playground.slack.messages import Message as SlackMessage
from playground.uchat.people import Message
from slackbot.store.states import State
from tests.e2e.stage import Stage, buttons, shown

both = pytest.mark.parametrize("transport", ["http", "socket"])
OMAR = "f1001u508"
CHAT = "GET /subscriber/chat-messages"


def bubbles(answer: SlackMessage) -> int:
    """How many messages an answer shows as messages."""
    return str(answer.blocks).count("{date_short_pretty} at {time}")


@both
async def test_the_last_messages_are_shown_with_the_newest_at_the_end(stage: Stage) -> None:
    answer = await stage.ask("messages f1001u501")
    assert stage.paths == [CHAT]
    told = shown(answer)
    assert told.index("came back to the depot") < told.index("The one in my cart I mean")
    assert "Changed the unit to 14" not in told
    assert "Conversation assigned" not in told
    assert "Ana Torres" in told
    assert "letterbox.jpg" in told
    assert bubbles(answer) == 12


@both
async def test_a_long_thread_is_read_back_and_forth_in_one_message(stage: Stage) -> None:
    answer = first = await stage.ask(f"messages {OMAR}")
    shown_so_far = bubbles(answer)
    assert shown_so_far == 50
    while "Previous" in buttons(answer):
        answer = await stage.press(answer, "Previous")
        shown_so_far += bubbles(answer)
    said = [each for each in stage.uchat.people[OMAR].messages if each.kind in {"in", "out", "agent"}]
    assert shown_so_far == len(said)
    assert "There are no older ones." in shown(answer)
    while "Next" in buttons(answer):
        answer = await stage.press(answer, "Next")
    assert answer.ts == first.ts
    assert "The latest 50 messages" in shown(answer)


async def test_fifty_without_the_bots_of_130_take_two_calls_at_most(stage: Stage) -> None:
    answer = await stage.ask(f"messages {OMAR} --no-bot")
    assert bubbles(answer) == 50
    assert len(stage.paths) <= 2


@both
async def test_filters_and_formats_are_buttons_too(stage: Stage) -> None:
    answer = await stage.ask("messages f1001u501 —no-bot")
    assert "Bot" not in shown(answer).split("Without agents")[0].splitlines()
    alone = await stage.press(answer, "Without agents")
    assert "7 messages without agents and the bot" in shown(alone)
    as_text = await stage.press(alone, "As text")
    assert "Jane Cooper: Yes please\n" in shown(as_text)
    everybody = await stage.press(await stage.press(as_text, "With bot"), "With agents")
    assert "Bot: Hi Jane, thanks for writing" in shown(everybody)
    assert bubbles(await stage.press(everybody, "As messages")) == 12


async def test_times_in_a_text_are_the_askers_own(stage: Stage) -> None:
    zones = {"maya": "Australia/Sydney", "priya": "Asia/Kolkata"}
    told = {}
    for person, zone in zones.items():
        stage.slack.world.user(person).tz = zone
        answer = await stage.ask("messages f1001u501 --format timed", user=person)
        assert zone in shown(answer)
        told[person] = next(line for line in shown(answer).splitlines() if "depot" in line)
    assert told["maya"] != told["priya"]
    assert all(line.startswith("[20") for line in told.values())


async def test_whatever_a_thread_holds_it_fits_one_message(stage: Stage) -> None:
    person = stage.uchat.people["f1001u505"]
    now = person.messages[-1].ts
    texts = ("<!channel> " * 280, "שלום עולם " * 300, "", "\n" * 3_000, "*b* `c` " * 375)
    person.messages = [
        Message(
            id=index,
            kind="in",
            msg_type="text",
            content=None,
            payload={"text": texts[index % len(texts)], "url": f"https://media.example/{'p' * 700}"},
            ts=now + index // 7,
            mid=f"m{index}",
        )
        for index in range(60)
    ]
    for form in ("default", "text", "timed"):
        answer = await stage.ask(f"messages f1001u505 --format {form}")
        assert not stage.slack.complaints
        assert "Show a message whole" in buttons(answer)
        assert sum(len(each) for each in shown(answer)) < 20_000


async def test_a_message_shown_in_part_is_chosen_to_be_seen_whole(stage: Stage) -> None:
    person = stage.uchat.people["f1001u505"]
    for each in person.messages:
        each.payload = {"text": f"{each.mid} " + "word " * 4_000}
    answer = await stage.ask("messages f1001u505")
    assert "shown in part" in shown(answer)
    menu = next(each for each in places(answer.blocks) if each.label == "Show a message whole")
    option = menu.element["option_groups"][0]["options"][0]
    await stage.slack.choose("maya", answer, "Show a message whole", option["value"])
    whole = await stage.slack.answer("maya", "#support")
    assert whole.ts != answer.ts
    assert str(person.messages[0].mid) in shown(whole)
    assert "Only the first 9,000 characters have room here." in shown(whole)


@both
async def test_one_message_is_shown_in_full_and_nobody_elses(stage: Stage) -> None:
    answer = await stage.ask(f"message {OMAR} m508x064")
    assert shown(answer).count("A long story, told in one breath.") == 88
    refused = await stage.ask("message f1001u501 m508x064")
    assert "That message belongs to somebody else." in shown(refused)
    assert "508" not in shown(refused)
    assert "There is no message with the id m1." in shown(await stage.ask("message f1001u501 m1"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("messages f1001u999", "UChat knows no bot user f1001u999 in this bot."),
        ("messages f1001u501 --format html", "Choose one of default, text, timed."),
        ("messages f1001u501 --before nonsense", "12 messages"),
        ("message f1001u999 m501x000", "That message belongs to somebody else."),
    ],
)
async def test_every_question_ends_in_a_clear_answer(stage: Stage, line: str, said: str) -> None:
    assert said in shown(await stage.ask(line))


async def test_nobody_wrote_yet(stage: Stage) -> None:
    stage.uchat.people["f1001u505"].messages = []
    answer = await stage.ask("messages f1001u505")
    assert "There are no messages." in shown(answer)


async def test_the_card_leads_to_the_messages(stage: Stage) -> None:
    answer = await stage.press(await stage.ask("user f1001u501"), "Messages")
    assert "Messages of Jane Cooper" in shown(answer)


async def test_shared_messages_have_nothing_to_press(stage: Stage) -> None:
    for each in stage.uchat.people["f1001u505"].messages:
        each.payload = {"text": "word " * 4_000}
    answer = await stage.ask("messages f1001u505")
    shared = await stage.press(answer, "Share in channel")
    assert shared.visible_to is None
    assert not list(places(shared.blocks))
    assert "word word" in shown(shared)


async def test_the_log_tells_how_many_and_never_a_word_of_them(stage: Stage) -> None:
    await stage.ask("messages f1001u501 --no-bot")
    await stage.ask("message f1001u501 m501x000")
    listed, one = await stage.entries()
    assert (listed.action, listed.state, listed.result) == ("messages", State.DONE, "9 messages")
    assert listed.calls == 1
    assert (one.action, one.result) == ("message", "1 message")
    assert "depot" not in str((listed, one))
