import pytest

from slackbot.store.states import State
from tests.e2e.stage import Stage, buttons, reference_in, shown

both = pytest.mark.parametrize("transport", ["http", "socket"])


@both
async def test_a_cart_shows_what_is_in_it_as_people_write_money(stage: Stage) -> None:
    answer = await stage.ask("cart f1001u501")
    assert stage.paths == ["GET /subscriber/cart"]
    for fact in (
        "2 items, 3 pieces in all",
        "Mug, speckled",
        "2 × A$18.00, was A$22.50 · subtotal A$36.00",
        "Tea towel <linen> & cotton",
        "A$60.95",
    ):
        assert fact in shown(answer), fact


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("f1001u511", "2 × ¥4,800, was ¥5,200 · subtotal ¥9,600"),
        ("f1001u528", "3 × KWD 12.750 · subtotal KWD 38.250"),
        ("f1001u502", "UChat gives no price, so there is no total."),
        ("f1001u505", "The cart of f1001u505 is empty."),
        ("f1001u999", "UChat knows no bot user f1001u999 in this bot."),
        ("f2002u801", "UChat knows no bot user f2002u801 in this bot."),
        ("jane@acme.com", "A$60.95"),
        ("nobody@nowhere.example", "No bot user was found"),
    ],
)
async def test_every_cart_ends_in_a_clear_answer(stage: Stage, who: str, said: str) -> None:
    assert said in shown(await stage.ask(f"cart {who}"))


@both
async def test_orders_are_listed_newest_first_and_open(stage: Stage) -> None:
    answer = await stage.ask("orders f1001u501")
    assert stage.paths == ["GET /shop/orders"]
    told = shown(answer)
    assert "3 orders, newest first:" in told
    assert told.index("Order 20417") < told.index("Order 20298") < told.index("Order 20117")
    assert "A$149.90 · refunded" in told
    opened = await stage.press(answer, "Open")
    assert opened.ts == answer.ts
    assert "Order 20417" in shown(opened)
    assert "shipped" in shown(opened)
    assert "Order 20298" in shown(await stage.press(opened, "All orders"))
    assert "Share in channel" in buttons(opened)


async def test_many_orders_are_paged(stage: Stage) -> None:
    first = await stage.ask("orders f1001u503")
    assert "1–8 of 27 orders" in shown(first)
    second = await stage.press(first, "Next")
    assert "9–16 of 27 orders" in shown(second)
    opened = await stage.press(second, "Open")
    assert "9–16 of 27 orders" in shown(await stage.press(opened, "All orders"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("orders f1001u502", "Order 20120\nno price"),
        ("orders f1001u527", "¥12,500 · cancelled"),
        ("orders f1001u505", "f1001u505 has no orders."),
        ("orders f1001u999", "UChat knows no bot user f1001u999 in this bot."),
        ("orders f1001u501 --order 20120", "Order 20120 belongs to somebody else."),
        ("orders f1001u501 --order 99999999", "There is no order 99999999."),
    ],
)
async def test_every_list_of_orders_ends_in_a_clear_answer(stage: Stage, line: str, said: str) -> None:
    assert said in shown(await stage.ask(line))


async def test_the_card_leads_to_the_orders(stage: Stage) -> None:
    answer = await stage.press(await stage.ask("user f1001u501"), "Orders")
    assert "Orders of Jane Cooper" in shown(answer)


async def test_the_log_tells_how_many_and_on_whom_and_what_was_refused(stage: Stage) -> None:
    await stage.ask("cart jane@acme.com")
    await stage.ask("orders f1001u501")
    refused = await stage.ask("orders f1001u501 --order 20120")
    cart, orders, other = await stage.entries()
    assert (cart.action, cart.state, cart.result, cart.bot_user) == (
        "cart",
        State.DONE,
        "2 items",
        "f1001u501",
    )
    assert (orders.action, orders.result, orders.calls) == ("orders", "3 orders", 1)
    assert (other.state, other.calls) == (State.REFUSED, 1)
    assert other.operation == reference_in(refused)
