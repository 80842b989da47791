"""The brief as one self-contained HTML file: nothing fetched, every number a link to its evidence; it reads whole without its script."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from stepup_econ.report.atomic import atomic_path
from stepup_econ.report.brief_parts import Brief, ShownFigure
from stepup_econ.report.evidence import (
    PRICE_HEADINGS,
    PRICE_NUMERIC,
    cells_said,
    numbers_said,
    places_said,
    price_marks,
    price_rows,
    value_said,
)
from stepup_econ.report.phrases import upper_first
from stepup_econ.report.tables import Published
from stepup_econ.report.traced import Number

TEMPLATE, SCRIPT = "brief.html.j2", "brief.js"
STYLE_HASH = "the digest of the style"


def brief_html(brief: Brief) -> str:
    """Return the brief as HTML: the same text for the same brief."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("stepup_econ.report", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    from markupsafe import Markup

    script = environment.loader.get_source(environment, SCRIPT)[0] if environment.loader else ""
    page = environment.get_template(TEMPLATE).render(
        script=Markup(script), script_hash=_digest(script), style_hash=STYLE_HASH,
        curves=Markup(curves_json(brief.published)),
        brief=brief, annex=brief.annex, kind=lambda block: type(block).__name__, image=data_uri, once=_first_use(),
        illustrative=" (illustrative)" if brief.published.illustrative else "",
        inputs=brief.published.rows("evidence_inputs"), warnings=brief.published.rows("warnings"), hover=_hover(brief),
        prices=price_rows(brief.published), price_headings=PRICE_HEADINGS, price_numeric=PRICE_NUMERIC,
        price_numbers={row[0] for row in price_rows(brief.published)},
        places_said=places_said, price_marks=lambda record: price_marks(brief.published, record),
        cells_said=cells_said, numbers_said=numbers_said, value_said=value_said, upper_first=upper_first,
    )  # fmt: skip
    # The style is allowed by what it is, so that no other can be slipped in; it is known only once the page is made.
    style = page[page.index("<style>") + len("<style>") : page.index("</style>")]
    return page.replace(STYLE_HASH, f"sha256-{_digest(style)}", 1)


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def curves_json(published: Published) -> str:
    """Return what the slider shows, as JSON that cannot end its own element; empty where there are no curves.

    Markup is safe: every `<`, `>` and `&` is written as an escape of JSON.
    """
    rows = published.rows("acceptability")
    gains = {(row["wtp"], row["strategy"]): row["inmb"] for row in published.rows("net_benefit")}
    worth = {row["wtp"]: row["evpi"] for row in published.rows("evpi")}
    grid = sorted({row["wtp"] for row in rows} & set(worth))
    if not grid:
        return ""
    by = {(row["wtp"], row["strategy"]): row for row in rows}
    strategies = [
        {
            "label": published.labels.strategies[name], "p_best": [by[wtp, name]["p_best"] for wtp in grid],
            "inmb": [gains.get((wtp, name)) for wtp in grid], "optimal": [by[wtp, name]["optimal"] for wtp in grid],
        }
        for name in published.strategies
    ]  # fmt: skip
    start = min(range(len(grid)), key=lambda place: abs(grid[place] - published.wtp))
    data = {"thresholds": grid, "strategies": strategies, "evpi": [worth[wtp] for wtp in grid], "start": start}
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def write_brief_html(brief: Brief, path: Path) -> None:
    """Write the brief as one HTML file."""
    text = brief_html(brief)
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def data_uri(figure: ShownFigure) -> str:
    """Return a figure's SVG as a data URI."""
    encoded = base64.b64encode(figure.drawing.svg.read_bytes()).decode("ascii")
    return f"data:image/svg+xml;base64,{encoded}"


def _hover(brief: Brief) -> Callable[[Number], str]:
    """Return a function that says where a number comes from, for those who point at it."""

    def hover(number: Number) -> str:
        entry = brief.annex.entries[brief.annex.refer(number) - 1]
        how = f" = {entry.how}" if entry.how else ""
        return f"Evidence {entry.number}: {places_said(entry.places)}{how}"

    return hover


def _first_use() -> Callable[[str], str]:
    """Return a function that makes ids unique: the first use of a name is the name, later ones get a count."""
    used: dict[str, int] = {}

    def once(name: str) -> str:
        used[name] = used.get(name, 0) + 1
        return name if used[name] == 1 else f"{name}-{used[name]}"

    return once
