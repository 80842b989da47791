"""Rows, censored counts and the book: each value knows its cell, the digest knows only the answers."""

from __future__ import annotations

import dataclasses

import pytest

from stepup_econ.intake.findings import Finding, notes_of, problems_of
from stepup_econ.intake.readings import Refusal
from stepup_econ.intake.rows import Book, Censored, Places, Row

PLACES = Places("Areas", {"id": "A", "value": "D"})


def row(name: str, value: float | None, number: int = 5) -> Row:
    return Row("Areas", number, {"id": name, "value": value}, PLACES)


def test_a_row_is_a_mapping_that_knows_its_cells() -> None:
    line = row("north", None, 14)
    assert dict(line) == {"id": "north", "value": None}
    assert (line["id"], line.get("value", 3), line.get("other", 3), line.id) == ("north", None, 3, "north")
    assert (len(line), list(line)) == (2, ["id", "value"])
    assert line.where("value") == "Areas!D14"
    with pytest.raises(dataclasses.FrozenInstanceError):
        line.number = 3  # type: ignore[misc]


@pytest.mark.parametrize(("low", "high", "text"), [(0, 4, "<5"), (5, 9, "5-9"), (10, None, "10+"), (0, None, "0+")])
def test_a_censored_count_is_written_as_officers_write_it(low: int, high: int | None, text: str) -> None:
    assert str(Censored(low, high)) == text


def test_a_censored_count_below_nothing_or_backwards_is_refused() -> None:
    for low, high in ((-1, 4), (5, 4)):
        with pytest.raises(ValueError, match="expected 0 <= low <= high"):
            Censored(low, high)


def test_the_digest_knows_answers_and_not_their_order() -> None:
    one = Book("a.xlsx", {"Areas": (row("north", 1.0), row("south", 2.0, 6))})
    same = Book("b.xlsx", {"Areas": (row("south", 2.0, 90), row("north", 1.0, 91))}, ("a note",))
    other = Book("a.xlsx", {"Areas": (row("north", 1.0), row("south", 2.5, 6))})
    assert one.digest == same.digest
    assert one.digest != other.digest


def test_settings_are_found_by_name() -> None:
    places = Places("Settings", {"id": "A", "value": "C"})
    book = Book("a.xlsx", {"Settings": (Row("Settings", 8, {"id": "wtp", "value": 5000.0}, places),)})
    assert (book.setting("wtp"), book.setting("budget")) == (5000.0, None)
    assert book.settings["wtp"].where("value") == "Settings!C8"


def finding(number: int, said: Refusal | str) -> Finding:
    return Finding(PLACES, "value", number, said)


def test_a_whole_bad_column_is_one_problem_that_names_every_cell() -> None:
    said = [finding(n, Refusal("WB136", f"'{n}'", "a number", "Mend it.")) for n in (5, 6, 7, 9, 12)]
    (problem,) = problems_of(said)
    assert problem.where == "Areas!D5:D7,D9,D12"
    assert problem.found == "'5', '6', '7' and 2 more (in 5 cells)"
    assert [p.where for p in problems_of(said[:4])] == ["Areas!D5", "Areas!D6", "Areas!D7", "Areas!D9"]


def test_many_notes_on_a_column_are_one() -> None:
    said = [finding(n, f"{n}% read as 0.0{n}") for n in range(5, 10)]
    assert list(notes_of(said)) == ["5 cells at Areas!D5:D9: 5% read as 0.05, 6% read as 0.06, 7% read as 0.07 and 2 more (in 5 cells)"]
    assert list(notes_of(said[:1])) == ["5% read as 0.05 at Areas!D5"]


def test_places_of_a_text_file_name_lines_and_headings() -> None:
    places = Places("Areas.csv", {"value": "families"}, "{prefix}:{row}:{column}")
    assert places.at("value", 4) == "Areas.csv:4:families"
    assert places.span("value", [4, 5, 8]) == "Areas.csv:4-5,8:families"
