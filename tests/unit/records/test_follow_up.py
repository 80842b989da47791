"""What became of families: the sums of the database against family by family in pandas and the general estimators."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stepup_econ.records.follow_up import YEAR, follow_up
from stepup_econ.records.rates import overdispersion, rate_ratio
from stepup_econ.records.recurrent import mean_cumulative_function
from stepup_econ.records.store import open_store
from stepup_econ.records.survival import aalen_johansen

RECORDS = Path(__file__).parents[3] / "inputs" / "records"


def by_family(months: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each family with its time followed and first end, and every re-referral within it with its day."""
    families = pd.read_csv(RECORDS / "families.csv", parse_dates=["index_on", "left_on"])
    referrals = pd.read_csv(RECORDS / "referrals.csv", parse_dates=["on"])
    families["last"] = families["index_on"] + pd.DateOffset(months=months)
    families = families[families["left_on"] > families["index_on"]].copy()
    families["until"] = families[["left_on", "last"]].min(axis=1)
    families["stop"] = (families["until"] - families["index_on"]).dt.days
    joined = referrals.merge(families, on="family")
    again = joined[(joined["on"] > joined["index_on"]) & (joined["on"] <= joined["until"])].copy()
    again["day"] = (again["on"] - again["index_on"]).dt.days
    families["count"] = families["family"].map(again.groupby("family").size()).fillna(0)
    first = families["family"].map(again.groupby("family")["day"].min())
    ended = (families["left_on"] <= families["last"]) & first.isna()
    families["cause"] = np.select(
        [first.notna(), ended & (families["left_why"] == "moved away"), ended & (families["left_why"] == "turned 16")], [1, 2, 3], 0
    )
    families["first"] = first.fillna(families["stop"])
    return families, again


@pytest.mark.parametrize("months", [6, 12])
def test_sums_by_day_are_what_families_tell_one_by_one(months: int) -> None:
    with open_store(RECORDS) as store:
        found = follow_up(store, months)
    assert found is not None
    families, again = by_family(months)
    table = found.table.set_index("strategy")
    for strategy, mine in families.groupby("strategy"):
        line = table.loc[str(strategy)]
        assert (line["families"], line["referrals"]) == (len(mine), mine["count"].sum())
        assert line["years"] == pytest.approx(mine["stop"].sum() / YEAR)
        assert line["dispersion"] == pytest.approx(overdispersion(mine["count"], mine["stop"])[0], rel=1e-9)
        shares = aalen_johansen(mine["first"], mine["cause"])
        for cause, key in ((1, "again"), (2, "moved"), (3, "sixteen")):
            last = shares[shares["cause"] == cause].tail(1)
            assert line[key] == pytest.approx(float(last["share"].iloc[0]) if len(last) else 0.0, abs=1e-12)
            assert line[f"{key}_se"] == pytest.approx(float(last["se"].iloc[0]) if len(last) else 0.0, abs=1e-12)
        spells = [
            (family, begin, end, happened)
            for family, stop in zip(mine["family"], mine["stop"], strict=True)
            for days in [sorted(set(again.loc[again["family"] == family, "day"]))]
            for begin, end, happened in [*zip([0, *days], days, [1] * len(days), strict=False), (days[-1] if days else 0, stop, 0)]
            if end > begin
        ]
        who, begin, end, happened = (np.array(column) for column in zip(*spells, strict=True))
        mean = mean_cumulative_function(who, end, happened, start=begin)["mean"].iloc[-1]
        assert line["mean_number"] == pytest.approx(mean, abs=0.02)  # two referrals of a family on one day are one spell here
    ratio = rate_ratio(tuple(table["referrals"].astype(int)), tuple(table["years"]))  # type: ignore[arg-type]
    assert found.ratio is not None
    assert found.ratio.ratio == pytest.approx(ratio.ratio)
    assert found.widened >= 1


def test_without_referrals_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "families.csv").write_text((RECORDS / "families.csv").read_text(encoding="utf-8"), encoding="utf-8")
    with open_store(tmp_path) as store:
        assert follow_up(store, 12) is None
