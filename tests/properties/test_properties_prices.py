"""Properties that prices must have whatever the numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepup_econ.prices.discounting import SCHEDULES, annuity, discount_factor
from stepup_econ.prices.index import IndexRow, PriceIndex
from stepup_econ.prices.library import load_library
from stepup_econ.prices.staff import EVERYTHING, Perimeter, annual_cost, capacity_cost_rate, cost_lines
from stepup_econ.prices.units import UNITS, unit_named, units_agree
from stepup_econ.prices.years import FinancialYear

LIBRARY = load_library()
amounts = st.floats(0.0, 1e7, allow_nan=False)
shares = st.floats(0.0, 1.5)
rates = st.floats(0.0001, 0.2)


@st.composite
def series_and_years(draw):
    series = draw(st.sampled_from(LIBRARY.index.series))
    vintage = draw(st.sampled_from(LIBRARY.index.vintages(series)))
    first, last = LIBRARY.index.span(series, vintage)
    years = st.integers(first.start, last.start).map(FinancialYear)
    return series, vintage, draw(years), draw(years), draw(years)


@given(amounts, series_and_years())
def test_repricing_there_and_back_is_the_identity(value, chosen):
    series, vintage, start, end, _ = chosen
    there = LIBRARY.index.at(value, start, end, series, vintage)
    assert LIBRARY.index.at(there, end, start, series, vintage) == pytest.approx(value, rel=1e-12)


@given(amounts, series_and_years())
def test_repricing_by_way_of_another_year_changes_nothing(value, chosen):
    series, vintage, start, middle, end = chosen
    stop = LIBRARY.index.at(value, start, middle, series, vintage)
    direct = LIBRARY.index.at(value, start, end, series, vintage)
    assert LIBRARY.index.at(stop, middle, end, series, vintage) == pytest.approx(direct, rel=1e-12)


@given(st.lists(st.floats(-20.0, 30.0), min_size=1, max_size=30))
def test_chained_changes_are_the_levels_they_came_from(changes):
    years = [FinancialYear(2000 + n) for n in range(1, len(changes) + 1)]
    rows = [
        IndexRow("s", year, "pct_change", change, "v", "outturn", "src", "p", "")
        for year, change in zip(years, changes, strict=True)
    ]
    factor = PriceIndex(rows).uprate(1.0, FinancialYear(2000), years[-1], "s").factor
    assert factor == pytest.approx(np.prod(1 + np.array(changes) / 100), rel=1e-10)


@given(amounts, amounts, rates, st.integers(1, 60), st.booleans())
def test_payments_of_an_annuity_are_worth_what_was_paid(price, salvage, rate, life, in_advance):
    payment = annuity(price, rate, life, salvage=salvage, in_advance=in_advance)
    years = np.arange(life) + (0 if in_advance else 1)
    worth = payment * sum(discount_factor(float(year), rate) for year in years)
    worth += salvage * discount_factor(float(life), rate)
    assert worth == pytest.approx(price, rel=1e-9, abs=1e-6)


@given(amounts, st.floats(0.5, 60))
def test_annuities_join_the_zero_rate_smoothly(price, life):
    assert annuity(price, 1e-10, life) == pytest.approx(annuity(price, 0.0, life), rel=1e-6, abs=1e-9)


@given(st.floats(0, 400), st.floats(0, 400), st.one_of(rates, st.sampled_from(sorted(SCHEDULES))))
def test_later_is_worth_less_and_now_is_worth_all(one, other, rate):
    sooner, later = sorted((one, other))
    assert discount_factor(0.0, rate) == 1.0
    assert 0 < discount_factor(later, rate) <= discount_factor(sooner, rate) <= 1.0


posts = st.tuples(amounts, shares, amounts, shares, shares, shares, amounts, amounts)


@given(posts, st.tuples(*[st.booleans()] * 4))
def test_staff_cost_is_the_sum_of_its_lines_and_grows_with_its_perimeter(given_lines, included):
    perimeter = Perimeter(*included)
    cost = annual_cost(*given_lines, perimeter=perimeter)
    assert cost == pytest.approx(sum(cost_lines(*given_lines, perimeter=perimeter).values()), rel=1e-12)
    assert given_lines[0] <= cost <= annual_cost(*given_lines, perimeter=EVERYTHING) * (1 + 1e-12)


@given(amounts, st.floats(1.0, 3000.0), st.floats(0.0, 0.95))
def test_all_capacity_at_its_rate_is_the_whole_cost(annual, hours, share):
    minutes = hours * (1 - share) * 60
    assert capacity_cost_rate(annual, hours, share) * minutes == pytest.approx(annual, rel=1e-9)


@given(st.integers(1900, 2198), st.sampled_from(["{0}/{1:02d}", "{0}-{1:02d}", "{0}/{2}"]))
def test_every_way_of_writing_a_year_is_the_same_year(start, form):
    text = form.format(start, (start + 1) % 100, start + 1)
    assert FinancialYear.parse(text) == FinancialYear(start)
    assert FinancialYear.parse(str(FinancialYear(start))) == FinancialYear(start)


@given(st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)))
def test_units_agree_is_equality_however_they_are_written(one, other):
    assert units_agree(f"Per {one.replace('_', ' ')}", other.upper()) == (one == other)


@given(st.text(max_size=30))
def test_any_text_names_a_unit_of_the_list_or_none(text):
    assert unit_named(text) in {*UNITS, ""}


@settings(max_examples=50)
@given(st.sets(st.sampled_from(sorted(LIBRARY.unit_costs)), max_size=40))
def test_double_counting_is_a_child_beside_one_of_its_parents(ids):
    expected = {name for name in ids if LIBRARY.unit_costs[name].parent in ids}
    assert {problem.where for problem in LIBRARY.double_counting(sorted(ids))} == expected
