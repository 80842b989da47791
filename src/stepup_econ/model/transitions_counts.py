"""Transitions from counts of who was seen where, one cycle later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.model.cohort_values import draws_of, state_problems, unknown_states
from stepup_econ.model.transitions import Transitions
from stepup_econ.problems import Problem, raise_if
from stepup_econ.uncertainty.dirichlet import DirichletRow, shares_from_pieces
from stepup_econ.uncertainty.streams import uniforms

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from stepup_econ.uncertainty.bounded import Beta
    from stepup_econ.uncertainty.continuous import Fixed


def transitions_from_counts(
    states: Sequence[str],
    counts: ArrayLike,
    *,
    draws: int = 0,
    seed: int = 0,
    prior: float = 0.0,
    absorbing: Sequence[str] = (),
    name: str = "transitions",
) -> Transitions:
    """Return transitions from counts over one cycle: their shares, or draws from the Dirichlet distribution of each row.

    Parameters
    ----------
    states : sequence of str
    counts : array (from, to)
        Families in each state at the start of a cycle (row) and at its end (column).
    draws : int
        How many; 0 for the shares themselves.
    seed, name : int, str
        Whose random numbers are used; strategies that share a matrix share its name.
    prior : float
        Added to every count of a row that is not absorbing: 0.5 is Jeffreys', 1 is flat.
    absorbing : sequence of str
        States that nobody leaves; their counts are not read.

    Raises
    ------
    InputError
        A state in which nobody was seen and which is not absorbing; counts below 0.

    Notes
    -----
    Rows are independent Dirichlet with the counts as parameters: Briggs, Ades and Price (2003), Medical Decision Making 23:341.

    Examples
    --------
    >>> t = transitions_from_counts(["standard", "high"], [[180, 60], [70, 40]])
    >>> t.values[0, :, :, 0].round(3).tolist()
    [[0.75, 0.25], [0.636, 0.364]]
    """
    rows = _rows(states, counts, prior, absorbing)
    if draws < 1:
        return transitions_from_count_draws(states, counts, {}, prior=prior, absorbing=absorbing)
    drawn = {key: piece.ppf(uniforms(seed, f"{name}: {key}", draws)) for key, piece in _named_pieces(tuple(states), rows).items()}
    return transitions_from_count_draws(states, counts, drawn, prior=prior, absorbing=absorbing)


def count_distributions(
    states: Sequence[str], counts: ArrayLike, *, prior: float = 0.0, absorbing: Sequence[str] = ()
) -> dict[str, Beta | Fixed]:
    """Return the uncertain numbers behind a matrix of counts, by name, for a design to draw.

    Each is a piece of a broken stick: of those who went to none of the states before it, the share that went to this one.
    Hand their draws to `transitions_from_count_draws`.

    Examples
    --------
    >>> list(count_distributions(["standard", "high"], [[180, 60], [70, 40]]))
    ['standard to standard', 'high to standard']
    """
    return _named_pieces(tuple(states), _rows(states, counts, prior, absorbing))


def transitions_from_count_draws(
    states: Sequence[str],
    counts: ArrayLike,
    drawn: Mapping[str, ArrayLike],
    *,
    prior: float = 0.0,
    absorbing: Sequence[str] = (),
) -> Transitions:
    """Return transitions from draws (draw,) of what `count_distributions` names; what is not drawn is at its mean."""
    names = tuple(states)
    rows = _rows(names, counts, prior, absorbing)
    pieces = _named_pieces(names, rows)
    problems = [
        Problem("CM131", "drawn", f"'{key}'", "a name that count_distributions gives", "Use those names.")
        for key in set(drawn) - set(pieces)
    ]
    columns = {key: np.atleast_1d(np.asarray(drawn.get(key, piece.mean), dtype=np.float64)) for key, piece in pieces.items()}
    width = draws_of(columns.items(), problems)
    raise_if(problems)
    values = np.zeros((1, len(names), len(names), width))
    for left, (name, row) in enumerate(zip(names, rows, strict=True)):
        if row is None:
            values[0, left, left] = 1.0
        else:
            parts = [np.broadcast_to(columns[_key(name, entered)], (width,)) for entered in names[:-1]]
            values[0, left] = shares_from_pieces(np.stack(parts))
    return Transitions(names, values)


def _rows(states: Sequence[str], counts: ArrayLike, prior: float, absorbing: Sequence[str]) -> list[DirichletRow | None]:
    names = tuple(states)
    problems = state_problems(names) + unknown_states("absorbing", absorbing, names)
    table = np.asarray(counts, dtype=np.float64)
    if table.shape != (len(names), len(names)):
        problems.append(
            Problem("CM130", "counts", f"shape {table.shape}", f"({len(names)}, {len(names)})", "Give a row and a column for each state.")
        )
    elif not (np.isfinite(table) & (table >= 0)).all() or not (np.isfinite(prior) and prior >= 0):
        problems.append(
            Problem("CM130", "counts", "a negative or missing number", "0 or more", "Count families; prior counts too are 0 or more.")
        )
    else:
        mend = "Name it in absorbing if nobody leaves it, or give a prior count."
        problems += [
            Problem("CM132", f"counts from '{name}'", "none", "at least one family seen in it", mend)
            for name, row in zip(names, table, strict=True)
            if name not in absorbing and row.sum() + prior <= 0
        ]
    raise_if(problems)
    return [
        None if name in absorbing else DirichletRow(tuple(float(c) + prior for c in row)) for name, row in zip(names, table, strict=True)
    ]


def _named_pieces(states: tuple[str, ...], rows: Sequence[DirichletRow | None]) -> dict[str, Beta | Fixed]:
    return {
        _key(name, entered): piece
        for name, row in zip(states, rows, strict=True)
        if row is not None
        for entered, piece in zip(states[:-1], row.pieces, strict=True)
    }


def _key(left: str, entered: str) -> str:
    return f"{left} to {entered}"
