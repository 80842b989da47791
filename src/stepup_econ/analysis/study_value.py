"""Studies that the families of an evaluation could take part in: what each size would be worth while the decision matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.enbs import enbs
from stepup_econ.analysis.evppi import FEWEST_DRAWS
from stepup_econ.analysis.evsi import evsi
from stepup_econ.analysis.evsi_studies import Study, binary_trial
from stepup_econ.analysis.voi import Population
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.simulation import Simulation

if TYPE_CHECKING:
    import pandas as pd

STEPS = 20
"""Sizes that a study is looked at, up to all families who come while the decision matters."""

COLUMNS = ["study", "wtp", "n", "years_to_recruit", "evsi", "se", "evppi", "families", "worth_over_years", "most_per_family", "best",
           "near_best", "best_now", "method", "fit", "note"]  # fmt: skip


def study_by_size(evaluation: Evaluation, sim: Simulation, trial: Study, per_year: float, outcome: str, seed: int) -> pd.DataFrame:
    """What a study is worth at each size, if all families who come take part until it is full.

    Parameters
    ----------
    evaluation : Evaluation
        Whose threshold, years and discount rate count.
    sim : Simulation
        The choice that the study informs; costs and effects of a year.
    trial : Study
    per_year : float
        Families a year who can take part, and who gain from its results afterwards.
    outcome : str
    seed : int
        Of the data that are made up.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`. `evsi` is pounds for one year's decision; `families` are those who come after the results while the decision
        matters, discounted; `worth_over_years` is what the study is worth to them: the most that it may cost, `most_per_family` shared
        among its families.
    """
    settings = evaluation.settings
    sizes = np.unique(np.rint(np.arange(1, STEPS + 1) / STEPS * per_year * settings.decision_years).astype(int))
    worth = evsi(sim, trial, sizes[sizes > 0], outcome, settings.wtp, seed=seed)
    years = Population(per_year, settings.decision_years, settings.discount_costs, timing="continuous")
    net = enbs(worth, years, covers=per_year, recruited_per_year=per_year)
    worth[["families", "worth_over_years", "best", "near_best"]] = net[["families", "gain", "best", "near_best"]]
    worth["years_to_recruit"] = worth["n"] / per_year
    worth["most_per_family"] = worth["worth_over_years"] / worth["n"]
    enb = (settings.wtp * sim.effects(outcome) - sim.costs()).mean(axis=1)
    worth["best_now"] = sim.strategies[int(enb.argmax())]
    return worth[COLUMNS]


def effect_study(evaluation: Evaluation, psa: Simulation, strategy: str) -> pd.DataFrame:
    """What a trial of the effect itself would be worth: half of the families whom it applies to get the strategy, half do not.

    Returns
    -------
    DataFrame
        As `study_by_size`. Families are those of a year who reach the stage that the effect applies to. Empty where the effect on the
        primary outcome is neither a risk ratio nor an odds ratio, where nobody reaches that stage, where the draws came from outside,
        or where they are too few.
    """
    import pandas as pd

    outcome = evaluation.outcome()
    effect = next((e for e in outcome.effects if e.strategy == strategy), None)
    if effect is None or effect.measure not in RATIOS or psa.seed is None or psa.n_draws < FEWEST_DRAWS:
        return pd.DataFrame(columns=COLUMNS)
    per_year = float(psa.data["volume"].sel(strategy=strategy, stage=effect.applies_to).values.sum(axis=0).mean())
    if per_year * evaluation.settings.decision_years < 1:
        return pd.DataFrame(columns=COLUMNS)
    offered = {s.id: s.label for s in evaluation.strategies}
    name = f"{offered[strategy]} or not, among families {effect.applies_to}: {outcome.label[:1].lower()}{outcome.label[1:]}"
    trial = binary_trial(outcome.risk_input, **{RATIOS[effect.measure]: effect.effect_input}, name=name)  # type: ignore[arg-type]
    return study_by_size(evaluation, psa, trial, per_year, outcome.name, psa.seed)


RATIOS = {"risk ratio": "risk_ratio", "odds ratio": "odds_ratio"}
"""Measures of an effect that a trial of shares is about, and what `binary_trial` calls them."""
