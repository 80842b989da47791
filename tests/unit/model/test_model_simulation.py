"""A simulation: what it accepts, how it adds up, and how it names what is wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from stepup_econ.model.dataset import labelled
from stepup_econ.model.simulation import Simulation
from stepup_econ.problems import InputError

LABELS = {
    "strategy": ("usual", "early"),
    "area": ("north", "south"),
    "agency": ("council", "police"),
    "category": ("support", "failed_attempts", "consequences"),
    "outcome": ("averted", "reached"),
    "input": ("p_accept",),
    "stage": ("referred", "engaged"),
}


def arrays(n: int = 4) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    return {
        "cost": rng.integers(1, 100, (2, 2, 2, 3, n)).astype(float),
        "effect": rng.integers(1, 100, (2, 2, 2, n)).astype(float),
        "inputs": rng.uniform(size=(1, n)),
        "volume": rng.integers(1, 100, (2, 2, 2, n)).astype(float),
    }


def simulation(**changes: object) -> Simulation:
    given = {"reference": "usual", "perspectives": {"council": (("council",), LABELS["category"])}} | changes
    return Simulation(labelled(**arrays(), labels=LABELS), **given)  # type: ignore[arg-type]


def test_sums_over_areas_agencies_and_categories() -> None:
    sim, given = simulation(), arrays()
    assert sim.strategies == ("usual", "early")
    assert sim.areas == ("north", "south")
    assert sim.n_draws == 4
    np.testing.assert_array_equal(sim.costs(), given["cost"].sum(axis=(1, 2, 3)))
    np.testing.assert_array_equal(sim.costs("council"), given["cost"][:, :, 0].sum(axis=(1, 2)))
    np.testing.assert_array_equal(sim.effects("reached"), given["effect"][:, :, 1].sum(axis=1))
    np.testing.assert_array_equal(sim.input_draws("p_accept"), given["inputs"][0])


def test_perspectives_pick_agencies_and_categories_by_label() -> None:
    both = {"narrow": (("police",), ("consequences", "support"))}
    sim = simulation(perspectives=both, perspective="narrow")
    expected = arrays()["cost"][:, :, 1][:, :, [0, 2]].sum(axis=(1, 2))
    np.testing.assert_array_equal(sim.costs(), expected)
    np.testing.assert_array_equal(sim.costs("all"), arrays()["cost"].sum(axis=(1, 2, 3)))


def test_arrays_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="read-only"):
        simulation().data["cost"].values[0] = 0


def test_outcome_must_be_named_when_there_are_several() -> None:
    with pytest.raises(ValueError, match="averted, reached"):
        simulation().effects()
    with pytest.raises(KeyError, match="expected one of averted, reached"):
        simulation().effects("averte")


def test_unknown_names_are_answered_with_the_known_ones() -> None:
    with pytest.raises(KeyError, match="council, all"):
        simulation().costs("society")
    with pytest.raises(KeyError, match="usual, early"):
        simulation().position("late")
    with pytest.raises(KeyError, match="p_accept"):
        simulation().input_draws("p_accepted")


def test_every_missing_number_is_named_at_once() -> None:
    given = arrays()
    given["cost"][1, 0, 1, 2, 3] = np.nan
    given["effect"][0, 1, 0, :2] = np.inf
    with pytest.raises(InputError) as error:
        Simulation(labelled(**given, labels=LABELS), "usual")
    places = [problem.where for problem in error.value.problems]
    assert places == [
        "cost of strategy 'early', area 'north', agency 'police', category 'consequences'",
        "effect of strategy 'usual', area 'south', outcome 'averted'",
    ]
    assert "first in draw 4" in error.value.problems[0].found
    assert "2 draws missing or infinite" in error.value.problems[1].found


def test_labels_must_be_unique_and_present() -> None:
    with pytest.raises(InputError) as error:
        Simulation(labelled(**arrays(), labels=LABELS | {"area": ("north", "north")}), "usual")
    assert [(p.code, p.where) for p in error.value.problems] == [("SI104", "area")]
    data = labelled(**arrays(), labels=LABELS).drop_vars("agency")
    with pytest.raises(InputError, match="SI103"):
        Simulation(data, "usual")


def test_dimensions_must_be_in_order() -> None:
    data = labelled(**arrays(), labels=LABELS)
    with pytest.raises(InputError, match=r"SI102.*effect"):
        Simulation(data.assign(effect=data["effect"].transpose("draw", ...)), "usual")
    with pytest.raises(InputError, match="SI101"):
        Simulation(data.drop_vars("volume"), "usual")


def test_choices_must_be_among_the_labels() -> None:
    with pytest.raises(InputError) as error:
        simulation(reference="late", perspective="society", perspectives={"nhs": (("nhs",), ("support",))})
    assert [problem.code for problem in error.value.problems] == ["SI106", "SI107", "SI108"]


def test_own_draws_are_turned_so_that_the_draw_comes_last() -> None:
    costs, effects = np.arange(6.0).reshape(3, 2), {"a": np.ones((3, 2)), "b": np.arange(6.0).reshape(3, 2)}
    sim = Simulation.from_arrays(costs, effects, ["usual", "early"], reference="early")
    assert sim.reference == "early"
    assert sim.outcomes == ("a", "b")
    np.testing.assert_array_equal(sim.costs(), costs.T)
    np.testing.assert_array_equal(sim.effects("b"), effects["b"].T)


def test_own_draws_are_copied() -> None:
    costs = np.zeros((3, 2))
    sim = Simulation.from_arrays(costs, np.zeros((3, 2)), ["usual", "early"])
    costs[:] = 7
    assert (sim.costs() == 0).all()


def test_own_draws_in_frames_keep_their_headings() -> None:
    frame = pd.DataFrame({"usual": [1.0, 2.0], "early": [3.0, 4.0]})
    sim = Simulation.from_arrays(frame, frame, inputs=pd.DataFrame({"p": [0.1, 0.2]}))
    assert sim.strategies == ("usual", "early")
    assert sim.inputs == ("p",)


@pytest.mark.parametrize(
    ("costs", "effects", "inputs", "codes"),
    [
        (np.zeros((2, 9)), np.zeros((9, 3)), None, ["OD103", "OD103"]),
        (np.zeros((9, 2)), np.zeros((8, 2)), {"p": np.zeros(7)}, ["OD105", "OD105"]),
        (np.zeros((9, 2)), {}, None, ["OD106"]),
        ([["a", 1.0]], np.zeros((1, 2)), {"p": np.zeros((1, 1))}, ["OD107", "OD110"]),
        (np.zeros((0, 2)), np.zeros((0, 2)), None, ["OD108", "OD108"]),
        ([[1, np.nan]], [[1, 2]], {"p": [np.inf]}, ["OD109", "OD109"]),
        (np.zeros(2), np.zeros((2, 2)), None, ["OD103"]),
    ],
)
def test_every_problem_of_own_draws_is_named(costs: object, effects: object, inputs: object, codes: list[str]) -> None:
    with pytest.raises(InputError) as error:
        Simulation.from_arrays(costs, effects, ["usual", "early"], inputs=inputs)  # type: ignore[arg-type]
    assert [problem.code for problem in error.value.problems] == codes


def test_transposed_arrays_are_recognised() -> None:
    with pytest.raises(InputError, match="looks transposed"):
        Simulation.from_arrays(np.zeros((2, 9)), np.zeros((9, 2)), ["usual", "early"])


def test_headings_in_another_order_are_refused() -> None:
    costs = pd.DataFrame({"usual": [1.0], "early": [3.0]})
    with pytest.raises(InputError, match="order differs"):
        Simulation.from_arrays(costs, costs[["early", "usual"]])
    with pytest.raises(InputError, match="OD104"):
        Simulation.from_arrays(costs, costs.rename(columns={"early": "late"}))


def test_names_must_be_given_once_each() -> None:
    with pytest.raises(InputError, match="'usual' more than once"):
        Simulation.from_arrays(np.zeros((3, 2)), np.zeros((3, 2)), ["usual", "usual"])
    with pytest.raises(ValueError, match="a name for each column"):
        Simulation.from_arrays(np.zeros((3, 2)), np.zeros((3, 2)))


def test_inputs_that_move_with_nothing_are_warned_about() -> None:
    rng = np.random.default_rng(3)
    p = rng.uniform(size=(400, 3))
    costs = np.c_[np.zeros(400), 100 * p[:, 0] + rng.normal(size=400)]
    names = {"a": p[:, 0], "b": p[:, 1], "c": p[:, 2]}
    assert Simulation.from_arrays(costs, costs / 7, ["u", "e"], inputs=names).warnings == ()
    shuffled = rng.permutation(400)
    apart = Simulation.from_arrays(costs, costs / 7, ["u", "e"], inputs={k: v[shuffled] for k, v in names.items()})
    assert len(apart.warnings) == 1
    assert "no input moves with any cost or effect" in apart.warnings[0]


def test_few_draws_and_fixed_inputs_say_nothing_about_belonging() -> None:
    costs = np.random.default_rng(3).normal(size=(10, 2))
    assert Simulation.from_arrays(costs, costs, ["u", "e"], inputs={"a": np.arange(10)}).warnings == ()
    costs = np.random.default_rng(3).normal(size=(50, 2))
    assert Simulation.from_arrays(costs, costs, ["u", "e"], inputs={"a": np.ones(50)}).warnings == ()
