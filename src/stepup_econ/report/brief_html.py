"""The brief as one self-contained HTML file: no scripts, nothing fetched, every number a link to its evidence."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

from stepup_econ.report.atomic import atomic_path
from stepup_econ.report.brief_parts import Brief, ShownFigure
from stepup_econ.report.evidence import PRICE_HEADINGS, PRICE_NUMERIC, cells_said, numbers_said, places_said, price_rows, value_said
from stepup_econ.report.phrases import upper_first
from stepup_econ.report.traced import Number

TEMPLATE = "brief.html.j2"


def brief_html(brief: Brief) -> str:
    """Return the brief as HTML: the same text for the same brief."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("stepup_econ.report", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    return environment.get_template(TEMPLATE).render(
        brief=brief, annex=brief.annex, kind=lambda block: type(block).__name__, image=data_uri, once=_first_use(),
        illustrative=" (illustrative)" if brief.published.illustrative else "",
        inputs=brief.published.rows("evidence_inputs"), warnings=brief.published.rows("warnings"), hover=_hover(brief),
        prices=price_rows(brief.published), price_headings=PRICE_HEADINGS, price_numeric=PRICE_NUMERIC,
        places_said=places_said, cells_said=cells_said, numbers_said=numbers_said, value_said=value_said, upper_first=upper_first,
    )  # fmt: skip


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
