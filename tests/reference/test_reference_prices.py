"""Prices against published numbers: staff rates, annuities, discount factors, capacity cost rates, uprating."""

import csv
from pathlib import Path

import numpy as np
import pytest

from stepup_econ.prices.discounting import annuity, discount_factor
from stepup_econ.prices.index import IndexRow, PriceIndex
from stepup_econ.prices.library import load_library
from stepup_econ.prices.staff import Perimeter, annual_cost, capacity_cost_rate, hourly_cost, paid_hours
from stepup_econ.prices.years import FinancialYear

with (Path(__file__).parent / "staff_rates.csv").open(encoding="utf-8", newline="") as file:
    STAFF_RATES = list(csv.DictReader(file))

LINES = ("salary", "ni_rate", "ni_threshold", "pension", "direct", "indirect", "capital", "qualifications")


@pytest.fixture(scope="module")
def library():
    return load_library()


@pytest.mark.parametrize("row", STAFF_RATES, ids=[f"{row['role']} {row['rate']}" for row in STAFF_RATES])
def test_published_hourly_costs_within_a_penny(row):
    perimeter = Perimeter(capital=row["with_capital"] == "yes", qualifications=row["with_qualifications"] == "yes")
    annual = annual_cost(*(float(row[line]) for line in LINES), perimeter=perimeter)
    assert hourly_cost(annual, float(row["hours"])) == pytest.approx(float(row["rate"]), abs=0.01)


@pytest.mark.parametrize("row", STAFF_RATES, ids=[f"{row['role']} {row['rate']}" for row in STAFF_RATES])
def test_rates_rest_on_the_shipped_parameters_of_the_edition(row, library):
    edition = library.staff_parameters["pssru_2024_social_care"]
    for name in ("pension", "ni_rate", "ni_threshold", "direct", "indirect", "capital"):
        assert float(row[name]) == getattr(edition, name)
    assert float(row["hours"]) == edition.hours_a_year
    assert row["price_year"] == str(edition.price_year)


def test_only_one_salary_gives_the_social_worker_rates_with_and_without_capital():
    """Table 10.1.1 (2024): lines rounded to the pound, as printed there; 51.60 with capital and 48.16 without it."""
    fitting = []
    for salary in range(35_000, 45_001):
        base = salary + round(0.237 * salary + 0.138 * (salary - 12_570))
        without = base + round(0.29 * base) + round(0.16 * base)
        if (round(without / 1607, 2), round((without + 5_543) / 1607, 2)) == (48.16, 51.60):
            fitting.append((salary, 93_011 - without - 5_543))
    assert fitting == [(40_076, 10_082)]


@pytest.mark.parametrize(
    ("edition", "id", "with_capital"),
    [("pssru_2022_social_care", "pssru2022_sw_adult_hour", 44.39),
     ("pssru_2023_social_care", "pssru2023_sw_adult_hour", 46.78),
     ("pssru_2024_social_care", "pssru2024_sw_adult_hour", 51.60)],
)  # fmt: skip
def test_printed_social_worker_rates_without_qualifications_leave_out_capital_too(library, edition, id, with_capital):
    """Tables 10.1.1 of the 2022, 2023 and 2024 manuals print 42, 44 and 48 pounds an hour."""
    parameters, printed = library.staff_parameters[edition], library.unit_cost(id).value
    without = with_capital - parameters.capital / parameters.hours_a_year
    assert round(without) == printed
    assert round(with_capital) != printed


def test_nurse_on_costs_follow_the_pension_rate_in_use_not_the_one_stated(library):
    """Table 9.2.1 (2024): band 5, salary 31,609, on-costs 10,119."""
    nurse = library.staff_parameters["pssru_2024_nurse"]
    assert nurse.ni_threshold == 12_570

    def on_costs(pension):
        return annual_cost(31_609, nurse.ni_rate, nurse.ni_threshold, pension) - 31_609

    assert round(on_costs(nurse.pension)) == 10_119
    assert abs(on_costs(nurse.pension_stated) - 10_119) > 900


