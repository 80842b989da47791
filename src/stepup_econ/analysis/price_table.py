"""Every price that was used: what was published, what it is in the price year, how sure it is and where it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stepup_econ.evaluation.estimate import Estimate
from stepup_econ.evaluation.evaluation import Evaluation

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ["price", "kind", "label", "per", "published", "published_year", "value", "price_year", "series", "vintage", "family", "low",
           "high", "rule", "quality", "source", "page", "where", "used_for"]  # fmt: skip
LIBRARY, LOCAL = "price library", "workbook"


def price_table(evaluation: Evaluation) -> pd.DataFrame:
    """Return every price the evaluation rests on, with its uncertainty and its evidence.

    Returns
    -------
    DataFrame
        ``price, kind, label, per, published, published_year, value, price_year, series, vintage, family, low, high, rule, quality, source,
        page, where, used_for``. `kind` is ``"price library"`` or ``"workbook"`` (salaries, set-up, opening costs). `published` is in
        prices of `published_year`, `value` in those of the evaluation's `price_year`, brought there by `series` and `vintage`; what the
        workbook holds is in prices of the price year already where these are missing. `low` and `high` hold the middle 95 % of the
        distribution `family`; `rule` says how it followed from what was given.
    """
    import pandas as pd

    return pd.DataFrame([*_library(evaluation), *_local(evaluation)], columns=COLUMNS)


def _library(evaluation: Evaluation) -> list[dict[str, Any]]:
    rows = []
    for key, used in evaluation.prices.items():
        estimate = evaluation.inputs[f"price_{key}"]
        rows.append(
            {"price": key, "kind": LIBRARY, "label": used.label, "per": used.per, "published": used.published,
             "published_year": used.published_year, "series": used.series, "vintage": used.vintage, "source": used.source,
             "page": used.locator, **_certainty(evaluation, estimate)}
        )  # fmt: skip
    return rows


def _local(evaluation: Evaluation) -> list[dict[str, Any]]:
    paid = [(role.pay.salary_input, "year of a full-time post", role.pay.to_price_year) for role in evaluation.roles.values() if role.pay]
    once = [(item.cost_input, "item", 1.0) for item in evaluation.setups]
    yearly = [(limit.opening_cost_input, "area and year", 1.0) for limit in evaluation.capacity.values()]
    rows = []
    for name, per, factor in (*paid, *once, *yearly):
        estimate = evaluation.inputs[name]
        same = {"kind": LOCAL, "label": estimate.label, "per": per, "source": estimate.source, "page": ""}
        published = {"published": None if factor == 1.0 else estimate.value, "published_year": None, "series": None, "vintage": None}
        rows.append({"price": name, **same, **published, **_certainty(evaluation, estimate, factor)})
    return rows


def _certainty(evaluation: Evaluation, estimate: Estimate, factor: float = 1.0) -> dict[str, Any]:
    low, high = (float(end) * factor for end in estimate.distribution.ppf(np.array([0.025, 0.975])))
    return {
        "value": estimate.value * factor, "price_year": evaluation.settings.price_year, "family": estimate.distribution.family,
        "low": low, "high": high, "rule": estimate.rule, "quality": estimate.quality, "where": estimate.where,
        "used_for": ", ".join(_uses(evaluation, estimate.name)),
    }  # fmt: skip


def _uses(evaluation: Evaluation, name: str) -> list[str]:
    """Return the ids of the roles, services, items and consequences that a price is used for."""
    found = [role.id for role in evaluation.roles.values() if name in (role.hourly_input, role.pay and role.pay.salary_input)]
    found += [use.id for use in evaluation.services if use.price_input == name]
    found += [follow.id for follow in evaluation.consequences if follow.price_input == name]
    found += [item.id for item in evaluation.setups if item.cost_input == name]
    return found + [f"opening of {limit.area}" for limit in evaluation.capacity.values() if limit.opening_cost_input == name]
