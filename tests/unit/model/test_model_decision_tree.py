"""Decision trees beside the list of all their paths."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stepup_econ.analysis.icers import icers
from stepup_econ.model.decision_tree import Branch, roll_back, tree_paths, tree_simulation
from stepup_econ.problems import InputError


def random_tree(rng: np.random.Generator, depth: int, draws: int, name: str = "root", probability: Any = None) -> Branch:
    shares = rng.dirichlet(np.ones(3), draws).T
    then = [random_tree(rng, depth - 1, draws, f"{name}.{i}", None if i == 1 else shares[i]) for i in range(3)] if depth else []
    return Branch(name, probability, then, rng.uniform(0, 100, draws), {"a": rng.uniform(0, 1, draws), "b": rng.uniform(0, 1)})


def every_path(branch: Branch, weight: float, cost: float, effect: float, draw: int) -> float:
    """Sum over paths, a path at a time, of probability times all that is met on it."""
    cost += float(np.broadcast_to(branch.cost, (5,))[draw])
    if not branch.then:
        return weight * cost
    given = [None if b.probability is None else float(np.asarray(b.probability)[draw]) for b in branch.then]
    rest = 1 - sum(p for p in given if p is not None)
    return sum(every_path(b, weight * (rest if p is None else p), cost, effect, draw) for b, p in zip(branch.then, given, strict=True))


def test_rolled_back_beside_every_path() -> None:
    tree = random_tree(np.random.default_rng(1), 3, 5)
    found = roll_back(tree)
    for draw in range(5):
        assert found.cost[draw] == pytest.approx(every_path(tree, 1.0, 0.0, 0.0, draw), rel=1e-12)
    paths = tree_paths(random_tree(np.random.default_rng(1), 3, 1))
    one = roll_back(random_tree(np.random.default_rng(1), 3, 1))
    assert len(paths) == 27
    assert paths["probability"].sum() == pytest.approx(1)
    for column, expected in (("cost", one.cost), ("a", one.effects["a"]), ("b", one.effects["b"])):
        assert (paths["probability"] * paths[column]).sum() == pytest.approx(float(expected[0]), rel=1e-12)


def test_trees_make_a_simulation() -> None:
    reached = np.linspace(0.2, 0.8, 32)
    visit = Branch("visit", cost=100, then=[Branch("reached", reached, effects=1), Branch("not reached")])
    sim = tree_simulation([Branch("nothing"), visit], inputs={"reached": reached})
    assert sim.strategies == ("nothing", "visit")
    np.testing.assert_allclose(sim.effects(), [np.zeros(32), reached])
    assert icers(sim)["icer"].iloc[1] == pytest.approx(200)
    assert sim.input_draws("reached").tolist() == reached.tolist()


@pytest.mark.parametrize(
    ("words", "make"),
    [
        ("sum to 0.9", lambda: Branch("x", then=[Branch("a", 0.5), Branch("b", 0.4)])),
        ("sum to 1.1 to 1.1, expected 1 or less", lambda: Branch("x", then=[Branch("a", 0.5), Branch("b", 0.6), Branch("c")])),
        ("several branches", lambda: Branch("x", then=[Branch("a"), Branch("b")])),
        ("each name once", lambda: Branch("x", then=[Branch("a", 0.5), Branch("a", 0.5)])),
        ("0 to 1", lambda: Branch("x", 1.5)),
        ("missing", lambda: Branch("x", cost=float("nan"))),
        ("(draw,)", lambda: Branch("x", cost=[[1.0], [2.0]])),
        ("one number of draws", lambda: Branch("x", then=[Branch("a", [0.5, 0.5]), Branch("b", [0.5] * 3)])),
        ("one number of draws", lambda: tree_simulation([Branch("x", cost=[1, 2], effects=1)], inputs={"p": [1.0] * 3})),
    ],
)
def test_what_a_tree_refuses(words: str, make: Any) -> None:
    with pytest.raises(InputError) as caught:
        make()
    assert words in str(caught.value)
