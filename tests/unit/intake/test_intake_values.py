"""Every way of typing a value that is accepted, with what it means, or refused, with its code."""

from __future__ import annotations

from datetime import date

import pytest

from stepup_econ.intake.columns import Column
from stepup_econ.intake.readings import Known, RawCell, Reading, Refusal
from stepup_econ.intake.rows import Censored
from stepup_econ.intake.values import READERS, read_cell

KNOWN = Known({"Areas": ("north", "south_shore"), "unit_costs": ("pssru_hour", "gmca_incident")})


def column(kind: str, **more: object) -> Column:
    return Column("x", "the column", kind, "units", "", "", "F", **more)  # type: ignore[arg-type]


def read(kind: str, cell: RawCell, **more: object) -> Reading | Refusal:
    return read_cell(cell, column(kind, **more), KNOWN)


def typed(text: str) -> RawCell:
    return RawCell(text, "text")


ACCEPTED = [
    ("money", "£1,234.50", 1234.5),
    ("money", "1 234", 1234.0),
    ("money", "1\u00a0234\u00a0", 1234.0),
    ("money", "1\u202f234.5", 1234.5),
    ("money", " 33000 ", 33000.0),
    ("money", "33,000 pounds", 33000.0),
    ("money", "33000 GBP", 33000.0),
    ("money", "£ 12", 12.0),
    ("money", "-£5.25", -5.25),
    ("money", "£-5.25", -5.25),
    ("money", "(1,234)", -1234.0),
    ("money", "−5", -5.0),
    ("money", "“500”", 500.0),
    ("money", "0", 0.0),
    ("money", "1e3", 1000.0),
    ("number", ".5", 0.5),
    ("number", "1.234", 1.234),
    ("number", "66%", 0.66),
    ("share", "81%", 0.81),
    ("share", "81 %", 0.81),
    ("share", "81 per cent", 0.81),
    ("share", "0.81", 0.81),
    ("share", "1", 1.0),
    ("share", "0", 0.0),
    ("percent", "13.8%", 0.138),
    ("percent", "0.7%", 0.007),
    ("minutes", "49 mins", 49.0),
    ("minutes", "49 minutes", 49.0),
    ("months", "12 months", 12.0),
    ("integer", "8,192", 8192),
    ("integer", "5.0", 5),
    ("count", "1,462", 1462),
    ("count", "<5", Censored(0, 4)),
    ("count", "< 5", Censored(0, 4)),
    ("count", "under 5", Censored(0, 4)),
    ("count", "Fewer than 5", Censored(0, 4)),
    ("count", "5 or fewer", Censored(0, 5)),
    ("count", "≤5", Censored(0, 5)),
    ("count", "5-9", Censored(5, 9)),
    ("count", "5–9", Censored(5, 9)),
    ("count", "5 to 9", Censored(5, 9)),
    ("count", "10+", Censored(10, None)),
    ("count", "10 or more", Censored(10, None)),
    ("count", ">10", Censored(11, None)),
    ("year", "2023/24", "2023/24"),
    ("year", "2023-24", "2023/24"),
    ("year", "2023–24", "2023/24"),
    ("year", "2023/2024", "2023/24"),
    ("year", "FY2023/24", "2023/24"),
    ("year", "1999/00", "1999/00"),
    ("year", "Apr-24", "2024/25"),
    ("year", "Mar-24", "2023/24"),
    ("year", "31 March 2024", "2023/24"),
    ("year", "April 2024", "2024/25"),
    ("date", "3 Apr 2024", date(2024, 4, 3)),
    ("date", "3rd April 2024", date(2024, 4, 3)),
    ("date", "2024-04-03", date(2024, 4, 3)),
    ("date", "25/12/2024", date(2024, 12, 25)),
    ("date", "04/04/2024", date(2024, 4, 4)),
    ("grid", "0:20000:250", (0.0, 20000.0, 250.0)),
    ("grid", "0 : 20,000 : 250", (0.0, 20000.0, 250.0)),
    ("yes_no", "Yes", True),
    ("yes_no", "n", False),
    ("yes_no", "TRUE", True),
    ("id", "North Area", "north_area"),
    ("id", " north ", "north"),
    ("text", "  Counted by hand\u00a0", "Counted by hand"),
    ("text", "=SUM(A1)", "=SUM(A1)"),
]

