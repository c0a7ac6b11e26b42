"""Let the installation's virus scanner look at what was uploaded, before anything else does."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

PATIENCE = 900  # seconds for one file


class FileRefused(Exception):
    """The scanner refused a file, or could not look at it.

    Args:
        text: what to tell the person.
        may_try_again: whether the file itself was not found to be bad.
    """

    def __init__(self, text: str, *, may_try_again: bool) -> None:
        self.text = text
        self.may_try_again = may_try_again
        super().__init__(text)


def scan_files(files: Iterable[tuple[str, Path]]) -> None:
    """Run the scanner on each file, given as name shown and path; without a scanner nothing is done.

    Raises:
        FileRefused: the scanner says no, does not answer in time or cannot be started.
    """
    command = shlex.split(settings.VIRUS_SCANNER or "")
    if not command:
        return
    for name, path in files:
        try:
            done = subprocess.run(
                [*command, str(path)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            text = _(
                "The virus scanner could not look at %(name)s, so it is not read. Tell those who run the workbench."
            )
            raise FileRefused(text % {"name": name}, may_try_again=True) from None
        if done.returncode != 0:
            text = _("The virus scanner refused %(name)s. The file was removed and nothing of it was read.")
            raise FileRefused(text % {"name": name}, may_try_again=False)
