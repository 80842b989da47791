"""Which inputs move the answer, and where it turns: tornado and break-even, by the same model as everything else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stepup_econ.evaluation.estimate import Estimate
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.leading import leading_strategy
from stepup_econ.model.simulate import simulate
from stepup_econ.uncertainty.designs import changed_design, one_way_design, uncertain

if TYPE_CHECKING:
    import pandas as pd

GRID = 257
"""Points at which a break-even search looks for a change of sign, both ends of the range included."""


def inmb_of_design(
    evaluation: Evaluation, changes: Sequence[dict[str, float]], strategy: str, outcome: str, wtp: float
) -> NDArray[np.float64]:
    """Return the incremental net monetary benefit of a strategy for each set of changes to the base case; (change,)."""
    return _inmb(evaluation, simulate(evaluation, changed_design(evaluation.inputs, changes)), strategy, outcome, wtp)


def _inmb(evaluation: Evaluation, sim, strategy: str, outcome: str, wtp: float) -> NDArray[np.float64]:  # type: ignore[no-untyped-def]
    costs, effects = sim.costs(), sim.effects(outcome)
    own, base = sim.position(strategy), sim.position(evaluation.reference)
    gain: NDArray[np.float64] = wtp * (effects[own] - effects[base]) - (costs[own] - costs[base])
    return gain


def tornado(
    evaluation: Evaluation, strategy: str | None = None, outcome: str | None = None, wtp: float | None = None,
    quantiles: tuple[float, float] = (0.025, 0.975),
) -> pd.DataFrame:  # fmt: skip
    """Return how far each input, taken alone from low to high, moves the incremental net benefit.

    Parameters
    ----------
    evaluation : Evaluation
    strategy : str, optional
        Compared with the reference; the one that leads on base-case net benefit when left out.
    outcome, wtp : optional
        The evaluation's own when left out; `wtp` in pounds for a unit of the outcome.
    quantiles : (float, float)
        Ends of each input's range.

    Returns
    -------
    DataFrame
        ``input, label, base, low, high, inmb_base, inmb_low, inmb_high, swing, quality, source, where``, widest swing first.
    """
    import pandas as pd

    chosen, name, threshold = _question(evaluation, strategy, outcome, wtp)
    names = uncertain(evaluation.inputs)
    design = one_way_design(evaluation.inputs, names, quantiles)
    inmb = _inmb(evaluation, simulate(evaluation, design), chosen, name, threshold)
    rows = []
    for place, item in enumerate(names):
        estimate = evaluation.inputs[item]
        low, high = (float(design.column(item)[1 + 2 * place + end]) for end in (0, 1))
        at_low, at_high = (float(inmb[1 + 2 * place + end]) for end in (0, 1))
        rows.append(
            {"input": item, "label": estimate.label, "unit": estimate.unit, "base": estimate.value, "low": low, "high": high,
             "inmb_base": float(inmb[0]), "inmb_low": at_low, "inmb_high": at_high, "swing": abs(at_high - at_low),
             "quality": estimate.quality, "source": estimate.source, "where": estimate.where}
        )  # fmt: skip
    table = pd.DataFrame(rows, columns=TORNADO_COLUMNS)
    # Swings that differ by rounding alone are ties, so that the order is the same on every machine.
    ties = (table["swing"] / max(float(table["swing"].max()), 1e-300)).round(9) if len(table) else table["swing"]
    return table.assign(_ties=ties).sort_values(["_ties", "input"], ascending=[False, True], ignore_index=True).drop(columns="_ties")


TORNADO_COLUMNS = ["input", "label", "unit", "base", "low", "high", "inmb_base", "inmb_low", "inmb_high", "swing", "quality",
                   "source", "where"]  # fmt: skip


def break_even(
    evaluation: Evaluation, name: str, outcome: str | None = None, wtp: float | None = None, strategy: str | None = None
) -> pd.DataFrame:
    """Return the values of one input at which a strategy just pays: none, one or several.

    Parameters
    ----------
    evaluation : Evaluation
    name : str
        The input, for example ``"p_accept"``.
    outcome, wtp, strategy : optional
        As in `tornado`.

    Returns
    -------
    DataFrame
        One row for each value, or one row with a missing value where there is none:
        ``input, label, unit, wtp, base, low, high, answer, value, inmb_base, words``. `low` and `high` are the ends of the range
        looked at.

    Raises
    ------
    KeyError
        If there is no such input; the message lists those with a similar name.

    Notes
    -----
    The range is cut into equal parts, and each part over which the net benefit changes sign is searched by Brent's method. A value that
    only touches zero between two points without changing sign is not found.
    """
    import pandas as pd

    chosen, effect, threshold = _question(evaluation, strategy, outcome, wtp)
    estimate = _known(evaluation, name)
    low, high = search_range(estimate)
    grid = np.linspace(low, high, GRID)
    gains = inmb_of_design(evaluation, [{name: float(v)} for v in (*grid, estimate.value)], chosen, effect, threshold)
    values = _crossings(evaluation, name, grid, gains[:-1], (chosen, effect, threshold))
    answer = "none" if not values else "one" if len(values) == 1 else "several"
    words = break_even_words(estimate, values, gains, (low, high), threshold)
    common = {"input": name, "label": estimate.label, "unit": estimate.unit, "wtp": threshold, "base": estimate.value,
              "low": low, "high": high, "answer": answer}  # fmt: skip
    rows = [{**common, "value": v, "inmb_base": float(gains[-1]), "words": words} for v in values or [float("nan")]]
    return pd.DataFrame(rows)


MOST_SEARCHED = 12
"""Inputs of the tornado, widest first, whose break-even value is searched besides the shares of the pathway."""


def break_even_table(evaluation: Evaluation, ranked: pd.DataFrame, strategy: str | None = None) -> pd.DataFrame:
    """Return the break-even values of each pathway share and of the inputs that move the answer most, one row a search.

    Acceptance, which the service can work on, is searched at a quarter, half, three quarters and the end of the threshold grid too.

    Parameters
    ----------
    evaluation : Evaluation
    ranked : DataFrame
        The tornado.
    strategy : str, optional
        As in `tornado`.

    Returns
    -------
    DataFrame
        ``input, label, unit, wtp, base, low, high, answer, values, words``; `values` is a list, empty where there is none.
    """
    import pandas as pd

    shares = [step.share_input for step in evaluation.steps if step.area is None]
    accepts = [step.share_input for step in evaluation.steps if step.stage == "accepted"]
    names = dict.fromkeys([*shares, *ranked["input"].head(MOST_SEARCHED)])
    low, high, _ = evaluation.settings.wtp_grid
    asked = [(name, evaluation.settings.wtp) for name in names]
    asked += [(name, low + part * (high - low)) for name in accepts for part in (0.25, 0.5, 0.75, 1.0)]
    return pd.DataFrame([_summed(break_even(evaluation, name, None, wtp, strategy)) for name, wtp in dict.fromkeys(asked)])


def with_switch_values(ranked: pd.DataFrame, searched: pd.DataFrame) -> pd.DataFrame:
    """Return the tornado with ``switch_value``: where the answer turns, for inputs that were searched and turn it once."""
    wtp = searched["wtp"].iloc[0] if len(searched) else None
    once = searched[(searched["answer"] == "one") & (searched["wtp"] == wtp)]
    values = {row["input"]: row["values"][0] for row in once.to_dict("records")}
    turns = np.array([values.get(name, np.nan) for name in ranked["input"]], dtype=float)
    return ranked.assign(switch_value=turns)


def _summed(found: pd.DataFrame) -> dict[str, object]:
    """Return the rows of one search as one row, its values in a list."""
    keys = ("input", "label", "unit", "wtp", "base", "low", "high", "answer", "words")
    return {**{key: found.iloc[0][key] for key in keys}, "values": [float(v) for v in found["value"].dropna()]}


def search_range(estimate: Estimate) -> tuple[float, float]:
    """Return the values an input may take: 0 to 1 for a share, else as far as its distribution could ever reach, and zero."""
    if estimate.unit == "share":
        return 0.0, 1.0
    far = estimate.distribution.ppf(np.array([1e-4, 1.0 - 1e-4]))
    low, high = float(min(far[0], estimate.value)), float(max(far[1], 3.0 * estimate.value))
    return (0.0 if estimate.value >= 0 else low), (high if high > 0 else 1.0)


def break_even_words(
    estimate: Estimate, values: list[float], gains: NDArray[np.float64], ends: tuple[float, float], wtp: float
) -> str:
    """Say where an input must lie for the strategy to pay."""
    name, at = estimate.label, f"at £{wtp:,.0f} for a unit of the outcome"
    if not values:
        always = gains[0] > 0
        verdict = "pays whatever its value" if always else "does not pay at any value"
        return f"{name}: {at} the strategy {verdict} from {said(ends[0], estimate.unit)} to {said(ends[1], estimate.unit)}"
    if len(values) > 1:
        listed = ", ".join(said(v, estimate.unit) for v in values)
        return f"{name}: {at} the answer turns at {listed}"
    side = "above" if gains[-2] > 0 else "below"
    base = said(estimate.value, estimate.unit)
    return f"{name}: {at} the strategy pays {side} {said(values[0], estimate.unit)} (base case {base})"


def said(value: float, unit: str) -> str:
    """Return an input's value as a person would write it.

    Examples
    --------
    >>> said(0.5628, "share"), said(25512.3, "pounds a year"), said(49.25, "minutes"), said(0.55, "risk ratio")
    ('56.3%', '£25,512 a year', '49.2 minutes', '0.55')
    """
    if unit == "share":
        return f"{value:.1%}"
    if unit.startswith("pounds"):
        return f"£{value:,.0f}{unit.removeprefix('pounds')}"
    number = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return number if "ratio" in unit or unit == "difference" else f"{number} {unit}"


def _crossings(
    evaluation: Evaluation, name: str, grid: NDArray[np.float64], gains: NDArray[np.float64], question: tuple[str, str, float]
) -> list[float]:
    from scipy.optimize import brentq

    def gain(value: float) -> float:
        return float(inmb_of_design(evaluation, [{name: value}], *question)[0])

    found = []
    for left in range(len(grid) - 1):
        if gains[left] == 0.0:
            found.append(float(grid[left]))
        elif gains[left] * gains[left + 1] < 0:
            found.append(float(brentq(gain, grid[left], grid[left + 1], xtol=1e-10, rtol=1e-12)))
    if gains[-1] == 0.0:
        found.append(float(grid[-1]))
    return [] if np.all(gains == 0.0) else found


def _question(evaluation: Evaluation, strategy: str | None, outcome: str | None, wtp: float | None) -> tuple[str, str, float]:
    chosen = evaluation.strategy(strategy).id if strategy else leading_strategy(evaluation)
    return chosen, evaluation.outcome(outcome).name, evaluation.settings.wtp if wtp is None else wtp


def _known(evaluation: Evaluation, name: str) -> Estimate:
    if name in evaluation.inputs:
        return evaluation.inputs[name]
    from difflib import get_close_matches

    near = ", ".join(get_close_matches(name, evaluation.inputs, 3, 0.4)) or ", ".join(list(evaluation.inputs)[:10])
    message = f"{name!r} is not an input of this evaluation; nearest: {near}"
    raise KeyError(message)
