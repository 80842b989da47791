"""Words, lists, tables and figures as typst source: all text is a string literal, so that nothing in it can be taken for markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def literal(text: str) -> str:
    """Return text as a typst string.

    Examples
    --------
    >>> literal('a "b" #c')
    '"a \\\\"b\\\\" #c"'
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "").replace("\t", " ")
    return f'"{escaped}"'


def words(text: str) -> str:
    """Return text as it stands within a paragraph."""
    return f"#{literal(text)}" if text else ""


def heading(text: str, level: int = 1) -> str:
    """Return a heading."""
    return f"#heading(level: {level})[{words(text)}]"


def paragraph(pieces: Iterable[str]) -> str:
    """Return a paragraph of pieces that are typst already."""
    return "".join(pieces) + "\n"


def listed(items: Iterable[str], numbered: bool) -> str:
    """Return a list of items that are typst already."""
    return f"#{'enum' if numbered else 'list'}(\n" + "".join(f"  [{item}],\n" for item in items) + ")"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float], numeric: Sequence[bool]) -> str:
    """Return a table whose header row is repeated on every page; cells are typst already.

    Parameters
    ----------
    headings : sequence of str
        Plain text.
    rows : iterable of sequences of str
    widths : sequence of float
        Parts of the page's width, one a column.
    numeric : sequence of bool
        Which columns are set to the right.
    """
    sides = ", ".join("right" if right else "left" for right in (*numeric, *[False] * (len(headings) - len(numeric))))
    head = "".join(f"[*{words(text)}*], " for text in headings)
    lines = [f"  columns: ({', '.join(f'{width:g}fr' for width in widths)},),", f"  align: ({sides},),", f"  table.header({head}),"]
    lines += ["  " + "".join(f"[{cell}], " for cell in row) for row in rows]
    return "#table(\n" + "\n".join(lines) + "\n)"


def figure(body: str, kind: str, caption: str, alt: str = "") -> str:
    """Return a numbered figure or table with its caption."""
    described = f", alt: {literal(alt)}" if alt else ""
    return f"#figure({body}, kind: {kind}, caption: [{words(caption)}]{described})"


def image(name: str, alt: str) -> str:
    """Return a picture of a file with its words."""
    return f"image({literal(name)}, alt: {literal(alt)}, width: 88%)"