REFUSED = [
    ("share", "81", "WB138"),
    ("share", "1.5", "WB138"),
    ("percent", "3.5", "WB138"),
    ("money", "1.234,5", "WB137"),
    ("money", "1.234", "WB137"),
    ("money", "12,34", "WB137"),
    ("money", "1,23,456", "WB137"),
    ("money", "12 34", "WB137"),
    ("money", "1 234,50", "WB137"),
    ("money", "1'234", "WB137"),
    ("money", "£33k", "WB149"),
    ("money", "€500", "WB136"),
    ("money", "$500", "WB136"),
    ("money", "50%", "WB136"),
    ("money", "about 50", "WB136"),
    ("money", "~50", "WB136"),
    ("money", "50?", "WB136"),
    ("money", "1_000", "WB136"),
    ("money", "nan", "WB136"),
    ("money", "inf", "WB136"),
    ("money", "1e999", "WB136"),
    ("money", "１２", "WB136"),
    ("money", "١٢", "WB136"),
    ("money", "0x10", "WB136"),
    ("money", "5-", "WB136"),
    ("money", "(5", "WB136"),
    ("money", "--5", "WB136"),
    ("money", "tbc", "WB136"),
    ("money", "none", "WB136"),
    ("money", "#REF!", "WB135"),
    ("minutes", "2 hours", "WB149"),
    ("minutes", "£5", "WB149"),
    ("months", "1 year", "WB149"),
    ("count", "4.5", "WB139"),
    ("count", "9-5", "WB136"),
    ("count", "5-5", "WB136"),
    ("count", "*", "WB136"),
    ("count", "<0", "WB136"),
    ("integer", "<5", "WB136"),
    ("integer", "4.5", "WB139"),
    ("year", "2023", "WB143"),
    ("year", "2023/25", "WB143"),
    ("year", "2023/23", "WB143"),
    ("year", "23/24", "WB143"),
    ("year", "Jan-01", "WB143"),
    ("date", "03/04/2024", "WB144"),
    ("date", "3.4.2024", "WB144"),
    ("date", "31 Feb 2024", "WB144"),
    ("date", "Apr-24", "WB144"),
    ("grid", "0:20000", "WB146"),
    ("grid", "20000:0:250", "WB146"),
    ("grid", "0:20000:0", "WB146"),
    ("grid", "0:1:1e-9", "WB146"),
    ("grid", "a:b:c", "WB146"),
    ("yes_no", "1", "WB142"),
    ("yes_no", "maybe", "WB142"),
    ("yes_no", "✓", "WB142"),
    ("id", "north-area", "WB132"),
    ("id", "é", "WB132"),
    ("id", "_x", "WB132"),
    ("id", "x" * 65, "WB132"),
]


@pytest.mark.parametrize(("kind", "text", "value"), ACCEPTED)
def test_a_text_that_can_mean_one_thing_is_read_with_a_note_unless_plain(kind: str, text: str, value: object) -> None:
    got = read(kind, typed(text))
    assert isinstance(got, Reading), got
    assert got.value == value
    assert type(got.value) is type(value)
    plain = kind == "text" or text in ("2023/24", "1999/00", "0:20000:250", "<5", "5-9", "10+")
    assert bool(got.note) is not plain


@pytest.mark.parametrize(("kind", "text", "code"), REFUSED)
def test_a_text_that_needs_a_guess_is_refused(kind: str, text: str, code: str) -> None:
    got = read(kind, typed(text))
    assert isinstance(got, Refusal), got
    assert got.code == code
    assert got.mend.endswith(".")


@pytest.mark.parametrize("kind", sorted(READERS))
@pytest.mark.parametrize("text", ["", "  ", "-", "–", "n/a", "N/A", " na", "not known", "Not  Known", "unknown", "\u00a0"])
def test_marks_of_a_missing_value_are_no_value_in_every_kind(kind: str, text: str) -> None:
    assert read(kind, typed(text)).value is None  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", [*sorted(READERS), "reference", "unit_cost"])
def test_errors_and_formulas_that_were_never_calculated_are_refused_in_every_kind(kind: str) -> None:
    error = read(kind, RawCell("#DIV/0!", "error"))
    uncalculated = read(kind, RawCell(None, "blank", formula=True, saved=False))
    assert isinstance(error, Refusal)
    assert isinstance(uncalculated, Refusal)
    assert (error.code, uncalculated.code) == ("WB135", "WB134")


@pytest.mark.parametrize(
    ("kind", "form", "stored", "value"),
    [
        ("share", "percent", 0.81, 0.81),
        ("share", "number", 0.81, 0.81),
        ("percent", "percent", 2.5, 2.5),
        ("number", "percent", 0.5, 0.5),
        ("money", "number", 0.1 + 0.2, 0.1 + 0.2),
        ("integer", "number", 5.0, 5),
        ("text", "number", 2023.0, "2023"),
        ("text", "percent", 0.81, "81%"),
        ("text", "date", 45383.0, "1 April 2024"),
        ("year", "date", 45383.0, "2024/25"),
        ("year", "date", 45382.0, "2023/24"),
        ("date", "date", 45383.0, date(2024, 4, 1)),
        ("id", "number", 7.0, "7"),
    ],
)
def test_stored_numbers_are_read_by_how_the_spreadsheet_shows_them(kind: str, form: str, stored: float, value: object) -> None:
    assert read(kind, RawCell(stored, form)).value == value  # type: ignore[arg-type, union-attr]


