"""Sense checks of the risk sheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stepup_econ.evaluation.risk import FINAL, FOLLOWED, RETURNS
from stepup_econ.intake.build_risk import counted
from stepup_econ.intake.build_service import ALL
from stepup_econ.intake.cells import flag, ids, maybe, number, text
from stepup_econ.intake.rows import Book, Censored, Row
from stepup_econ.intake.sense_service import Check, range_problems
from stepup_econ.intake.sense_words import sense
from stepup_econ.problems import Problem

if TYPE_CHECKING:
    from stepup_econ.prices.library import PriceLibrary

STATES, MOVES, EFFECTS = "Risk states", "Risk moves", "Risk effects"
SLACK = 1e-6
"""What shares at the start may miss one by."""


def _sound(book: Book) -> bool:
    """Return whether counts have ends, so that they can be added."""
    return not any(isinstance(row["count"], Censored) and row["count"].high is None for row in book.tables[MOVES])


def sheets_together(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Levels and moves are given together, and at least two levels."""
    states, moves, effects = (book.tables[name] for name in (STATES, MOVES, EFFECTS))
    if len(states) == 1:
        yield sense("WB231", states[0].where("id"), "one level", "at least two", "Name every level that a family can be at.")
    if states and not moves:
        mend = f"Fill in sheet {MOVES}, or empty sheet {STATES}."
        yield sense("WB231", states[0].where("id"), f"levels, and nothing on sheet {MOVES}", "the moves between them", mend)
    if effects and not states:
        yield sense("WB231", effects[0].where("id"), f"an effect, and nothing on sheet {STATES}", "levels and moves", f"Fill in {STATES}.")
    for row in moves:
        if row["cost"] is not None and (row["price_year"] is None or row["agency"] is None):
            key = "price_year" if row["price_year"] is None else "agency"
            yield sense("WB231", row.where(key), "nothing", "the year of the price, and who pays", "Fill in both beside a cost.")


