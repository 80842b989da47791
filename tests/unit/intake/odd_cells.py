"""Odd cells: what is typed into one cell of a good workbook, and the exact answer that is expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from odd_files import Formula, Num, OddBook, Raw

from stepup_econ.intake.rows import Censored


@dataclass(frozen=True)
class Reads:
    """One value is read as `value`, with a note that holds `note`; everything else is as it was."""

    sheet: str
    key: str
    value: object
    note: str = ""


@dataclass(frozen=True)
class Same:
    """Everything is read as it was; a note holds `note`."""

    note: str = ""


@dataclass(frozen=True)
class Refused:
    """Exactly these problems: code and place."""

    problems: tuple[tuple[str, str], ...]


Expected = Reads | Same | Refused
Case = tuple[Callable[[OddBook], object], Expected]


def refused(*problems: tuple[str, str]) -> Refused:
    return Refused(tuple(problems))


def put(sheet: str, label: str, value: object, row: int = 0) -> Callable[[OddBook], object]:
    return lambda book: book.put(sheet, label, value, row)


SALARY, SHARE, COUNT, RATE = (
    ("Staff", "salary"),
    ("Areas", "share of families that move in a year"),
    ("Pathway", "count in"),
    (
        "Staff",
        "employer NI rate",
    ),
)
CELLS: dict[str, Case] = {
    "number as text": (put(*SALARY, "33000"), Reads("Staff", "salary", 33000.0, "typed as text")),
    "pounds and thousands": (
        put(*SALARY, "£1,234.50"),
        Reads("Staff", "salary", 1234.5, "£1,234.50 read as 1234.5 at Staff!E5"),
    ),
    "thousands by a space": (put(*SALARY, "1 234"), Reads("Staff", "salary", 1234.0, "read as 1234")),
    "non-breaking spaces": (put(*SALARY, "\u00a01\u00a0234\u00a0"), Reads("Staff", "salary", 1234.0, "read as 1234")),
    "accountant's minus": (put(*SALARY, "(500)"), refused(("WB140", "Staff!E5"))),
    "continental decimals": (put(*SALARY, "1.234,5"), refused(("WB137", "Staff!E5"))),
    "decimal comma": (put(*SALARY, "12,5"), refused(("WB137", "Staff!E5"))),
    "continental thousands": (put(*SALARY, "33.000"), refused(("WB137", "Staff!E5"))),
    "thousands as k": (put(*SALARY, "33k"), refused(("WB149", "Staff!E5"))),
    "euros": (put(*SALARY, "€33,000"), refused(("WB136", "Staff!E5"))),
    "words for a number": (put(*SALARY, "about 33000"), refused(("WB136", "Staff!E5"))),
    "full-width digits": (put(*SALARY, "３３０００"), refused(("WB136", "Staff!E5"))),
    "underscores": (put(*SALARY, "33_000"), refused(("WB136", "Staff!E5"))),
    "nan": (put(*SALARY, "nan"), refused(("WB136", "Staff!E5"))),
    "a number beyond all numbers": (put(*SALARY, Raw('<c r="{at}"><v>1E999</v></c>')), refused(("WB136", "Staff!E5"))),
    "negative salary": (put(*SALARY, -1), refused(("WB140", "Staff!E5"))),
    "salary shown as a date": (put(*SALARY, Num(33000, 2)), refused(("WB145", "Staff!E5"))),
    "yes where a number is asked": (put(*SALARY, True), refused(("WB136", "Staff!E5"))),
    "percent sign": (put(*SHARE, "81%"), Reads("Areas", "share_moving", 0.81, "81% read as 0.81")),
    "percent cell": (put(*SHARE, Num(0.81, 1)), Reads("Areas", "share_moving", 0.81)),
    "share": (put(*SHARE, 0.81), Reads("Areas", "share_moving", 0.81)),
    "share as text": (put(*SHARE, "0.81"), Reads("Areas", "share_moving", 0.81, "typed as text")),
    "bare percentage": (put(*SHARE, 81), refused(("WB138", "Areas!E5"))),
    "bare percentage as text": (put(*SHARE, "81"), refused(("WB138", "Areas!E5"))),
    "share beyond one": (put(*SHARE, "120%"), refused(("WB140", "Areas!E5"))),
    "negative share": (put(*SHARE, -0.1), refused(("WB140", "Areas!E5"))),
    "rate in percent": (put(*RATE, "13.8 %"), Reads("Staff", "ni_rate", 0.138, "13.8 % read as 0.138")),
    "bare rate": (put(*RATE, 13.8), refused(("WB138", "Staff!I5"))),
    "blank": (put("Staff", "salary, low", None), Same()),
    "dash": (put("Staff", "salary, low", "-"), Same("'-' read as no value at Staff!F5")),
    "n/a": (put("Staff", "salary, low", "N/A"), Same("'N/A' read as no value")),
    "not known": (put("Staff", "salary, low", "Not known"), Same("read as no value")),
    "non-breaking blank": (put("Staff", "salary, low", "\u00a0"), Same()),
    "required and blank": (put(*COUNT, None), refused(("WB131", "Pathway!E5"))),
    "required and n/a": (put(*COUNT, "n/a"), refused(("WB131", "Pathway!E5"))),
    "nil in words": (put(*COUNT, "nil"), refused(("WB136", "Pathway!E5"))),
    "count as text": (put(*COUNT, "1,462"), Reads("Pathway", "count_in", 1462, "1,462 read as 1462")),
    "half a family": (put(*COUNT, 40.5), refused(("WB139", "Pathway!E5"))),
    "negative count": (put(*COUNT, -4), refused(("WB140", "Pathway!E5"))),
    "count below five": (put(*COUNT, "<5"), Reads("Pathway", "count_in", Censored(0, 4))),
    "count under five": (
        put(*COUNT, "under 5"),
        Reads("Pathway", "count_in", Censored(0, 4), "under 5 read as 0 to 4"),
    ),
    "count of five or fewer": (put(*COUNT, "5 or fewer"), Reads("Pathway", "count_in", Censored(0, 5), "0 to 5")),
    "count in a range": (put(*COUNT, "5–9"), Reads("Pathway", "count_in", Censored(5, 9), "5 to 9")),
    "count of ten and more": (put(*COUNT, "10+"), Reads("Pathway", "count_in", Censored(10, None))),
    "range that became a date": (put(*COUNT, Num(45421, 3)), refused(("WB145", "Pathway!E5"))),
    "suppressed by a star": (put(*COUNT, "*"), refused(("WB136", "Pathway!E5"))),
    "minutes with their unit": (
        put("Activities", "minutes, best estimate", "49 mins"),
        Reads("Activities", "minutes", 49.0, "49 mins read as 49"),
    ),
    "minutes given in hours": (
        put("Activities", "minutes, best estimate", "2 hours"),
        refused(("WB149", "Activities!E5")),
    ),
    "months given in years": (put("Pathway", "period in months", "3 years"), refused(("WB149", "Pathway!I5"))),
    "pounds in a column of hours": (put("Staff", "paid hours a week", "£37"), refused(("WB149", "Staff!R5"))),
    "hours beyond a week": (put("Staff", "paid hours a week", 3700), refused(("WB140", "Staff!R5"))),
    "wrong case of a choice": (
        put("Areas", "role", "SERVICE "),
        Reads("Areas", "role", "service", "read as 'service'"),
    ),
    "smart quotes around a choice": (
        put("Areas", "role", "“service”"),
        Reads("Areas", "role", "service", "read as 'service'"),
    ),
    "near miss of a choice": (put("Areas", "role", "servise"), refused(("WB141", "Areas!C5"))),
    "yes as y": (put("Staff", "coordinator post", "Y"), Reads("Staff", "coordinator", True, "Y read as yes")),
    "yes as true": (put("Staff", "coordinator post", True), Reads("Staff", "coordinator", True)),
    "yes as 1": (put("Staff", "coordinator post", 1), refused(("WB142", "Staff!D5"))),
    "area in another case": (put("Outcomes", "area", " NORTH"), Reads("Outcomes", "area", "north", "read as 'north'")),
    "near miss of an area": (put("Outcomes", "area", "nroth"), refused(("WB147", "Outcomes!E5"))),
    "unknown area": (put("Outcomes", "area", "atlantis"), refused(("WB147", "Outcomes!E5"))),
    "agency in another case": (
        put("Staff", "employer", "Childrens Services"),
        Reads("Staff", "agency", "childrens_services", "read as"),
    ),
    "unknown agency": (put("Staff", "employer", "police"), refused(("WB148", "Staff!C5"))),
    "unknown unit cost": (
        put("Agencies", "unit cost id", "pssru2024_community_healt"),
        refused(("WB148", "Agencies!E5")),
    ),
    "id with capitals and a space": (
        put("Ledger", "id", "Coordinator Pay"),
        Reads("Ledger", "id", "coordinator_pay", "read as"),
    ),
    "id with odd signs": (put("Ledger", "id", "pay&overheads"), refused(("WB132", "Ledger!A5"))),
    "blank id": (put("Ledger", "id", None), refused(("WB131", "Ledger!A5"))),
    "duplicate id": (put("Areas", "id", "North", 1), refused(("WB133", "Areas!A6"))),
    "financial year by a dash": (
        put("Staff", "price year", "2023-24"),
        Reads("Staff", "price_year", "2023/24", "read as the financial year"),
    ),
    "financial year in full": (
        put("Staff", "price year", "2024/2025"),
        Reads("Staff", "price_year", "2024/25", "financial year"),
    ),
    "month and year": (
        put("Staff", "price year", "Apr-24"),
        Reads("Staff", "price_year", "2024/25", "Apr-24 read as the financial year 2024/25"),
    ),
    "month that became a date": (
        put("Staff", "price year", Num(45383, 3)),
        Reads("Staff", "price_year", "2024/25", "1 April 2024"),
    ),
    "date as text": (put("Staff", "price year", "31 March 2024"), Reads("Staff", "price_year", "2023/24", "2023/24")),
    "date as ISO": (
        put("Staff", "price year", Raw('<c r="{at}" t="d"><v>2024-04-01</v></c>')),
        Reads("Staff", "price_year", "2024/25", "1 April"),
    ),
    "one year alone": (put("Staff", "price year", 2023), refused(("WB143", "Staff!H5"))),
    "years that do not follow": (put("Staff", "price year", "2023/25"), refused(("WB143", "Staff!H5"))),
    "date that can be read two ways": (put("Staff", "price year", "03/04/2024"), refused(("WB143", "Staff!H5"))),
    "serial number as a year": (put("Staff", "price year", 45383), refused(("WB143", "Staff!H5"))),
    "two years taken for a date": (put("Staff", "price year", Num(36923, 3)), refused(("WB143", "Staff!H5"))),
    "formula with a saved value": (put(*SALARY, Formula("30000+3000", "<v>33000</v>")), Same()),
    "formula with a saved text": (put("Areas", "role", Formula('"serv"&"ice"', "<v>service</v>", "str")), Same()),
    "shared formula": (put(*SALARY, Formula("", "<v>33000</v>", "", ' t="shared" si="0"')), Same()),
    "array formula": (put(*SALARY, Formula("SUM(A1:A2)", "<v>33000</v>", "", ' t="array" ref="E5"')), Same()),
    "formula with no saved value": (put(*SALARY, Formula("30000+3000")), refused(("WB134", "Staff!E5"))),
    "formula saved as an empty value": (put(*SALARY, Formula("30000+3000", "<v></v>")), refused(("WB134", "Staff!E5"))),
    "formula that gives nothing": (put("Staff", "salary, low", Formula('=""', "<v></v>", "str")), Same()),
    "id by a formula never calculated": (put("Areas", "id", Formula('"no"&"rth"')), refused(("WB134", "Areas!A5"))),
    "error value": (put(*SALARY, Formula("1/0", "<v>#DIV/0!</v>", "e")), refused(("WB135", "Staff!E5"))),
    "error typed in": (
        put("Staff", "salary, low", Raw('<c r="{at}" t="e"><v>#N/A</v></c>')),
        refused(("WB135", "Staff!F5")),
    ),
    "formula as text": (put("Staff", "note", "=1+1"), Reads("Staff", "note", "=1+1")),
    "a number in a text column": (put("Scenarios", "new value", 730), Same()),
    "a percentage in a text column": (
        put("Scenarios", "new value", Num(0.81, 1)),
        Reads("Scenarios", "new_value", "81%"),
    ),
    "a month in a text column": (
        put("Staff", "source", Num(45383, 3)),
        Reads("Staff", "source", "1 April 2024", "read as the text"),
    ),
    "escaped signs in a text": (put("Staff", "note", "a_x000A_b"), Reads("Staff", "note", "a\nb")),
    "setting in another form": (
        put("Settings", "value", "5,000", 12),
        Reads("Settings", "value", 5000.0, "5,000 read as 5000"),
    ),
    "setting outside its limits": (put("Settings", "value", "50%", 7), refused(("WB140", "Settings!C12"))),
    "setting that is a bare rate": (put("Settings", "value", 3.5, 7), refused(("WB138", "Settings!C12"))),
    "setting left blank": (put("Settings", "value", None, 5), refused(("WB131", "Settings!C10"))),
    "grid that became a time": (put("Settings", "value", Num(0.5, 2), 13), refused(("WB146", "Settings!C18"))),
    "unknown setting": (
        put("Settings", "setting", "pricey_ear", 3),
        refused(("WB122", "Settings!A8"), ("WB121", "Settings!A4")),
    ),
    "perspective with a space": (
        put("Settings", "value", "Public sector", 10),
        Reads("Settings", "value", "public_sector", "read as"),
    ),
}
