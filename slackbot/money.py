"""Money as people write it, each currency in its own way."""

from decimal import Decimal

from slackbot.text import clean, cut

_MOST = 60
_MOST_CODE = 20


def money(amount: Decimal | None, currency: str | None, written: str | None = None) -> str:
    """`A$61.45`, `¥4,800`, `KWD 38.250`: an amount in a currency, in the English of its ISO 4217 code.

    Digits are those of the currency; an amount that is finer keeps its own. Nothing is ever rounded, and
    no code is guessed: with an unknown or missing one, the amount and the code stand as they were given.
    `written` is the amount as UChat wrote it, for where it can't be read or the code says nothing. Without
    any amount it is "no price".
    """
    code = cut(clean(currency or ""), _MOST_CODE)
    given = clean(written or "") or (f"{amount:,f}" if amount is not None else "")
    if not given:
        return "no price"
    shown = _in_its_own_way(amount, code.upper()) if amount is not None else None
    return shown or cut(f"{given} {code}".strip(), _MOST)


def _in_its_own_way(amount: Decimal, code: str) -> str | None:
    """None where the code is no currency's, or the amount finer than its coins."""
    # Its tables take time and memory at start, and most commands never need them.
    from babel.numbers import (  # noqa: PLC0415
        format_currency,
        get_currency_precision,
        get_currency_symbol,
        is_currency,
    )

    if not is_currency(code, "en"):
        return None
    if amount != round(amount, get_currency_precision(code)):
        return None
    spaced = get_currency_symbol(code, "en")[-1:].isalpha()
    return format_currency(amount, code, locale="en", format="¤ #,##0.00" if spaced else None)
