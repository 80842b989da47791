"""The main job's engine: simulating every draw at once, beside the same model run one draw at a time."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.case import Case
from stepup_econ.intake.load import load
from stepup_econ.model.simulate import random_draws, simulate
from stepup_econ.uncertainty.designs import Design

ROOT = Path(__file__).parents[1]


def twin() -> Any:
    """Load the plain twin of the model from the tests."""
    spec = importlib.util.spec_from_file_location("model_twin", ROOT / "tests" / "unit" / "model" / "model_twin.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TWIN = twin()


def make(draws: int) -> tuple[Any, Design]:
    evaluation = load(ROOT / "inputs" / "blackpool.xlsx")
    return evaluation, random_draws(evaluation, draws)


def all_at_once(data: tuple[Any, Design]) -> np.ndarray:
    return simulate(*data).costs("all")


def one_draw_designs(data: tuple[Any, Design]) -> np.ndarray:
    evaluation, design = data
    columns = [Design(design.names, design.values[:, [n]], "given") for n in range(design.n)]
    return np.concatenate([simulate(evaluation, column).costs("all") for column in columns], axis=1)


def plain_loop(data: tuple[Any, Design]) -> np.ndarray:
    evaluation, design = data
    rows = []
    for n in range(design.n):
        x = dict(zip(design.names, design.values[:, n].tolist(), strict=True))
        areas = [TWIN.area_twin(evaluation, x, area, area.fte) for area in evaluation.service_areas]
        rows.append([sum(sum(a[s.id]["money"].values()) for a in areas) for s in evaluation.strategies])
    return np.array(rows).T


def check(results: Mapping[str, np.ndarray]) -> None:
    expected, *others = results.values()
    for found in others:
        np.testing.assert_allclose(found, expected, rtol=1e-10)


CASES = (
    Case(
        name="worked case, every draw of a probabilistic analysis",
        sizes=(64, 1024, 8192),
        make=make,
        contenders={"plain Python loop": plain_loop, "simulate, all draws at once": all_at_once},
        reference="plain Python loop",
        check=check,
    ),
    Case(
        name="worked case, one design of many draws or many designs of one",
        sizes=(64,),
        make=make,
        contenders={"one design a draw": one_draw_designs, "one design": all_at_once},
        reference="one design a draw",
        check=check,
    ),
)
