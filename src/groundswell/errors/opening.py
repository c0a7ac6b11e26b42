"""What can go wrong while an export is opened."""

from __future__ import annotations

from groundswell.errors.root import GroundswellError, show_names, show_value


class FileMissing(GroundswellError):
    """A path that was given leads to no file."""

    code = "file-missing"

    def __init__(self, path: object) -> None:
        super().__init__(
            f"There is no file at {show_value(path)}.",
            "the path of an export on this machine.",
            f"Look where the file lies: ls -l {show_value(path)}",
        )


class FilesNotGiven(GroundswellError):
    """No path was given at all."""

    code = "files-not-given"

    def __init__(self) -> None:
        super().__init__(
            "No file was given.",
            "one file, or several files of one export.",
            "Name the export: groundswell inspect FILE",
        )


class FileUnreadable(GroundswellError):
    """A file is there and cannot be read: a folder, a right that is missing, a disk error."""

    code = "file-unreadable"

    def __init__(self, path: object, reason: object) -> None:
        super().__init__(
            f"{show_value(path)} cannot be read: {show_value(reason, 300)}.",
            "a file that this account may read.",
            f"Look at its rights: ls -ld {show_value(path)}",
        )


class FileEmpty(GroundswellError):
    """A file holds no bytes, or only blank space."""

    code = "file-empty"

    def __init__(self, path: object) -> None:
        super().__init__(
            f"{show_value(path)} is empty.",
            "a file with a line of column names and at least one row.",
            "Make the export again and look at its size before you send it.",
        )


class FileNotRecognised(GroundswellError):
    """The content of a file is of no format that can be read."""

    code = "file-not-recognised"

    def __init__(self, path: object, looks_like: str) -> None:
        super().__init__(
            f"{show_value(path)} holds {show_value(looks_like, 300)}.",
            "CSV, Excel, Parquet, XES or OCEL 2.0 (JSON, SQLite, XML); text may be packed as gzip or zstd.",
            "Save the records as CSV in UTF-8 and give that file.",
        )


class FileTruncated(GroundswellError):
    """A file ends before its content does."""

    code = "file-truncated"

    def __init__(self, path: object, detail: str) -> None:
        super().__init__(
            f"{show_value(path)} is cut off or damaged: {show_value(detail, 300)}.",
            "the whole file, as the case system wrote it.",
            "Copy the file again and compare its size with the original.",
        )


class ArchiveBomb(GroundswellError):
    """A packed file grows beyond all measure when it is unpacked."""

    code = "archive-bomb"

    def __init__(self, path: object, growth: float, limit: int) -> None:
        super().__init__(
            f"{show_value(path)} grows {growth:,.0f}-fold when it is unpacked, so it was not read.",
            f"an export that grows less than {limit}-fold; text mostly grows 5 to 30-fold.",
            "Check where the file comes from. If you trust it, unpack it yourself and give that file.",
        )


class HeaderMissing(GroundswellError):
    """The first row of a table is data, not column names."""

    code = "header-missing"

    def __init__(self, path: object, first_row: str) -> None:
        super().__init__(
            f"{show_value(path)} has no line of column names. It begins with: {show_value(first_row)}",
            "column names in the first row.",
            "Add a first line that names each column, or export again with column names.",
        )


class RowsMissing(GroundswellError):
    """A file has column names and no rows."""

    code = "rows-missing"

    def __init__(self, path: object, columns: int) -> None:
        super().__init__(
            f"{show_value(path)} has {columns} column names and no rows.",
            "at least one row.",
            "Check the filter and the dates of the export, and make it again.",
        )


class RowsUnreadable(GroundswellError):
    """Not one row of a file could be parsed."""

    code = "rows-unreadable"

    def __init__(self, path: object, rows: int, reason: str) -> None:
        super().__init__(
            f"None of the {rows:,} rows of {show_value(path)} could be read. The first: {show_value(reason)}",
            "rows with as many values as there are column names.",
            "Say which character separates the values: --delimiter ';'",
        )


class HeadersDiffer(GroundswellError):
    """Several files of one export do not have the same columns."""

    code = "headers-differ"

    def __init__(self, first: object, other: object, only_first: list[str], only_other: list[str]) -> None:
        parts = []
        if only_first:
            parts.append(f"only in {show_value(first)}: {show_names(only_first)}")
        if only_other:
            parts.append(f"only in {show_value(other)}: {show_names(only_other)}")
        super().__init__(
            f"The files do not have the same columns; {'; '.join(parts)}.",
            "files of one export, with the same column names in any order.",
            "Read files of different exports one by one, or make their column names equal.",
        )


class FormatsDiffer(GroundswellError):
    """Several files of one export are of different formats, or of one that is read file by file."""

    code = "formats-differ"

    def __init__(self, formats: list[str]) -> None:
        super().__init__(
            f"The files are of these formats: {show_names(formats)}.",
            "several CSV, Excel, Parquet or XES files of one kind, or one file.",
            "Give the files of one format only.",
        )


class EncodingUnknown(GroundswellError):
    """The name of a text encoding is not known."""

    code = "encoding-unknown"

    def __init__(self, encoding: object) -> None:
        super().__init__(
            f"{show_value(encoding)} is not the name of a known text encoding.",
            "a name such as utf-8, utf-16 or windows-1252.",
            "Leave the option out to let the encoding be found, or type: --encoding windows-1252",
        )


