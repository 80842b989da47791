"""The brief as a tagged PDF (PDF/UA-1) with a numbered evidence annex, set by typst."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from stepup_econ.problems import InputError, Problem
from stepup_econ.report import typst_text as typ
from stepup_econ.report.atomic import atomic_path
from stepup_econ.report.brief_docx import ranges
from stepup_econ.report.brief_parts import Block, Brief, Bullets, Paragraph, Section, ShownFigure, ShownTable
from stepup_econ.report.docx_tables import even_widths
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
from stepup_econ.report.rounding import DASH
from stepup_econ.report.traced import Number, Sentence

STANDARD = "ua-1"
"""What the file promises: tags, alternative text, title and language, so that a screen reader can read it."""

LOOK = """
#set page(paper: "a4", margin: (x: 2cm, top: 1.8cm, bottom: 2cm), numbering: "1", footer: context [
  #set text(8pt, fill: luma(90)); #footer #h(1fr) page #counter(page).display()])
#set text(font: ("Libertinus Serif",), size: 10pt, lang: "en", region: "GB", hyphenate: false)
#set par(justify: false, leading: 0.62em, spacing: 0.85em)
#show heading.where(level: 1): it => block(above: 1.25em, below: 0.6em, text(13pt, fill: rgb("#12436D"), it.body))
#show heading.where(level: 2): it => block(above: 1em, below: 0.5em, text(10.5pt, fill: rgb("#12436D"), it.body))
#show figure: set block(breakable: true)
#show figure.caption: it => text(9pt, weight: "bold", fill: rgb("#12436D"), it)
#show figure.where(kind: table): set figure.caption(position: top)
#set figure.caption(separator: ". ")
#set table(stroke: (x: none, y: 0.4pt + luma(170)), inset: (x: 4pt, y: 3pt),
  fill: (_, y) => if y == 0 { rgb("#E3E9EF") })
