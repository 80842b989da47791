"""The parts of a workbook file, changed one by one: whatever is not touched stays as it was, byte for byte."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from stepup_econ.intake.package import local

Element = ElementTree.Element

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES_PART = "[Content_Types].xml"
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(slots=True)
class Tree:
    """One parsed part, and the names that its namespaces have in the file."""

    root: Element
    prefixes: dict[str, str]

    @property
    def space(self) -> str:
        """Return the namespace of the root as a prefix for element names."""
        return self.root.tag.rpartition("}")[0] + "}" if "}" in self.root.tag else ""

    def find(self, name: str) -> Element | None:
        """Return the root's first child of this name."""
        return next((child for child in self.root if local(child.tag) == name), None)

    def bytes(self) -> bytes:
        """Return the part as it is written: the same prefixes, all of them declared."""
        for prefix, space in self.prefixes.items():
            if not re.fullmatch(r"ns\d+", prefix):
                ElementTree.register_namespace(prefix, space)
        text = ElementTree.tostring(self.root, encoding="unicode")
        head, rest = text.split(">", 1)
        declared = set(re.findall(r'xmlns:?(\w*)="', head))
        extra = "".join(f' xmlns:{prefix}="{space}"' for prefix, space in self.prefixes.items() if prefix and prefix not in declared)
        closing = "/" if head.endswith("/") else ""
        return _HEAD + f"{head.removesuffix('/').rstrip()}{extra}{closing}>{rest}".encode()


@dataclass(slots=True)
class Parts:
    """A workbook file opened for changes.

    Parameters
    ----------
    path : Path
        The file that is read; it is never written to.
    """

    path: Path
    infos: list[zipfile.ZipInfo] = field(init=False)
    contents: dict[str, bytes] = field(init=False)

    def __post_init__(self) -> None:
        """Read every part."""
        with zipfile.ZipFile(self.path) as package:
            self.infos = package.infolist()
            self.contents = {info.filename: package.read(info) for info in self.infos}

    def tree(self, part: str) -> Tree:
        """Parse a part."""
        prefixes: dict[str, str] = {}
        data = io.BytesIO(self.contents[part])
        root: Element | None = None
        for event, item in ElementTree.iterparse(data, events=("start-ns", "end")):
            if event == "start-ns":
                prefixes.setdefault(item[0], item[1])
            else:
                root = item
        if root is None:
            raise ValueError(f"part {part} is empty")
        return Tree(root, prefixes)

    def put(self, part: str, data: Tree | bytes) -> None:
        """Replace a part, or add it."""
        self.contents[part] = data.bytes() if isinstance(data, Tree) else data

    def save(self, target: Path) -> None:
        """Write all parts in their old order, new ones last."""
        old = {info.filename: info for info in self.infos}
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            for name, data in self.contents.items():
                info = zipfile.ZipInfo(name, old[name].date_time if name in old else (1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                package.writestr(info, data)

    def free(self, pattern: str) -> str:
        """Return the first name of this pattern (with one ``{}``) that no part has."""
        taken = {name.lower() for name in self.contents}
        return next(name for number in range(1, 100_000) if (name := pattern.format(number)).lower() not in taken)

    def rels_of(self, part: str) -> str:
        """Return the name of the part that holds a part's relations."""
        folder, name = posixpath.split(part)
        wanted = posixpath.join(folder, "_rels", f"{name}.rels")
        return next((known for known in self.contents if known.lower() == wanted.lower()), wanted)

    def related(self, part: str, ending: str) -> str | None:
        """Return the first part that a part relates to by a type that ends so."""
        rels = self.rels_of(part)
        if rels not in self.contents:
            return None
        for item in self.tree(rels).root:
            if item.get("Type", "").endswith(ending):
                target = item.get("Target", "")
                absolute = target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
                wanted = posixpath.normpath(absolute).lower()
                return next(known for known in self.contents if known.lower() == wanted)
        return None

    def relate(self, part: str, ending: str, target: str) -> str:
        """Relate a part to another and return the relation's id."""
        rels = self.rels_of(part)
        if rels not in self.contents:
            self.contents[rels] = _HEAD + f'<Relationships xmlns="{RELATIONS}"/>'.encode()
        tree = self.tree(rels)
        taken = {item.get("Id") for item in tree.root}
        name = next(f"rId{number}" for number in range(1, 100_000) if f"rId{number}" not in taken)
        away = posixpath.relpath(target, posixpath.dirname(part))
        ElementTree.SubElement(tree.root, f"{tree.space}Relationship", {"Id": name, "Type": f"{OFFICE}/{ending}", "Target": away})
        self.put(rels, tree)
        return name

    def declare(self, part: str, content_type: str) -> None:
        """Say in the list of content types what a new part is; by ending for drawings of notes."""
        tree = self.tree(TYPES_PART)
        if part.endswith(".vml"):
            if not any(item.get("Extension", "").lower() == "vml" for item in tree.root):
                attributes = {"Extension": "vml", "ContentType": content_type}
                tree.root.insert(0, ElementTree.Element(f"{tree.space}Default", attributes))
        elif not any(item.get("PartName") == f"/{part}" for item in tree.root):
            ElementTree.SubElement(tree.root, f"{tree.space}Override", {"PartName": f"/{part}", "ContentType": content_type})
        self.put(TYPES_PART, tree)
