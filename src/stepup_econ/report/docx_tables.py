"""Word tables built as XML text: python-docx looks cells up one by one, which takes seconds for hundreds of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

HEAD_FILL = "E3E9EF"
WIDTH = 17.0
"""Centimetres between the margins."""


def even_widths(columns: int) -> tuple[float, ...]:
    """Return widths in centimetres: the first column wider, the more so the fewer there are, the others alike."""
    first = 8.0 if columns < 5 else 5.0 if columns < 8 else 3.4
    return (first, *([(WIDTH - first) / (columns - 1)] * (columns - 1))) if columns > 1 else (WIDTH,)


@dataclass(frozen=True, slots=True)
class Look:
    """How a table looks: widths in centimetres, which columns are set to the right, its title and description for screen readers."""

    widths: tuple[float, ...]
    numeric: tuple[bool, ...] = ()
    words: tuple[str, str] = ("", "")


def add_table(
    document: Any, headings: Sequence[str], rows: Iterable[Sequence[str]], look: Look, bookmarks: Sequence[str] = (),
    marks: Sequence[str] = (),
) -> None:  # fmt: skip
    """Add a table whose header row is repeated on every page and whose rows are never split.

    Parameters
    ----------
    document : docx.Document
    headings : sequence of str
    rows : iterable of sequences of str
    look : Look
    bookmarks : sequence of str, optional
        Names of bookmarks on the first cell of each row.
    marks : sequence of str, optional
        XML put after the text of each row's first cell.
    """
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    right = look.numeric or [False] * len(headings)
    styles = {name: document.styles[name].style_id for name in ("Table Grid", "Table Text")}
    each = [round(width * 567) for width in look.widths]
    body = [_row(headings, each, right, styles["Table Text"], head=True)]
    for place, row in enumerate(rows):
        name = bookmarks[place] if bookmarks else ""
        mark = marks[place] if marks else ""
        body.append(_row(row, each, right, styles["Table Text"], bookmark=(name, place + 1), mark=mark))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in each)
    spoken = zip(("tblCaption", "tblDescription"), look.words, strict=True)
    said = "".join(f"<w:{tag} w:val={quoteattr(text)}/>" for tag, text in spoken if text)
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{styles["Table Grid"]}"/><w:tblW w:w="{sum(each)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0420" w:firstRow="1" w:noVBand="1"/>{said}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(body)}</w:tbl>"
    )
    document.element.body.insert(len(document.element.body) - 1, table)


def _row(
    texts: Sequence[str], widths: Sequence[int], right: Sequence[bool], style: str, *, head: bool = False,
    bookmark: tuple[str, int] = ("", 0), mark: str = "",
) -> str:  # fmt: skip
    properties = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>"
    cells = [
        _cell(text, width, style, head=head, right=is_right, extra=mark if place == 0 else "", bookmark=bookmark if place == 0 else ("", 0))
        for place, (text, width, is_right) in enumerate(zip(texts, widths, right, strict=True))
    ]
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def _cell(text: str, width: int, style: str, *, head: bool, right: bool, extra: str, bookmark: tuple[str, int]) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{HEAD_FILL}"/>' if head else ""
    align = '<w:jc w:val="right"/>' if right else ""
    name, number = bookmark
    start = f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}/>' if name else ""
    end = f'<w:bookmarkEnd w:id="{number}"/>' if name else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{align}</w:pPr>{start}{run(text, bold=head)}{extra}{end}</w:p></w:tc>'
    )


def run(text: str, bold: bool = False) -> str:
    """Return a run of plain text as XML; characters that XML cannot hold are left out."""
    kept = "".join(letter for letter in text if letter >= " " or letter in "\t\n")
    return f'<w:r>{"<w:rPr><w:b/></w:rPr>" if bold else ""}<w:t xml:space="preserve">{escape(kept)}</w:t></w:r>'


def link(text: str, bookmark: str, style: str) -> str:
    """Return text that leads to a bookmark of the same document as XML."""
    return (
        f'<w:hyperlink w:anchor={quoteattr(bookmark)} w:history="1"><w:r><w:rPr><w:rStyle w:val="{style}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:hyperlink>'
    )