def start_sums(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Every family referred is at one level at the start."""
    rows = book.tables[STATES]
    total = sum(number(row, "start") for row in rows)
    if rows and abs(total - 1.0) > SLACK:
        cells = ", ".join(row.where("start") for row in rows)
        mend = "Give every family referred one level: the shares of all lines are 100 % together."
        yield sense("WB233", rows[0].where("start"), f"shares that sum to {total:.6g} ({cells})", "1", mend)


def exits_apart(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """An exit is no success, a final one is never left, and every other level says where families go."""
    leaving = {text(row, "from") for row in book.tables[MOVES] if text(row, "from") != text(row, "to")}
    listed = {text(row, "from") for row in book.tables[MOVES]}
    for row in book.tables[STATES]:
        kind = text(row, "kind")
        if kind != FOLLOWED:
            mend = "Leave the exit out of what counts as good: nobody knows how those families are."
            if flag(row, "good"):
                yield sense("WB234", row.where("good"), "yes for an exit", "no", mend)
            if row["utility"] is not None:
                yield sense("WB234", row.where("utility"), "a utility of an exit", "nothing", mend)
        if kind == FINAL and row.id in leaving:
            place = next(r for r in book.tables[MOVES] if text(r, "from") == row.id and text(r, "to") != row.id)
            mend = f"Take the line out, or make it '{RETURNS}' ({row.where('kind')})."
            yield sense("WB234", place.where("from"), f"a move out of '{row.id}', which is '{FINAL}'", "no move out of it", mend)
        if book.tables[MOVES] and ((kind == FOLLOWED and row.id not in listed) or (kind == RETURNS and row.id not in leaving)):
            mend = f"Add its moves; were it an exit that nobody comes back from, it would be of the kind '{FINAL}'."
            yield sense("WB231", row.where("id"), f"no line on sheet {MOVES} from '{row.id}'", "where its families go", mend)


def utilities_whole(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Every followed level has a utility, or none has."""
    rows = [row for row in book.tables[STATES] if text(row, "kind") == FOLLOWED]
    blank = [row for row in rows if row["utility"] is None]
    if blank and len(blank) < len(rows):
        mend = "Give a utility for each followed level, or for none."
        yield sense("WB231", blank[0].where("utility"), "nothing", "a utility, as other levels have one", mend)


def moves_once(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """A move stands on one line, as a count or as a rate, in the manner of all the others."""
    seen: dict[tuple[str, str], Row] = {}
    rows = book.tables[MOVES]
    by_rate = sum(row["rate"] is not None for row in rows) > len(rows) / 2
    wanted = "rate" if by_rate else "count"
    for row in rows:
        pair = (text(row, "from"), text(row, "to"))
        if pair in seen:
            mend = "Add the counts, or take one line out."
            yield sense("WB235", row.where("from"), f"{pair[0]} to {pair[1]} again", f"once ({seen[pair].where('from')})", mend)
        seen.setdefault(pair, row)
        given = [key for key in ("count", "rate") if row[key] is not None]
        if given != [wanted]:
            found = "both a count and a rate" if len(given) == 2 else "a count" if given == ["count"] else "a rate" if given else "nothing"
            mend = "Counts and rates cannot be mixed: give one of them on every line."
            yield sense("WB232", row.where(wanted), found, f"a {wanted}, as on most lines", mend)
        if pair[0] == pair[1] and row["rate"] is not None:
            mend = "Take the line out: with rates, whoever does not move stays."
            yield sense("WB235", row.where("to"), f"a rate from '{pair[0]}' to itself", "another level", mend)
        if isinstance(row["count"], Censored) and row["count"].high is None:
            mend = "Give the number itself, or a range such as 10-19."
            yield sense("WB206", row.where("count"), str(row["count"]), "a count with an upper end", mend)


def somebody_seen(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Where moves are counted, somebody was seen at every level that has lines."""
    if not _sound(book) or any(row["count"] is None for row in book.tables[MOVES]):
        return
    finals = {row.id for row in book.tables[STATES] if text(row, "kind") == FINAL}
    for name in dict.fromkeys(text(row, "from") for row in book.tables[MOVES]):
        rows = [row for row in book.tables[MOVES] if text(row, "from") == name]
        if name not in finals and sum(map(counted, rows)) <= 0:
            mend = "Count at least one family there; counts of other levels say nothing about it."
            yield sense("WB231", rows[0].where("count"), f"nobody seen at '{name}'", "at least one family", mend)


def cycles_fit(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """All lines have one cycle, and the time followed is a whole number of them."""
    rows = book.tables[MOVES]
    if not rows:
        return
    months = number(rows[0], "months")
    for row in rows:
        if number(row, "months") != months:
            mend = "Use one cycle for all moves: count them over the same time."
            yield sense("WB236", row.where("months"), f"{number(row, 'months'):g}", f"{months:g}, as at {rows[0].where('months')}", mend)
    key = "horizon_months" if book.setting("risk_months") is None else "risk_months"
    horizon = float(str(book.setting(key)))
    cycles = horizon / months
    if abs(cycles - round(cycles)) > SLACK or cycles < 1:
        mend = "Set risk_months on sheet Settings to a multiple of the cycle."
        expected = f"a whole number of cycles of {months:g} months"
        yield sense("WB236", book.settings[key].where("value"), f"{horizon:g} months", expected, mend)


def effects_real(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Effects change moves that families make, under strategies that offer a service, and say how they wear off."""
    moves = {row.id: row for row in book.tables[MOVES]}
    offering = [row.id for row in book.tables["Strategies"] if text(row, "protocol")]
    for row in book.tables[EFFECTS]:
        for name in ids(row, "moves"):
            move = moves.get(name)
            if move is not None and (text(move, "from") == text(move, "to") or _never(move)):
                found = f"'{name}', where nobody moves ({move.where('count')})"
                mend = "Name moves between two levels that some families make; staying follows from them."
                yield sense("WB237", row.where("moves"), found, "a move that families make", mend)
        if not ids(row, "moves"):
            yield sense("WB237", row.where("moves"), "no move", "a move that families make", "Name the moves that it changes.")
        if text(row, "strategy") not in (ALL, *offering):
            found, mend = f"'{text(row, 'strategy')}', which offers nothing", f"Use {' or '.join([ALL, *offering])}."
            yield sense("WB237", row.where("strategy"), found, "a strategy with a protocol", mend)
        if text(row, "measure") != "hazard ratio" and any(move["rate"] is not None for move in moves.values()):
            found, mend = f"a {text(row, 'measure')} of rates", "Rates are multiplied as hazards."
            yield sense("WB237", row.where("measure"), found, "a hazard ratio", mend)
        if text(row, "waning") != "step" and not maybe(row, "fade"):
            mend = "Say how many months it takes, or choose step."
            yield sense("WB237", row.where("fade"), "no time to wear off", f"months, as its waning is {text(row, 'waning')}", mend)
        if number(row, "value") <= 0:
            yield sense("WB220", row.where("value"), f"{number(row, 'value'):g}", "a ratio above 0", "A ratio of 1 means no effect.")


def _never(move: Row) -> bool:
    """Return whether a line says that nobody makes its move; a hidden count may be somebody."""
    return move["count"] == 0 or move["rate"] == 0


def ranges_hold(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Ranges are in order and have both ends."""
    for name, keys in RANGES:
        for row in book.tables[name]:
            low, best, high = keys
            yield from range_problems(row, keys, (maybe(row, low), maybe(row, best), maybe(row, high)))


RANGES = (
    (STATES, ("cost_low", "cost", "cost_high")), (STATES, ("utility_low", "utility", "utility_high")),
    (MOVES, ("rate_low", "rate", "rate_high")), (MOVES, ("cost_low", "cost", "cost_high")), (EFFECTS, ("low", "value", "high")),
)  # fmt: skip


def rows_hold(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """No effect makes more families leave a level in a cycle than are there."""
    rows = book.tables[MOVES]
    if not _sound(book) or any(row["count"] is None for row in rows):
        return
    for row in book.tables[EFFECTS]:
        named, ratio = ids(row, "moves"), number(row, "value")
        for state in dict.fromkeys(text(move, "from") for move in rows if move.id in named):
            here = [move for move in rows if text(move, "from") == state]
            total = sum(map(counted, here))
            out = [move for move in here if text(move, "to") != state]
            left = sum(_treated(text(row, "measure"), counted(m) / total, ratio if m.id in named else 1.0) for m in out) if total else 0.0
            if left > 1.0 + SLACK:
                mend = "Use shorter cycles or a smaller ratio; a hazard ratio moves fewer than a risk ratio."
                yield sense("WB238", row.where("value"), f"{left:.0%} of those at '{state}' leaving in one cycle", "100 % or less", mend)


def _treated(measure: str, p: float, ratio: float) -> float:
    if measure == "risk ratio":
        return p * ratio
    return 1.0 - (1.0 - p) ** ratio if measure == "hazard ratio" else p * ratio / (1.0 - p + p * ratio)


RISK_CHECKS: tuple[Check, ...] = (
    sheets_together, start_sums, exits_apart, utilities_whole, moves_once, somebody_seen, cycles_fit, effects_real, ranges_hold, rows_hold,
)  # fmt: skip
