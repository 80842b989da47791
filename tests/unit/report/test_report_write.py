from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from stepup_econ.report.figures import FIGURES
from stepup_econ.report.manifest import manifest, write_json
from stepup_econ.report.tables import TABLES
from stepup_econ.report.write import write_all

DESIGN = {"method": "sobol", "n": 400, "seed": 1}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    from report_synthetic import synthetic_results

    folder, told = tmp_path_factory.mktemp("run"), []
    write_all(synthetic_results(3), folder, lambda what, share: told.append((what, share)))
    return folder, told


def test_a_run_s_folder_holds_every_table_figure_and_document(run):
    folder, _ = run
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {
        *(f"tables/{name}.csv" for name in TABLES), *(f"figures/{name}.{kind}" for name in FIGURES for kind in ("svg", "png")),
        "results.xlsx", "brief.html", "brief.docx", "brief.pdf",
    }  # fmt: skip


def test_progress_rises_to_one(run):
    shares = [share for _, share in run[1]]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == 1


def test_the_manifest_names_all_that_went_in_and_came_out_by_hash(run, tmp_path):
    folder, _ = run
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "a.csv").write_bytes(b"a")
    (tmp_path / "book.xlsx").write_bytes(b"b")
    made = manifest((tmp_path / "book.xlsx", tmp_path / "library"), folder, "stepup run book.xlsx", DESIGN, "d1g3st")
    assert made["inputs"] == {"book.xlsx": hashlib.sha256(b"b").hexdigest(), "library/a.csv": hashlib.sha256(b"a").hexdigest()}
    page = folder / "brief.html"
    assert made["outputs"]["brief.html"] == hashlib.sha256(page.read_bytes()).hexdigest()
    assert len(made["outputs"]) == len(TABLES) + 2 * len(FIGURES) + 4
    assert made["design"]["seed"] == 1
    assert made["digest"] == "d1g3st"
    assert made["packages"]["matplotlib"]


def test_the_manifest_says_no_machine_path_and_its_time_is_in_utc(tmp_path):
    (tmp_path / "book.xlsx").write_bytes(b"b")
    moment = datetime(2026, 11, 1, 1, 30, tzinfo=timezone(timedelta(hours=1)))
    made = manifest((tmp_path / "book.xlsx",), tmp_path, "stepup run", DESIGN, "", now=moment)
    assert str(tmp_path) not in json.dumps(made)
    assert datetime.fromisoformat(made["written"]) == moment.astimezone(UTC)
    assert made["written"].endswith("+00:00")


def test_json_is_the_same_bytes_and_holds_no_nan(tmp_path):
    for name in ("a.json", "b.json"):
        write_json(tmp_path / name, {"b": "£", "a": [1.0, None, True]})
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"b": "£", "a": [1.0, None, True]}
    assert "£" in (tmp_path / "a.json").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "c.json", {"a": float("nan")})
    assert not (tmp_path / "c.json").exists()
