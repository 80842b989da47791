from dataclasses import replace

import pytest

from stepup_econ.prices.spread import QUALITY_CV, price_distribution
from stepup_econ.prices.unit_cost import Agency, UnitCost
from stepup_econ.prices.years import FinancialYear

COST = UnitCost(
    id="visit",
    label="Visit",
    value=100.0,
    per="visit",
    unit_published="Per visit",
    value_type="fiscal",
    price_year=FinancialYear(2023),
    price_year_published="2023/24",
    agency="nhs",
    low=None,
    high=None,
    spread_note="",
    source="src",
    locator="here",
    page="p.1",
    licence="CC BY 4.0",
    quality="amber",
    confidence="found",
    rollup="leaf",
    parent="",
    series="gdp_deflator",
    notes="",
    sector="health",
)


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": -1.0},
        {"value": float("nan")},
        {"value": float("inf")},
        {"per": "furlong"},
        {"low": 90.0},
        {"high": 110.0},
        {"low": 101.0, "high": 110.0},
        {"low": 90.0, "high": 99.0},
    ],
)
def test_a_unit_cost_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="unit cost visit: found"):
        replace(COST, **wrong)


def test_agencies_count_in_every_wider_perspective():
    agency = Agency("nhs", "NHS", ("public_sector", "society"))
    assert agency.counts_in("society")
    assert not agency.counts_in("council")
    with pytest.raises(ValueError, match="perspective: found 'world'"):
        agency.counts_in("world")
    with pytest.raises(ValueError, match="each wider one"):
        Agency("odd", "Odd", ("council", "society"))


@pytest.mark.parametrize(("quality", "cv"), [("green", 0.1), ("amber", 0.2), ("red", 0.3), ("assumed", 0.4)])
def test_without_a_published_spread_the_convention_is_used_and_said(quality, cv):
    spread = price_distribution(replace(COST, quality=quality))
    assert (spread.mean, spread.published) == (100.0, False)
    assert spread.sd == pytest.approx(100 * cv)
    assert f"{cv:.0%} by our convention for quality {quality}" in spread.words
    assert set(QUALITY_CV) == {"green", "amber", "red", "assumed"}


def test_a_published_range_is_read_as_a_95_percent_interval():
    spread = price_distribution(replace(COST, low=80.0, high=130.0, spread_note="by need"))
    assert spread.sd == pytest.approx(50 / 3.919928, rel=1e-6)
    assert spread.published
    assert spread.words == "published range £80.00 to £130.00 (by need), read as a 95 % interval"
    assert "(" not in price_distribution(replace(COST, low=80.0, high=130.0)).words
