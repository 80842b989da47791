"""Every file of family records and every column in it, declared once: reader, checks, example and data dictionary follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stepup_econ.evaluation.vocabulary import MODES

Kind = Literal["id", "date", "count", "yes_no", "choice"]
"""How a column is read: `id` any short text; `date` 2024-04-03; `count` a whole number, 0 or more; `yes_no`; `choice` one of a list."""

LEVELS = ("standard", "medium", "high", "child protection")
"""Levels of risk that a referral may carry, lowest first; `high` is heard at a multi-agency conference (MARAC)."""

PERIODS = ("before", "after")
LEFT = ("moved away", "turned 16", "end of records")


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a file of records.

    Parameters
    ----------
    key : str
        Its heading.
    kind : Kind
        How it is read.
    help : str
        What it means.
    example : str
        A value as it is typed.
    required : bool
        Whether every line must hold it; a column that is not required may be missing altogether.
    choices : tuple of str
        The words of a `choice`.
    names : str
        The file whose id this column names, empty for none.
    high : int
        The most a `count` may be.
    """

    key: str
    kind: Kind
    help: str
    example: str
    required: bool = True
    choices: tuple[str, ...] = ()
    names: str = ""
    high: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Log:
    """One file of records: its name, what a line is, its columns, and the columns that together name a line."""

    name: str
    title: str
    fields: tuple[Field, ...]
    unique: tuple[str, ...]
    required: bool = True

    def field(self, key: str) -> Field:
        """Return the column with this heading; `KeyError` if there is none."""
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)


def _family() -> Field:
    return Field("family", "id", "The family, as on file families", "F0001", names="families")


def _day(key: str, help_: str, *, required: bool = False) -> Field:
    return Field(key, "date", help_, "2024-04-03", required)


def _minutes(key: str, help_: str, *, required: bool = True) -> Field:
    return Field(key, "count", help_, "25", required, high=1_440)


FAMILIES = Log(
    "families", "One line a family that was followed, offered the service or not",
    (
        Field("family", "id", "Name of the family: a pseudonym, never a real name", "F0001"),
        Field("area", "id", "Area where the family lived at the start, as on sheet Areas", "north"),
        Field("strategy", "id", "What the family was offered, as on sheet Strategies", "early_help"),
        _day("index_on", "Day of the referral from which the family is followed", required=True),
        _day("moved_on", "Day on which the family first moved home after that; blank if it did not"),
        _day("left_on", "Last day on which the family was followed", required=True),
        Field("left_why", "choice", "Why it was followed no longer", "end of records", choices=LEFT),
        _day("accepted_on", "Day on which the family accepted the offer; blank if it did not"),
        _day("engaged_on", "Day on which support began; blank if it did not"),
        _day("completed_on", "Day on which support was completed; blank if it was not"),
        Field("post_separation", "yes_no", "Did the abuse come after separation?", "yes", required=False),
        Field("interpreter", "yes_no", "Is an interpreter needed?", "no", required=False),
        Field("children", "count", "Children under 16 in the family", "2", required=False, high=20),
    ),
    unique=("family",),
)  # fmt: skip

REFERRALS = Log(
    "referrals", "One line a referral or case screened, of families that are followed and of others",
    (
        Field("referral", "id", "Name of the referral, used once", "R000001"),
        Field("family", "id", "The family, as on file families; blank where it is not followed", "F0001", required=False, names="families"),
        Field("area", "id", "Area of the referral, as on sheet Areas", "north"),
        _day("on", "Day of the referral", required=True),
        Field("level", "choice", "Level of risk given to it", "standard", choices=LEVELS),
        Field("eligible", "yes_no", "Was it found eligible on screening? Blank if it was not screened", "no", required=False),
        Field("offered", "yes_no", "Was the family referred to the service?", "no", required=False),
    ),
    unique=("referral",), required=False,
)  # fmt: skip

