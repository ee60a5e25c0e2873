"""Plain values as text beside a chart: thousands separated, the unit where people expect it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from goldenthread.rules.wording import in_unit

Plain = Decimal | float | int | None


def said(value: Plain, *, unit: str = "", decimals: int = 0) -> str:
    """Return a value in its unit; a missing one is *no figure*, never nought.

    >>> said(1284.25, unit="£", decimals=1), said(77.4, unit="%", decimals=1), said(-3, unit="days")
    ('£1,284.3', '77.4%', '−3 days')
    >>> said(None)
    'no figure'
    """
    if value is None:
        return "no figure"
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    sign = "-" if exact < 0 else ""
    return in_unit(f"{sign}{abs(exact):,.{decimals}f}", unit)
