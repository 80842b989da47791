"""Price indices: what an amount of one year's prices is in another's, and which numbers said so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from stepup_econ.prices.years import FinancialYear

Kind = Literal["index", "pct_change"]
Status = Literal["outturn", "provisional", "forecast"]
Amount = TypeVar("Amount", float, NDArray[np.float64])
Year = FinancialYear | str

KINDS = ("index", "pct_change")
STATUSES = ("outturn", "provisional", "forecast")


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One published number of a price index: its level, or its change on the year before in percent."""

    series: str
    year: FinancialYear
    kind: Kind
    value: float
    vintage: str
    status: Status
    source: str
    page: str
    note: str


@dataclass(frozen=True, slots=True)
class Uprated(Generic[Amount]):
    """An amount in another year's prices, with the factor and the numbers it rests on."""

    value: Amount
    factor: float
    series: str
    vintage: str
    from_year: FinancialYear
    to_year: FinancialYear
    provisional: bool
    forecast: bool

    def __str__(self) -> str:
        if self.from_year == self.to_year:
            return f"{self.to_year} prices as published"
        marks = [mark for mark, on in (("provisional", self.provisional), ("forecast", self.forecast)) if on]
        marked = f" ({', '.join(marks)})" if marks else ""
        years = f"{self.from_year} to {self.to_year}"
        return f"{years} prices by {self.series}, {self.vintage}{marked}: x {self.factor:.4f}"


@dataclass(frozen=True, slots=True)
class _Level:
    """The index in one year, and whether it rests on a provisional or forecast number."""

    value: float
    provisional: bool
    forecast: bool


Levels = Mapping[FinancialYear, _Level]


