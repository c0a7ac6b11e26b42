"""How things look in a terminal: errors, tables, progress; quiet and plain where it is not a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from groundswell.errors import GroundswellError
from groundswell.wording import _

Report = Callable[[float, str], None]


def clean(text: str) -> str:
    r"""Make a text from a file harmless in a terminal: control characters become visible marks.

    Example:
        >>> clean("a\x1b[31mred")
        'a�[31mred'
    """
    return "".join(c if c.isprintable() or c == " " else "\ufffd" for c in text)


def print_error(error: GroundswellError) -> None:
    """Print an error in its three parts on standard error."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(escape(clean(error.what)), style="bold red")
    for label, text in ((_("Expected"), error.expected), (_("Next"), error.next_step)):
        first, *more = text.split("\n")
        for line in (f"{label}: {first}", *(f"    {line}" for line in more)):
            console.print(f"  {escape(clean(line))}")


def print_table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    """Print a table on standard output, as wide as the terminal, or tab-separated where it is none."""
    console = Console(highlight=False)
    if not console.is_terminal:
        print(f"\n{title}")
        for row in [columns, *rows]:
            print("  " + "\t".join(clean(cell) for cell in row))
        return
    table = Table(
        title=escape(title), title_justify="left", title_style="bold", show_edge=False, pad_edge=False
    )
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(escape(clean(cell)) for cell in row))
    console.print()
    console.print(table)


@contextmanager
def show_progress() -> Iterator[Report]:
    """Show a bar with what is being done and the time left; show nothing where it is not a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _share, _what: None
        return
    parts = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*parts, console=console, transient=True) as progress:
        task = progress.add_task(_("beginning"), total=1.0)

        def report(share: float, what: str) -> None:
            progress.update(task, completed=share, description=escape(clean(what))[:60].ljust(34))

        yield report


def say(text: str) -> None:
    """Print a line on standard output."""
    print(clean(text), file=sys.stdout)
