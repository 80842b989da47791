from __future__ import annotations

import os
import stat
import sys

import pytest

from stepup_econ.problems import InputError
from stepup_econ.report.atomic import atomic_path
from stepup_econ.report.folder import run_folder


def make_run(target, text="old"):
    with run_folder(target) as folder:
        (folder / "manifest.json").write_text("{}")
        (folder / "results.json").write_text(text)


def test_the_folder_appears_when_it_is_complete_and_leaves_nothing_else(tmp_path):
    target = tmp_path / "deep" / "run"
    with run_folder(target) as folder:
        (folder / "results.json").write_text("new")
        assert not target.exists()
        assert folder.parent == target.parent
    assert (target / "results.json").read_text() == "new"
    assert os.listdir(target.parent) == ["run"]


def write_and_fail(opened, error):
    with opened as path:
        (path / "half" if path.is_dir() else path).write_text("half")
        raise error


def write_while_another_appears(target):
    with run_folder(target) as folder:
        (folder / "results.json").write_text("mine")
        make_run(target, "theirs")


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_an_interrupted_run_leaves_nothing(error, tmp_path):
    with pytest.raises(error):
        write_and_fail(run_folder(tmp_path / "run"), error)
    assert os.listdir(tmp_path) == []


def test_an_existing_run_is_never_replaced_without_force(tmp_path):
    make_run(tmp_path / "run")
    with pytest.raises(InputError) as caught, run_folder(tmp_path / "run"):
        pytest.fail("no work is done before the refusal")
    assert "--force" in str(caught.value)
    assert (tmp_path / "run" / "results.json").read_text() == "old"


def test_force_keeps_the_old_run_whole_until_the_new_is_complete(tmp_path):
    make_run(tmp_path / "run")
    with pytest.raises(RuntimeError):
        write_and_fail(run_folder(tmp_path / "run", force=True), RuntimeError)
    assert (tmp_path / "run" / "results.json").read_text() == "old"
    with run_folder(tmp_path / "run", force=True) as folder:
        (folder / "results.json").write_text("new")
        assert (tmp_path / "run" / "results.json").read_text() == "old"
    assert (tmp_path / "run" / "results.json").read_text() == "new"
    assert not (tmp_path / "run" / "manifest.json").exists()
    assert os.listdir(tmp_path) == ["run"]


def test_force_does_not_replace_what_is_not_a_run(tmp_path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "thesis.docx").write_text("years of work")
    with pytest.raises(InputError, match="manifest"), run_folder(tmp_path / "precious", force=True):
        pytest.fail("no work is done before the refusal")
    assert (tmp_path / "precious" / "thesis.docx").exists()


def test_an_empty_folder_may_be_filled(tmp_path):
    (tmp_path / "run").mkdir()
    make_run(tmp_path / "run")
    assert (tmp_path / "run" / "results.json").exists()


def test_a_run_that_appears_meanwhile_is_not_replaced(tmp_path):
    with pytest.raises(InputError):
        write_while_another_appears(tmp_path / "run")
    assert (tmp_path / "run" / "results.json").read_text() == "theirs"
    assert os.listdir(tmp_path) == ["run"]


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    target = tmp_path / "file.txt"
    target.write_text("old")
    with pytest.raises(RuntimeError):
        write_and_fail(atomic_path(target), RuntimeError)
    assert target.read_text() == "old"
    with atomic_path(target) as temporary:
        assert temporary.suffix == ".txt"
        temporary.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert os.listdir(tmp_path) == ["file.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_permissions_are_those_of_the_old_file_or_the_user_s_usual_ones(tmp_path):
    usual = tmp_path / "usual"
    usual.write_text("")
    with atomic_path(tmp_path / "new") as temporary:
        temporary.write_text("x")
    assert (tmp_path / "new").stat().st_mode == usual.stat().st_mode
    usual.chmod(0o640)
    with atomic_path(usual) as temporary:
        temporary.write_text("x")
    assert stat.S_IMODE(usual.stat().st_mode) == 0o640
