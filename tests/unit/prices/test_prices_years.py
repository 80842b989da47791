import pytest

from stepup_econ.prices.years import FinancialYear


@pytest.mark.parametrize("text", ["2023/24", "2023-24", "2023/2024", " 2023/24 ", "2023\u201324"])
def test_ways_of_writing_a_financial_year(text):
    assert FinancialYear.parse(text) == FinancialYear(2023)


def test_a_year_is_written_one_way():
    assert [str(FinancialYear(start)) for start in (1999, 2008, 2023)] == ["1999/00", "2008/09", "2023/24"]
    assert FinancialYear.parse("1999/00") == FinancialYear.parse("1999/2000") == FinancialYear(1999)


def test_a_financial_year_is_parsed_as_itself():
    assert FinancialYear.parse(FinancialYear(2023)) == FinancialYear(2023)


@pytest.mark.parametrize(
    "text", ["2023", "2023/25", "2023/23", "2023/2025", "23/24", "", "2012/13-2014/15", "c.2024", "2011?", 2023, None]
)
def test_what_is_not_a_financial_year_is_refused(text):
    with pytest.raises(ValueError, match="financial year: found"):
        FinancialYear.parse(text)


@pytest.mark.parametrize("start", [1899, 2200, 2023.0, True, "2023"])
def test_a_start_that_is_no_whole_year_is_refused(start):
    with pytest.raises(ValueError, match="expected a whole year"):
        FinancialYear(start)


def test_years_are_counted_and_ordered():
    year = FinancialYear.parse("2023/24")
    assert year + 2 == FinancialYear(2025)
    assert year - 1 == FinancialYear(2022)
    assert year - FinancialYear(2008) == 15
    assert sorted([year, FinancialYear(2008)]) == [FinancialYear(2008), year]
    with pytest.raises(TypeError):
        year + 0.5
    with pytest.raises(TypeError):
        year - 0.5
