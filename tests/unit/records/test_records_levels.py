"""Risk levels from records, against plain counting family by family; written into a workbook that then runs."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from scipy.stats import chi2

from stepup_econ.problems import InputError
from stepup_econ.records.estimate import FromRecords, estimate
from stepup_econ.records.synthetic import synthetic_records


@pytest.fixture(scope="module")
def records() -> dict[str, pd.DataFrame]:
    made = synthetic_records(1200, seed=5)
    families = made["families"]
    families.loc[families.index[::40], "left_why"] = "turned 16"
    return made


@pytest.fixture(scope="module")
def found(records: dict[str, pd.DataFrame]) -> FromRecords:
    return estimate(records, levels="usual_care")


def counted(records: dict[str, pd.DataFrame]) -> tuple[dict[tuple[str, str], int], dict[str, float]]:
    """Walk every family's referrals in turn: moves by (from, to), and days watched at each level."""
    families = records["families"].set_index("family")
    moves: dict[tuple[str, str], int] = defaultdict(int)
    days: dict[str, float] = defaultdict(float)
    for family, given in records["referrals"].dropna(subset=["family"]).groupby("family"):
        home = families.loc[family]
        if home["strategy"] != "usual_care":
            continue
        lines = given.sort_values(["on", "referral"])
        stops = [*lines["on"].iloc[1:], home["left_on"]]
        then = [*lines["level"].iloc[1:], {"moved away": "moved_away", "turned 16": "turned_16"}.get(home["left_why"], "")]
        for level, since, until, after in zip(lines["level"], lines["on"], stops, then, strict=True):
            days[level] += (until - since).days
            if after and after != level:
                moves[level, after] += 1
    return moves, days


def test_rates_are_moves_over_time_watched_with_their_exact_interval(records: dict[str, pd.DataFrame], found: FromRecords) -> None:
    moves, days = counted(records)
    rows = {(row.match["from"], row.match["to"]): row for row in found.rows if row.sheet == "Risk moves"}
    assert set(rows) == set(moves)
    assert ("standard", "turned_16") in rows
    for (left, entered), n in moves.items():
        years = days[left] / 365.25
        line = rows[left, entered].estimated
        assert line["rate"] == pytest.approx(n / years, abs=1e-6)
        assert line["rate_low"] == pytest.approx(chi2.ppf(0.025, 2 * n) / 2 / years, abs=1e-6)
        assert line["rate_high"] == pytest.approx(chi2.ppf(0.975, 2 * n + 2) / 2 / years, abs=1e-6)


def test_shares_at_the_start_are_those_of_first_referrals_and_sum_to_one(records: dict[str, pd.DataFrame], found: FromRecords) -> None:
    rows = {row.match["id"]: row.estimated["start"] for row in found.rows if row.sheet == "Risk states"}
    assert sum(rows.values()) == pytest.approx(1.0, abs=1e-12)
    index = records["families"].set_index("family")["index_on"]
    lines = records["referrals"].dropna(subset=["family"])
    first = lines[lines["on"] >= lines["family"].map(index)].sort_values(["on", "referral"]).drop_duplicates("family")
    for level, share in first["level"].value_counts(normalize=True).items():
        assert rows[level] == pytest.approx(share, abs=2e-4)
    assert (rows["moved_away"], rows["turned_16"]) == (0.0, 0.0)


def test_levels_are_asked_for(records: dict[str, pd.DataFrame]) -> None:
    assert not [row for row in estimate(records).rows if row.sheet.startswith("Risk")]
    with pytest.raises(InputError, match=r"RC141.*'nobody' on no line"):
        estimate(records, levels="nobody")
    few = {name: frame for name, frame in records.items() if name != "referrals"}
    with pytest.raises(InputError, match="RC102"):
        estimate(few, levels="usual_care")


def test_the_lines_go_into_a_workbook_that_runs(found: FromRecords, rows: dict[str, Any], library: Any, tmp_path: Path) -> None:
    from stepup_econ.intake.load import load
    from stepup_econ.intake.overlay import plan_overlay, write_overlay
    from stepup_econ.intake.template import write_template
    from stepup_econ.model.risk import risk_run
    from stepup_econ.model.simulate import simulate

    book = tmp_path / "levels.xlsx"
    for name in ("Risk states", "Risk moves", "Risk effects"):
        rows[name] = []
    rows["Scenarios"] = [row for row in rows["Scenarios"] if row["sheet"] != "Risk effects"]
    write_template(book, rows)
    lines = [row for row in found.rows if row.sheet.startswith("Risk")]
    write_overlay(book, plan_overlay(book, lines))
    opened = openpyxl.load_workbook(book)
    sheet = opened["Risk states"]
    for row in range(5, 10):
        if sheet.cell(row, 1).value:
            sheet.cell(row, 5).value = "yes" if sheet.cell(row, 1).value == "standard" else "no"
            sheet.cell(row, 6).value, sheet.cell(row, 9).value, sheet.cell(row, 10).value = 500, "2023/24", "nhs"
    opened.save(book)
    evaluation = load(book)
    assert not evaluation.risk.counted
    assert evaluation.risk.exits == ("moved_away", "turned_16")
    result = risk_run(evaluation, simulate(evaluation)).model.run()
    assert result.last.sum(axis=1) == pytest.approx(1.0)
    assert result.effect[0, 0, 0] > 0


def test_the_verb_says_whether_the_level_tells_anything(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import sys

    from stepup_econ.cli import main

    made = Path(__file__).parents[3] / "inputs" / "records"
    monkeypatch.setattr(sys, "argv", ["stepup", "estimate", str(made), "--levels", "usual_care"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert not stopped.value.code
    said = capsys.readouterr().out
    assert "4 lines of Risk states, 9 lines of Risk moves" in said
    assert "is not seen to say anything about the level of the next (chi-squared 1.50 on 4, p = 0.827" in said
