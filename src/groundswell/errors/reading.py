"""What can go wrong while an export is read by its mapping."""

from __future__ import annotations

from groundswell.errors.root import GroundswellError, show_names, show_value


class MappingNotRead(GroundswellError):
    """A mapping file is missing, is not TOML, or holds a value of the wrong kind."""

    code = "mapping-not-read"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"The mapping {path} could not be read: {reason}.",
            "a TOML file as the reference of mappings describes",
            "mend that line, or type `groundswell inspect FILE --write-mapping M.toml` to begin with a proposal",
        )


class MappingWordUnknown(GroundswellError):
    """A mapping sets something that mappings do not have."""

    code = "mapping-word-unknown"

    def __init__(self, where: str, word: str, known: list[str]) -> None:
        super().__init__(
            f"{where} has {word!r}, which a mapping does not know.",
            "one of: " + ", ".join(known),
            "mend the word; the reference of mappings explains each",
        )


class ColumnMissing(GroundswellError):
    """A mapping names a column that the export does not have."""

    code = "column-missing"

    def __init__(self, role: str, column: str, columns: list[str]) -> None:
        super().__init__(
            f"The mapping says that {role} is in the column {column!r}, and the export has no such column.",
            "one of its columns: " + ", ".join(repr(name) for name in columns[:40]),
            f'set `{role} = "…"` under [columns] in the mapping to one of them',
        )


class ReadingUndecided(GroundswellError):
    """The export does not say enough to be read without being told."""

    code = "reading-undecided"

    def __init__(self, what: str, expected: str, line: str) -> None:
        super().__init__(what, expected, f"put this in a mapping and give it with `--mapping M.toml`: {line}")


class TooManyBadRows(GroundswellError):
    """More rows had to be set aside than the mapping allows."""

    code = "too-many-bad-rows"

    def __init__(self, bad: int, total: int, limit: float, reasons: dict[str, int]) -> None:
        listed = ", ".join(f"{reason}: {count:,}" for reason, count in reasons.items())
        super().__init__(
            f"{bad:,} of {total:,} rows could not be used ({listed}).",
            f"at most {limit:.0%} of the rows",
            "mend the export or the mapping; or, knowing what is lost, allow more with"
            " `largest_bad_share = 0.5` at the top of the mapping",
        )


class NothingToRead(GroundswellError):
    """No usable row is left after reading."""

    code = "nothing-to-read"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"{name} holds no case that could be read: {reason}.",
            "at least one row with a case, a step and a time",
            "look at the file with `groundswell inspect FILE`, and name the columns in a mapping",
        )


class TooManySteps(GroundswellError):
    """The column that is read as the step has too many different values to be one."""

    code = "too-many-steps"

    def __init__(self, column: str, count: int, limit: int) -> None:
        super().__init__(
            f"The column {column!r}, read as the step, has {count:,} different values.",
            f"at most {limit:,} different steps",
            'name another column: `step = "…"` under [columns] in the mapping',
        )


class CasesNeeded(GroundswellError):
    """Cases were asked for, and the export holds one row per service standard."""

    code = "cases-needed"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} holds service standards with their results, not cases.",
            "an export of cases",
            "type `groundswell report FILE --out DIR`, which reports on service standards too",
        )


class RowsNotRead(GroundswellError):
    """The rows of an export could be begun, but not read to the end."""

    code = "rows-not-read"

    def __init__(self, names: list[str], reason: object) -> None:
        super().__init__(
            f"The rows of {show_names(names)} could not be read to the end: {show_value(reason, 300)}.",
            "an export that can be read from the first row to the last.",
            "Copy the file again and compare its size with the original, or export the records as CSV.",
        )
