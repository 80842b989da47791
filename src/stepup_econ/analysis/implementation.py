"""What it is worth that services do what is best: of perfect implementation, and of better engagement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.envelope import envelope, thresholds
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.simulate import simulate
from stepup_econ.model.simulation import Simulation
from stepup_econ.uncertainty.designs import Design

if TYPE_CHECKING:
    import pandas as pd


def implementation_value(
    sim: Simulation,
    in_use: Mapping[str, float],
    outcome: str | None = None,
    wtp: float | Iterable[float] = 20_000,
    perspective: str | None = None,
) -> pd.DataFrame:
    """What it would be worth if everybody got the best strategy, beside what it would be worth to know more.

    Parameters
    ----------
    sim : Simulation
    in_use : mapping from strategy to share
        How families are served now; shares sum to 1, strategies left out are not in use.
    outcome, wtp, perspective
        As for `evpi`.

    Returns
    -------
    data frame
        ``wtp, best, now, implementation, information, both``: expected net benefit as families are served now; what is gained by giving
        all of them the strategy that is best on present knowledge; by perfect information on top of that (the EVPI); and the sum.

    Raises
    ------
    KeyError
        If a strategy is not known.
    ValueError
        If the shares are negative or do not sum to 1.

    Notes
    -----
    Fenwick, Claxton and Sculpher 2008, Med Decis Making 28:21-32.
    """
    import pandas as pd

    shares = np.zeros(len(sim.strategies))
    for name, share in in_use.items():
        shares[sim.position(name)] = share
    if shares.min() < 0 or abs(shares.sum() - 1) > 1e-9:
        raise ValueError(f"in_use: found {dict(in_use)}, expected shares of at least 0 that sum to 1")
    grid = thresholds(wtp)
    ordered, back = np.unique(grid, return_inverse=True)
    found = envelope(sim.costs(perspective), sim.effects(outcome), ordered)
    now = shares @ found.enb
    gain = np.maximum(found.enb.max(axis=0) - now, 0.0)
    columns = {
        "wtp": grid, "best": [sim.strategies[place] for place in found.optimal[back]], "now": now[back], "implementation": gain[back],
        "information": found.evpi[back], "both": (gain + found.evpi)[back],
    }  # fmt: skip
    return pd.DataFrame(columns)


def engagement_value(
    evaluation: Evaluation,
    design: Design,
    strategy: str,
    inputs: Sequence[str] | None = None,
    closed: Sequence[float] = (0.1, 0.5, 1.0),
    outcome: str | None = None,
    wtp: float | None = None,
) -> pd.DataFrame:
    """What it would be worth to reach, win and keep more families: part of each gap to 100 % closed, all else unchanged.

    Parameters
    ----------
    evaluation : Evaluation
    design : Design
        Values of the inputs in each draw.
    strategy : str
        The strategy whose pathway is improved.
    inputs : sequence of str, optional
        Shares among the inputs; those of reaching families and of every later step when left out.
    closed : sequence of float
        Parts of the gap between the share and 1 that are closed, between 0 and 1.
    outcome, wtp : optional
        The evaluation's own when left out.

    Returns
    -------
    DataFrame
        ``input, label, closed, share_now, share_then, enb_now, enb_then, worth, best_now, best_then``: mean shares, expected net benefit of
        the strategy beside the reference, and what the improvement is worth to whoever takes the better of the two: the most that it
        may cost a year. With the service not worth its cost, an improvement is worth nothing until it makes it so.
    """
    import pandas as pd

    name = evaluation.outcome(outcome).name
    threshold = evaluation.settings.wtp if wtp is None else wtp
    chosen = engagement_inputs(evaluation, strategy) if inputs is None else tuple(inputs)
    wrong = [part for part in closed if not 0 <= part <= 1]
    if wrong:
        raise ValueError(f"closed: found {wrong[0]}, expected parts of a gap, from 0 to 1")
    now = _gain(evaluation, design, strategy, name, threshold)
    rows = []
    for item in chosen:
        share = design.column(item)
        for part in closed:
            values = design.values.copy()
            values[design.names.index(item)] = share + part * (1 - share)
            then = _gain(evaluation, replace(design, values=values, method="changed"), strategy, name, threshold)
            rows.append({
                "input": item, "label": evaluation.inputs[item].label, "closed": part, "share_now": float(share.mean()),
                "share_then": float(values[design.names.index(item)].mean()), "enb_now": now, "enb_then": then,
                "worth": max(then, 0.0) - max(now, 0.0), "best_now": strategy if now > 0 else evaluation.reference,
                "best_then": strategy if then > 0 else evaluation.reference,
            })  # fmt: skip
    return pd.DataFrame(rows, columns=ENGAGEMENT_COLUMNS)


ENGAGEMENT_COLUMNS = ["input", "label", "closed", "share_now", "share_then", "enb_now", "enb_then", "worth", "best_now", "best_then"]


def engagement_inputs(evaluation: Evaluation, strategy: str) -> tuple[str, ...]:
    """Return the shares of families that are reached by each attempt, and that accept, engage and complete."""
    protocol = evaluation.strategy(strategy).protocol
    reach = [attempt.reach_input for attempt in evaluation.attempts if attempt.protocol == protocol]
    later = [step.share_input for step in evaluation.steps if step.stage in ("accepted", "engaged", "completed")]
    return tuple(dict.fromkeys([*reach, *later]))


def _gain(evaluation: Evaluation, design: Design, strategy: str, outcome: str, wtp: float) -> float:
    sim = simulate(evaluation, design)
    costs, effects, own, base = sim.costs(), sim.effects(outcome), sim.position(strategy), sim.position(evaluation.reference)
    return float((wtp * (effects[own] - effects[base]) - (costs[own] - costs[base])).mean())
