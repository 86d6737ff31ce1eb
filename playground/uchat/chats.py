"""Chats, carts and orders."""

from playground.uchat.answers import Answer, Refused, page, plain, single
from playground.uchat.asked import Asked, Invalid
from playground.uchat.people import Message, Order, Person
from playground.uchat.scene import NoUser, Scene, plays

MOST_MIDS = 100


@plays("GET /subscriber/chat-messages")
def chat_messages(scene: Scene, asked: Asked) -> Answer:
    """A person's messages, newest first. No pages: older ones are asked for by `end_time`, inclusive."""
    person = _whose(scene, asked)
    kinds = {"in"}
    if asked.flag("include_bot"):
        kinds |= {"out", "agent"}
    elif not scene.switches.inbound_only:
        kinds.add("agent")
    if asked.flag("include_note"):
        kinds.add("note")
    if asked.flag("include_system"):
        kinds.add("system")
    limit = asked.whole("limit", 10, 1, 100)
    since = asked.whole("start_time", 0, 0, 2**53)
    until = asked.whole("end_time", 2**53, 0, 2**53)
    media = asked.query.get("msg_type")
    rows: list[Message] = []
    for message in reversed(person.messages):
        if (
            message.kind in kinds
            and since <= message.ts <= until
            and (not media or message.msg_type == media)
        ):
            rows.append(message)
            if len(rows) == limit:
                break
    return plain({"data": [message.as_json(person.user_ns) for message in rows]})


@plays("POST /subscriber/chat-messages-by-mids")
def chat_messages_by_mids(scene: Scene, asked: Asked) -> Answer:
    """Messages by mid, whoever's they are; unknown ones are left out."""
    wanted = asked.strings("mids", MOST_MIDS)
    by_mid = {
        message.mid: (message, person)
        for person in scene.workspace.own_people()
        for message in person.messages
        if message.mid is not None
    }
    found = [by_mid[mid] for mid in dict.fromkeys(wanted) if mid in by_mid]
    return plain({"data": [message.as_json(person.user_ns) for message, person in found]})


@plays("GET /subscriber/cart")
def cart(scene: Scene, asked: Asked) -> Answer:
    """A person's cart, empty where they never had one."""
    person = scene.person(asked.searched("user_ns"))
    items = [item.as_json() for item in person.cart]
    stamp = person.last_interaction
    return single(
        scene.switches,
        {
            "id": 7000 + person.number,
            "created_at": stamp,
            "updated_at": stamp,
            "num_of_items": sum(item.num for item in person.cart),
            "total_price": round(sum(item["subtotal"] or 0 for item in items), 3),
            "items": items,
        },
    )


@plays("GET /shop/orders")
def orders(scene: Scene, asked: Asked) -> Answer:
    """Orders of one person, or of everybody, newest first."""
    wanted = asked.query.get("user_ns")
    people = [scene.person(wanted)] if wanted else list(scene.workspace.own_people())
    rows = sorted((order for person in people for order in person.orders), key=_age, reverse=True)
    return page(scene.switches, asked, rows, Order.as_json, status="ok")


@plays("GET /shop/orders/{orderId}/get-info")
def order(scene: Scene, asked: Asked) -> Answer:
    """One order."""
    for person in scene.workspace.own_people():
        for known in person.orders:
            if str(known.id) == asked.params["orderId"]:
                return plain({"data": known.detail(person.user_ns), "status": "ok"})
    raise Refused(404, "Order not found")


def _age(order: Order) -> tuple[str, int]:
    return order.created_at, order.id


def _whose(scene: Scene, asked: Asked) -> Person:
    if user_ns := asked.query.get("user_ns"):
        return scene.person(user_ns)
    user_id = asked.query.get("user_id")
    if not user_id:
        raise Invalid({"user_ns": ["The user ns field is required when user id is not present."]})
    for person in scene.workspace.own_people():
        if person.user_id == user_id:
            return person
    raise NoUser
