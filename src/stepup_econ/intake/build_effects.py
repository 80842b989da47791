"""Rows of the Outcomes and Evidence sheets become outcomes, with each effect put together from both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stepup_econ.evaluation.combine import RATIOS, Scaled, combine, published_effect, smallest_p
from stepup_econ.evaluation.evaluation import EffectEvidence
from stepup_econ.evaluation.local import AreaCounts, Arm, LocalEffect, local_effect
from stepup_econ.evaluation.service import Area, Effect, Outcome, Strategy
from stepup_econ.intake.build_inputs import InputBook
from stepup_econ.intake.cells import count_range, maybe, number, text
from stepup_econ.intake.rows import Book, Row
from stepup_econ.uncertainty.distributions import LogNormal, Normal, from_counts

LOCAL_GROUP = "referred"
"""Local counts follow the families that were offered the service."""

WORST_FIRST = ("assumed", "red", "amber", "green")


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of one outcome by role and period, those of each area, those neither assumed nor published, and their rows."""

    arms: Mapping[tuple[str, str], Arm]
    areas: tuple[AreaCounts, ...]
    private: tuple[tuple[float, float], ...]
    rows: tuple[Row, ...]

    @property
    def complete(self) -> bool:
        """Return whether both arms were counted after the service began."""
        return ("service", "after") in self.arms and ("comparison", "after") in self.arms


def counted(rows: tuple[Row, ...], areas: tuple[Area, ...]) -> Counted:
    """Add the counts of an outcome over the areas of each role; a hidden count stands for the middle of what it may be."""
    named = {area.id: area for area in areas}
    sums: dict[tuple[str, str], list[float]] = {}
    here: dict[str, dict[str, Arm]] = {}
    private = []
    for row in rows:
        followed = sum(count_range(row, "followed")) / 2.0
        events = sum(count_range(row, "events", followed)) / 2.0
        area, period = text(row, "area"), text(row, "period")
        here.setdefault(area, {})[period] = Arm(events, followed)
        if text(row, "quality") != "assumed" and not text(row, "source").lower().startswith("published"):
            private.append((events, followed))
        total = sums.setdefault((named[area].role, period), [0.0, 0.0])
        for place, part in enumerate((events, followed)):
            total[place] += part
    each = tuple(
        AreaCounts(named[name].label, named[name].role == "service", found.get("before"), found["after"])
        for name, found in here.items()
        if "after" in found
    )
    return Counted({key: Arm(e, n) for key, (e, n) in sums.items()}, each, tuple(private), rows)


def build_outcomes(
    book: Book, areas: tuple[Area, ...], strategies: tuple[Strategy, ...], reference: str, inputs: InputBook, area_sd: float
) -> tuple[tuple[Outcome, ...], tuple[EffectEvidence, ...]]:
    """Return the outcomes in the workbook's order, and how each effect came about."""
    outcomes, evidence = [], []
    names = dict.fromkeys(text(row, "outcome") for row in book.tables["Outcomes"])
    others = tuple(s.id for s in strategies if s.id != reference)
    for name in names:
        local = counted(tuple(row for row in book.tables["Outcomes"] if text(row, "outcome") == name), areas)
        published = tuple(row for row in book.tables["Evidence"] if text(row, "outcome") == name)
        risk, months = _baseline(name, local, published, inputs)
        effects = []
        for strategy in others:
            built = _effect(name, strategy, local, published, inputs, area_sd)
            if built is not None:
                effects.append(built[0])
                evidence.append(built[1])
        first = local.rows[0]
        outcomes.append(Outcome(name, text(first, "label"), text(first, "better"), risk, months, tuple(effects)))
    return tuple(outcomes), tuple(evidence)


def _baseline(name: str, local: Counted, published: tuple[Row, ...], inputs: InputBook) -> tuple[str, float]:
    """Add the risk under usual care: published where the Evidence sheet gives one, else counted in comparison areas."""
    label, input_name = f"baseline risk: {name}", f"risk_{name}"
    for row in published:
        if text(row, "measure") == "risk":
            if row["count"] is not None and row["out_of"] is not None:
                return inputs.share_of_counts(row, ("count", "out_of"), input_name, label), number(row, "months")
            return inputs.amount(row, input_name, label, "share", "share"), number(row, "months")
    arm = local.arms["comparison", "after"]
    row = next(row for row in local.rows if text(row, "period") == "after")
    inputs.given(row, "events", input_name, label, "share", None, lambda: from_counts(arm.events, arm.followed),
                 tuple((area.after.events, area.after.followed) for area in local.areas if not area.service))  # fmt: skip
    return input_name, number(row, "months")


