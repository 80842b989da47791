"""Answers are carried into a new template; whatever is not, is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from odd_files import HEADER, KNOWN, base_book

from stepup_econ.intake.carry import carry_answers, starter_rows
from stepup_econ.intake.sheets import SCHEMA_ID
from stepup_econ.intake.workbook import read_workbook
from stepup_econ.problems import InputError


def test_answers_of_an_older_version_are_carried_and_the_rest_is_named(tmp_path: Path) -> None:
    odd = base_book()
    for name in ("Cover", "Lists"):
        odd.sheets[name].rows[1][-1] = f"{SCHEMA_ID} 0"
    odd.put("Staff", "salary", "33k")
    odd.put("Staff", "employer pension", "19.8%")
    rows = odd.sheets["Areas"].rows
    rows[HEADER][rows[HEADER].index("note")] = "remarks"
    rows[HEADER + 1][-1] = "x"
    odd.sheets["Old"] = odd.sheets.pop("Ledger")
    odd.put("Settings", "setting", "old_setting", 3)
    path = odd.save(tmp_path / "old.xlsx")
    before = path.read_bytes()
    said = carry_answers(path, tmp_path / "new.xlsx", KNOWN)
    assert path.read_bytes() == before
    for line in (
        "sheet 'Old' is not in the new template: not carried",
        "sheet 'Ledger' is new or was missing: to fill in",
        "Staff!E5: '33k' not carried, expected pounds a year, whole post",
        "Areas!K4: 'remarks' not carried, expected a heading of the template",
        "Settings, row 8: setting 'old_setting' is not in the new template: not carried",
        "sheet 'Areas': 2 rows carried",
    ):
        assert line in said, said
    book, problems = read_workbook(tmp_path / "new.xlsx", KNOWN)
    assert problems == ()
    assert book is not None
    assert book.tables["Staff"][0]["pension"] == 0.198
    assert book.tables["Staff"][0]["salary"] is None
    assert book.tables["Ledger"] == ()
    assert book.setting("price_year") == "2023/24"
    assert [row["id"] for row in book.tables["Areas"]] == ["north", "south"]


def test_a_good_workbook_is_carried_whole(tmp_path: Path) -> None:
    path = base_book().save(tmp_path / "old.xlsx")
    said = carry_answers(path, tmp_path / "new.xlsx", KNOWN)
    assert all("carried" in line and "not carried" not in line for line in said)
    old, _ = read_workbook(path, KNOWN)
    new, _ = read_workbook(tmp_path / "new.xlsx", KNOWN)
    assert old is not None
    assert new is not None
    assert old.digest == new.digest


def test_what_is_not_a_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="WB101"):
        carry_answers(tmp_path / "none.xlsx", tmp_path / "new.xlsx")
    path = base_book().save(tmp_path / "old.xlsx")
    with pytest.raises(ValueError, match="never written over"):
        carry_answers(path, path)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(InputError, match="WB106"):
        carry_answers(path, tmp_path / "new.xlsx")
    assert not (tmp_path / "new.xlsx").exists()


def test_a_template_can_be_begun_with_areas_and_strategies() -> None:
    rows = starter_rows(3, ["Usual care", "early_help"])
    assert rows["Strategies"][0] == {"id": "usual_care", "label": "Usual care", "reference": "yes"}
    assert [row["id"] for row in rows["Areas"]] == ["area_1", "area_2", "area_3"]
