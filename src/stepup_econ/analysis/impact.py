"""What the flows between agencies come to: budget impact by agency, net present value, benefit-cost ratio, fiscal return, payback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from stepup_econ.analysis.agency_flows import AgencyFlows
from stepup_econ.analysis.perspectives import counted
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.vocabulary import PERSPECTIVES, VALUE_TYPES
from stepup_econ.prices.discounting import discount_factor

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
FISCAL = VALUE_TYPES.index("fiscal")

BUDGET_COLUMNS = ["strategy", "agency", "agency_label", "year", "uptake", "pays", "saves", "cashable", "cashable_share", "net_cost",
                  "net_cost_cashable", "cumulative_net_cost"]  # fmt: skip
NET_COLUMNS = ["strategy", "agency", "agency_label", "pv_pays", "pv_saves", "pv_cashable", "pv_economic", "pv_social", "net_cost",
               "net_cost_low", "net_cost_high", "net_cost_cashable"]  # fmt: skip
RETURN_COLUMNS = ["strategy", "perspective", "rate", "pv_costs", "pv_benefits", "npv", "npv_low", "npv_high", "p_npv_positive", "bcr",
                  "switching_value", "fiscal_return", "pv_cashable", "cashable_return", "payback_year",
                  "payback_discounted_year"]  # fmt: skip


def present_value(amounts: Floats, rate: float, timing: str = "start") -> Floats:
    """Return what yearly amounts are worth at the start.

    Parameters
    ----------
    amounts : ndarray (..., year, draw)
        Cash in prices of one year. An annuity must not be given: it holds the interest already.
    rate : float
        Yearly real rate.
    timing : {"start", "middle"}
        Where in its year an amount falls; at the start, the first year is not discounted.

    Returns
    -------
    ndarray (..., draw)

    Notes
    -----
    ``sum_t amounts[t] (1 + r)^-(t + m)`` with m = 0 or 1/2. HM Treasury, The Green Book.
    """
    when = np.arange(amounts.shape[-2], dtype=float) + (0.5 if timing == "middle" else 0.0)
    value: Floats = (amounts * discount_factor(when, rate)[:, None]).sum(axis=-2)
    return value


def benefit_cost_ratio(benefits: Floats, costs: Floats) -> float | None:
    """Return expected benefits over expected costs of (draw,) each, or None where nothing is paid on the whole.

    Notes
    -----
    The ratio of means, not the mean of ratios, which has none where a draw costs nothing. The ratio depends on where a saving is
    booked (a lower cost, or a benefit); the net present value does not.
    """
    paid = float(costs.mean())
    return float(benefits.mean()) / paid if paid > 0 else None


def payback(net: Floats) -> int | None:
    """Return the first year (0, 1, ...) from which running net gains (year,) stay at 0 or more to the end, or None if they do not."""
    running = np.cumsum(net)
    short = np.flatnonzero(running < -1e-9 * max(1.0, float(np.abs(net).sum())))
    first = int(short[-1]) + 1 if short.size else 0
    return first if first < net.size else None


def agency_budget_impact(evaluation: Evaluation, flows: AgencyFlows) -> pd.DataFrame:
    """Return what each agency pays and saves in each year, undiscounted, in prices of one year.

    Returns
    -------
    DataFrame
        ``strategy, agency, agency_label, year, uptake, pays, saves, cashable, cashable_share, net_cost, net_cost_cashable,
        cumulative_net_cost``; pounds, means over the draws. Savings are fiscal only: the agency's own money. Rows may be added over
        agencies and years. ``cashable_share`` is missing where nothing is saved.

    Notes
    -----
    Budget impact is not discounted and counts payers' money alone: Sullivan and others, Value in Health 17(1), 2014.
    """
    import pandas as pd

    names = {agency.id: agency.label for agency in evaluation.agencies}
    pays, saves, cash = (part.mean(axis=-1) for part in (flows.pays, flows.gains[:, FISCAL], flows.cashable[:, FISCAL]))
    rows = []
    for g, agency in enumerate(flows.agencies):
        running = np.cumsum(pays[g] - saves[g])
        for t, year in enumerate(flows.years):
            share = float(cash[g, t] / saves[g, t]) if saves[g, t] != 0 else None
            money = (pays[g, t] - saves[g, t], pays[g, t] - cash[g, t], running[t])
            said = (flows.strategy, agency, names[agency], year, flows.uptake[t], float(pays[g, t]), float(saves[g, t]))
            rows.append((*said, float(cash[g, t]), share, *(float(m) for m in money)))
    return pd.DataFrame(rows, columns=BUDGET_COLUMNS)


def net_cost_by_agency(evaluation: Evaluation, flows: AgencyFlows, rate: float | None = None) -> pd.DataFrame:
    """Return each agency's present value of payments and gains, and its net cost in money of its own.

    Parameters
    ----------
    rate : float, optional
        Yearly discount rate; the evaluation's rate for costs when left out. Zero gives plain totals.

    Returns
    -------
    DataFrame
        ``strategy, agency, agency_label, pv_pays, pv_saves, pv_cashable, pv_economic, pv_social, net_cost, net_cost_low, net_cost_high,
        net_cost_cashable``. ``net_cost`` is payments less fiscal savings, with the 95 % interval over draws; ``net_cost_cashable``
        counts only savings that could be taken out of a budget. Value types are apart and never added here.
    """
    import pandas as pd

    names = {agency.id: agency.label for agency in evaluation.agencies}
    pays, gains, cash = (_pv(evaluation, part, rate) for part in (flows.pays, flows.gains, flows.cashable))
    rows = []
    for g, agency in enumerate(flows.agencies):
        net = pays[g] - gains[g, FISCAL]
        low, high = _interval(net)
        kinds = {f"pv_{kind}": float(gains[g, v].mean()) for v, kind in enumerate(VALUE_TYPES) if v != FISCAL}
        rows.append(
            {"strategy": flows.strategy, "agency": agency, "agency_label": names[agency], "pv_pays": float(pays[g].mean()),
             "pv_saves": float(gains[g, FISCAL].mean()), "pv_cashable": float(cash[g, FISCAL].mean()), **kinds,
             "net_cost": float(net.mean()), "net_cost_low": low, "net_cost_high": high,
             "net_cost_cashable": float((pays[g] - cash[g, FISCAL]).mean())}
        )  # fmt: skip
    return pd.DataFrame(rows, columns=NET_COLUMNS)


def returns(evaluation: Evaluation, flows: AgencyFlows, rate: float | None = None) -> pd.DataFrame:
    """Return net present value, benefit-cost ratio, fiscal return, cashable return and payback year of each perspective.

    Parameters
    ----------
    rate : float, optional
        Yearly discount rate; the evaluation's rate for costs when left out.

    Returns
    -------
    DataFrame
        ``strategy, perspective, rate, pv_costs, pv_benefits, npv, npv_low, npv_high, p_npv_positive, bcr, switching_value,
        fiscal_return, pv_cashable, cashable_return, payback_year, payback_discounted_year``. ``switching_value`` is how many times the
        expected benefits it would take to pay for the service. ``fiscal_return`` is fiscal gains over payments of the
        perspective's agencies, and equals the benefit-cost ratio but for society; ``cashable_return`` counts cashable gains
        alone. Ratios are missing where nothing is paid, payback years where the money does not come back within the years counted.

    Notes
    -----
    For figures adjusted for optimism bias, give ``flows.with_optimism(...)``. HM Treasury and New Economy (2014): fiscal flows alone
    make the financial case; economic and social value come in for society only.
    """
    import pandas as pd

    used = evaluation.settings.discount_costs if rate is None else rate
    rows = []
    for perspective in PERSPECTIVES:
        said = {"strategy": flows.strategy, "perspective": perspective, "rate": used}
        rows.append(said | _return(evaluation, flows, perspective, used))
    return pd.DataFrame(rows, columns=RETURN_COLUMNS)


def _return(evaluation: Evaluation, flows: AgencyFlows, perspective: str, rate: float) -> dict[str, Any]:
    timing = evaluation.settings.discount_timing
    pays, gains, cashable = counted(evaluation, flows, perspective)
    fiscal = gains if perspective != "society" else flows.gains[:, FISCAL].sum(axis=0)
    cost, benefit, fiscal_pv, cash = (present_value(part, rate, timing) for part in (pays, gains, fiscal, cashable))
    net = (gains - pays).mean(axis=-1)
    factor = discount_factor(np.arange(net.size, dtype=float) + (0.5 if timing == "middle" else 0.0), rate)
    low, high = _interval(benefit - cost)
    years = [None if year is None else flows.years[year] for year in (payback(net), payback(net * factor))]
    return {
        "pv_costs": float(cost.mean()), "pv_benefits": float(benefit.mean()), "npv": float((benefit - cost).mean()),
        "npv_low": low, "npv_high": high, "p_npv_positive": float((benefit > cost).mean()) if cost.size > 1 else None,
        "bcr": benefit_cost_ratio(benefit, cost), "switching_value": benefit_cost_ratio(cost, benefit),
        "fiscal_return": benefit_cost_ratio(fiscal_pv, cost),
        "pv_cashable": float(cash.mean()), "cashable_return": benefit_cost_ratio(cash, cost),
        "payback_year": years[0], "payback_discounted_year": years[1],
    }  # fmt: skip


def _pv(evaluation: Evaluation, amounts: Floats, rate: float | None) -> Floats:
    used = evaluation.settings.discount_costs if rate is None else rate
    return present_value(amounts, used, evaluation.settings.discount_timing)


def _interval(values: Floats) -> tuple[float | None, float | None]:
    if values.size == 1:
        return None, None
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)
