from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from stepup_econ.report.figure_style import DPI, PALETTE, WIDTH, drawn, save
from stepup_econ.report.figures import FIGURES, alt_text, write_figures
from stepup_econ.report.figures_plane import ellipse
from stepup_econ.report.rounding import chance, threshold
from stepup_econ.report.tables import publish


def texts(figure) -> list[str]:
    from matplotlib.text import Text

    return [found.get_text() for found in figure.findobj(Text) if found.get_text()]


def test_all_figures_are_drawn_from_the_synthetic_results(drawings):
    assert list(drawings) == list(FIGURES)
    for drawing in drawings.values():
        assert drawing.svg.stat().st_size > 5_000
        assert drawing.png.stat().st_size > 5_000


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_fills_the_page_width_and_is_not_blank(name, drawings):
    with Image.open(drawings[name].png) as image:
        assert image.width == round(WIDTH * DPI)
        colours = {"#{:02X}{:02X}{:02X}".format(*colour) for _, colour in image.convert("RGB").getcolors(1 << 20)}
    assert colours & set(PALETTE)


@pytest.mark.parametrize("name", ["where_the_money_goes", "tornado", "allocation"])
def test_no_figure_is_stamped_when_no_input_is_assumed(name, results):
    results["evaluation"]["illustrative"] = False
    assert "ILLUSTRATIVE" not in texts(drawn(FIGURES[name], publish(results)))


@pytest.mark.parametrize("name", FIGURES)
def test_alt_text_is_a_sentence_with_numbers(name, published):
    alt = alt_text(FIGURES[name], published)
    assert alt.startswith("Illustrative. ")
    assert alt.endswith(".")
    assert re.search(r"\d", alt)
    assert "nan" not in alt.lower()
    assert "None" not in alt


@pytest.mark.parametrize("name", ["where_the_money_goes", "agencies_over_years", "acceptability", "plane"])
def test_the_same_tables_give_the_same_bytes(name, published, drawings, tmp_path):
    svg, png = save(drawn(FIGURES[name], published), tmp_path / name)
    assert svg.read_bytes() == drawings[name].svg.read_bytes()
    assert png.read_bytes() == drawings[name].png.read_bytes()
    assert b"<dc:date>" not in svg.read_bytes()


@pytest.fixture(scope="module")
def worked():
    """Return the tables of the golden run: real labels are longer than invented ones."""
    path = Path(__file__).parents[3] / "outputs" / "example" / "results.json"
    return publish(json.loads(path.read_text(encoding="utf-8")))


CASES = [*(("worked", name) for name in FIGURES), *(("three", name) for name in ("who_pays", "tornado", "scenarios", "acceptability"))]


@pytest.mark.parametrize(("case", "name"), CASES)
def test_no_text_is_cut_or_written_over_the_stamp(case, name, worked, results_three):
    figure = drawn(FIGURES[name], worked if case == "worked" else publish(results_three))
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    from matplotlib.text import Text

    boxes, unseen = {}, ticks_out_of_view(figure)
    for found in figure.findobj(Text):
        if found.get_text() and found.get_visible() and id(found) not in unseen:
            boxes[found.get_text(), id(found)] = found.get_window_extent(renderer)
    page = figure.bbox
    for (text, _), box in boxes.items():
        assert box.x0 >= page.x0 - 1, text
        assert box.x1 <= page.x1 + 1, text
        assert box.y0 >= page.y0 - 1, text
        assert box.y1 <= page.y1 + 1, text
    stamp = next(box for (text, _), box in boxes.items() if text == "ILLUSTRATIVE")
    assert not [text for (text, _), box in boxes.items() if text != "ILLUSTRATIVE" and box.overlaps(stamp)]


def ticks_out_of_view(figure) -> set[int]:
    """Return the labels of ticks beyond the ends of their axis, which matplotlib makes and does not draw."""
    found = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            found |= {id(tick.label1) for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high}
    return found


def test_three_strategies_are_told_apart_without_colour(results_three):
    figure = drawn(FIGURES["acceptability"], publish(results_three))
    lines = [line for line in figure.axes[0].get_lines() if line.get_marker() not in ("None", None, "")]
    assert len({line.get_marker() for line in lines}) == 3
    assert len({str(line.get_linestyle()) + str(line._unscaled_dash_pattern) for line in lines}) == 3


