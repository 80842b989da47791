"""What a design of few areas can show at all: smallest p, smallest effect, and the one sentence that may be printed."""

from __future__ import annotations

from math import comb, sqrt

from scipy import stats


def smallest_randomisation_p(service: int, comparison: int) -> float:
    """Return the smallest two-sided p over all choices of service areas; equal numbers have a mirror image that ties."""
    return (2 if service == comparison else 1) / comb(service + comparison, service)


def smallest_effect(families: tuple[float, float], share: float, *, icc: float = 0.0, cluster: float = 1.0, power: float = 0.8) -> float:
    """Return the smallest difference of two shares shown at 5 % with this power, per family offered (Donner & Klar 2000).

    `cluster` is the families per area and `icc` their correlation; divide by the share engaged for the effect per family engaged.
    """
    inflation = 1 + (cluster - 1) * icc
    variance = share * (1 - share) * inflation * (1 / families[0] + 1 / families[1])
    return float((stats.norm.ppf(0.975) + stats.norm.ppf(power)) * sqrt(variance))


def verdict(p: float, smallest: float, level: float = 0.05) -> str:
    """Return the sentence on a p value: no verdict is worded where the design could never have reached the level.

    `smallest` is the floor of the design, as `smallest_randomisation_p` gives it, whichever rule gave `p`: a rule without a floor of its
    own borrows what it promises from its assumptions. `ValueError` if it is not above 0.
    """
    if not 0 < smallest <= 1:
        message = f"found a smallest p of {smallest}, expected the design's own: above 0, as smallest_randomisation_p gives it"
        raise ValueError(message)
    if smallest > level:
        return f"p = {p:.3f}; with these areas no result could go below {smallest:.3f}, so p cannot tell an effect from none."
    return f"p = {p:.3f}, {'statistically significant' if p <= level else 'not statistically significant'} at {level:g}."
