"""The command line: parse, call the library, print. Errors are said without a traceback."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from groundswell import __version__
from groundswell.errors import GroundswellError, Unforeseen
from groundswell.wording import _
from groundswell_cli import find, inspect, report
from groundswell_cli.printing import print_error

COMMANDS = (inspect, report, find)


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="groundswell",
        description=_(
            "From an agency's case records to what the public waits for, where, in whose hands and why."
        ),
    )
    parser.add_argument("--version", action="version", version=f"groundswell {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in COMMANDS:
        module.add_parser(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: what was typed after ``groundswell``; None takes it from the process.

    Returns:
        0 when all went well, 1 for an error that was said, 130 when stopped by Ctrl-C.
    """
    options = build_parser().parse_args(arguments)
    with _listen_for_stops() as stopped:
        try:
            return int(options.run(options))
        except GroundswellError as error:
            print_error(error)
            return 1
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        except KeyboardInterrupt:
            return _say_stopped()
        except Exception as error:
            if stopped:  # an engine may wrap the stop in an error of its own
                return _say_stopped()
            if os.environ.get("GROUNDSWELL_TRACEBACK"):
                raise
            print_error(Unforeseen(type(error).__name__, str(error)))
            return 1


@contextmanager
def _listen_for_stops() -> Iterator[list[int]]:
    """Turn Ctrl-C and SIGTERM into KeyboardInterrupt; give the list of the signals that came."""
    stopped: list[int] = []

    def stop(number: int, _frame: object) -> None:
        stopped.append(number)
        raise KeyboardInterrupt

    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _say_stopped() -> int:
    print(_("Stopped. Nothing was left behind."), file=sys.stderr)
    return 130


if __name__ == "__main__":
    sys.exit(main())