@pytest.mark.parametrize(
    ("kind", "form", "stored", "code"),
    [
        ("share", "number", 81.0, "WB138"),
        ("money", "percent", 0.5, "WB136"),
        ("money", "date", 45383.0, "WB145"),
        ("count", "date", 45387.0, "WB145"),
        ("count", "percent", 0.5, "WB136"),
        ("grid", "date", 0.5, "WB146"),
        ("year", "number", 2023.0, "WB143"),
        ("year", "date", 36892.0, "WB143"),
        ("date", "number", 45383.0, "WB144"),
        ("date", "date", 45383.5, "WB144"),
        ("date", "date", -3.0, "WB144"),
        ("yes_no", "number", 1.0, "WB142"),
        ("id", "date", 45383.0, "WB132"),
        ("integer", "number", 5.5, "WB139"),
    ],
)
def test_stored_numbers_of_another_sort_are_refused(kind: str, form: str, stored: float, code: str) -> None:
    got = read(kind, RawCell(stored, form))  # type: ignore[arg-type]
    assert isinstance(got, Refusal), got
    assert got.code == code


def test_a_yes_that_the_spreadsheet_stores_as_true_is_yes_and_never_a_number() -> None:
    assert read("yes_no", RawCell(True, "bool")) == Reading(True, "")
    assert isinstance(read("number", RawCell(True, "bool")), Refusal)


@pytest.mark.parametrize(("text", "value"), [("green", "green"), (" Green", "green"), ("“amber”", "amber"), ("HOME  VISIT", "home visit")])
def test_a_choice_is_found_whatever_its_case_spacing_and_quotes(text: str, value: str) -> None:
    got = read("choice", typed(text), choices=("green", "amber", "home visit"))
    assert got.value == value  # type: ignore[union-attr]


def test_a_choice_that_is_a_number_is_found_in_a_number_cell() -> None:
    assert read("choice", RawCell(0.5, "number"), choices=("1", "0.5")) == Reading("0.5", "")


def test_a_near_miss_is_refused_with_the_nearest_choice() -> None:
    got = read("choice", typed("grene"), choices=("green", "amber"))
    assert isinstance(got, Refusal)
    assert (got.code, "Nearest: 'green'" in got.mend) == ("WB141", True)


def test_references_are_found_by_case_and_spacing_and_near_misses_are_suggested() -> None:
    assert read("reference", typed("South Shore"), refers_to="Areas").value == "south_shore"  # type: ignore[union-attr]
    missed = read("reference", typed("south shor"), refers_to="Areas")
    assert isinstance(missed, Refusal)
    assert (missed.code, "Nearest: 'south_shore'" in missed.mend) == ("WB147", True)
    priced = read("unit_cost", typed("pssru_hours"))
    assert isinstance(priced, Refusal)
    assert (priced.code, "Nearest: 'pssru_hour'" in priced.mend) == ("WB148", True)


def test_a_reference_to_a_list_that_is_not_given_is_not_checked() -> None:
    assert read("reference", typed("Some Agency"), refers_to="agencies") == Reading("some_agency", "'Some Agency' read as 'some_agency'")


def test_a_word_of_the_column_may_stand_for_ids() -> None:
    assert read("reference", typed("ALL"), refers_to="Areas", choices=("all",)).value == "all"  # type: ignore[union-attr]


def test_several_ids_are_read_apart() -> None:
    assert read("reference", typed("north; South shore"), refers_to="Areas", many=True).value == (
        "north",
        "south_shore",
    )  # type: ignore[union-attr]


def test_among_very_many_ids_the_nearest_is_looked_for_among_those_that_begin_alike() -> None:
    many = Known({"Areas": (*(f"x{number}" for number in range(2_000)), "south_shore")})
    near = read_cell(typed("soth shore"), column("reference", refers_to="Areas"), many)
    far = read_cell(typed("outh_shore"), column("reference", refers_to="Areas"), many)
    assert isinstance(near, Refusal)
    assert isinstance(far, Refusal)
    assert ("Nearest: 'south_shore'" in near.mend, "Nearest" in far.mend) == (True, False)
    assert read_cell(typed(" SOUTH  shore"), column("reference", refers_to="Areas"), many).value == "south_shore"  # type: ignore[union-attr]