class PriceIndex:
    """Published price indices, keyed by series, year and vintage.

    Parameters
    ----------
    rows : iterable of IndexRow
        Level series are used as they are. Percent-change series are chained; the year before the first change is their
        first year.

    Raises
    ------
    ValueError
        A year is given twice or a percent-change series has a gap.

    Notes
    -----
    The vintage used when none is named: among those that are not forecasts, the one that reaches the latest year; if
    several do, the last in alphabetical order, which for editions named by their date is the newest. A forecast is used
    only when its vintage is named; it then extends the vintage of the same release, the one whose name begins with
    the same word (`2026-03 OBR forecast` extends `2026-03 outturn`).
    """

    def __init__(self, rows: Iterable[IndexRow]) -> None:
        grouped: dict[tuple[str, str], list[IndexRow]] = {}
        for row in rows:
            grouped.setdefault((row.series, row.vintage), []).append(row)
        in_order = {key: tuple(sorted(group, key=lambda row: row.year)) for key, group in grouped.items()}
        self._rows = MappingProxyType(in_order)
        self._levels: dict[tuple[str, str], Levels] = {}
        for (series, vintage), group in self._rows.items():
            levels = _levels(group)
            if _is_forecast(group):
                levels = {**_levels(self._released_with(series, vintage)), **levels}
            self._levels[series, vintage] = MappingProxyType(levels)

    @property
    def series(self) -> tuple[str, ...]:
        """Return the names of the series."""
        return tuple(sorted({series for series, _ in self._rows}))

    def vintages(self, series: str) -> tuple[str, ...]:
        """Return the vintages of a series, those of forecasts included."""
        self._require_series(series)
        return tuple(sorted(vintage for name, vintage in self._rows if name == series))

    def rows(self, series: str, vintage: str | None = None) -> tuple[IndexRow, ...]:
        """Return the published rows of a series and vintage, by year."""
        return self._rows[series, self.vintage_used(series, vintage)]

    def span(self, series: str, vintage: str | None = None) -> tuple[FinancialYear, FinancialYear]:
        """Return the first and the last year that a series reaches."""
        years = self._levels[series, self.vintage_used(series, vintage)]
        return min(years), max(years)

    def vintage_used(self, series: str, vintage: str | None = None) -> str:
        """Return the vintage that is used: the one named, or the newest that is not a forecast."""
        self._require_series(series)
        if vintage is not None:
            if (series, vintage) not in self._rows:
                known = ", ".join(self.vintages(series))
                raise KeyError(f"price index {series}: found no vintage {vintage!r}, expected one of {known}.")
            return vintage
        outturns = [key for key, group in self._rows.items() if key[0] == series and not _is_forecast(group)]
        return max(outturns, key=lambda key: (max(self._levels[key]), key[1]))[1]

    def at(
        self, value: Amount, from_year: Year, to_year: Year, series: str, vintage: str | None = None
    ) -> Amount:
        """Return an amount of `from_year` prices in `to_year` prices.

        Parameters
        ----------
        value : float or ndarray
            Pounds, of any shape.
        from_year, to_year : FinancialYear or str
            Such as ``"2008/09"``.
        series : str
            Name of the index.
        vintage : str, optional
            Release of the index; by default the newest that is not a forecast.

        Raises
        ------
        ValueError
            A year is outside the series; the message names the series, its first and its last year.

        Notes
        -----
        value x index(to) / index(from).
        """
        return self.uprate(value, from_year, to_year, series, vintage).value

    def uprate(
        self, value: Amount, from_year: Year, to_year: Year, series: str, vintage: str | None = None
    ) -> Uprated[Amount]:
        """Do as `at`, and say which factor, series and vintage were used, and if a year is provisional or forecast."""
        used = self.vintage_used(series, vintage)
        first, last = FinancialYear.parse(from_year), FinancialYear.parse(to_year)
        start, end = self._level(series, used, first), self._level(series, used, last)
        factor = end.value / start.value
        # a year to itself must give back the very same number, whatever the index rests on
        settled = first == last
        provisional = not settled and (start.provisional or end.provisional)
        forecast = not settled and (start.forecast or end.forecast)
        return Uprated(value * factor, factor, series, used, first, last, provisional, forecast)

    def _level(self, series: str, vintage: str, year: FinancialYear) -> _Level:
        levels = self._levels[series, vintage]
        if year not in levels:
            first, last = self.span(series, vintage)
            raise ValueError(
                f"price index {series} ({vintage}): found {year}, expected a year from {first} to {last}. "
                "Choose a year in the series, name a vintage that reaches it, or use another series."
            )
        return levels[year]

    def _released_with(self, series: str, vintage: str) -> tuple[IndexRow, ...]:
        """Return the settled vintage of the same release as a forecast: levels of two releases may have two bases."""
        release = vintage.split(maxsplit=1)[0]
        for (name, other), group in self._rows.items():
            if name == series and other.split(maxsplit=1)[0] == release and not _is_forecast(group):
                return group
        raise ValueError(
            f"price index {series}: found the forecast {vintage!r} alone, expected the outturn of {release} beside it."
        )

    def _require_series(self, series: str) -> None:
        if all(name != series for name, _ in self._rows):
            raise KeyError(f"price index: found series {series!r}, expected one of {', '.join(self.series)}.")


def _is_forecast(rows: tuple[IndexRow, ...]) -> bool:
    return all(row.status == "forecast" for row in rows)


def _levels(rows: tuple[IndexRow, ...]) -> dict[FinancialYear, _Level]:
    """Return index levels by year from the published rows of one vintage, in order of year."""
    years = [row.year for row in rows]
    if len(set(years)) < len(years):
        named = f"{rows[0].series} ({rows[0].vintage})"
        raise ValueError(f"price index {named}: found a year twice, expected each year once.")
    if rows[0].kind == "index":
        return {row.year: _Level(row.value, row.status == "provisional", row.status == "forecast") for row in rows}
    return _chained(rows)


def _chained(rows: tuple[IndexRow, ...]) -> dict[FinancialYear, _Level]:
    """Chain yearly changes in percent; the year before the first change has the level 100."""
    level, provisional, forecast = 100.0, False, False
    levels = {rows[0].year - 1: _Level(level, provisional, forecast)}
    for row in rows:
        if row.year - 1 not in levels:
            raise ValueError(
                f"price index {row.series} ({row.vintage}): found no change for {row.year - 1}, expected every year."
            )
        level *= 1.0 + row.value / 100.0
        provisional = provisional or row.status == "provisional"
        forecast = forecast or row.status == "forecast"
        levels[row.year] = _Level(level, provisional, forecast)
    return levels