class DelimiterUnfit(GroundswellError):
    """The character given as a delimiter cannot be one."""

    code = "delimiter-unfit"

    def __init__(self, delimiter: object) -> None:
        super().__init__(
            f"'{show_value(delimiter)}' cannot separate values.",
            "one character such as , ; | or \\t for the tabulator.",
            "Leave the option out to let it be found, or type: --delimiter ';'",
        )


class SheetUnknown(GroundswellError):
    """A workbook has no sheet of the name that was given."""

    code = "sheet-unknown"

    def __init__(self, path: object, sheet: object, sheets: list[str]) -> None:
        first = show_value(sheets[0]) if sheets else ""
        super().__init__(
            f"{show_value(path)} has no sheet called {show_value(sheet)}.",
            f"one of: {show_names(sheets)}.",
            f"Type one of these names: --sheet '{first}'",
        )


class XmlUnsafe(GroundswellError):
    """An XML file declares a document type or entities, which can be used to attack the reader."""

    code = "xml-unsafe"

    def __init__(self, path: object, line: int) -> None:
        super().__init__(
            f"{show_value(path)} declares a document type (DOCTYPE) in line {line}, so it was not read.",
            "XML without a document type and without entities of its own.",
            "Check where the file comes from. Export it again as plain XES.",
        )


class XmlBroken(GroundswellError):
    """An XML file does not follow the rules of XML or of its format."""

    code = "xml-broken"

    def __init__(self, path: object, line: int, detail: str) -> None:
        super().__init__(
            f"{show_value(path)} is not well-formed XML in line {line}: {show_value(detail)}.",
            "XML in which each element is closed.",
            "Export the file again, and check that it was copied as a whole.",
        )


class DocumentBroken(GroundswellError):
    """A JSON or SQLite file of OCEL does not hold what the standard asks for."""

    code = "document-broken"

    def __init__(self, path: object, detail: str) -> None:
        super().__init__(
            f"{show_value(path)} cannot be read as OCEL 2.0: {show_value(detail, 300)}.",
            "events and objects as the OCEL 2.0 standard describes them.",
            "Export the file again as OCEL 2.0, or export the events of one object type as CSV.",
        )


class ObjectTypeNeeded(GroundswellError):
    """An object-centric log has several object types, and none was chosen as the case."""

    code = "object-type-needed"

    def __init__(self, path: object, counts: dict[str, int]) -> None:
        kinds = ", ".join(f"{show_value(name)} ({count:,})" for name, count in list(counts.items())[:20])
        first = show_value(next(iter(counts), ""))
        super().__init__(
            f"{show_value(path)} holds several types of objects, and which is the case is not said: {kinds}.",
            "one object type that is the case: the thing that a person waits for.",
            f"Name it: --object-type '{first}'",
        )


class ObjectTypeUnknown(GroundswellError):
    """The object type that was chosen as the case is not in the log."""

    code = "object-type-unknown"

    def __init__(self, path: object, object_type: object, counts: dict[str, int]) -> None:
        kinds = ", ".join(f"{show_value(name)} ({count:,})" for name, count in list(counts.items())[:20])
        first = show_value(next(iter(counts), ""))
        super().__init__(
            f"{show_value(path)} has no objects of the type {show_value(object_type)}.",
            f"one of: {kinds}.",
            f"Type one of these names: --object-type '{first}'",
        )


class QueryNeeded(GroundswellError):
    """A database was given without a query."""

    code = "query-needed"

    def __init__(self, where: object, tables: list[str]) -> None:
        known = f" It has these tables: {show_names(tables)}." if tables else ""
        first = show_value(tables[0]) if tables else "cases"
        super().__init__(
            f"{show_value(where)} is a database, and no query was given.{known}",
            "a SELECT that gives one row per event, status or case.",
            f"Type the query: --query 'SELECT * FROM {first}'",
        )


class QueryNotReadOnly(GroundswellError):
    """A query would do more than read."""

    code = "query-not-read-only"

    def __init__(self, query: object) -> None:
        super().__init__(
            f"The query is not one that only reads: {show_value(query)}",
            "one single SELECT (or WITH … SELECT).",
            "Type one SELECT, without any other statement: --query 'SELECT * FROM cases'",
        )


class QueryFailed(GroundswellError):
    """The database did not run a query."""

    code = "query-failed"

    def __init__(self, where: object, reason: object) -> None:
        super().__init__(
            f"{show_value(where)} did not run the query: {show_value(reason, 300)}",
            "a query that the database runs for this account.",
            "Try the query with the database's own program, then give it again.",
        )


class DatabaseUnreachable(GroundswellError):
    """No connection to a database could be made."""

    code = "database-unreachable"

    def __init__(self, where: object, reason: object) -> None:
        super().__init__(
            f"No connection to {show_value(where)}: {show_value(reason, 300)}",
            "a database that this machine can reach with this account.",
            "Check host, port, name and password: postgresql://USER:PASSWORD@HOST:5432/DATABASE",
        )


class DriverMissing(GroundswellError):
    """The package that talks to a database is not installed."""

    code = "driver-missing"

    def __init__(self, database: str, extra: str) -> None:
        super().__init__(
            f"The driver for {database} is not installed.",
            f"Groundswell with its extra '{extra}'.",
            f"Install it: pip install 'groundswell[{extra}]'",
        )


class WorkFolderFull(GroundswellError):
    """The folder for intermediate files has no room left."""

    code = "work-folder-full"

    def __init__(self, folder: object, reason: object) -> None:
        super().__init__(
            f"The work folder {show_value(folder)} cannot be written: {show_value(reason)}.",
            "room for the unpacked export.",
            "Free some room, or choose another folder: TMPDIR=/path/with/room groundswell …",
        )
