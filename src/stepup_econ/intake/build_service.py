"""Rows of the service sheets become areas, strategies, steps, attempts, features and activities."""

from __future__ import annotations

from collections.abc import Mapping

from stepup_econ.evaluation.service import Activity, Area, Attempt, Step, Strategy
from stepup_econ.evaluation.vocabulary import PATHWAY_STAGES
from stepup_econ.intake.build_inputs import InputBook
from stepup_econ.intake.cells import count_range, flag, ids, maybe, number, text
from stepup_econ.intake.rows import Book, Row
from stepup_econ.uncertainty.distributions import fixed

ALL = "all"
EXTRAS = ("post_separation", "moved", "interpreter", "children")


def build_strategies(book: Book) -> tuple[tuple[Strategy, ...], str]:
    """Return the strategies in the workbook's order, and the id of the reference."""
    rows = book.tables["Strategies"]
    strategies = tuple(Strategy(row.id, text(row, "label"), text(row, "protocol") or None) for row in rows)
    return strategies, next(row.id for row in rows if flag(row, "reference"))


def build_areas(book: Book, inputs: InputBook) -> tuple[Area, ...]:
    """Return the areas in the workbook's order."""
    areas = []
    for row in book.tables["Areas"]:
        label = text(row, "label")
        moving = inputs.amount(
            row, f"share_moving_{row.id}", f"families that move, {label}", "share", "share", ("share_moving", None, None, None)
        )
        travel = inputs.amount(
            row, f"travel_{row.id}", f"travel for a visit, {label}", "minutes", "amount", ("travel_minutes", None, None, None)
        )
        inputs.fact(row, "families", "volume", label)
        inputs.fact(row, "fte", "capacity", label)
        families, decile, fte = number(row, "families"), int(number(row, "decile")), number(row, "fte")
        areas.append(Area(row.id, label, text(row, "role"), families, decile, fte, moving, travel, row.where("fte")))
    return tuple(areas)


def build_steps(book: Book, areas: tuple[Area, ...], inputs: InputBook) -> tuple[tuple[Step, ...], dict[str, tuple[str, float]]]:
    """Return the steps of the pathway, and for each area the input that counts its yearly demand and its share of it.

    Notes
    -----
    The demand is the count in of the first step a year. A count for all service areas is shared out, and carried over to comparison
    areas, in proportion to families with children under 16.
    """
    steps, demand = [], {}
    served = sum(area.families for area in areas if area.role == "service")
    for row in book.tables["Pathway"]:
        where = text(row, "area")
        label = text(row, "label")
        share = inputs.share_of_counts(row, ("count_out", "count_in"), f"p_{row.id}", label)
        inputs.fact(row, "families_per_unit", "volume", label)
        unit, for_each = text(row, "unit"), number(row, "families_per_unit")
        steps.append(Step(row.id, text(row, "stage"), None if where == ALL else where, share, for_each, unit))
        if text(row, "stage") == PATHWAY_STAGES[0]:
            name = _demand(row, inputs)
            targets = {a.id: a.families / served for a in areas} if where == ALL else {where: 1.0}
            demand.update({a: (name, part) for a, part in targets.items() if where != ALL or a not in demand})
    return tuple(steps), demand


def _demand(row: Row, inputs: InputBook) -> str:
    low, high = count_range(row, "count_in")
    yearly = (low + high) / 2.0 * 12.0 / number(row, "months")
    label, unit = "cases screened a year", f"{text(row, 'unit')} a year"
    return inputs.given(
        row, "count_in", f"demand_{row.id}", label, unit, yearly, lambda: (fixed(yearly), "fixed at the published count")
    )


def build_attempts(book: Book, inputs: InputBook) -> tuple[Attempt, ...]:
    """Return the contact attempts."""
    attempts = []
    for row in book.tables["Contact"]:
        mode = text(row, "mode")
        what = f"{mode}, attempt {int(number(row, 'number'))}"
        attempts.append(
            Attempt(
                id=row.id, protocol=text(row, "protocol"), number=int(number(row, "number")), mode=mode,
                role=text(row, "role"), travel=flag(row, "travel"),
                reach_input=inputs.share_of_counts(
                    row, ("reached", "not_reached"), f"p_{row.id}", f"reached by {what}", of_both=True
                ),
                moved_ratio_input=_single(row, inputs, "moved_ratio", f"reach of families that move, {what}", "share"),
                lost_input=_single(row, inputs, "lost", f"lost after {what}", "share"),
                minutes_reached_input=_single(row, inputs, "minutes_reached", f"minutes if reached, {what}", "amount"),
                minutes_missed_input=_single(row, inputs, "minutes_missed", f"minutes if not reached, {what}", "amount"),
            )
        )  # fmt: skip
    return tuple(attempts)


def _single(row: Row, inputs: InputBook, key: str, label: str, kind: str) -> str:
    unit = "share" if kind == "share" else "minutes"
    return inputs.amount(row, f"{key}_{row.id}", label, unit, kind, (key, None, None, None))


def build_features(book: Book, areas: tuple[Area, ...], inputs: InputBook) -> dict[str, Mapping[str, str]]:
    """Return, for each feature, the input that holds its share in each area."""
    found: dict[str, dict[str, str]] = {}
    for row in sorted(book.tables["Features"], key=lambda r: text(r, "area") != ALL):
        feature, where = text(row, "feature"), text(row, "area")
        what = "children in a family" if feature == "children" else f"families with {feature.replace('_', ' ')}"
        if row["count"] is not None and row["out_of"] is not None:
            name = inputs.share_of_counts(row, ("count", "out_of"), f"share_{row.id}", what)
        else:
            kind, unit = ("amount", "children") if feature == "children" else ("share", "share")
            name = inputs.amount(row, f"share_{row.id}", what, unit, kind, ("value", "low", "high", None))
        for area in (a.id for a in areas) if where == ALL else (where,):
            found.setdefault(feature, {})[area] = name
    return dict(found)


def build_activities(book: Book, strategies: tuple[Strategy, ...], inputs: InputBook) -> tuple[Activity, ...]:
    """Return the activities; `all` means every strategy that offers the service."""
    offering = tuple(s.id for s in strategies if s.protocol)
    activities = []
    for row in book.tables["Activities"]:
        label = text(row, "label")
        minutes = inputs.amount(
            row, f"minutes_{row.id}", f"minutes: {label}", "minutes", "amount", ("minutes", "minutes_low", "minutes_high", None)
        )
        extras = {}
        for feature in EXTRAS:
            key = f"extra_{feature}"
            if maybe(row, key):
                what = f"extra minutes for {feature.replace('_', ' ')}: {label}"
                extras[feature] = inputs.amount(row, f"{key}_{row.id}", what, "minutes", "amount", (key, None, None, None))
        named = ids(row, "strategies")
        chosen = offering if named == (ALL,) else named
        visits = maybe(row, "visits") or 0.0
        if visits:
            inputs.fact(row, "visits", "cost", label)
        activities.append(Activity(row.id, label, text(row, "stage"), text(row, "role"), minutes, extras, visits, chosen))
    return tuple(activities)
