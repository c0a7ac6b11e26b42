"""Start a command of the workbench as a process: the command line knows the library alone."""

from __future__ import annotations

import importlib.util
import signal
import subprocess
import sys

from groundswell.wording import _
from groundswell_cli.printing import say


def run_workbench(*arguments: str) -> int:
    """Run ``python -m groundswell_web ARGUMENTS`` and wait for its end.

    A stop that reaches this process is handed on, so that the workbench ends in its own time.

    Returns:
        Its exit code; 1 where the packages of the workbench are not installed.
    """
    if importlib.util.find_spec("django") is None:
        say(_("The workbench is not installed here. Type: pip install 'groundswell[web]'"))
        return 1
    process = subprocess.Popen([sys.executable, "-m", "groundswell_web", *arguments])
    former = {
        number: signal.signal(number, lambda got, _frame: process.send_signal(got))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        return process.wait()
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
