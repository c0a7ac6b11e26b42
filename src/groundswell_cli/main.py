"""The command line: parse, call the library, print. Errors are said without a traceback."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of the whole command line."""
    # Imported here, so that Ctrl-C is listened for before the libraries are loaded, which takes a second or more.
    from groundswell import __version__
    from groundswell.wording import _
    from groundswell_cli import (
        audit,
        connect,
        export_archive,
        find,
        import_archive,
        inspect,
        plan,
        report,
        serve,
        trial,
    )

    parser = argparse.ArgumentParser(
        prog="groundswell",
        description=_(
            "From an agency's case records to what the public waits for, where, in whose hands and why."
        ),
    )
    parser.add_argument("--version", action="version", version=f"groundswell {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in (inspect, report, find, trial, plan, serve, audit, connect, export_archive, import_archive):
        module.add_parser(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: what was typed after ``groundswell``; None takes it from the process.

    Returns:
        0 when all went well, 1 for an error that was said, 130 when stopped by Ctrl-C.
    """
    with _listen_for_stops() as stops:
        try:
            parser = build_parser()
            stops.loaded()
            return _run_command(parser.parse_args(arguments))
        except KeyboardInterrupt:
            return _say_stopped()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        except Exception as error:
            if stops.came:  # an engine may wrap the stop in an error of its own
                return _say_stopped()
            if os.environ.get("GROUNDSWELL_TRACEBACK"):
                raise
            return _say_unforeseen(error)


def _run_command(options: argparse.Namespace) -> int:
    from groundswell.errors import GroundswellError
    from groundswell_cli.printing import print_error

    try:
        return int(options.run(options))
    except GroundswellError as error:
        print_error(error)
        return 1


def _say_unforeseen(error: Exception) -> int:
    from groundswell.errors import Unforeseen
    from groundswell_cli.printing import print_error

    print_error(Unforeseen(type(error).__name__, str(error)))
    return 1


class _Stops:
    """Ctrl-C and SIGTERM as KeyboardInterrupt: at once, or once the libraries are loaded, not in their middle."""

    def __init__(self) -> None:
        self.came = 0
        self._loading = True

    def stop(self, _number: int, _frame: object) -> None:
        self.came += 1
        if not self._loading and self.came not in (2, 3):  # a second press does not break the tidying up
            raise KeyboardInterrupt

    def loaded(self) -> None:
        self._loading = False
        if self.came:
            raise KeyboardInterrupt


@contextmanager
def _listen_for_stops() -> Iterator[_Stops]:
    stops = _Stops()
    former = {number: signal.signal(number, stops.stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stops
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _say_stopped() -> int:
    from groundswell.wording import _

    print(_("Stopped. Nothing was left behind."), file=sys.stderr)
    return 130


if __name__ == "__main__":
    sys.exit(main())
