"""Named scenarios: the whole evaluation again with some cells changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stepup_econ.analysis.acceptability import acceptability
from stepup_econ.analysis.icers import icers_against_reference
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.simulate import random_draws, simulate
from stepup_econ.model.simulation import Simulation

if TYPE_CHECKING:
    import pandas as pd

BASE = "base"
COLUMNS = ["scenario", "label", "strategy", "cost", "effect", "inc_cost", "inc_effect", "icer", "inmb", "p_best", "status",
           "words", "source"]  # fmt: skip


def scenarios(evaluation: Evaluation, psa: Simulation) -> pd.DataFrame:
    """Return the base case and every scenario of the workbook: increments, ICER, net benefit and probability of being best.

    Parameters
    ----------
    evaluation : Evaluation
        With its variants.
    psa : Simulation
        The probabilistic analysis of the base case. Each scenario is run with as many draws of the same seed and method, so that
        differences are due to the changes.

    Returns
    -------
    DataFrame
        ``scenario, label, strategy, cost, effect, inc_cost, inc_effect, icer, inmb, p_best, status, words, source``: the base case of each
        scenario, and the probability from its draws, at the evaluation's own threshold.
    """
    import pandas as pd

    rows = _rows(evaluation, evaluation, psa, (BASE, "Base case", ""))
    for scenario in evaluation.scenarios:
        changed = evaluation.variants[scenario.id]
        again = random_draws(changed, psa.n_draws, psa.seed, psa.method) if psa.seed is not None else None
        own = simulate(changed, again)
        rows += _rows(evaluation, changed, own, (scenario.id, scenario.label, scenario.source))
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows(base: Evaluation, changed: Evaluation, psa: Simulation, named: tuple[str, str, str]) -> list[dict[str, Any]]:
    outcome, wtp = base.outcome().name, base.settings.wtp
    found = icers_against_reference(simulate(changed), outcome)
    best = acceptability(psa, outcome, [wtp]).set_index("strategy")["p_best"]
    name, label, source = named
    rows = []
    for row in found.to_dict("records"):
        rows.append(
            {"scenario": name, "label": label, "strategy": row["strategy"], "cost": row["cost"], "effect": row["effect"],
             "inc_cost": row["inc_cost"], "inc_effect": row["inc_effect"], "icer": row["icer"],
             "inmb": wtp * row["inc_effect"] - row["inc_cost"], "p_best": float(best[row["strategy"]]),
             "status": row["status"], "words": row["reading"], "source": source}
        )  # fmt: skip
    return rows
