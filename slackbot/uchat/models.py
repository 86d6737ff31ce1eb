"""The shapes UChat sends, frozen, from openapi.json and what production clients saw.

Every field survives null, "", a missing key and a scalar of the wrong type. Empty texts are None. Times that
come as `YYYY-MM-DD HH:MM:SS` name no zone and stay texts.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from slackbot.uchat.tolerant import (
    Amount,
    Key,
    Number,
    Text,
    Tolerant,
    Value,
    Whole,
    each,
    each_or_none,
    text_or_none,
    value_or_none,
)


def _named(data: Any, key: str) -> Any:
    """`data` with `key` standing in for a name that is missing."""
    if isinstance(data, dict) and text_or_none(data.get("name")) is None:
        return {**data, "name": data.get(key)}
    return data


class Tag(Tolerant):
    """A tag of the bot. Without a name it goes by its ns."""

    name: Key
    tag_ns: Key

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        return _named(data, "tag_ns")


class Label(Tolerant):
    """A label of the workspace. Without a name it goes by its id."""

    id: Number
    name: Key

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        return _named(data, "id")


class FlowUserField(Tolerant):
    """The definition of a custom field, without anybody's value."""

    name: Key
    var_ns: Text = None
    var_type: Text = None
    description: Text = None

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        return _named(data, "var_ns")


class UserField(FlowUserField):
    """A custom field with one bot user's value, written out as text whatever its type."""

    value: Value = None


class SubFlow(Tolerant):
    """A sub flow of the bot."""

    name: Key
    sub_flow_ns: Key

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        return _named(data, "sub_flow_ns")


class BotUser(Tolerant):
    """A bot user: one person on one channel. `tags` and `labels` are None where the API did not send them."""

    user_ns: Key
    user_id: Text = None
    name: Text = None
    first_name: Text = None
    last_name: Text = None
    gender: Text = None
    email: Text = None
    phone: Text = None
    locale: Text = None
    language: Text = None
    profile_pic: Text = None
    channel: Text = None
    status: Text = None
    agent_id: Whole = None
    subscribed: Text = None
    opted_in_email: Text = None
    opted_in_sms: Text = None
    opted_in_through: Text = None
    last_interaction: Text = None
    last_seen: Text = None
    last_message_at: Text = None
    last_message_type: Text = None
    tags: Annotated[tuple[Tag, ...] | None, BeforeValidator(each_or_none(Tag))] = None
    labels: Annotated[tuple[Label, ...] | None, BeforeValidator(each_or_none(Label))] = None
    user_fields: Annotated[tuple[UserField, ...], BeforeValidator(each(UserField))] = ()

    @property
    def display_name(self) -> str:
        """What to call this person: the first of name, first and last name, email, phone, the two ids."""
        both = " ".join(part for part in (self.first_name, self.last_name) if part)
        return self.name or both or self.email or self.phone or self.user_id or self.user_ns


class MessagePayload(Tolerant):
    """What a message carries."""

    text: Text = None
    url: Text = None
    title: Text = None
    transcribed_text: Text = None


def _payload(value: object) -> object:
    return value if isinstance(value, dict | MessagePayload) else {}


class ChatMessage(Tolerant):
    """One message of a chat. `ts` is epoch seconds UTC; private notes have no `mid`."""

    id: Whole = None
    mid: Text = None
    user_ns: Text = None
    type: Text = None
    msg_type: Text = None
    content: Text = None
    payload: Annotated[MessagePayload, BeforeValidator(_payload)] = Field(default_factory=MessagePayload)
    sender_id: Text = None
    agent_id: Whole = None
    username: Text = None
    ts: Whole = None

    @property
    def text(self) -> str | None:
        """The words to show; None for a message that is only media."""
        payload = self.payload
        return payload.text or self.content or payload.transcribed_text or payload.title

    @property
    def url(self) -> str | None:
        """Where the media is, if there is any."""
        return self.payload.url

    @model_validator(mode="after")
    def _identified(self) -> "ChatMessage":
        if self.id is None and self.mid is None and self.ts is None:
            raise ValueError("neither id, mid nor time")
        return self


class CartItem(Tolerant):
    """One line of a cart. Amounts are decimals in `currency`, as UChat gave them."""

    id: Whole = None
    product_id: Whole = None
    name: Text = None
    desc: Text = None
    image: Text = None
    price: Amount = None
    compare_price: Amount = None
    currency: Text = None
    num: Whole = None
    subtotal: Amount = None

    @model_validator(mode="after")
    def _identified(self) -> "CartItem":
        if self.id is None and self.product_id is None and self.name is None:
            raise ValueError("neither id, product nor name")
        return self


class Cart(Tolerant):
    """A bot user's cart. An empty one, and none at all, have no items."""

    id: Whole = None
    created_at: Text = None
    updated_at: Text = None
    num_of_items: Whole = None
    total_price: Amount = None
    items: Annotated[tuple[CartItem, ...], BeforeValidator(each(CartItem))] = ()


class Order(Tolerant):
    """An order as the list of orders shows it. `raw_total` is the total as it was written."""

    id: Number
    total: Amount = None
    raw_total: Text = None
    currency: Text = None
    status: Text = None

    @model_validator(mode="before")
    @classmethod
    def _keep_raw(cls, data: Any) -> Any:
        return {**data, "raw_total": data.get("total")} if isinstance(data, dict) else data


class OrderDetail(Order):
    """One order with what the API tells of it. `extra` holds every further key, written out as text.

    The document promises an id, a number of items and a total; the rest is there when UChat sends it.
    """

    num_of_items: Whole = None
    user_ns: Text = None
    created_at: Text = None
    updated_at: Text = None
    items: Annotated[tuple[CartItem, ...], BeforeValidator(each(CartItem))] = ()
    extra: tuple[tuple[str, str], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        total = data.get("total", data.get("total_price"))
        known = cls.model_fields.keys() | {"total_price"}
        extra = [
            (value_or_none(key), value_or_none(value)) for key, value in data.items() if key not in known
        ]
        kept = tuple((key, value) for key, value in extra if key and value)
        return {**data, "total": total, "raw_total": total, "extra": kept}


class ClosingNote(Tolerant):
    """The definition of a closing note, not one that somebody wrote."""

    id: Whole = None
    note_ns: Text = None
    name: Key
    description: Text = None


class Conversation(Tolerant):
    """A closed conversation. UChat sends no text with it."""

    id: Number
    user_ns: Text = None
    created_at: Text = None
    opened_source: Text = None
    closed_source: Text = None
    first_open_at: Text = None
    last_close_at: Text = None
    last_close_agent_id: Whole = None
    in_messages: Whole = None
    bot_messages: Whole = None
    agent_messages: Whole = None
    number_of_notes: Whole = None
    handling_time: Whole = None


class Me(Tolerant):
    """Whom the token belongs to."""

    id: Whole = None
    name: Text = None
    email: Text = None


class TeamInfo(Tolerant):
    """The workspace the token belongs to."""

    id: Whole = None
    name: Text = None
    image: Text = None
    owner_id: Whole = None
    owner_email: Text = None
