"""Red versions of the styles that cells have: number format, font and borders stay, only the fill changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree import ElementTree

from stepup_econ.intake.parts import Element, Tree

MARK = "FFFF9C9C"
"""The red of a marked cell, told apart from any other red."""

INPUT = "FFFFF9D6"
"""The yellow that a marked cell goes back to when it has been mended."""


@dataclass(slots=True)
class MarkStyles:
    """The styles part of a workbook, with fills added as they are needed.

    Parameters
    ----------
    tree : Tree
        The parsed styles part.
    """

    tree: Tree
    made: dict[tuple[int, str], int] = field(default_factory=dict)

    def marked(self, style: int) -> int:
        """Return the number of the style that is the same but red."""
        return self._filled(style, MARK)

    def mended(self, style: int) -> int:
        """Return the number of the style that is the same but yellow; only a style that was red is changed."""
        return self._filled(style, INPUT) if self.is_marked(style) else style

    @property
    def has_marks(self) -> bool:
        """Tell whether any style is the red of an earlier marking."""
        return any(item.get("rgb") == MARK for item in self._child("fills").iter())

    def is_marked(self, style: int) -> bool:
        """Tell whether a style is the red of an earlier marking."""
        styles, fills = self._child("cellXfs"), list(self._child("fills"))
        if style >= len(styles):
            return False
        fill = int(styles[style].get("fillId", "0"))
        return fill < len(fills) and any(item.get("rgb") == MARK for item in fills[fill].iter())

    def words(self, *, bold: bool = False) -> int:
        """Return the number of a style for wrapped text at the top of its cell, in bold for headings."""
        key = (0, "bold" if bold else "words")
        if key not in self.made:
            styles, space = self._child("cellXfs"), self.tree.space
            font = {"fontId": str(self._bold()), "applyFont": "1"} if bold else {}
            base = {"numFmtId": "0", "fontId": "0", "fillId": "0", "borderId": "0", "xfId": "0", "applyAlignment": "1"}
            new = ElementTree.SubElement(styles, f"{space}xf", {**base, **font})
            ElementTree.SubElement(new, f"{space}alignment", {"vertical": "top", "wrapText": "1"})
            styles.set("count", str(len(styles)))
            self.made[key] = len(styles) - 1
        return self.made[key]

    def _bold(self) -> int:
        """Add a bold copy of the first font and return its number."""
        fonts, space = self._child("fonts"), self.tree.space
        new = ElementTree.Element(f"{space}font")
        new.append(ElementTree.Element(f"{space}b"))
        new.extend(child for child in (fonts[0] if len(fonts) else ()) if child.tag != f"{space}b")
        fonts.append(new)
        fonts.set("count", str(len(fonts)))
        return len(fonts) - 1

    def _child(self, name: str) -> Element:
        found = self.tree.find(name)
        if found is None:
            found = ElementTree.SubElement(self.tree.root, f"{self.tree.space}{name}")
        return found

    def _filled(self, style: int, colour: str) -> int:
        key = (style, colour)
        if key not in self.made:
            styles = self._child("cellXfs")
            old = styles[style] if style < len(styles) else ElementTree.Element(f"{self.tree.space}xf")
            new = ElementTree.SubElement(styles, old.tag, {**old.attrib, "fillId": str(self._fill(colour)), "applyFill": "1"})
            new.extend(old)
            styles.set("count", str(len(styles)))
            self.made[key] = len(styles) - 1
        return self.made[key]

    def _fill(self, colour: str) -> int:
        fills, space = self._child("fills"), self.tree.space
        for number, fill in enumerate(fills):
            if any(item.get("rgb") == colour for item in fill.iter()):
                return number
        pattern = ElementTree.SubElement(ElementTree.SubElement(fills, f"{space}fill"), f"{space}patternFill", {"patternType": "solid"})
        ElementTree.SubElement(pattern, f"{space}fgColor", {"rgb": colour})
        fills.set("count", str(len(fills)))
        return len(fills) - 1
