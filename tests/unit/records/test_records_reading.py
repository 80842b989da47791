"""Records are read the same from every kind of file, and every bad line is named and set aside."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from stepup_econ.problems import InputError
from stepup_econ.records.checks import record_problems, set_aside_counts
from stepup_econ.records.cube import make_cube
from stepup_econ.records.estimate import estimate
from stepup_econ.records.store import open_store
from stepup_econ.records.synthetic import synthetic_records

FAMILIES = "family,area,strategy,index_on,left_on,left_why"
GOOD = "F1,north,early_help,2024-01-03,2025-01-02,end of records"


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path) -> list[str]:
    with open_store(folder) as store:
        return [str(problem) for problem in record_problems(store)]


def as_csv(records: dict[str, pd.DataFrame], folder: Path) -> Path:
    for name, frame in records.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    return folder


def as_parquet(records: dict[str, pd.DataFrame], folder: Path) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    for name, frame in records.items():
        pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), folder / f"{name}.parquet")
    return folder


def test_csv_parquet_and_frames_say_the_same(tmp_path: Path) -> None:
    import pyarrow as pa

    records = synthetic_records(300)
    folders = [tmp_path / "csv", tmp_path / "parquet"]
    for folder in folders:
        folder.mkdir()
    arrow = {name: pa.Table.from_pandas(frame, preserve_index=False) for name, frame in records.items()}
    found = [estimate(source) for source in (records, as_csv(records, folders[0]), as_parquet(records, folders[1]), arrow)]
    for other in found[1:]:
        assert other.rows == found[0].rows
        pd.testing.assert_frame_equal(other.costs, found[0].costs)
        pd.testing.assert_frame_equal(other.levels, found[0].levels)


def test_polars_frames_are_read(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed")
    records = synthetic_records(60)
    given = {name: polars.from_pandas(frame) for name, frame in records.items()}
    assert estimate(given).rows == estimate(records).rows


def test_the_typed_copy_is_made_once_and_made_again_when_the_file_changes(tmp_path: Path) -> None:
    folder = write(tmp_path, families=f"{FAMILIES}\n{GOOD}\n")
    assert problems(folder) == []
    first = {path.name: path.stat().st_mtime_ns for path in (folder / "converted").iterdir()}
    problems(folder)
    assert {path.name: path.stat().st_mtime_ns for path in (folder / "converted").iterdir()} == first
    write(folder, families=f"{FAMILIES}\n{GOOD}\n{GOOD.replace('F1', 'F2')}\n")
    with open_store(folder) as store:
        assert store.rows("SELECT count(*) FROM families") == [(2,)]
    assert not set(first) & {path.name for path in (folder / "converted").iterdir()}


def test_every_bad_cell_is_named_by_file_line_and_heading(tmp_path: Path) -> None:
    lines = ["F1,north,early_help,03/01/2024,2025-01-02,end of records", 'F2,"no\nrth",early_help,2024-01-03,2025-01-02,vanished', "",
             "F3,north,early_help,2024-01-03", "F4,north,early_help,2024-01-03,,moved_away"]  # fmt: skip
    found = problems(write(tmp_path, families="\n".join([FAMILIES, *lines]) + "\n"))
    assert [line.split(":")[0:3] for line in found] == [
        ["[RC113] families.csv", "2", "index_on"],
        ["[RC112] families.csv", "7", "left_on"],
        ["[RC113] families.csv", "3", "left_why"],
        ["[RC111] families.csv", "5", "family"],
    ]
    assert "found '03/01/2024', expected a date as 2024-04-03" in found[0]
    assert "found nothing" in found[1]
    assert "fewer cells than headings" in found[3]


def test_many_bad_lines_of_one_kind_are_named_to_a_limit_and_counted(tmp_path: Path) -> None:
    lines = [f"F{n},north,early_help,soon,2025-01-02,end of records" for n in range(50)]
    found = problems(write(tmp_path, families="\n".join([FAMILIES, *lines])))
    assert len(found) == 21
    assert "30 more lines like it below" in found[-1]


RATE = "role,from_on,until_on,pence_an_hour"
CONTACT = "contact,family,on,protocol,attempt,mode,reached,role,minutes"


@pytest.mark.parametrize(
    ("files", "code", "where"),
    [
        ({"contacts": f"{CONTACT}\nC1,F9,2024-02-01,p,1,phone,no,r,5"}, "RC122", "contacts.csv:2:family"),
        ({"contacts": f"{CONTACT}\nC1,F1,2023-02-01,p,1,phone,no,r,5"}, "RC124", "contacts.csv:2:on"),
        ({"contacts": f"{CONTACT}\nC1,F1,2024-02-01,p,1,phone,no,r,5\nC1,F1,2024-02-02,p,2,phone,no,r,5"}, "RC121", "contacts.csv:3:contact"),
        ({"contacts": f"{CONTACT}\nC1,F1,2024-02-01,p,1,pigeon,no,r,5"}, "RC113", "contacts.csv:2:mode"),
        ({"contacts": f"{CONTACT}\nC1,F1,2024-02-01,p,0,phone,no,r,5"}, "RC113", "contacts.csv:2:attempt"),
        ({"contacts": f"{CONTACT}\nC1,F1,2024-02-01,p,1,phone,no,r,1_000"}, "RC113", "contacts.csv:2:minutes"),
        ({"contacts": f"{CONTACT}\nC1,F1,2024-02-01,p,1,phone,no,r,5", "pay": f"{RATE}\nr,2024-01-01,2024-02-01,2000"}, "RC131", "contacts.csv:2:on"),
        ({"pay": f"{RATE}\nr,2024-01-01,2024-03-01,2000\nr,2024-02-01,2024-04-01,2100"}, "RC132", "pay.csv:3:from_on"),
        ({"pay": f"{RATE}\nr,2024-01-01,2024-01-01,2000"}, "RC123", "pay.csv:2:until_on"),
        ({"outcomes": "family,outcome,period,from_on,to_on,event_on\nF1,o,after,2024-01-03,2025-06-01,"}, "RC125", "outcomes.csv:2:to_on"),
        ({"outcomes": "family,outcome,period,from_on,to_on,event_on\nF1,o,after,2024-01-03,2024-06-01,2024-07-01"}, "RC123", "outcomes.csv:2:event_on"),
    ],
)  # fmt: skip
def test_what_cannot_be_true_is_named_and_set_aside(tmp_path: Path, files: dict[str, str], code: str, where: str) -> None:
    folder = write(tmp_path, families=f"{FAMILIES}\n{GOOD}\n", **files)
    with open_store(folder) as store:
        found = record_problems(store)
        assert (code, where) in [(problem.code, problem.where) for problem in found]
        name = where.split(".", maxsplit=1)[0]
        left = store.rows(f"SELECT count(*) FROM {name}")[0][0]
        assert left + set_aside_counts(store)[name] == files[name].count("\n")
        make_cube(store)


def test_a_rate_holds_up_to_the_day_on_which_the_next_begins(tmp_path: Path) -> None:
    pay = f"{RATE}\nr,2024-01-01,2024-02-01,1000\nr,2024-02-01,2024-03-01,2000\n"
    contacts = f"{CONTACT}\nC1,F1,2024-01-31,p,1,phone,no,r,60\nC2,F1,2024-02-01,p,2,phone,no,r,60\n"
    found = estimate(write(tmp_path, families=f"{FAMILIES}\n{GOOD}\n", pay=pay, contacts=contacts))
    assert found.costs["pence"].sum() == 1000 + 2000


def test_lines_set_aside_are_written_as_they_stood_and_left_out(tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    folder = tmp_path / "records"
    folder.mkdir()
    write(folder, families=f"{FAMILIES}\n{GOOD}\nF2,north,early_help,3 Jan 2024,2025-01-02,end of records\nF3,short\n")
    with pytest.raises(InputError, match="RC113"):
        estimate(folder)
    found = estimate(folder, set_aside=aside)
    assert found.lines == {"families": 1}
    assert found.aside == {"families": 2}
    assert "F2,north,early_help,3 Jan 2024" in (aside / "families.csv").read_text(encoding="utf-8")
    assert (aside / "families_not_split.txt").read_text(encoding="utf-8").strip() == "F3,short"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({}, "RC102"),
        ({"families": "family,area\nF1,north\n"}, "RC105"),
        ({"families": f"{FAMILIES},area\n{GOOD},south\n"}, "RC106"),
    ],
)
def test_files_that_are_no_records_are_refused(tmp_path: Path, files: dict[str, str], code: str) -> None:
    with pytest.raises(InputError, match=code):
        open_store(write(tmp_path, **files))


def test_other_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="RC101"):
        open_store(tmp_path / "nowhere")
    (tmp_path / "families.csv").write_bytes(b"famil\xe9,area\n")
    with pytest.raises(InputError, match="RC104"):
        open_store(tmp_path)
    (tmp_path / "families.parquet").write_bytes(b"not parquet")
    with pytest.raises(InputError, match="RC103"):
        open_store(tmp_path)
    (tmp_path / "families.csv").unlink()
    with pytest.raises(InputError, match="RC104"):
        open_store(tmp_path)
    with pytest.raises(InputError, match="Nearest: 'contacts'"):
        open_store({"families": pd.DataFrame(), "contcts": pd.DataFrame()})


def test_semicolons_tabs_and_moved_columns_are_read(tmp_path: Path) -> None:
    moved = "left_why;Family;area;strategy;INDEX ON;left_on;free\nend of records;F1;north;early_help;2024-01-03;2025-01-02;x\n"
    for mark in ";", "\t":
        assert problems(write(tmp_path, families=moved.replace(";", mark))) == []
