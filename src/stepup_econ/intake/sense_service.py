"""Sense checks of the service sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from stepup_econ.evaluation.vocabulary import PATHWAY_STAGES, STAGES
from stepup_econ.intake.build_service import ALL, EXTRAS
from stepup_econ.intake.cells import count_range, flag, ids, maybe, number, text
from stepup_econ.intake.rows import Book, Censored, Row
from stepup_econ.intake.sense_words import sense, unknown
from stepup_econ.problems import Problem

if TYPE_CHECKING:
    from stepup_econ.prices.library import PriceLibrary

Check = Callable[[Book, "PriceLibrary"], Iterator[Problem]]


def one_reference(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Exactly one strategy is the reference, and it offers no service; at least one other offers one."""
    rows = book.tables["Strategies"]
    chosen = [row for row in rows if flag(row, "reference")]
    if len(chosen) != 1:
        found = ", ".join(row.where("reference") for row in chosen) or "none"
        mend = "Write yes for the strategy that the others are compared with and no for the rest."
        yield sense(
            "WB201", (chosen or list(rows))[0].where("reference"), f"yes at {found}", "yes for exactly one strategy", mend
        )
    protocols = {text(row, "protocol") for row in book.tables["Contact"]}
    for row in rows:
        named = text(row, "protocol")
        if flag(row, "reference") and named:
            mend = "Leave the protocol of the reference blank: it is what families get without the service."
            yield sense("WB204", row.where("protocol"), f"'{named}'", "no protocol for the reference", mend)
        elif named and named not in protocols:
            yield unknown(row, "protocol", named, "protocol on sheet Contact", sorted(protocols))
    if not any(text(row, "protocol") for row in rows):
        mend = "Give at least one strategy a contact protocol from sheet Contact."
        yield sense("WB204", rows[0].where("protocol"), "no strategy with a protocol", "a strategy that offers a service", mend)


