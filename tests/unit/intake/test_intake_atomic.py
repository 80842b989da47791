"""A file is whole or as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from stepup_econ.intake.atomic import atomic_path


def test_the_file_takes_its_place_when_all_is_written(tmp_path: Path) -> None:
    target = tmp_path / "answers.xlsx"
    target.write_text("old")
    with atomic_path(target) as beside:
        assert beside.parent == tmp_path
        assert beside.suffix == ".xlsx"
        beside.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_an_interrupted_run_leaves_the_old_file_whole(tmp_path: Path) -> None:
    target = tmp_path / "answers.xlsx"
    target.write_text("old")

    def interrupted() -> None:
        with atomic_path(target) as beside:
            beside.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="none"), atomic_path(tmp_path / "none" / "a.xlsx"):
        pass
