"""Sense checks of outcomes, evidence, settings and scenarios."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stepup_econ.evaluation.combine import RATIOS
from stepup_econ.intake.cells import count_range, maybe, number, text
from stepup_econ.intake.rows import Book, Censored, Row
from stepup_econ.intake.sense_service import Check, part_problems, range_problems
from stepup_econ.intake.sense_words import sense, unknown
from stepup_econ.intake.sheets import SHEETS
from stepup_econ.problems import Problem

if TYPE_CHECKING:
    from stepup_econ.prices.library import PriceLibrary

MOST_LOG_SE = 5.0
"""Largest standard error of a log ratio that is believed: its interval runs from a twenty-thousandth to twenty thousand times."""


def events_within(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """No more families have the event than were followed."""
    for row in book.tables["Outcomes"]:
        followed = row["followed"]
        if isinstance(followed, Censored) and followed.high is None:
            mend = "Give the number itself, or a range such as 10-19."
            yield sense("WB206", row.where("followed"), str(followed), "a count with an upper end", mend)
            continue
        most = count_range(row, "followed")[1]
        events = count_range(row, "events", most)[0]
        if events > most:
            expected = f"at most {most:,} (families followed, {row.where('followed')})"
            mend = "Families with the event are among those followed: check both."
            yield sense("WB203", row.where("events"), f"{events:,}", expected, mend)


def outcomes_agree(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """The lines of an outcome say the same of it, and none is given twice."""
    first: dict[str, Row] = {}
    seen: dict[tuple[str, str, str], Row] = {}
    for row in book.tables["Outcomes"]:
        leader = first.setdefault(text(row, "outcome"), row)
        for key in ("label", "better", "months"):
            if row[key] != leader[key]:
                expected = f"'{leader[key]}' as at {leader.where(key)}"
                mend = "Write the same on every line of the outcome, or give it another outcome id."
                yield sense("WB218", row.where(key), f"'{row[key]}'", expected, mend)
        place = (text(row, "outcome"), text(row, "area"), text(row, "period"))
        if place in seen:
            mend = "Give each outcome once for an area and period: add the counts, or take one line out."
            yield sense("WB218", row.where("area"), f"{' '.join(place)} again", f"once ({seen[place].where('area')})", mend)
        seen.setdefault(place, row)


def baselines_given(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Each outcome has a baseline risk: counts of comparison areas after, or a published risk."""
    roles = {row.id: text(row, "role") for row in book.tables["Areas"]}
    for name in dict.fromkeys(text(row, "outcome") for row in book.tables["Outcomes"]):
        rows = [row for row in book.tables["Outcomes"] if text(row, "outcome") == name]
        counted = any(roles.get(text(r, "area")) == "comparison" and text(r, "period") == "after" for r in rows)
        published = any(text(r, "outcome") == name and text(r, "measure") == "risk" for r in book.tables["Evidence"])
        if not counted and not published:
            mend = "Add counts of a comparison area after the service began, or a risk on sheet Evidence."
            yield sense("WB219", rows[0].where("outcome"), f"no baseline for '{name}'", "a baseline risk", mend)


def outcomes_known(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Outcomes that other sheets name are on the Outcomes sheet, the primary one too."""
    known = list(dict.fromkeys(text(row, "outcome") for row in book.tables["Outcomes"]))
    for sheet in ("Evidence", "Consequences"):
        for row in book.tables[sheet]:
            if text(row, "outcome") not in known:
                yield unknown(row, "outcome", text(row, "outcome"), "outcome on sheet Outcomes", known)
    primary = str(book.setting("primary_outcome"))
    if primary not in known:
        yield unknown(book.settings["primary_outcome"], "value", primary, "outcome on sheet Outcomes", known)


def evidence_possible(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """A ratio is positive, a risk between 0 and 1, a range in order, an effect given once for a strategy."""
    seen: dict[tuple[str, str, bool], Row] = {}
    for row in book.tables["Evidence"]:
        measure, value = text(row, "measure"), number(row, "value")
        ends = (maybe(row, "low"), value, maybe(row, "high"))
        if measure in RATIOS and min(end for end in ends if end is not None) <= 0:
            mend = "A ratio of 1 means no effect; give it as a positive number."
            yield sense("WB220", row.where("value"), f"{value:g}", "a ratio above 0", mend)
        if measure == "risk" and not 0 <= value <= 1:
            yield sense("WB220", row.where("value"), f"{value:g}", "a risk from 0 to 1", "Type 22% as 0.22.")
        yield from range_problems(row, ("low", "value", "high"), ends)
        place = (text(row, "outcome"), text(row, "strategy"), measure == "risk")
        if place in seen:
            mend = "Keep one line: combine the studies first, or try the other one as a scenario."
            yield sense(
                "WB222", row.where("outcome"), f"a second line for '{place[0]}'", f"one ({seen[place].where('outcome')})", mend
            )
        seen.setdefault(place, row)


def evidence_certain(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Published evidence has counts that can be, and an uncertainty: no study gives an effect to the last digit."""
    for row in book.tables["Evidence"]:
        measure, se = text(row, "measure"), maybe(row, "se")
        yield from part_problems(row, "count", "out_of")
        if measure == "risk":
            continue
        if se == 0 or (row["low"] is not None and row["low"] == row["high"]):
            mend = "Give the interval or the standard error as published; leave both blank for the convention of its quality."
            yield sense("WB221", row.where("low" if se is None else "se"), "no uncertainty at all", "an interval with a width", mend)
        elif measure in RATIOS and se is not None and se > MOST_LOG_SE:
            mend = "Give the standard error of the logarithm of the ratio."
            yield sense("WB221", row.where("se"), f"{se:g}", f"at most {MOST_LOG_SE:g} on the log scale", mend)


def scenarios_point(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Each scenario line names a sheet, a row and a column that exist."""
    sheets = {sheet.name.casefold(): sheet for sheet in SHEETS if sheet.name != "Scenarios"}
    for row in book.tables["Scenarios"]:
        declared = sheets.get(text(row, "sheet").casefold())
        if declared is None:
            yield unknown(row, "sheet", text(row, "sheet"), "sheet", [sheet.name for sheet in sheets.values()])
            continue
        headings = {column.label.casefold() for column in declared.columns} | set(declared.keys)
        if text(row, "column").casefold() not in headings:
            yield unknown(
                row, "column", text(row, "column"), f"column of sheet {declared.name}", [c.label for c in declared.columns]
            )
        known = [line.id for line in book.tables[declared.name]]
        if text(row, "row") not in known:
            yield unknown(row, "row", text(row, "row"), f"row of sheet {declared.name}", known)


EFFECT_CHECKS: tuple[Check, ...] = (
    events_within, outcomes_agree, baselines_given, outcomes_known, evidence_possible, evidence_certain,
    scenarios_point,
)  # fmt: skip
