"""The rows of a sheet read by pattern where they have the shape that programs write; all else goes to the XML parser.

A pattern is trusted only for a row of which it accounts for every tag. A row that holds anything else (rich text, shared formulas,
comments, attributes in another order) is handed to the parser, and where even the cut into rows does not hold, the whole sheet is.
"""

from __future__ import annotations

import gc
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

from stepup_econ.intake.grid import Grid, Walk, cell_of, column_number, finish, walk_xml
from stepup_econ.intake.package import Package, SheetPart, unescape
from stepup_econ.intake.readings import RawCell

_START, _STOP, _END_ROW, _STRING = b"<sheetData>", b"</sheetData>", b"</row>", b' t="s"><v>'
_UTF8 = re.compile(rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1\.0["'](?: encoding=["'](?:UTF|utf)-8["'])?[^>]*\?>\s*)?<worksheet\b""")
_ROW = re.compile(rb'\s*<row r="([0-9]{1,7})"((?: [\w:]+="[^"<>&]*")*)>')
_HIDDEN = re.compile(rb' hidden="(?:1|true)"')
_NAME = rb'<c r="([A-Z]{1,3})[0-9]{1,7}"'
_LOOK = rb'(?: s="([0-9]{1,6})")?(?: t="(n|s|str|b|e)")?'
_SAVED = rb"<v>([^<&\x00-\x1f]+)<"
_CELL = re.compile(_NAME + rb"([^/]*)/v></c>")
_ANY_CELL = re.compile(_NAME + rb'([^<>]*(?: ?/>|></c>|>(?:<f>[^<]*</f>)?<v>[^<]*</v></c>|><is><t[^<>]*>[^<]*</t></is></c>))')
_VALUE = re.compile(_LOOK + rb">(<f>[^<\x00-\x1f]*</f>)?" + _SAVED + rb"(?:/v></c>)?")
_INLINE = re.compile(rb'(?: s="[0-9]{1,6}")? t="inlineStr"><is><t(?: xml:space="preserve")?>([^<&\x00-\x1f]*)</t></is></c>')
_BLANK = re.compile(_LOOK + rb"(?: ?/>|></c>)")
_MOST_KEPT = 100_000
_OPEN = ord("<")
_new = tuple.__new__  # half the time of a named tuple's own, which would also fill in defaults


class _UnusualError(Exception):
    """The sheet is not cut into rows as programs do it."""


class _Cells(dict[bytes, RawCell | None]):
    """Cells by what the file says of them; those that are said again are made once."""

    def __init__(self, package: Package) -> None:
        super().__init__()
        self.package, self.strings = package, package.strings

    def __missing__(self, said: bytes) -> RawCell | None:
        """Make the cell that a piece of the file stands for, None for a blank one; `KeyError` if it is not plain."""
        number = said[len(_STRING) : -1]
        if number.isdigit() and said.startswith(_STRING) and said[-1] == _OPEN:
            cell: RawCell | None = _new(RawCell, (self.strings[int(number)], "text", False, True, True))
        elif (found := _VALUE.fullmatch(said)) is not None:
            style, kind, formula, value = found.groups(b"")
            cell = cell_of(kind.decode() or "n", int(style or 0), value.decode(), bool(formula), self.package)
        elif (found := _INLINE.fullmatch(said)) is not None:
            cell = cell_of("inlineStr", 0, unescape(found[1].decode()), False, self.package)
        elif _BLANK.fullmatch(said) is not None:
            cell = None
        else:
            raise KeyError(said)
        if len(self) < _MOST_KEPT:
            self[said] = cell
        return cell


class _Rows:
    """Reads rows one by one; most have cells in the same columns as the row before, and one match takes them all."""

    def __init__(self, package: Package) -> None:
        self.cells = _Cells(package)
        self.columns: tuple[int, ...] = ()
        self.shape: re.Pattern[bytes] = re.compile(rb"(?!)")

    def read(self, piece: bytes, at: int) -> dict[int, RawCell] | None:
        """Return the filled cells of a row whose tags begin at `at`; None where it holds anything but plain cells."""
        try:
            found = self.shape.fullmatch(piece, at)
            if found is None and not self._reshape(piece, at):
                return self._mixed(piece, at)
            found = found or self.shape.fullmatch(piece, at)
            if found is not None:
                return dict(zip(self.columns, map(self.cells.__getitem__, found.groups()), strict=True))  # type: ignore[arg-type]
        except KeyError:
            pass
        return None

    def _reshape(self, piece: bytes, at: int) -> bool:
        """Take the shape of this row where it holds filled cells only."""
        names = [name for name, _ in _CELL.findall(piece, at)]
        if not 0 < 4 * len(names) == piece.count(b"<", at):
            return False
        self.columns = tuple(column_number(name.decode()) for name in names)
        self.shape = re.compile(b"".join(b'\\s*<c r="' + name + b'[0-9]{1,7}"([^/]*)/v></c>' for name in names) + rb"\s*")
        return True

    def _mixed(self, piece: bytes, at: int) -> dict[int, RawCell] | None:
        """Return the filled cells of a row in which some are blank or hold formulas."""
        found = _ANY_CELL.findall(piece, at)
        if sum(said.count(b"<") for _, said in found) + len(found) != piece.count(b"<", at):
            return None
        return {column_number(name.decode()): cell for name, said in found if (cell := self.cells[said]) is not None}


def read_grid_part(package: Package, part: SheetPart) -> Grid:
    """Read the filled cells of one sheet; blank styled cells are passed over and cost next to nothing.

    Raises
    ------
    TooManyCellsError
        More filled cells than any table of the workbook holds.
    KeyError, ValueError, IndexError, ElementTree.ParseError
        The file is damaged.
    """
    with _no_collecting():
        try:
            walk = Walk(package)
            _walk(walk, package.zip.read(part.part))
        except (_UnusualError, ElementTree.ParseError, UnicodeDecodeError):
            walk = Walk(package)
            with package.zip.open(part.part) as file:
                walk_xml(walk, file)
    return finish(walk, part)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Keep the collector from walking a million new cells again and again: none of them can be garbage yet.

    Freezing and unfreezing moves them among the old objects at once, so that they are not walked on the way out either.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            if gc.get_freeze_count() == 0:
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def _walk(walk: Walk, data: bytes) -> None:
    """Read the rows one by one; whatever stands around them, and the unusual ones, by the parser."""
    pieces = data.split(_END_ROW)
    del data
    head, begun, first = pieces[0].partition(_START)
    last = pieces.pop().lstrip()
    if not begun or not pieces or not last.startswith(_STOP) or _UTF8.match(head) is None:
        raise _UnusualError
    pieces[0] = first
    rows, odd = _Rows(walk.package), []
    for piece in pieces:
        start = _ROW.match(piece)
        if start is None and b' r="' not in piece.partition(b">")[0]:
            raise _UnusualError
        here = rows.read(piece, start.end()) if start is not None else None
        if start is None or here is None:
            odd.append(piece + _END_ROW)
            continue
        number, more = int(start[1]), start[2]
        if b" hidden=" in more and _HIDDEN.search(more) is not None:
            walk.hidden.add(number)
        if here:
            walk.add(number, here, odd=False)
    walk_xml(walk, io.BytesIO(b"".join((head, _START, *odd, last))))
