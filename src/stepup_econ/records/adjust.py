"""Families offered the service against others in the records, adjusted for what is recorded of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stepup_econ.problems import InputError
from stepup_econ.records.adjusted import Adjusted, doubly_robust, weighted_difference
from stepup_econ.records.balancing import entropy_weights
from stepup_econ.records.effects import Floats
from stepup_econ.records.imputed import Imputed, imputed_difference
from stepup_econ.records.store import Store
from stepup_econ.records.weighting import propensity_weights

COVARIATES = ("post_separation", "interpreter", "children")
MOST = 100_000
"""Families looked at; of more, those whose names come first by a hash that is the same everywhere."""
FEWEST = 20
"""Families of each kind below which adjustment says nothing."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The share of families referred again within the horizon, by each way of adjusting.

    Parameters
    ----------
    rules : tuple of (str, Adjusted)
    covariates : tuple of str
        What was adjusted for.
    families, left_out : int
        Families compared, and those followed for too short a time or with something not recorded.
    said : tuple of str
        Why a way could not be taken.
    imputed : Imputed or None
        With families lost sight of filled in, arm by arm, where there are any.
    """

    rules: tuple[tuple[str, Adjusted], ...]
    covariates: tuple[str, ...]
    families: int
    left_out: int
    said: tuple[str, ...]
    imputed: Imputed | None = None


def adjusted_rereferral(store: Store, months: int) -> Comparison | None:
    """Return the comparison, or None where there are no two kinds of families with something recorded to tell them apart by.

    Families must have been followed to the horizon, or been referred again before. What was not recorded is not adjusted for, and
    families who moved away are not in it: see `follow_up` for what became of them.
    """
    if not store.has("referrals"):
        return None
    strategies = [str(row[0]) for row in store.rows("SELECT DISTINCT strategy FROM families ORDER BY 1")]
    if len(strategies) != 2:
        return None
    usual = "usual_care" if "usual_care" in strategies else strategies[0]
    columns = ", ".join(f"CAST({name} AS DOUBLE) AS {name}" for name in COVARIATES)
    store.connection.execute(_COMPARED.format(months=int(months), columns=columns, most=MOST))
    frame = store.frame("SELECT * FROM compared ORDER BY family")
    told = [name for name in COVARIATES if frame[name].notna().mean() > 0.5 and frame[name].nunique() > 1]
    kept = frame[told].notna().all(axis=1) & frame["again"].notna() if told else frame["again"].notna() & False
    mine = frame[kept]
    served = (mine["strategy"] != usual).to_numpy()
    if min(served.sum(), (~served).sum()) < FEWEST:
        return None
    y, x, area = mine["again"].to_numpy(np.float64), mine[told].to_numpy(np.float64), mine["area"].to_numpy()
    rules, said = _rules(y, served, x, tuple(told), area)
    whole = frame[frame[told].notna().all(axis=1)]
    offered, known = (whole["strategy"] != usual).to_numpy(), whole[told].to_numpy(np.float64)
    filled, why = _filled(whole["again"].to_numpy(np.float64), offered, known, tuple(told))
    return Comparison(rules, tuple(told), int(kept.sum()), int((~kept).sum()), (*said, *why), filled)


def _rules(
    y: Floats, served: NDArray[np.bool_], x: Floats, names: tuple[str, ...], area: NDArray[Any]
) -> tuple[tuple[tuple[str, Adjusted], ...], list[str]]:
    """Return each way of adjusting that can be taken, and why others cannot."""

    def overlap() -> Adjusted:
        return weighted_difference(y, propensity_weights(served, x, names=names), area=area)

    def entropy() -> Adjusted:
        return weighted_difference(y, entropy_weights(served, x, names=names), area=area)

    def robust() -> Adjusted:
        return doubly_robust(y, served, x, outcome="logistic", names=names, area=area)

    rules, said = [], []
    for name, rule in (("overlap weights", overlap), ("entropy balancing", entropy), ("doubly robust", robust)):
        try:
            rules.append((name, rule()))
        except InputError as error:
            said.append(f"{name}: {error.problems[0].found} ({error.problems[0].where})")
    return tuple(rules), said


def _filled(y: Floats, served: NDArray[np.bool_], x: Floats, names: tuple[str, ...]) -> tuple[Imputed | None, list[str]]:
    """Return the difference with families lost sight of filled in, None where none are or it cannot be done, with the reason."""
    if np.isfinite(y).all():
        return None, []
    try:
        return imputed_difference(y, served, x, names=names), []
    except InputError as error:
        return None, [f"filled in: {error.problems[0].found} ({error.problems[0].where})"]


_COMPARED = """
CREATE OR REPLACE TEMP TABLE compared AS
WITH span AS (SELECT *, CAST(index_on + INTERVAL {months} MONTH AS DATE) AS last FROM families),
     again AS (SELECT s.family, count(*) AS n FROM span AS s JOIN referrals AS r ON r.family = s.family
               AND r."on" > s.index_on AND r."on" <= least(s.left_on, s.last) GROUP BY s.family)
SELECT s.family, s.area, s.strategy, {columns},
       CASE WHEN a.n > 0 THEN 1.0 WHEN s.left_on >= s.last - 1 THEN 0.0 END AS again
FROM span AS s LEFT JOIN again AS a ON a.family = s.family
ORDER BY md5(CAST(s.family AS VARCHAR)) LIMIT {most}
"""
