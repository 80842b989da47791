"""Numbers of lines as a person sees them in the file."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from stepup_econ.records.sources import Source
from stepup_econ.records.store import Store


class LineNumbers:
    """From the order in which lines were read to their numbers in the file.

    In a text file that is the number an editor shows: the heading is line 1, blank lines and lines inside quotes count. In a typed file or
    a frame it is the row, from 1.
    """

    def __init__(self, store: Store, source: Source) -> None:
        self.source = source
        refused = store.rows(f"SELECT line FROM rejects_{source.log.name}") if source.is_text else []
        self.rejected = {row[0] for row in refused}

    def __call__(self, wanted: list[int]) -> dict[int, int]:
        """Return the number of each line as it is seen."""
        if not self.source.is_text or not wanted:
            return {line: line for line in wanted}
        return dict(self._walk(set(wanted)))

    def _walk(self, wanted: set[int]) -> Iterator[tuple[int, int]]:
        assert self.source.path is not None
        count, start, last = -1, 1, max(wanted)
        with self.source.path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            reader = csv.reader(file, delimiter=self.source.separator)
            for record, row in enumerate(reader, 1):
                if row and record not in self.rejected:
                    count += 1
                    if count in wanted:
                        yield count, start
                if count >= last:
                    return
                start = reader.line_num + 1
