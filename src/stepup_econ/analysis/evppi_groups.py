"""Groups of inputs, however they were given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Groups = Mapping[str, Sequence[str]] | Sequence[str | Sequence[str]]


def named_groups(groups: Groups) -> dict[str, tuple[str, ...]]:
    """Return the inputs of each group by its name; `ValueError` for a group without inputs."""
    if isinstance(groups, Mapping):
        named = {str(name): _members(members) for name, members in groups.items()}
    else:
        members = [_members(group) for group in ([groups] if isinstance(groups, str) else groups)]
        named = {" + ".join(group): group for group in members}
    empty = [name for name, group in named.items() if not group]
    if empty or not named:
        raise ValueError(f"groups: found no input in {', '.join(map(repr, empty)) or 'any'}, expected one or more in each")
    return named


def _members(group: str | Sequence[str]) -> tuple[str, ...]:
    return (group,) if isinstance(group, str) else tuple(dict.fromkeys(group))
