"""The data dictionary of family records, made from their declaration."""

from __future__ import annotations

from stepup_econ.records.parsing import MISSING, expected
from stepup_econ.records.schema import LOGS, Log
from stepup_econ.records.sources import CODES

_INTRODUCTION = """# Family records

The files that `stepup estimate` reads, each as CSV (UTF-8, separated by commas, semicolons or tabs) or Parquet, or as a frame of pandas,
polars or Arrow. Columns are found by heading, in any order; columns that are not listed are not read. Use pseudonyms: no name, no
address and no date of birth is asked for, and none should be in these files.

Read as missing, whatever the case: {missing}. Dates are typed as 2024-04-03, with or without a time of day; any other form is refused,
since 03/04/2024 could be two days. Rates hold from the first day up to, and not on, the day after.
"""


def records_page() -> str:
    """Return the dictionary of records and their problem codes in Markdown."""
    parts = [_INTRODUCTION.format(missing=", ".join(f"`{word}`" if word else "blank" for word in MISSING)), *(_table(log) for log in LOGS)]
    codes = [f"| {code} | {title} | {mend} |" for code, (title, mend) in CODES.items()]
    parts.append("\n".join(("## Problem codes of records", "", "| code | what is wrong | how to mend it |", "|---|---|---|", *codes, "")))
    return "\n".join(parts)


def _table(log: Log) -> str:
    need = "Required." if log.required else "May be left out."
    lines = [
        f"| {field.key} | {field.kind} | {'yes' if field.required else 'no'} | {expected(field)} | {field.example} | {field.help} |"
        for field in log.fields
    ]
    unique = f"Lines are told apart by {' and '.join(log.unique)}."
    head = ("| heading | kind | required | holds | example | meaning |", "|---|---|---|---|---|---|")
    return "\n".join((f"## {log.name}", "", f"{log.title}. {need} {unique}", "", *head, *lines, ""))
