"""One side-by-side comparison: the same data, several ways of doing the same work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Case:
    """A registered comparison.

    Parameters
    ----------
    name : str
        What is done, in a few words.
    sizes : tuple
        Sizes to sweep over, smallest first; whatever `make` understands.
    make : callable
        Size -> data. Not timed.
    contenders : mapping from a name to a callable
        Data -> result. Timed, alternating, in one process.
    reference : str
        The contender that ratios are taken against.
    check : callable
        Mapping from contender to result -> None; raises if the results differ by more than they may.
    """

    name: str
    sizes: tuple[Any, ...]
    make: Callable[[Any], Any]
    contenders: Mapping[str, Callable[[Any], Any]]
    reference: str
    check: Callable[[Mapping[str, Any]], None]

    def __post_init__(self) -> None:
        if self.reference not in self.contenders:
            raise ValueError(f"{self.name}: reference '{self.reference}' is none of {', '.join(self.contenders)}")
