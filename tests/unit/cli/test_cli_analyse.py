"""`stepup analyse` gives published peers' numbers from their own draws, and names everything that is wrong with a file."""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stepup_econ.cli import main

Stepup = Callable[..., int]


@pytest.fixture
def stepup(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stepup:
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> int:
        monkeypatch.setattr(sys, "argv", ["stepup", "analyse", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            main()
        return int(stopped.value.code or 0)

    return run


@pytest.fixture
def draws(tmp_path: Path) -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(3)
    gain, price = rng.normal(0.02, 0.012, 400), rng.normal(300.0, 40.0, 400)
    frames = {
        "c": pd.DataFrame({"usual": np.zeros(400), "early": price, "late": price * 1.2}),
        "e": pd.DataFrame({"usual": np.zeros(400), "early": gain, "late": gain * 0.9}),
        "p": pd.DataFrame({"gain": gain, "price": price}),
    }
    for name, frame in frames.items():
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    return frames


FILES = ("--costs", "c.csv", "--effects", "e.csv", "--inputs", "p.csv")


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def test_the_tables_are_those_of_a_plain_loop(stepup: Stepup, draws: dict[str, pd.DataFrame], capsys: pytest.CaptureFixture[str]) -> None:
    assert stepup(*FILES, "--wtp", "0:40000:10000", "--json") == 0
    found = told(capsys)
    cost, effect = draws["c"].to_numpy(), draws["e"].to_numpy()
    for at, wtp in enumerate((0, 10_000, 20_000, 30_000, 40_000)):
        benefit = wtp * effect - cost
        best = benefit.argmax(axis=1)
        rows = [row for row in found["acceptability"] if row["wtp"] == wtp]
        assert [row["strategy"] for row in rows] == ["usual", "early", "late"]
        np.testing.assert_allclose([row["p_best"] for row in rows], [(best == s).mean() for s in range(3)], atol=1e-12)
        np.testing.assert_allclose([row["enb"] for row in rows], benefit.mean(axis=0), rtol=1e-8)
        assert [row["optimal"] for row in rows] == [s == benefit.mean(axis=0).argmax() for s in range(3)]
        perfect = benefit.max(axis=1).mean() - benefit.mean(axis=0).max()
        assert found["evpi"][at] == {"wtp": wtp, "evpi": pytest.approx(perfect, rel=1e-8, abs=1e-9), "evpi_population": None}
    late = next(row for row in found["icers"] if row["strategy"] == "late")
    assert (late["status"], late["compared_with"]) == ("D", "early")
    assert [row["input"] for row in found["information_rank"]] == ["gain", "price"]
    assert found["settings"]["wtp"] == 20_000


def test_everything_is_written_whole_and_kept_until_forced(stepup: Stepup, draws: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert stepup(*FILES, "--wtp", "0:40000:1000", "--out", "own", "--reference", "early") == 0
    assert "knowing gain is worth" in capsys.readouterr().out
    names = {path.name for path in (tmp_path / "own" / "tables").iterdir()}
    assert names == {f"{name}.csv" for name in ("icers", "icers_against_reference", "icer_intervals", "net_benefit", "acceptability", "evpi",
                                               "information_rank", "plane")}  # fmt: skip
    assert {path.stem for path in (tmp_path / "own" / "figures").iterdir()} == {"plane", "net_benefit", "acceptability", "expected_loss", "evpi"}
    manifest = json.loads((tmp_path / "own" / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["inputs"]) == {"c.csv", "e.csv", "p.csv"}
    with (tmp_path / "own" / "tables" / "icers.csv").open(encoding="utf-8") as file:
        assert {row["basis"] for row in csv.DictReader(file)} == {"draws made with another tool"}
    assert stepup(*FILES, "--out", "own") == 1
    assert "[RP101]" in capsys.readouterr().err
    assert stepup(*FILES, "--out", "own", "--force") == 0


def test_events_become_events_averted_once_and_visibly(stepup: Stepup, draws: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (-draws["e"]).to_csv(tmp_path / "events.csv", index=False)
    draws["e"].to_csv(tmp_path / "e.csv.gz", index=False, compression="gzip")
    with gzip.open(tmp_path / "e.csv.gz") as file:
        assert file.readline() == b"usual,early,late\n"
    assert stepup("--costs", "c.csv", "--effects", "events.csv", "--lower-is-better", "--json") == 0
    turned = told(capsys)
    assert turned["warnings"][0].startswith("Fewer is better")
    assert stepup("--costs", "c.csv", "--effects", "e.csv.gz", "--json") == 0
    assert turned["icers"] == told(capsys)["icers"]


def test_several_outcomes_are_named(stepup: Stepup, draws: Any, capsys: pytest.CaptureFixture[str]) -> None:
    both = ("--costs", "c.csv", "--effects", "qaly=e.csv", "--effects", "again=e.csv", "--json")
    assert stepup(*both, "--outcome", "again") == 0
    assert told(capsys)["evaluation"]["primary_outcome"] == "again"
    assert stepup(*both, "--outcome", "third") == 1
    assert told(capsys)["problems"][0]["code"] == "CL109"


def test_a_column_of_row_numbers_as_r_writes_it_is_passed_over(stepup: Stepup, draws: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in "ce":
        draws[name].to_csv(tmp_path / f"{name}_r.csv", quoting=csv.QUOTE_NONNUMERIC)
    assert stepup("--costs", "c_r.csv", "--effects", "e_r.csv", "--json") == 0
    assert told(capsys)["icers"][0]["strategy"] == "usual"


def test_inputs_that_belong_to_other_rows_are_warned_of(stepup: Stepup, draws: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draws["p"].sample(frac=1.0, random_state=5).to_csv(tmp_path / "p.csv", index=False)
    assert stepup(*FILES, "--json") == 0
    assert any("do not belong" in warning for warning in told(capsys)["warnings"])


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("e.csv", "usual,early,late\n0,x,1\n0,,1\n0,nan,2\n1,2\n", ["OD112 e.csv:5", "OD107 e.csv:2:early", "OD107 e.csv:3:early"]),
        ("e.csv", "usual,early,early\n0,1,1\n", ["OD102 e.csv:1:early"]),
        ("e.csv", "usual,,late\n0,1,1\n", ["OD101 e.csv:1, column 2"]),
        ("e.csv", "0,0.1,0.2\n0,1,1\n", ["OD101 e.csv:1"]),
        ("e.csv", "usual,early,late\n0,inf,1\n", ["OD109 e.csv:2:early"]),
        ("e.csv", "usual,early,late\n", ["OD108 e.csv"]),
        ("e.csv", "", ["OD108 e.csv"]),
        ("e.csv", "usual,early,late\n0,1,1\n", ["OD105 e.csv"]),
        ("e.csv", "early,usual,late\n0,1,1\n", ["OD104 e.csv"]),
        ("p.csv", "gain,price\n0,1\n", ["OD105 p.csv['gain']", "OD105 p.csv['price']"]),
    ],
)
def test_what_is_wrong_with_a_file_is_named_by_line_and_heading(
    name: str, text: str, expected: list[str], stepup: Stepup, draws: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert stepup(*FILES, "--json") == 1
    problems = told(capsys)["problems"]
    where = [f"{p['code']} {p['sheet']}{':' if p['sheet'].endswith('.csv') and p['cell'] else ''}{p['cell']}" for p in problems]
    assert where == expected


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--wtp", "0:100"), "CL108"), (("--wtp", "5:1:1"), "CL108"), (("--wtp", "0:1e9:1"), "CL108"), (("--reference", "nobody"), "CL109"),
    ],
)  # fmt: skip
def test_options_that_cannot_be_are_refused_in_words(
    words: tuple[str, ...], code: str, stepup: Stepup, draws: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stepup(*FILES, *words) == 1
    assert f"[{code}]" in capsys.readouterr().err


def test_files_that_are_not_there_and_outcomes_without_names(stepup: Stepup, draws: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert stepup("--costs", "none.csv", "--effects", "nor.csv") == 1
    said = capsys.readouterr().err
    assert "none.csv" in said
    assert "nor.csv" in said
    assert stepup("--costs", "c.csv", "--effects", "e.csv", "--effects", "e.csv") == 1
    assert "[CL110]" in capsys.readouterr().err


def test_one_strategy_and_one_draw_are_answered(stepup: Stepup, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in "ce":
        (tmp_path / f"{name}.csv").write_text("only\n5\n", encoding="utf-8")
    (tmp_path / "p.csv").write_text("x\n1\n", encoding="utf-8")
    assert stepup(*FILES, "--json") == 0
    found = told(capsys)
    assert [row["status"] for row in found["icers"]] == ["ND"]
    assert {row["p_best"] for row in found["acceptability"]} == {1.0}
    assert "too few" in found["warnings"][0]
