"""Small counts of real families in a workbook, and what a reader of the run's files can find of them: nothing."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import stepup_econ as se
from stepup_econ.report.disclosure import HIDDEN, masked
from stepup_econ.report.referee import referee
from stepup_econ.report.summary import summary
from stepup_econ.report.tables import publish
from stepup_econ.uncertainty.designs import base_design

WORKED = Path(__file__).parents[3] / "inputs" / "blackpool.xlsx"
REAL = ("Pathway", "Contact", "Outcomes", "Features")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked case with its assumed counts said to be counted by the service: few families engage, all but two of those who accept."""
    folder = tmp_path_factory.mktemp("private")
    book = openpyxl.load_workbook(WORKED)
    for name in REAL:
        heads: dict[str, int] = {}
        for row in book[name].iter_rows():
            said = [str(cell.value or "").strip().lower() for cell in row]
            if not heads and "quality" in [text.split(" ")[0] for text in said]:
                heads = {text.split(" ")[0]: place for place, text in enumerate(said) if text}
            elif heads and row[heads["quality"]].value == "assumed":
                row[heads["quality"]].value, row[heads["source"]].value = "amber", "Service records"
    book.save(folder / "private.xlsx")
    loaded = se.load(folder / "private.xlsx")
    evaluation = replace(loaded, settings=replace(loaded.settings, draws=256))
    base = se.simulate(evaluation, base_design(evaluation.inputs))
    psa = se.simulate(evaluation, se.random_draws(evaluation, 256))
    se.report(evaluation, base, psa, to=folder / "run")
    return folder / "run"


@pytest.fixture(scope="module")
def whole(run: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((run / "results.json").read_text(encoding="utf-8"))
    return found


def texts(run: Path) -> Iterator[tuple[str, str]]:
    """Everything that people see of a run, as text."""
    for path in (*run.glob("tables/*.csv"), *run.glob("figures/*.svg"), run / "brief.html"):
        yield path.name, path.read_text(encoding="utf-8")
    for path in (run / "brief.docx", run / "results.xlsx"):
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if name.endswith(".xml"):
                    yield f"{path.name}:{name}", package.read(name).decode("utf-8", "ignore")


def secrets(whole: dict[str, Any]) -> dict[str, float]:
    """The numbers that must be nowhere, with enough digits to be told from others by chance."""
    rules = whole["disclosure"]
    hidden = {(v["strategy"], v["area"], v["stage"]) for v in rules["volumes"]}
    found: dict[str, float] = {}
    for row in whole["stage_costs"]:
        if (row["strategy"], row["area"], row["stage"]) in hidden and row["part_of"] is None and row["stage"] != "agency_services":
            found |= {
                f"{row['area']} {row['stage']} {key}": row[key] for key in ("volume", "service_cost_per_unit") if row[key]
            }
    for row in whole["tornado"]:
        if row["input"] in rules["inputs"]:
            found |= {f"{row['input']} {key}": row[key] for key in ("base", "low", "high")}
    for row in whole["effects"]:
        if row["outcome"] in rules["outcomes"] and row["from"] == "local counts":
            found[f"{row['outcome']} local"] = row["estimate"]
    return {what: value for what, value in found.items() if len(f"{value:.7g}".replace(".", "").lstrip("0")) >= 6}


def test_real_small_counts_are_found(whole: dict[str, Any]) -> None:
    rules = whole["disclosure"]
    assert {"p_engage", "p_complete", "risk_escalation"} <= set(rules["inputs"])
    assert {v["stage"] for v in rules["volumes"] if v["area"] == "all"} >= {"accepted", "engaged", "completed"}
    assert "not masked" in rules["said"]


def test_no_withheld_number_stands_in_any_file_that_people_see(run: Path, whole: dict[str, Any]) -> None:
    hidden = secrets(whole)
    assert len(hidden) > 20
    for name, text in texts(run):
        for what, value in hidden.items():
            digits = f"{value:.6g}"
            assert not re.search(rf"(?<![\d.]){re.escape(digits)}", text), (name, what, digits)
    assert HIDDEN in (run / "brief.html").read_text(encoding="utf-8")


def test_numbers_of_families_cannot_be_worked_out_from_the_table_of_stages(whole: dict[str, Any]) -> None:
    """By every sum a reader knows: areas add up; referred families are reached or lost; attempts reach or fail."""
    shown = {(row["area"], row["stage"]): row["volume"] for row in publish(whole).rows("stage_costs")}
    every = {(row["area"], row["stage"]): row["volume"] for row in whole["stage_costs"]}
    areas = [area for area in dict.fromkeys(area for area, _ in every) if area != "all"]
    sums = [[("all", stage), *((area, stage) for area in areas)] for stage in dict.fromkeys(stage for _, stage in every)]
    sums += [[(area, "attempted"), (area, "reached"), (area, "failed_attempts")] for area in ("all", *areas)]
    sums += [[(area, "referred"), (area, "agency_services")] for area in ("all", *areas)]
    known = {key: value for key, value in shown.items() if value is not None}
    grown = True
    while grown:
        grown = False
        for terms in sums:
            missing = [key for key in terms if key not in known]
            if len(missing) == 1:
                known[missing[0]], grown = every[missing[0]], True
    for stage in ("accepted", "engaged", "completed"):
        assert ("all", stage) not in known
    lost = every["all", "referred"] - every["all", "reached"]
    assert lost < 10
    assert not {("all", "referred"), ("all", "reached")} <= set(known)


def test_screen_and_referee_say_nothing_either(run: Path, whole: dict[str, Any]) -> None:
    said = "\n".join(summary(whole)) + json.dumps([[f.as_row() for f in part] for part in referee(run).values()], default=str)
    engaged = next(row for row in whole["stage_costs"] if row["area"] == "all" and row["stage"] == "engaged")
    assert f"{engaged['service_cost_per_unit']:,.0f}" not in said
    assert "withheld" in said


def test_the_worked_case_has_nothing_to_withhold_and_is_left_as_it_is(results: dict[str, Any]) -> None:
    assert masked(results) is results
    from stepup_econ.analysis.costs import stage_costs
    from stepup_econ.analysis.disclosure import disclosure
    from stepup_econ.report.records import records

    evaluation = se.load(WORKED)
    stages = records(stage_costs(evaluation, se.simulate(evaluation, base_design(evaluation.inputs))))
    assert disclosure(evaluation, stages).nothing
