"""The adjusted comparison of the records against the estimators on frames put together by pandas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stepup_econ.records.adjust import adjusted_rereferral
from stepup_econ.records.adjusted import doubly_robust
from stepup_econ.records.store import open_store

RECORDS = Path(__file__).parents[3] / "inputs" / "records"


def test_it_is_the_estimators_on_the_families_of_the_records() -> None:
    with open_store(RECORDS) as store:
        found = adjusted_rereferral(store, 12)
    assert found is not None
    families = pd.read_csv(RECORDS / "families.csv", parse_dates=["index_on", "left_on"])
    joined = pd.read_csv(RECORDS / "referrals.csv", parse_dates=["on"]).merge(families, on="family")
    last = families["index_on"] + pd.DateOffset(months=12)
    until = np.minimum(families["left_on"], last)
    within = joined[
        (joined["on"] > joined["index_on"]) & (joined["on"] <= joined["family"].map(pd.Series(until.values, families["family"])))
    ]
    again = families["family"].isin(within["family"])
    seen = again | (families["left_on"] >= last - pd.Timedelta(days=1))
    flags = {"yes": 1.0, "no": 0.0}
    x = pd.DataFrame({name: families[name].map(flags) if name != "children" else families[name] for name in found.covariates}, dtype=float)
    kept = seen & x.notna().all(axis=1)
    assert (found.families, found.left_out) == (kept.sum(), (~kept).sum())
    order = families[kept].sort_values("family").index
    twin = doubly_robust(again[order].astype(float), families.loc[order, "strategy"] != "usual_care", x.loc[order], outcome="logistic",
                         area=families.loc[order, "area"])  # fmt: skip
    rules = dict(found.rules)
    assert set(rules) == {"overlap weights", "entropy balancing", "doubly robust"}
    assert (rules["doubly robust"].effect, rules["doubly robust"].se) == (
        pytest.approx(twin.effect, rel=1e-9),
        pytest.approx(twin.se, rel=1e-9),
    )
    assert any("areas" in said for said in rules["doubly robust"].warnings)


def test_nothing_is_compared_without_two_kinds_of_families(tmp_path: Path) -> None:
    families = pd.read_csv(RECORDS / "families.csv")
    families[families["strategy"] == "usual_care"].to_csv(tmp_path / "families.csv", index=False)
    with open_store(tmp_path) as store:
        assert adjusted_rereferral(store, 12) is None
