"""Scrambled Sobol points by name: the generators, the pairs they make, and who can move whom."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.stats import qmc

from stepup_econ.uncertainty import sobol
from stepup_econ.uncertainty.sobol import BITS, assign_slots, directions, scrambled, slot_choice, sobol_uniforms
from stepup_econ.uncertainty.streams import BLOCK

USUAL = """
share_moving_service_a travel_service_a share_moving_service_b travel_service_b share_moving_comparison_c
travel_comparison_c share_moving_comparison_d travel_comparison_d share_other_coordinator salary_coordinator
share_other_social_worker price_pssru2024_sw_adult_hour p_screen p_refer p_accept p_engage p_complete p_reach_phone
moved_ratio_reach_phone lost_reach_phone minutes_reached_reach_phone minutes_missed_reach_phone p_reach_text
moved_ratio_reach_text lost_reach_text minutes_reached_reach_text minutes_missed_reach_text p_reach_visit
moved_ratio_reach_visit lost_reach_visit minutes_reached_reach_visit minutes_missed_reach_visit p_reach_visit_2
moved_ratio_reach_visit_2 lost_reach_visit_2 minutes_reached_reach_visit_2 minutes_missed_reach_visit_2
share_post_separation share_interpreter share_children minutes_screen_case minutes_check_eligible
minutes_take_referral minutes_assess extra_post_separation_assess extra_moved_assess extra_interpreter_assess
extra_children_assess minutes_support extra_post_separation_support extra_moved_support extra_interpreter_support
extra_children_support minutes_supervise minutes_close events_health_visitor_usual_care
price_pssru2024_community_health events_health_visitor_early_help events_therapy_usual_care
price_pssru2024_talking_therapy events_therapy_early_help setup_training setup_data_sharing risk_escalation
rr_escalation risk_rereferral rr_rereferral quantity_escalation_police price_gmca14_da_incident_police
quantity_escalation_health price_gmca14_da_incident_health quantity_escalation_cjs_excl_police
price_gmca14_da_incident_cjs_excl_police quantity_escalation_childrens_services
price_gmca14_da_incident_childrens_services quantity_escalation_housing price_gmca14_da_incident_housing
quantity_escalation_economic price_gmca14_da_incident_economic quantity_escalation_social
price_gmca14_da_incident_social price_gmca14_cin_contact_referral price_gmca14_cin_initial_assessment
opening_cost_service_a opening_cost_service_b opening_cost_comparison_c opening_cost_comparison_d
""".split()  # noqa: SIM905
NAMES = USUAL[8:38]


def leading_rows(slot: int, digits: int, columns: int) -> list[int]:
    """Return the first rows of a slot's generator matrix, each as an integer of so many columns."""
    words = [int(word) for word in directions()[slot][:columns]]
    return [sum(((word >> (BITS - row)) & 1) << k for k, word in enumerate(words)) for row in range(1, digits + 1)]


def combinations(rows: list[int]) -> list[tuple[int, int]]:
    """Return (sum, depth) of every sum of rows, depth being the last row in it."""
    sums: list[tuple[int, int]] = []
    for depth, row in enumerate(rows, start=1):
        sums += [(row, depth), *((row ^ other, depth) for other, _ in sums)]
    return sums


def test_generators_are_those_of_joe_and_kuo() -> None:
    text = (sobol.resources.files("stepup_econ.uncertainty") / "sobol_directions.txt").read_text(encoding="ascii")
    dimensions = [int(line.split()[0]) - 1 for line in text.splitlines() if not line.startswith("#")]
    reference = qmc.Sobol(max(dimensions) + 1, scramble=False, bits=BITS).random(256)[:, dimensions].T
    index = np.arange(256)
    gray = index ^ (index >> 1)  # the reference takes its points in Gray order
    points = np.zeros((len(dimensions), 256), dtype=np.uint64)
    for k in range(8):
        points ^= np.where((gray >> k) & 1, directions()[:, [k]], np.uint64(0))
    np.testing.assert_array_equal(points * 2.0**-BITS, reference)
    assert len(set(dimensions)) == len(dimensions) == len(directions()) == 365


@pytest.mark.parametrize(("log2_points", "depths"), [(10, 2), (11, 3), (12, 4), (13, 5)])
def test_first_digits_of_any_two_inputs_are_independent(log2_points: int, depths: int) -> None:
    # With d1 + d2 <= depths, the first d1 digits of one and d2 of another fill their 2^(d1 + d2) cells equally.
    shallowest: dict[int, int] = {}  # of the slots looked at so far
    for slot in range(len(directions())):
        sums = combinations(leading_rows(slot, depths - 1, log2_points))
        assert all(depth + shallowest.get(total, 99) > depths for total, depth in sums), slot
        shallowest.update({total: min(depth, shallowest.get(total, 99)) for total, depth in sums})


