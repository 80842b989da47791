"""Made-up family records of any size, clearly synthetic: for examples, tests and measurements. No person stands behind any line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stepup_econ.uncertainty.streams import stream

if TYPE_CHECKING:
    import pandas as pd

Days = npt.NDArray[np.int64]

START, END = np.datetime64("2021-04-01"), np.datetime64("2025-03-31")
_PROTOCOL = (("phone", 0.40, 25, 6), ("text", 0.22, 20, 4), ("home visit", 0.40, 45, 15), ("home visit", 0.22, 45, 15))
"""Mode, chance of reaching a family that stays, and mean minutes if reached and if not, of each attempt."""

_WORK = (
    ("take_referral", "index_on", 45.0),
    ("assess", "accepted_on", 240.0),
    ("support", "engaged_on", 1200.0),
    ("close", "completed_on", 90.0),
)
_SERVICE, _COMPARISON = ("service_a", "service_b"), ("comparison_c", "comparison_d")


def synthetic_records(families: int, seed: int = 2024) -> dict[str, pd.DataFrame]:
    """Return made-up records by the name of each log.

    Parameters
    ----------
    families : int
        Families followed; other cases that were only screened are added to the referrals.
    seed : int
        The same seed gives the same records.

    Returns
    -------
    dict of str to DataFrame
        Logs as `stepup_econ.records.schema` declares them.

    Notes
    -----
    What went in, and so what should come out of an estimate: attempts reach 40, 22, 40 and 22 % of families that stay and half as many of
    those that move (30 %); half accept, 88 % of them engage, two thirds of those complete; assessment takes half an hour more after
    separation and an hour more with an interpreter. Outcomes do not differ between strategies.
    """
    frame = _families(families, seed)
    contacts, reached_on = _contacts(frame, seed)
    _engage(frame, reached_on, seed)
    return {
        "families": frame,
        "referrals": _referrals(frame, seed),
        "contacts": contacts,
        "activities": _activities(frame, seed),
        "involvement": _involvement(frame, seed),
        "outcomes": _outcomes(frame, seed),
        "pay": _rates("role", "pence_an_hour", {"coordinator": (2650, 2790, 2910, 3020)}),
        "prices": _rates(
            "unit_cost",
            "pence",
            {"pssru2024_community_health": (7400, 7800, 8100, 8300), "pssru2024_talking_therapy": (12400, 12900, 13500, 13900)},
        ),
    }


def _families(count: int, seed: int) -> pd.DataFrame:
    import pandas as pd

    rng = stream(seed, "records: families")
    area = np.array(_SERVICE + _COMPARISON)[rng.integers(0, 4, count)]
    index_on = START + rng.integers(365, 1095, count)
    moves = rng.random(count) < 0.3
    moved_on = np.where(moves, index_on + rng.integers(1, 365, count), np.datetime64("NaT"))
    away = moves & (rng.random(count) < 0.4)
    left_on = np.where(away, moved_on, np.minimum(index_on + 730, END))
    blank = np.full(count, np.datetime64("NaT"), dtype="datetime64[D]")
    return pd.DataFrame(
        {
            "family": [f"F{number:07d}" for number in range(1, count + 1)],
            "area": area,
            "strategy": np.where(np.isin(area, _SERVICE), "early_help", "usual_care"),
            "index_on": index_on,
            "moved_on": moved_on,
            "left_on": left_on,
            "left_why": np.where(away, "moved away", "end of records"),
            "accepted_on": blank,
            "engaged_on": blank,
            "completed_on": blank,
            "post_separation": rng.random(count) < 0.66,
            "interpreter": rng.random(count) < 0.05,
            "children": 1 + rng.poisson(0.8, count),
        }
    )


def _contacts(frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Return the attempts, and the day on which each family was reached."""
    import pandas as pd

    rng = stream(seed, "records: contacts")
    tried = frame[frame["strategy"] == "early_help"]
    day = tried["index_on"] + pd.to_timedelta(rng.integers(0, 3, len(tried)), "D")
    parts, reached_on = [], pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]")
    for number, (mode, chance, hit, missed) in enumerate(_PROTOCOL, 1):
        moved = tried["moved_on"].notna()
        reached = rng.random(len(tried)) < np.where(moved, chance / 2, chance)
        minutes = np.maximum(1, rng.poisson(np.where(reached, hit, missed)))
        travel = np.where(mode == "home visit", rng.integers(20, 41, len(tried)), 0)
        parts.append(
            pd.DataFrame(
                {
                    "family": tried["family"],
                    "on": day,
                    "protocol": "phone_first",
                    "attempt": number,
                    "mode": mode,
                    "reached": reached,
                    "role": "coordinator",
                    "minutes": minutes,
                    "travel_minutes": travel,
                }
            )
        )
        reached_on.loc[tried.index[reached]] = day[reached]
        stays = ~reached & (rng.random(len(tried)) > 0.05)
        tried, day = tried[stays], (day + pd.to_timedelta(rng.integers(2, 8, len(tried)), "D"))[stays]
    contacts = pd.concat(parts).sort_values(["on", "family"], kind="stable").reset_index(drop=True)
    contacts.insert(0, "contact", [f"C{number:08d}" for number in range(1, len(contacts) + 1)])
    return contacts, reached_on


def _engage(frame: pd.DataFrame, reached_on: pd.Series, seed: int) -> None:
    """Fill in the days on which families accepted, engaged and completed."""
    import pandas as pd

    rng = stream(seed, "records: engagement")
    day, still = reached_on, reached_on.notna()
    for key, share, wait in (("accepted_on", 0.5, 14), ("engaged_on", 0.88, 28), ("completed_on", 0.67, 240)):
        still &= pd.Series(rng.random(len(frame)) < share, index=frame.index)
        day = day + pd.to_timedelta(rng.integers(1, wait, len(frame)), "D")
        frame[key] = day.where(still)


