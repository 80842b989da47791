from __future__ import annotations

import csv
import math

import pandas as pd
import pytest

from stepup_econ.report.csvs import FORMULA_STARTS, write_csvs
from stepup_econ.report.rounding import FORMATS
from stepup_econ.report.table_spec import TEXT_KINDS
from stepup_econ.report.tables import TABLES, conventions, publish, table


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_its_columns_numbers_as_numbers_and_a_meaning_for_each(name, results):
    frame = table(name, results)
    spec = TABLES[name]
    assert list(frame.columns) == [column.key for column in spec.columns]
    for column in spec.columns:
        assert column.meaning
        assert column.kind in FORMATS or column.kind in TEXT_KINDS
        if column.numeric and column.key != "values":
            assert frame[column.key].dtype == float


@pytest.mark.parametrize("name", TABLES)
def test_every_table_can_be_empty(name, results):
    for key in ("stage_costs", "costs_by_agency", "effects", "icers", "net_benefit", "acceptability", "evpi", "evppi", "evsi", "verification", "tornado",
                "break_even", "scenarios", "warnings", "plane"):  # fmt: skip
        results[key] = []
    results["audit"] = {"lines": [], "totals": []}
    results["allocation"], results["provenance"], results["settings"] = {}, {}, {}
    results["capacity"] = {"roles": [], "areas": [], "ledger": []}
    results["costing"], results["further"] = {}, {}
    results["evaluation"]["illustrative_inputs"] = []
    frame = table(name, results)
    assert list(frame.columns) == [column.key for column in TABLES[name].columns]


def test_values_are_those_of_the_results_not_rounded(results):
    frame = table("icers", results)
    assert frame["cost"].tolist() == [row["cost"] for row in results["icers"]]
    assert math.isnan(frame["icer"].iloc[0])


def test_unknown_table_is_named_with_the_known_ones(results):
    with pytest.raises(KeyError, match="stage_costs"):
        table("costs", results)


def test_readers_see_labels_and_rounded_numbers(published):
    first = published.shown("icers")[1]
    assert first[0] == "Early Help Coordinator"
    assert first[1].startswith("£")
    assert published.shown("icers")[0][5] == "[z]"


def test_consequences_add_up_to_the_costs_by_agency(published):
    costs = sum(row["difference"] for row in published.rows("cost_consequence", unit="£"))
    inside = sum(row["inc_cost"] for row in published.rows("costs_by_agency", strategy="early_help", in_perspective=True))
    assert sum(row["difference"] for row in published.rows("cost_consequence", unit="£", counts=True)) == pytest.approx(inside)
    assert costs == pytest.approx(sum(row["inc_cost"] for row in published.rows("costs_by_agency", strategy="early_help")))


def test_a_lower_is_better_outcome_turns_sign_and_interval(published):
    row = published.rows("cost_consequence", item="Of all eligible families, with: Re-referral within 12 months")[0]
    effect = published.rows("effects", outcome="rereferral", **{"from": "combined"})[0]
    assert row["difference"] == pytest.approx(-effect["averted"])
    assert (row["low"], row["high"]) == (pytest.approx(-effect["averted_high"]), pytest.approx(-effect["averted_low"]))
    assert row["low"] < row["difference"] < row["high"]
    assert row["value"] == pytest.approx(row["reference_value"] + row["difference"])


def test_conventions_say_price_year_perspective_and_illustrative(results):
    said = conventions(TABLES["icers"], results)
    for word in ("2023/24", "public sector", "Sign:", "Illustrative"):
        assert word in said
    results["evaluation"]["illustrative"] = False
    assert "Illustrative" not in conventions(TABLES["icers"], results)


def test_csvs_hold_every_table_and_no_formula(results, tmp_path):
    results["evaluation"]["illustrative_inputs"][0]["label"] = '=HYPERLINK("http://x")'
    results["warnings"] = ["@SUM(A1)", "+1", "-1 %", "\tx", "\ry"]
    written = write_csvs(publish(results), tmp_path / "tables")
    assert {path.stem for path in written} == set(TABLES)
    for path in written:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for text in row:
                    if text.startswith(FORMULA_STARTS):
                        float(text)


def test_csv_reads_back_as_the_results(results, tmp_path):
    write_csvs(publish(results), tmp_path)
    back = pd.read_csv(tmp_path / "net_benefit.csv")
    assert back["inmb"].to_numpy() == pytest.approx([row["inmb"] for row in results["net_benefit"]], rel=1e-14, abs=1e-12)
    assert (tmp_path / "break_even.csv").read_text(encoding="utf-8").splitlines()[1].count("0.83") >= 1


def test_rows_can_be_asked_for_by_what_they_hold(published):
    rows = published.rows("stage_costs", strategy="early_help", area="all", stage="referred")
    assert len(rows) == 1
    assert rows[0]["part_of"] is None