def test_printed_annual_totals_give_the_printed_rates_with_qualifications(library):
    """Tables 10.1.1: totals of 79,733, 85,174 and 93,011 over the hours of the edition give 50, 53 and 58."""
    for year in (2022, 2023, 2024):
        total = library.unit_cost(f"pssru{year}_sw_adult_year").value
        hours = library.staff_parameters[f"pssru_{year}_social_care"].hours_a_year
        assert round(hourly_cost(total, hours)) == library.unit_cost(f"pssru{year}_sw_adult_hour_qual").value
    assert hourly_cost(93_011, 1_607) == pytest.approx(57.88, abs=0.005)


def test_outreach_worker_of_2022_23(library):
    """Table 10.6.1 (2023): salary 24,900, printed 31 pounds an hour."""
    p = library.staff_parameters["pssru_2023_social_care"]
    annual = annual_cost(24_900, p.ni_rate, p.ni_threshold, p.pension, p.direct, p.indirect, p.capital)
    assert round(hourly_cost(annual, p.hours_a_year)) == library.unit_cost("pssru2023_outreach_hour").value


def test_cost_of_an_hour_and_of_an_hour_with_clients():
    """The schema of the Unit Costs manuals on round numbers; on-costs given as one share of salary."""
    annual = annual_cost(32_000, 0.28, 0.0, 0.0, 0.25, 0.0, 3_000)
    hours = paid_hours(37, 42.7)
    assert annual == pytest.approx(54_200.0, rel=1e-12)
    assert hourly_cost(annual, hours) == pytest.approx(34.30596873219824, rel=1e-12)
    assert capacity_cost_rate(annual, hours, 0.55) * 60 == pytest.approx(76.23548607155163, rel=1e-12)


def test_customer_service_department_of_kaplan_and_anderson():
    """Kaplan and Anderson, Time-driven activity-based costing, Harvard Business Review 82(11), 2004."""
    rate = capacity_cost_rate(560_000, 700_000 / 60, 0.0)
    assert rate == pytest.approx(0.80, rel=1e-12)
    minutes = np.array([49_000 * 8, 1_400 * 44, 2_500 * 50])
    assert rate * np.array([8, 44, 50]) == pytest.approx([6.4, 35.2, 40.0])
    assert rate * minutes == pytest.approx([313_600, 49_280, 100_000])
    assert rate * (700_000 - minutes.sum()) == pytest.approx(97_120)


def test_annuity_factors_and_equivalent_annual_costs():
    """Drummond and others, Methods for the Economic Evaluation of Health Care Programmes (2015), chapter 7, tables."""
    assert [round(1 / annuity(1, r, n), 4) for n, r in ((5, 0.035), (3, 0.05), (10, 0.035))] == [4.5151, 2.7232, 8.3166]
    cases = ((20_000, 0.035, 5, 0), (20_000, 0.035, 5, 2_000), (12_000, 0.05, 3, 0), (10_000, 0.0, 4, 0))
    expected = (4429.627463161999, 4056.6647168457994, 4406.502775574938, 2500.0)
    assert [annuity(*case) for case in cases] == pytest.approx(expected, rel=1e-12)
    assert annuity(20_000, 0.035, 5, in_advance=True) == pytest.approx(4279.833297741062, rel=1e-12)


def test_green_book_discount_factors():
    """HM Treasury, The Green Book, discount factor table (0.9662, 0.7089, 0.3563) and its schedule of rates."""
    years = np.array([1, 5, 10, 30, 31, 60, 75, 76])
    expected = [
        0.9661835748792271, 0.8419731668585242, 0.7089188137097722, 0.35627841060230236, 0.3459013695167984,
        0.1467819878695201, 0.09421377257669152, 0.0919158756845771,
    ]  # fmt: skip
    assert discount_factor(years, "green_book") == pytest.approx(expected, rel=1e-12)
    printed = [round(discount_factor(year, "green_book"), 4) for year in (1, 10, 30)]
    assert printed == [0.9662, 0.7089, 0.3563]
    assert discount_factor(10, "green_book_health") == pytest.approx(0.8616672317221843, rel=1e-12)


