"""The people of the stand-in: thirty-six of its bot's, across channels and scripts, four of another's."""

from datetime import UTC, datetime
from typing import Any

from playground.uchat.lists import LABELS, TAGS, empty_workspace, label, tag
from playground.uchat.people import CartItem, Order, Person
from playground.uchat.threads import janes_lines, long_lines, short_lines, thread
from playground.uchat.workspace import Workspace

Row = dict[str, Any]


def _row(
    name: str | None, channel: str | None, phone: str | None = None, email: str | None = None, **more: Any
) -> Row:
    return {"name": name, "channel": channel, "phone": phone, "email": email, **more}


# Phone numbers come from the ranges that authorities keep for stories, as far as a country has one.
ROWS: tuple[Row, ...] = (
    _row(
        "Jane Cooper",
        "whatsapp_cloud",
        "+61491570156",
        "jane@acme.com",
        gender="female",
        locale="en_AU",
        language="en",
        tags=["Returning customer", "Newsletter", "Channel: WhatsApp"],
        labels=["Shipping", "Callback"],
        fields={
            "company": "Acme Hardware",
            "city": "Sydney",
            "plan": "business",
            "loyalty_points": "340",
            "newsletter": "true",
            "birthday": "1988-03-14",
        },
    ),
    # A German number that holds the digits of Jane's, country code and all.
    _row(
        "Jürgen Groß", "facebook", "+4961491570156", "j.gross@example.de", language="de", tags=["Wholesale"]
    ),
    # A British number that holds the digits of Jane's without country code.
    _row("Tom Whitfield", "telegram", "+447491570156", "tom.whitfield@example.co.uk", language="en"),
    # An address that holds Jane's.
    _row("Mary-Jane Kowalski", "instagram", None, "mary-jane@acme.com", language="pl", tags=["Influencer"]),
    _row(
        "Giulia Rossi",
        "whatsapp_cloud",
        "+393200001234",
        "famiglia@rossi.example",
        language="it",
        tags=["VIP"],
    ),
    _row("Marco Rossi", "instagram", None, "famiglia@rossi.example", language="it"),
    _row(
        "Lucia Rossi",
        "web",
        "+39 055 000 1234",
        "Famiglia@Rossi.example",
        language="it",
        labels=["Gift card"],
    ),
    _row(
        "عمر حداد",
        "whatsapp_cloud",
        "+966550001234",
        "omar.haddad@example.sa",
        first_name="عمر",
        last_name="حداد",
        language="ar",
        tags=["العربية", "Language: ar", "Loyalty: gold"],
        labels=["Arabic", "Priority"],
    ),
    _row("נועה לוי", "facebook", "+972550001234", "noa.levi@example.co.il", language="he", tags=["עברית"]),
    _row("王小明", "wechat", "8613800138000", None, language="zh", tags=["中文"], labels=["重要"]),
    _row("山田 花子", "line", "+819012345678", "hanako@example.jp", language="ja", tags=["日本語"]),
    _row(
        "प्रिया शर्मा",
        "whatsapp_cloud",
        "+919876543210",
        "priya.sharma@example.in",
        language="hi",
        tags=["हिन्दी"],
    ),
    _row("Ελένη Παπαδοπούλου", "web", "+306900000000", "eleni@example.gr", language="el", tags=["Ελληνικά"]),
    _row("Дмитрий Соколов", "vk", "+79161234567", "d.sokolov@example.ru", language="ru", tags=["Русский"]),
    _row(
        "José Ángel Muñoz Ibáñez",
        "whatsapp_cloud",
        "+525512345678",
        "jose.munoz@example.mx",
        tags=["Español"],
    ),
    _row("Zoë O\u2019Sullivan", "web", "0491570157", "zoe@example.com", labels=["Store pick-up"]),
    _row("Björk Þórsdóttir", "facebook", None, "bjork@example.is", language="is"),
    _row("🌻 Sunny 🌻", "instagram", None, None, user_id="17841400000000018", tags=["🎁 Gift sent"]),
    _row(
        "*Bold* _it_ <!channel> <@U123>",
        "web",
        None,
        "markup@example.org",
        fields={"company": "<b>&amp; Sons</b> `x`"},
    ),
    _row(
        "Robin\u0007\u200b \u202egnirevoc\u202c\tBell\n& Sons",
        "telegram",
        "+61 491 570 158",
        "robin@example.net",
        first_name="Robin\u0007",
        last_name="Bell\r\n",
    ),
    _row(None, None, None, None, user_id=None, status=None, nulls=True),
    _row(
        "",
        "web",
        "",
        "",
        user_id="",
        first_name="",
        last_name="",
        gender="",
        language="",
        fields={"city": ""},
    ),
    _row("Tag Collector", "web", "61491570159", "collector@example.com", tags=list(TAGS[:45])),
    _row("Label Collector", "whatsapp_cloud", "+61491570110", "labels@example.com", labels=list(LABELS[:25])),
    _row(
        "Alex Chen",
        "whatsapp_cloud",
        "+61491570006",
        "alex.chen@example.com",
        tags=["Lead"],
        fields={"plan": "team", "city": "Melbourne"},
    ),
    # The same customer once more: the same phone written as at home, other tags, fields, orders and messages.
    _row(
        "Alex Chen",
        "instagram",
        "0491 570 006",
        "alexc@example.org",
        tags=["Lead", "Beta tester"],
        labels=["Stock question"],
        fields={"plan": "free", "birthday": "1991-07-02", "loyalty_points": "120"},
    ),
    _row("Kenji Tanaka", "line", "+81 90-8765-4321", "kenji@example.jp", language="ja"),
    _row(
        "Fatima Al-Sabah", "whatsapp_cloud", "+96550012345", "fatima@example.kw", language="ar", tags=["VIP"]
    ),
    _row("Liam Murphy", "sms", "0491 571 266", None, tags=["Opted out of calls"]),
    _row("Chloe Nguyen", "tiktok", None, "chloe.nguyen@example.com", tags=["First order", "Size: M"]),
    _row("Nguyễn Thị Hồng", "viber", "+84 90 000 1234", "hong.nguyen@example.vn", labels=["Returns"]),
    _row(
        "Pedro Álvares de Souza e Silva Cavalcanti",
        "whatsapp_cloud",
        "+5511900001234",
        "pedro@example.com.br",
    ),
    _row(
        "Grace Adeyemi", "whatsapp", "+2348000001234", "grace.adeyemi@example.ng", tags=["Wholesale", "Won"]
    ),
    _row("Spam Sender", "web", None, "win-big@spam.example", status="spam"),
    _row(
        "Ingrid Lindqvist",
        "facebook",
        "+46 70 174 06 05",
        "ingrid@example.se",
        status="done",
        labels=["Solved"],
    ),
    _row("Walk-in visitor 4821", "web", None, None, user_id="w-4821-77f0"),
)

