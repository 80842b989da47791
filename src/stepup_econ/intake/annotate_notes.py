"""Comments on cells: the text in one part, and the drawing that spreadsheet programs show it in in another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from stepup_econ.intake.annotate_cells import add_drawing
from stepup_econ.intake.grid import letters
from stepup_econ.intake.package import local
from stepup_econ.intake.parts import OFFICE, Element, Parts, Tree

AUTHOR = "stepup check"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_FIRST_SHAPE = 70_001
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    '</o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" '
    'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {top}, 2, {right}, 31, {bottom}, 4</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_ANY_SHAPE = re.compile(r"<v:shape\b(?:(?!</v:shape>).)*</v:shape>", re.DOTALL)


def write_notes(parts: Parts, part: str, sheet: Tree, notes: Mapping[tuple[int, int], str]) -> None:
    """Put a comment on each cell; comments of an earlier check are taken away, other people's stay.

    Parameters
    ----------
    parts : Parts
    part : str
        The sheet's part.
    sheet : Tree
        The parsed sheet, which may get a reference to the drawing.
    notes : Mapping
        Text by row and column, from 1.
    """
    comments, drawing = parts.related(part, "/comments"), parts.related(part, "/vmlDrawing")
    if comments is None and not notes:
        return
    if comments is None:
        comments = parts.free("xl/comments{}.xml")
        empty = f'<comments xmlns="{sheet.space.strip("{}")}"><authors/><commentList/></comments>'
        parts.put(comments, empty.encode())
        parts.relate(part, "comments", comments)
        parts.declare(comments, _COMMENTS_TYPE)
    if drawing is None:
        drawing = parts.free("xl/drawings/vmlDrawing{}.vml")
        parts.put(drawing, _VML.encode())
        add_drawing(sheet, parts.relate(part, "vmlDrawing", drawing), OFFICE)
        parts.declare(drawing, _VML_TYPE)
    tree = parts.tree(comments)
    gone, fresh = _write_comments(tree, notes)
    parts.put(comments, tree)
    parts.put(drawing, _write_shapes(parts.contents[drawing].decode("utf-8"), gone, fresh).encode())


def _write_comments(tree: Tree, notes: Mapping[tuple[int, int], str]) -> tuple[set[str], list[tuple[int, int]]]:
    """Write the comments; return the cells whose note is gone, and those that need a new drawing."""
    authors, items = tree.find("authors"), tree.find("commentList")
    if authors is None or items is None:
        return set(), []
    names = [author.text for author in authors]
    if AUTHOR not in names:
        ElementTree.SubElement(authors, f"{tree.space}author").text = AUTHOR
        names.append(AUTHOR)
    ours = str(names.index(AUTHOR))
    old = [item for item in items if item.get("authorId") == ours]
    for item in old:
        items.remove(item)
    held = {item.get("ref", ""): item for item in items}
    fresh = []
    for (row, column), text in sorted(notes.items()):
        name = f"{letters(column)}{row}"
        if name in held:
            _append(held[name], f"\n{text}", tree.space)
        else:
            _append(ElementTree.SubElement(items, f"{tree.space}comment", {"ref": name, "authorId": ours}), text, tree.space)
            fresh.append((row, column))
    return {item.get("ref", "") for item in old}, fresh


def _append(comment: Element, text: str, space: str) -> None:
    """Add words to a comment."""
    holder = next((child for child in comment if local(child.tag) == "text"), None)
    if holder is None:
        holder = ElementTree.SubElement(comment, f"{space}text")
    run = ElementTree.SubElement(holder, f"{space}r")
    words = ElementTree.SubElement(run, f"{space}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    words.text = text


def _write_shapes(vml: str, gone: set[str], fresh: list[tuple[int, int]]) -> str:
    """Take away the drawings of old notes and add those of new ones."""
    again = {f"{letters(column)}{row}" for row, column in fresh}
    vml = _ANY_SHAPE.sub(lambda match: "" if _cell_of(match[0]) in gone | again else match[0], vml)
    taken = {int(number) for number in re.findall(r'id="_x0000_s(\d+)"', vml)}
    first = max([_FIRST_SHAPE - 1, *taken]) + 1
    shapes = "".join(
        _SHAPE.format(id=first + n, row=row - 1, column=column - 1, left=column, right=column + 3, top=max(row - 2, 0), bottom=row + 5)
        for n, (row, column) in enumerate(fresh)
    )
    head, end, rest = vml.rpartition("</xml>")
    return f"{head}{shapes}{end}{rest}"


def _cell_of(shape: str) -> str:
    row, column = re.search(r"<x:Row>\s*(\d+)", shape), re.search(r"<x:Column>\s*(\d+)", shape)
    return f"{letters(int(column[1]) + 1)}{int(row[1]) + 1}" if row and column else ""


def plain_xml(text: str) -> str:
    """Return a text that may stand in XML: signs that XML cannot hold are left out."""
    return escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text))
