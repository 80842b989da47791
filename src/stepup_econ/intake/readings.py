"""A cell as it was found, before anybody asks what it means, and the two answers that reading it can give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from stepup_econ.intake.days import day_text, from_serial
from stepup_econ.intake.rows import Value
from stepup_econ.intake.text import echo, fold, is_missing, number_text, percent_text, tidy

Form = Literal["blank", "text", "number", "percent", "date", "bool", "error"]
"""`percent` and `date` are numbers that the spreadsheet shows as such; the value is the number that is stored."""


class RawCell(NamedTuple):
    """One stored cell; a named tuple, because a sheet may hold a million and a tuple is made five times as fast.

    Parameters
    ----------
    value : str, float, bool or None
        What is stored: text, number (a serial day, counted from 1899-12-30, for `date`), yes or no, the error's name.
    form : Form
        What sort of value it is.
    formula : bool
        The value was calculated by a formula.
    saved : bool
        False where a formula was never calculated, so that no value is stored.
    typed : bool
        False where the file has no types (a text file), so that numbers are text by nature.
    """

    value: str | float | bool | None
    form: Form
    formula: bool = False
    saved: bool = True
    typed: bool = True

    @property
    def text(self) -> str:
        """Return what the cell says as text, without spaces at the ends."""
        if self.value is None:
            return ""
        if isinstance(self.value, bool):
            return "TRUE" if self.value else "FALSE"
        if isinstance(self.value, float):
            return percent_text(self.value) if self.form == "percent" else number_text(self.value)
        return tidy(self.value)

    @property
    def blank(self) -> bool:
        """Tell whether the cell holds nothing, or only a mark that says so."""
        return self.saved and (self.form == "blank" or (self.form == "text" and is_missing(self.text)))

    @property
    def echo(self) -> str:
        """Return the cell as a message names it: numbers exact, text in quotes."""
        if self.form in ("number", "percent"):
            return self.text
        if self.form == "date" and isinstance(self.value, float):
            day = from_serial(self.value)
            return f"the number {self.text} shown as a date" if day is None else f"the date {day_text(day)}"
        return echo(self.text)


BLANK = RawCell(None, "blank")


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell that was understood: its value, and a note where it was not typed plainly."""

    value: Value
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A cell that was not understood: what was found, what was expected, how to mend it."""

    code: str
    found: str
    expected: str
    mend: str


@dataclass(frozen=True, slots=True)
class Known:
    """The ids that a column may name: those on other sheets and those of the price library.

    Parameters
    ----------
    ids : Mapping[str, tuple[str, ...]]
        Ids by the name that a column refers to (a sheet, or ``agencies``). A name that is not there is not checked.
    suggest : bool
        Look for the nearest id where one is not known; that takes long, and after many such cells nobody reads it.
    """

    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    suggest: bool = True
    folded: dict[str, dict[str, str]] = field(default_factory=dict, compare=False, repr=False)

    def of(self, name: str) -> tuple[str, ...] | None:
        """Return the ids under this name, or None where they are not known."""
        return self.ids.get(name)

    def find(self, name: str, text: str) -> str | None:
        """Return the id under this name that is the same but for case, spacing, quotes and `_`; None where there is none."""
        if name not in self.folded:
            self.folded[name] = {fold(word).replace("_", " "): word for word in reversed(self.ids.get(name, ()))}
        return self.folded[name].get(fold(text).replace("_", " "))
