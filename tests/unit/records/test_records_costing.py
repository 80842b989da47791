"""Costs of records are exact: equal to the penny to events costed one by one, whatever the partitions, threads or rates."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepup_econ.problems import InputError
from stepup_econ.records.costing import cost_draws, cost_table, half_up
from stepup_econ.records.cube import make_cube
from stepup_econ.records.store import open_store
from stepup_econ.records.synthetic import synthetic_records

BY = ["area", "strategy", "category"]


def event_costs(records: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the exact cost of every event in pence, by merge_asof: the twin."""
    records = {name: frame.astype({day: "datetime64[us]" for day in ("on", "from_on") if day in frame}) for name, frame in records.items()}
    families = records["families"][["family", "area", "strategy"]]
    pay, prices = (records[name].sort_values("from_on") for name in ("pay", "prices"))
    parts = []
    for log in ("contacts", "activities"):
        events = records[log].sort_values("on", kind="stable")
        rated = pd.merge_asof(events, pay, left_on="on", right_on="from_on", by="role").merge(families, on="family")
        category = (
            rated["activity"]
            if log == "activities"
            else rated["reached"].map({True: "contact attempts that reached the family", False: "contact attempts that failed"})
        )
        exact = [
            Fraction(int(m + t) * int(p), 60)
            for m, t, p in zip(rated["minutes"], rated["travel_minutes"], rated["pence_an_hour"], strict=True)
        ]
        parts.append(pd.DataFrame({"area": rated["area"], "strategy": rated["strategy"], "category": category, "pence": exact}))
    used = pd.merge_asof(
        records["involvement"].sort_values("on", kind="stable"), prices, left_on="on", right_on="from_on", by="unit_cost"
    ).merge(families, on="family")
    parts.append(
        pd.DataFrame(
            {
                "area": used["area"],
                "strategy": used["strategy"],
                "category": "other agencies",
                "pence": [Fraction(int(q) * int(p)) for q, p in zip(used["quantity"], used["pence"], strict=True)],
            }
        )
    )
    return pd.concat(parts)


def rounded(value: Fraction) -> int:
    return int((2 * value + 1) // 2)


def test_totals_equal_a_pandas_twin_to_the_penny() -> None:
    records = synthetic_records(250, seed=7)
    twin = event_costs(records).groupby(BY)["pence"].sum().map(rounded)
    with open_store(records) as store:
        ours = cost_table(make_cube(store)).set_index(BY)["pence"]
    assert len(twin) == len(ours) > 10
    assert (ours.sort_index() == twin.sort_index()).all()


@pytest.mark.parametrize("partitions", [2, 7])
def test_partitions_and_threads_change_no_integer(partitions: int) -> None:
    records = synthetic_records(200, seed=3)
    numbered = {
        name: frame.assign(family=frame["family"].str[1:].astype("Int64")) if "family" in frame else frame
        for name, frame in records.items()
    }
    for source in records, numbered:
        with open_store(source, threads=1) as store:
            whole = make_cube(store)
        with open_store(source, threads=2) as store:
            parts = make_cube(store, partitions=partitions)
            kinds = store.rows("SELECT DISTINCT typeof(minutes), typeof(entries), typeof(travel_minutes) FROM part_time")
        pd.testing.assert_frame_equal(whole.time, parts.time)
        pd.testing.assert_frame_equal(whole.services, parts.services)
        assert kinds == [("BIGINT", "BIGINT", "BIGINT")]
        assert whole.time["minutes"].dtype == np.int64


def test_draws_of_rates_equal_costing_every_event_for_every_draw() -> None:
    records = synthetic_records(120, seed=5)
    rng = np.random.default_rng(1)
    hour = rng.normal(28.0, 2.0, 6)
    prices = {name: rng.normal(90.0, 9.0, 6) for name in ("pssru2024_community_health", "pssru2024_talking_therapy")}
    with open_store(records) as store:
        areas, found = cost_draws(make_cube(store), {"coordinator": hour}, prices)
    families = records["families"].set_index("family")["area"]
    twin = dict.fromkeys(areas, 0.0)
    for log in ("contacts", "activities"):
        for row in records[log].itertuples():
            twin[families[row.family]] = twin[families[row.family]] + (row.minutes + row.travel_minutes) / 60.0 * hour
    for row in records["involvement"].itertuples():
        twin[families[row.family]] = twin[families[row.family]] + row.quantity * prices[row.unit_cost]
    # Floating sums in another order: far less than a penny in hundreds of thousands of pounds.
    np.testing.assert_allclose(found, np.stack([twin[area] for area in areas]), rtol=1e-12)
    with open_store(records) as store, pytest.raises(KeyError, match="coordinator"):
        cost_draws(make_cube(store), {}, prices)


def test_time_without_a_rate_is_refused_not_free() -> None:
    records = synthetic_records(50)
    del records["pay"]
    with open_store(records) as store, pytest.raises(InputError, match=r"RC131.*coordinator"):
        cost_table(make_cube(store))


@given(st.integers(-(10**15), 10**15), st.integers(1, 1000))
@settings(max_examples=300)
def test_halves_round_away_from_zero(amount: int, parts: int) -> None:
    exact = Fraction(amount, parts)
    expected = rounded(exact) if exact >= 0 else -rounded(-exact)
    assert half_up(np.array([amount]), parts).tolist() == [expected]


def test_whole_pence_sum_beyond_what_a_float_can_hold() -> None:
    """2^53 sixtieths and one more: a float would lose the one."""
    family = pd.DataFrame(
        {
            "family": [1],
            "area": ["a"],
            "strategy": ["s"],
            "index_on": [date(2024, 1, 1)],
            "left_on": [date(2025, 1, 1)],
            "left_why": ["end of records"],
        }
    )
    used = pd.DataFrame(
        {
            "entry": [1, 2],
            "family": [1, 1],
            "on": [date(2024, 2, 1)] * 2,
            "unit_cost": ["big", "small"],
            "agency": ["nhs"] * 2,
            "quantity": [10_000, 1],
        }
    )
    price = pd.DataFrame(
        {"unit_cost": ["big", "small"], "from_on": [date(2024, 1, 1)] * 2, "until_on": [date(2025, 1, 1)] * 2, "pence": [1_000_000_000, 1]}
    )
    with open_store({"families": family, "involvement": used, "prices": price}) as store:
        assert cost_table(make_cube(store))["pence"].tolist() == [10_000 * 1_000_000_000 + 1]
