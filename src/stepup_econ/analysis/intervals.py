"""How sure a ratio and a mean are: Fieller's set for an ICER, and the Monte Carlo error of the headlines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from stepup_econ.model.simulation import Simulation

Kind = Literal["interval", "complement", "half line", "whole line"]


@dataclass(frozen=True, slots=True)
class RatioSet:
    """The ratios that the data do not rule out.

    Parameters
    ----------
    kind : {"interval", "complement", "half line", "whole line"}
        ``"interval"``: from `lower` to `upper`. ``"complement"``: everything *but* what lies between them.
        ``"half line"``: from `lower` to `upper`, one of which is infinite. ``"whole line"``: no ratio is ruled out.
    lower, upper : float
        Ends of the interval, or of the gap; infinite for the whole line.
    """

    kind: Kind
    lower: float
    upper: float

    def __contains__(self, ratio: float) -> bool:
        if self.kind == "complement":
            return ratio <= self.lower or ratio >= self.upper
        return self.lower <= ratio <= self.upper


def fieller(
    inc_cost: float,
    inc_effect: float,
    se_cost: float,
    se_effect: float,
    correlation: float = 0.0,
    df: float = math.inf,
    level: float = 0.95,
) -> RatioSet:
    """Fieller's confidence set for an ICER: not always an interval, and never one made of sorted ratios.

    Parameters
    ----------
    inc_cost, inc_effect : float
        Estimated increments.
    se_cost, se_effect : float
        Their standard errors.
    correlation : float
        Between the two estimates.
    df : float
        Degrees of freedom; infinite for a normal limit.
    level : float

    Notes
    -----
    All R for which ``(C - R E)^2 <= t^2 var(C - R E)``, a quadratic in R. When the effect is not surely different from
    zero the set is a complement or the whole line. Fieller 1954, J R Stat Soc B 16:175-185; Willan and O'Brien 1996,
    Health Econ 5:297-305.

    Examples
    --------
    >>> fieller(1000, 0.01, 324.3, 0.001925, -0.71015, df=498).kind
    'interval'
    >>> fieller(400, 0.02, 325, 0.02, 0.25, df=498).kind
    'whole line'
    """
    t = _critical(level, df)
    a = inc_effect**2 - (t * se_effect) ** 2
    b = inc_cost * inc_effect - t**2 * correlation * se_cost * se_effect
    c = inc_cost**2 - (t * se_cost) ** 2
    if a == 0:
        return _straight(b, c)
    discriminant = b**2 - a * c
    if a < 0 and discriminant <= 0:
        return RatioSet("whole line", -math.inf, math.inf)
    root = math.sqrt(max(discriminant, 0.0))
    lower, upper = sorted(((b - root) / a, (b + root) / a))
    return RatioSet("interval" if a > 0 else "complement", lower, upper)


def _straight(b: float, c: float) -> RatioSet:
    """Solve ``c <= 2 b R``, what is left when the quadratic term vanishes."""
    if b == 0 and c > 0:
        raise ValueError("inc_effect: found no effect and no uncertainty about it, expected one of the two: no ratio exists")
    if b == 0:
        return RatioSet("whole line", -math.inf, math.inf)
    end = c / (2 * b)
    return RatioSet("half line", end, math.inf) if b > 0 else RatioSet("half line", -math.inf, end)


def _critical(level: float, df: float) -> float:
    from scipy.special import ndtri, stdtrit

    if not 0 < level < 1 or df <= 0:
        raise ValueError(f"level {level}, df {df}: expected a level between 0 and 1 and more than 0 degrees of freedom")
    upper = (1 + level) / 2
    return float(ndtri(upper) if math.isinf(df) else stdtrit(df, upper))


def icer_intervals(
    sim: Simulation,
    outcome: str | None = None,
    perspective: str | None = None,
    reference: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Give Fieller's set for each strategy's ratio against the reference, the draws standing for what is not known.

    Returns
    -------
    data frame
        ``strategy, compared_with, icer, kind, lower, upper``: one row a strategy, the reference left out. `icer` is
        the ratio of mean increments whatever its sign, for use with the set; what may be printed is in
        `icers_against_reference`. At least two draws are needed.

    Notes
    -----
    Mean, standard deviation and correlation of the draws go into `fieller` with a normal limit. Percentiles of ratios
    are not used: they mix savings per unit lost with prices per unit gained.
    """
    import pandas as pd

    rows = []
    for name, compared, more_cost, more_effect in _increments(sim, outcome, perspective, reference):
        (var_cost, both), (_, var_effect) = np.cov(more_cost, more_effect)
        se_cost, se_effect = math.sqrt(var_cost), math.sqrt(var_effect)
        correlation = both / (se_cost * se_effect) if se_cost * se_effect > 0 else 0.0
        mean_cost, mean_effect = float(more_cost.mean()), float(more_effect.mean())
        row = {
            "strategy": name,
            "compared_with": compared,
            "icer": np.nan,
            "kind": "none",
            "lower": np.nan,
            "upper": np.nan,
        }
        if mean_effect or se_effect:
            found = fieller(mean_cost, mean_effect, se_cost, se_effect, correlation, level=level)
            row |= {"kind": found.kind, "lower": found.lower, "upper": found.upper}
            row["icer"] = mean_cost / mean_effect if mean_effect else np.nan
        rows.append(row)
    return pd.DataFrame(rows, columns=["strategy", "compared_with", "icer", "kind", "lower", "upper"])


