"""How numbers are shown: to a unit that a reader can use, rounded half up, never finer than what is known."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any

MINUS = "\u2212"
NO_BREAK = "\u00a0"
DASH = "\u2013"


def rounded(value: float, places: int) -> Decimal:
    """Return `value` rounded half up to `places` decimals (negative places round to tens, hundreds ...).

    Examples
    --------
    >>> rounded(2.5, 0), rounded(-2.5, 0), rounded(1250.0, -2)
    (Decimal('3'), Decimal('-3'), Decimal('1300'))
    """
    if not math.isfinite(value):
        raise ValueError(f"found {value}, expected a finite number: nothing else can be shown")
    step = Decimal(1).scaleb(-places)
    result = Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP)
    return Decimal(int(result)) if places <= 0 else result


def to_figures(value: float, figures: int = 3) -> Decimal:
    """Return `value` rounded half up to so many significant figures, and never finer than that.

    Examples
    --------
    >>> to_figures(123456.0), to_figures(0.012345)
    (Decimal('123000'), Decimal('0.0123'))
    """
    if value == 0:
        return Decimal(0)
    return rounded(value, figures - 1 - math.floor(math.log10(abs(value))))


def _signed(number: Decimal, before: str = "", after: str = "") -> str:
    sign = MINUS if number < 0 else ""
    return f"{sign}{before}{abs(number):,f}{after}"


def pounds(value: float) -> str:
    """Return an amount of money to three significant figures, never finer than a pound from £10 on.

    Examples
    --------
    >>> [pounds(v) for v in (0, 4.567, 87.4, 1234.5, -98765.0, 1234567.0)]
    ['£0', '£4.57', '£87', '£1,230', '−£98,800', '£1.23\\xa0million']
    """
    size = abs(value)
    if round(size, 2) == 0:
        return "£0"
    if size >= 999_500:
        return _signed(_bare(to_figures(value / 1e6)), "£", f"{NO_BREAK}million")
    if size >= 999.5:
        return _signed(to_figures(value), "£")
    return _signed(rounded(value, 0 if size >= 9.995 else 2), "£")


def pounds_and_pence(value: float) -> str:
    """Return a rate or unit cost to the penny below £1,000, to the pound above.

    Examples
    --------
    >>> pounds_and_pence(34.128), pounds_and_pence(58210.4)
    ('£34.13', '£58,210')
    """
    return _signed(rounded(value, 2 if abs(value) < 999.995 else 0), "£")


def threshold(value: float) -> str:
    """Return a threshold as it was set: whole pounds, not rounded further."""
    return _signed(rounded(value, 0), "£")


def share(value: float) -> str:
    """Return a share as a whole percentage; says "less than 1%" rather than a rounded nought.

    Examples
    --------
    >>> [share(v) for v in (0, 0.004, 0.455, 0.997, 1)]
    ['0%', 'less than 1%', '46%', 'more than 99%', '100%']
    """
    if 0 < value < 0.01:
        return "less than 1%"
    if 0.99 < value < 1:
        return "more than 99%"
    return _signed(rounded(value * 100, 0), after="%")


def percent(value: float) -> str:
    """Return a share that is an input, as a percentage to three significant figures.

    Examples
    --------
    >>> percent(0.1371), percent(0.5), percent(0.00123)
    ('13.7%', '50%', '0.123%')
    """
    return _signed(_bare(to_figures(value * 100)), after="%")


def chance(value: float) -> str:
    """Return a probability counted in draws: none of the draws is not "never", all of them is not "always".

    Examples
    --------
    >>> chance(0.0), chance(0.5), chance(1.0)
    ('less than 1%', '50%', 'more than 99%')
    """
    return share(min(max(value, 0.001), 0.999))


def count(value: float) -> str:
    """Return a number of families, cases or attempts: whole from 10 on, one decimal down to 1, two figures below.

    Examples
    --------
    >>> [count(v) for v in (2072.0, 53.6, 4.25, 4.0, 0.2345)]
    ['2,072', '54', '4.3', '4', '0.23']
    """
    if 0 < abs(value) < 0.995:
        return _signed(_bare(to_figures(value, 2)))
    whole = abs(value) >= 9.95 or float(value).is_integer()
    return _signed(rounded(value, 0 if whole else 1))


def number(value: float) -> str:
    """Return any other number to three significant figures, without noughts at its end.

    Examples
    --------
    >>> number(0.87654), number(1234.5), number(2.0), number(0.5)
    ('0.877', '1,230', '2', '0.5')
    """
    return _signed(_bare(to_figures(value)))


def _bare(number: Decimal) -> Decimal:
    """Return the number without noughts after its last decimal."""
    return Decimal(int(number)) if number == number.to_integral_value() else number.normalize()


def ratio(value: float) -> str:
    """Return a ratio or risk with two decimals."""
    return _signed(rounded(value, 2))


def fte(value: float) -> str:
    """Return full-time equivalents: as many decimals as needed, at most two.

    Examples
    --------
    >>> fte(1.0), fte(1.5), fte(0.25)
    ('1', '1.5', '0.25')
    """
    return _signed(_bare(rounded(value, 2)))


def probability(value: float) -> str:
    """Return a p-value: three decimals, two from 0.1 on."""
    return _signed(rounded(value, 2 if value >= 0.0995 else 3))


def shown(kind: str, value: Any, empty: str = "") -> str:
    """Return a cell's text: the value in the manner of its kind, `empty` where there is none.

    Examples
    --------
    >>> shown("pounds", 1234.0), shown("text", None, "n/a"), shown("words", ["a", "b"])
    ('£1,230', 'n/a', 'a; b')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return empty
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return "; ".join(shown(kind, part, empty) for part in value)
    if isinstance(value, (int, float)):
        return FORMATS.get(kind, number)(float(value))
    return str(value)


FORMATS: Mapping[str, Callable[[float], str]] = MappingProxyType({
    "pounds": pounds,
    "unit_cost": pounds_and_pence,
    "threshold": threshold,
    "share": share,
    "percent": percent,
    "chance": chance,
    "count": count,
    "minutes": count,
    "number": number,
    "ratio": ratio,
    "fte": fte,
    "probability": probability,
})
"""How each kind of number is shown; a kind that is not here is text."""
