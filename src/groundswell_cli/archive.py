"""`groundswell export-archive` and `import-archive`: an engagement out of a workbench, and into another one."""

from __future__ import annotations

import argparse
import os

from groundswell.wording import _
from groundswell_cli.workbench import run_workbench


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both commands to the command line."""
    out = commands.add_parser(
        "export-archive",
        help=_("write everything of an engagement into one file"),
        description=_(
            "Write everything of an engagement of the workbench that the environment names into one .zip of open"
            " formats: pages to read offline, CSV, JSON, Parquet, the records' store, documents and the history."
        ),
    )
    out.add_argument("engagement", metavar="ENGAGEMENT", help=_("its id or its name"))
    out.add_argument(
        "--out", required=True, metavar="FILE.zip", help=_("the file to write; it must not be there")
    )
    out.add_argument(
        "--with-key",
        action="store_true",
        help=_("also the secret key by which identifiers of cases are hashed, so that later extracts match"),
    )
    out.set_defaults(run=run_export)
    into = commands.add_parser(
        "import-archive",
        help=_("take an engagement in that was exported elsewhere"),
        description=_(
            "Verify an archive, and take its engagement into the workbench that the environment names: all of it, or"
            " nothing. People who are not there yet are made without access."
        ),
    )
    into.add_argument("file", metavar="FILE.zip", help=_("the archive"))
    into.set_defaults(run=run_import)


def run_export(options: argparse.Namespace) -> int:
    """Export, in a process of the workbench."""
    arguments = [f"--out={os.path.abspath(options.out)}", *(["--with-key"] if options.with_key else [])]
    return run_workbench("export_archive", *arguments, "--", options.engagement)


def run_import(options: argparse.Namespace) -> int:
    """Import, in a process of the workbench."""
    return run_workbench("import_archive", "--", os.path.abspath(options.file))
