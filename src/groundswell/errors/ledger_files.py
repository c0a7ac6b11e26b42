"""What can be wrong with a file for the ledger before its lines are looked at one by one."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.errors.root import GroundswellError, show_names, show_value


class LedgerFileForeign(GroundswellError):
    """A file for the ledger is no table of text."""

    code = "ledger-file-foreign"

    def __init__(self, name: object, looks_like: str, kinds: str = "CSV") -> None:
        super().__init__(
            f"{show_value(name)} holds {show_value(looks_like)}.",
            f"a table as {kinds}, in UTF-8; it may be packed as gzip.",
            "Save the table as CSV (UTF-8) and give that file.",
        )


class LedgerFileTooLarge(GroundswellError):
    """A file for the ledger is larger than any month of costs."""

    code = "ledger-file-too-large"

    def __init__(self, name: object, size_bytes: int, limit_bytes: int) -> None:
        super().__init__(
            f"{show_value(name)} holds more than {limit_bytes >> 20} MB of text ({size_bytes >> 20} MB were read).",
            f"a table of at most {limit_bytes >> 20} MB.",
            "Export a shorter time at once, and give the files one after another.",
        )


class LettersNotRead(GroundswellError):
    """The bytes of a text are none in its encoding."""

    code = "letters-not-read"

    def __init__(self, encoding: str) -> None:
        super().__init__(
            f"The file says that it is text in {encoding}, and from this line on it is not.",
            f"text in {encoding}, whole.",
            "Export the table again as CSV (UTF-8), and copy the file as a whole.",
        )


class EncodingsMixed(GroundswellError):
    """Some lines of a text are in one encoding and some in another."""

    code = "encodings-mixed"

    def __init__(self, foreign: int, unicode: int) -> None:
        super().__init__(
            f"Some lines are in UTF-8 ({unicode:,}) and some are not ({foreign:,}): two files were put together.",
            "one encoding for the whole file.",
            "Save each part as CSV (UTF-8) before they are put together.",
        )


class LettersLost(GroundswellError):
    """A letter was replaced by the sign for an unknown one before the file came."""

    code = "letters-lost"

    def __init__(self) -> None:
        super().__init__(
            "A letter was lost before this file was written: it stands here as �.",
            "names and texts with all their letters.",
            "Export the table again as CSV (UTF-8) from the system that it comes from.",
        )


class LettersTwiceEncoded(GroundswellError):
    """A text in UTF-8 was read as if it were not, and saved again."""

    code = "letters-twice-encoded"

    def __init__(self, meant: str) -> None:
        super().__init__(
            f"The letters were read wrongly once and saved so; {show_value(meant, 60)} is meant.",
            "names and texts with all their letters.",
            "Open the original as UTF-8, or export the table again as CSV (UTF-8).",
        )


class LineTooLong(GroundswellError):
    """A line or a cell is longer than any cost needs."""

    code = "line-too-long"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"This line holds a value or a row of more than {limit:,} characters.",
            "rows of a table, with short texts.",
            "Look at this line in a text editor: often a quote is opened and never closed above it.",
        )


class QuotesBroken(GroundswellError):
    """A quote is opened and not closed, or text follows a closed one."""

    code = "quotes-broken"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The quotes of a value that begins here are not right: {show_value(reason)}.",
            'values in quotes that are closed, with each quote inside them doubled: "say ""yes"" now".',
            "Correct the quotes of this line, or export the table again as CSV.",
        )


class RowUneven(GroundswellError):
    """A row has more or fewer values than the table has columns."""

    code = "row-uneven"

    def __init__(self, values: int, columns: int, has_comma: bool) -> None:
        super().__init__(
            f"This line has {values} values, and the table has {columns} columns.",
            "as many values in each line as there are columns.",
            "An amount such as 12,50 stands without quotes in a file that separates values by commas. "
            'Export with semicolons, or put it in quotes: "12,50".'
            if has_comma
            else "Correct this line, or export the table again as CSV.",
        )


class FormulaFound(GroundswellError):
    """A cell holds a formula: it has no value here, and could do harm in a spreadsheet."""

    code = "formula-found"

    def __init__(self) -> None:
        super().__init__(
            "This cell holds a formula and not a value.",
            "values only: no cell that begins with =, nor one that calls a function.",
            "In the spreadsheet, copy the column and paste it as values; then save as CSV again.",
        )


class FileBookedBefore(GroundswellError):
    """The same file, to the byte, stands in the ledger."""

    code = "file-booked-before"

    def __init__(self, name: object, where: str) -> None:
        super().__init__(
            f"{show_value(name)} was booked before, to the byte: {show_value(where)}.",
            "a file that is not in the ledger.",
            "Look at what was booked then. If a line was wrong, correct that entry.",
        )


class ColumnNotFound(GroundswellError):
    """No column of a table says something that is needed."""

    code = "column-not-found"

    def __init__(self, role: str, columns: Sequence[str]) -> None:
        self.role = role
        super().__init__(
            f"No column says {role}. The columns are: {show_names(list(columns))}.",
            f"a column that says {role}.",
            f"Say which column says {role}, or add one.",
        )


class ColumnNotThere(GroundswellError):
    """A column that was named is not in the table."""

    code = "column-not-there"

    def __init__(self, column: str, columns: Sequence[str]) -> None:
        super().__init__(
            f"There is no column {show_value(column, 60)}. The columns are: {show_names(list(columns))}.",
            "the name of a column of this file.",
            "Choose one of its columns.",
        )


class ColumnsAlike(GroundswellError):
    """Two columns can both be meant."""

    code = "columns-alike"

    def __init__(self, role: str, columns: Sequence[str]) -> None:
        super().__init__(
            f"More than one column can say {role}: {show_names(list(columns))}.",
            f"one column that says {role}.",
            f"Say which of them says {role}.",
        )


class DocumentNotRead(GroundswellError):
    """A JSON file does not hold what a time-tracking system sends."""

    code = "document-not-read"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"This is JSON, but not as a time-tracking system sends it: {show_value(reason, 200)}.",
            "a list of records with user, project, hours and the days of the week, as the timecards of 18F Tock.",
            "Fetch the timecards again, or export them as CSV.",
        )


class RowsAreMorePages(GroundswellError):
    """A file is one page of several that a system sends."""

    code = "rows-are-more-pages"

    def __init__(self, here: int, count: object) -> None:
        of = f" of {count:,}" if isinstance(count, int) else ""
        super().__init__(
            f"This is one page of several: it has {here:,}{of} records.",
            "all records in one file.",
            "Fetch all pages, or ask the system for more records at once.",
        )


class NothingInFile(GroundswellError):
    """A table is whole, and no line of it says anything that could be taken in."""

    code = "nothing-in-file"

    def __init__(self, name: object) -> None:
        super().__init__(
            f"No line of {show_value(name)} says anything: all are 0, empty or totals.",
            "at least one line that says something.",
            "Check the filter and the dates of the export, and make it again.",
        )


class TotalWrong(GroundswellError):
    """A line with a total does not hold the sum of the lines above it."""

    code = "total-wrong"

    def __init__(self, told: str, summed: str) -> None:
        super().__init__(
            f"This line says a total of {told}, and the lines above it sum to {summed}.",
            f"a total of {summed}.",
            "Find the line that is missing, twice or changed, and export the table again.",
        )


class LineOrTotal(GroundswellError):
    """A line begins as a total does, and has a day as a cost does."""

    code = "line-or-total"

    def __init__(self) -> None:
        super().__init__(
            "This line begins as a total does, and has a day: it can be a line or a sum.",
            "a day in each line that counts, and none in a total.",
            "Take the day out if it is a total. If it counts, write the whole name in place of the word.",
        )


class ControlSumWrong(GroundswellError):
    """The lines do not sum to what was said that they sum to."""

    code = "control-sum-wrong"

    def __init__(self, told: str, summed: str) -> None:
        super().__init__(
            f"The file should sum to {told}, and its lines sum to {summed}.",
            f"lines that sum to {told}.",
            "Compare the file with its source: a line is missing, twice or changed, or the sum is of another file.",
        )


class TotalOfCurrencies(GroundswellError):
    """A total stands over amounts in several currencies."""

    code = "total-of-currencies"

    def __init__(self, currencies: Sequence[str]) -> None:
        super().__init__(
            f"This total is of amounts in {show_names(list(currencies))}, which cannot be added.",
            "one total for each currency, with its code.",
            "Take the line of the total out, or give each currency a total of its own.",
        )


class LineTwice(GroundswellError):
    """A line is the same as one above it, in all that it says."""

    code = "line-twice"

    def __init__(self, line: int) -> None:
        super().__init__(
            f"This line is the same as line {line:,}.",
            "each line once.",
            "Take one of them out. If both are meant, put them together in one line.",
        )


class WordNotKnown(GroundswellError):
    """A cell holds a word that is none of those that can stand there."""

    code = "word-not-known"

    def __init__(self, what: str, value: str, known: Sequence[str], near: str = "") -> None:
        super().__init__(
            f"{show_value(value, 60)} is no {what} that is known.",
            f"one of: {show_names(list(known))}.",
            f"Write {near}, if that is meant." if near else "Write one of these words.",
        )


class TextTooLong(GroundswellError):
    """A name or number is longer than what the ledger keeps."""

    code = "text-too-long"

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(
            f"This text has {length:,} characters.",
            f"at most {limit:,} characters.",
            "Shorten it at the source, so that it still says which one is meant.",
        )
