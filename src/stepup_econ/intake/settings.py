"""The settings of an evaluation: what each means, how it is read, what it is when nothing is said."""

from __future__ import annotations

from dataclasses import dataclass

from stepup_econ.evaluation.risk import COUNTINGS
from stepup_econ.evaluation.vocabulary import PERSPECTIVES
from stepup_econ.intake.columns import Kind


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the Settings sheet."""

    key: str
    label: str
    kind: Kind
    unit: str
    default: str
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    required: bool = True


SETTING_ROWS: tuple[Setting, ...] = (
    Setting("title", "Title of the evaluation", "text", "text", ""),
    Setting("organisation", "Organisation", "text", "text", ""),
    Setting("contact_role", "Role of the person to ask", "text", "text", ""),
    Setting("price_year", "Year in whose prices all costs are given", "year", "financial year", "2023/24"),
    Setting("first_year", "First year of the service that is evaluated", "year", "financial year", "2023/24"),
    Setting("horizon_months", "Time over which costs and effects are counted", "months", "months", "12", low=1, high=240),
    Setting("cycle_months", "Length of a model cycle", "months", "months", "12", low=1, high=12),
    Setting("discount_costs", "Yearly discount rate for costs", "percent", "share a year", "3.5%", low=0, high=0.2),
    Setting("discount_effects", "Yearly discount rate for effects", "percent", "share a year", "3.5%", low=0, high=0.2),
    Setting("discount_timing", "When in a cycle its costs and effects fall", "choice", "one of two", "middle",
            choices=("start", "middle")),
    Setting("perspective", "Whose costs count", "choice", "one of four", "public_sector", choices=PERSPECTIVES),
    Setting("primary_outcome", "Outcome id that the answer is about", "id", "outcome id", ""),
    Setting("wtp", "Threshold shown first: pounds for one more unit of the outcome", "money", "pounds", "5000", low=0, high=1e9),
    Setting("wtp_grid", "Thresholds looked at: lowest:highest:step", "grid", "pounds", "0:20000:250"),
    Setting("draws", "Draws of the probabilistic analysis", "integer", "draws", "8192", low=2, high=1e7),
    Setting("seed", "Seed of the random numbers", "integer", "whole number", "2024", low=0, high=2**31),
    Setting("smallest_count", "Smallest count that may be published", "integer", "families", "10", low=0, high=1000),
    Setting("total_fte", "Coordinator posts to place, all areas together", "number", "full-time equivalents", "2", low=0, high=2000),
    Setting("fte_step", "Smallest part of a post that can be placed", "choice", "full-time equivalents", "0.5",
            choices=("1", "0.5", "0.2", "0.1")),
    Setting("budget", "Yearly budget for coordinators, blank for none", "money", "pounds a year", "", low=0, required=False),
    Setting("place_all_posts", "Must every post be placed, even where it costs more than it gains?", "yes_no", "yes or no", "no"),
    Setting("count_unused_capacity", "Is paid coordinator time that is not used part of the cost?", "yes_no", "yes or no", "yes"),
    Setting("area_sd", "How much areas drift apart by chance: standard deviation of the log ratio", "number", "log scale", "0.2",
            low=0, high=2),
    Setting("decision_years", "Years for which the decision matters", "number", "years", "5", low=1, high=50),
    Setting("population", "Whom the service is for, in a sentence or two (for the referee's report)", "text", "text", "", required=False),
    Setting("place", "Where and by whom it is provided", "text", "text", "", required=False),
    Setting("analysis_plan", "Where the analysis plan was written down beforehand, and when", "text", "text", "", required=False),
    Setting("involvement", "How families, staff and others were involved in the evaluation", "text", "text", "", required=False),
    Setting("involvement_effect", "What their involvement changed", "text", "text", "", required=False),
    Setting("funding", "Who paid for the evaluation, and what part they had in it", "text", "text", "", required=False),
    Setting("interests", "Interests of those who made it", "text", "text", "", required=False),
    Setting("total_families", "Control total: families of all lines on sheet Areas, as your source prints it; blank for none", "number",
            "families", "", low=0, required=False),
    Setting("total_posts", "Control total: coordinator FTE in post of all lines on sheet Areas; blank for none", "number",
            "full-time equivalents", "", low=0, required=False),
    Setting("total_setup", "Control total: pounds of all lines on sheet Set-up; blank for none", "money", "pounds", "", low=0,
            required=False),
    Setting("total_ledger", "Control total: pounds of all lines on sheet Ledger, as the ledger prints it; blank for none", "money",
            "pounds a year", "", low=0, required=False),
    Setting("risk_months", "Time over which risk levels are followed (sheet Risk states); blank: as long as costs and effects", "months",
            "months", "", low=1, high=600, required=False),
    Setting("risk_counting", "How time within a cycle of the risk model is counted", "choice", "one of five", "life-table",
            choices=COUNTINGS, required=False),
)  # fmt: skip

STATEMENTS = ("population", "place", "analysis_plan", "involvement", "involvement_effect", "funding", "interests")
"""Settings that are statements of the authors: a reporting guideline asks for them, no number rests on them."""

CONTROL_TOTALS: dict[str, tuple[str, str]] = {
    "total_families": ("Areas", "families"),
    "total_posts": ("Areas", "fte"),
    "total_setup": ("Set-up", "value"),
    "total_ledger": ("Ledger", "spend"),
}
"""Settings that repeat a total, and the sheet and column whose lines must add up to it."""

HALF_A_PENNY = 0.005
"""What a control total may differ by: less than the last digit of money."""


def setting(key: str) -> Setting:
    """Return the setting with this key; `KeyError` if there is none."""
    for declared in SETTING_ROWS:
        if declared.key == key:
            return declared
    raise KeyError(key)
