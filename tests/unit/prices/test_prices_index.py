import numpy as np
import pytest

from stepup_econ.prices.index import IndexRow, PriceIndex
from stepup_econ.prices.years import FinancialYear


def rows(series, vintage, values, kind="index", status="outturn"):
    return [
        IndexRow(series, FinancialYear.parse(year), kind, value, vintage, status, "src", "p", "")
        for year, value in values.items()
    ]


LEVELS = {"2015/16": 88.9, "2016/17": 90.9, "2017/18": 92.4}
CHANGES = {"2008/09": 2.8, "2009/10": 0.8, "2010/11": 2.3}


@pytest.fixture
def index():
    return PriceIndex(
        [
            *rows("gdp", "2026-03 outturn", LEVELS),
            *rows("gdp", "2026-03 forecast", {"2018/19": 95.0, "2019/20": 97.0}, status="forecast"),
            *rows("pay", "edition 2024", CHANGES, kind="pct_change"),
            *rows("pay", "edition 2023", {"2008/09": 2.0, "2009/10": 1.0}, kind="pct_change", status="provisional"),
        ]
    )


def test_levels_are_used_as_they_are(index):
    assert index.at(1000.0, "2015/16", "2017/18", "gdp") == pytest.approx(1000 * 92.4 / 88.9, rel=1e-12)


def test_arrays_are_priced_element_by_element(index):
    values = np.array([[1.0, 2.0], [0.0, 5.0]])
    assert index.at(values, "2015/16", "2016/17", "gdp") == pytest.approx(values * 90.9 / 88.9)


def test_changes_are_chained_and_the_first_base_is_the_year_before(index):
    assert index.span("pay") == (FinancialYear(2007), FinancialYear(2010))
    level = 100.0
    for change in CHANGES.values():
        level += level * change / 100
    assert index.at(100.0, "2007/08", "2010/11", "pay") == pytest.approx(level, rel=1e-12)
    assert index.at(100.0, "2009/10", "2010/11", "pay") == pytest.approx(102.3, rel=1e-12)


def test_the_newest_outturn_is_used_unless_a_vintage_is_named(index):
    assert index.vintage_used("gdp") == "2026-03 outturn"
    assert index.vintage_used("pay") == "edition 2024"
    assert index.uprate(1.0, "2008/09", "2009/10", "pay", "edition 2023").factor == pytest.approx(1.01)


def test_the_vintage_that_reaches_the_latest_year_wins():
    longer = {**LEVELS, "2018/19": 95.0}
    shorter = {"2014/15": 80.0, **LEVELS}
    both = PriceIndex([*rows("gdp", "2025-12 outturn", longer), *rows("gdp", "2026-03 outturn", shorter)])
    assert both.vintage_used("gdp") == "2025-12 outturn"


def test_equal_reach_the_later_edition_wins():
    twice = PriceIndex([*rows("gdp", "2025-12 outturn", LEVELS), *rows("gdp", "2026-03 outturn", LEVELS)])
    assert twice.vintage_used("gdp") == "2026-03 outturn"


def test_a_forecast_is_used_only_by_name_and_extends_its_own_release(index):
    beyond = r"gdp \(2026-03 outturn\): found 2018/19, expected a year from 2015/16 to 2017/18"
    with pytest.raises(ValueError, match=beyond):
        index.at(1.0, "2015/16", "2018/19", "gdp")
    ahead = index.uprate(1.0, "2015/16", "2019/20", "gdp", "2026-03 forecast")
    assert ahead.value == pytest.approx(97.0 / 88.9)
    assert ahead.forecast
    assert "forecast" in str(ahead)
    assert not index.uprate(1.0, "2015/16", "2017/18", "gdp", "2026-03 forecast").forecast


def test_a_forecast_never_extends_another_release():
    with pytest.raises(ValueError, match="expected the outturn of 2026-03 beside it"):
        PriceIndex(
            [
                *rows("gdp", "2027-03 outturn", LEVELS),
                *rows("gdp", "2026-03 forecast", {"2018/19": 95.0}, status="forecast"),
            ]
        )


def test_provisional_numbers_mark_what_rests_on_them(index):
    assert index.uprate(1.0, "2007/08", "2009/10", "pay", "edition 2023").provisional
    assert not index.uprate(1.0, "2007/08", "2009/10", "pay").provisional


def test_a_year_to_itself_changes_nothing_and_rests_on_nothing(index):
    same = index.uprate(123.456, "2009/10", "2009/10", "pay", "edition 2023")
    assert (same.value, same.factor, same.provisional) == (123.456, 1.0, False)
    assert str(same) == "2009/10 prices as published"


def test_unknown_series_and_vintages_name_the_known_ones(index):
    with pytest.raises(KeyError, match="expected one of gdp, pay"):
        index.at(1.0, "2015/16", "2016/17", "cpi")
    with pytest.raises(KeyError, match="expected one of edition 2023, edition 2024"):
        index.at(1.0, "2008/09", "2009/10", "pay", "edition 2022")


def test_gaps_between_changes_and_years_given_twice_are_refused():
    with pytest.raises(ValueError, match="found no change for 2009/10"):
        PriceIndex(rows("pay", "e", {"2008/09": 1.0, "2010/11": 1.0}, kind="pct_change"))
    with pytest.raises(ValueError, match="found a year twice"):
        PriceIndex([*rows("gdp", "v", LEVELS), *rows("gdp", "v", {"2015/16": 1.0})])


def test_rows_of_a_vintage_are_given_back_by_year(index):
    assert [row.value for row in index.rows("pay")] == list(CHANGES.values())
    assert index.vintages("gdp") == ("2026-03 forecast", "2026-03 outturn")
