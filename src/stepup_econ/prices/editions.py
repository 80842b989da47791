"""How two editions of the price library differ."""

from __future__ import annotations

from dataclasses import dataclass, fields

from stepup_econ.prices.library import PriceLibrary
from stepup_econ.prices.unit_cost import UnitCost


@dataclass(frozen=True, slots=True)
class LibraryChange:
    """One difference between two editions of a library: a row added or removed (no field), or one field changed."""

    id: str
    change: str
    field: str
    old: str
    new: str

    def __str__(self) -> str:
        if self.change == "added":
            return f"{self.id}: added, {self.new}"
        if self.change == "removed":
            return f"{self.id}: removed, was {self.old}"
        return f"{self.id}: {self.field} {self.old or 'blank'} -> {self.new or 'blank'}"


def diff_libraries(old: PriceLibrary, new: PriceLibrary) -> tuple[LibraryChange, ...]:
    """Return how the unit costs of two editions differ, by id: added, removed, or a field changed from what to what."""
    changes = []
    for name in sorted(old.unit_costs.keys() | new.unit_costs.keys()):
        if name not in old.unit_costs:
            changes.append(LibraryChange(name, "added", "", "", str(new.unit_costs[name].value)))
        elif name not in new.unit_costs:
            changes.append(LibraryChange(name, "removed", "", str(old.unit_costs[name].value), ""))
        else:
            changes += _changed(old.unit_costs[name], new.unit_costs[name])
    return tuple(changes)


def _changed(old: UnitCost, new: UnitCost) -> list[LibraryChange]:
    pairs = ((field.name, getattr(old, field.name), getattr(new, field.name)) for field in fields(UnitCost))
    return [LibraryChange(old.id, "changed", name, str(was), str(now)) for name, was, now in pairs if was != now]
