"""Cells read by pattern are the cells that the XML parser finds, whatever the shape of the sheet; damage is never overlooked."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from odd_files import MAIN, base_book

from stepup_econ.intake import package as package_module
from stepup_econ.intake.grid import Grid, Walk, finish, walk_xml
from stepup_econ.intake.package import Package, SheetPart, open_package
from stepup_econ.intake.sheet_rows import read_grid_part

PLAIN_ROW = (
    '<row r="2" spans="1:3" hidden="1"><c r="A2" t="s"><v>1</v></c><c r="B2" s="1"><v>0.5</v></c><c r="AB2" s="2"><v>45383</v></c></row>'
)
SHAPES = {
    "plain": PLAIN_ROW,
    "blank cells": '<row r="2"><c r="A2" s="1"/><c r="B2" s="1"></c><c r="C2"><v>5</v></c></row>',
    "blank rows": '<row r="2"/><row r="3" s="1" customFormat="1"></row><row r="4"><c r="A4"><v>1</v></c></row>',
    "formulas": '<row r="2"><c r="A2"><f>B2&amp;"x"</f><v>7</v></c><c r="B2" t="str"><f>"a"</f><v>a</v></c><c r="C2"><f>1+1</f></c></row>',
    "shared formula": '<row r="2"><c r="A2"><f t="shared" si="0"/><v>7</v></c><c r="B2"><v>1</v></c></row>',
    "inline strings": '<row r="2"><c r="A2" t="inlineStr"><is><t>a/b</t></is></c><c r="B2"><v>1</v></c></row>',
    "inline strings of every sort": '<row r="2"><c r="A2" s="1" t="inlineStr"><is><t xml:space="preserve"> a_x0041_ </t></is></c>'
    '<c r="B2" t="inlineStr"><is><t></t></is></c><c r="C2" t="inlineStr"><is><t>a&amp;b</t></is></c></row>',
    "rich text": '<row r="2"><c r="A2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>',
    "booleans and errors": '<row r="2"><c r="A2" t="b"><v>1</v></c><c r="B2" t="e"><v>#N/A</v></c><c r="C2" t="e"><v>#DIV/0!</v></c></row>',
    "text with a slash": '<row r="2"><c r="A2" t="str"><v>2023/24</v></c><c r="B2" t="str"><v>a_x0041_</v></c></row>',
    "entities": '<row r="2"><c r="A2" t="str"><v>a &amp; b &lt;c&gt;</v></c><c r="B2" t="str"><v>&#163;5</v></c></row>',
    "other order of attributes": '<row spans="1:2" r="2"><c s="1" r="A2"><v>0.5</v></c></row>',
    "single quotes": "<row r='2'><c r='A2' t='s'><v>0</v></c></row>",
    "no names of cells": '<row r="2"><c><v>1</v></c><c><v>2</v></c></row>',
    "no numbers of rows": "<row><c><v>1</v></c></row><row><c><v>2</v></c></row>",
    "spaces between": '\n  <row r="2">\n    <c r="A2">\n <v>1</v> </c>\n  </row>\n',
    "comment": '<row r="2"><!-- </row> --><c r="A2"><v>1</v></c></row>',
    "nothing said": '<row r="2"><c r="A2"><v></v></c><c r="B2"><v/></c><c r="C2"><v>3</v></c></row>',
    "a date of its own": '<row r="2"><c r="A2" t="d"><v>2024-04-01</v></c></row>',
    "strange numbers": '<row r="2"><c r="A2"><v>1E-7</v></c><c r="B2"><v>1e999</v></c><c r="C2"><v>a</v></c><c r="D2"><v> 5 </v></c></row>',
    "letters beyond": '<row r="2"><c r="A2" t="str"><v>é ☃ 😀</v></c></row>',
    "same row twice": '<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>',
    "other attributes": '<row r="2" ht="15.5" x14ac:dyDescent="0.25"><c r="A2"><v>1</v></c></row>',
    "extension inside": '<row r="2"><c r="A2"><v>1</v><extLst><ext uri="x"/></extLst></c></row>',
}
HEAD = f'<worksheet xmlns="{MAIN}" xmlns:x14ac="urn:x"><dimension ref="A1"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
TAIL = '</sheetData><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells></worksheet>'


def package_of(sheet: bytes) -> Package:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as opened:
        opened.writestr("sheet.xml", sheet)
    forms = ("number", "percent", "date")
    return Package(zipfile.ZipFile(data), (), ("nought", "one £"), forms, False, True, False, False)


PART = SheetPart("Sheet", "sheet.xml", True, False)


def by_parser(package: Package, part: SheetPart = PART) -> Grid:
    walk = Walk(package)
    with package.zip.open(part.part) as file:
        walk_xml(walk, file)
    return finish(walk, part)


def same(package: Package, part: SheetPart = PART) -> Grid:
    found, expected = read_grid_part(package, part), by_parser(package, part)
    assert {row: dict(cells) for row, cells in found.rows.items()} == {row: dict(cells) for row, cells in expected.rows.items()}
    assert (found.merged, found.hidden) == (expected.merged, expected.hidden)
    return found


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_of_row_is_read_as_the_parser_reads_it(name: str) -> None:
    found = same(package_of((HEAD + SHAPES[name] + PLAIN_ROW.replace("2", "9") + TAIL).encode()))
    assert found.merged == ((1, 1, 2, 2),)
    assert found.rows[1][1].value == 1.0


@pytest.mark.parametrize(
    "whole",
    [
        f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode(),
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData>'.encode()
        + b"</x:worksheet>",
        f'<?xml version="1.0" encoding="utf-16"?>{HEAD}{PLAIN_ROW}{TAIL}'.encode("utf-16"),
        f'<?xml version="1.0" encoding="ISO-8859-1"?>{HEAD}<row r="2"><c r="A2" t="str"><v>é</v></c></row>{TAIL}'.encode("latin-1"),
        f'\ufeff<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n{HEAD}{PLAIN_ROW}{TAIL}'.encode(),
    ],
    ids=["no rows", "prefixes", "wide letters", "another encoding", "marked as UTF-8"],
)
def test_whole_sheets_of_another_kind_are_read_as_the_parser_reads_them(whole: bytes) -> None:
    same(package_of(whole))


@pytest.mark.parametrize(
    "broken",
    [
        HEAD + PLAIN_ROW, HEAD + PLAIN_ROW + "</sheetData>", HEAD + PLAIN_ROW.replace("</c>", "", 1) + TAIL,
        HEAD + '<row r="2"><c r="A2"><v>1</v></c><c r="B2"></row>' + TAIL, HEAD + '<row r="2"><c r="A2"><v>&nothing;</v></c></row>' + TAIL,
        HEAD + '<row r="2"><c r="A2" t="s"><v>9</v></c></row>' + TAIL, HEAD + '<row r="2"><c r="A2" t="str"><v>\x01</v></c></row>' + TAIL,
    ],
)  # fmt: skip
def test_damage_is_found_as_the_parser_finds_it(broken: str) -> None:
    for reader in (read_grid_part, by_parser):
        with pytest.raises((ElementTree.ParseError, IndexError)):
            reader(package_of(broken.encode()), PART)


def test_sheets_changed_at_random_are_read_as_the_parser_reads_them() -> None:
    draw, read = random.Random(5), 0
    rows = [SHAPES[name].replace("2", str(n)) for n, name in enumerate(("plain", "formulas", "booleans and errors", "inline strings"), 3)]
    whole = f"{HEAD}{''.join(rows)}{TAIL}".encode()
    for _ in range(700):
        at, length = draw.randrange(len(whole)), draw.randrange(4)
        package = package_of(whole[:at] + draw.choice([b"", b"<", b'"', b">", b"/", b" ", b"1", b"<v>"]) + whole[at + length :])
        try:
            expected = by_parser(package)
        except Exception as error:
            with pytest.raises((type(error), ElementTree.ParseError)):  # noqa: PT012
                found = read_grid_part(package, PART)
                assert found is None, "damage that the parser finds was overlooked"
        else:
            read += 1
            assert read_grid_part(package, PART).rows == expected.rows
    assert read > 50


def strings_of(data: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> tuple[list[str], list[str]]:
    """Return the shared strings of a workbook, read by pattern and by the parser."""
    parts = base_book().all_parts()
    parts["xl/sharedStrings.xml"] = data
    related = "xl/_rels/workbook.xml.rels"
    link = '<Relationship Id="t" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    parts[related] = parts[related].replace("</Relationships>", link)
    with zipfile.ZipFile(folder / "odd.xlsx", "w") as opened:
        for name, text in parts.items():
            opened.writestr(name, text)
    with zipfile.ZipFile(folder / "odd.xlsx") as opened:
        first = list(open_package(opened).strings)
    monkeypatch.setattr(package_module, "_plain_strings", lambda data: None)
    with zipfile.ZipFile(folder / "odd.xlsx") as opened:
        return first, list(open_package(opened).strings)


@pytest.mark.parametrize(
    "items",
    [
        '<si><t>a</t></si><si><t xml:space="preserve"> b\nc </t></si>', "<si><t>a &amp;amp; b &lt;c&gt;</t></si>",
        "<si><t>_x000A_ _x005F_</t></si>", "<si><t>&#163;5</t></si>", "<si><r><t>a</t></r><r><t>b</t></r></si><si><t>c</t></si>",
        "<si><t/></si><si><t></t></si>", "", "<si><t>é</t><rPh><t>x</t></rPh></si>",
    ],
)  # fmt: skip
def test_strings_are_read_as_the_parser_reads_them(items: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data = f'<?xml version="1.0" encoding="UTF-8"?>\n<sst xmlns="{MAIN}" count="2">{items}</sst>'
    first, second = strings_of(data, monkeypatch, tmp_path)
    assert first == second
