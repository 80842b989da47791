"""Codes of the sense stage: what each means and how it is mended."""

from __future__ import annotations

from stepup_econ.intake.codes import Code

SENSE_CODES: tuple[Code, ...] = (
    Code("WB201", "reference missing or doubled", "Write yes for exactly one strategy."),
    Code("WB202", "id that is not on its sheet", "Use an id of the sheet named; the nearest one is suggested."),
    Code("WB203", "counts that cannot be", "Check both counts, their units and their periods."),
    Code("WB204", "pathway or protocol incomplete or doubled", "Give each stage once for all areas or once for each."),
    Code("WB205", "no service area", "Give the role service to the areas where coordinators work."),
    Code("WB206", "hidden count without an upper end", "Give the number itself, or a range such as 10-19."),
    Code("WB207", "attempts not numbered in order", "Number a protocol's attempts 1, 2, 3 and so on."),
    Code("WB208", "case feature without a share", "Give a share or counts on sheet Features."),
    Code("WB209", "range out of order or with one end", "Give low, value and high in that order; both ends or neither."),
    Code("WB210", "coordinator role missing or doubled", "Write yes for exactly one role."),
    Code("WB211", "rate incomplete or given twice", "Give salary and what comes on top, or an hourly unit cost."),
    Code("WB212", "unit cost used with another unit", "Count what the price is for."),
    Code("WB213", "the same cost counted twice", "Keep the whole or its components."),
    Code("WB214", "value type differs from the unit cost's", "Use the value type of the unit cost."),
    Code("WB215", "price year outside the index", "Choose a price year that the named series reaches."),
    Code("WB216", "work or events for a group that does not exist", "Choose a stage that exists under the strategy."),
    Code("WB217", "coordinator limits that cannot be met", "Check least, most and the total."),
    Code("WB218", "lines of one outcome that disagree", "Write the same on every line, each area and period once."),
    Code("WB219", "outcome without a baseline risk", "Add comparison counts or a published risk."),
    Code("WB220", "effect or risk out of range", "Give ratios above 0 and risks from 0 to 1."),
    Code("WB221", "numbers that no distribution can have", "Check value, range and standard error."),
    Code("WB222", "two lines of evidence for one effect", "Keep one line; try the other as a scenario."),
    Code("WB224", "more coordinator time used than paid", "Check minutes, counts and posts."),
    Code("WB225", "scenario that cannot be run", "Mend the new value as the message says."),
    Code("WB226", "lines that do not add up to the control total", "Look for a line that is missing, doubled or mistyped."),
    Code("WB231", "risk model that is not complete", "Give at least two levels, and say where families go from each."),
    Code("WB232", "counts and rates of moves mixed", "Give a count on every line of sheet Risk moves, or a rate on every line."),
    Code("WB233", "shares at the start that do not sum to one", "Give every family referred one level."),
    Code("WB234", "exit that counts as a success, or is left though final", "No exit is good, and no move leaves a final one."),
    Code("WB235", "move given twice, or as a rate to itself", "Give each move between two levels once."),
    Code("WB236", "cycles that do not fit", "Use one cycle, and a time that is a whole number of them."),
    Code("WB237", "effect on a move or strategy it cannot have", "Name moves that families make and a strategy that offers a service."),
    Code("WB238", "effect that moves more families than there are", "Use shorter cycles or a smaller ratio."),
)  # fmt: skip