def monte_carlo_error(
    sim: Simulation,
    wtp: float,
    outcome: str | None = None,
    perspective: str | None = None,
    reference: str | None = None,
) -> pd.DataFrame:
    """How far the headline numbers may be off because the draws are finite in number.

    Returns
    -------
    data frame
        ``strategy, compared_with, inmb, inmb_error, icer, icer_error``: the errors are standard errors, right for plain
        random draws and too large for Sobol and Latin hypercube draws, which are spread more evenly.

    Notes
    -----
    Mean: standard deviation / sqrt(draws). Ratio of means R, by the delta method: standard deviation of (C - R E)
    / (absolute mean E x sqrt(draws)).
    """
    import pandas as pd

    rows = []
    for name, compared, more_cost, more_effect in _increments(sim, outcome, perspective, reference):
        inmb, inmb_error = mean_error(wtp * more_effect - more_cost)
        icer, icer_error = ratio_error(more_cost, more_effect)
        rows.append((name, compared, inmb, inmb_error, icer, icer_error))
    return pd.DataFrame(rows, columns=["strategy", "compared_with", "inmb", "inmb_error", "icer", "icer_error"])


def mean_error(values: NDArray[np.float64]) -> tuple[float, float]:
    """Mean of independent draws (draw,) and its Monte Carlo standard error; no error from a single draw."""
    error = values.std(ddof=1) / math.sqrt(len(values)) if len(values) > 1 else math.nan
    return float(values.mean()), float(error)


def ratio_error(cost: NDArray[np.float64], effect: NDArray[np.float64]) -> tuple[float, float]:
    """Ratio of mean cost to mean effect, arrays (draw,), and its Monte Carlo standard error by the delta method."""
    mean_effect = float(effect.mean())
    if mean_effect == 0:
        return math.nan, math.nan
    ratio = float(cost.mean()) / mean_effect
    return ratio, mean_error(cost - ratio * effect)[1] / abs(mean_effect)


def _increments(
    sim: Simulation, outcome: str | None, perspective: str | None, reference: str | None
) -> list[tuple[str, str, NDArray[np.float64], NDArray[np.float64]]]:
    base = sim.position(reference)
    cost, effect = sim.costs(perspective), sim.effects(outcome)
    return [
        (name, sim.strategies[base], cost[position] - cost[base], effect[position] - effect[base])
        for position, name in enumerate(sim.strategies)
        if position != base
    ]
