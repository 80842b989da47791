"""What a column and a sheet of the workbook are: the words every sheet is declared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "id", "text", "choice", "reference", "unit_cost", "number", "money", "share", "percent",
    "count", "integer", "minutes", "months", "year", "yes_no", "date", "grid",
]  # fmt: skip
"""How a cell is read. `share` is 0 to 1 (`81%` and `0.81` are understood, a bare `81` is refused); `percent` columns hold
rates such as 3.5 %, read the same way; `count` takes whole numbers and censored counts such as `<5`; `year` takes
`2023/24`; `grid` takes `low:high:step`."""

Who = Literal["F", "S", "E", "-"]
WHO = {"F": "finance officer", "S": "service manager", "E": "economist", "-": "calculated"}

MOST_COUNTED, MOST_MONEY, MOST_EVENTS, MOST_MEASURED = 10_000_000.0, 1_000_000_000.0, 10_000.0, 1_000_000.0
"""Upper limits where nothing narrower can be said: they catch a slip of the keyboard, such as a telephone number in a column of counts."""

QUALITIES = ("green", "amber", "red", "assumed")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what it means, its unit, who fills it and what it may hold."""

    key: str
    label: str
    kind: Kind
    unit: str
    help: str
    example: str
    who: Who
    required: bool = False  # unless the column `unless` is filled in, where one is named
    choices: tuple[str, ...] = ()
    refers_to: str = ""  # a sheet whose ids this column names; several ids are separated by `;` where `many`
    many: bool = False
    low: float | None = None
    high: float | None = None
    unless: str = ""
    since: str = "1"  # version of the template that brought the column; a workbook may do without one that came later


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: one table with a heading row, or the settings list."""

    name: str
    title: str
    instruction: str
    who: Who
    columns: tuple[Column, ...]
    blank_rows: int = 200
    required: bool = True  # at least one row must be filled in
    since: str = "1"  # version of the template that brought the sheet

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of the columns, in order."""
        return tuple(column.key for column in self.columns)

    def column(self, key: str) -> Column:
        """Return the column with this key; `KeyError` if there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)


def row_id(what: str, example: str, who: Who) -> Column:
    """Declare the id column: short, lower case, unique on the sheet."""
    return Column(
        "id", "id", "id", "text",
        f"Short name of the {what}, used once on this sheet: lower-case letters, digits and _", example, who, required=True,
    )  # fmt: skip


def label(what: str, example: str, who: Who) -> Column:
    """Declare the label column: what readers of the brief will see."""
    return Column("label", "label", "text", "text", f"Name of the {what} as readers will see it", example, who, required=True)


def evidence(who: Who, unless: str = "") -> tuple[Column, ...]:
    """Declare source, quality and note, which stand beside every number; `unless` a column that is filled in brings them."""
    return (
        Column("source", "source", "text", "text", "Where the number comes from: document, page, system, date, or who judged it",
               "Service log, April 2024, counted by hand", who, required=True, unless=unless),
        Column("quality", "quality", "choice", "one of four", "green: counted or published for this; amber: published for something "
               "near; red: one person's judgement; assumed: nobody has checked it", "amber", who, required=True, choices=QUALITIES,
               unless=unless),
        Column("note", "note", "text", "text", "Anything a reader should know (not needed)", "Excludes March", who),
    )  # fmt: skip


def amount(
    what: str, unit: str, kind: Kind, examples: tuple[str, str, str, str], who: Who, *, high: float
) -> tuple[Column, ...]:  # fmt: skip
    """Declare an uncertain amount: value, and low and high (95 %) or a standard error where they are known; an example of each."""
    return (
        Column("value", "value", kind, unit, what, examples[0], who, required=True, low=0, high=high),
        Column("low", "low", kind, unit, "Lower end of a 95 % range, if known", examples[1], who, low=0, high=high),
        Column("high", "high", kind, unit, "Upper end of a 95 % range, if known", examples[2], who, low=0, high=high),
        Column("se", "standard error", "number", unit, "Standard error, if known instead of a range", examples[3], who, low=0, high=high),
    )