def _effect(
    name: str, strategy: str, local: Counted, published: tuple[Row, ...], inputs: InputBook, area_sd: float
) -> tuple[Effect, EffectEvidence] | None:
    found = {text(r, "strategy"): r for r in published if text(r, "measure") != "risk"}
    row = found.get(strategy, found.get("all"))  # a line for the strategy itself comes before one for all
    measure = text(row, "measure") if row else "risk ratio"
    group = text(row, "applies_to") if row else LOCAL_GROUP
    notes: list[str] = []
    counts = local_effect(measure, local.areas, area_sd) if local.complete else None
    notes.extend(counts.notes if counts else ())
    here = counts.scaled if counts else None
    prior = None if row is None else _published(row, inputs)
    weighed = _weigh(prior, here, group, notes)
    if weighed is None:
        return None
    used, weight = weighed
    ratio = measure in RATIOS
    after = [local.arms[role, "after"] for role in ("service", "comparison") if (role, "after") in local.arms]
    record = EffectEvidence(
        outcome=name, strategy=strategy, measure=measure, applies_to=group,
        evidence=prior.interval(ratio) if prior else None, local=here.interval(ratio) if here else None,
        combined=used.interval(ratio), weight=weight, families=int(sum(arm.followed for arm in after)),
        smallest_p=smallest_p(counts.service, counts.comparison) if counts else None, notes=tuple(notes),
        by_drift=_by_drift(prior, counts, group, ratio), smallest_difference=counts.smallest if counts else None,
        private_counts=local.private,
        where=tuple(r.where("events") for r in local.rows) + ((row.where("value"),) if row else ()),
    )  # fmt: skip
    input_name = _add_input(record, used, row, local, inputs)
    months = number(row, "months") if row else number(local.rows[0], "months")
    return Effect(strategy, measure, group, months, input_name), record


def _weigh(prior: Scaled | None, here: Scaled | None, group: str, notes: list[str]) -> tuple[Scaled, float] | None:
    """Return what is used and the share of the evidence in it: both combined, or the one there is; None without any."""
    if prior is None:
        notes.append("local counts alone, taken to hold for every strategy that offers the service")
        return None if here is None else (here, 0.0)
    if here is None:
        return prior, 1.0
    if group != LOCAL_GROUP:
        notes.append(f"local counts follow families {LOCAL_GROUP}, the evidence families {group}: not combined")
        return prior, 1.0
    return combine(prior, here)


def _by_drift(
    prior: Scaled | None, counts: LocalEffect | None, group: str, ratio: bool
) -> tuple[tuple[float, tuple[float, float, float], tuple[float, float, float]], ...]:
    """Return local and used effect for each scale of the prior on areas' drift."""
    found = []
    for scale, here in counts.by_drift if counts else ():
        weighed = _weigh(prior, here, group, [])
        if weighed is not None:
            found.append((scale, here.interval(ratio), weighed[0].interval(ratio)))
    return tuple(found)


def _published(row: Row, inputs: InputBook) -> Scaled:
    measure, value = text(row, "measure"), number(row, "value")
    low, high, se = (maybe(row, key) for key in ("low", "high", "se"))
    if se is None and low is None:
        spread = inputs.convention(row, "ratio" if measure in RATIOS else "difference")
        se = spread.sigma if isinstance(spread, LogNormal) else spread.sd
    return published_effect(measure, value, low, high, se)


def _add_input(record: EffectEvidence, used: Scaled, row: Row | None, local: Counted, inputs: InputBook) -> str:
    """Add the effect that is used; its quality is the worst of those that carry weight. Returns the input's name."""
    # without published evidence the local counts stand for every strategy that offers the service: one input, not one a strategy
    name = row.id if row is not None else f"effect_{record.outcome}"
    rows = ((row,) if row is not None and record.weight > 0 else ()) + (local.rows if record.weight < 1 else ())
    quality = next(q for q in WORST_FIRST if any(text(r, "quality") == q for r in rows))
    source = "; ".join(dict.fromkeys(text(r, "source") for r in rows))
    where = ", ".join(r.where("value" if r is row else "events") for r in rows)
    ratio = record.measure in RATIOS
    distribution = LogNormal(used.mean, used.se) if ratio else Normal(used.mean, used.se)
    family = "log-normal; the base case is its median" if ratio else "normal"
    rule = f"{family}; published evidence weighs {record.weight:.0%}, local counts {1 - record.weight:.0%}"
    label = f"{record.measure}: {record.outcome}"
    return inputs.cited(name, label, record.measure, record.combined[0], (distribution, rule), (source, quality, where))
