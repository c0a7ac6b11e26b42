"""What can stand in the way of a store, an engine or a report."""

from __future__ import annotations

from groundswell.errors.root import GroundswellError, show_value


class StoreNotRead(GroundswellError):
    """A store of records is missing, truncated or was written by another version."""

    code = "store-not-read"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"The store {path} could not be read: {reason}.",
            "a file written by this version of Groundswell",
            "build it again from the export with `groundswell report FILE --out DIR`",
        )


class KeyNotRead(GroundswellError):
    """The key with which identifiers are hashed cannot be read or made."""

    code = "key-not-read"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"The key {path}, with which identifiers are hashed, cannot be used: {reason}.",
            "a file of at least 16 characters that only you can read",
            "name another with `--key-file FILE`; it is made if it is not there",
        )


class EngineUnknown(GroundswellError):
    """There is no engine of that name."""

    code = "engine-unknown"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no engine {name!r}.",
            "duckdb, spark://local or spark://HOST:PORT",
            "leave `--engine` out to run in this process",
        )


class EngineMissing(GroundswellError):
    """An engine is not installed or cannot start."""

    code = "engine-missing"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"The engine {name!r} cannot be used: {reason}.",
            "the engine installed, with what it needs (Spark: Java 17 or later)",
            f"type `uv pip install 'groundswell[{name}]'`, or leave `--engine` out",
        )


class ReportFolderTaken(GroundswellError):
    """The folder holds files with the names of a report's files that no report wrote."""

    code = "report-folder-taken"

    def __init__(self, folder: str, names: list[str]) -> None:
        super().__init__(
            f"The folder {folder} already holds {', '.join(names)}, and they are not of an earlier report.",
            "a folder that does not exist yet, is empty, or holds an earlier report.",
            f"Name another folder: --out {folder}-report",
        )


class PdfNotWritten(GroundswellError):
    """The process that writes the PDF failed."""

    code = "pdf-not-written"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The PDF could not be written: {reason}",
            "WeasyPrint with its libraries (Pango) installed.",
            "Leave the PDF out, and print report.html from a browser: --no-pdf",
        )


class PlaceUnwritable(GroundswellError):
    """Nothing can be written where a result is to stand."""

    code = "place-unwritable"

    def __init__(self, place: object, reason: object) -> None:
        super().__init__(
            f"Nothing can be written at {show_value(place)}: {show_value(reason, 300)}.",
            "a place that this account may write to, or that can be made.",
            f"Look at its rights: ls -ld {show_value(place)}, or name another place.",
        )


class Unforeseen(GroundswellError):
    """Something happened that Groundswell has no words for: a fault of its own."""

    code = "unforeseen"

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(
            f"Groundswell met something that it did not foresee: {kind}: {show_value(text, 300)}",
            "no such thing; this is a fault of Groundswell, not yours.",
            "Run it again with GROUNDSWELL_TRACEBACK=1 before the command, and report what it prints.",
        )
