"""Rows of the risk sheets become the multi-state risk model, with its own uncertain inputs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from stepup_econ.evaluation.risk import COUNTINGS, FINAL, RiskEffect, RiskModel, RiskMove, RiskState
from stepup_econ.evaluation.service import Strategy
from stepup_econ.intake.build_costs import LOCAL_PAY_SERIES, Pricer
from stepup_econ.intake.build_inputs import FitResult, InputBook
from stepup_econ.intake.build_service import ALL
from stepup_econ.intake.cells import count_range, flag, ids, maybe, number, text
from stepup_econ.intake.rows import Book, Row
from stepup_econ.uncertainty.bounded import Beta
from stepup_econ.uncertainty.continuous import Fixed
from stepup_econ.uncertainty.dirichlet import DirichletRow
from stepup_econ.uncertainty.distributions import from_amount

PREFIX = "level_"
"""Begins the name of every input of the risk model, so that no other input shares its stream of random numbers."""


def build_risk(book: Book, strategies: tuple[Strategy, ...], pricer: Pricer) -> tuple[RiskModel | None, InputBook]:
    """Return the risk model, None where its sheets are empty, and the inputs gathered with all that is wrong with them."""
    inputs = InputBook()
    if not book.tables["Risk states"]:
        return None, inputs
    labels = {row.id: text(row, "label") for row in book.tables["Risk states"]}
    states = tuple(_state(row, pricer, inputs) for row in book.tables["Risk states"])
    moves = tuple(_move(row, labels, pricer, inputs) for row in book.tables["Risk moves"])
    counted = all(row["count"] is not None for row in book.tables["Risk moves"])
    pieces = _pieces(book, states, moves, labels, inputs) if counted else {}
    offering = tuple(strategy.id for strategy in strategies if strategy.protocol)
    effects = tuple(_effect(row, offering, moves, inputs) for row in book.tables["Risk effects"])
    horizon = book.setting("risk_months") or book.setting("horizon_months")
    model = RiskModel(
        states=states, moves=moves, effects=effects, counted=counted, cycle_months=number(book.tables["Risk moves"][0], "months"),
        horizon_months=float(str(horizon)), counting=str(book.setting("risk_counting") or COUNTINGS[0]), pieces=pieces,
        inputs=inputs.items, facts=tuple(inputs.facts),
    )  # fmt: skip
    return model, inputs


def _state(row: Row, pricer: Pricer, inputs: InputBook) -> RiskState:
    label = text(row, "label")
    for key in ("start", "kind", "good"):
        inputs.fact(row, key, "risk", label)
    cost = _money(row, f"{PREFIX}cost_{row.id}", f"a year at level {label}", "pounds a year", pricer, inputs)
    utility = None
    if row["utility"] is not None:
        name, keys = f"{PREFIX}utility_{row.id}", ("utility", "utility_low", "utility_high", None)
        utility = inputs.amount(row, name, f"utility at level {label}", "share", "share", keys)
    return RiskState(
        row.id, label, text(row, "kind"), number(row, "start"), flag(row, "good"), cost, text(row, "agency"), utility, row.where("start")
    )


def _money(row: Row, name: str, label: str, unit: str, pricer: Pricer, inputs: InputBook) -> str:
    """Add an amount of column cost, brought to the price year by the index of local pay and prices."""
    factor = pricer.factor(text(row, "price_year"), LOCAL_PAY_SERIES)
    value, low, high = (None if (given := maybe(row, key)) is None else given * factor for key in ("cost", "cost_low", "cost_high"))
    amount = value or 0.0

    def fit() -> FitResult:
        return from_amount(amount, low, high, quality=text(row, "quality"))

    return inputs.given(row, "cost", name, label, unit, amount, fit)


def _move(row: Row, labels: Mapping[str, str], pricer: Pricer, inputs: InputBook) -> RiskMove:
    left, entered = text(row, "from"), text(row, "to")
    what = f"{labels[left]} to {labels[entered]}"
    inputs.fact(row, "months", "risk", what)
    rate = cost = None
    if row["rate"] is not None:
        keys = ("rate", "rate_low", "rate_high", None)
        rate = inputs.amount(row, f"{PREFIX}rate_{left}_to_{entered}", f"moves a year, {what}", "moves a year", "amount", keys)
    if row["cost"] is not None:
        cost = _money(row, f"{PREFIX}move_cost_{row.id}", f"cost of a move, {what}", "pounds a move", pricer, inputs)
    place = row.where("count" if rate is None else "rate")
    return RiskMove(row.id, left, entered, counted(row), rate, cost, text(row, "agency"), place)


def counted(row: Row) -> float:
    """Return the families counted on a line: the middle of what a hidden count may be; nought where a rate is given."""
    return 0.0 if row["count"] is None else sum(count_range(row, "count")) / 2.0


def _pieces(
    book: Book, states: tuple[RiskState, ...], moves: tuple[RiskMove, ...], labels: Mapping[str, str], inputs: InputBook
) -> dict[tuple[str, str], str]:
    """Add the uncertain pieces of each row's Dirichlet distribution; those that are sure are left to the counts."""
    rows = {(text(row, "from"), text(row, "to")): row for row in book.tables["Risk moves"]}
    number_of = {(move.left, move.entered): move.count for move in moves}
    names = {}
    for state in states:
        counts = tuple(number_of.get((state.id, other.id), 0.0) for other in states)
        if state.kind == FINAL or sum(counts) <= 0:
            continue
        for other, piece in zip(states[:-1], DirichletRow(counts).pieces, strict=True):
            pair = (state.id, other.id)
            if piece.family == "fixed":
                continue
            label = f"move from {labels[pair[0]]} to {labels[pair[1]]}, of families not counted at a level listed before it"
            name = f"{PREFIX}move_{pair[0]}_to_{pair[1]}"
            told = ((number_of[pair], sum(counts)),)
            names[pair] = inputs.given(rows[pair], "count", name, label, "share", None, partial(_sure, piece), told)
    return names


def _sure(piece: Beta | Fixed) -> FitResult:
    return piece, "Dirichlet row from the counts, as pieces of a broken stick"


def _effect(row: Row, offering: tuple[str, ...], moves: tuple[RiskMove, ...], inputs: InputBook) -> RiskEffect:
    named, strategy, label = ids(row, "moves"), text(row, "strategy"), text(row, "label")
    for key in ("applies_to", "months", "waning"):
        inputs.fact(row, key, "risk", label)
    ratio = _ratio(row, label, inputs)
    pairs = tuple((move.left, move.entered) for move in moves if move.id in named)
    return RiskEffect(
        row.id, label, offering if strategy == ALL else (strategy,), pairs, text(row, "measure"), text(row, "applies_to"),
        number(row, "months"), text(row, "waning"), maybe(row, "fade") or 0.0, ratio, row.where("value"),
    )  # fmt: skip


def _ratio(row: Row, label: str, inputs: InputBook) -> str:
    name = f"{PREFIX}effect_{row.id}"
    return inputs.amount(row, name, f"{text(row, 'measure')}: {label}", text(row, "measure"), "ratio", ("value", "low", "high", "se"))
