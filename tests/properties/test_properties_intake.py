"""Workbooks changed at random read the same, or are refused at the place that was changed; nothing is ever raised."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stepup_econ.intake.columns import Column
from stepup_econ.intake.csv_folder import read_csv_folder, write_csv_folder
from stepup_econ.intake.readings import Known, RawCell, Reading, Refusal
from stepup_econ.intake.rows import Book, Censored
from stepup_econ.intake.sheets import SHEETS
from stepup_econ.intake.template_values import rows_of
from stepup_econ.intake.text import as_id, number_text
from stepup_econ.intake.values import READERS, read_cell
from stepup_econ.intake.workbook import read_workbook

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "intake"))
from odd_files import HEADER, KNOWN, OddBook, base_book

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
NAMES = [sheet.name for sheet in SHEETS]
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
VALUES = st.one_of(TEXTS, st.floats(allow_nan=False, allow_infinity=False), st.integers(-10, 10**7), st.booleans(), st.none())


def read(book: OddBook) -> tuple[Book | None, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return read_workbook(book.save(Path(folder) / "odd.xlsx"), KNOWN)


PLAIN, _ = read(base_book())
assert PLAIN is not None
DIGEST = PLAIN.digest


@QUICK
@given(st.data())
def test_one_changed_cell_is_read_or_named(data: st.DataObject) -> None:
    book = base_book()
    name = data.draw(st.sampled_from(NAMES))
    row = data.draw(st.integers(HEADER, len(book.sheets[name].rows) - 1))
    column = data.draw(st.integers(0, len(book.sheets[name].rows[HEADER]) - 1))
    line = book.sheets[name].rows[row]
    line.extend([None] * (column + 1 - len(line)))
    line[column] = data.draw(VALUES)
    read_book, problems = read(book)
    assert (read_book is None) is bool(problems)
    for problem in problems:
        named = problem.where.partition("!")[0]
        follows = {"WB147", "WB121", "WB119"}  # an id that others name, or the only row
        assert named == name or problem.code in follows, str(problem)
        assert problem.found
        assert problem.expected
    if read_book is not None:
        others = [sheet for sheet in NAMES if sheet != name]
        for sheet in others:
            assert [dict(r) for r in read_book.tables[sheet]] == [dict(r) for r in PLAIN.tables[sheet]]


@QUICK
@given(st.data())
def test_order_and_blank_lines_never_matter(data: st.DataObject) -> None:
    book = base_book()
    names = data.draw(st.permutations(list(book.sheets)))
    book.sheets = {name: book.sheets[name] for name in names}
    for name in data.draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True)):
        rows = book.sheets[name].rows
        order = data.draw(st.permutations(range(len(rows[HEADER]))))
        rows[HEADER:-1] = [[row[at] if at < len(row) else None for at in order] for row in rows[HEADER:-1]]
        rows[HEADER + 1 : -1] = data.draw(st.permutations(rows[HEADER + 1 : -1]))
        rows.insert(data.draw(st.integers(0, len(rows))), [])
    read_book, problems = read(book)
    assert problems == ()
    assert read_book is not None
    assert read_book.digest == DIGEST


@QUICK
@given(st.sampled_from(NAMES), st.text(st.characters(codec="ascii", categories=("L", "N", "Zs")), min_size=1, max_size=12))
def test_a_renamed_sheet_is_read_or_named(name: str, new: str) -> None:
    book = base_book()
    if new in book.sheets:
        return
    book.sheets = {new if known == name else known: sheet for known, sheet in book.sheets.items()}
    read_book, problems = read(book)
    if read_book is None:
        assert ("WB111", name) in {(problem.code, problem.where) for problem in problems}
    else:
        assert read_book.digest == DIGEST


@QUICK
@given(st.binary(min_size=1, max_size=40), st.integers(0, 10**6), st.booleans())
def test_a_damaged_file_is_read_the_same_or_refused(noise: bytes, at: int, cut: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = base_book().save(Path(folder) / "odd.xlsx")
        whole = path.read_bytes()
        at %= len(whole)
        path.write_bytes(whole[:at] if cut else whole[:at] + noise + whole[at + len(noise) :])
        read_book, problems = read_workbook(path, KNOWN)
    assert (read_book is None) is bool(problems)
    assert read_book is None or read_book.digest == DIGEST


@QUICK
@given(st.sampled_from(sorted(READERS)), TEXTS)
def test_any_text_is_read_or_refused_and_what_is_read_is_read_again(kind: str, text: str) -> None:
    column = Column("x", "x", kind, "units", "", "", "F", choices=("green", "amber"))  # type: ignore[arg-type]
    got = read_cell(RawCell(text, "text"), column, Known())
    assert isinstance(got, (Reading, Refusal))
    if isinstance(got, Reading) and isinstance(got.value, (str, Censored)):
        again = read_cell(RawCell(str(got.value), "text"), column, Known())
        assert isinstance(again, Reading)
        assert again.value == got.value


@QUICK
@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["number", "minutes"]))
def test_a_number_typed_in_full_is_read_to_the_last_digit(value: float, kind: str) -> None:
    column = Column("x", "x", kind, "units", "", "", "F")  # type: ignore[arg-type]
    got = read_cell(RawCell(number_text(value), "text"), column, Known())
    assert isinstance(got, Reading)
    assert got.value == value


@QUICK
@given(st.integers(0, 999_999), st.integers(1, 99_999))
def test_a_censored_count_says_what_it_was_read_from(low: int, width: int) -> None:
    column = Column("x", "x", "count", "families", "", "", "F")
    for count in (Censored(low, None), Censored(min(low, 500_000), min(low, 500_000) + width)):
        got = read_cell(RawCell(str(count), "text"), column, Known())
        assert isinstance(got, Reading)
        assert got.value == count


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_a_folder_gives_back_every_text_and_number(data: st.DataObject) -> None:
    assert PLAIN is not None
    rows: dict[str, Any] = rows_of(PLAIN)
    text = data.draw(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\0"), max_size=20))
    rows["Areas"] = [dict(row) for row in rows["Areas"]]
    rows["Areas"][0] |= {"note": f"x{text}", "families": data.draw(st.floats(1, 1e7)), "source": f"={text}."}
    with tempfile.TemporaryDirectory() as folder:
        book, problems = read_csv_folder(write_csv_folder(folder, rows), KNOWN)
        assert problems == ()
        assert book is not None
        again, problems = read_csv_folder(write_csv_folder(folder, rows_of(book)), KNOWN)
    assert again is not None
    assert book.digest == again.digest
    assert book.tables["Areas"][0]["families"] == rows["Areas"][0]["families"]


@given(TEXTS)
def test_an_id_is_folded_once(text: str) -> None:
    assert as_id(as_id(text)) == as_id(text)
