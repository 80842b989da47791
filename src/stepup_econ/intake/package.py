"""The parts of an .xlsx file that hold answers: sheets, shared strings, number formats. Nothing is ever executed."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import IO
from xml.etree import ElementTree

_SIMPLE_PERCENT, _SIMPLE_DATE = (
    frozenset({9, 10}),
    frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))),
)
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_LETTERS = r"[^<&\x00-\x08\x0b-\x1f]*"
_STRING = re.compile(rf'<si><t(?: xml:space="preserve")?>({_LETTERS}(?:&(?:lt|gt|quot|apos|amp);{_LETTERS})*)</t></si>')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet of a workbook: its title, the part that holds it, whether it holds cells and is hidden."""

    title: str
    part: str
    cells: bool
    hidden: bool


@dataclass(frozen=True, slots=True)
class Package:
    """An opened workbook: its sheets in order, and what every sheet shares."""

    zip: zipfile.ZipFile
    sheets: tuple[SheetPart, ...]
    strings: tuple[str, ...]
    forms: tuple[str, ...]
    from_1904: bool
    uncalculated: bool
    has_links: bool
    has_objects: bool


@lru_cache(maxsize=512)
def local(tag: str) -> str:
    """Return an element's name without its namespace."""
    return tag.rpartition("}")[2]


def open_package(package: zipfile.ZipFile) -> Package:
    """Read what the sheets share; raises KeyError, ValueError or ElementTree.ParseError where the file is damaged."""
    names = {name.lower(): name for name in package.namelist()}
    main = _target(package, names, "", "/officeDocument") or "xl/workbook.xml"
    related = _related(package, names, main)
    root = ElementTree.fromstring(package.read(names[main.lower()]))
    found = {local(element.tag): element for element in root}
    properties, calculation = found.get("workbookPr"), found.get("calcPr")
    return Package(
        zip=package,
        sheets=tuple(_sheets(found["sheets"], related, names)),
        strings=tuple(_strings(package, names, related)),
        forms=tuple(_forms(package, names, related)),
        from_1904=properties is not None and properties.get("date1904") in ("1", "true"),
        uncalculated=calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true"),
        has_links=any(name.startswith("xl/externallinks/") for name in names),
        has_objects=any(name.startswith(("xl/embeddings/", "xl/activex/")) for name in names),
    )


def _related(package: zipfile.ZipFile, names: dict[str, str], part: str) -> dict[str, tuple[str, str]]:
    """Return the relations of a part: id -> (type, part)."""
    folder, name = posixpath.split(part)
    rels = names.get(posixpath.join(folder, "_rels", name + ".rels").lower())
    if rels is None:
        return {}
    related = {}
    for element in ElementTree.fromstring(package.read(rels)):
        target = element.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        related[element.get("Id", "")] = (element.get("Type", ""), path)
    return related


def _target(package: zipfile.ZipFile, names: dict[str, str], part: str, ending: str) -> str | None:
    return next((path for kind, path in _related(package, names, part).values() if kind.endswith(ending)), None)


def _sheets(element: ElementTree.Element, related: dict[str, tuple[str, str]], names: dict[str, str]) -> Iterator[SheetPart]:
    for sheet in element:
        attributes = {local(key): value for key, value in sheet.attrib.items()}
        kind, part = related[attributes["id"]]
        hidden = attributes.get("state", "visible") != "visible"
        yield SheetPart(attributes["name"], names.get(part.lower(), part), kind.endswith("/worksheet"), hidden)


def _part(related: dict[str, tuple[str, str]], names: dict[str, str], ending: str) -> str | None:
    path = next((path for kind, path in related.values() if kind.endswith(ending)), None)
    return None if path is None else names[path.lower()]


def _strings(package: zipfile.ZipFile, names: dict[str, str], related: dict[str, tuple[str, str]]) -> Iterator[str]:
    part = _part(related, names, "/sharedStrings")
    if part is None:
        return
    plain = _plain_strings(package.read(part))
    if plain is not None:
        yield from plain
        return
    with package.open(part) as file:
        for element in ends(file, "si"):
            yield string_of(element)
            element.clear()


def _plain_strings(data: bytes) -> list[str] | None:
    """Return the strings by pattern where all are plain, ten times as fast as by the parser; None where one is not."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    start = text.find("<si>")
    found: list[str] = _STRING.findall(text, max(start, 0))
    head = text[:start]
    closed = text.endswith("</sst>") and head.count("<") == head.count("<?") + 1 and "UTF-16" not in head
    if start < 0 or not closed or 4 * len(found) + 1 != text.count("<", start):
        return None
    if "&" in text:
        found = [_named(string) if "&" in string else string for string in found]
    return [unescape(string) for string in found] if "_x" in text else found


def _named(text: str) -> str:
    for name, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(name, sign)
    return text


def ends(file: IO[bytes], *tags: str) -> Iterator[ElementTree.Element]:
    """Walk a part and yield every element of these names when it is complete."""
    for _, element in ElementTree.iterparse(file, events=("end",)):
        if local(element.tag) in tags:
            yield element


def string_of(element: ElementTree.Element) -> str:
    """Return the text of a string item: its runs joined, without reading aids."""
    parts = []
    for child in element:
        name = local(child.tag)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts.extend(text.text or "" for text in child if local(text.tag) == "t")
    return unescape("".join(parts))


def unescape(text: str) -> str:
    """Return a text in which `_x000D_` and its like stand for the sign they mean."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _forms(package: zipfile.ZipFile, names: dict[str, str], related: dict[str, tuple[str, str]]) -> Iterator[str]:
    """Yield for every cell style whether it shows a number as a percentage, a date or a number."""
    part = _part(related, names, "/styles")
    if part is None:
        return
    root = ElementTree.fromstring(package.read(part))
    found = {local(element.tag): element for element in root}
    codes = {int(item.get("numFmtId", "0")): item.get("formatCode", "") for item in found.get("numFmts", ())}
    for style in found.get("cellXfs", ()):
        number = int(style.get("numFmtId", "0"))
        yield form_of(number, codes.get(number))


def form_of(number: int, code: str | None) -> str:
    """Return how a number format shows a number: ``percent``, ``date`` or ``number``.

    Examples
    --------
    >>> form_of(9, None), form_of(164, "d mmm yyyy"), form_of(165, '#,##0.00" days"')
    ('percent', 'date', 'number')
    """
    if code is None:
        return "percent" if number in _SIMPLE_PERCENT else "date" if number in _SIMPLE_DATE else "number"
    shown = _QUOTED.sub("", code.split(";")[0]).lower().replace("general", "")
    if "%" in shown:
        return "percent"
    return "date" if re.search(r"[dmyhs]", shown) else "number"
