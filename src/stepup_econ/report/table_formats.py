"""One published table as text, CSV, Markdown, LaTeX, HTML or JSON: the same cells in each, rounded for readers or whole for programs."""

from __future__ import annotations

import csv
import html
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from stepup_econ.report.csvs import safe_text
from stepup_econ.report.disclosure import HIDDEN
from stepup_econ.report.table_spec import TableSpec
from stepup_econ.report.tables import Published, conventions


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as readers see it: title, headings, which columns are numbers, rows of cells, and the line beneath."""

    title: str
    headings: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


def shown_table(spec: TableSpec, published: Published) -> Shown:
    """Return a published table as readers see it: labels for ids, rounded, the reason where a cell is empty."""
    rows = published.shown(spec.name)
    headings = tuple(column.title for column in spec.columns)
    numeric = tuple(column.numeric for column in spec.columns)
    return Shown(spec.title, headings, numeric, tuple(map(tuple, rows)), conventions(spec, published.results))


def as_text(spec: TableSpec, published: Published) -> str:
    """Return a table for the screen, columns lined up."""
    table = shown_table(spec, published)
    widths = [max(len(cell) for cell in column) for column in zip(table.headings, *table.rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        sides = zip(cells, widths, table.numeric, strict=True)
        return "  ".join(cell.rjust(width) if right else cell.ljust(width) for cell, width, right in sides).rstrip()

    rule = line(["-" * width for width in widths])
    return "\n".join([table.title, "", line(table.headings), rule, *map(line, table.rows), "", table.note])


def as_csv(spec: TableSpec, published: Published) -> str:
    """Return a table as comma-separated values: ids, nothing rounded, no cell that a spreadsheet would run."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.key for column in spec.columns])
    hidden = published.hidden.get(spec.name, frozenset())
    for place, row in enumerate(published.records[spec.name]):
        values = (HIDDEN if (place, key) in hidden else value for key, value in row.items())
        cells = ("; ".join(map(str, value)) if isinstance(value, list) else value for value in values)
        writer.writerow([safe_text(cell) for cell in cells])
    return text.getvalue().rstrip("\n")


def as_markdown(spec: TableSpec, published: Published) -> str:
    """Return a table as Markdown (GitHub's tables)."""
    table = shown_table(spec, published)

    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(_markdown(cell) for cell in cells)} |"

    rule = f"| {' | '.join('---:' if right else '---' for right in table.numeric)} |"
    title, note = f"**{_markdown(table.title)}**", f"*{_markdown(table.note)}*"
    return "\n".join([title, "", line(table.headings), rule, *map(line, table.rows), "", note])


def _markdown(text: str) -> str:
    for mark in "\\|*_`<>[]":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", " ")


def as_latex(spec: TableSpec, published: Published) -> str:
    """Return a table as LaTeX, with the rules of package booktabs; long ones go over pages by package longtable."""
    table = shown_table(spec, published)

    def line(cells: Sequence[str]) -> str:
        # A bracket after the end of a row would be taken for a length.
        text = " & ".join(_latex(cell) for cell in cells)
        return f"{'{}' if text.startswith('[') else ''}{text} " + r"\\"

    columns = "".join("r" if right else "l" for right in table.numeric)
    head = [r"\toprule", line(table.headings), r"\midrule"]
    return "\n".join(
        [
            rf"\begin{{longtable}}{{{columns}}}",
            rf"\caption{{{_latex(table.title)}}}\label{{tab:{spec.name.replace('_', '-')}}} \\",
            *head,
            r"\endfirsthead",
            *head,
            r"\endhead",
            *map(line, table.rows),
            r"\bottomrule",
            r"\end{longtable}",
            rf"\par\footnotesize {_latex(table.note)}",
        ]
    )


_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "|": r"\textbar{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "£": r"\pounds{}", "−": "$-$", "–": "--", "\xa0": "~", "\n": " ",
}  # fmt: skip


def _latex(text: str) -> str:
    return "".join(_LATEX.get(sign, sign) for sign in text)


def as_html(spec: TableSpec, published: Published) -> str:
    """Return a table as HTML with a caption, header cells and the line beneath."""
    table = shown_table(spec, published)
    head = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in table.headings)

    def line(row: Sequence[str]) -> str:
        cells = (f"<td{' class=number' if right else ''}>{html.escape(cell)}</td>" for cell, right in zip(row, table.numeric, strict=True))
        return f"<tr>{''.join(cells)}</tr>"

    rows = "\n".join(map(line, table.rows))
    caption, note = html.escape(table.title), html.escape(table.note)
    return f"<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n<p>{note}</p>"


def as_json(spec: TableSpec, published: Published) -> str:
    """Return a table's rows as JSON, ids, nothing rounded."""
    return json.dumps(published.records[spec.name], indent=2, ensure_ascii=False, allow_nan=False)


FORMATS: Mapping[str, Callable[[TableSpec, Published], str]] = {
    "text": as_text,
    "csv": as_csv,
    "markdown": as_markdown,
    "latex": as_latex,
    "html": as_html,
    "json": as_json,
}
"""Every way in which a table can be shown."""
