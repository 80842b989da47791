"""What a better flag is worth: one that finds the families a service is for, among all whose records are looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Amount = float | NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Flag:
    """How well a rule picks families out.

    Parameters
    ----------
    sensitivity : number or array (draw,)
        Share flagged of the families that the service is for.
    specificity : number or array (draw,)
        Share not flagged of all others.
    cost : number or array (draw,)
        Pounds for each case looked at.
    """

    sensitivity: Amount
    specificity: Amount
    cost: Amount = 0.0

    def __post_init__(self) -> None:
        for name, value in (("sensitivity", self.sensitivity), ("specificity", self.specificity)):
            values = np.asarray(value, dtype=float)
            if not ((values >= 0) & (values <= 1)).all():
                raise ValueError(f"{name}: found {value}, expected shares from 0 to 1")


PERFECT = Flag(1.0, 1.0)
"""A flag that is never wrong and costs nothing: the most that any flag can bring."""

ROUNDING = 1e-12
"""Share of the largest net value below which a gain is rounding."""

NOBODY, EVERYBODY = Flag(0.0, 1.0), Flag(1.0, 0.0)
"""Flag no case; flag every case without looking."""


def flag_value(flags: Mapping[str, Flag], cases: Amount, prevalence: Amount, value: Amount, harm: Amount) -> pd.DataFrame:
    """What each flag is worth: v TP - h FP - c N, beside flagging nobody, everybody, and never being wrong.

    Parameters
    ----------
    flags : mapping from name to Flag
    cases : number or array (draw,)
        Cases looked at in a year, N.
    prevalence : number or array (draw,)
        Share of them that the service is for.
    value : number or array (draw,)
        Pounds that it is worth to flag one of those: for example the expected net benefit for a family referred.
    harm : number or array (draw,)
        Pounds lost by flagging one of the others: time spent on screening it out, and harm to the family.

    Returns
    -------
    data frame
        ``flag, true_positives, false_positives, missed, flagged, net_value, p_best, worth_beside_none, share_of_perfect,
        per_point_sensitivity, per_point_specificity``: means over the draws. `worth_beside_none` compares with the better of flagging
        nobody and everybody; `share_of_perfect` is that as a share of what a perfect flag brings; `per_point` is what one more
        percentage point would be worth, the most that it may cost a year. Rows for nobody, everybody and perfect come first.

    Raises
    ------
    ValueError
        If a share is not from 0 to 1, or cases are negative.

    Notes
    -----
    Decision curve with costs: Vickers and Elkin 2006, Med Decis Making 26:565-574; Baker and others 2009, J R Stat Soc A 172:729-748.
    """
    import pandas as pd

    share = np.asarray(prevalence, dtype=float)
    if not ((share >= 0) & (share <= 1)).all() or np.any(np.asarray(cases) < 0):
        raise ValueError("prevalence and cases: expected a share from 0 to 1 and at least 0 cases")
    everything = {"nobody": NOBODY, "everybody": EVERYBODY, "perfect": PERFECT, **flags}
    counts = {name: _counts(flag, cases, share) for name, flag in everything.items()}
    net = {name: value * tp - harm * fp - everything[name].cost * cases for name, (tp, fp, _) in counts.items()}
    table = np.stack(np.broadcast_arrays(*net.values())).reshape(len(net), -1)
    mean = table.mean(axis=1)
    none, gap = mean[:2].max(), mean[2] - mean[:2].max()
    contenders = np.delete(table, 2, axis=0)
    first = np.insert((contenders.argmax(axis=0)[None] == np.arange(len(contenders))[:, None]).mean(axis=1), 2, np.nan)
    point = 0.01 * np.asarray(cases)
    rows = []
    for place, (name, (tp, fp, missed)) in enumerate(counts.items()):
        rows.append({
            "flag": name, "true_positives": _mean(tp), "false_positives": _mean(fp), "missed": _mean(missed), "flagged": _mean(tp + fp),
            "net_value": mean[place], "p_best": first[place], "worth_beside_none": mean[place] - none,
            "share_of_perfect": (mean[place] - none) / gap if gap > ROUNDING * np.abs(mean).max() else np.nan,
            "per_point_sensitivity": _mean(point * share * value), "per_point_specificity": _mean(point * (1 - share) * harm),
        })  # fmt: skip
    return pd.DataFrame(rows)


def best_cut(sensitivity: Sequence[float], specificity: Sequence[float], cases: float, prevalence: float, value: float, harm: float) -> int:
    """Return which point of a flag's curve is worth most, by position; the first of several.

    At the best cut the curve's slope is ``(1 - prevalence) harm / (prevalence value)``.
    """
    tp = np.asarray(sensitivity, dtype=float) * prevalence * cases
    fp = (1 - np.asarray(specificity, dtype=float)) * (1 - prevalence) * cases
    return int((value * tp - harm * fp).argmax())


def least_sensitivity(flag: Flag, prevalence: float, value: float, harm: float) -> float:
    """Return the sensitivity at which a flag just pays beside flagging nobody; above 1 if it cannot."""
    spent = harm * (1 - prevalence) * (1 - np.mean(flag.specificity)) + np.mean(flag.cost)
    return float(spent / (prevalence * value)) if prevalence * value > 0 else float("inf")


def _counts(flag: Flag, cases: Amount, share: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """True positives, false positives and missed, (draw,) or single."""
    meant = np.asarray(cases * share)
    tp = np.asarray(flag.sensitivity * meant)
    return tp, np.asarray((1 - flag.specificity) * (cases - meant)), meant - tp


def _mean(values: Amount) -> float:
    return float(np.mean(values))