def test_nothing_global_is_left_behind(published):
    before = dict(mpl.rcParams)
    drawn(FIGURES["evpi"], published)
    assert dict(mpl.rcParams) == before
    source = "import sys, matplotlib.figure; from stepup_econ.report import figures; print('matplotlib.pyplot' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_a_figure_without_its_table_is_left_out(results, tmp_path):
    for key in ("net_benefit", "acceptability", "evpi", "evppi", "evsi", "tornado", "break_even", "scenarios", "effects", "plane", "two_way"):
        results[key] = []
    results["allocation"], results["costing"], results["further"]["equity"], results["risk"] = {}, {}, [], {}
    assert set(write_figures(publish(results), tmp_path)) == {"where_the_money_goes", "who_pays", "capacity"}


def test_intervals_may_be_missing_as_with_a_single_draw(results):
    for row in results["net_benefit"]:
        row["inmb_low"] = row["inmb_high"] = None
    published = publish(results)
    assert "interval" not in FIGURES["net_benefit"].alt(published)
    drawn(FIGURES["net_benefit"], published)


def test_the_ellipse_holds_95_percent_of_a_normal_cloud():
    points = np.random.default_rng(3).multivariate_normal([2.0, -1.0], [[4.0, 1.5], [1.5, 2.0]], 20_000)
    centre, inverse = points.mean(axis=0), np.linalg.inv(np.cov(points, rowvar=False))
    edge = ellipse(points) - centre
    distance = np.einsum("ij,jk,ik->i", edge, inverse, edge)
    np.testing.assert_allclose(distance, distance[0], rtol=1e-9)
    away = points - centre
    inside = np.einsum("ij,jk,ik->i", away, inverse, away) <= distance[0]
    assert inside.mean() == pytest.approx(0.95, abs=0.01)


def test_the_tornado_meets_at_the_base_case_and_the_frontier_is_not_the_largest_chance(published):
    figure = drawn(FIGURES["tornado"], published)
    starts = {round(bar.get_x() if bar.get_width() >= 0 else bar.get_x() + 0, 6) for bar in figure.axes[0].patches}
    assert starts == {-4000.0}
    rows = published.rows("acceptability")
    line = figure_line(drawn(FIGURES["acceptability"], published), "best on average (frontier)")
    assert list(line) == [row["p_best_optimal"] for row in rows if row["strategy"] == "usual_care"]


def figure_line(figure, label):
    return next(line.get_ydata() for line in figure.axes[0].get_lines() if line.get_label() == label)


def test_the_equity_plane_puts_each_strategy_where_its_table_says(results):
    rows = results["further"]["equity"]
    rows[:] = [row | {"aversion": 3.0 * place, "equity_gain": -1.5 * place} for place in range(3) for row in rows]
    published = publish(results)
    axes = drawn(FIGURES["equity_plane"], published).axes[0]
    for strategy in published.others:
        name = published.labels.strategies[strategy]
        (line,) = [line for line in axes.get_lines() if line.get_label() == name]
        assert list(line.get_xdata()) == [0, -1.5, -3]
        assert set(line.get_ydata()) == {row["total_gain"] for row in published.rows("equity", strategy=strategy)}
    low, high = axes.get_xlim()
    assert -low == high > 4
    said = [text.get_text() for text in axes.texts]
    assert "aversion 0" in said
    assert "aversion 6" in said


def test_a_strategy_that_the_equity_table_leaves_out_is_left_out(results_three):
    published = publish(results_three)
    assert len(published.others) == 2
    labels = {line.get_label() for line in drawn(FIGURES["equity_plane"], published).axes[0].get_lines()}
    assert len(labels & {published.labels.strategies[strategy] for strategy in published.others}) == 1
    assert FIGURES["equity_plane"].alt(published).count("better off") == 1


def test_the_plane_shows_the_threshold_half_of_it_and_twice_it_and_says_what_lies_below(published):
    axes = drawn(FIGURES["plane"], published).axes[0]
    slopes = {line.get_slope() for line in axes.get_lines() if "worth its cost" in str(line.get_label())}
    assert slopes == {published.wtp, published.wtp / 2, published.wtp * 2}
    rows = published.rows("plane", strategy=published.main)
    below = sum(published.wtp * row["inc_effect"] > row["inc_cost"] for row in rows) / len(rows)
    assert f"{chance(below)} at {threshold(published.wtp)}" in FIGURES["plane"].alt(published)
