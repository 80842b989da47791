"""Odd tables and sheets: what people do to a template, and the exact answer that is expected."""

from __future__ import annotations

from odd_cells import Case, Reads, Same, refused
from odd_files import HEADER, Formula, OddBook, Sheet

from stepup_econ.intake.sheets import SCHEMA_ID
from stepup_econ.intake.table import END_MARK


def rows_of(book: OddBook, name: str) -> list[list[object]]:
    return book.sheets[name].rows


def move_column(book: OddBook) -> None:
    for row in rows_of(book, "Staff")[HEADER:-1]:
        row.append(row.pop(4))


def moved_and_wrong(book: OddBook) -> None:
    move_column(book)
    row = rows_of(book, "Staff")[HEADER + 1]
    row[-1] = "about 33000"


def insert_column(book: OddBook) -> None:
    for row in rows_of(book, "Staff")[HEADER:-1]:
        row.insert(2, None)


def insert_rows(book: OddBook) -> None:
    rows = rows_of(book, "Areas")
    rows.insert(HEADER + 2, [])
    rows.insert(0, ["Filled in by the service manager"])


def reverse_rows(book: OddBook) -> None:
    rows = rows_of(book, "Areas")
    rows[HEADER + 1 : HEADER + 3] = rows[HEADER + 1 : HEADER + 3][::-1]


def drop_column(label: str, sheet: str = "Staff"):  # type: ignore[no-untyped-def]
    def change(book: OddBook) -> None:
        at = rows_of(book, sheet)[HEADER].index(label)
        for row in rows_of(book, sheet)[HEADER:-1]:
            row.pop(at)

    return change


def rename(sheet: str, old: str, new: object):  # type: ignore[no-untyped-def]
    def change(book: OddBook) -> None:
        row = rows_of(book, sheet)[HEADER]
        row[row.index(old)] = new

    return change


def add_column(heading: object, value: object):  # type: ignore[no-untyped-def]
    def change(book: OddBook) -> None:
        rows = rows_of(book, "Areas")
        rows[HEADER].append(heading)
        rows[HEADER + 1].append(value)

    return change


def rename_sheet(old: str, new: str):  # type: ignore[no-untyped-def]
    def change(book: OddBook) -> None:
        book.sheets = {new if name == old else name: sheet for name, sheet in book.sheets.items()}

    return change


def add_row(sheet: str, *cells: object, after_end: bool = False):  # type: ignore[no-untyped-def]
    def change(book: OddBook) -> None:
        rows = rows_of(book, sheet)
        rows.insert(len(rows) if after_end else len(rows) - 1, list(cells))

    return change


def without_end(book: OddBook) -> None:
    for sheet in book.sheets.values():
        sheet.rows = [row for row in sheet.rows if row != [END_MARK]]


def end_mark_moved(book: OddBook) -> None:
    rows = rows_of(book, "Areas")
    rows[-1] = [None, None, f" {END_MARK.upper()} "]


def reorder_sheets(book: OddBook) -> None:
    book.sheets = dict(reversed(list(book.sheets.items())))


def hide(book: OddBook) -> None:
    book.sheets["Areas"].hidden_rows = {HEADER + 2}
    book.sheets["Ledger"].state = "veryHidden"


def dates_of_1904(book: OddBook) -> None:
    from odd_files import Num

    book.properties = '<workbookPr date1904="1"/>'
    book.put("Staff", "price year", Num(45383 - 1462, 2))


def placeholder_zeros(book: OddBook) -> None:
    book.calculation = '<calcPr fullCalcOnLoad="1"/>'
    book.put("Staff", "salary", Formula("30000+3000", "<v>0</v>"))


def external_link(book: OddBook) -> None:
    book.parts["xl/externalLinks/externalLink1.xml"] = "<externalLink/>"
    book.put("Staff", "salary", Formula("[1]Pay!A1", "<v>33000</v>"))


def embedded(book: OddBook) -> None:
    book.parts["xl/embeddings/oleObject1.bin"] = "x"


def version(number: str):  # type: ignore[no-untyped-def]
    def change(book: OddBook) -> None:
        for name in ("Cover", "Lists"):
            book.sheets[name].rows[1][-1] = f"{SCHEMA_ID} {number}"

    return change


def before_risk(book: OddBook) -> None:
    """Make it a workbook of the version that had no risk sheets."""
    version("1")(book)
    for name in ("Risk states", "Risk moves", "Risk effects"):
        del book.sheets[name]


def whole_bad_column(book: OddBook) -> None:
    rows = rows_of(book, "Areas")
    first = rows[HEADER + 1]
    rows[HEADER + 1 : HEADER + 3] = [["a" + str(n), *first[1:3], f"about {n}", *first[4:]] for n in range(40)]
    book.put("Outcomes", "area", "a1")


def everything_wrong(book: OddBook) -> None:
    book.put("Staff", "salary", "about 33000")
    book.put("Areas", "role", "servise")
    del book.sheets["Ledger"]
    rename("Contact", "reached", "got through")(book)
    book.sheets["Pathway"].merged = ["A5:B5"]


def stray_headings(book: OddBook) -> None:
    rows_of(book, "Areas")[HEADER] = [None] * 12


def long_total(book: OddBook) -> None:
    rows = rows_of(book, "Areas")
    rows.insert(len(rows) - 1, [None, "Total", None, 6800])


