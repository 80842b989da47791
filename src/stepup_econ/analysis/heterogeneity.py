"""What it is worth to decide for groups of families apart: those who move, those after a separation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.envelope import envelope, thresholds
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.simulate import simulate
from stepup_econ.model.simulation import Simulation
from stepup_econ.problems import Problem, raise_if
from stepup_econ.uncertainty.designs import Design

if TYPE_CHECKING:
    import pandas as pd


def heterogeneity_value(
    groups: Mapping[str, Simulation], outcome: str | None = None, wtp: float | Iterable[float] = 20_000, perspective: str | None = None
) -> pd.DataFrame:
    """What it would be worth to choose for each group of families apart instead of once for all.

    Parameters
    ----------
    groups : mapping from a group's name to its Simulation
        Costs and effects of the group's own families, so that groups add up to all; the same strategies and the same draws.
    outcome, wtp, perspective
        As for `evpi`.

    Returns
    -------
    data frame
        ``wtp, together, apart, worth, evpi_together, evpi_apart, best_together, choices``: expected net benefit of one choice for all and
        of a choice a group, what deciding apart is worth on present knowledge, and what perfect information would add to each.
        `choices` names each group's best strategy.

    Raises
    ------
    InputError
        If there are no groups, or strategies or draws differ.

    Notes
    -----
    Coyle, Buxton and O'Brien 2003, Health Econ 12:421-427 (stratified cost-effectiveness analysis); Espinoza and others 2014, Med Decis
    Making 34:951-964 (static and dynamic value of heterogeneity).
    """
    import pandas as pd

    raise_if(_problems(groups))
    grid = thresholds(wtp)
    ordered, back = np.unique(grid, return_inverse=True)
    parts = [(sim.costs(perspective), sim.effects(outcome)) for sim in groups.values()]
    each = [envelope(cost, effect, ordered) for cost, effect in parts]
    whole = envelope(np.sum([c for c, _ in parts], axis=0), np.sum([e for _, e in parts], axis=0), ordered)
    strategies = next(iter(groups.values())).strategies
    together = whole.enb.max(axis=0)
    apart = np.sum([one.enb.max(axis=0) for one in each], axis=0)
    learned = np.sum([one.evpi for one in each], axis=0)
    rows = []
    for at in back:
        choices = "; ".join(f"{name}: {strategies[one.optimal[at]]}" for name, one in zip(groups, each, strict=True))
        rows.append({
            "wtp": ordered[at], "together": together[at], "apart": apart[at], "worth": max(float(apart[at] - together[at]), 0.0),
            "evpi_together": whole.evpi[at], "evpi_apart": learned[at], "best_together": strategies[whole.optimal[at]], "choices": choices,
        })  # fmt: skip
    return pd.DataFrame(rows)


def split_by_share(
    evaluation: Evaluation, design: Design, shares: Sequence[str], names: tuple[str, str], outcome: str | None = None
) -> dict[str, Simulation]:
    """Simulate those with a feature and those without it apart, each as large as the group is.

    Parameters
    ----------
    evaluation : Evaluation
    design : Design
    shares : sequence of str
        Inputs that are the share of families with the feature: one for all areas, or one an area.
    names : (str, str)
        What families with it and without it are called.
    outcome : str, optional
        The evaluation's primary outcome when left out.

    Returns
    -------
    mapping from name to Simulation
        Costs and effects of a year as if all families had the feature, or none, times the share of families who do, or do not. Costs
        that do not depend on numbers (posts, set-up) are so shared in proportion: groups are decided apart, not staffed apart.
    """
    name = evaluation.outcome(outcome).name
    weight = np.mean([design.column(share) for share in shares], axis=0)
    found = {}
    for group, value, size in ((names[0], 1.0, weight), (names[1], 0.0, 1 - weight)):
        values = design.values.copy()
        for share in shares:
            values[design.names.index(share)] = value
        sim = simulate(evaluation, replace(design, values=values, method="changed"))
        inputs = {item: design.column(item) for item in sim.inputs if item not in shares}
        found[group] = Simulation.from_arrays(
            (sim.costs() * size).T, (sim.effects(name) * size).T, sim.strategies, inputs=inputs, reference=sim.reference
        )
    return found


def _problems(groups: Mapping[str, Simulation]) -> list[Problem]:
    if not groups:
        return [Problem("HG101", "groups", "none", "two or more", "Give a simulation for each group.")]
    name, first = next(iter(groups.items()))
    problems = []
    for group, sim in groups.items():
        if sim.strategies != first.strategies:
            expected = f"{', '.join(first.strategies)}, as in '{name}'"
            problems.append(Problem("HG102", f"group '{group}'", ", ".join(sim.strategies), expected, "Simulate the same strategies."))
        if sim.n_draws != first.n_draws:
            expected = f"{first.n_draws}, as in '{name}'"
            problems.append(Problem("HG103", f"group '{group}'", f"{sim.n_draws} draws", expected, "Use the same draws for all groups."))
    return problems


def group_table(evaluation: Evaluation, design: Design, strategy: str) -> pd.DataFrame:
    """Decide apart for the groups that an evaluation knows: families who move, and those with each feature that is a share.

    Returns
    -------
    DataFrame
        ``split, group, families, strategy, inmb, best, best_together, worth, evpi_apart, evpi_together``, one row a group: mean share of
        families, expected net benefit of the strategy beside the reference for the group's families in a year, what is best for it and for
        all together, and for the whole split what deciding apart is worth and what perfect information would be.
    """
    import pandas as pd

    wtp, rows = evaluation.settings.wtp, []
    for split, shares in splits_of(evaluation).items():
        groups = split_by_share(evaluation, design, shares, (split, f"not {split}"))
        whole = heterogeneity_value(groups, wtp=wtp).iloc[0]
        weight = float(np.mean([design.column(share) for share in shares]))
        for (group, sim), size in zip(groups.items(), (weight, 1 - weight), strict=True):
            enb = (wtp * sim.effects() - sim.costs()).mean(axis=1)
            rows.append({
                "split": split, "group": group, "families": size, "strategy": strategy,
                "inmb": float(enb[sim.position(strategy)] - enb[sim.position()]), "best": sim.strategies[int(enb.argmax())],
                "best_together": whole["best_together"], "worth": whole["worth"], "evpi_apart": whole["evpi_apart"],
                "evpi_together": whole["evpi_together"],
            })  # fmt: skip
    return pd.DataFrame(rows, columns=GROUP_COLUMNS)


def splits_of(evaluation: Evaluation) -> dict[str, tuple[str, ...]]:
    """Return the inputs, one or more an evaluation, that are the share of families with a feature, by the feature."""
    areas = evaluation.service_areas
    found = {"moving": tuple(dict.fromkeys(area.moving_input for area in areas))}
    for feature, inputs in evaluation.features.items():
        items = tuple(dict.fromkeys(inputs[area.id] for area in areas if area.id in inputs))
        if items and all(evaluation.inputs[item].unit == SHARE for item in items):
            found[feature] = items
    return found


SHARE = "share"
"""Unit of an input that is a share of families; numbers for each family are not features that some have and some do not."""

GROUP_COLUMNS = ["split", "group", "families", "strategy", "inmb", "best", "best_together", "worth", "evpi_apart", "evpi_together"]
