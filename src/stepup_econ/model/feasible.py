"""Is there enough coordinator time for what the workbook says was done?"""

from __future__ import annotations

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.area import area_courses
from stepup_econ.model.values import Values
from stepup_econ.problems import Problem
from stepup_econ.uncertainty.designs import base_design


def capacity_problems(evaluation: Evaluation) -> tuple[Problem, ...]:
    """Return a problem for each area whose coordinators would need more minutes, or hold more families, than their posts allow.

    Counts of what was done cannot have taken more time than was paid for: one of the numbers is wrong.
    """
    x = Values(base_design(evaluation.inputs))
    problems = []
    for area in evaluation.service_areas:
        courses = area_courses(evaluation, x, area)
        supplied = area.fte * float(courses.one_post.minutes[0])
        limit = evaluation.capacity.get(area.id)
        for strategy in evaluation.strategies:
            own = courses.by_strategy[strategy.id]
            needed = float(own.coordinator_minutes[0])
            if needed > supplied * (1 + 1e-9):
                mend = "Check minutes on sheets Activities and Contact, counts on sheet Pathway, and the posts on sheet Areas."
                found = f"{needed:,.0f} coordinator minutes a year needed in {area.label} under '{strategy.id}'"
                expected = f"at most {supplied:,.0f} ({area.fte:g} FTE)"
                problems.append(Problem("WB224", area.where, found, expected, mend, "sense"))
            held = float(own.path.volumes["engaged"][0]) * (limit.months_held / 12.0 if limit else 0.0)
            if limit and held > area.fte * limit.caseload * (1 + 1e-9):
                mend = "Check the caseload limit and months held on sheet Capacity, and the posts on sheet Areas."
                found = f"{held:,.1f} families held at one time in {area.label} under '{strategy.id}'"
                expected = f"at most {area.fte * limit.caseload:,.1f} ({area.fte:g} FTE)"
                problems.append(Problem("WB224", limit.where, found, expected, mend, "sense"))
    return tuple(problems)