OTHERS: tuple[Row, ...] = (
    _row("Jane Cooper-Hall", "web", "+61491571491", "jane.hall@acme.com"),
    _row("Rahul Verma", "whatsapp_cloud", "+919800001234", "rahul@example.in"),
    _row("Sofia Petrova", "telegram", "+359880001234", "sofia@example.bg"),
    _row("Second-bot Rossi", "instagram", None, "famiglia@rossi.example"),
)

FIRST = 501
FIRST_OTHER = 801


def populated(now: float) -> Workspace:
    """The whole workspace as it is at the start. `now` is epoch seconds; everything lies before it."""
    workspace = empty_workspace()
    second = int(now)
    for index, row in enumerate(ROWS):
        person = _person(f"f1001u{FIRST + index}", row, index, second)
        workspace.people[person.user_ns] = person
    for index, row in enumerate(OTHERS):
        person = _person(f"f2002u{FIRST_OTHER + index}", row, index + len(ROWS), second)
        workspace.people[person.user_ns] = person
    _shopping(workspace, second)
    _aftercare(workspace, second)
    return workspace


def _stamp(now: int, minutes: int) -> str:
    return datetime.fromtimestamp(now - minutes * 60, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _person(user_ns: str, row: Row, index: int, now: int) -> Person:
    name = row["name"]
    person = Person(
        user_ns=user_ns,
        user_id=row.get("user_id", _user_id(row, index)),
        name=name,
        email=row["email"],
        phone=row["phone"],
        channel=row["channel"],
        status=row.get("status", ("open", "pending", "open")[index % 3]),
        language=row.get("language", "en"),
        locale=row.get("locale"),
        gender=row.get("gender"),
        tags=[tag(known) for known in row.get("tags", ())],
        labels=[label(known) for known in row.get("labels", ())],
        fields=dict(row.get("fields", {})),
    )
    if row.get("nulls"):
        person.language = None
        return person
    first, _, last = (name or "").partition(" ")
    person.first_name = row.get("first_name", first)
    person.last_name = row.get("last_name", last)
    person.profile_pic = "" if index % 2 else None
    person.agent_id = (21, None, 22)[index % 3]
    person.subscribed = _stamp(now, 90_000 + index * 1_440)
    person.opted_in_email = _stamp(now, 80_000) if row["email"] and index % 2 == 0 else None
    person.opted_in_through = "widget" if person.opted_in_email else None
    lines = janes_lines() if index == 0 else long_lines() if name == "عمر حداد" else short_lines(name, index)
    person.messages = thread(person.number, name, lines, now)
    newest = person.messages[-1]
    person.last_message_at = _stamp(now, (now - newest.ts) // 60)
    person.last_message_type = newest.kind
    person.last_interaction = person.last_seen = _stamp(now, 4 + index * 131)
    return person


def _user_id(row: Row, index: int) -> str:
    channel, phone = row["channel"], row["phone"]
    if channel in {"whatsapp", "whatsapp_cloud", "sms"} and phone:
        return "".join(character for character in phone if character.isdigit())
    if channel == "line":
        return f"U{0x4AF4980629000000 + index * 7919:032x}"
    if channel == "web":
        return f"w-{4800 + index}-{index * 2654435761 % 65536:04x}"
    return str(6_000_000_000_000_000 + index * 104_729_331)


def _shopping(workspace: Workspace, now: int) -> None:
    people = workspace.people
    jane, jurgen, tom = people["f1001u501"], people["f1001u502"], people["f1001u503"]
    kenji, fatima, hanako = people["f1001u527"], people["f1001u528"], people["f1001u511"]
    jane.cart = [
        CartItem(12356, 78, "Mug, speckled", 18.0, 2, compare_price=22.5, desc="Stoneware, 350 ml"),
        CartItem(12391, 81, "Tea towel <linen> & cotton", 24.95, 1),
    ]
    jane.orders = [
        Order(20117, "25.00", "usd", "paid", _stamp(now, 60_000), 1),
        Order(20298, "149.90", "aud", "refunded", _stamp(now, 30_000), 3),
        Order(20417, "61.45", "aud", "shipped", _stamp(now, 5_000), 2),
    ]
    jurgen.cart = [CartItem(12400, 90, "Gift wrapping", None, 1, currency=None)]
    jurgen.orders = [Order(20120, None, None, None, _stamp(now, 58_000), 0)]
    tom.orders = [
        Order(20200 + n, f"{19 + n}.00", "usd", "paid", _stamp(now, 50_000 - n), 1) for n in range(27)
    ]
    alex, alex_again = people["f1001u525"], people["f1001u526"]
    alex.orders = [Order(20305, "88.00", "aud", "paid", _stamp(now, 28_800), 2)]
    alex_again.orders = [
        Order(20306, "19.90", "aud", "shipped", _stamp(now, 28_700), 1),
        Order(20307, "42.50", "aud", "paid", _stamp(now, 28_600), 3),
    ]
    alex_again.cart = [CartItem(12480, 93, "Linen apron", 39.0, 1)]
    hanako.cart = [CartItem(12500, 95, "茶碗", 4800, 2, currency="jpy", compare_price=5200)]
    hanako.orders = [Order(20301, "4800", "jpy", "paid", _stamp(now, 29_000), 1)]
    kenji.orders = [Order(20302, "12500", "JPY", "cancelled", _stamp(now, 28_500), 2)]
    fatima.cart = [CartItem(12510, 96, "Oud incense", 12.75, 3, currency="kwd")]
    fatima.orders = [Order(20310, "38.250", "kwd", "paid", _stamp(now, 28_000), 3)]


def _aftercare(workspace: Workspace, now: int) -> None:
    people = workspace.people
    sequences = (
        {"name": "Onboarding, 7 days", "ns": "f1001q51"},
        {"name": "Win-back <spring>", "ns": "f1001q52"},
        {"name": "Birthday club"},
    )
    for user_ns, count, delays, scheduled in (
        ("f1001u501", 2, 3, 1),
        ("f1001u505", 1, 0, 0),
        ("f1001u508", 3, 12, 4),
        ("f1001u525", 1, 1, 0),
    ):
        person = people[user_ns]
        person.sequences = [dict(sequence) for sequence in sequences[:count]]
        person.smart_delays, person.scheduled_messages = delays, scheduled
    note = {"id": 901, "name": "Resolution summary", "agent": "Ana Torres", "created_at": _stamp(now, 2_860)}
    people["f1001u501"].closing_notes = [
        {**note, "note": "Wrong unit number. Second delivery arranged, 5 dollars credited."},
        {
            "id": 902,
            "name": "Refund agreed",
            "note": "AUD 149.90 for order 20298",
            "created_at": _stamp(now, 29_990),
        },
    ]
    people["f1001u508"].closing_notes = [
        {"note": "عميل منذ 2019"},
        {"id": 903, "name": "Passed on", "note": None},
    ]
    people["f1001u501"].conversations = [_conversation(71, people["f1001u501"], now)]
    people["f1001u508"].conversations = [_conversation(72 + n, people["f1001u508"], now) for n in range(3)]


def _conversation(number: int, person: Person, now: int) -> Row:
    return {
        "id": number,
        "user_ns": person.user_ns,
        "flow_ns": "f1001",
        "first_open_at": _stamp(now, 2_900),
        "first_assign_at": _stamp(now, 2_896),
        "first_assign_agent_id": 21,
        "first_close_at": _stamp(now, 2_860),
        "last_close_at": _stamp(now, 2_860),
        "last_close_agent_id": 21,
        "closed_source": "agent",
        "in_messages": sum(message.kind == "in" for message in person.messages),
        "bot_messages": sum(message.kind == "out" for message in person.messages),
        "agent_messages": sum(message.kind == "agent" for message in person.messages),
        "is_new_bot_user": 0,
        "created_at": _stamp(now, 2_900),
    }
