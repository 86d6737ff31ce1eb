"""Bot users as UChat keeps them: everything about a person that one of its answers can tell."""

from dataclasses import dataclass, field
from typing import Any

from playground.uchat.switches import Switches


@dataclass(slots=True)
class Message:
    """One row of a chat. `kind` is in, out, agent, note or system; notes and system rows have no mid."""

    id: int
    kind: str
    msg_type: str
    content: str | None
    payload: dict[str, Any]
    ts: int
    mid: str | None = None
    sender_id: str | None = None
    agent_id: int | None = None
    username: str | None = None

    def as_json(self, user_ns: str) -> dict[str, Any]:
        """The row as UChat sends it."""
        return {
            "id": self.id,
            "mid": self.mid,
            "user_ns": user_ns,
            "type": self.kind,
            "msg_type": self.msg_type,
            "content": self.content,
            "payload": self.payload,
            "sender_id": self.sender_id,
            "agent_id": self.agent_id,
            "username": self.username,
            "ts": self.ts,
        }


@dataclass(slots=True)
class CartItem:
    """A line of a cart; prices in the currency's main unit."""

    id: int
    product_id: int
    name: str
    price: float | None
    num: int
    currency: str | None = "aud"
    compare_price: float | None = None
    desc: str | None = None
    image: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The line as UChat sends it."""
        return {
            "id": self.id,
            "product_id": self.product_id,
            "name": self.name,
            "desc": self.desc,
            "image": self.image,
            "price": self.price,
            "compare_price": self.compare_price,
            "currency": self.currency,
            "num": self.num,
            "subtotal": None if self.price is None else round(self.price * self.num, 3),
        }


@dataclass(slots=True)
class Order:
    """An order; `total` is text, as UChat sends it, or null."""

    id: int
    total: str | None
    currency: str | None
    status: str | None
    created_at: str
    num_of_items: int = 1

    def as_json(self) -> dict[str, Any]:
        """A row of the list of orders."""
        return {"id": self.id, "total": self.total, "currency": self.currency, "status": self.status}

    def detail(self, user_ns: str) -> dict[str, Any]:
        """What the order's own path tells."""
        total = None if self.total is None else float(self.total)
        return {
            **self.as_json(),
            "num_of_items": self.num_of_items,
            "total_price": int(total) if total is not None and total.is_integer() else total,
            "user_ns": user_ns,
            "created_at": self.created_at,
        }


@dataclass(slots=True)
class Person:
    """A bot user. Any text may be null or empty. Tags are tag nss, labels are ids, oldest first."""

    user_ns: str
    user_id: str | None = None
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    gender: str | None = None
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    language: str | None = None
    profile_pic: str | None = None
    channel: str | None = None
    status: str | None = "open"
    agent_id: int | None = None
    subscribed: str | None = None
    opted_in_email: str | None = None
    opted_in_sms: str | None = None
    opted_in_through: str | None = None
    last_interaction: str | None = None
    last_seen: str | None = None
    last_message_at: str | None = None
    last_message_type: str | None = None
    tags: list[str] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    cart: list[CartItem] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    """Oldest first."""
    sequences: list[dict[str, Any]] = field(default_factory=list)
    smart_delays: int = 0
    scheduled_messages: int = 0
    closing_notes: list[dict[str, Any]] = field(default_factory=list)
    conversations: list[dict[str, Any]] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The number at the end of the user ns."""
        return int(self.user_ns.rpartition("u")[2])


PROFILE = (
    "user_ns",
    "user_id",
    "name",
    "first_name",
    "last_name",
    "gender",
    "email",
    "phone",
    "locale",
    "language",
    "profile_pic",
    "subscribed",
    "opted_in_email",
    "opted_in_sms",
    "opted_in_through",
    "last_interaction",
    "last_seen",
    "last_message_at",
    "last_message_type",
)
"""The documented keys of a bot user that hold one value."""


def profile(person: Person) -> dict[str, Any]:
    """The documented keys that hold one value."""
    return {name: getattr(person, name) for name in PROFILE}


def extras(person: Person, switches: Switches) -> dict[str, Any]:
    """The keys that are in no document, as far as they are switched on."""
    value: dict[str, Any] = {}
    if switches.channel_sent:
        value["channel"] = person.channel
    if switches.status_sent:
        value["status"] = person.status
    if switches.agent_sent:
        value["agent_id"] = person.agent_id
    return value