def test_cells_of_real_inputs_are_filled_equally() -> None:
    slots = assign_slots(NAMES)
    for n, rows, columns in ((1_024, 2, 2), (2_048, 4, 2), (4_096, 4, 4), (8_192, 8, 4)):
        points = {name: sobol_uniforms(7, name, slots[name], n) for name in NAMES}
        for one, other in itertools.permutations(NAMES, 2):
            cell = (points[one] * rows).astype(int) * columns + (points[other] * columns).astype(int)
            assert np.all(np.bincount(cell, minlength=rows * columns) == n // (rows * columns)), (one, other, n)


@pytest.mark.parametrize("n", [1_024, 8_192])
def test_accidental_correlation_is_smaller_than_of_independent_draws(n: int) -> None:
    every = np.stack([sobol_uniforms(11, f"slot {slot}", slot, n) for slot in range(len(directions()))])
    found = np.corrcoef(every)[np.triu_indices(len(every), 1)]
    assert np.sqrt(np.mean(found**2)) < 0.7 / np.sqrt(n)
    assert np.abs(found).max() < {1_024: 0.4, 8_192: 0.05}[n]


def test_discrepancy_of_nearly_all_pairs_is_far_below_that_of_independent_draws() -> None:
    slots = assign_slots(USUAL)
    points = np.stack([sobol_uniforms(5, name, slots[name], 1_024) for name in USUAL])
    rng = np.random.default_rng(1)
    independent = np.median([qmc.discrepancy(rng.random((1_024, 2))) for _ in range(20)])
    found = np.array([qmc.discrepancy(points[rng.choice(87, 2, replace=False)].T) for _ in range(100)])
    assert np.median(found) < independent / 50
    assert np.mean(found > independent) < 0.05


@pytest.mark.parametrize("slot", [0, 1, 100, 364])
def test_every_prefix_of_a_power_of_two_has_one_point_in_each_stratum(slot: int) -> None:
    points = sobol_uniforms(3, "p_accept", slot, 4_096)
    for m in range(13):
        np.testing.assert_array_equal(np.sort((points[: 2**m] * 2**m).astype(int)), np.arange(2**m))
    assert points.min() > 0
    assert points.max() < 1


def test_scrambling_equals_its_slow_twin_digit_by_digit() -> None:
    columns, shift = scrambled(8, "rr_escalation", 40)
    raw = sobol.stream(8, "rr_escalation\x1fscramble").bit_generator.random_raw(BITS + 1) >> np.uint64(12)
    lower = [[1 if i == j else (int(raw[i]) >> (BITS - 1 - j)) & 1 if j < i else 0 for j in range(BITS)] for i in range(BITS)]
    for before, after in zip(directions()[40], columns, strict=True):
        digits = [(int(before) >> (BITS - 1 - j)) & 1 for j in range(BITS)]
        twin = [sum(a * b for a, b in zip(row, digits, strict=True)) % 2 for row in lower]
        assert [(int(after) >> (BITS - 1 - j)) & 1 for j in range(BITS)] == twin
    for index in (0, 1, 5, 4_097, 70_000):
        point = int(shift)
        for k in range(index.bit_length()):
            if (index >> k) & 1:
                point ^= int(columns[k])
        assert sobol_uniforms(8, "rr_escalation", 40, 1, start=index)[0] == (point + 0.5) / 2**BITS


def test_scramblings_of_two_seeds_and_two_names_are_unlike() -> None:
    drawn = np.stack([sobol_uniforms(seed, name, 9, BLOCK) for seed in (1, 2, 3) for name in ("a", "b")])
    assert len(np.unique(drawn)) == drawn.size


def test_the_points_of_a_seed_and_name_never_change() -> None:
    slot = assign_slots(["p_accept"])["p_accept"]
    points = sobol_uniforms(2024, "p_accept", slot, 3, start=5_000)
    assert (slot, points.tolist()) == (131, [0.3531544250542761, 0.5887510760631988, 0.8261908496719296])


def test_usual_inputs_ask_for_different_dimensions_so_taking_one_away_moves_no_other() -> None:
    slots = assign_slots(USUAL)
    assert len(slots) == 87
    for gone in USUAL:
        assert assign_slots([name for name in USUAL if name != gone]) == {n: s for n, s in slots.items() if n != gone}


def test_a_name_takes_the_first_slot_it_asks_for_that_is_free() -> None:
    names = [f"input_{i}" for i in range(200)]
    slots = assign_slots(names)
    assert len(set(slots.values())) == 200
    taken: set[int] = set()
    for name in names:
        asked = (slot_choice(name, attempt, len(directions())) for attempt in itertools.count())
        assert slots[name] == next(slot for slot in asked if slot not in taken)
        taken.add(slots[name])


def test_a_name_put_last_moves_nobody_and_one_put_first_seldom() -> None:
    before = assign_slots(NAMES)
    moved = 0
    for i in range(2_000):
        newcomer = f"newcomer {i}"
        after = assign_slots([*NAMES, newcomer])
        assert {name: after[name] for name in NAMES} == before
        first = assign_slots([newcomer, *NAMES])
        moved += any(first[name] != before[name] for name in NAMES)
    assert 0.7 < moved / 2_000 / (len(NAMES) / len(directions())) < 1.3


def test_more_names_than_slots_leave_the_last_out() -> None:
    names = [f"input_{i}" for i in range(400)]
    slots = assign_slots(names)
    assert list(slots) == names[:365]
    assert sorted(slots.values()) == list(range(365))


def test_too_many_points_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 4,294,967,296 points"):
        sobol_uniforms(1, "a", 0, 2, start=2**32 - 1)
    assert sobol_uniforms(1, "a", 0, 0).shape == (0,)
