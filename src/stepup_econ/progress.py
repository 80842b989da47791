"""A progress bar on the terminal that names what is being done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[str, float], None]


@contextmanager
def progress_bar(quiet: bool = False) -> Iterator[Tell]:
    """Give a function that is told what is being done and the share done, 0 to 1; it shows a bar unless `quiet`.

    The bar goes to standard error, so that standard output holds results alone; where that is no terminal, nothing is drawn.
    """
    if quiet:
        yield lambda what, share: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting", total=1.0)
        yield lambda what, share: bar.update(task, description=what, completed=share)
