"""Questions of sense that are asked of every line of the records, as SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A question about the lines of a log, each of which must answer it.

    Parameters
    ----------
    code : str
        Problem code.
    log, key : str
        The log looked at, and the column named in the message.
    bad : str
        SQL: true of a line `t` (and, where `other` joins them, of what it is looked at with) that is wrong.
    found : str
        SQL: what was found, as text.
    expected : str
        What was expected, in words.
    other : str
        SQL: what is joined to the lines.
    needs : tuple of str
        Logs without which the question cannot be asked.
    """

    code: str
    log: str
    key: str
    bad: str
    found: str
    expected: str
    other: str = ""
    needs: tuple[str, ...] = ()


_SAME = "LEFT JOIN good_families AS f ON f.family = t.family"


def _family_rules(log: str) -> Iterator[Rule]:
    yield Rule("RC122", log, "family", "t.family IS NOT NULL AND f.family IS NULL", "'a family that file families does not hold'",
               "a family of file families", _SAME, ("families",))  # fmt: skip


def _after_index(log: str) -> Rule:
    found = "strftime(t.\"on\", '%Y-%m-%d') || ', before the family''s referral on ' || strftime(f.index_on, '%Y-%m-%d')"
    return Rule("RC124", log, "on", 't."on" < f.index_on', found, "a day from the referral on", _SAME, ("families",))


RULES: tuple[Rule, ...] = (
    *(
        Rule("RC123", "families", then, f"t.{then} < t.{first}",
             f"strftime(t.{then}, '%Y-%m-%d') || ', before ' || strftime(t.{first}, '%Y-%m-%d')", f"a day not before {first}")
        for first, then in (
            ("index_on", "left_on"), ("index_on", "moved_on"), ("index_on", "accepted_on"), ("accepted_on", "engaged_on"),
            ("engaged_on", "completed_on"),
        )
    ),
    *(
        Rule("RC123", "families", later, f"t.{later} IS NOT NULL AND t.{earlier} IS NULL", f"'a day, and none for {earlier}'",
             f"{earlier} to be given too")
        for earlier, later in (("accepted_on", "engaged_on"), ("engaged_on", "completed_on"))
    ),
    *(rule for log in ("referrals", "contacts", "activities", "involvement", "outcomes") for rule in _family_rules(log)),
    *(_after_index(log) for log in ("contacts", "activities", "involvement")),
    Rule("RC123", "outcomes", "to_on", "t.to_on < t.from_on",
         "strftime(t.to_on, '%Y-%m-%d') || ', before ' || strftime(t.from_on, '%Y-%m-%d')",
         "a day not before from_on"),
    Rule("RC123", "outcomes", "event_on", "t.event_on < t.from_on OR t.event_on > t.to_on",
         "strftime(t.event_on, '%Y-%m-%d') || ', outside ' || strftime(t.from_on, '%Y-%m-%d') || ' to ' || strftime(t.to_on, '%Y-%m-%d')",
         "a day within the time followed"),
    Rule("RC125", "outcomes", "to_on", "t.period = 'after' AND t.to_on > f.left_on",
         "strftime(t.to_on, '%Y-%m-%d') || ', after the family left on ' || strftime(f.left_on, '%Y-%m-%d')",
         "a day not after left_on", _SAME, ("families",)),
    Rule("RC113", "contacts", "attempt", "t.attempt < 1", "'0'", "1, 2, 3 ..."),
    *(
        Rule("RC123", log, "until_on", "t.until_on <= t.from_on",
             "strftime(t.until_on, '%Y-%m-%d') || ', not after ' || strftime(t.from_on, '%Y-%m-%d')", "a day after from_on")
        for log in ("pay", "prices")
    ),
    *(
        Rule("RC132", log, "from_on", "o.line IS NOT NULL",
             "'a rate that begins while the one of line ' || CAST(o.line + 1 AS VARCHAR) || ' holds'",
             "rates that follow each other",
             f"LEFT JOIN good_{log} AS o ON o.{key} = t.{key} AND o.line <> t.line AND o.from_on <= t.from_on AND t.from_on < o.until_on")
        for log, key in (("pay", "role"), ("prices", "unit_cost"))
    ),
    *(
        Rule("RC131", log, "on", "r.from_on IS NULL", f"t.{key} || ' on ' || strftime(t.\"on\", '%Y-%m-%d')",
             f"a line of file {rates} that holds then",
             f"LEFT JOIN good_{rates} AS r ON r.{key} = t.{key} AND r.from_on <= t.\"on\" AND t.\"on\" < r.until_on", (rates,))
        for log, rates, key in (("contacts", "pay", "role"), ("activities", "pay", "role"), ("involvement", "prices", "unit_cost"))
    ),
)  # fmt: skip
"""Questions of sense, asked of lines whose cells could all be read; rates first need no gap, then no overlap."""
