"""The house is as ARCHITECTURE.md says: layers, no cycles, heavy libraries where they belong, small files and functions."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "stepup_econ"
MODULES = sorted(SOURCE.rglob("*.py"))

LAYERS: tuple[tuple[str, ...], ...] = (
    ("problems", "shipped", "progress", "atomic"),
    ("uncertainty", "prices"),
    ("evaluation",),
    ("intake", "records", "model"),
    ("analysis", "allocation"),
    ("report",),
    ("cli", "web"),
)
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}

HOMES = {
    "pyomo": {"allocation"},
    "highspy": {"allocation"},
    "openpyxl": {"intake", "report"},
    "xlsxwriter": {"intake", "report"},
    "matplotlib": {"report"},
    "docx": {"report"},
    "jinja2": {"report"},
    "duckdb": {"records"},
}

FILE_LINES, FUNCTION_LINES = 300, 40


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def own_rooms(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("stepup_econ.")} & set(LEVEL)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_room_imports_only_from_rooms_below(path: Path) -> None:
    here = room(path)
    if here == "__init__":
        return
    assert here in LEVEL, f"{here} is not a room of the house: add it to LAYERS and ARCHITECTURE.md"
    wrong = {other for other in own_rooms(path) if other != here and LEVEL[other] >= LEVEL[here]}
    assert not wrong, f"{path.name} in {here} imports from {wrong}, which is not below it"


def test_no_import_cycle_between_modules() -> None:
    names = {".".join(p.relative_to(SOURCE.parent).with_suffix("").parts): p for p in MODULES}
    graph = {name: {n for n in imports(path) if n in names and n != name} for name, path in names.items()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail[trail.index(name) :], name))
        if name not in done:
            for other in graph[name]:
                visit(other, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_heavy_libraries_stay_home(path: Path) -> None:
    for name in imports(path):
        home = HOMES.get(name.split(".")[0])
        assert home is None or room(path) in home, f"{path.name} imports {name}; its home is {home}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_files_and_functions_are_small(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= FILE_LINES, f"{path.name} has {lines} lines"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            has_doc = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
            doc = (first.end_lineno or 0) - first.lineno + 1 if has_doc else 0
            size = (node.end_lineno or 0) - node.lineno + 1 - doc
            assert size <= FUNCTION_LINES, f"{path.name}: {node.name} has {size} lines besides its docstring"


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = ("pyomo", "highspy", "scipy", "pandas", "xarray", "matplotlib", "openpyxl", "xlsxwriter", "docx", "jinja2", "duckdb")
    code = f"import sys, stepup_econ, stepup_econ.cli; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_public_names_are_sorted_few_and_real() -> None:
    import stepup_econ

    names = list(stepup_econ.__all__)
    assert names == sorted(names)
    assert len(names) <= 30
    for name in names:
        assert getattr(stepup_econ, name).__doc__, f"{name} has no docstring"


def test_architecture_page_names_every_room() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for rooms in LAYERS:
        for name in rooms:
            if any(room(path) == name for path in MODULES):
                assert f"`{name}" in page, f"ARCHITECTURE.md does not name {name}"
