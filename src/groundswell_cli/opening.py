"""What the commands that open an export have in common: their options, the key, the present moment."""

from __future__ import annotations

import argparse
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from groundswell.errors import KeyNotRead
from groundswell.wording import _


def add_export_options(parser: argparse.ArgumentParser) -> None:
    """Add the export and how to open it to a command."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help=_("the file or files of one export, or a database URL")
    )
    parser.add_argument(
        "--mapping", type=Path, metavar="M.toml", help=_("how to read it; what it leaves open is proposed")
    )
    parser.add_argument("--object-type", metavar="TYPE", help=_("OCEL: which type of object is the case"))
    parser.add_argument("--query", metavar="SQL", help=_("database URL: the SELECT to read"))
    parser.add_argument("--sheet", metavar="NAME", help=_("Excel: which sheet; the longest one if not given"))
    parser.add_argument("--encoding", metavar="NAME", help=_("text files: the encoding; found if not given"))
    parser.add_argument(
        "--delimiter", metavar="CHAR", help=_("text files: what stands between columns; found if not given")
    )


def take_export_options(options: argparse.Namespace) -> dict[str, Any]:
    """Give the options with which to open the export, those that were set."""
    names = ("object_type", "query", "sheet", "encoding", "delimiter")
    return {name: getattr(options, name) for name in names if getattr(options, name) is not None}


def read_now() -> datetime:
    """Give the present moment, UTC."""
    return datetime.now(UTC)


def read_key(path: Path | None) -> bytes:
    """Read the key with which identifiers are hashed; make one on the first use.

    Args:
        path: where it is kept; None for the user's own settings folder.

    Returns:
        The key.

    Raises:
        KeyNotRead: the file cannot be read or made.
    """
    settings = Path(os.environ.get("XDG_CONFIG_HOME", "") or Path.home() / ".config")
    file = path or settings / "groundswell" / "identifiers.key"
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(secrets.token_hex(32).encode())
        key = file.read_bytes().strip()
    except OSError as error:
        raise KeyNotRead(str(file), error.strerror or str(error)) from error
    if len(key) < 16:
        raise KeyNotRead(str(file), _("it is shorter than 16 characters"))
    return key
