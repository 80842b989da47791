"""The sheet Issues of an annotated workbook: one line a problem, with a link to its cell."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from stepup_econ.intake.annotate_cells import first_cell
from stepup_econ.intake.annotate_notes import plain_xml
from stepup_econ.intake.grid import letters
from stepup_econ.intake.parts import OFFICE, Parts, Tree
from stepup_econ.intake.template_layout import LINE_HEIGHT, lines_of, sheet_name
from stepup_econ.problems import Problem

TITLE = "Problems found by stepup check"
SHEET = "Issues"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_COLUMNS = (("where", 24), ("code", 10), ("found", 40), ("expected", 46), ("how to mend it", 60))


def write_issues(parts: Parts, book: str, problems: Sequence[Problem], sheets: dict[str, str], looks: tuple[int, int]) -> None:
    """Write the sheet, in place of an earlier one.

    Parameters
    ----------
    parts : Parts
    book : str
        The workbook's part.
    problems : sequence of Problem
    sheets : dict of str to str
        The parts of the workbook's sheets by title.
    looks : (int, int)
        Numbers of the styles of words and of headings.
    """
    data = _sheet(problems, sheets, parts.tree(book).space.strip("{}"), looks).encode()
    name = SHEET if SHEET not in sheets or _is_ours(parts, sheets[SHEET]) else f"{SHEET} (stepup)"
    if name in sheets:
        parts.put(sheets[name], data)
        return
    part = parts.free("xl/worksheets/sheet{}.xml")
    parts.put(part, data)
    parts.declare(part, _TYPE)
    relation = parts.relate(book, "worksheet", part)
    tree = parts.tree(book)
    _list_sheet(tree, name, relation)
    parts.put(book, tree)


def _is_ours(parts: Parts, part: str) -> bool:
    return TITLE.encode() in parts.contents[part] or b"Problems found by stepup" in parts.contents.get("xl/sharedStrings.xml", b"")


def _list_sheet(tree: Tree, name: str, relation: str) -> None:
    listed = tree.find("sheets")
    if listed is None:
        return
    numbers = [int(item.get("sheetId", "0")) for item in listed]
    attributes = {"name": name, "sheetId": str(max(numbers, default=0) + 1), f"{{{OFFICE}}}id": relation}
    ElementTree.SubElement(listed, f"{tree.space}sheet", attributes)


def _sheet(problems: Sequence[Problem], sheets: dict[str, str], space: str, looks: tuple[int, int]) -> str:
    widths = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, (_, width) in enumerate(_COLUMNS, 1))
    rows = [
        _row(1, [f"{TITLE}: {len(problems)}. Mend the red cells and check again."], 0),
        _row(2, [name for name, _ in _COLUMNS], looks[1]),
    ]
    links = []
    for number, problem in enumerate(problems, 3):
        texts = [problem.where, problem.code, problem.found, problem.expected, problem.mend]
        most = max(lines_of(text, width - 2) for text, (_, width) in zip(texts, _COLUMNS, strict=True))
        rows.append(_row(number, texts, looks[0], LINE_HEIGHT * most))
        sheet, _, cells = problem.where.partition("!")
        if sheet in sheets:
            target = quoteattr(f"{sheet_name(sheet)}!{first_cell(cells or 'A1')}")
            links.append(f'<hyperlink ref="A{number}" location={target} display={quoteattr(problem.where)}/>')
    held = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    view = '<sheetView workbookViewId="0"><pane ySplit="2" topLeftCell="A3" activePane="bottomLeft" state="frozen"/></sheetView>'
    page = '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    setup = '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{space}"><sheetPr><pageSetUpPr fitToPage="1"/>'
        f"</sheetPr><sheetViews>{view}</sheetViews><cols>{widths}</cols><sheetData>{''.join(rows)}</sheetData>{held}{page}{setup}</worksheet>"
    )


def _row(number: int, texts: Sequence[str], style: int, height: float = 0.0) -> str:
    tall = f' ht="{height:g}" customHeight="1"' if height else ""
    cells = "".join(
        f'<c r="{letters(column)}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{plain_xml(text)}</t></is></c>'
        for column, text in enumerate(texts, 1)
    )
    return f'<row r="{number}"{tall}>{cells}</row>'
