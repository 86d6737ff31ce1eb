from typing import Any

import httpx
import pytest

from slackbot.faults import Refusal
from slackbot.uchat import Invalid
from tests.handlers.asking import asking, labels, told

CART, ORDERS = "/subscriber/cart", "/shop/orders"


def item(number: int = 1, **given: Any) -> dict[str, Any]:
    row = {"id": number, "name": f"Mug {number}", "price": 18, "currency": "aud", "num": 2, "subtotal": 36}
    return row | given


def cart(*items: dict[str, Any], total: Any = 36) -> dict[str, Any]:
    return {CART: {"data": {"id": 7, "total_price": total, "items": list(items)}}}


def page_of(orders: list[dict[str, Any]]) -> Any:
    def answer(request: httpx.Request) -> dict[str, Any]:
        page, limit = int(request.url.params["page"]), int(request.url.params["limit"])
        last = max(1, -(-len(orders) // limit))
        meta = {"current_page": page, "last_page": last, "per_page": limit, "total": len(orders)}
        return {"data": orders[(page - 1) * limit : page * limit], "meta": meta}

    return answer


def order(number: int, **given: Any) -> dict[str, Any]:
    return {"id": number, "total": "25.00", "currency": "usd", "status": "paid"} | given


async def test_a_cart_by_user_ns_takes_one_call() -> None:
    async with asking(cart(item())) as uchat:
        reply = await uchat.ask("cart f1001u501")
        assert uchat.paths == [CART]
        assert "1 item, 2 pieces in all" in told(reply)
        assert "2 × A$18.00 · subtotal A$36.00" in told(reply)
        assert "A$36.00" in told(reply).splitlines()[-1]
        assert reply.result == "1 item"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"compare_price": 22.5}, "2 × A$18.00, was A$22.50"),
        ({"compare_price": 18}, "2 × A$18.00 ·"),
        ({"compare_price": None}, "2 × A$18.00 ·"),
        ({"num": None}, "A$18.00 · subtotal"),
        ({"price": None, "subtotal": None}, "2 × no price"),
        ({"name": None, "product_id": 81}, "Product 81"),
        ({"name": "<!channel> *mug*"}, "&lt;!channel&gt; *mug*"),
        ({"name": "\u202emug\u0000"}, "mug"),
        ({"currency": "jpy", "price": 4800, "subtotal": 9600}, "2 × ¥4,800 · subtotal ¥9,600"),
        ({"currency": "kwd", "price": 12.75, "subtotal": 25.5}, "2 × KWD 12.750 · subtotal KWD 25.500"),
        ({"currency": "points"}, "2 × 18 points"),
    ],
)
async def test_an_item_is_shown_with_what_is_known_of_it(given: dict[str, Any], shown: str) -> None:
    async with asking(cart(item(**given))) as uchat:
        assert shown in told(await uchat.ask("cart f1001u501"))


async def test_the_total_of_several_currencies_is_not_made_up() -> None:
    async with asking(cart(item(1), item(2, currency="usd"), total=72)) as uchat:
        reply = told(await uchat.ask("cart f1001u501"))
        assert "Prices are in AUD, USD, so they were not added up." in reply
        assert "72" not in reply


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([item(price=None, subtotal=None, currency=None)], "UChat gives no price, so there is no total."),
        ([item()], "UChat gives no total."),
    ],
)
async def test_a_total_that_is_not_known_is_said_so(items: list[dict[str, Any]], said: str) -> None:
    async with asking(cart(*items, total=None)) as uchat:
        assert said in told(await uchat.ask("cart f1001u501"))


@pytest.mark.parametrize("answer", [{"data": {}}, {"data": {"id": 7, "items": []}}, {"id": 7, "items": None}])
async def test_an_empty_cart_is_said_so(answer: Any) -> None:
    async with asking({CART: answer}) as uchat:
        assert "The cart of f1001u501 is empty." in told(await uchat.ask("cart f1001u501"))


async def test_a_large_cart_is_paged() -> None:
    async with asking(cart(*(item(each) for each in range(1, 24)))) as uchat:
        first = await uchat.ask("cart f1001u501")
        assert "1–10 of 23 items, 46 pieces in all" in told(first)
        assert "Previous" not in labels(first)
        last = await uchat.press(await uchat.press(first, "Next"), "Next")
        assert "21–23 of 23 items" in told(last)
        assert "Next" not in labels(last)


@pytest.mark.parametrize("line", ["cart f1001u999", "orders f1001u999"])
@pytest.mark.parametrize("status", [400, 404])
async def test_nobody_of_that_user_ns_is_a_clear_sentence(line: str, status: int) -> None:
    missing = httpx.Response(status, json={"message": "Subscriber not found"})
    async with asking({CART: missing, ORDERS: missing}) as uchat:
        with pytest.raises(Refusal, match="UChat knows no bot user f1001u999"):
            await uchat.ask(line)


async def test_what_uchat_refuses_for_another_reason_stays_its_own() -> None:
    refused = httpx.Response(422, json={"message": "No shop", "errors": {}})
    async with asking({CART: refused}) as uchat:
        with pytest.raises(Invalid):
            await uchat.ask("cart f1001u501")


