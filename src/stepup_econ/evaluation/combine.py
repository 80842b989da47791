"""Effects on the scale of their measure: published evidence, and its combination with local estimates."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Scaled:
    """An estimate and its standard error on the scale on which a measure is roughly normal (log for ratios)."""

    mean: float
    se: float

    def interval(self, ratio: bool) -> tuple[float, float, float]:
        """Return estimate, low and high (95 %), back on the scale of the measure."""
        ends = (self.mean, self.mean - Z95 * self.se, self.mean + Z95 * self.se)
        return tuple(math.exp(e) for e in ends) if ratio else ends  # type: ignore[return-value]


def published_effect(measure: str, value: float, low: float | None, high: float | None, se: float | None) -> Scaled:
    """Return published evidence on the scale of its measure; the standard error from the interval unless it is given.

    Raises
    ------
    ValueError
        If neither a standard error nor an interval is given.
    """
    ratio = measure in RATIOS
    if se is None:
        if low is None or high is None:
            message = "found neither a standard error nor a 95 % interval, expected one of them"
            raise ValueError(message)
        se = (math.log(high) - math.log(low) if ratio else high - low) / (2.0 * Z95)
    return Scaled(math.log(value) if ratio else value, se)


def combine(evidence: Scaled, local: Scaled) -> tuple[Scaled, float]:
    """Combine evidence and local estimate, each weighted by its precision; return the result and the evidence's weight.

    Notes
    -----
    Normal prior, normal likelihood: precision ``1/se^2`` adds (Spiegelhalter, Abrams and Myles 2004, section 3.3).
    """
    precisions = evidence.se**-2, local.se**-2
    weight = precisions[0] / sum(precisions)
    return Scaled(weight * evidence.mean + (1.0 - weight) * local.mean, sum(precisions) ** -0.5), weight


def smallest_p(service_areas: int, comparison_areas: int) -> float:
    """Return the smallest two-sided p that a randomisation test over so many areas could ever give.

    Notes
    -----
    Of the ``C(n, k)`` ways to choose the service areas, the observed one and its mirror image are the most extreme possible
    where the arms are of one size; with arms of different sizes there is no mirror image.
    """
    ways = math.comb(service_areas + comparison_areas, service_areas)
    return min(1.0, (2.0 if service_areas == comparison_areas else 1.0) / ways)


def _log(p: float) -> float:
    return math.log(p)


def _logit(p: float) -> float:
    return math.log(p / (1.0 - p))


def _log_hazard(p: float) -> float:
    return math.log(-math.log1p(-p))


RATIOS = ("risk ratio", "odds ratio", "hazard ratio")

SCALES: Mapping[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "risk ratio": (_log, lambda p: 1.0 / p),
    "odds ratio": (_logit, lambda p: 1.0 / (p * (1.0 - p))),
    "hazard ratio": (_log_hazard, lambda p: -1.0 / ((1.0 - p) * math.log1p(-p))),
    "difference": (lambda p: p, lambda p: 1.0),
}
"""For each measure the link g(p) and its slope g'(p)."""
