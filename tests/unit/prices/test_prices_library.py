import csv
import re
import shutil
from collections import Counter

import pytest

from stepup_econ.prices.editions import LibraryChange, diff_libraries
from stepup_econ.prices.library import TABLE_FILES, UnknownUnitCostError, load_library
from stepup_econ.prices.units import UNITS
from stepup_econ.prices.years import FinancialYear
from stepup_econ.problems import InputError
from stepup_econ.shipped import shipped

MUST_BE_FILLED = (
    "id", "label", "value", "per", "unit_published", "value_type", "price_year", "price_year_published", "agency",
    "source", "locator", "page", "licence", "quality", "confidence", "rollup", "series",
)  # fmt: skip


@pytest.fixture(scope="module")
def library():
    return load_library()


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(shipped("unit_costs"), tmp_path / "prices")


def change(path, row, **cells):
    """Change cells of the row at this position (0 is the first under the headings); return its line in the file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[row].update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return row % len(rows) + 2


def problems_of(folder):
    with pytest.raises(InputError) as error:
        load_library(folder)
    return error.value.problems


def position(path, id):
    with path.open(encoding="utf-8", newline="") as file:
        return [row["id"] for row in csv.DictReader(file)].index(id)


# what ships


def test_every_row_ships_with_its_sector(library):
    assert len(library.unit_costs) == 145
    sectors = Counter(cost.sector for cost in library.unit_costs.values())
    assert sectors == {
        "local_authority": 65, "health": 36, "multiple": 15, "society": 13, "justice": 7, "police": 6,
        "third_sector": 2, "education": 1,
    }  # fmt: skip


def test_the_index_has_all_its_series(library):
    assert len(library.index.series) == 10
    assert library.index.span("gdp_deflator") == (FinancialYear(1989), FinancialYear(2024))
    assert library.index.span("gdp_deflator", "2026-03 OBR forecast")[1] == FinancialYear(2030)
    assert library.index.span("pss_la_pay_prices_incl_capital") == (FinancialYear(2007), FinancialYear(2023))
    assert library.index.span("nhscii_pay_and_prices") == (FinancialYear(2014), FinancialYear(2023))
    assert library.index.vintage_used("nhscii_pay_and_prices") == "PSSRU 2024"


def test_every_doubtful_price_year_is_explained_and_never_green(library):
    for cost in library.unit_costs.values():
        if cost.price_year_published != str(cost.price_year):
            assert cost.quality != "green"
            assert "Price year: " in cost.notes


def test_secondary_figures_are_never_green(library):
    quoted = [cost for cost in library.unit_costs.values() if cost.confidence == "found_secondary"]
    assert len(quoted) == 12
    assert all(cost.quality in ("amber", "red") for cost in quoted)


def test_shipped_files_name_no_place_on_a_machine():
    for path in shipped("unit_costs").glob("*.csv"):
        assert not re.search(r"(/home/|/tmp/|/Users/|[A-Z]:\\)", path.read_text(encoding="utf-8"))


def test_components_are_uprated_by_the_index_of_their_sum(library):
    components = [cost for cost in library.unit_costs.values() if cost.rollup == "component"]
    assert len(components) == 11
    for cost in components:
        parent = library.unit_cost(cost.parent)
        assert (cost.series, cost.price_year, cost.per) == (parent.series, parent.price_year, parent.per)


def test_values_other_than_public_money_are_borne_by_society(library):
    for cost in library.unit_costs.values():
        assert (cost.value_type == "fiscal") == (cost.agency != "society")


def test_every_unit_cost_can_be_uprated_to_the_year_of_the_worked_case(library):
    for name in library.unit_costs:
        uprated = library.uprated(name, "2023/24")
        assert uprated.value >= 0
        assert not uprated.forecast


# what it answers


def test_unit_cost_by_id_and_the_nearest_when_there_is_none(library):
    assert library.unit_cost("pssru2024_swa_hour").value == 39.0
    with pytest.raises(UnknownUnitCostError, match="Did you mean pssru2024_swa_hour") as error:
        library.unit_cost("pssru2024_swa_hours")
    assert isinstance(error.value, KeyError)
    assert not str(error.value).startswith("'")
    with pytest.raises(UnknownUnitCostError, match="Search the library"):
        library.unit_cost("zzzzzzzz")


def test_search_by_word_agency_and_unit(library):
    found = library.search("domestic", agency="police", per="Per incident")
    assert [cost.id for cost in found] == ["gmca14_da_incident_police"]
    assert {cost.agency for cost in library.search(agency="nhs")} == {"nhs"}
    assert len(library.search("SOCIAL worker hour")) > 3
    assert len(library.search()) == 145
    assert library.search("no such thing") == ()


def test_search_for_an_unknown_agency_or_unit_says_so(library):
    with pytest.raises(ValueError, match="agency: found 'army'"):
        library.search(agency="army")
    with pytest.raises(ValueError, match="unit: found 'furlong'"):
        library.search(per="furlong")


def test_uprating_uses_the_row_series_unless_another_is_named(library):
    row = library.uprated("gmca14_cin_s47", "2023/24")
    assert row.series == "pss_la_pay_prices_incl_capital"
    other = library.uprated("gmca14_cin_s47", "2023/24", series="gdp_deflator")
    assert other.value == pytest.approx(511 * 96.1117 / 66.8397)


def test_a_year_beyond_the_series_names_the_series(library):
    beyond = "pss_la_pay_prices_incl_capital .*found 2024/25, expected a year from 2007/08"
    with pytest.raises(ValueError, match=beyond):
        library.uprated("pssru2024_swa_hour", "2024/25")


def test_old_prices_are_flagged_and_stay_usable(library):
    assert library.stale("gmca14_da_incident", "2023/24")
    assert not library.stale("gmca14_foster_week", "2023/24")  # 2013/14: ten years, not more
    assert library.stale("gmca14_foster_week", "2024/25")
    assert library.uprated("gmca14_da_incident", "2023/24").value > 2470


def test_a_parent_beside_its_component_is_double_counting(library):
    (problem,) = library.double_counting(["gmca14_da_incident_police", "gmca14_da_incident", "gmca14_cin_s47"])
    assert (problem.code, problem.where, problem.stage) == ("UC201", "gmca14_da_incident_police", "sense")
    assert library.double_counting(["gmca14_da_incident_police", "gmca14_da_incident_health"]) == ()
    assert library.double_counting(["gmca14_da_incident"] * 2) == ()
    assert len(library.double_counting(["gmca14_cin_case_mgmt_6m", "gmca14_cin_s47", "gmca14_cin_plo"])) == 2
    with pytest.raises(UnknownUnitCostError):
        library.double_counting(["nothing"])


def test_perspectives_of_the_agencies(library):
    counted = {
        view: {name for name, agency in library.agencies.items() if agency.counts_in(view)}
        for view in ("childrens_services", "council", "public_sector", "society")
    }
    assert counted["childrens_services"] == {"childrens_services"}
    assert counted["council"] == {"childrens_services", "council_other"}
    assert counted["society"] - counted["public_sector"] == {"society"}
    assert counted["society"] == set(library.agencies)


def test_two_editions_are_compared_field_by_field(library, folder):
    path = folder / "police.csv"
    change(path, position(path, "gmca14_pcso_hour"), value="31", quality="amber")
    row = position(path, "gmca14_asb_report_simple")
    change(path, row, id="asb_report")
    assert set(diff_libraries(library, load_library(folder))) == {
        LibraryChange("asb_report", "added", "", "", "35.0"),
        LibraryChange("gmca14_asb_report_simple", "removed", "", "35.0", ""),
        LibraryChange("gmca14_pcso_hour", "changed", "value", "30.41", "31.0"),
        LibraryChange("gmca14_pcso_hour", "changed", "quality", "green", "amber"),
    }
    assert diff_libraries(library, library) == ()


# what it refuses


@pytest.mark.parametrize("column", MUST_BE_FILLED)
def test_a_row_without_its_evidence_is_refused(folder, column):
    line = change(folder / "police.csv", 2, **{column: ""})
    places = {(problem.code, problem.where) for problem in problems_of(folder)}
    assert ("UC104", f"police.csv:{line}:{column}") in places


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("value", "£38.43", "UC105"),
        ("value", "1,234", "UC105"),
        ("value", "nan", "UC105"),
        ("value", "-1", "UC106"),
        ("price_year", "2013", "UC107"),
        ("price_year", "2013/15", "UC107"),
        ("per", "furlong", "UC108"),
        ("value_type", "moral", "UC108"),
        ("quality", "blue", "UC108"),
        ("rollup", "leaves", "UC108"),
        ("source", "nowhere", "UC109"),
        ("agency", "army", "UC109"),
        ("series", "cpi", "UC109"),
        ("high", "50", "UC110"),
        ("parent", "gmca14_da_incident", "UC112"),
        ("price_year", "1975/76", "UC114"),
    ],
)
def test_a_wrong_cell_is_named_with_its_row_and_column(folder, column, value, code):
    line = change(folder / "police.csv", 1, **{column: value})
    (problem,) = problems_of(folder)
    assert problem.code == code
    assert problem.where.startswith(f"police.csv:{line}:")
    assert problem.mend.endswith(".")


def test_a_range_that_does_not_hold_the_value_is_refused(folder):
    line = change(folder / "police.csv", 1, low="60", high="50")
    assert [(p.code, p.where) for p in problems_of(folder)] == [("UC110", f"police.csv:{line}:low")]


def test_every_problem_is_told_at_once(folder):
    change(folder / "police.csv", 1, value="-1", quality="blue")
    change(folder / "health.csv", 3, price_year="2013")
    change(folder / "sources.csv", 0, licence="")
    assert sorted(p.code for p in problems_of(folder)) == ["UC104", "UC106", "UC107", "UC108"]


def test_ids_are_unique_across_files(folder):
    line = change(folder / "police.csv", 1, id="gmca14_homicide")
    assert ("UC111", f"police.csv:{line}:id") in {(p.code, p.where) for p in problems_of(folder)}


def test_a_parent_must_exist_and_must_not_be_its_own(folder):
    path = folder / "police.csv"
    row = position(path, "gmca14_da_incident_police")
    change(path, row, parent="gmca14_da")
    assert {p.code for p in problems_of(folder)} == {"UC109", "UC113"}  # the sum of the real parent is short as well
    change(path, row, parent="gmca14_da_incident_police", rollup="part")
    assert {p.code for p in problems_of(folder)} == {"UC109", "UC113"}


def test_parents_that_go_round_in_a_circle_are_refused(folder):
    path = folder / "police.csv"
    one, other = position(path, "gmca14_pcso_hour"), position(path, "gmca14_police_hour_inspector_above")
    change(path, one, parent="gmca14_police_hour_inspector_above", rollup="part")
    change(path, other, parent="gmca14_pcso_hour", rollup="part")
    assert [p.code for p in problems_of(folder)] == ["UC112", "UC112"]


def test_a_component_must_be_in_the_unit_of_its_parent(folder):
    path = folder / "police.csv"
    change(path, position(path, "gmca14_da_incident_police"), per="victim")
    assert [p.code for p in problems_of(folder)] == ["UC112"]


def test_a_sum_must_be_the_sum_of_its_components(folder):
    path = folder / "multiple.csv"
    line = change(path, position(path, "gmca14_da_incident"), value="2400")
    (problem,) = problems_of(folder)
    assert (problem.code, problem.where) == ("UC113", f"multiple.csv:{line}:value")
    assert "2470" in problem.expected


def test_a_row_that_cannot_be_read_does_not_orphan_its_components(folder):
    path = folder / "multiple.csv"
    change(path, position(path, "gmca14_da_incident"), value="many")
    assert [p.code for p in problems_of(folder)] == ["UC105"]


def test_index_years_twice_gaps_and_mixed_kinds_are_refused(folder):
    path = folder / "price_index.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["series"], row["financial_year"]) for row in csv.DictReader(file)]
    change(path, rows.index(("gdp_deflator", "2001/02")), financial_year="2000/01")
    change(path, rows.index(("pss_all_pay", "2010/11")), financial_year="2030/31")
    change(path, rows.index(("pss_la_pay", "2010/11")), kind="index")
    found = [p for p in problems_of(folder) if p.code == "UC115"]
    assert {p.where.split(":")[2] for p in found} == {"financial_year", "kind"}
    assert len(found) >= 4


def test_perspectives_must_widen(folder):
    line = change(folder / "agencies.csv", 0, council="no")
    assert ("UC116", f"agencies.csv:{line}:society") in {(p.code, p.where) for p in problems_of(folder)}


@pytest.mark.parametrize("name", TABLE_FILES)
def test_a_missing_table_is_one_problem_not_many(folder, name):
    (folder / name).unlink()
    assert [(p.code, p.where) for p in problems_of(folder)] == [("UC101", name)]


def test_a_missing_folder_is_named(tmp_path):
    (problem,) = problems_of(tmp_path / "nowhere")
    assert problem.found == "no such folder"


def test_headings_must_be_the_ones_declared(folder):
    path = folder / "education.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("quality,", "colour,", 1), encoding="utf-8")
    assert {(p.code, p.where) for p in problems_of(folder)} >= {
        ("UC102", "education.csv:1:quality"),
        ("UC102", "education.csv:1:colour"),
    }


def test_a_heading_twice_is_refused(folder):
    path = folder / "agencies.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(f"{line},{'label' if n == 0 else 'x'}" for n, line in enumerate(lines)), encoding="utf-8")
    assert ("UC102", "agencies.csv:1:label") in {(p.code, p.where) for p in problems_of(folder)}


def test_a_row_with_too_many_cells_is_refused(folder):
    path = folder / "agencies.csv"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + ",extra\n", encoding="utf-8")
    assert [p.code for p in problems_of(folder)] == ["UC103"]


def test_files_saved_by_a_spreadsheet_are_read(folder, library):
    path = folder / "police.csv"
    text = path.read_text(encoding="utf-8").replace("\n", "\r\n") + ",,,,,,,,,,,,,,,,,,,,,\r\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"))
    assert diff_libraries(library, load_library(folder)) == ()


def test_files_in_another_encoding_are_refused(folder):
    path = folder / "police.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    (problem,) = problems_of(folder)
    assert (problem.code, problem.where) == ("UC101", "police.csv")


def test_a_local_file_of_unit_costs_is_a_sector_of_its_own(folder):
    local = shipped("unit_costs") / "education.csv"
    heading, row = local.read_text(encoding="utf-8").splitlines()[:2]
    row = row.replace("gmca14_s31_cafcass", "our_cafcass").replace(",component,gmca14_s31_care_application,", ",leaf,,")
    (folder / "local.csv").write_text(f"{heading}\n{row}\n", encoding="utf-8")
    assert load_library(folder).unit_cost("our_cafcass").sector == "local"


def test_every_unit_of_the_library_is_in_the_closed_list(library):
    assert {cost.per for cost in library.unit_costs.values()} <= set(UNITS)
