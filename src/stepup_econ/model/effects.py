"""Events with and without the service, over the horizon, discounted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from stepup_econ.evaluation.estimate import Floats

NEARLY_ONE = 1.0 - 1e-12


def hazard(risk: Floats, months: float) -> Floats:
    """Return the constant monthly hazard that gives this risk over so many months; (draw,)."""
    return -np.log1p(-np.minimum(risk, NEARLY_ONE)) / months


def treated_hazard(measure: str, base: Floats, effect: Floats, months: float) -> Floats:
    """Return the monthly hazard while an effect lasts.

    Parameters
    ----------
    measure : str
        Key of `MEASURES`: how the effect was measured.
    base, effect : ndarray (draw,)
        Monthly hazard under the reference; the effect on the scale of its measure.
    months : float
        Months over which the effect was measured and lasts.

    Notes
    -----
    A risk ratio, odds ratio or difference holds for the risk over `months`; it is turned into the hazard that gives the changed
    risk over the same months. A risk cannot leave 0 to 1: what would is held at the end.
    """
    if measure == "hazard ratio":
        return base * effect
    risk = -np.expm1(-base * months)
    changed = np.clip(MEASURES[measure](risk, effect), 0.0, NEARLY_ONE)
    return hazard(changed, months)


def _odds_ratio(risk: Floats, effect: Floats) -> Floats:
    odds = risk / (1.0 - np.minimum(risk, NEARLY_ONE)) * effect
    return odds / (1.0 + odds)


def discounted_events(
    base: Floats, treated: Floats, lasts: float, horizon: float, cycle: float, rate: float, timing: str
) -> tuple[Floats, Floats]:
    """Return the discounted chance of an event within the horizon, without and with the effect.

    Parameters
    ----------
    base, treated : ndarray (draw,)
        Monthly hazards without the effect, and with it while it lasts.
    lasts, horizon, cycle : float
        Months that the effect lasts, that are counted, and of one cycle.
    rate : float
        Yearly discount rate.
    timing : {"start", "middle"}
        Where in its cycle an event is discounted from; "start" leaves the first cycle undiscounted.

    Returns
    -------
    without, with_effect : ndarray (draw,)
    """
    without, with_effect = np.zeros_like(base), np.zeros_like(base)
    begins = 0.0
    before = after = np.ones_like(base)
    while begins < horizon - 1e-9:
        ends = min(begins + cycle, horizon)
        next_before = np.exp(-base * ends)
        next_after = np.exp(-treated * min(ends, lasts) - base * max(0.0, ends - lasts))
        when = begins if timing == "start" else (begins + ends) / 2.0
        factor = (1.0 + rate) ** (-when / 12.0)
        without += factor * (before - next_before)
        with_effect += factor * (after - next_after)
        begins, before, after = ends, next_before, next_after
    return without, with_effect


MEASURES: Mapping[str, Callable[[Floats, Floats], Floats]] = {
    "risk ratio": lambda risk, effect: risk * effect,
    "odds ratio": _odds_ratio,
    "difference": lambda risk, effect: risk + effect,
}
