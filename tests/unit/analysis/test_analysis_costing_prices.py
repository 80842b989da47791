"""Every price with its uncertainty and evidence, and grades of optimism bias."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stepup_econ.analysis.price_table import price_table
from stepup_econ.prices.optimism import FILE, load_optimism
from stepup_econ.problems import InputError
from stepup_econ.shipped import shipped


def test_every_price_used_is_there_with_all_that_defends_it(worked: Any, library: Any) -> None:
    found = price_table(worked).set_index("price")
    assert set(worked.prices) <= set(found.index)
    assert not found.index.duplicated().any()
    published = found[found["kind"] == "price library"]
    for name, row in published.iterrows():
        unit = library.unit_cost(str(name).removesuffix("_benefit"))
        benefit = str(row["used_for"]).startswith(("escalation", "rereferral"))  # what an averted event saves
        up = library.uprated(unit.id, "2023/24", "gdp_deflator" if benefit else None)
        assert (row["published"], row["published_year"], row["per"]) == (unit.value, str(unit.price_year), unit.per)
        assert row["value"] == pytest.approx(up.value)
        assert (row["series"], row["vintage"], row["page"]) == (up.series, up.vintage, unit.page)
        assert row["quality"] == unit.quality
    assert (found["low"] < found["value"]).all()
    assert (found["value"] < found["high"]).all()
    assert found["rule"].str.len().gt(0).all()
    assert found["source"].str.len().gt(0).all()


def test_a_convention_is_said_and_so_is_what_a_price_is_used_for(worked: Any) -> None:
    found = price_table(worked).set_index("price")
    assert "coefficient of variation 20 %" in found.loc["pssru2024_sw_adult_hour", "rule"]
    assert found.loc["pssru2024_sw_adult_hour", "used_for"] == "social_worker"
    assert found.loc["pssru2024_talking_therapy", "used_for"] == "therapy_usual_care, therapy_early_help"
    assert found.loc["setup_training", "used_for"] == "training"
    assert found.loc["opening_cost_service_a", "used_for"] == "opening of service_a"
    assert found["used_for"].str.len().gt(0).all()


def test_a_salary_of_another_year_shows_both_values(rows: Any, evaluate_rows: Any) -> None:
    rows["Staff"][0].update(price_year="2021/22")
    row = price_table(evaluate_rows(rows)).set_index("price").loc["salary_coordinator"]
    assert row["published"] == 29_949
    assert row["value"] > 29_949
    assert row["low"] / row["value"] == pytest.approx(27089.889776 / 29949, rel=1e-6)


def test_grades_are_dated_cited_and_honest_about_where_they_were_read() -> None:
    grades = load_optimism()
    assert [grades[f"gmca_{n}"].adjustment for n in range(1, 7)] == [0, 0.05, 0.10, 0.15, 0.25, 0.40]
    assert grades["hmt_equipment"].costs == 2.0
    assert grades["hmt_equipment"].benefits == 0.0
    assert grades["gmca_5"].benefits == grades["gmca_5"].costs == 0.25
    for grade in grades.values():
        assert grade.valid_from
        assert grade.source
        assert grade.locator
        assert grade.confidence != "found", "nothing here was read in the document itself"
        assert ("not checked" in str(grade)) == (grade.confidence == "not_checked")
    assert all(grades[f"gmca_{n}"].quality == "assumed" for n in range(1, 7))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [("0.25", "25 %", "UC105"), ("0.25", "25", "UC106"), ("2014-04", "April 2014", "UC107"), ("not_checked", "sure", "UC108"),
     ("gmca_2", "gmca_1", "UC111"), ("capital cost", "capital", "UC108")],
)  # fmt: skip
def test_a_table_with_mistakes_lists_them(tmp_path: Path, old: str, new: str, code: str) -> None:
    path = tmp_path / "optimism_bias.csv"
    path.write_text(shipped(FILE).read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=code):
        load_optimism(path)
