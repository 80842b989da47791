"""Financial years: `2023/24` is a year of its own kind, never a bare number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import overload

_WRITTEN = re.compile(r"(\d{4})\s*[/\u2013-]\s*(\d{2}|\d{4})")
_FIRST, _LAST = 1900, 2199


@dataclass(frozen=True, order=True, slots=True)
class FinancialYear:
    """A year from 1 April to 31 March, named by the calendar year in which it starts.

    Parameters
    ----------
    start : int
        Calendar year of its April: 2023 for 2023/24.

    Examples
    --------
    >>> year = FinancialYear.parse("2023-24")
    >>> str(year), str(year + 1), year - FinancialYear(2008)
    ('2023/24', '2024/25', 15)
    """

    start: int

    def __post_init__(self) -> None:
        if isinstance(self.start, bool) or not isinstance(self.start, int) or not _FIRST <= self.start <= _LAST:
            raise ValueError(f"financial year: found {self.start!r}, expected a whole year from {_FIRST} to {_LAST}.")

    @classmethod
    def parse(cls, text: str | FinancialYear) -> FinancialYear:
        """Read `2023/24`, `2023-24` or `2023/2024`; anything else is refused, a bare `2023` above all.

        Raises
        ------
        ValueError
            The text is not a financial year, or its two years do not follow each other.
        """
        if isinstance(text, FinancialYear):
            return text
        match = _WRITTEN.fullmatch(text.strip()) if isinstance(text, str) else None
        if match is None:
            raise ValueError(f"financial year: found {text!r}, expected a year such as 2023/24. Write both years.")
        year = cls(int(match[1]))
        if int(match[2]) not in ((year.start + 1) % 100, year.start + 1):
            raise ValueError(f"financial year: found {text!r}, expected {year}. The second year must follow the first.")
        return year

    def __str__(self) -> str:
        return f"{self.start}/{(self.start + 1) % 100:02d}"

    def __add__(self, years: int) -> FinancialYear:
        if isinstance(years, bool) or not isinstance(years, int):
            return NotImplemented
        return FinancialYear(self.start + years)

    @overload
    def __sub__(self, other: FinancialYear) -> int: ...
    @overload
    def __sub__(self, other: int) -> FinancialYear: ...
    def __sub__(self, other: FinancialYear | int) -> int | FinancialYear:
        if isinstance(other, FinancialYear):
            return self.start - other.start
        if isinstance(other, bool) or not isinstance(other, int):
            return NotImplemented
        return FinancialYear(self.start - other)