#show table: set text(8.5pt)
#show table: set par(justify: false)
#let mark(number, shown) = super(text(6.5pt, fill: rgb("#12436D"), link(label("ev-" + number), shown)))
#let anchor(number) = [#metadata(number) #label("ev-" + number)]
"""


def has_typst() -> bool:
    """Return whether the extra `pdf` is installed."""
    return find_spec("typst") is not None


def write_brief_pdf(brief: Brief, path: Path) -> None:
    """Write the brief as PDF: the same bytes for the same brief.

    Raises
    ------
    InputError
        The extra `pdf` is not installed.
    """
    if not has_typst():
        mend = "Install it: pip install 'stepup_econ[pdf]'; or leave pdf out."
        raise InputError([Problem("RP105", "brief.pdf", "the extra 'pdf' is not installed", "typst", mend)])
    import typst

    files = {"main": brief_typst(brief).encode()}
    files |= {name: drawing.read_bytes() for name, drawing in _pictures(brief)}
    data: bytes = typst.compile(files, ignore_system_fonts=True, pdf_standards=[STANDARD], timestamp=0)  # type: ignore[call-overload]
    with atomic_path(path) as temporary:
        temporary.write_bytes(data)


def _pictures(brief: Brief) -> Iterator[tuple[str, Path]]:
    for section in brief.sections:
        for block in section.blocks:
            if isinstance(block, ShownFigure):
                yield block.drawing.svg.name, block.drawing.svg


def brief_typst(brief: Brief) -> str:
    """Return the brief as typst source; figures are files beside it."""
    illustrative = " \u00b7 ILLUSTRATIVE" if brief.published.illustrative else ""
    author = str(brief.published.evaluation["organisation"])
    parts = [
        f"#set document(title: {typ.literal(brief.title)}, author: {typ.literal(author)}, date: none)",
        f"#let footer = {typ.literal(brief.title + illustrative)}",
        LOOK,
        f'#block(below: 0.4em, title(text(19pt, fill: rgb("#12436D"), {typ.literal(brief.title)})))',
        f"#text(10pt, fill: luma(70), {typ.literal(brief.subtitle)})",
    ]
    if brief.notice is not None:
        said = _said(brief, brief.notice)
        parts.append(f'#block(width: 100%, stroke: 1.2pt + rgb("#801650"), inset: 7pt, text(fill: rgb("#801650"), weight: "bold")[{said}])')
    for section in brief.sections:
        parts += _section(brief, section)
    parts += _annex(brief)
    return "\n\n".join(parts) + "\n"


def _section(brief: Brief, section: Section) -> Iterator[str]:
    yield typ.heading(section.heading)
    blocks = [_block(brief, block) for block in section.blocks]
    if section.boxed:
        inside = "\n\n".join(blocks)
        yield f'#block(width: 100%, fill: rgb("#F4F6F8"), stroke: 0.5pt + luma(170), inset: 7pt)[#set text(9pt)\n{inside}]'
    else:
        yield from blocks


def _block(brief: Brief, block: Block) -> str:
    if isinstance(block, Paragraph):
        return typ.paragraph(" ".join(_said(brief, said) for said in block.sentences))
    if isinstance(block, Bullets):
        return typ.listed([_said(brief, said) for said in block.items], block.numbered)
    stamp = " (illustrative)" if brief.published.illustrative else ""
    if isinstance(block, ShownFigure):
        return typ.figure(typ.image(block.drawing.svg.name, block.drawing.alt), "image", f"{block.caption}{stamp}", block.drawing.alt)
    return _table(brief, block, stamp)


def _table(brief: Brief, block: ShownTable, stamp: str) -> str:
    rows = (
        [
            typ.words(said.text) + (_marks(brief, [number for cell in row for number in cell.numbers]) if place == 0 else "")
            for place, said in enumerate(row)
        ]
        for row in block.rows
    )
    made = typ.table(block.headings, rows, even_widths(len(block.headings)), block.numeric)
    note = f"#text(8pt, fill: luma(70))[{typ.words(block.note)}]"
    return f"{typ.figure(made.removeprefix('#'), 'table', block.caption + stamp)}\n{note}"


def _said(brief: Brief, said: Sentence) -> str:
    """Return a sentence, and after it the numbers of its evidence, each a link to the annex."""
    return typ.words(said.text) + _marks(brief, said.numbers)


def _marks(brief: Brief, numbers: Iterable[Number]) -> str:
    found = ranges([brief.annex.refer(number) for number in numbers])
    texts = [str(first) if first == last else f"{first}{DASH}{last}" for first, last in found]
    return "".join(f'#mark("{found[at][0]}", {typ.literal((", " if at else "") + text)})' for at, text in enumerate(texts))


def _annex(brief: Brief) -> Iterator[str]:
    annex = brief.annex
    titles = {name: str(record["label"]) for name, record in annex.records.items()}
    yield "#pagebreak()"
    yield typ.heading("Annex A. Where each number comes from")
    yield typ.paragraph([typ.words("The small numbers in the text lead here. Tables are sheets of results.xlsx.")])
    yield typ.table(
        ("No.", "In the results", "Numbers quoted", "Rests on"),
        (
            (f'{typ.words(str(entry.number))}#anchor("{entry.number}")', typ.words(places_said(entry.places)),
             typ.words(numbers_said(entry)), typ.words(titles.get(entry.record or "", "the table")))
            for entry in annex.entries
        ),
        (1.0, 7.0, 5.4, 3.6), (),
    )  # fmt: skip
    yield typ.heading("Annex B. What those numbers rest on")
    for record in annex.records.values():
        yield typ.heading(str(record["label"]), 2)
        yield "\\\n".join(f"#text(9pt)[*{typ.words(label)}*: {typ.words(text)}]" for label, text in _record_lines(brief, record))
    yield from _inputs(brief)
    yield from _rest(brief)


def _record_lines(brief: Brief, record: Any) -> Iterator[tuple[str, str]]:
    yield "In words", str(record.get("formula") or DASH)
    yield "Base case", str(record.get("arithmetic") or DASH)
    yield "Cells of the workbook", cells_said(record.get("cells") or ())
    if marks := price_marks(brief.published, record):
        yield "Unit costs (annex D)", "; ".join(marks)


def _inputs(brief: Brief) -> Iterator[str]:
    sources = brief.annex.sources
    yield typ.heading("Annex C. Inputs and their sources")
    rows = (
        (
            typ.words(upper_first(str(row["label"] or row["name"]))), typ.words(value_said(row)), typ.words(str(row["quality"])),
            typ.words(str(row["where"] or "")), typ.words(f"S{sources[str(row['source'])]}" if row["source"] else "none"),
        )
        for row in brief.published.rows("evidence_inputs")
    )  # fmt: skip
    yield typ.table(("Input", "Value", "Quality", "Cell", "Source"), rows, (6.6, 3.3, 1.9, 3.6, 1.6), (False, True, False, False, False))
    yield typ.heading("Sources", 2)
    yield "\\\n".join(f"#text(9pt)[*{typ.words(f'S{place}')}*: {typ.words(source)}]" for source, place in sources.items())


def _rest(brief: Brief) -> Iterator[str]:
    prices = [[typ.words(cell) for cell in row] for row in price_rows(brief.published)]
    if prices:
        yield typ.heading("Annex D. Prices used")
        yield typ.table(PRICE_HEADINGS, prices, (1.0, 4.2, 2.1, 3.0, 1.9, 1.8, 3.0), PRICE_NUMERIC)
    if brief.further:
        yield typ.heading("Annex E. Further tables")
        yield from (_block(brief, block) for block in brief.further)
    warnings = brief.published.rows("warnings")
    if warnings:
        yield typ.heading("Annex F. Warnings of the run")
        yield typ.listed([typ.words(str(row["warning"])) for row in warnings], numbered=False)
