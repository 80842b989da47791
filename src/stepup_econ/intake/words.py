"""Words from closed lists: ids, choices, yes and no, and ids that other sheets or the price library hold."""

from __future__ import annotations

import re
from collections.abc import Iterable

from stepup_econ.intake.columns import Column
from stepup_econ.intake.days import day_text, from_serial
from stepup_econ.intake.readings import Known, RawCell, Reading, Refusal
from stepup_econ.intake.text import as_id, echo, fold, listed, nearest, tidy

_ID = re.compile(r"[a-z0-9][a-z0-9_]{0,63}")
_YES, _NO = ("yes", "y", "true"), ("no", "n", "false")
_SHEET_OF = {"agencies": "list of agencies in unit_costs", "unit_costs": "price library in unit_costs"}


def read_text(cell: RawCell, column: Column) -> Reading | Refusal:
    """Read free text as it stands, without spaces at its ends; a number typed there is kept as it is shown."""
    if cell.form == "date":
        day = from_serial(cell.value) if isinstance(cell.value, float) else None
        if day is None:
            return Refusal("WB145", cell.echo, "text", "Type it again with an apostrophe before it.")
        return Reading(day_text(day), f"the date cell read as the text '{day_text(day)}'")
    return Reading(cell.text)


def read_id(cell: RawCell, column: Column) -> Reading | Refusal:
    """Read a row's own id: capitals and spaces are folded with a note, other signs are refused."""
    said = as_id(cell.text)
    if cell.form == "date" or _ID.fullmatch(said) is None:
        return Refusal(
            "WB132",
            cell.echo,
            "an id of lower-case letters, digits and _",
            f"Type a short name, as {column.example or 'north'}.",
        )
    return Reading(said, "" if said == cell.value or cell.form != "text" else f"{echo(cell.text)} read as the id '{said}'")


def read_choice(cell: RawCell, column: Column) -> Reading | Refusal:
    """Read one of the column's choices, whatever its case and spacing."""
    found = _match(cell.text, column.choices)
    if found is None and isinstance(cell.value, float):
        found = next((choice for choice in column.choices if _is_number(choice) and float(choice) == cell.value), None)
    if found is None:
        return _unknown("WB141", cell, f"one of {listed(column.choices)}", column.choices, "Choose from the list.")
    return Reading(found, "" if cell.form != "text" else _heard(str(cell.value), found))


def _heard(typed: str, said: str) -> str:
    """Say what was understood where it is not what was typed."""
    if typed == said:
        return ""
    return f"spaces around '{said}' left out" if tidy(typed) == said else f"{echo(typed)} read as '{said}'"


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) is not None


def _match(text: str, words: Iterable[str]) -> str | None:
    """Return the word that is the same but for case, spacing, quotes and `_`; None where there is none."""
    wanted = fold(text).replace("_", " ")
    return next((word for word in words if fold(word).replace("_", " ") == wanted), None)


def _unknown(code: str, cell: RawCell, expected: str, words: Iterable[str], mend: str) -> Refusal:
    suggestion = nearest(cell.text, words)
    return Refusal(code, cell.echo, expected, f"Nearest: '{suggestion}'. {mend}" if suggestion else mend)


def read_yes_no(cell: RawCell, column: Column) -> Reading | Refusal:
    """Read yes or no."""
    word = fold(cell.text)
    if cell.form in ("text", "bool") and word in _YES + _NO:
        said = "yes" if word in _YES else "no"
        return Reading(word in _YES, "" if cell.form == "bool" or cell.value == said else f"{cell.text} read as {said}")
    return Refusal("WB142", cell.echo, "yes or no", "Type yes or no.")


def read_reference(cell: RawCell, column: Column, known: Known) -> Reading | Refusal:
    """Read an id (or several, separated by `;`) that another sheet or list holds; a column's choices may stand for ids too."""
    name = "unit_costs" if column.kind == "unit_cost" else column.refers_to
    parts = (
        [part for part in cell.text.split(";") if part.strip()]
        if column.many
        else [str(cell.value or "") if cell.form == "text" else cell.text]
    )
    reads = [_one_reference(part, name, known, column) for part in parts]
    for read in reads:
        if isinstance(read, Refusal):
            return read
    ids = tuple(str(read.value) for read in reads if isinstance(read, Reading))
    note = "; ".join(read.note for read in reads if isinstance(read, Reading) and read.note)
    return Reading(ids if column.many else ids[0], note)


def _one_reference(text: str, name: str, known: Known, column: Column) -> Reading | Refusal:
    ids, said = known.of(name), as_id(text)
    found = said if ids is None and _ID.fullmatch(said) else known.find(name, text) or _match(text, column.choices)
    if found is not None:
        return Reading(found, "" if found == (text.strip() if column.many else text) else f"{echo(text)} read as '{found}'")
    code = "WB148" if name in _SHEET_OF else "WB147"
    expected = f"an id on the {_SHEET_OF[name]}" if name in _SHEET_OF else f"an id on sheet {name}"
    few = f" ({listed(ids)})" if ids and len(ids) <= 8 else ""
    mend = "Use an id that is there." if name in _SHEET_OF else "Use an id that is there, or add a line for it."
    return _unknown(code, RawCell(text, "text"), expected + few, ids or () if known.suggest else (), mend)
