"""What is wrong with an input, said so that the person who typed it can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Stage = Literal["structure", "sense"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where it is, what was found, what was expected, how to mend it.

    Parameters
    ----------
    code : str
        Stable code, for example ``"WB203"``; listed in the reference docs.
    where : str
        ``Sheet!Cell`` for a workbook, ``file:row:column`` for a text file, or an argument's name.
    found, expected, mend : str
        Short phrases in lower case; `mend` is a whole sentence.
    stage : {"structure", "sense"}
        Structure problems (sheets, headings, types, units, years) are all found before sense problems.
    """

    code: str
    where: str
    found: str
    expected: str
    mend: str
    stage: Stage = "structure"

    def __str__(self) -> str:
        return f"[{self.code}] {self.where}: found {self.found}, expected {self.expected}. {self.mend}"

    def as_row(self) -> dict[str, str]:
        """Return the problem as a plain row; sheet and cell (or text file, line and heading) apart where `where` names both."""
        sheet, _, cell = self.where.partition("!")
        name, is_text, place = self.where.partition(".csv:")
        if is_text:
            sheet, cell = f"{name}.csv", place
        return {
            "code": self.code,
            "sheet": sheet,
            "cell": cell,
            "found": self.found,
            "expected": self.expected,
            "mend": self.mend,
            "stage": self.stage,
        }


class InputError(ValueError):
    """An input that cannot be used, with every problem found in it, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        lines = "\n".join(str(problem) for problem in self.problems)
        super().__init__(f"{count} problem{'s' if count != 1 else ''} to mend\n{lines}")


def raise_if(problems: Iterable[Problem]) -> None:
    """Raise one `InputError` that holds all the problems, or return quietly if there are none."""
    found = tuple(problems)
    if found:
        raise InputError(found)
