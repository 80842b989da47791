import numpy as np
import pytest

from stepup_econ.prices.discounting import SCHEDULES, DiscountSchedule, annuity, discount_factor


def twin_factor(years, bands):
    factor = 1.0
    for year in range(1, years + 1):
        rate = next(rate for end, rate in bands if year <= end)
        factor /= 1.0 + rate
    return factor


@pytest.mark.parametrize("name", list(SCHEDULES))
def test_schedules_multiply_year_by_year(name):
    years = np.array([0, 1, 30, 31, 75, 76, 125, 126, 200, 201, 300, 301, 350])
    by_hand = [twin_factor(int(year), SCHEDULES[name].bands) for year in years]
    assert discount_factor(years, name) == pytest.approx(by_hand, rel=1e-12)
    assert discount_factor(years, SCHEDULES[name]) == pytest.approx(by_hand, rel=1e-12)


def test_schedules_are_dated_and_named():
    for name, schedule in SCHEDULES.items():
        assert schedule.id == name
        assert schedule.valid_from == "2026-02"
        assert "Green Book" in schedule.source
        rates = [rate for _, rate in schedule.bands]
        assert rates == sorted(rates, reverse=True)


def test_one_rate_and_parts_of_a_year():
    assert discount_factor(0.5, 0.035) == pytest.approx(1.035**-0.5)
    assert discount_factor(7, 0.0) == 1.0
    assert isinstance(discount_factor(2, 0.035), float)
    assert discount_factor(np.zeros((2, 3)), 0.035).shape == (2, 3)


@pytest.mark.parametrize("t", [-1.0, float("nan")])
def test_times_before_the_start_are_refused(t):
    with pytest.raises(ValueError, match="before the start"):
        discount_factor(t, 0.035)


@pytest.mark.parametrize("rate", [-1.0, float("nan"), "treasury"])
def test_rates_that_make_no_sense_are_refused(rate):
    with pytest.raises(ValueError, match="discounting: found"):
        discount_factor(1.0, rate)


@pytest.mark.parametrize(
    "bands", [(), ((30.0, 0.035),), ((30.0, 0.035), (20.0, 0.03), (np.inf, 0.02)), ((np.inf, -1.0),)]
)
def test_schedules_without_order_or_end_are_refused(bands):
    with pytest.raises(ValueError, match="discount schedule"):
        DiscountSchedule("x", "x", "x", "2026-02", bands)


def test_annuities_of_many_items_at_once():
    payments = annuity(np.array([20_000.0, 12_000.0]), 0.035, np.array([5.0, 3.0]))
    assert payments == pytest.approx([annuity(20_000.0, 0.035, 5.0), annuity(12_000.0, 0.035, 3.0)])


def test_zero_rate_spreads_evenly_less_salvage():
    assert annuity(10_000.0, 0.0, 4, salvage=2_000.0) == 2_000.0
    assert annuity(10_000.0, 1e-12, 4) == pytest.approx(2_500.0, rel=1e-9)


@pytest.mark.parametrize("life", [0.0, -1.0, float("nan")])
def test_a_life_of_nothing_is_refused(life):
    with pytest.raises(ValueError, match="annuity"):
        annuity(1.0, 0.035, life)


def test_a_rate_of_minus_everything_is_refused():
    with pytest.raises(ValueError, match="more than -1"):
        annuity(1.0, -1.0, 3)
