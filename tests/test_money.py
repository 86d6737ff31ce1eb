from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackbot.money import money


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("61.45", "aud", "A$61.45"),
        ("25", "USD", "$25.00"),
        ("-5", "usd", "-$5.00"),
        ("1234567.5", "eur", "€1,234,567.50"),
        ("0", "gbp", "£0.00"),
        ("4800", "jpy", "¥4,800"),
        ("4800.00", "JPY", "¥4,800"),
        ("38.25", "kwd", "KWD 38.250"),
        ("12.5", "chf", "CHF 12.50"),
        # Finer than its coins: shown as given rather than rounded.
        ("4800.50", "jpy", "4,800.50 jpy"),
        ("12.345", "usd", "12.345 usd"),
        ("25.00", "points", "25.00 points"),
        ("25.00", None, "25.00"),
        ("25.00", " ", "25.00"),
    ],
)
def test_an_amount_is_written_as_people_write_its_currency(
    amount: str, currency: str | None, shown: str
) -> None:
    assert money(Decimal(amount), currency) == shown


def test_no_amount_is_no_price() -> None:
    assert money(None, "usd") == "no price"
    assert money(None, None) == "no price"


def test_what_could_not_be_read_is_shown_as_it_was_written() -> None:
    assert money(None, "eur", "25,00") == "25,00 eur"
    assert money(Decimal("25.00"), "eur", "25.00") == "€25.00"
    assert money(Decimal(25), "points", "25.0") == "25.0 points"


amounts = st.decimals(-(2**63), 2**63, allow_nan=False, allow_infinity=False, places=3)


@given(amounts, st.sampled_from(["usd", "JPY", "kwd", "EUR", "inr", "", "zzz"]))
def test_no_digit_is_lost_or_made_up(amount: Decimal, currency: str) -> None:
    digits = "".join(each for each in money(amount, currency) if each in "0123456789.-")
    assert Decimal(digits) == amount


@given(
    st.one_of(st.none(), amounts, st.sampled_from([Decimal("1E-400"), Decimal("9E+18"), Decimal("0E-500")])),
    st.one_of(st.none(), st.text(max_size=40)),
    st.one_of(st.none(), st.text(max_size=90)),
)
def test_it_is_one_short_line_for_anything(
    amount: Decimal | None, currency: str | None, written: str | None
) -> None:
    shown = money(amount, currency, written)
    assert shown
    assert len(shown) <= 60
    assert "\n" not in shown
