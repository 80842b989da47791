"""The catalogue of odd workbooks: each accepted value is exact, each refusal names its cell, nothing is ever raised."""

from __future__ import annotations

from pathlib import Path

import pytest
from odd_cells import CELLS, Expected, Reads, Refused
from odd_files import HEADER, KNOWN, base_book
from odd_packages import FILES
from odd_tables import TABLES

from stepup_econ.intake.codes import CODES
from stepup_econ.intake.rows import Book
from stepup_econ.intake.workbook import read_workbook

CASES = CELLS | TABLES


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book, problems = read_workbook(base_book().save(tmp_path_factory.mktemp("plain") / "odd.xlsx"), KNOWN)
    assert problems == ()
    assert book is not None
    assert book.notes == ()
    return book


def contents(book: Book) -> dict[str, list[dict[str, object]]]:
    return {name: sorted((dict(row) for row in rows), key=lambda row: str(row["id"])) for name, rows in book.tables.items()}


def test_the_catalogue_is_large_enough() -> None:
    assert len(CASES) + len(FILES) >= 150


@pytest.mark.parametrize("name", CASES)
def test_what_people_do_to_a_template_is_read_exactly_or_refused_by_cell(name: str, plain: Book, tmp_path: Path) -> None:
    change, expected = CASES[name]
    odd = base_book()
    change(odd)
    book, problems = read_workbook(odd.save(tmp_path / "odd.xlsx"), KNOWN)
    if isinstance(expected, Refused):
        assert book is None
        assert sorted((p.code, p.where) for p in problems) == sorted(expected.problems)
        assert all(p.code in CODES and p.stage == "structure" and p.mend.endswith(".") for p in problems)
        return
    assert problems == ()
    assert book is not None
    check_read(book, plain, expected)


def check_read(book: Book, plain: Book, expected: Expected) -> None:
    note = expected.note  # type: ignore[union-attr]
    assert (not book.notes) if not note else any(note in said for said in book.notes), book.notes
    before = contents(plain)
    if isinstance(expected, Reads) and not expected.key:
        rows = [row for row in before[expected.sheet] if row["id"] != "budget"] if expected.sheet == "Settings" else []
        before[expected.sheet] = rows
        assert contents(book) == before
        return
    after = contents(book)
    if isinstance(expected, Reads):
        changed = [(a, b) for a, b in zip(after[expected.sheet], before[expected.sheet], strict=True) if a != b]
        assert len(changed) <= 1
        now = changed[0][0] if changed else next(row for row in after[expected.sheet] if row[expected.key] == expected.value)
        assert now[expected.key] == expected.value
        assert type(now[expected.key]) is type(expected.value)
        for row, old in changed:
            row[expected.key] = old[expected.key]
    assert after == before
    if not isinstance(expected, Reads):
        assert book.digest == plain.digest


def test_a_total_row_that_does_not_add_up_says_by_how_much(tmp_path: Path) -> None:
    """A published table prints 1,462 where its rows give 1,107."""
    odd = base_book()
    rows = odd.sheets["Areas"].rows
    at = rows[HEADER].index("families with children under 16")
    odd.put("Areas", "families with children under 16", 700, 0)
    odd.put("Areas", "families with children under 16", 407, 1)
    for total, said in ((1462.0, "'Total' with 1,462 for families with children under 16, where the lines add up to 1,107"), (1107.0, "'Total'")):
        rows.insert(len(rows) - 1, ["Total", *[None] * (at - 1), total])
        _, problems = read_workbook(odd.save(tmp_path / "odd.xlsx"), KNOWN)
        assert [(p.code, p.found) for p in problems] == [("WB120", said)]
        rows.pop(-2)


@pytest.mark.parametrize("name", FILES)
def test_what_is_handed_over_in_place_of_a_workbook_is_refused_without_a_traceback(name: str, tmp_path: Path) -> None:
    make, code = FILES[name]
    book, problems = read_workbook(make(tmp_path), KNOWN)
    assert book is None
    assert [problem.code for problem in problems] == [code]
    assert problems[0].where in {path.name for path in tmp_path.iterdir()} | {"none.xlsx", tmp_path.name}


def test_a_sheet_of_a_million_blank_rows_is_read_as_it_is(plain: Book, tmp_path: Path) -> None:
    odd = base_book()
    parts = odd.all_parts()
    part = f"xl/worksheets/sheet{list(odd.sheets).index('Areas') + 1}.xml"
    far = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    blank = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(20, 30_000))
    odd.parts = {part: parts[part].replace("</sheetData>", blank + far + "</sheetData>")}
    book, problems = read_workbook(odd.save(tmp_path / "odd.xlsx"), KNOWN)
    assert problems == ()
    assert book is not None
    assert book.digest == plain.digest
    assert book.notes == ("1 row below the end of the table on sheet Areas not read",)


def test_more_cells_than_any_table_could_hold_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepup_econ.intake.grid.MOST_CELLS", 30)
    _, problems = read_workbook(base_book().save(tmp_path / "odd.xlsx"), KNOWN)
    assert [(problem.code, problem.where) for problem in problems] == [("WB107", "odd.xlsx")]
