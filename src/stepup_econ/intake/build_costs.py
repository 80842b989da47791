"""Rows of the money sheets become roles, prices, agencies' events, set-up, consequences, capacity and ledger lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stepup_econ.evaluation.evaluation import PriceUsed
from stepup_econ.evaluation.service import Area, Capacity, Consequence, LedgerLine, Pay, Role, ServiceUse, SetUp
from stepup_econ.intake.build_inputs import InputBook
from stepup_econ.intake.build_service import ALL
from stepup_econ.intake.cells import flag, ids, maybe, number, text
from stepup_econ.intake.rows import Book, Row
from stepup_econ.uncertainty.distributions import from_amount

if TYPE_CHECKING:
    from stepup_econ.prices.library import PriceLibrary

OVERHEADS = ("direct", "indirect", "capital")
LOCAL_PAY_SERIES = "pss_la_pay_prices_incl_capital"
"""Index that brings a local authority's pay and overheads from their own year to the price year."""

BENEFIT_SERIES = "gdp_deflator"
"""Index that brings the value of an averted event to the price year."""


class Pricer:
    """Bring unit costs and local amounts to the price year, and remember each unit cost that was used."""

    def __init__(self, library: PriceLibrary, price_year: str, inputs: InputBook) -> None:
        self.library, self.price_year, self.inputs = library, price_year, inputs
        self.used: dict[str, PriceUsed] = {}

    def factor(self, year: str, series: str) -> float:
        """Return what an amount of `year` is multiplied with; 1 for the price year itself."""
        return self.library.index.uprate(1.0, year, self.price_year, series).value

    def unit_cost(self, row: Row, benefit: bool = False) -> str:
        """Add the price of the row's unit cost to the inputs, once; returns the input's name.

        A `benefit` (a cost that an averted event saves) is brought forward by the GDP deflator whoever gains, as the Green Book
        has it; a cost of delivery by the index of whoever pays.
        """
        unit = self.library.unit_cost(text(row, "unit_cost"))
        series = BENEFIT_SERIES if benefit else unit.series
        key = unit.id if series == unit.series else f"{unit.id}_benefit"
        name = f"price_{key}"
        if key in self.used:
            return name
        up = self.library.index.uprate(unit.value, unit.price_year, self.price_year, series)
        scale = up.value / unit.value if unit.value else 1.0
        low, high = (None if end is None else end * scale for end in (unit.low, unit.high))
        distribution, rule = from_amount(up.value, low, high, quality=unit.quality)
        publication = self.library.sources[unit.source]
        where = f"unit cost {unit.id}"
        self.inputs.cited(name, unit.label, f"pounds per {unit.per}", up.value, (distribution, rule),
                          (f"{publication.title}, {unit.page}", unit.quality, where))  # fmt: skip
        self.used[key] = PriceUsed(
            unit.id, unit.label, unit.value, str(unit.price_year), unit.per, up.value, up.series, up.vintage,
            up.provisional, up.forecast,
            publication.title, unit.page,
        )  # fmt: skip
        return name


def build_roles(book: Book, pricer: Pricer) -> dict[str, Role]:
    """Return the roles by id; a rate is built from salary and what comes on top, or taken from a unit cost per hour."""
    roles = {}
    for row in book.tables["Staff"]:
        label = text(row, "label")
        other = pricer.inputs.amount(
            row, f"share_other_{row.id}", f"time not with cases, {label}", "share", "share", ("share_other", None, None, None)
        )
        hours = number(row, "hours") * number(row, "weeks")
        for key in ("hours", "weeks"):
            pricer.inputs.fact(row, key, "capacity", label)
        pay = hourly = None
        if row["unit_cost"] is not None:
            hourly, perimeter = pricer.unit_cost(row), f"as published for {text(row, 'unit_cost')}"
        else:
            pay, perimeter = _pay(row, label, pricer)
        agency, leads = text(row, "agency"), flag(row, "coordinator")
        roles[row.id] = Role(row.id, label, agency, leads, hours, other, pay, hourly, perimeter)
    return roles