CONTACTS = Log(
    "contacts", "One line a contact attempt",
    (
        Field("contact", "id", "Name of the attempt, used once", "C0000001"),
        _family(),
        _day("on", "Day of the attempt", required=True),
        Field("protocol", "id", "Contact protocol, as on sheets Strategies and Contact", "phone_first"),
        Field("attempt", "count", "Number of the attempt for this family: 1, 2, 3 ...", "1", high=50),
        Field("mode", "choice", "How it was made", "phone", choices=MODES),
        Field("reached", "yes_no", "Was the family reached?", "no"),
        Field("role", "id", "Who made it, as on sheet Staff", "coordinator"),
        _minutes("minutes", "Minutes of the attempt itself"),
        _minutes("travel_minutes", "Minutes of travel for it, there and back", required=False),
    ),
    unique=("contact",), required=False,
)  # fmt: skip

ACTIVITIES = Log(
    "activities", "One line a piece of work for a family, contact attempts apart",
    (
        Field("entry", "id", "Name of the line, used once", "A0000001"),
        _family(),
        _day("on", "Day of the work", required=True),
        Field("activity", "id", "What was done, as on sheet Activities", "support"),
        Field("role", "id", "Who did it, as on sheet Staff", "coordinator"),
        _minutes("minutes", "Minutes of the work itself"),
        _minutes("travel_minutes", "Minutes of travel for it, there and back", required=False),
    ),
    unique=("entry",), required=False,
)  # fmt: skip

INVOLVEMENT = Log(
    "involvement", "One line a use of another agency's service by a family",
    (
        Field("entry", "id", "Name of the line, used once", "I0000001"),
        _family(),
        _day("on", "Day of the use", required=True),
        Field("unit_cost", "id", "Its unit cost in the price library", "pssru2024_community_health"),
        Field("agency", "id", "The agency that pays", "nhs"),
        Field("quantity", "count", "How many, in the unit of the price", "1", high=10_000),
    ),
    unique=("entry",), required=False,
)  # fmt: skip

OUTCOMES = Log(
    "outcomes", "One line a family, outcome and period: how long it was followed, and the first event",
    (
        _family(),
        Field("outcome", "id", "The outcome, as on sheet Outcomes", "rereferral"),
        Field("period", "choice", "Before or after the service began", "after", choices=PERIODS),
        _day("from_on", "First day of being followed for it", required=True),
        _day("to_on", "Last day of being followed for it", required=True),
        _day("event_on", "Day of the first event; blank if there was none"),
    ),
    unique=("family", "outcome", "period"), required=False,
)  # fmt: skip

PAY = Log(
    "pay", "One line a role and the time over which an hour cost this much",
    (
        Field("role", "id", "The role, as on sheet Staff", "coordinator"),
        _day("from_on", "First day of this rate", required=True),
        _day("until_on", "First day after it: the rate holds up to, and not on, this day", required=True),
        Field("pence_an_hour", "count", "Cost of an hour, in whole pence, overheads included as you count them", "2850"),
    ),
    unique=("role", "from_on"), required=False,
)  # fmt: skip

PRICES = Log(
    "prices", "One line a unit cost and the time over which it was this much",
    (
        Field("unit_cost", "id", "The unit cost's id", "pssru2024_community_health"),
        _day("from_on", "First day of this price", required=True),
        _day("until_on", "First day after it: the price holds up to, and not on, this day", required=True),
        Field("pence", "count", "Price of one, in whole pence", "8100", high=1_000_000_000),
    ),
    unique=("unit_cost", "from_on"), required=False,
)  # fmt: skip

LOGS: tuple[Log, ...] = (FAMILIES, REFERRALS, CONTACTS, ACTIVITIES, INVOLVEMENT, OUTCOMES, PAY, PRICES)


def log(name: str) -> Log:
    """Return the declaration of the file with this name; `KeyError` if there is none."""
    for declared in LOGS:
        if declared.name == name:
            return declared
    raise KeyError(name)
