"""`groundswell import-archive`: take an engagement in that was exported elsewhere."""

from __future__ import annotations

import argparse
import os

from groundswell.wording import _
from groundswell_cli.workbench import run_workbench


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "import-archive",
        help=_("take an engagement in that was exported elsewhere"),
        description=_(
            "Verify an archive, and take its engagement into the workbench that the environment names: all of it, or"
            " nothing. People who are not there yet are made without access."
        ),
    )
    parser.add_argument("file", metavar="FILE.zip", help=_("the archive"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command, in a process of the workbench."""
    return run_workbench("import_archive", "--", os.path.abspath(options.file))
