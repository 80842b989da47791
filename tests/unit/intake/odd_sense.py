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
    "total row": (
        lambda book: book.sheets["Outcomes"].rows.append(["Total", None, None, None, None, None, 1462]), (("WB120", "Outcomes!A21"),),
    ),
}  # fmt: skip
