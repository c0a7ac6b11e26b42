"""Run a command of the workbench: ``python -m groundswell_web COMMAND``."""

from __future__ import annotations

import os
import sys


def main(arguments: list[str] | None = None) -> None:
    """Hand what was typed to Django's commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "groundswell_web.config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["groundswell_web", *(sys.argv[1:] if arguments is None else arguments)])
    except ImproperlyConfigured as error:
        sys.exit(f"The workbench cannot start: {error}")


if __name__ == "__main__":
    main()
