"""A table is the same in every format, and no cell can break out of it."""

from __future__ import annotations

import csv
import html
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from stepup_econ.cli import main
from stepup_econ.report.table_formats import FORMATS, shown_table
from stepup_econ.report.tables import TABLES, publish

GOLDEN = Path(__file__).parents[3] / "outputs" / "example"
EVIL = ("a|b & c_d % $e# {f} \\g ~^ <script>*x*</script>\nnext", "[z] first")


@pytest.fixture(scope="module")
def published() -> Any:
    return publish(json.loads((GOLDEN / "results.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", TABLES)
def test_every_table_in_every_format_has_all_its_rows(name: str, published: Any) -> None:
    spec, count = TABLES[name], len(published.records[name])
    table = shown_table(spec, published)
    assert len(table.rows) == count
    text = {key: write(spec, published) for key, write in FORMATS.items()}
    assert len(list(csv.reader(text["csv"].splitlines() and text["csv"].split("\n")))) >= count + 1
    assert len(json.loads(text["json"])) == count
    assert text["html"].count("<tr>") == count + 1
    assert text["latex"].count("\\\\\n") == count + 3
    assert len([line for line in text["markdown"].split("\n") if line.startswith("|")]) == count + 2
    assert table.note in text["text"]
    if count and table.rows[0][0].isascii():
        assert html.escape(table.rows[0][0]) in text["html"]


def test_words_of_others_cannot_break_a_table(published: Any) -> None:
    spec = TABLES["warnings"]
    records = {**published.records, "warnings": [dict.fromkeys(published.records["warnings"][0], text) for text in EVIL]}
    from dataclasses import replace

    evil = replace(published, records=records)
    text = {key: write(spec, evil) for key, write in FORMATS.items()}
    assert "<script>" not in text["html"]
    rows = [line for line in text["markdown"].split("\n") if line.startswith("|")]
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) == 1
    latex = [line for line in text["latex"].split("\n") if " first" in line or "next" in line]
    assert latex[1].startswith("{}[z]")
    assert r"a\textbar{}b \& c\_d \% \$e\# \{f\} \textbackslash{}g \textasciitilde{}\textasciicircum{}" in latex[0]
    assert all(len(re.findall(r"(?<!\\)&", line)) == len(spec.columns) - 1 for line in latex)


def stepup(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["stepup", *map(str, words)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


def test_the_verb_shows_lists_and_refuses(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert stepup(monkeypatch, "show", "list", GOLDEN) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in TABLES)
    assert stepup(monkeypatch, "show", "icers", GOLDEN, "--json") == 0
    assert [row["strategy"] for row in json.loads(capsys.readouterr().out)] == ["usual_care", "early_help"]
    assert stepup(monkeypatch, "show", "tornadoo", GOLDEN, "--format", "pdf") == 1
    said = capsys.readouterr().err
    assert "[CL112]" in said
    assert "Nearest: 'tornado'" in said
    assert stepup(monkeypatch, "show", "icers", tmp_path) == 1
    assert "[RP103]" in capsys.readouterr().err