def _pay(row: Row, label: str, pricer: Pricer) -> tuple[Pay, str]:
    salary = pricer.inputs.amount(
        row, f"salary_{row.id}", f"salary, {label}", "pounds a year", "amount", ("salary", "salary_low", "salary_high", None)
    )
    for key in ("ni_rate", "ni_threshold", "pension", *OVERHEADS):
        pricer.inputs.fact(row, key, "cost", label)
    counted = {name: number(row, name) if flag(row, f"with_{name}") else 0.0 for name in OVERHEADS}
    inside = ["salary", "employer NI", "pension"] + [f"{n} overhead" for n in OVERHEADS if flag(row, f"with_{n}")]
    outside = [f"{n} overhead" for n in OVERHEADS if not flag(row, f"with_{n}")] + ["qualifications"]
    pay = Pay(
        salary_input=salary, ni_rate=number(row, "ni_rate"), ni_threshold=number(row, "ni_threshold"),
        pension=number(row, "pension"), to_price_year=pricer.factor(text(row, "price_year"), LOCAL_PAY_SERIES), **counted,
    )  # fmt: skip
    return pay, f"{', '.join(inside)}; without {', '.join(outside)}"


def build_services(book: Book, pricer: Pricer) -> tuple[ServiceUse, ...]:
    """Return other agencies' involvement."""
    uses = []
    for row in book.tables["Agencies"]:
        events = pricer.inputs.amount(row, f"events_{row.id}", f"events: {text(row, 'label')}, {text(row, 'strategy')}", "events")
        price = pricer.unit_cost(row)
        uses.append(
            ServiceUse(row.id, text(row, "label"), text(row, "strategy"), text(row, "per"), text(row, "agency"), events, price)
        )
    return tuple(uses)


def build_setups(book: Book, areas: tuple[Area, ...], pricer: Pricer) -> tuple[SetUp, ...]:
    """Return what is bought once, in the price year's pounds."""
    everywhere = tuple(area.id for area in areas if area.role == "service")
    items = []
    for row in book.tables["Set-up"]:
        factor = pricer.factor(text(row, "price_year"), LOCAL_PAY_SERIES)
        cost = pricer.inputs.scaled(row, f"setup_{row.id}", f"set-up: {text(row, 'label')}", "pounds", factor)
        pricer.inputs.fact(row, "life", "cost", text(row, "label"))
        shared = ids(row, "areas")
        where = everywhere if shared == (ALL,) else shared
        items.append(
            SetUp(row.id, text(row, "label"), text(row, "strategy"), text(row, "agency"), cost, number(row, "life"), where)
        )
    return tuple(items)


def build_consequences(book: Book, pricer: Pricer) -> tuple[Consequence, ...]:
    """Return what outcome events set off."""
    follow = []
    for row in book.tables["Consequences"]:
        quantity = pricer.inputs.amount(row, f"quantity_{row.id}", f"quantity: {text(row, 'label')}", text(row, "counted_in"))
        price, cashable = pricer.unit_cost(row, benefit=True), number(row, "cashable")
        outcome, agency, kind = text(row, "outcome"), text(row, "agency"), text(row, "value_type")
        follow.append(Consequence(row.id, text(row, "label"), outcome, agency, kind, cashable, quantity, price))
    return tuple(follow)


def build_capacity(book: Book, inputs: InputBook) -> dict[str, Capacity]:
    """Return the limits on coordinators by area."""
    limits = {}
    for row in book.tables["Capacity"]:
        keys = ("opening_cost", None, None, None)
        opening = inputs.amount(row, f"opening_cost_{row.id}", f"opening cost, {row.id}", "pounds a year", "amount", keys)
        for key in ("caseload", "months_held"):
            inputs.fact(row, key, "capacity", row.id)
        least, most, caseload = number(row, "least"), number(row, "most"), number(row, "caseload")
        held, where = number(row, "months_held"), row.where("caseload")
        limits[row.id] = Capacity(row.id, least, most, caseload, held, opening, where, row.where("least"), row.where("most"))
    return limits


def build_ledger(book: Book, pricer: Pricer) -> tuple[LedgerLine, ...]:
    """Return the ledger's lines in the price year's pounds."""
    return tuple(
        LedgerLine(
            row.id, text(row, "label"), number(row, "spend") * pricer.factor(text(row, "price_year"), LOCAL_PAY_SERIES),
            text(row, "matches"), row.where("spend"),
        )
        for row in book.tables["Ledger"]
        if maybe(row, "spend") is not None
    )  # fmt: skip