@pytest.mark.parametrize("numbers", [[3, 1, 2], [1, 2, 3], [3, 2, 1]])
async def test_orders_stand_newest_first_however_uchat_lists_them(numbers: list[int]) -> None:
    async with asking({ORDERS: page_of([order(each) for each in numbers])}) as uchat:
        reply = await uchat.ask("orders f1001u501")
        assert uchat.paths == [ORDERS]
        listed = [line.split(" · ")[0] for line in told(reply).splitlines() if line.startswith("Order ")]
        assert listed == ["Order 3", "Order 2", "Order 1"]
        assert "3 orders, newest first:" in told(reply)
        assert reply.result == "3 orders"


async def test_many_orders_are_counted_and_paged() -> None:
    async with asking({ORDERS: page_of([order(each) for each in range(1, 251)])}) as uchat:
        first = await uchat.ask("orders f1001u501")
        assert uchat.paths == [ORDERS] * 3
        assert "1–8 of 250 orders, newest first:" in told(first)
        assert "Order 250 " in told(first)
        second = await uchat.press(first, "Next")
        assert "9–16 of 250" in told(second)
        assert "1–8 of 250" in told(await uchat.press(second, "Previous"))


async def test_a_list_too_long_to_read_is_said_so() -> None:
    async with asking({ORDERS: page_of([order(each) for each in range(1, 702)])}) as uchat:
        reply = told(await uchat.ask("orders f1001u501"))
        assert "UChat's list was read 500 of 701 orders deep; newer ones may be missing." in reply


async def test_a_list_that_never_ends_does() -> None:
    same = [order(each) for each in range(100)]
    async with asking({ORDERS: {"data": same}}) as uchat:
        assert "of 100 orders" in told(await uchat.ask("orders f1001u501"))
        assert len(uchat.seen) == 2


async def test_no_orders_are_said_so() -> None:
    async with asking({ORDERS: {"data": [], "status": "ok"}}) as uchat:
        reply = await uchat.ask("orders f1001u501")
        assert "f1001u501 has no orders." in told(reply)
        assert reply.result == "0 orders"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"total": None}, "no price · paid"),
        ({"total": None, "currency": None, "status": None}, "no price"),
        ({"total": "4800", "currency": "JPY"}, "¥4,800 · paid"),
        ({"total": "25,00"}, "25,00 usd · paid"),
        ({"total": "25.00", "currency": None}, "25.00 · paid"),
    ],
)
async def test_an_order_without_a_price_or_a_currency_is_shown_all_the_same(
    given: dict[str, Any], shown: str
) -> None:
    async with asking({ORDERS: {"data": [order(12, **given)]}}) as uchat:
        assert f"Order 12 · {shown}" in told(await uchat.ask("orders f1001u501"))


async def test_an_order_opens_with_what_uchat_tells_of_it_and_leads_back() -> None:
    detail = order(
        9_000_012,
        user_ns="f1001u501",
        num_of_items=2,
        created_at="2026-11-18 21:51:12",
        items=[item()],
        shipping_method="Express",
        shipping={"city": "Sydney", "phone": "+61491570156"},
        gift=None,
    )
    answers = {ORDERS: {"data": [order(9_000_012)]}, f"{ORDERS}/9000012/get-info": {"data": detail}}
    async with asking(answers) as uchat:
        opened = await uchat.press(await uchat.ask("orders f1001u501"), "Open")
        for fact in ("$25.00", "paid", "2026-11-18 21:51:12", "Mug 1", "Shipping method: Express"):
            assert fact in told(opened)
        assert "Shipping city: Sydney" in told(opened)
        assert "Shipping phone: +61491570156" in told(opened)
        assert "Gift" not in told(opened)
        assert opened.result == "1 order"
        assert "1 order:" in told(await uchat.press(opened, "All orders"))


async def test_what_the_operator_hides_is_hidden_in_an_order_too() -> None:
    detail = order(
        12,
        user_ns="f1001u501",
        email="jane@acme.com",
        shipping={"customer_phone": "+61491570156", "city": "Sydney"},
        parties=[{"Email": "jane@acme.com"}],
    )
    hidden = frozenset({"email", "phone"})
    async with asking({f"{ORDERS}/12/get-info": {"data": detail}}, hidden=hidden) as uchat:
        shown = told(await uchat.ask("orders f1001u501 --order 12"))
        assert "Sydney" in shown
        assert "acme" not in shown
        assert "+6149" not in shown


async def test_somebody_elses_order_is_refused() -> None:
    detail = order(12, user_ns="f1001u502")
    async with asking({f"{ORDERS}/12/get-info": {"data": detail}}) as uchat:
        with pytest.raises(Refusal, match=r"^Order 12 belongs to somebody else\.$"):
            await uchat.ask("orders f1001u501 --order 12")


async def test_an_order_of_nobody_that_uchat_names_is_shown_with_a_word_about_it() -> None:
    async with asking({f"{ORDERS}/12/get-info": {"data": order(12)}}) as uchat:
        assert "UChat does not say whose order this is." in told(
            await uchat.ask("orders f1001u501 --order 12")
        )


async def test_an_order_that_is_not_there_is_a_clear_sentence() -> None:
    async with asking({}) as uchat:
        with pytest.raises(Refusal, match="There is no order 12"):
            await uchat.ask("orders f1001u501 --order 12")
