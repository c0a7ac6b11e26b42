"""`groundswell export-archive`: everything of an engagement out of a workbench, in one file."""

from __future__ import annotations

import argparse
import os

from groundswell.wording import _
from groundswell_cli.workbench import run_workbench


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "export-archive",
        help=_("write everything of an engagement into one file"),
        description=_(
            "Write everything of an engagement of the workbench that the environment names into one .zip of open"
            " formats: pages to read offline, CSV, JSON, Parquet, the records' store, documents and the history."
        ),
    )
    parser.add_argument("engagement", metavar="ENGAGEMENT", help=_("its id or its name"))
    parser.add_argument(
        "--out", required=True, metavar="FILE.zip", help=_("the file to write; it must not be there")
    )
    parser.add_argument(
        "--with-key",
        action="store_true",
        help=_("also the secret key by which identifiers of cases are hashed, so that later extracts match"),
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command, in a process of the workbench."""
    arguments = [f"--out={os.path.abspath(options.out)}", *(["--with-key"] if options.with_key else [])]
    return run_workbench("export_archive", *arguments, "--", options.engagement)