TABLES: dict[str, Case] = {
    "columns moved": (move_column, Same()),
    "columns moved and one wrong": (moved_and_wrong, refused(("WB136", "Staff!X5"))),
    "blank column inserted": (insert_column, Same()),
    "rows inserted": (insert_rows, Same()),
    "rows reordered": (reverse_rows, Same()),
    "sheets reordered": (reorder_sheets, Same()),
    "rows and sheets hidden": (hide, Same("hidden")),
    "headings in capitals with odd spaces": (rename("Staff", "salary", "  SALARY\u00a0"), Same()),
    "heading broken over lines": (rename("Staff", "weeks a year after leave", "weeks a year\nafter leave"), Same()),
    "heading renamed": (
        rename("Staff", "salary", "salery"),
        refused(("WB115", "Staff!E4"), ("WB114", "Staff!A4")),
    ),
    "heading cleared": (rename("Staff", "salary", None), refused(("WB114", "Staff!A4"), ("WB117", "Staff!E5"))),
    "optional column deleted": (drop_column("note"), refused(("WB114", "Staff!A4"))),
    "required column deleted": (drop_column("count in", "Pathway"), refused(("WB114", "Pathway!A4"))),
    "column doubled": (add_column("role", "service"), refused(("WB116", "Areas!L4"))),
    "column of one's own": (add_column("my working", 3), refused(("WB115", "Areas!L4"))),
    "row check column": (add_column("Row check", "complete"), Same()),
    "note beside the table": (add_column(None, "ask Jo"), refused(("WB117", "Areas!L5"))),
    "headings deleted": (stray_headings, refused(("WB113", "Areas!A1"))),
    "merged data cells": (
        lambda book: book.sheets["Areas"].merged.append("A5:A6"),
        refused(("WB118", "Areas!A5")),
    ),
    "merged title": (lambda book: book.sheets["Areas"].merged.append("A1:D1"), Same()),
    "junk below the end mark": (
        add_row("Areas", "ask Jo", 3, after_end=True),
        Same("1 row below the end of the table on sheet Areas not read"),
    ),
    "end mark in capitals elsewhere": (end_mark_moved, Same()),
    "no end mark": (without_end, Same()),
    "row of dashes": (add_row("Areas", "-", "-", "n/a"), Same()),
    "half a row": (
        add_row("Ledger", None, "Coordinators' pay"),
        refused(("WB131", "Ledger!A6"), ("WB131", "Ledger!C6"), ("WB131", "Ledger!D6"), ("WB131", "Ledger!E6"), ("WB131", "Ledger!F6"),
                ("WB131", "Ledger!G6")),
    ),
    "total row": (add_row("Areas", "Total", None, None, 6800), refused(("WB120", "Areas!A7"))),
    "total row without id": (long_total, refused(("WB120", "Areas!B7"))),
    "sheet missing": (lambda book: book.sheets.pop("Ledger"), refused(("WB111", "Ledger"))),
    "sheet renamed": (rename_sheet("Ledger", "Ledgers"), refused(("WB111", "Ledger"))),
    "sheet name in capitals": (rename_sheet("Ledger", "LEDGER "), Same()),
    "sheet doubled": (
        lambda book: book.sheets.update({"ledger ": Sheet([["x"]])}),
        refused(("WB112", "Ledger")),
    ),
    "sheet copied": (lambda book: book.sheets.update({"Ledger (2)": Sheet([["x"]])}), Same("sheet 'Ledger (2)' is not part")),
    "extra sheet": (lambda book: book.sheets.update({"Scratch": Sheet([["x"]])}), Same("sheet 'Scratch' is not part")),
    "chart sheet of that name": (lambda book: setattr(book.sheets["Ledger"], "kind", "chartsheet"), refused(("WB123", "Ledger"))),
    "required sheet emptied": (lambda book: rows_of(book, "Outcomes").pop(HEADER + 1), refused(("WB119", "Outcomes"))),
    "optional sheet emptied": (lambda book: rows_of(book, "Ledger").pop(HEADER + 1), Reads("Ledger", "", None)),
    "cover deleted": (lambda book: book.sheets.pop("Cover"), Same()),
    "lists deleted": (lambda book: book.sheets.pop("Lists"), Same()),
    "not of this template": (
        lambda book: (book.sheets.pop("Lists"), book.sheets.pop("Cover")),
        refused(("WB109", "odd.xlsx")),
    ),
    "template before the risk sheets, and a sheet missing": (
        lambda book: (before_risk(book), book.sheets.pop("Ledger")), refused(("WB111", "Ledger")),
    ),
    "risk sheet lost": (lambda book: book.sheets.pop("Risk moves"), refused(("WB111", "Risk moves"))),
    "older template": (version("0"), refused(("WB110", "odd.xlsx"))),
    "newer template": (version("2.1"), refused(("WB110", "odd.xlsx"))),
    "cover of one version, lists of another": (
        lambda book: book.sheets["Lists"].rows.append([f"{SCHEMA_ID} 7"]),
        refused(("WB110", "odd.xlsx")),
    ),
    "setting deleted": (lambda book: rows_of(book, "Settings").pop(HEADER + 4), refused(("WB121", "Settings!A4"))),
    "optional setting deleted": (
        lambda book: book.sheets.update({"Settings": Sheet([r for r in rows_of(book, "Settings") if r[0] != "budget"])}),
        Reads("Settings", "", None),
    ),
    "dates of 1904": (dates_of_1904, Reads("Staff", "price_year", "2024/25", "1 April 2024")),
    "zeros that a program saved for formulas": (placeholder_zeros, refused(("WB134", "Staff!E5"))),
    "external link": (external_link, Same("links to other workbooks are not followed")),
    "embedded object": (embedded, Same("embedded objects were not opened")),
    "a whole bad column": (whole_bad_column, refused(("WB136", "Areas!D5:D44"))),
    "many things at once": (
        everything_wrong,
        refused(("WB136", "Staff!E5"), ("WB141", "Areas!C5"), ("WB111", "Ledger"), ("WB115", "Contact!E4"), ("WB114", "Contact!A4"),
                ("WB118", "Pathway!A5")),
    ),
}  # fmt: skip
