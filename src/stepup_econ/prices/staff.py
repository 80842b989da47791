"""What an hour of a member of staff costs, and what is in that cost: the perimeter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from stepup_econ.prices.years import FinancialYear

Floats = NDArray[np.float64]
Amount = float | Floats

_PARTS = ("direct", "indirect", "capital", "qualifications")
_PART_WORDS = {
    "direct": "direct overheads",
    "indirect": "indirect overheads",
    "capital": "capital",
    "qualifications": "qualifications",
}


@dataclass(frozen=True, slots=True)
class Perimeter:
    """Which costs beside salary, employer National Insurance and pension are in a rate.

    Examples
    --------
    >>> print(Perimeter(capital=False))
    salary, employer NI, pension, direct overheads, indirect overheads; without capital, qualifications
    """

    direct: bool = True
    indirect: bool = True
    capital: bool = True
    qualifications: bool = False

    @property
    def text(self) -> str:
        """Say what is in and what is out, to be printed beside the rate."""
        inside = [_PART_WORDS[part] for part in _PARTS if getattr(self, part)]
        outside = [_PART_WORDS[part] for part in _PARTS if not getattr(self, part)]
        without = f"; without {', '.join(outside)}" if outside else ""
        return ", ".join(["salary", "employer NI", "pension", *inside]) + without

    def __str__(self) -> str:
        return self.text


EVERYTHING = Perimeter(qualifications=True)
"""The widest perimeter: every line that is given is counted."""


@dataclass(frozen=True, slots=True)
class StaffParameters:
    """On-costs, overheads and hours that a manual uses for one kind of staff; None where it gives none."""

    id: str
    label: str
    price_year: FinancialYear
    pension_stated: float
    pension: float
    ni_rate: float
    ni_threshold: float
    direct: float | None
    indirect: float | None
    capital: float
    hours_a_year: float
    weeks: float
    days: float
    source: str
    page: str
    note: str


@dataclass(frozen=True, slots=True)
class StaffRate:
    """Pounds an hour, with the perimeter and price year without which the number says nothing."""

    label: str
    pounds_an_hour: float
    perimeter: Perimeter
    price_year: FinancialYear

    def __str__(self) -> str:
        return f"{self.label}: £{self.pounds_an_hour:.2f} an hour, {self.price_year} prices ({self.perimeter})"


@dataclass(frozen=True, slots=True)
class RateComparison:
    """One rate against another, and what makes the comparison unfair."""

    first: StaffRate
    second: StaffRate
    difference: float
    ratio: float
    warnings: tuple[str, ...]


def cost_lines(  # noqa: PLR0913 - one argument for each line of a published staff table
    salary: Amount,
    ni_rate: Amount,
    ni_threshold: Amount,
    pension: Amount,
    direct: Amount = 0.0,
    indirect: Amount = 0.0,
    capital: Amount = 0.0,
    qualifications: Amount = 0.0,
    *,
    perimeter: Perimeter = EVERYTHING,
) -> dict[str, Amount]:
    """Return each line of a year's cost of one full-time post, in pounds; lines outside the perimeter are absent.

    Arguments as in `annual_cost`. The lines add up to it.
    """
    given = (salary, ni_rate, ni_threshold, pension, direct, indirect, capital, qualifications)
    if not all(np.all(np.asarray(amount) >= 0) for amount in given):
        raise ValueError("staff cost: found a negative amount or not a number, expected 0 or more everywhere.")
    above: Amount = np.maximum(np.asarray(salary, dtype=float) - ni_threshold, 0.0)
    insurance = ni_rate * (above if np.ndim(above) else float(above))
    with_on_costs = salary + insurance + pension * salary
    lines: dict[str, Amount] = {"salary": salary, "employer NI": insurance, "pension": pension * salary}
    optional: dict[str, Amount] = {
        "direct": direct * with_on_costs,
        "indirect": indirect * with_on_costs,
        "capital": capital,
        "qualifications": qualifications,
    }
    return lines | {_PART_WORDS[part]: cost for part, cost in optional.items() if getattr(perimeter, part)}


@overload
def annual_cost(
    salary: float, ni_rate: float, ni_threshold: float, pension: float, direct: float = 0.0, indirect: float = 0.0,
    capital: float = 0.0, qualifications: float = 0.0, *, perimeter: Perimeter = EVERYTHING,
) -> float: ...  # fmt: skip
@overload
def annual_cost(
    salary: Floats, ni_rate: Amount, ni_threshold: Amount, pension: Amount, direct: Amount = 0.0,
    indirect: Amount = 0.0, capital: Amount = 0.0, qualifications: Amount = 0.0, *, perimeter: Perimeter = EVERYTHING,
) -> Floats: ...  # fmt: skip
def annual_cost(  # noqa: PLR0913 - one argument for each line of a published staff table
    salary: Amount,
    ni_rate: Amount,
    ni_threshold: Amount,
    pension: Amount,
    direct: Amount = 0.0,
    indirect: Amount = 0.0,
    capital: Amount = 0.0,
    qualifications: Amount = 0.0,
    *,
    perimeter: Perimeter = EVERYTHING,
) -> Amount:
    """Return what one full-time post costs in a year, in pounds.

    Parameters
    ----------
    salary : float or ndarray
        Basic salary, pounds a year. Arrays (of draws, say) broadcast against each other.
    ni_rate, ni_threshold : float or ndarray
        Employer National Insurance of the year: rate, and pounds a year above which it is due.
    pension : float or ndarray
        Employer contribution, share of salary.
    direct, indirect : float or ndarray
        Overheads, shares of salary with on-costs.
    capital, qualifications : float or ndarray
        Pounds a year.
    perimeter : Perimeter
        Which of the four last lines are counted; all of them unless told otherwise.

    Returns
    -------
    float or ndarray
        Pounds a year.

    Raises
    ------
    ValueError
        Something is negative or not a number.

    Notes
    -----
    b = salary + ni_rate max(salary - ni_threshold, 0) + pension x salary;
    cost = b (1 + direct + indirect) + capital + qualifications. The schema of the Unit Costs of Health and Social Care
    manuals.

    Examples
    --------
    A social work assistant in 2023/24, as the 2024 manual reckons (39.04 pounds an hour):

    >>> cost = annual_cost(29_949, 0.138, 12_570, 0.237, 0.29, 0.16, 5_543)
    >>> round(hourly_cost(cost, 1_607), 2)
    39.04
    """
    given = (salary, ni_rate, ni_threshold, pension, direct, indirect, capital, qualifications)
    lines = cost_lines(*given, perimeter=perimeter)
    total: Amount = 0.0
    for cost in lines.values():
        total = total + cost
    return total


def weeks_worked(days_off: float, days_a_week: float = 5.0, weeks_a_year: float = 52.0) -> float:
    """Return the weeks a year that are worked after leave, bank holidays, sickness and training, all in days.

    Examples
    --------
    >>> weeks_worked(days_off=29 + 8 + 8.2)
    42.96
    """
    weeks = weeks_a_year - days_off / days_a_week
    if not 0 < weeks <= weeks_a_year:
        most = weeks_a_year * days_a_week
        raise ValueError(f"weeks worked: found {days_off!r} days off, expected 0 to less than {most:g}.")
    return weeks


@overload
def paid_hours(hours_per_week: float, weeks: float) -> float: ...
@overload
def paid_hours(hours_per_week: Amount, weeks: Amount) -> Amount: ...
def paid_hours(hours_per_week: Amount, weeks: Amount) -> Amount:
    """Return hours worked in a year: contracted hours a week times weeks after leave, sickness and training."""
    return hours_per_week * weeks


@overload
def hourly_cost(annual: float, hours: float) -> float: ...
@overload
def hourly_cost(annual: Amount, hours: Amount) -> Amount: ...
def hourly_cost(annual: Amount, hours: Amount) -> Amount:
    """Return pounds an hour worked: a year's cost over the hours of the year."""
    if not np.all(np.asarray(hours) > 0):
        raise ValueError("hourly cost: found hours of 0 or less, expected more than 0.")
    return annual / hours


