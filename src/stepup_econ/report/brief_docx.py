"""The brief as a Word document with real styles, captions, alt text and a numbered evidence annex."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from stepup_econ.report import docx_parts as parts
from stepup_econ.report.atomic import atomic_path
from stepup_econ.report.brief_parts import Block, Brief, Bullets, Paragraph, Section, ShownFigure, ShownTable
from stepup_econ.report.docx_annex import add_annex, add_warnings
from stepup_econ.report.docx_style import prepare
from stepup_econ.report.docx_tables import Look, add_table, even_widths, link
from stepup_econ.report.rounding import DASH
from stepup_econ.report.traced import Number, Sentence

WHEN = datetime(2000, 1, 1)
"""Date in the file's properties unless another is given: the run's time stands in its manifest."""


def write_brief_docx(brief: Brief, path: Path, template: Path | None = None, when: datetime = WHEN) -> None:
    """Write the brief as .docx: the same bytes for the same brief and time.

    Parameters
    ----------
    brief : Brief
    path : Path
        File to write.
    template : Path, optional
        A council's own .docx whose styles, page and header are used.
    when : datetime, optional
        Time for the file's properties.
    """
    from docx import Document

    document = Document(str(template) if template is not None else None)
    prepare(document, _footer(brief), own_template=template is not None)
    _front(document, brief)
    for section in brief.sections:
        _section(document, brief, section)
    add_annex(document, brief)
    add_further(document, brief)
    add_warnings(document, brief)
    parts.set_properties(document, brief.title, brief.subtitle, str(brief.published.evaluation["organisation"]), when)
    with atomic_path(path) as temporary:
        document.save(str(temporary))
        parts.same_bytes(temporary)


def _footer(brief: Brief) -> str:
    return f"{brief.title} \u00b7 ILLUSTRATIVE" if brief.published.illustrative else brief.title


def _front(document: Any, brief: Brief) -> None:
    parts.add_paragraph(document, brief.title, "Title")
    parts.add_paragraph(document, brief.subtitle, "Subtitle")
    if brief.notice is not None:
        table = document.add_table(rows=1, cols=1, style="Table Grid")
        parts.table_alt_text(table, "Notice", "Warning that results are illustrative")
        paragraph = table.rows[0].cells[0].paragraphs[0]
        paragraph.style = document.styles["Illustrative Notice"]
        _write(paragraph, brief, brief.notice)


def _section(document: Any, brief: Brief, section: Section) -> None:
    parts.add_paragraph(document, section.heading, "Heading 1")
    if section.boxed:
        cell = document.add_table(rows=1, cols=1, style="Table Grid").rows[0].cells[0]
        parts.shade(cell, "F4F6F8")
        sentences = [said for block in section.blocks if isinstance(block, Bullets) for said in block.items]
        for place, said in enumerate(sentences):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            paragraph.style = document.styles["List Bullet"]
            _write(paragraph, brief, said)
        return
    for block in section.blocks:
        _block(document, brief, block)


def _block(document: Any, brief: Brief, block: Block) -> None:
    if isinstance(block, Paragraph):
        paragraph = document.add_paragraph()
        for place, said in enumerate(block.sentences):
            if place:
                paragraph.add_run(" ")
            _write(paragraph, brief, said)
    elif isinstance(block, Bullets):
        for said in block.items:
            _write(parts.add_paragraph(document, "", "List Number" if block.numbered else "List Bullet"), brief, said)
    elif isinstance(block, ShownFigure):
        _figure(document, brief, block)
    else:
        _table(document, brief, block)


def _write(paragraph: Any, brief: Brief, said: Sentence) -> None:
    """Write a sentence, and after it the numbers of its evidence, each a link to the annex."""
    for part in said.parts:
        paragraph.add_run(part.text if isinstance(part, Number) else part)
    _marks(paragraph, brief, said.numbers)


def _marks(paragraph: Any, brief: Brief, numbers: Sequence[Number]) -> None:
    """Write the numbers of the evidence, each a link to the annex."""
    style = paragraph.part.document.styles["Evidence Mark"]
    for shown, bookmark in _marked(brief, numbers):
        parts.add_link(paragraph, shown, bookmark, style)


def _marked(brief: Brief, numbers: Sequence[Number]) -> list[tuple[str, str]]:
    """Return the text and bookmark of each evidence mark, neighbours as one."""
    found = ranges([brief.annex.refer(number) for number in numbers])
    texts = [str(first) if first == last else f"{first}{DASH}{last}" for first, last in found]
    return [(f",{text}" if place else text, f"evidence_{found[place][0]}") for place, text in enumerate(texts)]


def ranges(numbers: list[int]) -> list[tuple[int, int]]:
    """Return whole numbers as ranges of neighbours.

    Examples
    --------
    >>> ranges([3, 1, 2, 7, 3])
    [(1, 3), (7, 7)]
    """
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def _figure(document: Any, brief: Brief, block: ShownFigure) -> None:
    from docx.shared import Cm

    _caption(document, brief, "Figure", block.number, block.caption)
    shape = document.add_paragraph().add_run().add_picture(str(block.drawing.png), width=Cm(13.8))
    parts.set_alt_text(shape, block.caption, block.drawing.alt)


def _caption(document: Any, brief: Brief, what: str, number: int, text: str) -> None:
    paragraph = parts.add_paragraph(document, f"{what} ", "Caption")
    parts.add_field(paragraph, f"SEQ {what} \\* ARABIC", str(number))
    paragraph.add_run(f". {text}{' (illustrative)' if brief.published.illustrative else ''}")


def _table(document: Any, brief: Brief, block: ShownTable) -> None:
    """Add a table with its caption and note; the marks of a row's evidence stand in its first cell."""
    _caption(document, brief, "Table", block.number, block.caption)
    style = document.styles["Evidence Mark"].style_id
    marks = [
        "".join(link(text, bookmark, style) for text, bookmark in _marked(brief, [n for said in row for n in said.numbers]))
        for row in block.rows
    ]
    rows = [[said.text for said in row] for row in block.rows]
    words = Look(even_widths(len(block.headings)), block.numeric, (block.caption, block.note))
    add_table(document, block.headings, rows, words, marks=marks)
    parts.add_paragraph(document, block.note, "Table Note")


def add_further(document: Any, brief: Brief) -> None:
    """Add the tables that are too long for the brief's pages."""
    if brief.further:
        parts.add_paragraph(document, "Annex E. Further tables", "Heading 1")
        for block in brief.further:
            _table(document, brief, block)
