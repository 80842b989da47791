"""What a brief is made of: one data object, from which every format of it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stepup_econ.report.evidence import Annex
from stepup_econ.report.figures import Drawing
from stepup_econ.report.tables import Published
from stepup_econ.report.traced import Sentence


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that belong together."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences."""

    items: tuple[Sentence, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as it stands on the page: cells are sentences, so that their numbers can be traced."""

    number: int
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Sentence, ...], ...]
    numeric: tuple[bool, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure with its number and caption."""

    number: int
    caption: str
    drawing: Drawing


Block = Paragraph | Bullets | ShownTable | ShownFigure


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; `boxed` sections are set apart."""

    name: str
    heading: str
    blocks: tuple[Block, ...]
    boxed: bool = False


@dataclass(frozen=True, slots=True)
class Brief:
    """The whole brief; `further` tables stand in the annex."""

    title: str
    subtitle: str
    notice: Sentence | None
    sections: tuple[Section, ...]
    annex: Annex
    published: Published
    further: tuple[ShownTable, ...] = ()

    @property
    def sentences(self) -> list[Sentence]:
        """Every sentence of the brief in order, table cells among them."""
        found: list[Sentence] = [self.notice] if self.notice is not None else []
        for section in self.sections:
            for block in section.blocks:
                found.extend(sentences_of(block))
        return found


def sentences_of(block: Block) -> Sequence[Sentence]:
    """Return the sentences of a block."""
    if isinstance(block, Paragraph):
        return block.sentences
    if isinstance(block, Bullets):
        return block.items
    if isinstance(block, ShownTable):
        return [cell for row in block.rows for cell in row]
    return ()