def _referrals(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    import pandas as pd

    rng = stream(seed, "records: referrals")
    followed = pd.DataFrame(
        {
            "family": frame["family"],
            "area": frame["area"],
            "on": frame["index_on"],
            "eligible": True,
            "offered": frame["strategy"] == "early_help",
        }
    ).astype({"eligible": object, "offered": object})
    followed.loc[frame["strategy"] != "early_help", ["eligible", "offered"]] = None
    screened = int(2072 / 54 * (frame["strategy"] == "early_help").sum())
    others = pd.DataFrame(
        {
            "family": None,
            "area": np.array(_SERVICE)[rng.integers(0, 2, screened)],
            "on": START + rng.integers(365, 1095, screened),
            "eligible": rng.random(screened) < 0.165,
            "offered": False,
        }
    ).astype({"eligible": object, "offered": object})
    again = frame.loc[np.repeat(np.arange(len(frame)), rng.poisson(0.9, len(frame)))]
    later = again["index_on"] + pd.to_timedelta(rng.integers(1, 700, len(again)), "D")
    again = pd.DataFrame({"family": again["family"], "area": again["area"], "on": later, "eligible": None, "offered": None})[
        (later <= again["left_on"])
    ]
    every = pd.concat([followed, others.astype({"family": object}), again.astype({"eligible": object, "offered": object})])
    every = every.sort_values("on", kind="stable").reset_index(drop=True)
    every.insert(0, "referral", [f"R{number:08d}" for number in range(1, len(every) + 1)])
    every.insert(4, "level", np.array(("standard", "medium", "high"))[rng.choice(3, len(every), p=(0.52, 0.33, 0.15))])
    return every


def _activities(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    import pandas as pd

    rng = stream(seed, "records: activities")
    parts = []
    for name, key, mean in _WORK:
        done = frame[frame[key].notna() & (frame["strategy"] == "early_help")]
        extra = 30.0 * done["post_separation"] + 60.0 * done["interpreter"] if name == "assess" else 0.0
        minutes = np.maximum(1, np.rint(rng.gamma(9.0, (mean + extra) / 9.0, len(done)))).astype(np.int64)
        sessions = np.maximum(1, -(-minutes // 300))
        rows = done.loc[np.repeat(done.index, sessions)]
        share = np.repeat(minutes // sessions, sessions)
        share[np.cumsum(sessions) - 1] += minutes - (minutes // sessions) * sessions
        week = np.concatenate([np.arange(n) for n in sessions]) if len(sessions) else np.zeros(0, dtype=np.int64)
        visits = np.where(name == "support", rng.integers(20, 41, len(rows)), 0)
        parts.append(
            pd.DataFrame(
                {
                    "family": rows["family"],
                    "on": rows[key] + pd.to_timedelta(7 * week, "D"),
                    "activity": name,
                    "role": "coordinator",
                    "minutes": share,
                    "travel_minutes": visits,
                }
            )
        )
    every = pd.concat(parts).reset_index(drop=True)
    every.insert(0, "entry", [f"A{number:08d}" for number in range(1, len(every) + 1)])
    return every


def _involvement(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    import pandas as pd

    rng = stream(seed, "records: involvement")
    parts = []
    for unit_cost, usual, early in (("pssru2024_community_health", 1.0, 2.0), ("pssru2024_talking_therapy", 0.5, 1.0)):
        times = rng.poisson(np.where(frame["strategy"] == "early_help", early, usual))
        rows = frame.loc[np.repeat(frame.index, times)]
        on = rows["index_on"] + pd.to_timedelta(rng.integers(0, 365, len(rows)), "D")
        used = pd.DataFrame({"family": rows["family"], "on": on, "unit_cost": unit_cost, "agency": "nhs", "quantity": 1})
        parts.append(used[on <= rows["left_on"]])
    every = pd.concat(parts).reset_index(drop=True)
    every.insert(0, "entry", [f"I{number:08d}" for number in range(1, len(every) + 1)])
    return every


def _outcomes(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    import pandas as pd

    rng = stream(seed, "records: outcomes")
    parts = []
    for outcome, risk in (("escalation", 0.29), ("rereferral", 0.22)):
        for period in ("before", "after"):
            begin = frame["index_on"] - pd.Timedelta(days=366) if period == "before" else frame["index_on"]
            end = begin + pd.Timedelta(days=365)
            end = end if period == "before" else end.where(end <= frame["left_on"], frame["left_on"])
            day = begin + pd.to_timedelta(rng.integers(1, 365, len(frame)), "D")
            event = day.where((rng.random(len(frame)) < risk) & (day <= end))
            parts.append(
                pd.DataFrame(
                    {"family": frame["family"], "outcome": outcome, "period": period, "from_on": begin, "to_on": end, "event_on": event}
                )
            )
    return pd.concat(parts).reset_index(drop=True)


def _rates(key: str, value: str, by_year: dict[str, tuple[int, ...]]) -> pd.DataFrame:
    import pandas as pd

    years = [np.datetime64(f"{2021 + n}-04-01") for n in range(5)]
    rows = [
        {key: name, "from_on": years[n], "until_on": years[n + 1] if n + 1 < len(rates) else np.datetime64("2028-04-01"), value: rate}
        for name, rates in by_year.items()
        for n, rate in enumerate(rates)
    ]
    return pd.DataFrame(rows)
