"""Building the calls to UChat: one function per REST path, without any I/O.

Paths and parameters are those of openapi.json. Bulk bodies are lists of at most `MOST_ITEMS` objects.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

MOST_ITEMS = 20
MOST_MIDS = 100
LARGEST_PAGE = 100


@dataclass(frozen=True, slots=True)
class Request:
    """One call. `path` is the template; `target` is the quoted path with its query.

    `reads` tells that the call changes nothing, `repeatable` that carrying it out twice ends as once does.
    `absent_on_400` marks the look-ups of one thing, where a 400 means that it isn't there.
    """

    method: str
    path: str
    target: str
    body: object = None
    reads: bool = True
    repeatable: bool = True
    absent_on_400: bool = False


def _get(
    path: str, query: Mapping[str, str | int | None] | None = None, *, one: bool = False, target: str = ""
) -> Request:
    target = target or path
    given = {key: value for key, value in (query or {}).items() if value is not None}
    if given:
        target = f"{target}?{urlencode(given, quote_via=quote, safe='', errors='replace')}"
    return Request("GET", path, target, absent_on_400=one)


def _write(method: str, path: str, body: object) -> Request:
    return Request(method, path, path, body, reads=False)


def _list(path: str, page: int, limit: int, **query: str | int | None) -> Request:
    return _get(path, {**query, "limit": limit, "page": page})


def bot_user(user_ns: str) -> Request:
    return _get("/subscriber/get-info", {"user_ns": user_ns}, one=True)


def bot_user_by_user_id(user_id: str) -> Request:
    return _get("/subscriber/get-info-by-user-id", {"user_id": user_id}, one=True)


def bot_users(
    *, name: str | None, phone: str | None, email: str | None, label_id: int | None, page: int, limit: int
) -> Request:
    return _list("/subscribers", page, limit, name=name, phone=phone, email=email, label_id=label_id)


def workspace_bot_users(
    *, name: str | None, phone: str | None, email: str | None, page: int, limit: int
) -> Request:
    return _list("/team-bot-users", page, limit, name=name, phone=phone, email=email)


def tags(*, name: str | None, page: int, limit: int) -> Request:
    return _list("/flow/tags", page, limit, name=name)


def labels(*, name: str | None, page: int, limit: int) -> Request:
    return _list("/team/labels", page, limit, name=name)


def subflows(*, name: str | None, page: int, limit: int) -> Request:
    return _list("/flow/subflows", page, limit, name=name)


def user_fields(*, name: str | None, page: int, limit: int) -> Request:
    return _list("/flow/user-fields", page, limit, name=name)


def closing_notes(*, page: int, limit: int) -> Request:
    return _list("/flow/closing-notes", page, limit)


def conversations(*, user_ns: str, limit: int, start_id: int | None) -> Request:
    return _get("/flow/conversations/data", {"user_ns": user_ns, "limit": limit, "start_id": start_id})


def add_tag(user_ns: str, tag_ns: str) -> Request:
    return _write("POST", "/subscriber/add-tag", {"user_ns": user_ns, "tag_ns": tag_ns})


def remove_tag(user_ns: str, tag_ns: str) -> Request:
    return _write("DELETE", "/subscriber/remove-tag", {"user_ns": user_ns, "tag_ns": tag_ns})


def add_tags(user_ns: str, tag_nss: Iterable[str]) -> Request:
    return _write("POST", "/subscriber/add-tags", _items(user_ns, "tag_ns", tag_nss))


def remove_tags(user_ns: str, tag_nss: Iterable[str]) -> Request:
    return _write("DELETE", "/subscriber/remove-tags", _items(user_ns, "tag_ns", tag_nss))


def add_labels(user_ns: str, names: Iterable[str]) -> Request:
    return _write("POST", "/subscriber/add-labels-by-name", _items(user_ns, "label_name", names))


def remove_labels(user_ns: str, names: Iterable[str]) -> Request:
    return _write("DELETE", "/subscriber/remove-labels-by-name", _items(user_ns, "label_name", names))


def set_user_fields(user_ns: str, values: Mapping[str, str]) -> Request:
    data = [{"name": name, "value": value} for name, value in values.items()]
    return _write("PUT", "/subscriber/set-user-fields-by-name", {"user_ns": user_ns, "data": data})


def clear_user_fields(user_ns: str, names: Iterable[str]) -> Request:
    return _write("DELETE", "/subscriber/clear-user-fields-by-name", _items(user_ns, "name", names))


def send_sub_flow(user_ns: str, sub_flow_ns: str) -> Request:
    """The one call that is never repeated: whether it started anything can't be told from its failure."""
    path = "/subscriber/send-sub-flow"
    body = {"user_ns": user_ns, "sub_flow_ns": sub_flow_ns}
    return Request("POST", path, path, body, reads=False, repeatable=False)


def cart(user_ns: str) -> Request:
    return _get("/subscriber/cart", {"user_ns": user_ns})


def orders(user_ns: str, *, page: int, limit: int) -> Request:
    return _list("/shop/orders", page, limit, user_ns=user_ns)


def order(order_id: int) -> Request:
    path = "/shop/orders/{orderId}/get-info"
    return _get(path, one=True, target=path.replace("{orderId}", quote(str(order_id), safe="")))


def chat_messages(
    user_ns: str,
    *,
    limit: int,
    include_bot: bool,
    include_note: bool,
    include_system: bool,
    start_time: int | None,
    end_time: int | None,
) -> Request:
    query: dict[str, str | int | None] = {
        "user_ns": user_ns,
        "limit": limit,
        "include_bot": 1 if include_bot else None,
        "include_note": 1 if include_note else None,
        "include_system": 1 if include_system else None,
        "start_time": start_time,
        "end_time": end_time,
    }
    return _get("/subscriber/chat-messages", query)


def chat_messages_by_mids(mids: Iterable[str]) -> Request:
    path = "/subscriber/chat-messages-by-mids"
    return Request("POST", path, path, {"mids": list(mids)})


def me() -> Request:
    return _get("/me")


def team_info() -> Request:
    return _get("/team-info")


def _items(user_ns: str, key: str, values: Iterable[str]) -> dict[str, object]:
    return {"user_ns": user_ns, "data": [{key: value} for value in values]}
