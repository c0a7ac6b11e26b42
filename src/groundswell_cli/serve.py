"""`groundswell serve`: run the workbench, as a process of its own."""

from __future__ import annotations

import argparse

from groundswell.wording import _
from groundswell_cli.workbench import run_workbench


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "serve",
        help=_("run the workbench in the browser"),
        description=_(
            "Run the workbench: its server, its workers and its chores. Settings come from the environment; "
            "docs/reference/settings.md lists them. To try it with an example, type ./start instead."
        ),
    )
    parser.add_argument("--host", default="127.0.0.1", help=_("address to listen on"))
    parser.add_argument("--port", type=int, default=8000, help=_("port to listen on"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    prepared = run_workbench("set_up")
    if prepared != 0:
        return prepared
    return run_workbench("serve", "--host", options.host, "--port", str(options.port))