@overload
def capacity_cost_rate(annual: float, hours: float, share_other: float) -> float: ...
@overload
def capacity_cost_rate(annual: Amount, hours: Amount, share_other: Amount) -> Amount: ...
def capacity_cost_rate(annual: Amount, hours: Amount, share_other: Amount) -> Amount:
    """Return the capacity cost rate: pounds a minute of time with cases.

    Parameters
    ----------
    annual : float or ndarray
        Pounds a year for the post.
    hours : float or ndarray
        Hours worked a year, after leave, sickness and training.
    share_other : float or ndarray
        Share of them that goes to no one case (meetings, supervision), 0 to less than 1.

    Raises
    ------
    ValueError
        Hours of 0 or less, or a share outside 0 to less than 1.

    Notes
    -----
    Cost of capacity supplied over practical capacity. Kaplan and Anderson, Time-driven activity-based costing, Harvard
    Business Review 82(11), 2004.

    Examples
    --------
    >>> round(capacity_cost_rate(62_738.25, 1_607, 0.2), 4)
    0.8133
    """
    share = np.asarray(share_other)
    if not np.all((share >= 0) & (share < 1)):
        raise ValueError("capacity cost rate: found a share of other time outside 0 to 1, expected 0 to less than 1.")
    return hourly_cost(annual, hours * (1.0 - share_other)) / 60.0


def compare_rates(first: StaffRate, second: StaffRate) -> RateComparison:
    """Compare two hourly rates, and warn where their perimeters or price years differ."""
    warnings = []
    one, other = first.perimeter, second.perimeter
    differing = [_PART_WORDS[part] for part in _PARTS if getattr(one, part) != getattr(other, part)]
    if differing:
        warnings.append(
            f"the rates differ in what they hold ({', '.join(differing)}): {first.label} has {first.perimeter}; "
            f"{second.label} has {second.perimeter}"
        )
    if first.price_year != second.price_year:
        warnings.append(f"the rates are in prices of different years: {first.price_year} and {second.price_year}")
    difference = second.pounds_an_hour - first.pounds_an_hour
    return RateComparison(first, second, difference, second.pounds_an_hour / first.pounds_an_hour, tuple(warnings))