def areas_of_both_kinds(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """There is a service area, and every area with limits on its posts is on the Areas sheet."""
    rows = book.tables["Areas"]
    known = [row.id for row in rows]
    if not any(text(row, "role") == "service" for row in rows):
        mend = "Give the role service to the areas where coordinators work."
        yield sense("WB205", rows[0].where("role"), "no service area", "at least one", mend)
    for row in book.tables["Capacity"]:
        if row.id not in known:
            yield unknown(row, "id", row.id, "area on sheet Areas", known)


def counts_fall(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """No more come out of a step than went in, and a count has an end."""
    for row in book.tables["Pathway"]:
        into = row["count_in"]
        if isinstance(into, Censored) and into.high is None:
            mend = "Give the number itself, or a range such as 10-19."
            yield sense("WB206", row.where("count_in"), str(into), "a count with an upper end", mend)
            continue
        low_out, _ = count_range(row, "count_out", count_range(row, "count_in")[1])
        most = count_range(row, "count_in")[1]
        if low_out > most:
            expected = f"at most {most:,} (count in, {row.where('count_in')})"
            mend = "Count out cannot be more than count in: check both."
            yield sense("WB203", row.where("count_out"), f"{low_out:,}", expected, mend)
        elif most == 0:
            mend = "Give the count of those who entered the step; a share of nobody cannot be worked out."
            yield sense("WB203", row.where("count_in"), "0", "at least 1", mend)


def steps_complete(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Each stage has one line for all areas, or one for each service area; never both, never twice."""
    service = [row.id for row in book.tables["Areas"] if text(row, "role") == "service"]
    lines: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in book.tables["Pathway"]:
        lines[text(row, "stage")][text(row, "area")].append(row)
    for stage in PATHWAY_STAGES:
        by_area = lines[stage]
        for rows in by_area.values():
            for row in rows[1:]:
                mend = "Keep one line for each stage and area."
                yield sense("WB204", row.where("stage"), f"'{stage}' again", "each stage once for an area", mend)
        missing = [] if ALL in by_area else [area for area in service if area not in by_area]
        if missing:
            mend = "Add a line for the stage: the counts in and out, for all areas together or for each."
            yield sense("WB204", "Pathway", f"no step to '{stage}' for {', '.join(missing)}", "a step to every stage", mend)
    first = lines[PATHWAY_STAGES[0]]
    if ALL in first and len(first) > 1:
        row = next(rows[0] for area, rows in first.items() if area != ALL)
        mend = "Give the demand for all service areas together or for each area, not both: it would be counted twice."
        yield sense("WB204", row.where("area"), "demand for one area beside 'all'", "one or the other", mend)


def stages_follow(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Where a step for the same area counts the same unit, it cannot start with more than the step before let out."""
    by_area: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(book.tables["Pathway"], key=lambda r: STAGES.index(text(r, "stage"))):
        by_area[text(row, "area")].append(row)
    for rows in by_area.values():
        for before, after in pairwise(rows):
            adjacent = PATHWAY_STAGES.index(text(after, "stage")) - PATHWAY_STAGES.index(text(before, "stage")) == 1
            alike = text(before, "unit") == text(after, "unit") and number(before, "months") == number(after, "months")
            open_ended = any(isinstance(c, Censored) for c in (before["count_out"], after["count_in"]))
            contact_between = text(after, "stage") == "accepted"
            if not adjacent or not alike or open_ended or contact_between:
                continue
            out, into = number(before, "count_out") * number(before, "families_per_unit"), number(after, "count_in")
            if into > out:
                expected = f"at most {out:,.0f} (count out, {before.where('count_out')})"
                mend = "A step cannot start with more than the step before let out: check both, their units and their periods."
                yield sense("WB203", after.where("count_in"), f"{into:,.0f}", expected, mend)


def attempts_in_order(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """The attempts of a protocol are numbered 1, 2, 3 ... and each was tried on somebody."""
    by_protocol: dict[str, list[Row]] = defaultdict(list)
    for row in book.tables["Contact"]:
        by_protocol[text(row, "protocol")].append(row)
        if not isinstance(row["reached"], Censored) and number(row, "reached") == 0 and row["not_reached"] == 0:
            mend = "Give the families tried by this attempt, or take the attempt out of the protocol."
            yield sense("WB203", row.where("reached"), "0 reached and 0 not reached", "at least one family", mend)
        for key in ("reached", "not_reached"):
            value = row[key]
            if isinstance(value, Censored) and value.high is None:
                mend = "Give the number itself, or a range such as 10-19."
                yield sense("WB206", row.where(key), str(value), "a count with an upper end", mend)
    for name, rows in by_protocol.items():
        numbers = sorted(int(number(row, "number")) for row in rows)
        if numbers != list(range(1, len(rows) + 1)):
            mend = "Number the attempts of a protocol in the order in which they are made, without gaps or repeats."
            found = ", ".join(map(str, numbers))
            yield sense("WB207", rows[0].where("number"), f"{name}: {found}", f"1 to {len(rows)}", mend)


def features_given(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """A feature has a share or counts, and each feature that adds minutes has a share in every service area."""
    service = {row.id for row in book.tables["Areas"] if text(row, "role") == "service"}
    covered: dict[str, set[str]] = defaultdict(set)
    for row in book.tables["Features"]:
        feature, shares = text(row, "feature"), maybe(row, "value")
        if shares is None and row["count"] is None and row["out_of"] is None:
            mend = "Give a share in the column value, or a count and out of how many."
            yield sense("WB208", row.where("value"), "neither a share nor counts", "one of them", mend)
        if shares is not None and feature != "children" and shares > 1:
            yield sense("WB208", row.where("value"), f"{shares:g}", "a share from 0 to 1", "Type 66% as 0.66.")
        yield from part_problems(row, "count", "out_of")
        covered[feature] |= service if text(row, "area") == ALL else {text(row, "area")}
    for row in book.tables["Activities"]:
        for feature in EXTRAS:
            key = f"extra_{feature}"
            if feature != "moved" and maybe(row, key) and not service <= covered[feature]:
                mend = f"Add a line for {feature} to sheet Features, for all areas or for each service area."
                yield sense("WB208", row.where(key), f"extra minutes for {feature}", "its share on sheet Features", mend)


def activities_fit(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Activities name known strategies, and strategies without a service have work only for families eligible or referred."""
    strategies = {row.id: text(row, "protocol") for row in book.tables["Strategies"]}
    coordinators = {row.id for row in book.tables["Staff"] if flag(row, "coordinator")}
    for row in book.tables["Activities"]:
        for name in ids(row, "strategies"):
            if name != ALL and not strategies[name]:
                if text(row, "stage") not in ("eligible", "referred"):
                    mend = "Without a service only families eligible or referred exist: choose one of these stages."
                    yield sense(
                        "WB216", row.where("stage"), f"'{text(row, 'stage')}' under '{name}'", "eligible or referred", mend
                    )
                if text(row, "role") in coordinators:
                    mend = "Coordinators work only where the service is offered: choose another role."
                    yield sense("WB216", row.where("role"), f"coordinator under '{name}'", "another role", mend)
        low, best, high = (maybe(row, key) for key in ("minutes_low", "minutes", "minutes_high"))
        yield from range_problems(row, ("minutes_low", "minutes", "minutes_high"), (low, best, high))


def part_problems(row: Row, part: str, whole: str) -> Iterator[Problem]:
    """A count out of a count: both or neither, the whole with an upper end, the part no more than the whole."""
    if (row[part] is None) != (row[whole] is None):
        mend = "Give the count and out of how many, or neither."
        yield sense("WB203", row.where(part if row[part] is None else whole), "nothing", "a number, as the other count is given", mend)
        return
    of = row[whole]
    if isinstance(of, Censored) and of.high is None:
        mend = "Give the number itself, or a range such as 10-19."
        yield sense("WB206", row.where(whole), str(of), "a count with an upper end", mend)
    elif of is not None:
        most = count_range(row, whole)[1]
        if count_range(row, part, most)[0] > most:
            expected = f"at most {most:,} (the whole, {row.where(whole)})"
            yield sense("WB203", row.where(part), str(row[part]), expected, "A part cannot be more than the whole: check both.")


def range_problems(
    row: Row, keys: tuple[str, str, str], ends: tuple[float | None, float | None, float | None]
) -> Iterator[Problem]:
    """Low, best and high are in that order, and a range has both ends."""
    low, best, high = ends
    if (low is None) != (high is None):
        missing = keys[0] if low is None else keys[2]
        mend = "Give both ends of the range, or neither."
        yield sense("WB209", row.where(missing), "one end of a range", "both ends", mend)
    elif low is not None and best is not None and high is not None and not low <= best <= high:
        found, expected = f"{low:g}, {best:g}, {high:g}", "low <= value <= high"
        yield sense("WB209", row.where(keys[1]), found, expected, "Check the three numbers.")


SERVICE_CHECKS: tuple[Check, ...] = (
    one_reference, areas_of_both_kinds, counts_fall, steps_complete, stages_follow, attempts_in_order, features_given,
    activities_fit,
)  # fmt: skip
