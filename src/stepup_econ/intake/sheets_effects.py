"""Sheets that hold effects: outcomes counted, published evidence, scenarios."""

from __future__ import annotations

from stepup_econ.evaluation.vocabulary import APPLIES_TO, MEASURES
from stepup_econ.intake.columns import MOST_COUNTED, MOST_MEASURED, Column, Sheet, evidence, label, row_id

OUTCOMES = Sheet(
    "Outcomes", "Outcomes counted", "One line an outcome, area and period. Families followed and families with the event.", "S",
    (
        row_id("line", "rereferral_north_after", "S"),
        Column("outcome", "outcome", "id", "outcome id", "The same id on each of the outcome's lines; lower-case letters, digits, _",
               "rereferral", "S", required=True),
        label("outcome", "Re-referral within 12 months", "S"),
        Column("better", "better", "choice", "one of two", "Is a lower or a higher number better?", "lower", "S", required=True,
               choices=("lower", "higher")),
        Column("area", "area", "reference", "area id", "Area where the families live", "north", "S", required=True,
               refers_to="Areas"),
        Column("period", "period", "choice", "one of two", "Before or after the service began", "after", "S", required=True,
               choices=("before", "after")),
        Column("followed", "families followed", "count", "families", "Families followed for the whole time", "27", "S", required=True,
               low=1, high=MOST_COUNTED),
        Column("events", "families with the event", "count", "families", "Of those, families with at least one event", "6", "S",
               required=True, low=0, high=MOST_COUNTED),
        Column("months", "months followed", "months", "months", "How long each family was followed", "12", "S", required=True, low=1,
               high=120),
        *evidence("S"),
    ),
    blank_rows=200,
)  # fmt: skip

EVIDENCE = Sheet(
    "Evidence", "Published evidence", "One line an effect or a baseline risk taken from a publication. It is combined with the local "
    "counts; the weight each carries is shown.", "E",
    (
        row_id("line", "rr_rereferral", "E"), label("evidence", "Risk ratio, Project 360", "E"),
        Column("outcome", "outcome", "id", "outcome id", "Outcome on sheet Outcomes", "rereferral", "E", required=True),
        Column("strategy", "strategy", "reference", "strategy id, or all", "Strategy whose effect it is; all: every strategy but the reference",
               "all", "E", required=True, refers_to="Strategies", choices=("all",)),
        Column("measure", "measure", "choice", "one of five", "risk: baseline risk under usual care; the others compare strategy with "
               "reference", "risk ratio", "E", required=True, choices=MEASURES, unless="catalogue"),
        Column("value", "value", "number", "as the measure says", "Best estimate (median for a ratio)", "0.9", "E", required=True, unless="catalogue",
               low=-MOST_MEASURED, high=MOST_MEASURED),
        Column("low", "low", "number", "as the measure says", "Lower end of the 95 % interval", "0.6", "E", low=-MOST_MEASURED,
               high=MOST_MEASURED),
        Column("high", "high", "number", "as the measure says", "Upper end of the 95 % interval", "1.3", "E", low=-MOST_MEASURED,
               high=MOST_MEASURED),
        Column("se", "standard error", "number", "log scale for ratios", "Standard error, if known instead of an interval", "0.2", "E",
               low=0, high=MOST_MEASURED),
        Column("count", "events", "count", "events", "For a baseline risk: events", "139080", "E", low=0, high=MOST_COUNTED),
        Column("out_of", "out of", "count", "persons or referrals", "For a baseline risk: out of how many", "621880", "E", low=1,
               high=MOST_COUNTED),
        Column("applies_to", "applies to", "choice", "one of the groups", "Families on whom it was measured and to whom it is applied",
               "engaged", "E", required=True, choices=APPLIES_TO, unless="catalogue"),
        Column("months", "months it lasts", "months", "months", "How long the effect lasts; for a risk: the time over which it was "
               "counted", "12", "E", required=True, low=1, high=240, unless="catalogue"),
        Column("maryland", "design quality", "integer", "Maryland scale, 1 to 5", "5: randomised; 4: matched; 3: comparison group; "
               "2: before and after; 1: one time", "5", "E", required=True, low=1, high=5, unless="catalogue"),
        *evidence("E", unless="catalogue"),
        Column("catalogue", "catalogue id", "text", "id of a catalogue line", "A line of the catalogue (stepup evidence lists them) that "
               "fills the cells left blank: measure, numbers, months, design, source and quality", "dfe_rereferral_2324", "E", since="1.1"),
    ),
    blank_rows=60, required=False,
)  # fmt: skip

SCENARIOS = Sheet(
    "Scenarios", "Scenarios", "One line a change. Lines with the same scenario id are made together.", "E",
    (
        row_id("line", "r730_in", "E"),
        Column("scenario", "scenario", "id", "scenario id", "Name of the scenario, the same on each of its lines",
               "ineligible_of_730", "E", required=True),
        label("scenario", "81 % ineligible is of the 730 domestic abuse cases", "E"),
        Column("sheet", "sheet", "text", "sheet name", "Sheet on which a cell is changed", "Pathway", "E", required=True),
        Column("row", "row id", "id", "id on that sheet", "Row on which it is changed", "screen", "E", required=True),
        Column("column", "column", "text", "heading on that sheet", "Column in which it is changed", "count in", "E", required=True),
        Column("new_value", "new value", "text", "as that column", "Value in this scenario", "730", "E", required=True),
        *evidence("E"),
    ),
    blank_rows=100, required=False,
)  # fmt: skip
