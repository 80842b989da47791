"""How uncertain a price is: what was published, or else a stated convention by quality."""

from __future__ import annotations

from dataclasses import dataclass

from stepup_econ.prices.unit_cost import UnitCost

QUALITY_CV = {"green": 0.10, "amber": 0.20, "red": 0.30, "assumed": 0.40}
"""Coefficient of variation taken where no spread was published: our convention, always printed."""

_WIDTH_95 = 2 * 1.959963984540054


@dataclass(frozen=True, slots=True)
class PriceSpread:
    """Mean and standard deviation of a price in pounds, and words that say where the spread comes from."""

    mean: float
    sd: float
    published: bool
    words: str


def price_distribution(unit_cost: UnitCost) -> PriceSpread:
    """Return mean, standard deviation and words for a unit cost, in prices of its own year.

    Notes
    -----
    A published range is read as a 95 % interval: sd = (high - low) / 3.92. Without one the standard deviation is the
    value times the coefficient of variation of its quality: green 10 %, amber 20 %, red 30 %, assumed 40 %.
    """
    if unit_cost.low is not None and unit_cost.high is not None:
        sd = (unit_cost.high - unit_cost.low) / _WIDTH_95
        noted = f" ({unit_cost.spread_note})" if unit_cost.spread_note else ""
        words = f"published range £{unit_cost.low:,.2f} to £{unit_cost.high:,.2f}{noted}, read as a 95 % interval"
        return PriceSpread(unit_cost.value, sd, True, words)
    cv = QUALITY_CV[unit_cost.quality]
    words = f"no spread published; coefficient of variation {cv:.0%} by our convention for quality {unit_cost.quality}"
    return PriceSpread(unit_cost.value, cv * unit_cost.value, False, words)
