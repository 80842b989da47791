"""The data dictionary and the JSON schema follow from the declaration and hold what is read."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest
from odd_files import KNOWN, base_book

from stepup_econ.intake.dictionary import dictionary_page, json_schema
from stepup_econ.intake.rows import plain
from stepup_econ.intake.settings import SETTING_ROWS
from stepup_econ.intake.sheets import SHEETS
from stepup_econ.intake.workbook import read_workbook


def test_the_dictionary_has_a_line_for_every_column_and_setting() -> None:
    lines = dictionary_page().splitlines()
    for sheet in SHEETS:
        assert f"## {sheet.name}" in lines
        for column in sheet.columns:
            assert any(line.startswith(f"| {column.label} | {column.kind} |") for line in lines)
    assert all(any(line.startswith(f"| {setting.key} |") for line in lines) for setting in SETTING_ROWS)
    tables = [line for line in lines if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in tables} == {3, 8}


def test_columns_that_name_ids_say_where_the_ids_are() -> None:
    page = dictionary_page()
    assert "| strategies | reference | strategy ids, or all | yes | all or ids, separated by ;, on Strategies |" in page
    assert "| area | reference | area id, or all | yes | all or an id on Areas |" in page


def test_the_generated_pages_of_the_reference_are_current() -> None:
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("docs_refresh", Path(__file__).parents[3] / "docs" / "refresh.py")
    assert spec is not None
    assert spec.loader is not None
    refresh = module_from_spec(spec)
    spec.loader.exec_module(refresh)
    pages = refresh.pages()
    assert {path.name for path in pages} == {"problem-codes.md", "data-dictionary.md", "workbook.schema.json", "records.md"}
    for path, text in pages.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is out of date: run python docs/refresh.py"


def test_pictures_of_the_sheets_are_there_and_small() -> None:
    folder = Path(__file__).parents[3] / "docs" / "how-to"
    used = {name for page in folder.glob("*.md") for name in re.findall(r"\(images/([\w.]+)\)", page.read_text(encoding="utf-8"))}
    kept = {path.name: path.stat().st_size for path in (folder / "images").iterdir()}
    assert used == set(kept)
    assert max(kept.values()) < 150_000


def test_the_schema_holds_what_is_read_and_refuses_what_is_not(tmp_path: Path) -> None:
    book, _ = read_workbook(base_book().save(tmp_path / "odd.xlsx"), KNOWN)
    assert book is not None
    content = {name: [{key: plain(row[key]) for key in row} for row in rows] for name, rows in book.tables.items()}
    jsonschema.Draft202012Validator.check_schema(json_schema())
    jsonschema.validate(content, json_schema())
    for change in ({"role": "neither"}, {"share_moving": 81}, {"families": None}, {"other": 1}):
        wrong = {**content, "Areas": [{**content["Areas"][0], **change}]}
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, json_schema())
