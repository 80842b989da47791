"""The closed list of units that a unit cost may be per, so that pounds an hour never meet a count of families."""

from __future__ import annotations

UNITS: dict[str, str] = {
    "incident": "one incident or offence",
    "victim": "one victim, over the whole of the abuse",
    "woman": "one woman",
    "client": "one client of a service",
    "person": "one person",
    "child": "one child",
    "family": "one family or household",
    "referral": "one referral made",
    "case": "one case, from opening to closing",
    "episode": "one hospital stay or spell of care",
    "process": "one run of a process: an assessment, a review, an enquiry",
    "contact": "one contact with a service",
    "session": "one session",
    "attendance": "one attendance",
    "consultation": "one consultation",
    "visit": "one visit",
    "application": "one application",
    "scheme": "one household helped by a scheme",
    "participant": "one participant in a programme",
    "event": "one of what the label names (published as each)",
    "minute": "one minute of working time",
    "hour": "one hour of working time",
    "day": "one day",
    "week": "one week of what the label names",
    "month": "one month of what the label names",
    "six_months": "six months of what the label names",
    "year": "one year of what the label names",
    "person_year": "one person for one year",
    "woman_year": "one woman for one year",
    "child_year": "one child for one year",
    "child_six_months": "one child for six months",
    "family_month": "one family for one month",
    "family_year": "one family for one year",
}
"""Each unit and what one of it is. Time of a person is its own unit: a week is not a child's week of care."""

_IRREGULAR = {
    "families": "family",
    "children": "child",
    "people": "person",
    "persons": "person",
    "women": "woman",
    "processes": "process",
    "working_hour": "hour",
    "each": "event",
    "6_months": "six_months",
    "child_6_months": "child_six_months",
    "child_per_six_months": "child_six_months",
    "child_per_6_months": "child_six_months",
    "person_per_year": "person_year",
    "woman_per_year": "woman_year",
    "child_per_year": "child_year",
    "family_per_year": "family_year",
    "family_per_month": "family_month",
}


def unit_named(text: str) -> str:
    """Return the unit of the closed list that a text names, or an empty text if it names none.

    Capitals, spaces, hyphens, a leading "per" and a plural make no difference.

    Examples
    --------
    >>> unit_named("Per child per 6 months"), unit_named("families"), unit_named("pounds")
    ('child_six_months', 'family', '')
    """
    words = "_".join(text.casefold().replace("-", " ").replace("_", " ").split())
    words = words.removeprefix("per_")
    for known in (words, words.removesuffix("s")):
        if known in UNITS:
            return known
        if known in _IRREGULAR:
            return _IRREGULAR[known]
    return ""


def units_agree(per: str, driver: str) -> bool:
    """Say whether a cost per `per` may be multiplied by a count of `driver`.

    Units agree only if both name the same unit of the closed list: a cost per victim never meets a count of incidents.

    Examples
    --------
    >>> units_agree("incident", "incidents"), units_agree("victim", "incident"), units_agree("hour", "working hour")
    (True, False, True)
    """
    unit = unit_named(per)
    return unit != "" and unit == unit_named(driver)
