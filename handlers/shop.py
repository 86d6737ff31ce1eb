"""What a bot user is about to buy, and what they bought."""

from typing import Annotated

from handlers.order_card import order_facts
from slackbot.catalogue.action import Effect, action
from slackbot.catalogue.grammar import format_line
from slackbot.catalogue.parameter import Input
from slackbot.faults import Refusal
from slackbot.kinds.who import Who, sought
from slackbot.money import money
from slackbot.reply import Bold, Button, Part, Reply, Row, Rows, Verb, note, said
from slackbot.road.call import Call
from slackbot.road.paging import span_of, turning
from slackbot.text import clean, count, cut
from slackbot.uchat import Cart, CartItem, NotFound, Order
from slackbot.uchat.requests import LARGEST_PAGE

_ITEMS = 10
_ORDERS = 8
_MOST_READ = 5
"""Pages of 100 orders: nothing public says that UChat lists the newest first, so all are read and sorted."""

PageNumber = Annotated[int, Input(hidden=True)]


@action("cart", effect=Effect.READ, summary="Show what is in a bot user's cart", title="Cart")
async def show_cart(call: Call, user: Who, page: PageNumber = 1) -> Reply:
    """The items with their prices, and the total where they share a currency. Nothing is converted."""
    with sought(user):
        cart = await call.uchat.cart(user.user_ns)
    title, steps = f"Cart of {_who(user)}", call.step(show_orders, "Orders", user=user.user_ns)
    if not cart.items:
        return Reply(
            title=title, parts=(said(f"The cart of {_who(user)} is empty."),), buttons=steps, result="0 items"
        )
    shown = cart.items[(page - 1) * _ITEMS : page * _ITEMS]
    lines = count(len(cart.items), "item")
    if len(cart.items) > _ITEMS:
        lines = f"{span_of(page, _ITEMS, len(shown), len(cart.items))} items"
    pieces = _pieces(cart)
    return Reply(
        title=title,
        parts=(
            said(f"{lines}, {count(pieces, 'piece')} in all:" if pieces else f"{lines}:"),
            Rows(tuple(_item(each) for each in shown)),
            *_total(cart),
        ),
        buttons=(*turning(call, page, more=len(cart.items) > page * _ITEMS), *steps),
        result=count(len(cart.items), "item"),
    )


@action(
    "orders", effect=Effect.READ, summary="List a bot user's shop orders", title="Orders", button="Orders"
)
async def show_orders(
    call: Call,
    user: Who,
    order: Annotated[int | None, Input(hidden=True)] = None,
    page: PageNumber = 1,
) -> Reply:
    """Newest first; or the one order that was opened, with what UChat tells of it."""
    if order is not None:
        return await _one(call, user, order)
    orders, total = await _newest_first(call, user)
    title = f"Orders of {_who(user)}"
    if not orders:
        return Reply(title=title, parts=(said(f"{_who(user)} has no orders."),), result="0 orders")
    shown = orders[(page - 1) * _ORDERS : page * _ORDERS]
    numbers = count(len(orders), "order")
    if len(orders) > _ORDERS:
        numbers = f"{span_of(page, _ORDERS, len(shown), len(orders))} orders"
    parts: list[Part] = [
        said(f"{numbers}, newest first:" if len(orders) > 1 else f"{numbers}:"),
        Rows(tuple(_row(call, user, each) for each in shown)),
    ]
    if total is None or total > len(orders):
        more = f"of {total:,} " if total is not None else ""
        parts.append(
            note(f"UChat's list was read {len(orders):,} {more}orders deep; newer ones may be missing.")
        )
    return Reply(
        title=title,
        parts=tuple(parts),
        buttons=turning(call, page, more=len(orders) > page * _ORDERS),
        result=count(len(orders), "order"),
    )


async def _newest_first(call: Call, user: Who) -> tuple[list[Order], int | None]:
    """The orders as far as they were read, and how many there are; None where nobody knows."""
    found: dict[int, Order] = {}
    total: int | None = None
    for number in range(1, _MOST_READ + 1):
        with sought(user):
            read = await call.uchat.orders(user.user_ns, page=number, limit=LARGEST_PAGE)
        known = len(found)
        found |= {each.id: each for each in read.items}
        total = read.total
        if not read.more or len(found) == known:
            total = len(found)
            break
    return sorted(found.values(), key=lambda each: each.id, reverse=True), total


async def _one(call: Call, user: Who, number: int) -> Reply:
    try:
        order = await call.uchat.order(number)
    except NotFound as error:
        raise Refusal(f"There is no order {number}.", hint="Look at the list of orders again.") from error
    if order.user_ns is not None and order.user_ns.casefold() != user.user_ns.casefold():
        raise Refusal(f"Order {number} belongs to somebody else.", hint="Look at the list of orders again.")
    parts: list[Part] = [*order_facts(call.uchat, order)]
    if order.items:
        parts.append(Rows(tuple(_item(each) for each in order.items[:_ITEMS])))
    if len(order.items) > _ITEMS:
        parts.append(note(f"and {count(len(order.items) - _ITEMS, 'more item', 'more items')}"))
    if order.user_ns is None:
        parts.append(note("UChat does not say whose order this is."))
    kept = {name: text for name, text in call.raw.items() if name != "order"}
    back = Button("All orders", Verb.TURN, format_line(call.action, {**kept, "user": user.user_ns}))
    return Reply(
        title=f"Order {order.id} of {_who(user)}", parts=tuple(parts), buttons=(back,), result="1 order"
    )


def _row(call: Call, user: Who, order: Order) -> Row:
    line = call.again(user=user.user_ns, order=str(order.id))
    details = (money(order.total, order.currency, order.raw_total), cut(clean(order.status or ""), 60))
    button = Button("Open", Verb.TURN, line, says=f"Open order {order.id}")
    return Row(f"Order {order.id}", (" · ".join(each for each in details if each),), button)


def _item(item: CartItem) -> Row:
    price = money(item.price, item.currency)
    if item.compare_price is not None and item.compare_price != item.price:
        price = f"{price}, was {money(item.compare_price, item.currency)}"
    if item.num is not None:
        price = f"{item.num:,} × {price}"
    subtotal = f"subtotal {money(item.subtotal, item.currency)}" if item.subtotal is not None else ""
    name = item.name or (f"Product {item.product_id}" if item.product_id is not None else f"Item {item.id}")
    details = (cut(clean(item.desc or ""), 150), " · ".join(each for each in (price, subtotal) if each))
    return Row(cut(clean(name), 150), details)


def _total(cart: Cart) -> tuple[Part, ...]:
    priced = [each for each in cart.items if each.price is not None or each.subtotal is not None]
    currencies = sorted({(each.currency or "").strip().upper() for each in priced})
    if not priced:
        return (note("UChat gives no price, so there is no total."),)
    if len(currencies) > 1:
        named = ", ".join(each or "no currency" for each in currencies)
        return (note(f"Prices are in {cut(clean(named), 200)}, so they were not added up."),)
    if cart.total_price is None:
        return (note("UChat gives no total."),)
    return (said(Bold("Total"), f"  {money(cart.total_price, currencies[0])}"),)


def _pieces(cart: Cart) -> int | None:
    if any(each.num is None for each in cart.items):
        return None
    return sum(each.num or 0 for each in cart.items)


def _who(user: Who) -> str:
    return clean(user.display_name)
