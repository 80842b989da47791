"""Sheets of the multi-state risk model: the levels a family can be at, the moves between them, what help changes. All may stay empty."""

from __future__ import annotations

from stepup_econ.evaluation.risk import KINDS, RISK_GROUPS, RISK_MEASURES, WANINGS
from stepup_econ.intake.columns import MOST_COUNTED, MOST_MEASURED, MOST_MONEY, Column, Sheet, evidence, label, row_id

SINCE = "1.1"
"""Version of the template that brought these sheets; a workbook of an older one has no risk model."""


def _money(key: str, name: str, unit: str, said: str, examples: tuple[str, str, str], required: bool) -> tuple[Column, ...]:
    """Declare an amount with its range, the year of its price and who pays; `required` for the amount, year and payer."""
    return (
        Column(key, name, "money", unit, said, examples[0], "E", required=required, low=0, high=MOST_MONEY),
        Column(f"{key}_low", f"{name}, low", "money", unit, "Lower end of a 95 % range, if known", examples[1], "E", low=0,
               high=MOST_MONEY),
        Column(f"{key}_high", f"{name}, high", "money", unit, "Upper end of a 95 % range, if known", examples[2], "E", low=0,
               high=MOST_MONEY),
        Column("price_year", "price year", "year", "financial year", "Year of the prices of this line", "2023/24", "E",
               required=required),
        Column("agency", "who pays", "reference", "agency id", "Agency that pays", "childrens_services", "E", required=required,
               refers_to="agencies"),
    )  # fmt: skip


def _utility(key: str, name: str, said: str, example: str) -> Column:
    return Column(key, name, "number", "0 to 1", said, example, "E", low=0, high=1)


RISK_STATES = Sheet(
    "Risk states", "Risk levels that a family can be at", "One line a level: where families are when they are referred, what a year "
    "there costs, and whether it is what the service is for. Leave empty for no risk model.", "E",
    (
        row_id("level", "high", "E"), label("level", "High (MARAC)", "E"),
        Column("kind", "kind", "choice", "one of three", "followed: families are seen here; exit, final: out of sight for good; "
               "exit, returns: out of sight, but some come back. An exit is never a success", "followed", "E", required=True,
               choices=KINDS),
        Column("start", "share at the start", "share", "share of families, 0 to 1", "Share of families referred who are at this level "
               "then; the lines must sum to 1", "20%", "E", required=True, low=0, high=1),
        Column("good", "counts as good", "yes_no", "yes or no", "Is time at this level what the service is for? Never yes for an exit",
               "no", "E", required=True),
        *_money("cost", "cost of a year", "pounds a year for a family", "What a year at this level costs, beyond the service itself "
                "and what is on sheet Agencies", ("4200", "3000", "5500"), required=True),
        _utility("utility", "utility", "Quality of life at this level, 0 to 1: for every followed level or for none", "0.7"),
        _utility("utility_low", "utility, low", "Lower end of a 95 % range, if known", "0.6"),
        _utility("utility_high", "utility, high", "Upper end of a 95 % range, if known", "0.8"),
        *evidence("E"),
    ),
    blank_rows=12, required=False, since=SINCE,
)  # fmt: skip

RISK_MOVES = Sheet(
    "Risk moves", "Moves between risk levels under usual care", "One line a move from a level to another, or a level to itself for "
    "families counted as staying. Give counts on every line, or rates on every line.", "E",
    (
        row_id("move", "standard_to_high", "E"),
        Column("from", "from", "reference", "level id", "Level at the beginning", "standard", "E", required=True,
               refers_to="Risk states"),
        Column("to", "to", "reference", "level id", "Level at the end; the same as from for families who stay (counts only)", "high",
               "E", required=True, refers_to="Risk states"),
        Column("count", "families counted", "count", "families", "Families seen at the first level and, one cycle later, at the "
               "second", "18", "E", low=0, high=MOST_COUNTED),
        Column("rate", "rate", "number", "moves a year for each family there", "Instead of a count: moves a year for each family at "
               "the first level", "0.4", "E", low=0, high=1000),
        Column("rate_low", "rate, low", "number", "moves a year", "Lower end of a 95 % range, if known", "0.2", "E", low=0, high=1000),
        Column("rate_high", "rate, high", "number", "moves a year", "Upper end of a 95 % range, if known", "0.7", "E", low=0,
               high=1000),
        Column("months", "cycle in months", "months", "months", "Months between the two looks, the same on every line: the cycle of "
               "the risk model", "3", "E", required=True, low=0.25, high=24),
        *_money("cost", "cost of one move", "pounds a move", "Paid once for each family that makes the move, such as a MARAC "
                "conference; blank for none", ("800", "600", "1100"), required=False),
        *evidence("E"),
    ),
    blank_rows=60, required=False, since=SINCE,
)  # fmt: skip

RISK_EFFECTS = Sheet(
    "Risk effects", "What help changes in the moves between risk levels", "One line an effect: the moves it changes, by what ratio, for "
    "whom, and how it wears off.", "E",
    (
        row_id("effect", "fewer_escalations", "E"), label("effect", "Fewer moves to a higher level", "E"),
        Column("strategy", "strategy", "reference", "strategy id, or all", "Strategy that has the effect; all: every strategy that "
               "offers the service", "all", "E", required=True, refers_to="Strategies", choices=("all",)),
        Column("moves", "moves changed", "reference", "ids of moves, separated by ;", "Moves on sheet Risk moves that become rarer or "
               "more common", "standard_to_high", "E", required=True, refers_to="Risk moves", many=True),
        Column("measure", "measure", "choice", "one of three", "What the ratio multiplies; rates take a hazard ratio", "hazard ratio",
               "E", required=True, choices=RISK_MEASURES),
        Column("value", "value", "number", "ratio", "Best estimate (median); 1 means no effect", "0.7", "E", required=True, low=0,
               high=MOST_MEASURED),
        Column("low", "low", "number", "ratio", "Lower end of the 95 % interval", "0.4", "E", low=0, high=MOST_MEASURED),
        Column("high", "high", "number", "ratio", "Upper end of the 95 % interval", "1.2", "E", low=0, high=MOST_MEASURED),
        Column("se", "standard error", "number", "log scale", "Standard error of the log ratio, if known instead of an interval",
               "0.25", "E", low=0, high=MOST_MEASURED),
        Column("applies_to", "applies to", "choice", "one of the groups", "Families whose moves it changes", "engaged", "E",
               required=True, choices=RISK_GROUPS),
        Column("months", "months at full strength", "months", "months", "How long it works in full", "6", "E", required=True, low=0,
               high=600),
        Column("waning", "waning", "choice", "one of three", "After that. step: gone at once; linear: down to nothing on a straight "
               "line; exponential: halving again and again", "linear", "E", required=True, choices=WANINGS),
        Column("fade", "months it takes to wear off", "months", "months", "linear: months until nothing is left; exponential: months "
               "in which it halves; blank for step", "6", "E", low=0, high=600),
        *evidence("E"),
    ),
    blank_rows=20, required=False, since=SINCE,
)  # fmt: skip

RISK_SHEETS = (RISK_STATES, RISK_MOVES, RISK_EFFECTS)

