import numpy as np
import pytest

from stepup_econ.prices.staff import (
    EVERYTHING,
    Perimeter,
    StaffRate,
    annual_cost,
    capacity_cost_rate,
    compare_rates,
    cost_lines,
    hourly_cost,
    paid_hours,
    weeks_worked,
)
from stepup_econ.prices.years import FinancialYear

LINES = {
    "salary": 30_000.0,
    "ni_rate": 0.138,
    "ni_threshold": 9_100.0,
    "pension": 0.2,
    "direct": 0.29,
    "indirect": 0.16,
    "capital": 5_000.0,
    "qualifications": 8_000.0,
}


def twin(salary, ni_rate, ni_threshold, pension, direct, indirect, capital, qualifications):
    insurance = ni_rate * (salary - ni_threshold) if salary > ni_threshold else 0.0
    base = salary + insurance + pension * salary
    return base + base * direct + base * indirect + capital + qualifications


def test_cost_of_a_post_by_hand():
    assert annual_cost(**LINES) == pytest.approx(twin(**LINES), rel=1e-12)
    assert annual_cost(**LINES) == pytest.approx((30_000 + 2_884.2 + 6_000) * 1.45 + 13_000, rel=1e-12)


def test_no_insurance_below_the_threshold():
    assert cost_lines(9_000.0, 0.138, 9_100.0, 0.0)["employer NI"] == 0.0


@pytest.mark.parametrize("part", ["direct", "indirect", "capital", "qualifications"])
def test_a_part_left_out_is_the_cost_without_it(part):
    perimeter = Perimeter(**{"direct": True, "indirect": True, "capital": True, "qualifications": True, part: False})
    assert annual_cost(**LINES, perimeter=perimeter) == pytest.approx(twin(**{**LINES, part: 0.0}), rel=1e-12)
    assert "without" in perimeter.text
    assert "without" not in EVERYTHING.text


def test_lines_add_up_to_the_cost():
    lines = cost_lines(**LINES)
    assert list(lines) == [
        "salary", "employer NI", "pension", "direct overheads", "indirect overheads", "capital", "qualifications",
    ]  # fmt: skip
    assert sum(lines.values()) == pytest.approx(annual_cost(**LINES), rel=1e-12)


def test_draws_are_priced_element_by_element():
    salaries = np.array([8_000.0, 20_000.0, 40_000.0])
    costs = annual_cost(**{**LINES, "salary": salaries})
    assert costs == pytest.approx([twin(**{**LINES, "salary": salary}) for salary in salaries])


@pytest.mark.parametrize("name", list(LINES))
@pytest.mark.parametrize("bad", [-1.0, float("nan")])
def test_negative_amounts_and_not_a_number_are_refused(name, bad):
    with pytest.raises(ValueError, match="staff cost"):
        annual_cost(**{**LINES, name: bad})


def test_hours_of_a_year():
    assert paid_hours(37.0, 43.42) == pytest.approx(1_606.54)
    assert weeks_worked(45.0) == pytest.approx(43.0)
    with pytest.raises(ValueError, match="days off"):
        weeks_worked(260.0)
    with pytest.raises(ValueError, match="days off"):
        weeks_worked(-1.0)


def test_capacity_cost_rate_is_pounds_a_minute_with_cases():
    assert capacity_cost_rate(60_000.0, 1_600.0, 0.2) == pytest.approx(60_000 / (1_600 * 0.8 * 60), rel=1e-12)
    rates = capacity_cost_rate(np.array([60_000.0, 30_000.0]), 1_600.0, np.array([0.2, 0.0]))
    assert rates == pytest.approx([60_000 / 76_800, 30_000 / 96_000])


@pytest.mark.parametrize("share", [-0.1, 1.0, float("nan")])
def test_a_share_that_leaves_no_time_is_refused(share):
    with pytest.raises(ValueError, match="share of other time"):
        capacity_cost_rate(60_000.0, 1_600.0, share)


def test_hours_of_none_are_refused():
    with pytest.raises(ValueError, match="hours"):
        hourly_cost(60_000.0, 0.0)


def test_like_is_compared_with_like_in_silence():
    rate = StaffRate("one", 40.0, Perimeter(), FinancialYear(2023))
    other = StaffRate("other", 50.0, Perimeter(), FinancialYear(2023))
    compared = compare_rates(rate, other)
    assert (compared.difference, compared.ratio, compared.warnings) == (10.0, 1.25, ())


def test_unlike_perimeters_and_years_warn():
    rate = StaffRate("one", 48.16, Perimeter(capital=False), FinancialYear(2022))
    other = StaffRate("other", 51.60, Perimeter(), FinancialYear(2023))
    perimeter, year = compare_rates(rate, other).warnings
    assert "differ in what they hold (capital)" in perimeter
    assert "2022/23 and 2023/24" in year
    assert "without capital, qualifications" in str(rate)
