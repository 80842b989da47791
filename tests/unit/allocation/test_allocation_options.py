"""Areas that choose how their posts work, and groups of areas: against every plan there is."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import stepup_econ as se
from stepup_econ.allocation.groups import areas_of, named_number
from stepup_econ.allocation.limits import Floor
from stepup_econ.allocation.options import curves_of_options, options_for, responses
from stepup_econ.cli import app
from stepup_econ.uncertainty.designs import base_design

WORKED = Path(__file__).parents[3] / "inputs" / "blackpool.xlsx"
WTP = 250_000.0


@pytest.fixture(scope="module")
def worked() -> Any:
    return se.load(WORKED)


@pytest.fixture(scope="module")
def psa(worked: Any) -> Any:
    return se.simulate(worked, se.random_draws(worked, 128))


def every_plan(worked: Any, psa: Any, choose: Any, fte: float, keeps: Any = lambda _: True) -> float:
    """The most that any plan brings, by trying all: for each area and number of posts the better option, then all numbers of posts."""
    options = options_for(worked, "early_help", choose)
    levels = [0.0, 0.5, 1.0, 1.5, 2.0]
    design = se.random_draws(worked, 128)
    found = responses(options, design, levels, worked.outcome().name, WTP)
    gain = np.max([r.net_benefit.mean(axis=2) for r in found], axis=0)
    areas = found[0].areas
    plans = (plan for plan in product(range(len(levels)), repeat=len(areas)) if sum(levels[k] for k in plan) <= fte + 1e-9)
    kept = [plan for plan in plans if keeps({area: levels[k] for area, k in zip(areas, plan, strict=True)})]
    return max(sum(gain[a, k] for a, k in enumerate(plan)) for plan in kept)


@pytest.mark.parametrize("choose", ["strategy", "depth"])
def test_no_plan_with_its_choices_is_better(worked: Any, psa: Any, choose: Any) -> None:
    plan = se.allocate(worked, psa, fte=2, step=0.5, wtp=WTP, choose=choose)
    assert plan.value == pytest.approx(every_plan(worked, psa, choose, 2), rel=1e-9)
    assert set(plan.table.loc[plan.table["fte"] == 0, "strategy"]) <= {"none"}


def test_to_choose_is_never_worse_than_not_to(worked: Any, psa: Any) -> None:
    fixed = se.allocate(worked, psa, fte=2, step=0.5, wtp=WTP)
    assert se.allocate(worked, psa, fte=2, step=0.5, wtp=WTP, choose="depth").value >= fixed.value - 1e-6


def test_the_depth_that_is_chosen_brings_most(worked: Any) -> None:
    """One half post that must be placed, so that the depth is all there is to choose."""
    floor = [Floor("one", ("service_a",), 0.5)]
    most = {area: 0.5 if area == "service_a" else 0.0 for area in worked.capacity}
    options, design = options_for(worked, "early_help", "depth"), base_design(worked.inputs)
    found = responses(options, design, [0.0, 0.5], worked.outcome().name, WTP)
    gains = {o.label: float(r.net_benefit[r.areas.index("service_a"), 1, 0]) for o, r in zip(options, found, strict=True)}
    plan = se.allocate_curves(curves_of_options(options, found), 0.5, floors=floor, most=most)
    assert len(set(gains.values())) == len(options) == 4
    (chosen,) = plan.table.loc[plan.table["fte"] > 0, "strategy"]
    assert chosen == max(gains, key=lambda name: gains[name])


def test_a_group_gets_at_least_what_it_must(worked: Any, psa: Any) -> None:
    group = areas_of(worked, "service_a, service_b", "floor")
    plan = se.allocate(worked, psa, fte=2, step=0.5, wtp=WTP, floors=[Floor("ours", group, 1.5)])
    best = every_plan(worked, psa, None, 2, lambda held: held["service_a"] + held["service_b"] >= 1.5)
    assert plan.value == pytest.approx(best, rel=1e-9)


def test_neighbours_share_whole_posts(worked: Any, psa: Any) -> None:
    plan = se.allocate(worked, psa, fte=2, step=0.5, wtp=WTP, shared=[("service_a", "service_b")])

    def whole(held: dict[str, float]) -> bool:
        return all(float(n).is_integer() for n in (held["service_a"] + held["service_b"], held["comparison_c"], held["comparison_d"]))

    assert plan.value == pytest.approx(every_plan(worked, psa, None, 2, whole), rel=1e-9)


def test_one_option_makes_the_curves_of_none(worked: Any) -> None:
    options = options_for(worked, "early_help", "strategy")
    found = responses(options, se.random_draws(worked, 16), [0.0, 0.5, 1.0], worked.outcome().name, WTP)
    curves = curves_of_options(options, found)
    assert curves.net_benefit == pytest.approx(found[0].net_benefit.mean(axis=2)[[found[0].areas.index(a) for a in curves.areas]].ravel())


@pytest.mark.parametrize(("text", "code"), [("11-12", "AL108"), ("nowhere", "AL108"), ("", "AL108")])
def test_groups_that_are_not_there_are_named(worked: Any, text: str, code: str) -> None:
    with pytest.raises(se.InputError, match=code):
        areas_of(worked, text, "--floor")


def test_groups_by_decile_are_areas_of_those_deciles(worked: Any) -> None:
    deciles = {area.id: area.decile for area in worked.areas if area.id in worked.capacity}
    assert areas_of(worked, "1-10", "x") == tuple(deciles)
    lowest = min(deciles.values())
    assert areas_of(worked, str(lowest), "x") == tuple(area for area, decile in deciles.items() if decile == lowest)


@pytest.mark.parametrize("text", ["1-3", "1-3:", "1-3:-1", "1-3:many"])
def test_a_group_without_its_number_is_refused(text: str) -> None:
    with pytest.raises(se.InputError, match="AL109"):
        named_number(text, "--floor")


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["allocate", str(WORKED), "--draws", "64", "--fte", "2", "--step", "0.5", *arguments])


def test_the_verb_takes_groups_choices_and_weights_and_writes_files(tmp_path: Path) -> None:
    found = run("--choose", "depth", "--floor", "service_a,service_b:1", "--out", str(tmp_path / "plan"))
    assert found.exit_code == 0, found.output
    assert "attempts" in found.output
    names = {path.relative_to(tmp_path / "plan").as_posix() for path in (tmp_path / "plan").rglob("*") if path.is_file()}
    assert {"allocation.json", "tables/allocation_plan.csv", "tables/allocation_frontier.csv", "figures/frontier.svg"} <= names
    weighted = run("--objective", "equity_weighted", "--weight", "1-10:1.5")
    assert weighted.exit_code == 0, weighted.output


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--choose", "colour"), "CL115"),
        (("--objective", "equity_weighted"), "CL111"),
        (("--weight", "1-10:2"), "CL111"),
        (("--floor", "nowhere:1"), "AL108"),
        (("--floor", "service_a"), "AL109"),
    ],
)
def test_what_the_verb_cannot_do_is_said(arguments: tuple[str, ...], code: str) -> None:
    found = run(*arguments)
    assert code in str(found.exception)
