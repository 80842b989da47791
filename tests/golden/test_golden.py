"""The worked case gives the numbers in outputs/example, and the files there belong together."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "outputs" / "example"

TOLERANCE = 1e-7
"""Relative: sums over 8,192 draws, and quantiles of special functions, differ by rounding between machines and library versions."""


@pytest.fixture(scope="module")
def fresh() -> dict[str, Any]:
    from stepup_econ.report.run import compute

    return compute(ROOT / "inputs" / "blackpool.xlsx", unit_costs=ROOT / "unit_costs").results


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    return dict(json.loads((EXAMPLE / "results.json").read_text(encoding="utf-8")))


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, f"{path}.{key}")
    elif isinstance(value, list):
        yield f"{path}#", len(value)
        for n, part in enumerate(value):
            yield from leaves(part, f"{path}[{n}]")
    else:
        yield path, value


def same(a: Any, b: Any) -> bool:
    if isinstance(a, float | int) and isinstance(b, float | int) and not isinstance(a, bool):
        return math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=1e-6)
    return bool(a == b)


def test_the_worked_case_gives_the_golden_numbers(fresh: dict[str, Any], golden: dict[str, Any]) -> None:
    new, old = dict(leaves(fresh)), dict(leaves(golden))
    assert list(new) == list(old)
    wrong = [f"{path}: {old[path]!r} -> {new[path]!r}" for path in new if not same(new[path], old[path]) and not is_text_of_numbers(path)]
    assert not wrong, "\n".join(wrong[:20])


def is_text_of_numbers(path: str) -> bool:
    """Sentences repeat numbers that are compared themselves; a last digit may round the other way there."""
    return path.endswith((".arithmetic", ".words", ".wording"))


def test_the_schema_holds(golden: dict[str, Any], fresh: dict[str, Any]) -> None:
    import jsonschema

    schema = json.loads((ROOT / "src" / "stepup_econ" / "report" / "results.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for results in (golden, fresh):
        jsonschema.Draft202012Validator(schema).validate(results)


def test_the_schema_refuses_what_is_not_a_result(golden: dict[str, Any]) -> None:
    import jsonschema

    schema = json.loads((ROOT / "src" / "stepup_econ" / "report" / "results.schema.json").read_text(encoding="utf-8"))
    checker = jsonschema.Draft202012Validator(schema)
    for key in golden:
        without = {k: v for k, v in golden.items() if k != key}
        assert not checker.is_valid(without), f"the schema does not ask for {key}"
    for key, column in (("icers", "icer"), ("stage_costs", "cost_total"), ("evpi", "evpi"), ("acceptability", "p_best")):
        broken = json.loads(json.dumps(golden))
        del broken[key][0][column]
        assert not checker.is_valid(broken), f"the schema does not ask for {key}.{column}"


def test_top_level_keys_are_the_contract(golden: dict[str, Any]) -> None:
    from stepup_econ.report.results import KEYS

    assert tuple(golden) == KEYS


def test_the_example_is_whole() -> None:
    manifest = json.loads((EXAMPLE / "manifest.json").read_text(encoding="utf-8"))
    from stepup_econ.report.manifest import sha256

    for name, digest in manifest["outputs"].items():
        assert sha256(EXAMPLE / name) == digest, f"{name} is not the file of the golden run"
    for name in ("results.json", "results.xlsx", "brief.html", "brief.docx"):
        assert name in manifest["outputs"]


def test_tables_hold_the_numbers_of_the_results(golden: dict[str, Any]) -> None:
    with (EXAMPLE / "tables" / "icers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["strategy"] for row in rows] == [row["strategy"] for row in golden["icers"]]
    assert [float(row["cost"]) for row in rows] == pytest.approx([row["cost"] for row in golden["icers"]], rel=1e-12)


def test_the_example_says_it_is_illustrative() -> None:
    assert "illustrative" in (EXAMPLE / "brief.html").read_text(encoding="utf-8").lower()


def test_the_same_seed_gives_the_same_bytes(fresh: dict[str, Any]) -> None:
    from stepup_econ.report.run import compute

    again = compute(ROOT / "inputs" / "blackpool.xlsx", unit_costs=ROOT / "unit_costs").results
    assert json.dumps(again) == json.dumps(fresh)


def test_the_workbook_is_the_one_the_declaration_writes(tmp_path: Path, worked_rows: dict[str, Any], library: Any) -> None:
    from stepup_econ.intake.load import known_ids
    from stepup_econ.intake.template import write_template

    written = write_template(tmp_path / "blackpool.xlsx", rows=worked_rows, known=known_ids(library))
    assert written.read_bytes() == (ROOT / "inputs" / "blackpool.xlsx").read_bytes()
