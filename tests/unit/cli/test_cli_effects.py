"""`stepup effects`: from counts and from families, the same rules; what cannot be read is named by its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from stepup_econ.cli import app
from stepup_econ.records.effects_ladder import ladder
from stepup_econ.records.effects_table import from_area_counts, read_families

ROOT = Path(__file__).parents[3]
WORKED = ROOT / "inputs" / "blackpool.xlsx"
COUNTS = [
    ("a", True, (30, 100), (20, 90)),
    ("b", True, (25, 80), (25, 85)),
    ("c", False, (30, 95), (31, 99)),
    ("d", False, (22, 70), (20, 75)),
]


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["effects", *arguments])


def test_counts_written_out_are_the_families_behind_them() -> None:
    found = from_area_counts(COUNTS)
    for place, (_, service, before, after) in enumerate(COUNTS):
        for late, (events, followed) in ((False, before), (True, after)):
            here = (found.area == place) & (found.after == late)
            assert (found.y[here].sum(), here.sum()) == (events, followed)
            assert (found.service[here] == service).all()
    table = ladder(found.y, found.area, found.period, found.service, found.after).set_index("method")
    gaps = [after[0] / after[1] - before[0] / before[1] for _, _, before, after in COUNTS]
    assert table["effect"]["Donald-Lang"] == pytest.approx(np.mean(gaps[:2]) - np.mean(gaps[2:]))


def test_a_table_of_families_gives_what_the_arrays_give(tmp_path: Path) -> None:
    found = from_area_counts(COUNTS)
    lines = [
        f"{COUNTS[a][0]},{'Yes' if s else 'no'},{p},{int(late)},{y:g}"
        for y, a, p, s, late in zip(found.y, found.area, found.period, found.service, found.after, strict=True)
    ]
    path = tmp_path / "families.csv"
    path.write_text("\n".join(["Area,service,period,after,outcome", *lines]), encoding="utf-8-sig")
    again = read_families(path)
    for name in ("y", "area", "period", "service", "after"):
        assert np.array_equal(getattr(again, name), getattr(found, name)), name
    said = json.loads(run(str(path), "--json").output)
    assert said["smallest_p"] == pytest.approx(1 / 3)
    assert [row["method"] for row in said["ladder"]][-1] == "Bayesian, area shock"


def test_the_worked_case_says_what_so_few_areas_can_show() -> None:
    found = run(str(WORKED))
    assert found.exit_code == 0, found.output
    assert "No result of these areas could have had a p below 0.333" in found.output
    assert "significant" not in found.output
    other = json.loads(run(str(WORKED), "--outcome", "rereferral", "--json").output)
    assert "rereferral" in other["title"]


def test_more_than_two_periods_show_the_leads(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    lines = [f"{a},{int(a < 2)},{p},{int(p >= 2)},{rng.normal():.4f}" for a in range(4) for p in range(4) for _ in range(6)]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["area,service,period,after,outcome", *lines]), encoding="utf-8")
    found = json.loads(run(str(path), "--json").output)
    assert [row["lead"] for row in found["event_study"]] == [True, True, False, False]
    assert found["smallest_difference"] is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("area,service\na,yes", {"EF182"}),
        ("area,service,period,after,outcome", {"EF182"}),
        ("area,service,period,after,outcome\n,maybe,x,yes,nan\na,yes,1,no,1", {"EF183"}),
        ("area,service,period,after,outcome\na,yes,0,no,1\na,yes,1,yes,1\nb,no,0,no,0\nb,no,1,yes,1", {"EF105"}),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, text: str, codes: set[str]) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    error = run(str(path)).exception
    assert {problem.code for problem in error.problems} == codes  # type: ignore[union-attr]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    for source in (tmp_path / "binary.csv", tmp_path / "nothing.csv"):
        assert "EF181" in str(run(str(source)).exception)
    assert "EF184" in str(run(str(WORKED), "--outcome", "happiness").exception)
