"""Discounting and annuities: what an amount later, or an amount spread over years, is worth now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Amount = float | Floats


@dataclass(frozen=True, slots=True)
class DiscountSchedule:
    """Yearly real discount rates that fall in the long term, as published on a date.

    Parameters
    ----------
    id, title, source : str
        Short name, name in full, and where it was published.
    valid_from : str
        Month of publication, ``YYYY-MM``.
    bands : tuple of (float, float)
        Last year of the band and the yearly rate in it; the last band has no end (infinity).
    """

    id: str
    title: str
    source: str
    valid_from: str
    bands: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        ends = [end for end, _ in self.bands]
        if not ends or ends != sorted(set(ends)) or ends[0] <= 0 or ends[-1] != np.inf:
            raise ValueError(
                f"discount schedule {self.id}: found bands ending at {ends}, expected rising years, the last infinite."
            )
        if any(not rate > -1 for _, rate in self.bands):
            raise ValueError(f"discount schedule {self.id}: found a rate of -100 % or less, expected more.")


@overload
def discount_factor(t: float, rate: float | str | DiscountSchedule) -> float: ...
@overload
def discount_factor(t: Floats, rate: float | str | DiscountSchedule) -> Floats: ...
def discount_factor(t: Amount, rate: float | str | DiscountSchedule) -> Amount:
    """Return what a pound (or a unit of effect) after `t` years is worth at the start.

    Parameters
    ----------
    t : float or ndarray
        Years from the start, of any shape, fractions allowed; 0 is not discounted.
    rate : float, str or DiscountSchedule
        One yearly rate, such as 0.035, or a schedule, or the id of one of `SCHEDULES`.

    Returns
    -------
    float or ndarray
        Factors of the shape of `t`, 1 or less for rates of 0 or more.

    Raises
    ------
    ValueError
        A time before the start, a time that is not a number, or a rate of -100 % or less.

    Notes
    -----
    (1 + r)^(-t) at one rate. Under a schedule the factors of the years multiply: year 31 has the factor of year 30
    divided by 1.03, not 1.03^(-31). HM Treasury, The Green Book, chapter on discounting.

    Examples
    --------
    >>> round(float(discount_factor(31, "green_book")), 4)
    0.3459
    """
    years = np.asarray(t, dtype=float)
    if not np.all(years >= 0):
        raise ValueError("discounting: found a time before the start or not a number, expected years of 0 or more.")
    exponent = np.zeros_like(years)
    start = 0.0
    for end, yearly in _bands(rate):
        exponent += (np.clip(years, start, end) - start) * np.log1p(yearly)
        start = end
    factor = np.exp(-exponent)
    return factor if np.ndim(t) else float(factor)


@overload
def annuity(K: float, r: float, life: float, salvage: float = 0.0, in_advance: bool = False) -> float: ...
@overload
def annuity(K: Floats, r: float, life: Amount, salvage: Amount = 0.0, in_advance: bool = False) -> Floats: ...
def annuity(K: Amount, r: float, life: Amount, salvage: Amount = 0.0, in_advance: bool = False) -> Amount:
    """Return the equal yearly payment that pays for something bought once and used for `life` years.

    The payment already holds the interest: it must not be discounted back to the purchase a second time.

    Parameters
    ----------
    K : float or ndarray
        Pounds paid at the start.
    r : float
        Yearly rate, such as 0.035; zero spreads the cost evenly.
    life : float or ndarray
        Years of use, more than 0.
    salvage : float or ndarray
        Pounds it fetches at the end of its life.
    in_advance : bool
        Payments at the start of each year instead of its end.

    Returns
    -------
    float or ndarray
        Pounds a year, of the shape of `K`, `life` and `salvage` together.

    Raises
    ------
    ValueError
        A life that is not more than 0, or a rate of -100 % or less.

    Notes
    -----
    E = (K - S / (1+r)^L) / A with A = (1 - (1+r)^(-L)) / r, and E / (1+r) in advance. Drummond and others, Methods for
    the Economic Evaluation of Health Care Programmes (2015), chapter 7.

    Examples
    --------
    >>> round(annuity(20_000, 0.035, 5), 2), annuity(10_000, 0.0, 4)
    (4429.63, 2500.0)
    """
    years = np.asarray(life, dtype=float)
    if not np.all(years > 0):
        raise ValueError("annuity: found a life of 0 years or less, expected more than 0.")
    _check_rate(r)
    growth = years * np.log1p(r)
    factor = -np.expm1(-growth) / r if r != 0 else years
    payment = (np.asarray(K, dtype=float) - np.asarray(salvage, dtype=float) * np.exp(-growth)) / factor
    payment = np.asarray(payment / (1.0 + r) if in_advance else payment)
    return payment if np.ndim(payment) else float(payment)


def _bands(rate: float | str | DiscountSchedule) -> tuple[tuple[float, float], ...]:
    if isinstance(rate, DiscountSchedule):
        return rate.bands
    if isinstance(rate, str):
        if rate not in SCHEDULES:
            known = ", ".join(SCHEDULES)
            raise ValueError(f"discounting: found the schedule {rate!r}, expected a rate or one of {known}.")
        return SCHEDULES[rate].bands
    _check_rate(rate)
    return ((np.inf, float(rate)),)


def _check_rate(rate: float) -> None:
    if not rate > -1:
        raise ValueError(f"discounting: found a yearly rate of {rate!r}, expected more than -1 (0.035 for 3.5 %).")


_ENDS = (30.0, 75.0, 125.0, 200.0, 300.0, np.inf)
_GREEN_BOOK = "HM Treasury, The Green Book (February 2026), as listed in the transport appraisal guidance of April 2026"


def _green_book(name: str, title: str, rates: tuple[float, ...]) -> DiscountSchedule:
    return DiscountSchedule(name, title, _GREEN_BOOK, "2026-02", tuple(zip(_ENDS, rates, strict=True)))


SCHEDULES: Mapping[str, DiscountSchedule] = {
    schedule.id: schedule
    for schedule in (
        _green_book("green_book", "Green Book, standard rates", (0.035, 0.03, 0.025, 0.02, 0.015, 0.01)),
        _green_book("green_book_health", "Green Book, health effects", (0.015, 0.0129, 0.0107, 0.0086, 0.0064, 0.0043)),
        _green_book(
            "green_book_lower",
            "Green Book, lower rates for sensitivity beyond 50 years",
            (0.03, 0.0257, 0.0214, 0.0171, 0.0129, 0.0086),
        ),
    )
}
"""Dated schedules by id. Bands end at years 30, 75, 125, 200 and 300."""
