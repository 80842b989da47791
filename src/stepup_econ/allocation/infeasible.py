"""Why no plan keeps all limits: which of them conflict, and by how little each would have to give."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stepup_econ.allocation.highs import Session
from stepup_econ.allocation.instance import Instance
from stepup_econ.allocation.program import compiled, eased_limits
from stepup_econ.problems import InputError, Problem

NONE_ALONE = "No change of this limit alone is enough"
MAY_RISE = ("fte", "budget", "max_areas", "most")


def explain(instance: Instance) -> InputError:
    """Return the error that says which limits conflict, none of them to spare, and the smallest change of each that mends it.

    Notes
    -----
    HiGHS's irreducible infeasible set of the relaxation narrows the search; which limits conflict is then settled on the programme
    itself, with whole levels, by leaving out one limit after another (Chinneck and Dravnieks 1991, ORSA Journal on Computing 3:157-168).
    The smallest change is the smallest slack with which a plan exists while all other limits hold.
    """
    sizes = dict(eased_limits(instance))
    session = Session(compiled(instance, eased=True))
    conflict = _irreducible(session, sizes, _narrowed(session, instance, sizes))
    gives = {name: _smallest_slack(session, sizes, name) for name in conflict}
    together = [] if any(slack is not None for slack in gives.values()) else _changes_together(session, sizes)
    return InputError([_problem(sizes, name, gives[name], conflict, together) for name in conflict])


def limit_in_words(name: str, size: float) -> str:
    """Say what a limit asks for.

    Examples
    --------
    >>> limit_in_words("least: north", 1.5)
    'at least 1.5 FTE in north'
    """
    kind, _, who = name.partition(": ")
    return {
        "fte": f"at most {size:g} FTE in all",
        "budget": f"at most £{size:,.0f} in all",
        "max_areas": f"at most {size:g} areas with posts",
        "least": f"at least {size:g} FTE in {who}",
        "most": f"at most {size:g} FTE in {who}",
        "floor": f"at least {size:g} FTE in all ({who})",
        "kept": f"an effect of at least {size:g}",
    }[kind]


def _set_slacks(session: Session, free: Sequence[str]) -> None:
    """Let the named limits be broken and hold all others."""
    columns = session.programme.relax
    high = np.array([np.inf if name in free else 0.0 for name in columns])
    session.set_bounds(np.array(list(columns.values()), dtype=np.int64), np.zeros(len(columns)), high)


def _holds_together(session: Session, sizes: dict[str, float], held: Sequence[str]) -> bool:
    """Return whether a plan keeps these limits, whatever becomes of the others."""
    _set_slacks(session, [name for name in sizes if name not in held])
    session.set_column_costs({})
    return session.solve().status != "infeasible"


def _narrowed(session: Session, instance: Instance, sizes: dict[str, float]) -> list[str]:
    """Return the limits that conflict in the relaxation, or all of them if only whole levels make them conflict."""
    _set_slacks(session, [])
    rows = session.conflict()
    if rows is None:
        return list(sizes)
    limit_of = {"total_fte": "fte", "budget": "budget", "opened": "max_areas"}
    areas = instance.curves.areas
    found = []
    for row, place in session.programme.rows.items():
        kind, _, index = row.rstrip("]").partition("[")
        if place not in rows or kind in ("one_level", "shared"):
            continue
        if kind in ("least", "most"):
            found.append(f"{kind}: {areas[int(index)]}")
        elif kind == "kept":
            found.append(f"kept: {instance.kept[int(index)].name}")
        else:
            found.append(limit_of.get(kind, f"{kind}: {index}"))
    return found


def _irreducible(session: Session, sizes: dict[str, float], names: list[str]) -> list[str]:
    """Return limits that conflict, none of them to spare: halves are left out first, then single limits."""
    held = names if not _holds_together(session, sizes, names) else list(sizes)
    width = len(held) // 2
    while width >= 1:
        start = 0
        while start < len(held):
            without = held[:start] + held[start + width :]
            if _holds_together(session, sizes, without):
                start += width
            else:
                held = without
        width //= 2
    return held


def _smallest_slack(session: Session, sizes: dict[str, float], name: str) -> float | None:
    """Return by how much one limit has to give for a plan to exist, None if that is never enough."""
    _set_slacks(session, [name])
    column = session.programme.relax[name]
    session.set_column_costs({column: 1.0})
    answer = session.solve()
    return None if answer.x is None else float(answer.x[column])


def _changes_together(session: Session, sizes: dict[str, float]) -> list[str]:
    """Return in words the smallest changes, each in proportion to its limit, with which a plan exists."""
    _set_slacks(session, list(sizes))
    columns = session.programme.relax
    session.set_column_costs({columns[name]: 1.0 / max(abs(size), 1.0) for name, size in sizes.items()})
    answer = session.solve()
    if answer.x is None:
        return []
    slacks = {name: float(answer.x[columns[name]]) for name in sizes}
    return [limit_in_words(name, _changed(name, sizes[name], slack)) for name, slack in slacks.items() if slack > 1e-6]


def _changed(name: str, size: float, slack: float) -> float:
    """Return a limit after it gave way, money to the next whole pound."""
    after = size + slack if name.partition(": ")[0] in MAY_RISE else size - slack
    return float(np.ceil(round(after, 6))) if name == "budget" else round(after, 6)


def _problem(
    sizes: dict[str, float], name: str, slack: float | None, conflict: list[str], together: list[str]
) -> Problem:
    kind = name.partition(": ")[0]
    others = "; ".join(limit_in_words(other, sizes[other]) for other in conflict if other != name)
    found = f"{limit_in_words(name, sizes[name])}, which no plan can keep"
    found += f" together with: {others}" if others else ""
    if slack is not None:
        mend = f"Change it to {limit_in_words(name, _changed(name, sizes[name], slack))}: that alone is enough."
    else:
        mend = f"{NONE_ALONE}; the smallest changes together: {'; '.join(together)}." if together else f"{NONE_ALONE}."
    where = "target" if kind == "kept" else name
    return Problem("AL401", where, found, "limits that some plan keeps", mend, "sense")
