"""Workbooks whose every cell can be read and which still cannot be true: what is changed in the worked case, and what is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from odd_files import OddBook, Sheet

from stepup_econ.intake.settings import SETTING_ROWS
from stepup_econ.intake.sheets import SCHEMA_ID, SCHEMA_VERSION, SHEETS

Change = Callable[[OddBook], object]
Problems = tuple[tuple[str, str], ...]


def worked_book(rows: dict[str, Any]) -> OddBook:
    """Return the worked case as plain lists, so that cells of it can be changed."""
    sheets = {"Cover": Sheet([["Evaluation workbook"], ["Template", f"{SCHEMA_ID} {SCHEMA_VERSION}"]])}
    for sheet in SHEETS:
        given = rows[sheet.name]
        if sheet.name == "Settings":
            evidence = {"source": "default", "quality": "assumed"}
            given = [{**evidence, "value": s.default, **given.get(s.key, {}), "id": s.key, "label": s.label} for s in SETTING_ROWS]
        lines: list[list[object]] = [[_stored(row.get(key)) for key in sheet.keys] for row in given]
        labels: list[object] = [column.label for column in sheet.columns]
        sheets[sheet.name] = Sheet([[sheet.title], [sheet.instruction], [c.unit for c in sheet.columns], labels, *lines])
    return OddBook(sheets)


def _stored(value: object) -> object:
    return None if value == "" else value


def put(sheet: str, label: str, value: object, row: int = 0) -> Change:
    return lambda book: book.put(sheet, label, value, row)


def several(*changes: Change) -> Change:
    return lambda book: [change(book) for change in changes]


def again(sheet: str, row: int = 0) -> Change:
    """Repeat a line under another id."""

    def change(book: OddBook) -> None:
        line, column = book.at(sheet, "id", row)
        book.sheets[sheet].rows.append([*line[:column], "again", *line[column + 1 :]])

    return change


def pair(first: str, second: str, correlation: float) -> Change:
    """Add a line to the sheet of inputs that move together."""

    def change(book: OddBook) -> None:
        rows = book.sheets["Correlation"].rows
        rows.append([f"pair_{len(rows)}", first, second, correlation, "judged", "assumed", None])

    return change


def empty(book: OddBook, sheet: str) -> None:
    """Take every line out of a sheet, and the scenarios that would change it."""
    del book.sheets[sheet].rows[4:]
    book.sheets["Scenarios"].rows[:] = [row for row in book.sheets["Scenarios"].rows if sheet not in row]


def scenario(value: object) -> Change:
    return put("Scenarios", "new value", value)


SENSE: dict[str, tuple[Change, Problems]] = {
    "nothing wrong": (lambda book: None, ()),
    "reference missing": (put("Strategies", "reference", "no"), (("WB201", "Strategies!C5"),)),
    "reference doubled": (put("Strategies", "reference", "yes", 1), (("WB201", "Strategies!C5"), ("WB204", "Strategies!D6"))),
    "out greater than in": (put("Pathway", "count out", 3000), (("WB203", "Pathway!F5"),)),
    "hidden count surely greater": (
        several(put("Pathway", "count in", 4, 4), put("Pathway", "count out", "5-9", 4)), (("WB203", "Pathway!F9"),),
    ),
    "hidden count that may fit": (several(put("Pathway", "count out", "<5", 4)), ()),
    "nobody entered": (several(put("Pathway", "count in", 0, 4), put("Pathway", "count out", 0, 4)), (("WB203", "Pathway!E9"),)),
    "open-ended count in": (put("Pathway", "count in", "10+"), (("WB206", "Pathway!E5"),)),
    "stage missing": (lambda book: book.sheets["Pathway"].rows.pop(), (("WB204", "Pathway"),)),
    "stage doubled": (again("Pathway", 4), (("WB204", "Pathway!D10"),)),
    "more events than families": (put("Outcomes", "families with the event", 5000), (("WB203", "Outcomes!H5"),)),
    "share beyond one": (put("Features", "value", 66), (("WB140", "Features!D5"),)),
    "share of families beyond one": (put("Features", "value", 5), (("WB208", "Features!D5"),)),
    "part without a whole": (put("Features", "out of", None), (("WB203", "Features!H5"),)),
    "part greater than the whole": (put("Features", "count", 600), (("WB203", "Features!G5"),)),
    "whole without an end": (put("Features", "out of", "10+"), (("WB206", "Features!H5"),)),
    "low above high": (
        several(put("Activities", "minutes, low", 400, 4), put("Activities", "minutes, high", 300, 4)), (("WB209", "Activities!E9"),),
    ),
    "one end of a range": (put("Activities", "minutes, low", None), (("WB209", "Activities!F5"),)),
    "standard error of nought, which says that the amount is certain": (put("Set-up", "standard error", 0), ()),
    "standard error of nought beside a range": (
        several(put("Set-up", "low", 1), put("Set-up", "high", 90000), put("Set-up", "standard error", 0)), (("WB221", "Set-up!E5"),),
    ),
    "effect without any uncertainty": (put("Evidence", "standard error", 0, 1), (("WB221", "Evidence!I6"),)),
    "standard error not on the log scale": (put("Evidence", "standard error", 20, 1), (("WB221", "Evidence!I6"),)),
    "interval and standard error": (
        several(put("Set-up", "low", 1), put("Set-up", "high", 90000), put("Set-up", "standard error", 100)), (("WB221", "Set-up!E5"),),
    ),
    "ratio below nought": (put("Evidence", "value", -1, 1), (("WB220", "Evidence!F6"),)),
    "risk in percent": (put("Evidence", "value", 22.36, 2), (("WB220", "Evidence!F7"),)),
    "price year missing from the index": (put("Set-up", "year bought", "1999/00"), (("WB215", "Set-up!I5"),)),
    "unit of a unit cost mistaken": (put("Agencies", "counted in", "hour"), (("WB212", "Agencies!F5"),)),
    "per victim where incidents are asked": (
        put("Consequences", "unit cost id", "ho2019_da_victim_police", 5),
        (("WB212", "Consequences!E10"), ("WB214", "Consequences!G10")),
    ),
    "value type mistaken": (put("Consequences", "value type", "social"), (("WB214", "Consequences!G5"),)),
    "salary and unit cost": (put("Staff", "unit cost id instead", "pssru2024_sw_adult_hour"), (("WB211", "Staff!U5"),)),
    "neither salary nor unit cost": (
        put("Staff", "unit cost id instead", None, 1), tuple(("WB211", f"Staff!{column}6") for column in ("E", *"HIJK", *"LNP")),
    ),
    "whole beside its component": (
        put("Consequences", "unit cost id", "gmca14_da_incident", 3),
        tuple(("WB213", f"Consequences!D{row}") for row in (5, 6, 7, 9)),
    ),
    "two coordinators": (put("Staff", "coordinator post", "yes", 1), (("WB210", "Staff!D5"),)),
    "attempts not in order": (put("Contact", "attempt number", 7, 3), (("WB207", "Contact!C5"),)),
    "least above most": (put("Capacity", "least FTE", 9), (("WB217", "Capacity!B5"), ("WB217", "Capacity!B5"))),
    "ledger line of nothing": (put("Ledger", "role or set-up item it pays for", "cordinator"), (("WB202", "Ledger!E5"),)),
    "outcome that is nowhere": (put("Evidence", "outcome", "escalatoin"), (("WB202", "Evidence!C5"),)),
    "primary outcome that is nowhere": (put("Settings", "value", "happiness", 11), (("WB202", "Settings!C16"),)),
    "scenario on a sheet that is nowhere": (put("Scenarios", "sheet", "Pathwya"), (("WB202", "Scenarios!D5"),)),
    "too few posts for the work": (put("Areas", "coordinator FTE in post", 0.1), (("WB224", "Areas!G5"),)),
    "caseload beyond its limit": (put("Capacity", "caseload limit", 1), (("WB224", "Capacity!D5"),)),
    "control total that the lines add up to": (put("Settings", "value", 8700, 31), ()),
    "control total as a published table prints it": (put("Settings", "value", 9000, 31), (("WB226", "Settings!C36"),)),
    "ledger that is a penny out": (put("Settings", "value", 59500.01, 34), (("WB226", "Settings!C39"),)),
    "risk sheets emptied": (lambda book: [empty(book, name) for name in ("Risk states", "Risk moves", "Risk effects")], ()),
    "shares at the start that do not sum": (put("Risk states", "share at the start", 0.9), (("WB233", "Risk states!D5"),)),
    "share at the start twice": (put("Risk states", "share at the start", 1, 1), (("WB233", "Risk states!D5"),)),
    "level that is nowhere": (put("Risk moves", "to", "hihg", 2), (("WB147", "Risk moves!C7"),)),
    "levels without moves": (
        lambda book: [empty(book, name) for name in ("Risk moves", "Risk effects")], (("WB231", "Risk states!A5"),),
    ),
    "level that nobody was seen at": (
        several(*(put("Risk moves", "families counted", 0, 14 + row) for row in range(6))), (("WB231", "Risk moves!D19"),),
    ),
    "level without lines": (
        put("Risk states", "kind", "followed", 6), (("WB231", "Risk states!A11"),),
    ),
    "exit that counts as good": (put("Risk states", "counts as good", "yes", 6), (("WB234", "Risk states!E11"),)),
    "utility of an exit": (put("Risk states", "utility", 0.5, 6), (("WB234", "Risk states!K11"),)),
    "utility above one": (put("Risk states", "utility", 1.2), (("WB140", "Risk states!K5"),)),
    "utility of one level alone": (put("Risk states", "utility", 0.8), (("WB231", "Risk states!K6"),)),
    "negative count": (put("Risk moves", "families counted", -3), (("WB140", "Risk moves!D5"),)),
    "final exit that is left": (put("Risk states", "kind", "exit, final", 5), (("WB234", "Risk moves!B38"),)),
    "count and rate of one move": (put("Risk moves", "rate", 0.3, 1), (("WB232", "Risk moves!D6"),)),
    "rate among counts": (
        several(put("Risk moves", "families counted", None, 1), put("Risk moves", "rate", 0.3, 1)), (("WB232", "Risk moves!D6"),),
    ),
    "move without count or rate": (put("Risk moves", "families counted", None, 1), (("WB232", "Risk moves!D6"),)),
    "move doubled": (again("Risk moves", 1), (("WB235", "Risk moves!B40"),)),
    "cycle of another length": (put("Risk moves", "cycle in months", 6, 1), (("WB236", "Risk moves!H6"),)),
    "time that is no whole number of cycles": (put("Settings", "value", 35, 35), (("WB236", "Settings!C40"),)),
    "hidden count of moves without an end": (put("Risk moves", "families counted", "10+", 1), (("WB206", "Risk moves!D6"),)),
    "hidden count of moves": (put("Risk moves", "families counted", "5-9", 1), ()),
    "effect on staying": (put("Risk effects", "moves changed", "standard_to_standard"), (("WB237", "Risk effects!D5"),)),
    "effect on a move that is nowhere": (put("Risk effects", "moves changed", "standard_to_hell"), (("WB147", "Risk effects!D5"),)),
    "effect on a move that nobody makes": (
        several(put("Risk moves", "families counted", 0, 1)), (("WB237", "Risk effects!D5"),),
    ),
    "effect on no move": (put("Risk effects", "moves changed", " ; "), (("WB237", "Risk effects!D5"),)),
    "effect of the reference": (put("Risk effects", "strategy", "usual_care"), (("WB237", "Risk effects!C5"),)),
    "effect that wears off in no time": (put("Risk effects", "months it takes to wear off", None), (("WB237", "Risk effects!M5"),)),
    "ratio of nought": (
        several(put("Risk effects", "value", 0), put("Risk effects", "low", None), put("Risk effects", "high", None)),
        (("WB220", "Risk effects!F5"),),
    ),
    "effect that moves more than there are": (
        several(
            put("Risk effects", "measure", "risk ratio"), put("Risk effects", "value", 9), put("Risk effects", "low", None),
            put("Risk effects", "high", None),
        ),
        (("WB238", "Risk effects!F5"), ("WB238", "Risk effects!F5")),
    ),
    "cost of a move without payer": (put("Risk moves", "who pays", None, 2), (("WB231", "Risk moves!M7"),)),
    "cost of a level below its range": (
        several(put("Risk states", "cost of a year, low", 400), put("Risk states", "cost of a year, high", 500)), (("WB209", "Risk states!F5"),),
    ),
    "evidence named": (put("Evidence", "catalogue id", "dfe_rereferral_2324", 2), (("WB244", "Evidence!F7"),)),
    "evidence named that is nowhere": (put("Evidence", "catalogue id", "dfe_rereferal_2324", 2), (("WB243", "Evidence!R7"),)),
    "evidence named that no number can be taken from": (put("Evidence", "catalogue id", "iris_2012"), (("WB243", "Evidence!R5"),)),
    "two inputs that move together": (pair("p_accept", "p_engage", 0.5), ()),
    "input that is nowhere": (pair("p_acept", "p_engage", 0.5), (("WB241", "Correlation!B5"),)),
    "input with itself": (pair("p_accept", "p_accept", 0.5), (("WB241", "Correlation!C5"),)),
    "input that does not vary": (pair("p_accept", "demand_screen", 0.5), (("WB241", "Correlation!C5"),)),
    "pair given twice": (
        several(pair("p_accept", "p_engage", 0.5), pair("p_engage", "p_accept", 0.5)), (("WB241", "Correlation!C6"),),
    ),
    "correlations that cannot hold together": (
        several(pair("p_accept", "p_engage", 0.9), pair("p_accept", "p_complete", 0.9), pair("p_engage", "p_complete", -0.9)),
        (("WB242", "Correlation!D5"),),
    ),
    "correlation beyond one": (pair("p_accept", "p_engage", 1.5), (("WB140", "Correlation!D5"),)),
    "price year of a level missing from the index": (put("Risk states", "price year", "1990/91"), (("WB215", "Risk states!I5"),)),
    "total row": (
        lambda book: book.sheets["Outcomes"].rows.append(["Total", None, None, None, None, None, 1462]), (("WB120", "Outcomes!A21"),),
    ),
}  # fmt: skip
