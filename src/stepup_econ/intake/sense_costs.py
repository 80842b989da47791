"""Sense checks of the money sheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stepup_econ.intake.build_costs import BENEFIT_SERIES, LOCAL_PAY_SERIES
from stepup_econ.intake.cells import flag, maybe, number, text
from stepup_econ.intake.rows import Book, Row
from stepup_econ.intake.sense_service import Check, range_problems
from stepup_econ.intake.sense_words import sense, unknown
from stepup_econ.prices.units import units_agree
from stepup_econ.problems import Problem

if TYPE_CHECKING:
    from stepup_econ.prices.library import PriceLibrary

PAY_KEYS = ("salary", "price_year", "ni_rate", "ni_threshold", "pension")
OVERHEAD_KEYS = ("direct", "indirect", "capital")
LOCAL_QUANTITIES = ("Agencies", "Set-up", "Consequences")


def one_coordinator(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Exactly one role is the coordinator, and it is paid for by post."""
    rows = book.tables["Staff"]
    chosen = [row for row in rows if flag(row, "coordinator")]
    if len(chosen) != 1:
        found = ", ".join(row.where("coordinator") for row in chosen) or "none"
        mend = "Write yes for the role whose posts are counted on sheets Areas and Capacity, and no for the rest."
        yield sense("WB210", (chosen or list(rows))[0].where("coordinator"), f"yes at {found}", "yes for exactly one role", mend)


def rates_complete(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Each role has either salary and what comes on top, or an hourly unit cost; never both, never neither."""
    for row in book.tables["Staff"]:
        missing = [key for key in PAY_KEYS if row[key] is None]
        missing += [key for key in OVERHEAD_KEYS if flag(row, f"with_{key}") and row[key] is None]
        if row["unit_cost"] is not None:
            if row["salary"] is not None:
                mend = "Clear one of them: a rate is built from the salary or taken from the price library."
                yield sense("WB211", row.where("unit_cost"), "a salary and a unit cost", "one of the two", mend)
            yield from _unit(row, "unit_cost", "hour", library)
        elif missing:
            mend = "Fill it in, or give an hourly unit cost id instead."
            for key in missing:
                yield sense("WB211", row.where(key), "nothing", "a number that the rate is built from", mend)
        yield from range_problems(
            row,
            ("salary_low", "salary", "salary_high"),
            tuple(maybe(row, k) for k in ("salary_low", "salary", "salary_high")),  # type: ignore[arg-type]
        )


def units_match(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """A unit cost is used only with a count of its own unit, and each range is in order."""
    for sheet in ("Agencies", "Consequences"):
        for row in book.tables[sheet]:
            yield from _unit(row, "counted_in", text(row, "counted_in"), library)
    for sheet in LOCAL_QUANTITIES:
        for row in book.tables[sheet]:
            low, value, high = (maybe(row, key) for key in ("low", "value", "high"))
            yield from range_problems(row, ("low", "value", "high"), (low, value, high))


def _unit(row: Row, key: str, driver: str, library: PriceLibrary) -> Iterator[Problem]:
    unit = library.unit_costs.get(text(row, "unit_cost"))
    if unit is not None and not units_agree(unit.per, driver):
        expected = f"'{unit.per}', the unit of {unit.id} ({row.where('unit_cost')})"
        mend = "Count what the price is for, or choose a unit cost for what is counted."
        yield sense("WB212", row.where(key), f"'{driver}'", expected, mend)


def nothing_twice(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """A unit cost and its own component are never both counted for the same strategy or event."""
    for sheet, group in (("Agencies", "strategy"), ("Consequences", "outcome")):
        for name in dict.fromkeys(text(row, group) for row in book.tables[sheet]):
            rows = [row for row in book.tables[sheet] if text(row, group) == name]
            used = [text(row, "unit_cost") for row in rows if text(row, "unit_cost") in library.unit_costs]
            for problem in library.double_counting(used):
                found = f"{problem.where} {problem.found}"
                for row in (row for row in rows if text(row, "unit_cost") == problem.where):
                    yield sense("WB213", row.where("unit_cost"), found, problem.expected, problem.mend)


def types_match(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """A consequence's value type is that of its unit cost: fiscal, economic and social values are never mixed."""
    for row in book.tables["Consequences"]:
        unit = library.unit_costs.get(text(row, "unit_cost"))
        if unit is not None and unit.value_type != text(row, "value_type"):
            expected = f"'{unit.value_type}', the value type of {unit.id}"
            mend = "Use the value type of the unit cost; a total of several types cannot be counted as one of them."
            yield sense("WB214", row.where("value_type"), f"'{text(row, 'value_type')}'", expected, mend)


def years_known(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Every price can be brought to the price year by its index."""
    target = str(book.setting("price_year"))
    for sheet in ("Staff", "Agencies", "Consequences"):
        for row in book.tables[sheet]:
            unit = library.unit_costs.get(text(row, "unit_cost"))
            if unit is not None:
                series = BENEFIT_SERIES if sheet == "Consequences" else unit.series
                yield from _year(row, "unit_cost", str(unit.price_year), target, series, library)
    for sheet in ("Staff", "Set-up", "Ledger", "Risk states", "Risk moves"):
        for row in book.tables[sheet]:
            if row["price_year"] is not None:
                yield from _year(row, "price_year", text(row, "price_year"), target, LOCAL_PAY_SERIES, library)


def _year(row: Row, key: str, year: str, target: str, series: str, library: PriceLibrary) -> Iterator[Problem]:
    if year == target:
        return
    try:
        library.index.uprate(1.0, year, target, series)
    except ValueError as error:
        mend = "Choose another price year on sheet Settings, or a unit cost whose index reaches it."
        yield sense("WB215", row.where(key), f"prices of {year} for {target}", f"years inside the series: {error}", mend)


def capacity_fits(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Least is not above most, and the least of all areas is not above the total."""
    rows = book.tables["Capacity"]
    for row in rows:
        least, most = number(row, "least"), number(row, "most")
        if least > most:
            mend = "The least FTE of an area cannot be above its most: check both."
            yield sense("WB217", row.where("least"), f"{least:g}", f"at most {most:g} ({row.where('most')})", mend)
    total = book.setting("total_fte")
    if rows and isinstance(total, (int, float)) and sum(number(row, "least") for row in rows) > total:
        mend = "Lower some of the least FTE, or raise total_fte on sheet Settings."
        asked = sum(number(row, "least") for row in rows)
        yield sense("WB217", rows[0].where("least"), f"{asked:g} in all", f"at most {total:g} (total_fte)", mend)


def ledger_matches(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Each ledger line names a role or a set-up item."""
    known = [row.id for sheet in ("Staff", "Set-up") for row in book.tables[sheet]]
    for row in book.tables["Ledger"]:
        if text(row, "matches") not in known:
            yield unknown(row, "matches", text(row, "matches"), "role or set-up item", known)


def used_under_service(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Without a service, other agencies' events are counted for families eligible or referred: no other group exists."""
    offering = {row.id for row in book.tables["Strategies"] if text(row, "protocol")}
    for row in book.tables["Agencies"]:
        if text(row, "strategy") not in offering and text(row, "per") not in ("eligible", "referred"):
            mend = "Without a service only families eligible or referred exist: choose one of these groups."
            yield sense(
                "WB216", row.where("per"), f"'{text(row, 'per')}' under '{text(row, 'strategy')}'", "eligible or referred", mend
            )


COST_CHECKS: tuple[Check, ...] = (
    one_coordinator, rates_complete, units_match, nothing_twice, types_match, years_known, capacity_fits, ledger_matches,
    used_under_service,
)  # fmt: skip
