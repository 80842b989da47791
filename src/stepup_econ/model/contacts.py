"""Contact attempts: how many families are reached, and after how many tries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stepup_econ.evaluation.estimate import Floats


@dataclass(frozen=True, slots=True)
class Contacts:
    """Expected tries and successes for each family referred; arrays are (attempt, draw), `reached` and the like (draw,)."""

    made: Floats
    succeeded: Floats
    moved_among_reached: Floats

    @property
    def reached(self) -> Floats:
        """Return the chance that a family is reached at all."""
        chance: Floats = self.succeeded.sum(axis=0)
        return chance

    @property
    def attempts(self) -> Floats:
        """Return the expected number of attempts for a family."""
        tries: Floats = self.made.sum(axis=0)
        return tries


def attempt_chain(reach: Floats, lost: Floats) -> tuple[Floats, Floats]:
    """Return how likely each attempt is made, and made with success.

    Parameters
    ----------
    reach : ndarray (attempt, draw)
        Chance that an attempt, once made, reaches the family.
    lost : ndarray (attempt, draw)
        Chance that a family not reached by the attempt can no longer be tried.

    Returns
    -------
    made, succeeded : ndarray (attempt, draw)

    Notes
    -----
    ``made[n+1] = made[n] (1 - reach[n]) (1 - lost[n])`` with ``made[0] = 1``; exact, no simulation.
    """
    made = np.empty_like(reach)
    still_tried = np.ones_like(reach[0])
    for n in range(reach.shape[0]):
        made[n] = still_tried
        still_tried = still_tried * (1.0 - reach[n]) * (1.0 - lost[n])
    return made, made * reach


def contact_protocol(reach: Floats, lost: Floats, moved_ratio: Floats, moving: Floats) -> Contacts:
    """Return the expected attempts of a protocol for a mixture of families that stay and families that move.

    Parameters
    ----------
    reach, lost, moved_ratio : ndarray (attempt, draw)
        Chance of reaching a family that stays; share lost after a failed attempt; how much less likely a family that moves
        is to be reached, as a ratio.
    moving : ndarray (draw,)
        Share of families that move.
    """
    made_stay, hit_stay = attempt_chain(reach, lost)
    made_move, hit_move = attempt_chain(reach * moved_ratio, lost)
    made = (1.0 - moving) * made_stay + moving * made_move
    hit = (1.0 - moving) * hit_stay + moving * hit_move
    reached = hit.sum(axis=0)
    moved_and_reached = moving * hit_move.sum(axis=0)
    share = np.divide(moved_and_reached, reached, out=np.zeros_like(reached), where=reached > 0)
    return Contacts(made, hit, share)