def test_uprating_and_then_discounting_counts_inflation_once():
    """Index levels 88.9, 90.9, 92.4: re-priced in one step or two, then discounted at the real rate."""
    levels = {"2015/16": 88.9, "2016/17": 90.9, "2017/18": 92.4}
    index = PriceIndex(
        IndexRow("own", FinancialYear.parse(year), "index", level, "v1", "outturn", "own", "-", "") for year, level in levels.items()
    )
    once = index.at(1_000.0, "2015/16", "2017/18", "own")
    twice = index.at(index.at(1_000.0, "2015/16", "2016/17", "own"), "2016/17", "2017/18", "own")
    assert once == pytest.approx(1039.3700787401574, rel=1e-12)
    assert twice == pytest.approx(1039.3700787401576, rel=1e-12)
    assert once * discount_factor(2, 0.035) == pytest.approx(970.2630901446079, rel=1e-12)


def test_deflators_as_published(library):
    """HM Treasury GDP deflators, March 2026: 2008-09 66.8397, 2023-24 96.1117, 2024-25 100."""
    published = {str(row.year): row.value for row in library.index.rows("gdp_deflator")}
    assert len(published) == 36
    assert (published["2008/09"], published["2023/24"], published["2024/25"]) == (66.8397, 96.1117, 100.0)
    assert library.uprated("gmca14_da_incident", "2023/24").value == pytest.approx(2470 * 96.1117 / 66.8397, rel=1e-12)


@pytest.mark.parametrize(
    ("series", "vintage", "last_two"),
    [
        ("pss_la_pay_prices_incl_capital", "PSSRU 2024", (5.3, 6.7)),  # Table 12.1.3, p.111
        ("pss_all_pay_prices_incl_capital", "PSSRU 2024", (7.4, 7.0)),  # Table 12.1.2, p.110
        ("nhscii_pay_and_prices", "PSSRU 2024", (7.32, 4.31)),  # Table 12.1.1, p.109
        ("nhscii_pay_and_prices", "PSSRU 2023", (2.57, 7.03)),  # Table 12.1.1, p.98
    ],
)
def test_yearly_changes_as_published(library, series, vintage, last_two):
    rows = library.index.rows(series, vintage)
    assert tuple(row.value for row in rows[-2:]) == last_two
    end = rows[-1].year
    factor = (1 + last_two[0] / 100) * (1 + last_two[1] / 100)
    assert library.index.uprate(1.0, end - 2, end, series, vintage).factor == pytest.approx(factor, rel=1e-12)


def test_the_nhs_figure_of_2022_23_was_revised_in_the_next_edition(library):
    older = library.index.uprate(1.0, "2021/22", "2022/23", "nhscii_pay_and_prices", "PSSRU 2023")
    newer = library.index.uprate(1.0, "2021/22", "2022/23", "nhscii_pay_and_prices")
    assert (older.provisional, newer.provisional) == (True, False)
    assert newer.factor > older.factor


@pytest.mark.parametrize(
    ("parent", "published"),
    [
        (
            "gmca14_da_incident",
            {"health": 1171, "cjs_excl_police": 581, "police": 415, "childrens_services": 193, "housing": 110},
        ),
        ("gmca14_s31_care_application", {"legal_aid": 15_000, "la": 6_250, "court": 1_250, "cafcass": 2_500}),
        ("gmca14_cp_core_assessment", {"la": 760, "other": 140}),
    ],
)
def test_published_sums_and_their_components(library, parent, published):
    """Unit Cost Database v1.4 (2015), codes CR2.0, SS4.1 and SS4.0."""
    components = {
        cost.id.rsplit("incident_")[-1].rsplit("s31_")[-1].rsplit("assessment_")[-1]: cost.value
        for cost in library.unit_costs.values()
        if cost.parent == parent
    }
    assert components == published
    assert library.unit_cost(parent).value == sum(published.values())


def test_the_published_mean_of_case_management_is_not_the_sum_of_its_processes(library):
    """Unit Cost Database v1.4 (2015), SS5.0: 1,416 pounds for six months; its processes add to another amount."""
    parts = [cost.value for cost in library.unit_costs.values() if cost.parent == "gmca14_cin_case_mgmt_6m"]
    assert len(parts) == 8
    assert sum(parts) == 4_315
    assert library.unit_cost("gmca14_cin_case_mgmt_6m").value == 1_416
